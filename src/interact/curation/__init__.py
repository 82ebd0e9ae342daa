"""From the curators' YAML tree to a compiled snapshot: read, lint, try the cases, build."""
