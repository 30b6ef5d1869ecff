# Python 3.11+ and make are enough. `make demo` runs in .venv-demo, made from requirements.lock (what Countback itself
# needs); everything else in .venv, made from requirements-test.lock (the extras and the test tools besides).
PYTHON ?= python3
VENV := .venv
DEMO := .venv-demo
BIN := $(VENV)/bin
# One more than there are cores: some tests wait for a browser, a server, a database.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) + 1)
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help venv test drill demo office accept browser bench release lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(VENV)/.installed ## make .venv, in which tests run, from its lock file

# Two stamps: a changed lock makes an environment anew, a changed pyproject.toml only installs Countback again.
$(VENV)/.locked: requirements-test.lock
$(DEMO)/.locked: requirements.lock
%/.locked:
	@echo "making $* with what $< lists (once, a minute or so)"
	@$(PYTHON) -m venv --clear $*
	@$*/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r $<
	@touch $@

%/.installed: %/.locked pyproject.toml
	@$*/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.PRECIOUS: %/.locked %/.installed

# Without compiled files each of the many processes that tests start would compile Countback for itself.
test: export PYTHONDONTWRITEBYTECODE :=
test: venv ## everything CI runs: lint, format, types, floors, docs, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	$(BIN)/python tests/compiling.py & compiling=$$!; $(BIN)/mypy && wait $$compiling
	$(BIN)/pytest -n $(WORKERS)

drill: venv ## try each property for hours, write docs/reliability.md (SIZE=0.01 ONLY=oracle SEED=17 JOBS=2 RECORD=1)
	$(BIN)/python tests/drilling.py $(if $(SIZE),--size $(SIZE)) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) \
		$(if $(JOBS),--jobs $(JOBS)) $(if $(RECORD),--record)

demo: $(DEMO)/.installed ## run the main job on a shipped season, and write its site
	@$(DEMO)/bin/countback demo --site build/site
	@echo "make office opens the same season in the browser, to work on"

office: venv ## run the office in the browser, on a copy of a shipped season
	@mkdir -p build/office
	@test -d build/office/season || cp -R src/countback/seasons/porsche-carrera-cup-north-america-2022 build/office/season
	$(BIN)/countback serve build/office/season --data build/office/data

accept: venv ## rewrite the golden files from today's output
	$(BIN)/pytest -n auto --accept

browser: venv ## look at every page in Chromium: axe in both themes at both widths, HTML (PICTURES=folder draws some)
	CI=1 SITES=all PICTURES=$(PICTURES) $(BIN)/pytest -n 0 tests/test_site_in_a_browser.py tests/office/test_keyboard_and_axe.py \
		tests/office/test_browser.py tests/office/test_on_postgresql.py

bench: venv ## run the benchmarks in benchmarks/
	@set -e; for script in $(sort $(wildcard benchmarks/*.py)); do echo "== $$script"; $(BIN)/python "$$script"; done

release: venv ## build the wheel and the sdist and try each in an empty environment; nothing is uploaded
	$(BIN)/python tests/releasing.py

# pip's own settings are put aside: the locks come from the public index alone and name no address.
# They are made with the lowest supported Python, in an environment of its own.
LOCK_VENV := .venv-lock
COMPILE := $(LOCK_VENV)/bin/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host $(if $(UPGRADE),--upgrade)
lock: export PIP_CONFIG_FILE := /dev/null
lock: export PIP_FIND_LINKS :=
lock: export PIP_INDEX_URL :=
lock: export PIP_EXTRA_INDEX_URL :=
lock: export CUSTOM_COMPILE_COMMAND := make lock
lock: ## resolve both lock files anew (UPGRADE=1: to the latest versions)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "make lock needs Python 3.11: PYTHON=python3.11")'
	$(PYTHON) -m venv --clear $(LOCK_VENV)
	$(LOCK_VENV)/bin/pip --disable-pip-version-check install --quiet pip-tools==7.6.2
	$(COMPILE) --extra build -o requirements.lock pyproject.toml
	$(COMPILE) --extra build --extra office --extra test -c requirements.lock -o requirements-test.lock pyproject.toml
	rm -r $(LOCK_VENV)

clean: ## remove everything made here
	rm -rf $(VENV) $(DEMO) $(LOCK_VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
