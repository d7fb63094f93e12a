#!/usr/bin/env bash
# Measures the budgets in one run of a release build. `make bench` makes 10,000 and 100,000 reports;
# other sizes: scripts/bench.sh 1000 10000
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
source scripts/env.sh

exec cargo run --quiet --release --package porchlight-bench -- "$@"
