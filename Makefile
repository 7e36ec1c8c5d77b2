# `make demo` and `make test` need nothing but Python 3.11 or newer; they set up what they use in .venv.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
RUN := $(VENV)/bin/python -P -m
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The folder mailbox/ must never stand in for the standard library's module of that name.
export PYTHONSAFEPATH := 1

digest = $(shell cat $(1) | cksum | cut -d' ' -f1)
RUNTIME := $(VENV)/.runtime-$(call digest,requirements/build.txt requirements/runtime.txt pyproject.toml)
DEV := $(VENV)/.dev-$(call digest,requirements/dev.txt pyproject.toml)
INSTALL := $(VENV)/bin/python -m pip install --quiet --require-hashes
LINK := $(VENV)/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
LOCK := $(RUN) uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --custom-compile-command "make lock"

.PHONY: help demo test unit bench lint types coverage docs train servers venv lock clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */\1\t/' | expand -t 12

demo: $(RUNTIME)  ## the review inbox over sample mail: no key, account or server
	$(VENV)/bin/counterfoil demo

test: servers $(DEV)  ## every test, with the servers that some of them need
	$(RUN) pytest

unit: $(DEV)  ## the tests that need no server, in under a minute
	$(RUN) pytest -m "not server and not slow"

bench: servers $(DEV)  ## the figures of docs/benchmarks.md, measured again
	$(VENV)/bin/python -P tests/benchmarks/measure.py

lint: $(DEV)  ## style, imports, spelling and dependencies
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/codespell *.md docs web/templates
	$(VENV)/bin/deptry .

types: $(DEV)  ## mypy, strict
	$(RUN) mypy -p counterfoil

coverage: servers $(DEV)  ## every test once more, with the lines and branches that none of them reaches
	$(RUN) pytest --cov --cov-report=term-missing:skip-covered

docs: $(DEV)  ## the pages that are written from the code
	$(VENV)/bin/counterfoil docs guards >docs/guards.md

servers:  ## Dovecot, PostgreSQL and Chromium, for the tests that talk to real ones
	@bash .ci/servers

venv: $(DEV)  ## everything a developer needs, in .venv

train: $(DEV)  ## the second reader of English, from its labelled sentences
	$(INSTALL) -r requirements/training.txt
	$(VENV)/bin/python -P tests/training/train.py

lock: $(DEV)  ## the pinned requirements, anew from pyproject.toml
	$(LOCK) --upgrade --group build --output-file requirements/build.txt
	$(LOCK) --upgrade pyproject.toml --output-file requirements/runtime.txt
	$(LOCK) --upgrade pyproject.toml --extra postgres --constraint requirements/runtime.txt --output-file requirements/postgres.txt
	$(LOCK) --upgrade pyproject.toml --extra postgres --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
	$(LOCK) --upgrade --group training --output-file requirements/training.txt

clean:  ## away with everything that was made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Counterfoil needs Python 3.11 or newer. Name one with: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || bash .ci/install python3-venv
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): | $(VENV)/bin/python
	$(INSTALL) -r requirements/build.txt -r requirements/runtime.txt
	$(LINK)
	@rm -f $(VENV)/.runtime-*; touch $@

$(DEV): | $(VENV)/bin/python
	$(INSTALL) -r requirements/dev.txt
	$(LINK)
	@rm -f $(VENV)/.dev-*; touch $@
