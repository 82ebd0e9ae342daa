"""From what a person typed to a Resolution: normalise, read dose and route, look up, suggest."""
