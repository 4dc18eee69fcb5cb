# The vocabulary of this project. `make` alone explains it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# One process for each core; the tests of a file stay together, as they share what is dear to make.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
# Each call of the API is a test of its own here.
FUZZ := -n auto --dist load tests/test_api_fuzz.py
FOLDER ?= var/export

export HOST ?= 127.0.0.1
export PORT ?= 8000
# The server from whose API the front ends are made.
export FAQ_API ?= http://127.0.0.1:8000

.DEFAULT_GOAL := help
.PHONY: help run test long coverage fuzz lint bench bench-scale bench-work export frontend screenshots messages schema lock browser postgres node nginx redis wrk

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(INSTALLED) ## Install what is needed, load the FAQ the first time, serve it and do its background work
	@$(BIN)/python manage.py prepare
	@DJANGO_SETTINGS_MODULE=site_cms.settings.dev exec $(BIN)/python -m site_cms.serve

test: $(INSTALLED) browser postgres node nginx redis ## Install what is needed and run every test, on SQLite and on PostgreSQL
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python -m tests.frontend prepare
	$(BIN)/python -m pytest $(PARALLEL) -m "not long"
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(PARALLEL) -m "not long and not browser and not any_database"

long: $(INSTALLED) browser postgres node nginx redis wrk ## Run what `make test` leaves out: more languages and sizes, more on PostgreSQL, and `make fuzz`
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python -m tests.frontend prepare
	$(BIN)/python -m pytest $(PARALLEL) -m long
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(PARALLEL) -m "not browser and ((long and not any_database) or (django_db and any_database and not long))"
	$(MAKE) fuzz

coverage: $(INSTALLED) browser node nginx ## Run the tests with their coverage, at least 90 %, on SQLite alone
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python -m tests.frontend prepare
	$(BIN)/python -m pytest $(PARALLEL) -m "not long" --cov

fuzz: $(INSTALLED) postgres ## Send the API 500 invented requests a call, on SQLite and on PostgreSQL
	$(BIN)/python manage.py compile_catalogues
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-500} $(BIN)/python -m pytest $(FUZZ)
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-500} $(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(FUZZ)

lint: $(INSTALLED) ## Check style, types, migrations and production settings, and the types of the front ends
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=site_cms.settings.production SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(60))") \
		ALLOWED_HOSTS=faq.example.org BASE_URL=https://faq.example.org DATABASE_URL=postgres://faq@localhost/faq \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m tests.frontend check

bench: $(INSTALLED) nginx wrk ## Measure how fast the site answers, beside nginx on the same bytes and a plain Wagtail site
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python -m tests.bench.serving

bench-scale: $(INSTALLED) wrk ## Measure what grows with 100, 1,000 and 10,000 questions in all languages; takes hours
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python -m tests.bench.scale

bench-work: $(INSTALLED) ## Measure loading all languages; the desk, and offering pages to a language, with 200 and 2,000 questions; how well the search finds
	$(BIN)/python -m tests.bench.load
	$(BIN)/python -m tests.bench.desk 200 2000
	$(BIN)/python -m tests.bench.search
	CODES=es $(BIN)/python -m tests.bench.submit 200 2000

export: $(INSTALLED) ## Write the whole public site to FOLDER as files with their headers, for a file host that stands in for the server
	@$(BIN)/python manage.py compile_catalogues --verbosity 0
	@$(BIN)/python manage.py export_site "$(FOLDER)"

frontend: $(INSTALLED) ## Build the client, the element and the site from the API at FAQ_API, where `make run` serves it
	@$(BIN)/python -m tests.frontend build

screenshots: $(INSTALLED) browser ## Take the pictures of the guides anew
	$(BIN)/python -m tests.screenshots
	$(BIN)/python -m tests.language_pictures
	$(BIN)/python -m tests.share_pictures

messages: $(INSTALLED) ## Collect interface strings into locale/ (needs GNU gettext) and compile them
	$(BIN)/python manage.py collect_messages

schema: $(INSTALLED) ## Write the API's description, docs/openapi.json, anew, and the client's types
	$(BIN)/python manage.py compile_catalogues
	$(BIN)/python manage.py spectacular --format openapi-json --validate --fail-on-warn --file docs/openapi.json
	$(BIN)/python -m tests.frontend types

lock: $(INSTALLED) ## Choose the newest allowed versions and write them, with hashes, to requirements*.lock
	$(BIN)/uv pip compile --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --quiet --group dev pyproject.toml -o requirements-dev.lock

# What the tests need beside Python: found, or installed, or asked for, before any of them runs.
browser postgres node nginx redis wrk: $(INSTALLED)
	@$(BIN)/python -m tests.$@

$(INSTALLED): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
		{ echo "Python cannot make virtual environments here. On Debian: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install "uv>=0.9,<1"
	@$(BIN)/uv pip sync --quiet --require-hashes --python $(BIN)/python requirements-dev.lock
	@touch $@
