"""Frozen values that every layer speaks in; nothing here reads a file or prints."""
