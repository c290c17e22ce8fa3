# The commands of this project. They call the same `tongxing` program an operator uses.
.DEFAULT_GOAL := help
PY ?= python3
BIN := .venv/bin
export UV_PYTHON_DOWNLOADS := never

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

.venv/.tools: requirements/tools.txt
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Tongxing needs Python 3.11 or newer (package python3)." >&2; exit 1; }
	@$(PY) -m venv .venv || { echo "Tongxing needs the package python3-venv." >&2; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.venv/.run: .venv/.tools requirements/run.txt pyproject.toml
	@echo "Setting up the program …"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/run.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-build-isolation --no-deps -e .
	@touch $@

.venv/.messages: .venv/.run $(wildcard tongxing/web/locale/*/LC_MESSAGES/*.po)
	@$(BIN)/python -m tongxing.web.messages
	@touch $@

.venv/.test: .venv/.messages requirements/test.txt
	@echo "Setting up what the tests need …"
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/test.txt
	@touch $@

run: .venv/.messages ## Set up, migrate, load the demonstration zone if empty, serve http://localhost:8000
	@$(BIN)/tongxing run --demo

test: .venv/.test ## Set up and run everything: format, lint, types, floors, migrations, docs, both databases, browser. What CI runs
	@$(BIN)/python tests/everything.py

quick: .venv/.test ## The fast suite, on SQLite, no browser
	@$(BIN)/pytest -q -n 2 --dist loadgroup -m "not browser and not server"

demo: .venv/.messages ## Throw the demonstration zone away and load it again
	@$(BIN)/tongxing demo --again

bench: .venv/.test ## Measure, side by side with the peers and the limit, and write the tables
	@$(BIN)/python -m bench.all

lock: .venv/.tools ## Lock the dependencies anew, hashed and without addresses
	@for extra in run test; do $(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate $$( [ $$extra = run ] || echo --extra $$extra ) pyproject.toml -o requirements/$$extra.txt; done

.PHONY: help run test quick demo bench lock
