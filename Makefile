# Everything from a bare machine: make and Python 3.11 or newer are enough, with or without its venv module.
#   make run     the demonstration: stores, server, simulated crews, a live board in this terminal
#   make test    all tests                        ARGS="-k resume" passes words on, to `run` as well
#   make prove-short   breaks parts on purpose, minutes; `make prove` does it at length, for hours
#   make lint    style, types, layers
#   make web     the command post for browsers, if its sources have changed; `run` and `test` do it too
#   make screenshots   the pictures of the README, of the running demonstrations
#   make types   after a change of the protocol: its types for the pages
#   make lock    after a change of dependencies   ARGS=--upgrade takes every new version
#   make clean   forget what was installed; the data of operations stays
# PYTHON=/path/to/python chooses the interpreter.

ARGS ?=
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3.13 python3.12 python3.11 python3)

# Certificates of the system, because many networks inspect TLS with an authority of their own.
export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS = never

# A server, and each of its processes, starts in a third of the time once what it imports is compiled and kept.
unexport PYTHONDONTWRITEBYTECODE

UV := .tools/bin/uv
COMPILE := $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# Names that exist may still not run (a version manager's shim): only what answers is chosen.
FIND_PYTHON = python=; for name in $(CANDIDATES); do \
	if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$name"; break; fi; done; \
	if [ -z "$$python" ]; then echo "Vigie needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python" >&2; exit 1; fi

WEB := .venv/bin/python -m clients.web.build

.PHONY: help setup run test prove prove-short lint lock web types clean

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -n 10

setup: .venv/ready

run: .venv/ready
	@$(WEB) || true
	@.venv/bin/vigie demo $(ARGS)

test: .venv/ready
	@$(WEB)
	@.venv/bin/pytest -q -n 3 --dist worksteal $(ARGS)

prove-short: .venv/ready
	@.venv/bin/python -m loadtests prove --short --forget --at-once 2 $(ARGS)

prove: .venv/ready
	@.venv/bin/python -m loadtests prove $(ARGS)

web: .venv/ready
	@$(WEB)

screenshots: .venv/ready
	.venv/bin/python -m clients.web.screenshots $(ARGS)

types: .venv/ready
	@$(WEB) types

lint: .venv/ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

lock: .tools/ready
	$(COMPILE) $(ARGS) --extra dev pyproject.toml -o requirements.lock
	echo uv | $(COMPILE) $(ARGS) --no-annotate - -o .ci/bootstrap.lock

clean:
	rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

.venv/ready: requirements.lock pyproject.toml .tools/ready
	@echo "Installing Vigie's packages into .venv"
	@if ! .venv/bin/python -c '' 2>/dev/null; then $(FIND_PYTHON); $(UV) venv -q --clear --python "$$python" .venv; fi
	@$(UV) pip sync -q --python .venv/bin/python --require-hashes requirements.lock
	@$(UV) pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
	@touch $@

# Some systems split Python: venv and pip may each be missing. Either one is enough to get uv.
.tools/ready: .ci/bootstrap.lock
	@echo "Installing uv into .tools"
	@rm -rf .tools
	@$(FIND_PYTHON); \
	if "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
		"$$python" -m venv .tools && \
		.tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r .ci/bootstrap.lock; \
	elif "$$python" -c 'import pip' 2>/dev/null; then \
		"$$python" -m pip install -q --disable-pip-version-check --target .tools --require-hashes -r .ci/bootstrap.lock; \
	else \
		echo "$$python has neither venv nor pip: install one of them (on Debian: apt install python3-venv)" >&2; exit 1; \
	fi
	@touch $@
