# The entry point for people and automation. `make help` lists the targets.
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8501
FILES ?=
DATA ?=
# One more than there are cores: browser tests spend half their time waiting.
JOBS ?= $(shell echo $$(($$(nproc) + 1)))

VENV := .venv
PY := $(VENV)/bin/python
RUNTIME := $(VENV)/.installed-runtime
TOOLS := $(VENV)/.installed-tools
SPARK := $(VENV)/.installed-spark
ETL := $(PY) -m etl$(if $(DATA), --data "$(DATA)")

# Compiled modules are kept, whatever the environment says: each command of a test would compile them anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run demo load test test-quick drill lint format docs screenshots bench peers lock wheelhouse dist clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(TOOLS)  ## create .venv with everything needed to run, test and lint
	@echo 'Ready: $(VENV). Next: make run, or make test.'

# One stamp for each list: pip runs again only when the list has changed.
$(RUNTIME): requirements.txt
	@scripts/install.sh "$(PYTHON)" $(VENV) requirements.txt
	@touch $@

$(TOOLS): requirements.txt requirements-dev.txt
	@scripts/install.sh "$(PYTHON)" $(VENV) requirements-dev.txt
	@touch $(RUNTIME) $@

$(SPARK): $(TOOLS) requirements-spark.txt
	@scripts/install.sh "$(PYTHON)" $(VENV) requirements-spark.txt
	@touch $@

run: $(RUNTIME)  ## the dashboard on localhost (PORT=8501): data/local if it holds returns, else the demonstration
	@exec scripts/run.sh $(PY) $(PORT)

demo: $(RUNTIME)  ## regenerate the demonstration data in data/demo
	@rm -rf data/demo
	@scripts/demo-data.sh $(PY)

load: $(RUNTIME)  ## check, load and publish returns: make load FILES="a.xlsx folder" [DATA=folder]
	@if [ -z '$(FILES)' ]; then echo 'Name the returns: make load FILES="a.xlsx folder"' >&2; exit 2; fi
	@$(ETL) load $(FILES)

test: $(TOOLS)  ## every test, including those with Chromium and LibreOffice
	@scripts/ensure.sh browser
	@scripts/ensure.sh office
	@scripts/ensure.sh gateway
	@$(PY) -m pytest -n $(JOBS) --dist worksteal

test-quick: $(TOOLS)  ## before each commit: every test that is neither `browser` nor `slow`
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m "not browser and not slow and not drill and not bench"

drill: $(SPARK)  ## before an issue is closed: trials at full count, such as hundreds of kills and every view of every page
	@scripts/ensure.sh browser
	@scripts/ensure.sh office
	@scripts/ensure.sh java
	@$(PY) -m pytest -n $(JOBS) --dist worksteal -m "drill and not bench"

lint: $(TOOLS)  ## format, style, types, SQL and import contracts
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/sqlfluff lint etl/marts/sql
	@$(VENV)/bin/lint-imports --no-logo

format: $(TOOLS)  ## apply what the formatters can fix
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/sqlfluff fix etl/marts/sql

docs: $(TOOLS)  ## generate docs/data-dictionary.md from the dictionary, and where each column is used
	@$(PY) -m scripts.data_dictionary
	@$(PY) -m scripts.column_uses

screenshots: $(TOOLS)  ## generate docs/screenshots/<page>-<width>.png from the demonstration data
	@scripts/ensure.sh browser
	@$(PY) -m scripts.screenshots

bench: $(TOOLS)  ## measure loading, publishing, querying and page switches
	@$(PY) -m pytest -m bench tests/bench -s

peers: $(TOOLS)  ## once a release: the same page in Dash and in plain Streamlit, measured beside ours
	@scripts/ensure.sh browser
	@scripts/install.sh "$(PYTHON)" build/peers tests/bench/peers/requirements.txt
	@$(PY) -m tests.bench.peers.compare "$(CURDIR)/build/peers/bin/python"

lock: $(TOOLS)  ## after a change of requirements.txt: pin every package it needs, with hashes
	@$(PY) -m scripts.lock

wheelhouse: $(RUNTIME)  ## the packages for a machine without internet, in dist/wheelhouse (needs internet)
	@mkdir -p dist/wheelhouse
	@$(PY) -m pip download --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--dest dist/wheelhouse --requirement requirements-lock.txt
	@cp requirements-lock.txt dist/wheelhouse/

dist:  ## the software as committed, owned by root, in dist/baishe.tar.gz
	@mkdir -p dist
	@git -c tar.umask=0022 archive --format=tar.gz --output=dist/baishe.tar.gz HEAD
	@cd dist && sha256sum baishe.tar.gz > baishe.tar.gz.sha256

clean:  ## remove generated files; data/local is kept
	@rm -rf data/demo .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build
	@find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
