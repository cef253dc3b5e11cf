# Everything goes through a virtual environment in .venv, made from hashed locks.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.DEFAULT_GOAL := help
.PHONY: help serve site test check bench clean lock

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-6s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

serve: .venv/site.installed ## build the site and serve it at http://127.0.0.1:8000 (PORT= changes it)
	@$(BIN)/nnsite serve --port $(PORT)

site: .venv/site.installed ## build the static site in site/
	@$(BIN)/nnsite build

# Each worker calculates in one thread, as experiments do: two workers with two threads each on
# two cores wait for one another, and the tests take half as long again.
test: .venv/dev.installed ## run the tests
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses auto --dist worksteal

check: .venv/dev.installed ## lint, check types and the import contract
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: .venv/dev.installed ## time the build against plain MkDocs
	@$(BIN)/python bench/bench.py

clean: ## remove the site, the artefacts and the environment
	@rm -rf site .site.* .cache .venv

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --exclude-newer "10 days" --custom-compile-command "make lock" --upgrade \
  --extra site --group backend pyproject.toml

lock: ## resolve the locks anew (needs uv)
	@$(LOCK) -o requirements/site.txt
	@$(LOCK) -o requirements/dev.txt --group dev -c requirements/site.txt

.venv/python:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "nnsite needs Python 3.11 or newer, and there is no $(PYTHON)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "nnsite needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." \
	    "Name another: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) lacks venv; install it (Debian: apt install python3-venv)"; exit 1; }
	@echo "making .venv with $$($(PYTHON) -V)"
	@$(PYTHON) -m venv .venv
	@touch $@

# The project itself comes in a second step: pip takes no editable install with hashes.
.venv/%.installed: requirements/%.txt pyproject.toml | .venv/python
	@echo "installing requirements/$*.txt"
	@$(PIP) install --require-hashes -r requirements/$*.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
