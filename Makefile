# Each target is one line. All that is needed is make and a python3 from 3.9 on.
.PHONY: run test lint format bench soak requirements install-dev

run:
	@exec python3 bootstrap.py run

test: install-dev
	@exec .venv/bin/python -m tests.suite $(ARGS)

lint: install-dev
	@exec .venv/bin/python -m tests.suite --lint

format: install-dev
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix . && .venv/bin/djade $$(git ls-files 'templates/*.html')

bench: install-dev
	@exec .venv/bin/python -m bench.scheduling $(ARGS)

soak: install-dev
	@exec .venv/bin/python -m tests.soak $(ARGS)

requirements: install-dev
	@for name in requirements requirements-dev requirements-bootstrap; do $$(python3 bootstrap.py uv) pip compile -q --upgrade --universal --python-version $$(test $$name = requirements-bootstrap && echo 3.9 || echo 3.12) --generate-hashes --no-emit-index-url $$name.in -o $$name.txt || exit 1; done

install-dev:
	@python3 bootstrap.py install-dev
