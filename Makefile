# One door: `make check test` before a change is handed in.
PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
INTERACT = $(PYTHON) -c "from interact.cli.main import run; run()"

.PHONY: check test lint docs docs-check rules bench bench-batch

check: lint rules docs-check  ## everything that needs no test run

lint:  ## style and types
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m mypy --strict docs/generate.py docs/counts.py benchmarks/bench.py benchmarks/grow.py benchmarks/batch.py benchmarks/engines.py

rules:  ## every fault of the rules, then every rule's own cases
	$(INTERACT) rules lint
	$(INTERACT) rules test

docs-check:  ## names stale pages
	$(PYTHON) docs/generate.py --check

test:
	$(PYTHON) -m pytest

docs:  ## writes docs/reference/, the picture and the generated blocks
	$(PYTHON) docs/generate.py

bench:  ## measures, and writes the table in benchmarks/README.md
	$(PYTHON) benchmarks/bench.py

bench-batch:  ## measures a batch against a plain join, and writes the table
	$(PYTHON) benchmarks/batch.py
