# The verbs of this repository. `make` alone lists them.

PYTHON ?= python3
VENV   ?= .venv
# Other people's programs, which some tests run against a service.
CLIENTS ?= .venv-clients
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip -qq

# A stamp is newer than everything that its step was made from.
CREATED := $(VENV)/.created
RUNTIME := $(VENV)/.runtime
DEV     := $(VENV)/.dev
OTHERS  := $(CLIENTS)/.installed

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev clients demo serve test hunt lint format bench faults reference lock clean
# Two pips in one environment would trip over each other; pytest has its own workers.
.NOTPARALLEL:

help: ## list these verbs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: $(RUNTIME) ## make .venv with what running needs (PYTHON=python3.12 picks another Python)

setup-dev: $(DEV) ## the same with what testing needs

clients: $(OTHERS) ## other people's programs, which tests run against a service, in $(CLIENTS)

demo: $(RUNTIME) ## load the built-in example, print its three answers, serve them
	@$(BIN)/asreported demo

serve: $(RUNTIME) ## serve the ledger named in ASREPORTED_DATABASE
	@$(BIN)/asreported serve

test: $(DEV) $(OTHERS) lint ## everything that must hold: lint, types, tests, docs
	@echo "==> Testing"
	@ASREPORTED_CLIENTS=$(abspath $(CLIENTS)) $(BIN)/python -m pytest -n auto --dist worksteal -q

hunt: $(DEV) ## the laws alone, with ten times as many examples, an hour or more
	@$(BIN)/python -m pytest -p tests.hunting -o timeout=0 -n auto --dist worksteal -q

lint: $(DEV) ## style, formatting and types, without changing anything
	@echo "==> Checking style, formatting and types"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy
	@$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin  # nothing is called that macOS has not

format: $(DEV) ## put formatting and import order right
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format .

bench: $(DEV) ## measure, and write benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks

faults: $(DEV) ## every fault experiment in full, some hours, and write faults-report.json
	@$(BIN)/python -m tests.faults --report faults-report.json

reference: $(DEV) ## write docs/reference again from the code
	@$(BIN)/python -m cli.reference
	@ASREPORTED_WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/api/test_answer_examples.py tests/api/test_write_examples.py -k "built_in or recorded_as"
	@$(BIN)/python -m api.reference
	@ASREPORTED_WRITE_DOCS=1 $(BIN)/python -m pytest -q tests/test_docs.py

lock: ## pin what pyproject.toml asks for, with hashes, in the two lock files
	@echo "==> Resolving"
	@$(PYTHON) -m venv --clear .venv-lock
	@.venv-lock/bin/python -m pip --quiet install pip-tools==7.6.2
	@$(COMPILE) $(EDITED) --extra=charts --extra=postgres --output-file=requirements.lock pyproject.toml
	@$(COMPILE) $(EDITED) --extra=charts --extra=postgres --extra=dev --constraint=requirements.lock --output-file=requirements-dev.lock pyproject.toml
	@$(COMPILE) --output-file=tests/clients/requirements.lock tests/clients/requirements.in
	@rm -rf .venv-lock

clean: ## remove everything that make made; ledgers stay
	rm -rf $(VENV) $(CLIENTS) .venv-lock build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The locks carry hashes only: which index or mirror serves the files is the reader's business.
COMPILE = CUSTOM_COMPILE_COMMAND="make lock" .venv-lock/bin/pip-compile --quiet --generate-hashes --strip-extras \
	--allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
EDITED = --build-deps-for=editable  # what building our own package takes; a list of others' has none

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "asreported needs Python 3.11 or newer, and $(PYTHON) is $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name another, for example: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12" >&2; exit 1; }
	@echo "==> Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Hashes are checked for every file that is installed; nothing is built but our own package, from pinned tools.
INSTALL = $(PIP) install --no-compile --require-hashes --requirement
EDITABLE = $(PIP) install --no-compile --no-build-isolation --no-deps --no-index --editable .

$(RUNTIME): $(CREATED) requirements.lock pyproject.toml
	@echo "==> Installing $$(grep -c '==' requirements.lock) pinned packages"
	@$(INSTALL) requirements.lock
	@$(EDITABLE)
	@touch $@

$(DEV): $(CREATED) requirements-dev.lock pyproject.toml
	@echo "==> Installing $$(grep -c '==' requirements-dev.lock) pinned packages for development"
	@$(INSTALL) requirements-dev.lock
	@$(EDITABLE)
	@touch $(RUNTIME) $@

# What was installed for an older list goes first: two versions of one library would be one too many.
$(OTHERS): tests/clients/requirements.lock
	@echo "==> Installing $$(grep -c '==' $<) pinned packages for other people's programs"
	@$(PYTHON) -m venv --clear $(CLIENTS)
	@$(CLIENTS)/bin/python -m pip -qq install --no-compile --require-hashes --requirement $<
	@touch $@
