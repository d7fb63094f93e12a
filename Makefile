# Two commands are all a newcomer needs: `make run` and `make test`. Each sets up what it needs.

.DEFAULT_GOAL := help
.PHONY: help run test check bench soak fuzz bindings ui icons

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## open the window; without a display, print an address for a browser
	@scripts/run.sh

test: ## everything that a change has to pass
	@scripts/test.sh

check: ## the quick gate: form, lints, the crates' own tests
	@scripts/check.sh

bench: ## measure the budgets, as ratios of one run
	@scripts/bench.sh

soak: ## the long tests: many seeds, many kill points
	@scripts/soak.sh

fuzz: ## give every reader of foreign bytes what it does not expect; SECONDS each (600)
	@FUZZ_SECONDS=$(or $(SECONDS),600) scripts/fuzz.sh

bindings: ## write the generated TypeScript anew
	@scripts/bindings.sh

ui: ## build the page that goes into the window
	@scripts/setup.sh && scripts/ui.sh

icons: ## draw the icons anew from the SVG
	@icons/generate.sh
