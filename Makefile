.PHONY: help demo test accuracy docs docs-serve lint coverage mutation licences sbom audit clean
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

coverage: $(VENV)/ready-dev  ## which lines no test runs, by package; fails where the core is below 90 of 100
	@mkdir -p build
	@$(BIN)/coverage run -m pytest $(TESTS)
	@$(BIN)/coverage combine --quiet 2>/dev/null || true
	@$(BIN)/python deploy/coverage_by_package.py

mutation: $(VENV)/ready-dev  ## change stage rules, spans and matching line by line, and see whether a test notices
	@$(BIN)/python deploy/mutation.py

# What a user gets with every extra that is not for making weights or clusters, and nothing of ours for tests.
build/parts/ready: pyproject.toml
	@mkdir -p build
	@$(PYTHON) -m venv --clear build/parts
	@build/parts/bin/python -m pip install --quiet --no-compile --disable-pip-version-check '.[bulk,documents,export,postgres,spacy]'
	@touch $@

$(VENV)/ready-release: $(VENV)/ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[release]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

licences: build/parts/ready $(VENV)/ready-release  ## the licence of every part, into docs/licences.md
	@$(BIN)/python deploy/licences.py build/parts/bin/python > build/licences.md && mv build/licences.md docs/licences.md

sbom: build/parts/ready $(VENV)/ready-release  ## the parts as CycloneDX, into build/sbom.json
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --mc-type library --output-reproducible --of JSON -o build/sbom.json build/parts/bin/python

audit: build/parts/ready $(VENV)/ready-release  ## known faults of the parts (asks the index of advisories)
	@build/parts/bin/python -m pip freeze --exclude dragoman > build/parts.txt
	@$(BIN)/pip-audit --requirement build/parts.txt --no-deps --disable-pip

docs: $(VENV)/ready-dev  ## build the documentation as a site, in build/site
	@$(BIN)/python docs/make_reference.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "build/site/index.html"

docs-serve: $(VENV)/ready-dev  ## the same, served while one writes
	@$(BIN)/mkdocs serve

clean:  ## remove the environment and what was built
	rm -rf $(VENV) build dist
