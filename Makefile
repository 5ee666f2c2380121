# "make run" and "make test" work on a machine with Go and Node.js and nothing
# else. Whatever more they need they get themselves.

SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

version := $(shell git describe --tags --dirty 2>/dev/null || echo dev)
commit  := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
ldflags := -X main.version=$(version) -X main.commit=$(commit)

# Tools are built once for each version of theirs and of Go, outside the tree.
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/corpintel/tools
lint  := $(cache)/golangci-lint-$(shell cat tools/go.sum <(go version) | sha256sum | cut -c1-12)

# Packages that write the documents and goldens they are checked against.
generated := ./internal/config ./internal/telemetry ./internal/quality ./internal/api ./internal/analysis ./internal/anomaly

.PHONY: run
run: build ## serve the built-in sample on this machine; the address is printed
	bin/corpintel serve --sample --data-dir .corpintel

.PHONY: build
build: ## build bin/corpintel
	go build -trimpath -buildvcs=false -ldflags '$(ldflags)' -o bin/corpintel ./cmd/corpintel

# The race detector needs a C compiler. Where there is none and none can be
# installed, the tests run without it. It slows the embedded database down by
# more than ten times, and knows nothing of memory: what is long, or measures
# memory, leaves itself out of the short run and runs after it, without. So do
# the tests of the command line, of the store and of benchmarks, but for those of
# servers and of several at once.
.PHONY: test
test: check ## check, then run all tests
	@if ! command -v gcc >/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev || true; \
	fi; \
	race=''; \
	if command -v gcc >/dev/null; then race=-race; export CGO_ENABLED=1; \
	else echo 'no gcc: testing without the race detector'; fi; \
	started=''; if [ -z "$$(go run ./cmd/services env)" ]; then started=yes; trap 'go run ./cmd/services down' ERR INT TERM; fi; \
	go run ./cmd/services up; eval "$$(go run ./cmd/services env)"; \
	set -x; \
	go test $$race -short -timeout 15m $$(go list ./... | grep -vE '(cmd/corpintel|internal/store|internal/bench)$$'); \
	go test $$race -short -timeout 15m -run 'Serve|Server|Events|Jobs|Agree|AtOnce|Writers|Processes|Queue|Replica' ./cmd/corpintel ./internal/store; \
	go test -timeout 15m ./cmd/corpintel ./internal/store ./internal/bench ./internal/dispatch; \
	go test -timeout 15m -run 'Recordings|Memory|Bounds' ./internal/document ./internal/analysis ./internal/study; \
	go test -timeout 15m -run Bounds ./internal/app -week-companies 100; \
	{ set +x; } 2>/dev/null; if [ -n "$$started" ]; then go run ./cmd/services down; fi

# What is not installed goes to the cache folder; what the machine runs already
# is left alone.
.PHONY: services
services: ## start the servers that tests run on, installing them first
	go run ./cmd/services up
	@echo 'for tests by hand: eval "$$(go run ./cmd/services env)"'

.PHONY: services-down
services-down: ## stop them, and remove what they have stored
	go run ./cmd/services down

# What needs servers is tested by "make test", after they were started.
.PHONY: check
check: $(lint) ## format, vet, lint, import table, generated documents, go.mod
	@unformatted=$$(gofmt -l cmd internal *.go); \
	if [ -n "$$unformatted" ]; then echo "not formatted: gofmt -w $$unformatted"; exit 1; fi
	go vet ./...
	$(lint) run --allow-parallel-runners
	CI= go test -short ./internal $(generated)
	go mod tidy -diff

# On the recordings where there are some, else on generated company facts.
.PHONY: bench
bench: build ## compare the pipeline with its limits, in processor time
	bin/corpintel bench pipeline $(or $(CORPINTEL_DATA),$(wildcard ../shared/data))

# With the recordings: the benchmark of streams, faults put into reports and
# prices, and what is wrong in the reports as they are. SEED begins the draws.
.PHONY: bench-quality
bench-quality: build ## count what detectors notice, and how often they are wrong
	@data='$(or $(CORPINTEL_DATA),$(wildcard ../shared/data))'; \
	if [ -z "$$data" ]; then echo 'set CORPINTEL_DATA to the folder of the recordings'; exit 1; fi; \
	set -x; \
	bin/corpintel bench nab "$$data/nab"; \
	bin/corpintel bench nab "$$data/nab" --scores "$$data/nab/reference/windowedGaussian"; \
	bin/corpintel bench faults "$$data" --seed $(or $(SEED),1); \
	bin/corpintel bench defects "$$data"; \
	bin/corpintel bench prices "$$data/prices" --seed $(or $(SEED),1)

.PHONY: bench-parts
bench-parts: ## run the benchmarks of the packages
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: drill
drill: ## kill ingests, replicas and servers, and simulate a week of 500 companies
	go run ./cmd/services up; eval "$$(go run ./cmd/services env)"; \
	go test -count=1 -timeout 60m -run 'Kill|Leader' -v ./cmd/corpintel -kills 100 -cluster-kills 20 -leader-kills 5
	go test -count=1 -timeout 30m -run Bounds ./internal/app

.PHONY: generate
generate: ## write generated documents and goldens anew
	go test -short $(generated) -update

.PHONY: clean
clean: ## remove what make has built; data in .corpintel stays
	rm -rf bin

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(lint):
	@mkdir -p $(cache)
	go build -C tools -buildvcs=false -o $@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
