# Every command of the house. `make` alone lists them.
SHELL := /bin/bash
UV_VERSION := 0.13.9
VENV := .venv
UV := UV_PROJECT_ENVIRONMENT=$(CURDIR)/$(VENV) UV_SYSTEM_CERTS=true $(VENV)/bin/uv

.DEFAULT_GOAL := help
.PHONY: help setup

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.synced ## make .venv with exactly what uv.lock says

$(VENV)/.synced: pyproject.toml uv.lock | $(VENV)/.uv-$(UV_VERSION)
	$(UV) sync --locked --quiet
	@touch $@

$(VENV)/.uv-$(UV_VERSION):
	python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
