# Fuquan from a clean clone: `make run` to see it, `make test` to try it. Needs Python 3.11 or later, pip and make.

ifndef PYTHON
PYTHON := $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
endif
export PYTHON
BIN := .venv/bin
INSTALLED := .venv/base.stamp .venv/project.stamp .venv/fonts.stamp node_modules/.stamp
COMPILE := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"
RULES = $(wildcard tests/domain/*/test_rules*.py tests/domain/*/test_states*.py tests/domain/*/test_policy*.py)

.PHONY: help setup setup-dev run test quick check docs bench bench-smoke lock clean

help: ## show these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/make \1: \2/p' Makefile

setup: $(INSTALLED) ## install what the product needs

run: setup ## start with the demonstration round and print the address
	@$(BIN)/fuquan run

setup-dev: setup .venv/dev.stamp $(BIN)/chromium ## install what tests and checks need besides

test: setup-dev ## run all tests
	@$(BIN)/pytest -n 2 --dist loadfile

quick: setup .venv/dev.stamp ## run the pure tests: engines and rules
	@$(BIN)/pytest tests/engines $(RULES)

check: setup .venv/dev.stamp ## style, import contracts and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/lint-imports
	@$(BIN)/mypy

docs: setup ## write docs/reference from the code
	@$(BIN)/fuquan docs

bench: setup .venv/dev.stamp .venv/bench.stamp ## measure the product beside its peers
	@$(BIN)/python -m benchmarks

bench-smoke: setup .venv/dev.stamp .venv/bench.stamp ## the same, as small as it goes
	@$(BIN)/python -m benchmarks --smoke

lock: .venv/installer.stamp ## renew the locks from requirements/*.in and package.json
	for name in build base dev bench node; do $(COMPILE) --upgrade requirements/$$name.in --output-file requirements/$$name.txt; done
	for folder in . bin/browser; do rm -f $$folder/package-lock.json && bin/npm install --prefix $$folder \
		--package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund; done

clean: ## remove everything made here except the data in var/
	rm -rf .venv node_modules bin/browser/node_modules build src/*.egg-info
	rm -rf .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache htmlcov
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

.venv/installer.stamp: requirements/build.txt
	@test -n "$(PYTHON)" || { echo "Fuquan needs Python 3.11 or later; name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up .venv ..."
	@$(PYTHON) -m venv --without-pip .venv
	@bin/install --require-hashes -r $<
	@touch $@

.venv/base.stamp .venv/dev.stamp .venv/bench.stamp: .venv/%.stamp: requirements/%.txt .venv/installer.stamp
	@echo "Installing requirements/$*.txt ..."
	@bin/install --require-hashes -r $<
	@touch $@

.venv/project.stamp: pyproject.toml requirements/base.in .venv/installer.stamp
	@bin/install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/fonts.stamp: bin/fonts/install .venv/installer.stamp
	@echo "Fetching the fonts of official papers ..."
	@bin/fonts/install "$(CURDIR)/.venv/share/fonts"
	@touch $@

node_modules/.stamp: package-lock.json .venv/installer.stamp
	@echo "Installing the browser libraries ..."
	@bin/npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
	@touch $@

$(BIN)/chromium: | .venv/installer.stamp
	@bin/browser/install $@
