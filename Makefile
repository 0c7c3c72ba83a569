PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/.ready

# Written bytecode halves the start-up time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-hard lint format bench bench-peers package pictures translations setup clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

run: $(READY) ## set up, then open the window
	@$(PY) main.py

test: lint ## set up, then check style and imports and run every test
	@$(PY) -m pytest -n 2

test-hard: $(READY) ## run the long tests
	@$(PY) -m pytest -m hard --timeout 3600

lint: $(READY) ## check style, format and the import ladder
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports --no-logo

format: $(READY) ## put the code into the common format
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

bench: $(READY) ## measure speed, delays, start-up and memory
	@$(PY) -m tests.benchmarks

bench-peers: $(READY) ## measure training beside PyTorch and scikit-learn, in an environment of their own
	@$(PY) -m tests.benchmarks.peers

package: $(READY) ## build the program that needs no Python into dist/, and try it
	@$(PY) packaging/build.py

pictures: $(READY) ## draw the pictures of the README again, and every view alone into build/pictures
	@$(PY) packaging/pictures.py

translations: $(READY) ## collect and compile the texts of all languages
	@$(PY) packaging/translations.py

setup: $(READY) ## make .venv and what it needs; nothing when nothing has changed
	@:

clean: ## remove caches and what was built; .venv stays
	@rm -rf .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist downhill.png
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

$(READY): pyproject.toml packaging/set_up.py
	@command -v $(PYTHON) >/dev/null || { echo 'Downhill needs Python 3.11 or newer; no $(PYTHON) was found.' >&2; exit 1; }
	@$(PYTHON) packaging/set_up.py
	@touch $@
