# Everything goes through a virtual environment in .venv, made from hashed locks.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
NPM := $(CURDIR)/.venv/npm/node_modules
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

export NO_MKDOCS_2_WARNING := 1
export DISABLE_MKDOCS_2_WARNING := true

.DEFAULT_GOAL := help
.PHONY: help serve site test check faults probes bench scores audit sbom clean lock

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

# `make faults TRIES=10` tries that many of each kind, KIND=pages TRY=7 SEED=0 one of them again.
faults: .venv/dev.installed ## do damage of all kinds, count what survives (TRIES= of each kind)
	@PYTHONPATH=tests $(BIN)/python -m faults.sweep $(if $(TRIES),--tries $(TRIES)) \
	  $(if $(SEED),--seed $(SEED)) $(if $(KIND),--kind $(KIND)) $(if $(TRY),--try $(TRY))

probes: .venv/dev.installed ## try probes.py on all programs with a mistake, and record how often it is right
	@PYTHONPATH=tests OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 \
	  $(BIN)/python -m programs.table

bench: .venv/dev.installed .venv/peers.installed ## time builds beside other tools, weigh and score the pages
	@NNSITE_NPM="$(NPM)" $(BIN)/python bench/bench.py
	@$(BIN)/python bench/scale.py --runs 1

scores: .venv/dev.installed .venv/npm.installed ## have Lighthouse score four pages of site/
	@NNSITE_NPM="$(NPM)" $(BIN)/python bench/lighthouse.py

# --strict: a package that the service does not know, or cannot be asked about, is no pass.
audit: .venv/audit.installed ## ask for known vulnerabilities in what is locked (needs PyPI itself)
	@$(BIN)/pip-audit --require-hashes --disable-pip --strict --progress-spinner off \
	  --requirement requirements/dev.txt --requirement requirements/audit.txt

sbom: .venv/audit.installed ## list what builds the site in sbom.json (CycloneDX)
	@$(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
	  --output-file sbom.json requirements/site.txt

clean: ## remove the site, the artefacts and the environment
	@rm -rf site .site.* .cache .venv sbom.json

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
  --exclude-newer "10 days" --custom-compile-command "make lock" --upgrade --group backend

lock: ## resolve the locks anew (needs uv)
	@$(LOCK) -o requirements/site.txt --extra site pyproject.toml
	@$(LOCK) -o requirements/dev.txt --extra site --group dev -c requirements/site.txt pyproject.toml
	@$(LOCK) -o requirements/audit.txt --group audit -c requirements/dev.txt
	@$(LOCK) -o requirements/cluster.txt --extra cluster -c requirements/dev.txt pyproject.toml
	@$(LOCK) -o requirements/cluster-tests.txt --extra cluster --group cluster-tests \
	  -c requirements/dev.txt -c requirements/cluster.txt pyproject.toml
	@$(LOCK) -o requirements/peers.txt --group peers -c requirements/dev.txt

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

# What npm carries for the tests: the packages are unpacked, and no script of theirs runs.
.venv/npm.installed: requirements/npm/package.json requirements/npm/package-lock.json | .venv/python
	@command -v npm >/dev/null || { echo "the tests' npm packages need npm"; exit 1; }
	@echo "installing requirements/npm"
	@mkdir -p .venv/npm
	@cp requirements/npm/package.json requirements/npm/package-lock.json requirements/npm/.npmrc .venv/npm
	@npm ci --loglevel error --prefix .venv/npm >/dev/null
	@touch $@

# The project itself comes in a second step: pip takes no editable install with hashes.
.venv/%.installed: requirements/%.txt pyproject.toml | .venv/python
	@echo "installing requirements/$*.txt"
	@$(PIP) install --require-hashes -r requirements/$*.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
