# Cuttings: `make chat` serves the chat over corpus/, `make test` runs every check.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
export QA_LIBRARY ?= news.library
ARTICLES ?= corpus
QUESTIONS ?= corpus/questions.jsonl
NAME ?= corpus
OUT ?= build/reader

# Three processes, each with whole files: the libraries that a file's tests share are made once. Three on two cores, since
# half of the time of a browser's test is waiting for it. Files in their own order, since the long ones come first: of the
# same number of tests some take minutes, some nothing.
PYTEST := $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: help chat test tests check lint harden evaluate evaluate-chat calibrate weigh train bench bench-peers bench-million screenshots lock clean

help:
	@echo "make chat      serve the chat at http://127.0.0.1:7860 over the articles of corpus/"
	@echo "make test      lint, types, layers, and all tests with the browser's"
	@echo "make check     the quick part of it: no browser, no embedding model, nothing long"
	@echo "make harden    kill, damage, attack, read while writing, fill the disk: an hour of what tests do for a minute"
	@echo "make evaluate  measure finding, quoting and refusing on the questions of corpus/; build/corpus.html shows it"
	@echo "make calibrate fit the confidence of answers anew on corpus/, into qa/answering/confidence.json"
	@echo "make weigh     learn anew whom he and she mean, into qa/attribution/salience.json"
	@echo "make evaluate-chat measure what a chat model writes (QA_CHAT_URL), with and without verification"
	@echo "make train     train the reading model on SQUAD=folder and corpus/training, into OUT=build/reader; goes on after a kill"
	@echo "make bench     measure speed: adding, searching, asking"
	@echo "make bench-peers measure finding and adding beside txtai and LlamaIndex, which it installs into build/peers"
	@echo "make bench-million measure a library of a million paragraphs: half an hour, 10 GB; KEEP=folder keeps it"
	@echo "make screenshots take the pictures of the README from the real page over corpus/"
	@echo "make lock      pin the newest versions that pyproject.toml allows"
	@echo "make clean     remove .venv, build/ and $(QA_LIBRARY)"

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Cuttings needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "Installing into .venv (once; some minutes)"
	@$(PYTHON) -m venv .venv
	@$(PIP) --report .venv/torch.json "$$(sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.lock)"
	@$(BIN)/python tests/lock_hashes.py --check .venv/torch.json < requirements.lock
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --editable .
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	@$(PIP) --require-hashes -r requirements.lock -r requirements-dev.lock
	@touch $@

# Only a library that does not exist yet gets the corpus; the mark beside it tells of an adding that was cut off.
chat: .venv/installed
	@if [ ! -e "$(QA_LIBRARY)" ] || [ -e "$(QA_LIBRARY).unfinished" ]; then \
	  touch "$(QA_LIBRARY).unfinished" && $(BIN)/qa add corpus && rm "$(QA_LIBRARY).unfinished"; fi
	@$(BIN)/qa chat

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

tests: .venv/installed-dev
	$(PYTEST)

# Types and layers take a minute of one core, and the tests wait half of their time: beside each other.
test: .venv/installed-dev
	@$(MAKE) --no-print-directory -j 2 lint tests

check: lint
	$(PYTEST) -m "not browser and not model and not slow"

harden: .venv/installed-dev
	@$(BIN)/python tests/hardening

# Of your own: make evaluate ARTICLES=folder QUESTIONS=questions.jsonl NAME=mine
evaluate: .venv/installed
	@$(BIN)/qa --library build/$(NAME).library add $(ARTICLES)
	@$(BIN)/qa --library build/$(NAME).library evaluate $(QUESTIONS) --against dense,bm25 \
	  --html build/$(NAME).html --json build/$(NAME).json

# After a change of retrieval, attribution or what an answer is judged by.
calibrate: .venv/installed
	@$(BIN)/python tests/calibrate.py

# NEWS is a folder with text/ and statements.jsonl, as PolNeAR's articles; without it the project's own sets alone are read.
weigh: .venv/installed
	@$(BIN)/python tests/weigh.py $(if $(NEWS),--news "$(NEWS)")

# SQUAD holds train-v2.0.json and dev-v2.0.json (or squad-*.jsonl.gz), and qamr.jsonl.gz if there is one.
train: .venv/installed
	@test -n "$(SQUAD)" || { echo "SQUAD: not given. Name the folder with SQuAD's files: make train SQUAD=~/squad"; exit 1; }
	@$(BIN)/python -m qa.models.training --squad "$(SQUAD)" --own corpus/training --out "$(OUT)"

evaluate-chat: .venv/installed
	@$(BIN)/python tests/evaluate_chat.py

bench: .venv/installed
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_lines.py
	@$(BIN)/python tests/bench_page.py
	@$(BIN)/python tests/bench_adding.py
	@$(BIN)/python tests/bench_load.py

# The peers have an environment of their own, since Cuttings needs none of them; torch, the model and FAISS are the lock's.
build/peers/installed: tests/peers.txt requirements.lock
	@echo "Installing txtai and LlamaIndex into build/peers (once; a minute or two)"
	@rm -rf build/peers && $(PYTHON) -m venv build/peers
	@sed -n 's/^\([^ ]*==[^ ]*\) .*/\1/p' requirements.lock > build/peers/constraints.txt
	@build/peers/bin/pip install --quiet --disable-pip-version-check "$$(grep '^torch==' build/peers/constraints.txt)"
	@build/peers/bin/pip install --quiet --disable-pip-version-check --constraint build/peers/constraints.txt -r tests/peers.txt
	@touch $@

bench-peers: .venv/installed build/peers/installed
	@$(BIN)/python tests/bench_peers.py build/peers/bin/python

# KEEP names a folder in which the library stays, so that it can be measured again without being written.
bench-million: .venv/installed
	@$(BIN)/python tests/bench_million.py $(if $(PARAGRAPHS),$(PARAGRAPHS)) $(if $(KEEP),--keep "$(KEEP)")

screenshots: .venv/installed
	@$(BIN)/python tests/screenshots.py

# torch's build tag is left out: the lock is for every platform. Each package has the hashes of all its files.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet torch==2.13.0
	build/lock/bin/pip install --quiet .
	build/lock/bin/pip freeze --all --exclude cuttings --exclude pip | sed 's/+cpu$$//' > build/lock/pins
	build/lock/bin/pip install --quiet '.[dev]'
	build/lock/bin/pip freeze --all --exclude cuttings --exclude pip | sed 's/+cpu$$//' | grep -vxFf build/lock/pins > build/lock/pins-dev
	build/lock/bin/python tests/lock_hashes.py < build/lock/pins > requirements.lock
	build/lock/bin/python tests/lock_hashes.py < build/lock/pins-dev > requirements-dev.lock
	rm -rf build/lock

clean:
	rm -rf .venv build "$(QA_LIBRARY)"
