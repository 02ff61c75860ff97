# Two commands: `make run` serves Linli with its sample community, `make test` shows that it works.
# Everything they need is fetched into this folder; the only thing expected is a Python of 3.12 or newer.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python
# Written bytecode makes every start after the first four times as fast; some machines are set not to write it.
unexport PYTHONDONTWRITEBYTECODE
# Inside Python's tools, not only on a terminal set to it, text is UTF-8.
export PYTHONUTF8 := 1

SETUP := scripts/python -m scripts.bootstrap
TEMPLATES = $$(find src -name '*.html')

.PHONY: help setup setup-dev run test test-fast coverage check format messages requirements bench clean
.PHONY: check-lint check-format check-types check-floors check-templates check-migrations check-messages

help: ## show what there is to type
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

setup: ## install what running needs: .venv, packages, front-end files, translations
	@$(SETUP)

setup-dev: ## … and what tests and checks need
	@$(SETUP) --dev

run: setup ## set up, bring the database up to date, load the sample community into a new one, serve
	@.venv/bin/linli triage </dev/null
	@.venv/bin/linli prepare --sample
	@exec .venv/bin/linli serve

test: setup-dev ## all tests: in a real browser, on SQLite, and on PostgreSQL where there is one
	@$(PY) -m scripts.suite

test-fast: setup-dev ## the tests that need neither browser nor patience, on SQLite
	@$(PY) -m scripts.suite --fast

coverage: setup-dev ## which lines and branches the tests on SQLite reach
	@$(PY) -m pytest -m "not browser" --cov --cov-report=term

check: setup-dev ## lint, format, types, floors, templates, migrations, translations
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target --keep-going \
		check-lint check-format check-types check-floors check-templates check-migrations check-messages

check-lint:
	@.venv/bin/ruff check

check-format:
	@.venv/bin/ruff format --check

check-types:
	@.venv/bin/mypy

check-floors:
	@.venv/bin/lint-imports --no-logo

check-templates:
	@.venv/bin/djlint --lint --quiet src
	@.venv/bin/djade --check $(TEMPLATES)

check-migrations:
	@.venv/bin/linli check --fail-level WARNING
	@.venv/bin/linli makemigrations --check --dry-run

check-messages:
	@$(PY) -m scripts.messages check

format: setup-dev ## bring code and templates into shape
	@.venv/bin/ruff check --fix --quiet || true
	@.venv/bin/ruff format --quiet
	@.venv/bin/djade $(TEMPLATES)

messages: setup ## bring the translation files up to the sources
	@$(PY) -m scripts.messages extract
	@$(PY) -m scripts.messages compile

requirements: setup ## compile requirements/*.in to *.txt with hashes, for every platform
	@for name in uv base dev peers; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
			--no-emit-index-url --no-emit-find-links --custom-compile-command 'make requirements' \
			requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

bench: setup-dev ## measure, each figure beside its peer or limit
	@$(PY) -m bench

clean: ## throw away everything that can be fetched or made again; the data in var/ stays
	@rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis htmlcov .coverage* \
		src/linli/static/vendor tests/vendor
	@find src tests scripts bench -name __pycache__ -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
