.PHONY: help demo test accuracy lint clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

# The environment is set up anew only where pyproject.toml has changed.
$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Dragoman needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	@echo "Setting up $(VENV) (about a minute, once) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready
	@echo "Adding what tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(VENV)/ready  ## read three reports and show what they say, then keep sixteen in a ledger
	@$(BIN)/dragoman read examples/kenya-haiti.txt --evidence
	@$(BIN)/dragoman read examples/grain-corridor.html examples/readout-call.txt
	@$(BIN)/dragoman read examples/kenya-haiti.txt --format html --output build/kenya-haiti.html
	@echo "The first of them as a page, facts highlighted: build/kenya-haiti.html"
	@echo
	@echo "Sixteen reports on one mission, as one ledger (build/haiti.db):"
	@rm -f build/haiti.db build/haiti.db-wal build/haiti.db-shm
	@$(BIN)/dragoman add examples/haiti-mission --quiet --ledger build/haiti.db
	@$(BIN)/dragoman ledger --limit 12 --ledger build/haiti.db
	@echo "See one with its history: .venv/bin/dragoman show ID --ledger build/haiti.db"
	@echo "In a browser: .venv/bin/dragoman serve --open --ledger build/haiti.db"

test: $(VENV)/ready-dev  ## run the tests
	@$(BIN)/python -m pytest

accuracy: $(VENV)/ready-dev  ## measure everything anew and write docs/accuracy.md
	@$(BIN)/python benchmarks/accuracy.py --shared ../shared

lint: $(VENV)/ready-dev  ## format, lint, types, direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

clean:  ## remove the environment and what was built
	rm -rf $(VENV) build dist
