"""The one pipeline, Request to Report: for one list (single) and, flag for flag the same, for many."""
