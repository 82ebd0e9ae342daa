"""The command line: one thin file per command; the only user of typer."""
