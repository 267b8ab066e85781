# The commands of this project. `make run` and `make test` start from nothing: they make .venv first.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --quiet --disable-pip-version-check
AFTER := nice -n 19
CODE := src tests tools fuzz $(wildcard bench)
# What a file compiles to is kept whatever the surroundings say: many processes read the same files.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: install run test check checked faults slow slow-tests slow-fuzz slow-load prove mutate fuzz format catalogs docs bench weigh lock clean

install: .venv/dev .venv/installed ## make .venv from the locks, with what tests and checks need, and the program in it

.venv/run: requirements.lock
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(PIP) uninstall --yes setuptools
	$(PIP) install --require-hashes -r requirements.lock
	@touch $@

# Of these packages little is ever imported, and that is compiled then; to compile them all takes as long as the rest.
.venv/dev: .venv/run requirements-dev.lock
	$(PIP) install --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

.venv/installed: .venv/run pyproject.toml requirements-build.lock
	tools/system_packages.sh run
	$(PIP) install --require-hashes --upgrade --target .venv/build -r requirements-build.lock
	PYTHONPATH=.venv/build $(PIP) install --no-deps --no-build-isolation -e .
	rm -rf .venv/build
	@touch $@

run: .venv/installed ## assess an example case, then start the pages on this machine and print their address
	@$(BIN)/popliteal assess docs/examples/swollen-calf.yaml | head -4
	@printf '\nYour own in the terminal: $(BIN)/popliteal interview\nIn the browser:\n'
	@$(BIN)/popliteal serve

tests/web/node_modules/.installed tests/api/node_modules/.installed: %/node_modules/.installed: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund --silent
	@touch $@

test: install tests/web/node_modules/.installed tests/api/node_modules/.installed ## all tests but those of `make faults`, with a real browser and a real PostgreSQL
	tools/system_packages.sh test
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --ignore tests/faults --ignore tests/web/test_web_load.py

faults: install ## what is timed: a danger sign ticked on any form gets its card, whatever else is wrong; and many at once
	tools/system_packages.sh test
	$(BIN)/pytest -n 2 --dist load --maxschedchunk 1 tests/faults tests/web/test_web_load.py

slow: slow-tests slow-fuzz slow-load ## what takes long: tests in their full form, fuzz, load; what they measured goes to docs/measured/

slow-tests: install
	tools/system_packages.sh slow
	mkdir -p docs/measured
	set -o pipefail; $(BIN)/pytest -n 0 -rP -m 'slow or not slow' --hypothesis-seed=random tests/faults tests/proofs tests/care \
		tests/store tests/followup tests/intake tests/interview tests/cohort tests/fuzz tests/test_show.py \
		tests/web/test_web_killed.py \
		tests/web/test_web_load.py tests/web/test_printed.py tests/api tests/running \
		| grep -E '^(sqlite|postgresql|clock|FAILED|[0-9])' | tee docs/measured/faults.txt

slow-fuzz: install
	mkdir -p docs/measured
	set -o pipefail; $(BIN)/python fuzz/fuzz_pages.py --seconds 600 | tee docs/measured/fuzz.txt

slow-load: install
	mkdir -p docs/measured
	set -o pipefail; $(BIN)/python bench/load.py | tee docs/measured/load.txt

prove: install ## the safety theorems, over every possible set of answers
	$(BIN)/popliteal knowledge prove

mutate: install ## mistakes put into every rule, threshold and score that a rule reads: how many are noticed
	$(BIN)/popliteal knowledge mutate

fuzz: install ## a bounded run of the fuzzer on the case parser
	$(PIP) install --require-hashes -r requirements-tools.lock
	$(BIN)/python fuzz/atheris_case.py

check: faults checked ## format, lint, types, imports, the knowledge base, proofs, a sample of mistakes, the safety gate, and faults

# The checks take what tests or faults leave of the processors. What is timed comes after the tests where both are run,
# and the theorems, which tests/proofs/test_theorems.py proves by the same call, are proved once.
PROOF := $(AFTER) $(BIN)/popliteal knowledge prove
ifneq ($(filter check,$(MAKECMDGOALS)),)
MAKEFLAGS += --jobs=2
ifneq ($(filter test,$(MAKECMDGOALS)),)
faults: test
PROOF :=
endif
endif

checked: install
	$(AFTER) $(BIN)/ruff format --check $(CODE)
	$(AFTER) $(BIN)/ruff check $(CODE)
	$(AFTER) $(BIN)/mypy
	$(AFTER) $(BIN)/lint-imports
	$(AFTER) $(BIN)/python tools/names.py
	$(AFTER) $(BIN)/popliteal knowledge check
	$(AFTER) $(BIN)/popliteal knowledge coverage
	$(PROOF)
	$(AFTER) $(BIN)/popliteal knowledge mutate --sample 300 --seed 1
	$(AFTER) $(BIN)/popliteal evaluate --gate tests/cases/development.yaml tests/cases/ordinary_development.yaml

format: install ## put the code into its one format
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

catalogs: install ## after a change of any sentence of a page: what is to be translated, and what the pages read of it
	$(BIN)/python tools/catalogs.py

docs: install ## measure the known cases again, and write what the pages, README.md and docs/ quote
	$(BIN)/python tools/refresh_figures.py
	$(BIN)/popliteal safety-case > docs/safety-case.md
	$(BIN)/python tools/red_flags.py
	$(BIN)/python tools/calibration.py
	$(BIN)/python tools/refresh_docs.py
	$(BIN)/python tools/drawing_sheets.py

bench: install ## speed, alone and beside other engines, of many people, the interview, own words, and the pages under load
	$(PIP) install --require-hashes -r requirements-bench.lock
	$(BIN)/python bench/run.py
	$(BIN)/python bench/cohort.py 1000000
	$(BIN)/python bench/interview.py
	$(BIN)/python bench/words.py
	$(BIN)/python bench/load.py
	$(BIN)/python bench/api.py

weigh: ## how many packages `make run` installs, how large they and the wheel are, and how long an import takes
	$(BIN)/python tools/weigh.py

lock: ## write the locks again; `make lock LOCK=--upgrade` looks for newer versions
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.lock
	.venv/lock/bin/python tools/lock.py $(LOCK)

clean: ## remove everything that the commands above made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
