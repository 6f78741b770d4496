# Muse checkout. `make` lists the commands; each sets up what it needs by itself.
#   PYTHON=python3.13   the interpreter the environments are made from (3.11 or newer)
#   PORT=9000           the base port, so that two copies can run side by side

PYTHON ?= python3
# The packages of the product lie in two folders, `local` in this one.
PRODUCT := PYTHONPATH="$(CURDIR)/shared:$(CURDIR)/functions:$(CURDIR)" .venv/product/bin/python
SAM := $(PYTHON) tools/sam.py
SETUP := $(PYTHON) tools/environment.py
MAKEFLAGS += --no-print-directory

.DEFAULT_GOAL := help
.PHONY: help demo up token reconcile money-check canary event mail mails redrive test soak thorough mutants check format bench openapi event-schemas playbook-check playbook-run playbook-import playbook-schema build image deploy bytecode lock clean .venv/product .venv/emulator .venv/tools

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/p' Makefile | expand -t 16

demo: ## a shopper pays once, several retailers receive orders (ARGS=--once ends by itself)
	@$(SETUP) product emulator
	@$(PRODUCT) -m local.demo $(ARGS)

up: ## the whole system on this machine, until Ctrl-C
	@$(SETUP) product emulator
	@$(PRODUCT) -m local.up $(ARGS)

token: ## a bearer token and nothing else: make token USER=ada [GROUP=ops|developers]
ifneq ($(origin USER),command line)
	@echo 'Say for whom: make token USER=<any name> [GROUP=ops]' >&2; exit 2
endif
	@$(SETUP) product
	@$(PRODUCT) -m local.token --user '$(USER)' $(if $(GROUP),--group '$(GROUP)')

reconcile: ## finish what a crash left open, now (the running system does so every minute)
	@$(SETUP) product
	@$(PRODUCT) -m local.commands.reconcile

money-check: ## compare all money now and say what differs (the running system does so every day)
	@$(SETUP) product
	@$(PRODUCT) -m local.commands.money_check

mail: ## a message arrives: FILE=message.eml, or ORDER=MO-… STORE_ORDER=… [SAYS=shipped] as a demo store writes it
	@$(if $(FILE)$(ORDER),,echo 'Say which: make mail FILE=<message.eml>, or ORDER=<MO-…> STORE_ORDER=<its number at the store>' >&2; exit 2)
	@$(SETUP) product
	@$(PRODUCT) -m local.commands.mail $(if $(FILE),--file '$(FILE)') $(if $(ORDER),--order '$(ORDER)' --store-order '$(STORE_ORDER)') $(if $(SAYS),--says '$(SAYS)')

canary: ## try the methods of STORE=9004 without an order (the running system does so every six hours)
	@$(if $(STORE),,echo 'Say which: make canary STORE=<store id>' >&2; exit 2)
	@$(SETUP) product
	@$(PRODUCT) -m local.commands.canary --store '$(STORE)'

event: ## put a sample event of a store on the running bus: FILE=events/eventbridge/retailer-report.json ORDER=JO-100001
	@$(if $(FILE),,echo 'Say which: make event FILE=<event.json> [ORDER=<the number at its store>]' >&2; exit 2)
	@$(SETUP) product
	@$(PRODUCT) -m local.commands.event '$(FILE)' $(if $(ORDER),--order '$(ORDER)')

mails: ## every mail to shoppers, from sample data, as files to open in a browser
	@$(SETUP) product
	@$(PRODUCT) -m local.commands.mails

redrive: ## what lies in the queue of dead events of STACK=muse-prod; ARGS=--send hands it over again
	@$(SETUP) product
	@$(PRODUCT) -m tools.redrive $(STACK) $(ARGS)

test: check ## every check, then every test
	@$(SETUP) product emulator oscar
	@$(PYTHON) tools/browser.py
	@$(PRODUCT) -m pytest -n $(or $(WORKERS),3) --hypothesis-profile repeatable $(ARGS)

thorough: ## the tests that `make test` leaves out: each fault of a web store at every store
	@$(SETUP) product
	@$(PYTHON) tools/browser.py
	@$(PRODUCT) -m pytest -n $(or $(WORKERS),3) -m thorough --hypothesis-profile repeatable $(ARGS)

soak: ## the simulation for long: CASES=20000 [FIRST=…]; SEED=123 plays one case and shows it
	@$(SETUP) product
	@$(PRODUCT) -m tests.simulation $(if $(SEED),--seed $(SEED),$(if $(CASES),--cases $(CASES)) $(if $(FIRST),--first $(FIRST)))

mutants: ## break the money, placement and recovery code line by line: does a test notice? (an hour)
	@$(SETUP) mutants
	@$(PYTHON) -m tools.mutants $(ARGS)

check: ## format, lint, types, import rules, template, workflow
	@$(SETUP) product emulator tools
	@$(PRODUCT) -m tools.check

format: ## let ruff format and fix what it can
	@$(SETUP) product
	@$(PRODUCT) -m ruff format
	@$(PRODUCT) -m ruff check --fix

bench: ## the performance goals, measured side by side
	@$(SETUP) product emulator oscar
	@$(PYTHON) tools/browser.py
	@$(PRODUCT) -m tests.load $(ARGS)

openapi: ## write docs/openapi.json from the code
	@$(SETUP) product
	@$(PRODUCT) -m tools.openapi

event-schemas: ## write docs/events/*.json, what the events on the bus say, from the code
	@$(SETUP) product
	@$(PRODUCT) -m tools.event_schemas

playbook-check: ## every mistake of a playbook with its line: FILE=…
	@$(if $(FILE),,echo 'Say which: make playbook-check FILE=<playbook.yaml>' >&2; exit 2)
	@$(SETUP) product
	@$(PRODUCT) -m tools.playbook check '$(FILE)'

playbook-run: ## try a playbook up to just before the submit: FILE=… URL=https://store [HEADED=1]; ORDER=1 orders, on this machine
	@$(if $(and $(FILE),$(URL)),,echo 'Say which: make playbook-run FILE=<playbook.yaml> URL=<store>' >&2; exit 2)
	@$(SETUP) product
	@$(PYTHON) tools/browser.py
	@$(PRODUCT) -m tools.playbook run '$(FILE)' '$(URL)' $(if $(HEADED),--headed) $(if $(filter 1,$(ORDER)),--order)

playbook-import: ## a draft from a recording of the browser's Recorder: RECORDING=…
	@$(if $(RECORDING),,echo 'Say which: make playbook-import RECORDING=<recording.json>' >&2; exit 2)
	@$(SETUP) product
	@$(PRODUCT) -m tools.playbook import '$(RECORDING)'

playbook-schema: ## write docs/playbook.schema.json from the code
	@$(SETUP) product
	@$(PRODUCT) -m tools.playbook schema

build: ## build functions and layers for AWS
	@$(SETUP) tools
	@$(SAM) build

image: ## build the image of headless placement with docker or buildah (BASE=…, TAG=…)
	@BASE='$(BASE)' TAG='$(TAG)' tools/image.sh

deploy: bytecode build ## build, then deploy to AWS (dev, or CONFIG=prod; see samconfig.toml)
	@$(SAM) deploy --config-env $(or $(CONFIG),default)

bytecode:
	@$(PYTHON) tools/bytecode.py

lock: ## resolve the dependency groups of pyproject.toml anew (UPGRADE=1 takes newer versions)
	@$(SETUP) bootstrap
	@UPGRADE='$(UPGRADE)' tools/lock.sh

.venv/product .venv/emulator .venv/tools:
	@$(SETUP) $(@F)

clean: ## remove what was built and downloaded, and the local state
	rm -rf .venv .aws-sam .muse .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
