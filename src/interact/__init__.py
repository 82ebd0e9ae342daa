"""Offline drug-supplement interaction checker: cited premises about shared pathways, matched by declarative rules."""

__version__ = "0.1.0"
