# Two commands do everything on a fresh machine: `make run` and `make test`.
# `make serve` opens the workbench; `make check` runs lint, types and layers; `make bench` the benchmarks; `make docs` the site.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= study

.PHONY: run serve test check bench docs plotly clean environment

run: $(VENV)/.installed
	$(BIN)/regrowth run --out $(OUT)

serve: $(VENV)/.installed-web
	$(BIN)/regrowth serve

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest -n auto --dist loadfile

check: $(VENV)/.installed-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.installed-docs
	$(BIN)/python -m regrowth.report.reference docs
	$(BIN)/mkdocs build --strict --site-dir build/site

plotly:
	cd packaging/plotly && npm ci --ignore-scripts && npm run build

environment: $(VENV)/.installed-test $(VENV)/.installed-check

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-web: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[web]'
	touch $@ $(VENV)/.installed

$(VENV)/.installed-test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	touch $@ $(VENV)/.installed $(VENV)/.installed-web

$(VENV)/.installed-check: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[test,check]'
	touch $@ $(VENV)/.installed $(VENV)/.installed-test

$(VENV)/.installed-docs: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[docs]'
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
