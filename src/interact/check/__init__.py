"""The one pipeline: Request to Report."""
