"""Read-only access to one compiled knowledge snapshot."""
