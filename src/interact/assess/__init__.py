"""From matches to flags: concern, evidence, merging, ranking, and what was considered and not flagged."""
