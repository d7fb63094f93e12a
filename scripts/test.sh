#!/usr/bin/env bash
# Everything that a change has to pass; CI runs this and nothing weaker.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
source scripts/env.sh

step() {
  local from=$SECONDS
  echo "== $*" >&2
  "$@"
  echo "== $((SECONDS - from)) s: $*" >&2
}

licences() { cargo deny --log-level error check bans licenses sources; }
# `--workspace` always: with other packages come other features, and half of it is built twice.
lints() { cargo clippy --workspace --all-targets --quiet -- --deny warnings; }
rust_tests() { cargo nextest run --workspace --no-fail-fast --status-level fail; }
binaries() { cargo build --workspace --bins --quiet; }
page_types() { (cd ui && npm run --silent check); }
page_tests() { (cd ui && npm test --silent); }
reading() { scripts/reading-test.sh; }
page() { scripts/page-test.sh "$CARGO_TARGET_DIR/debug/porchlight"; }
window() { scripts/window-test.sh "$CARGO_TARGET_DIR/debug/porchlight-window"; }

step cargo fmt --all --check
step scripts/ui.sh
step page_types
step page_tests
step reading
step licences
step lints
step rust_tests
step binaries
step page
step window
