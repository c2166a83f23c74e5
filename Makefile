# The one entrance for people and for automation. `make help` lists the targets.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8501
FILES ?=
DATA ?=
# One more than the cores: browser tests wait as long as they compute.
JOBS ?= $(shell echo $$(($$(nproc) + 1)))

VENV := .venv
PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.installed-runtime
TOOLS := $(VENV)/.installed-tools
ETL := $(PY) -m etl$(if $(DATA), --data "$(DATA)")

.PHONY: help setup run demo load test test-quick drill lint format docs screenshots bench clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(TOOLS)  ## make .venv with everything that running, testing and checking need
	@echo 'Ready: $(VENV). Next: make run, or make test.'

# A stamp for each list: pip runs again only when the list has changed.
$(RUNTIME): requirements.txt
	@scripts/install.sh "$(PYTHON)" $(VENV) requirements.txt
	@touch $@

$(TOOLS): requirements.txt requirements-dev.txt
	@scripts/install.sh "$(PYTHON)" $(VENV) requirements-dev.txt
	@touch $(RUNTIME) $@

run: $(RUNTIME)  ## the dashboard on localhost (PORT=8501): data/local if it holds returns, else the demonstration
	@exec scripts/run.sh $(PY) $(PORT)

demo: $(RUNTIME)  ## make the demonstration data in data/demo anew
	@rm -rf data/demo
	@scripts/demo-data.sh $(PY)

load: $(RUNTIME)  ## check, load and publish returns: make load FILES="a.xlsx folder" [DATA=folder]
	@if [ -z '$(FILES)' ]; then echo 'Say which returns: make load FILES="a.xlsx folder"' >&2; exit 2; fi
	@$(ETL) load $(FILES)

test: $(TOOLS)  ## every test, the browser's and the office's included
	@scripts/ensure.sh browser
	@scripts/ensure.sh office
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

test-quick: $(TOOLS)  ## for each commit: every test that is neither `browser` nor `slow`
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m "not browser and not slow and not drill and not bench"

drill: $(TOOLS)  ## before an issue is closed: trials at full count (hundreds of kills, every view of every page)
	@scripts/ensure.sh browser
	@scripts/ensure.sh office
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m "drill and not bench"

lint: $(TOOLS)  ## format, style, types, SQL and import contracts
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/sqlfluff lint etl/marts/sql
	@$(VENV)/bin/lint-imports --no-logo

format: $(TOOLS)  ## mend what the formatters can mend
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/sqlfluff fix etl/marts/sql

docs: $(RUNTIME)  ## write docs/data-dictionary.md from the dictionary
	@$(PY) -m scripts.data_dictionary

screenshots: $(TOOLS)  ## docs/screenshots/<page>-<width>.png from the demonstration data
	@scripts/ensure.sh browser
	@$(PY) -m scripts.screenshots

bench: $(TOOLS)  ## how long loading, publishing and asking take
	@$(PY) -m pytest -m bench tests/bench -s

clean:  ## remove what can be made again; data/local is kept
	@rm -rf data/demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
