# The two commands for a user are `make demo` and `make test`; the rest is for who works on plansearch.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# What the demo keeps its catalogue and index in, unless PLANSEARCH_HOME says otherwise.
export PLANSEARCH_HOME ?= $(CURDIR)/.demo
SIZE ?= 1000
MINUTES ?= 10
PLANS ?= 20000
SEED ?= 1
SAMPLE ?= 60
AGAINST ?= tantivy,fts5

.PHONY: cluster help setup demo test quick lint bench bench-engine bench-readers faults hostile test-other-whoosh soak system-packages dev

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(VENV)/.installed ## make .venv with plansearch and its locked dependencies, and nothing else

demo: setup ## ingest the corpus that ships and serve it on http://127.0.0.1:8000
	@$(BIN)/plansearch demo

test: dev system-packages ## install what the tests need, then run them all
	@unset PLANSEARCH_HOME; $(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/python -m pytest

quick: dev ## the quick tests only (about three minutes)
	@unset PLANSEARCH_HOME; $(BIN)/python -m pytest -m "not slow and not browser"

lint: dev ## mend the formatting and list what is left
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: dev ## time every stage and query shape on SIZE generated plans (default 1000)
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.bench.run --size $(SIZE)

bench-engine: dev ## the engine beside AGAINST (default tantivy,fts5; also opensearch,whoosh) on SIZE passages
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[dev,bench]'
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.bench.run --size $(SIZE) --against $(AGAINST)

faults: dev ## kills, power cuts, failing calls, damage and switches for MINUTES (default 10), from SEED
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.faults.run --minutes $(MINUTES) --seed $(SEED)

soak: dev ## eight clients, PLANS plans (default 20000), an ingest running, for MINUTES; figures and a verdict
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.bench.soak --plans $(PLANS) --minutes $(MINUTES) --seed $(SEED)

test-other-whoosh: dev ## the engine's tests on another line of Whoosh, and each line continuing the other's index
	@unset PLANSEARCH_HOME; PYTHON=$(BIN)/python bash tests/other_whoosh.sh

cluster: MINUTES := 60
cluster: dev ## three nodes of OpenSearch, killed and stopped 30 times in turn, for MINUTES (default 60) at most, from SEED
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.cluster.run --minutes $(MINUTES) --seed $(SEED)

hostile: dev ## our PDF reader beside pdfminer; damaged files, 2,000 mutants and bombs ingested for MINUTES (default 10)
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.readers.differential
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.hostile.run --minutes $(MINUTES) --seed $(SEED)

bench-readers: dev ## from PDF to searchable beside pdfminer + pyvi + stock Whoosh, on SAMPLE plans of eight pages
	@unset PLANSEARCH_HOME; $(BIN)/python -m tests.bench.readers --sample $(SAMPLE) --pages 10000

dev: $(VENV)/.installed-dev

system-packages: # browser, office and fonts for the tests; says what is missing when it may not install
	@bash tests/system_packages.sh

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "plansearch needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "the environment could not be made: install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[dev,ocr,postgresql,opensearch]'
	@touch $@
