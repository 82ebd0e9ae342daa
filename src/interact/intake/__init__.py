"""Makes Requests of what a person gives, one module a kind of input."""
