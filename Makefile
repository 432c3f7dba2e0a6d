# Every command of the house; `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench messages wheel clean lint postgresql mail-server chromium pm4py

PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
# Certificates as the system has them: many regions look into TLS at their border.
UV := env -u UV_PYTHON UV_PROJECT_ENVIRONMENT=$(CURDIR)/$(VENV) UV_SYSTEM_CERTS=true $(BIN)/uv

help: ## list these commands
	@echo "Hjulet. Options for a command go in ARGS: make demo ARGS=--no-serve"
	@grep -hE '^[a-z]+:.* ## ' $(MAKEFILE_LIST) | sed 's/:.* ## /\t/' | expand -t 12 | sed 's/^/  make /'

setup: $(VENV)/.synced ## make .venv with exactly what uv.lock says

demo: setup ## run the engine on real input and print what happened
	@$(BIN)/hjulet demo $(ARGS)

test: setup postgresql mail-server chromium ## run the tests, on SQLite and PostgreSQL
	@$(BIN)/pytest -n 2 -m 'not thorough' $(ARGS)

check: lint wheel postgresql mail-server chromium pm4py ## everything that must hold: format, lint, types, layers, wheel, tests
	@$(BIN)/pytest -n 2

bench: setup ## measure lives, due items and mails per second beside raw SQLite and smtplib
	@$(BIN)/python -m tests.benchmarks $(ARGS)

messages: setup ## collect what users read and compile its translations
	@.ci/messages

wheel: setup ## build the wheel and use it from an environment of its own
	@.ci/wheel

clean: ## remove what these commands made; var/ (your data) stays
	@rm -rf $(VENV) .outside dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

postgresql:
	@.ci/postgresql

mail-server:
	@.ci/mail-server

chromium:
	@.ci/chromium

pm4py: setup
	@.ci/pm4py

$(VENV)/.synced: pyproject.toml uv.lock | $(VENV)/.uv-$(UV_VERSION)
	@echo "Installing what uv.lock names into $(VENV)"
	@$(UV) sync --locked --quiet
	@touch $@

$(VENV)/.uv-$(UV_VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and f"Hjulet needs Python 3.11 or newer; $(PYTHON) is {sys.version.split()[0]}.")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
