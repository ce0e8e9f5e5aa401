# Two commands do all the set-up: `make run` plans a real town, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-fast lint docs bench clean

$(VENV)/.run-ready: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.dev-ready: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e ".[dev]"
	@touch $@

run: $(VENV)/.run-ready
	$(BIN)/energyplan run scenarios/shiwa_ogal/shiwa_ogal.yaml -o runs/shiwa_ogal

test: $(VENV)/.dev-ready lint
	$(BIN)/python -m pytest -m "not slow" -n 2
	$(BIN)/python -m pytest -m slow -n 2

test-fast: $(VENV)/.dev-ready
	$(BIN)/python -m pytest -m "not slow" -n 2

lint: $(VENV)/.dev-ready
	$(BIN)/ruff check src tests benchmarks scenarios docs
	$(BIN)/ruff format --check src tests benchmarks scenarios docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(VENV)/.dev-ready
	$(BIN)/python docs/generate.py --check
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs

bench: $(VENV)/.dev-ready
	$(BIN)/python benchmarks/model_build.py
	$(BIN)/python benchmarks/loadflow_electric.py
	$(BIN)/python benchmarks/loadflow_heat.py
	$(BIN)/python benchmarks/scenarios.py

clean:
	rm -rf $(VENV) runs
