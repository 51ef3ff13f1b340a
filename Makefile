# Two commands matter: make run, make test. Everything else is a part of them.
PYTHON   ?= python3
HOST     ?= 127.0.0.1
PORT     ?= 8000
INDEX    ?= .index
BOOKLETS ?= corpus/booklets

BIN      := .venv/bin
PIP      := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
READY    := .venv/.ready
DEV      := .venv/.ready-dev
JUDGED   := corpus/judgements/metastatic-breast-cancer.jsonl
JUDGED_BOOKLET := corpus/booklets/metastatic-breast-cancer.md
DEVSET   := $(wildcard ../shared/judgements/booklet-dev.jsonl)
NCI      := $(wildcard ../shared/data/nci-headings-dev)
NEAR     := $(wildcard ../shared/data/nci-nearmiss-dev)
FITTED   := --on .evaluation/ours $(JUDGED) $(if $(DEVSET),--on .evaluation/dev $(DEVSET)) \
            $(if $(NCI),--on .evaluation/nci $(NCI)) \
            $(if $(NEAR),$(foreach set,near traps-development,--near .evaluation/$(set) .evaluation/$(set).jsonl))
BASES    := tests/quality/baselines
measured  = $(BIN)/python -m search_app evaluate --index .evaluation/$(1) --judgements $(2)
gate      = --baseline $(BASES)/$(1).json
# Only its wheels are wanted, for a test that installs them by themselves, without a network.
GENERATOR = $(BIN)/uv pip install --quiet --require-hashes -r tests/search_app/web/generator.lock
LOCK      = $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-annotate
# On Linux torch is its CPU build for Python 3.11, which is not on PyPI: pip takes it from where it is set to look.
CPU_TORCH := torch==2.13.0 ; sys_platform == "linux" and platform_machine == "x86_64" \\\n \
    --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b\n
OTHER_TORCH := torch==2.13.0 ; sys_platform != "linux" or platform_machine != "x86_64" \\

.DEFAULT_GOAL := help
.PHONY: help setup run built index check test lint evaluate coverage baseline calibrate ablation trust fit-coverage fit-notices train readers bench bench-scale torture licences release lock clean distclean

help:  ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | sort

setup: $(READY)  ## Set up .venv with everything the product runs on

# The address of a database is not echoed: it may hold a password.
run: built  ## Set up, index what is new, and serve the search page (DATABASE=postgresql://… from there)
	@$(if $(DATABASE),$(BIN)/python -m indexer push "$(DATABASE)" --index $(INDEX))
	@$(BIN)/python -m search_app serve --index "$(or $(DATABASE),$(INDEX))" --host $(HOST) --port $(PORT)

index: $(READY)  ## Build the index of BOOKLETS into INDEX, and say what of it to look at
	$(BIN)/python -m indexer build $(BOOKLETS) --index $(INDEX)
	@$(BIN)/python -m search_app check --index $(INDEX) || [ $$? -eq 1 ]

# The tests of one file stay in one process, for they share what is costly to set up.
# One thread for each of the processes, which share the processors.
TESTS     = OMP_NUM_THREADS=1 $(BIN)/python -m pytest --quiet
PARALLEL := -n 3 --dist loadfile --no-loadscope-reorder

check: lint  ## Check style and run the quick tests, in some four minutes
	$(TESTS) $(PARALLEL) -m "not slow and not browser"

test: $(DEV)  ## Run every test; those that measure time come last, alone
	@export TESTS_SHARED=$$(mktemp -d) && trap 'rm -rf "$$TESTS_SHARED"' EXIT && set -x && \
	$(TESTS) $(PARALLEL) -m "not alone" --durations=10 && \
	$(TESTS) -m alone

lint: $(DEV)  ## Check style, types and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell --ignore-words-list=ned,anc,ot,ehr,ambien,cant,wont,didnt,couldn,wasn,mis,titel,ser,abd,caf,gard,parin,nd,publsher,cna,wee,sting,stings,oder,ans,collaps,fo,ment,pres,edn,sie,whats --skip='./.venv,./.git,./.index,./.evaluation,./.desk,*.jsonl,*/word_lists/*,*/test_spelling*,*/typed-words.txt,*/outlines.json,./corpus/notices/*,./indexer/metadata/language.py,./search_app/library/statements.py' .

# Judged questions are asked of indexes of their own, whatever INDEX serves.
coverage: built  ## Say what the booklets do not answer (QUESTIONS= asks others), and write .evaluation/coverage.html
	@mkdir -p .evaluation
	$(BIN)/python -m search_app coverage --index $(INDEX) --report .evaluation/coverage.html $(QUESTIONS)

evaluate: evaluate-ours $(if $(wildcard $(DEVSET)),evaluate-dev)  ## Measure on judged questions; fail when worse than the baseline

evaluate-ours: $(READY)
	$(BIN)/python -m indexer build $(JUDGED_BOOKLET) --index .evaluation/ours
	$(call measured,ours,$(JUDGED)) --perturb --report .evaluation/ours.html $(call gate,ours)

evaluate-dev: $(READY)
	$(BIN)/python -m indexer build ../shared/booklet --index .evaluation/dev
	$(call measured,dev,$(DEVSET)) --perturb --report .evaluation/dev.html $(call gate,dev)

baseline: $(READY)  ## Make the figures of now the baseline that later ones must not fall behind
	@mkdir -p $(BASES)
	$(BIN)/python -m indexer build $(JUDGED_BOOKLET) --index .evaluation/ours
	$(call measured,ours,$(JUDGED)) --brief --out $(BASES)/ours.json
ifneq ($(wildcard $(DEVSET)),)
	$(BIN)/python -m indexer build ../shared/booklet --index .evaluation/dev
	$(call measured,dev,$(DEVSET)) --brief --out $(BASES)/dev.json
endif

# --anyway: the model in use knows most of these questions, and looks better on them than it is.
calibrate: indexes-to-fit  ## Fit the relevance model to the judgements (first run: 10 minutes to index the NCI pages)
	$(BIN)/python -m search_app calibrate $(FITTED) --out indexer/relevance.json --anyway

ablation: indexes-to-fit  ## Say what each feature of the ranking is worth (first run: 10 minutes, as for calibrate)
	$(BIN)/python -m search_app ablation $(FITTED)

# What the figures are of is left out: ../shared, and the traps' test half.
fit-coverage: $(READY)  ## Fit anew how likely a question is answered (after the verifier or the relevance model changed)
	$(BIN)/python -m indexer build corpus/booklets/metastatic-breast-cancer.md --index .evaluation/ours
	$(BIN)/python -m search_app fit-coverage --index .evaluation/ours \
	  --answered corpus/judgements/metastatic-breast-cancer.jsonl --gaps tests/quality/gap-labels.jsonl

fit-notices: $(READY)  ## Fit anew what is like a question with a warning sign (after questions or patterns were added)
	$(BIN)/python -m indexer build corpus/booklets --index .evaluation/ours
	$(BIN)/python -m search_app fit-notices --index .evaluation/ours \
	  --signed tests/quality/notices/true-alarms.jsonl --signed tests/quality/notices/questions.jsonl \
	  --signed corpus/training/notices.jsonl --ordinary corpus/questions \
	  --ordinary corpus/judgements/metastatic-breast-cancer.jsonl \
	  --ordinary corpus/training/questions.jsonl --ordinary corpus/training/traps-development.jsonl

train: $(READY)  ## Train the verifier anew from ../shared/data/train (an hour or two; stopped, RESUME=--resume goes on)
	$(BIN)/python -m indexer train $(RESUME)

indexes-to-fit: $(READY)
	$(BIN)/python -m indexer build $(JUDGED_BOOKLET) --index .evaluation/ours
	$(if $(DEVSET),$(BIN)/python -m indexer build ../shared/booklet --index .evaluation/dev)
	$(if $(NCI),$(BIN)/python -m indexer build $(NCI) --index .evaluation/nci)
	$(if $(NEAR),$(BIN)/python -m tests.quality.trust prepare)

# Needs what is under ../shared; says which part it leaves out. The first run indexes SciFact too.
trust: $(READY)  ## Measure how often "answered" is false, on near misses, traps and far-off questions
	$(BIN)/python -m tests.quality.trust

readers: $(DEV)  ## Score how each format is read: order, headings, tables, seconds a page; exit code 1 on a miss
	$(BIN)/python -m tests.quality.readers

bench: $(DEV)  ## Measure start, memory and speed beside plain sentence-transformers + FAISS
	$(BIN)/python -m tests.bench

# A million passages (SIZES=1000000) take 23 GB of disk and half an hour.
SIZES ?= 1000,10000,100000
bench-scale: $(DEV) indexes-to-fit  ## Measure libraries of SIZES passages, made of real ones, beside FAISS with SQLite
	$(BIN)/python -m tests.bench.scale --sizes $(SIZES)

torture: $(DEV)  ## Try again what strangers and disks may do: half an hour, exit code 1 on a miss
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.torture

licences: $(READY)  ## List the licences of all that is shipped and installed; exit code 1 where one will not do
	@$(BIN)/python -m tests.release.licences

release: $(READY)  ## Make VERSION=1.2.3: changelog and tag, archive, licences, bill of materials (CycloneDX), checksums
	$(BIN)/python -m tests.release $(VERSION)

lock: $(DEV)  ## Write the lock files anew, with the newest of what the pinned packages need
	rm -f requirements.lock requirements-dev.lock
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock
	$(LOCK) tests/search_app/web/generator.txt -o tests/search_app/web/generator.lock
	sed -i 's/^torch==.*/$(CPU_TORCH)$(OTHER_TORCH)/' requirements.lock requirements-dev.lock

clean:  ## Remove the indexes and what was measured
	rm -rf .index .evaluation

distclean: clean  ## Remove the environment too
	rm -rf .venv

# The indexer itself knows whether anything changed, a deleted or an old file too.
# One booklet that cannot be read (exit code 1) does not keep the others from being served; bad input
# (2) and a crash (70, or a signal's) do.
built: $(READY)
	@$(BIN)/python -m indexer build $(BOOKLETS) --index $(INDEX) || [ $$? -eq 1 ]

# Every wheel is checked against its hash.
$(READY): requirements.lock
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements.lock
	@touch $(READY)

$(DEV): $(READY) requirements-dev.lock
	$(PIP) -r requirements-dev.lock
	-@folder=$$(mktemp -d) && $(GENERATOR) --target $$folder; rm -rf $$folder
	@touch $(DEV)
