#!/usr/bin/env bash
# The quick gate while writing: form, lints and the crates' own tests. `make test` is the whole.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
source scripts/env.sh

# The window embeds the page; an old one will do here.
[ -e ui/dist/index.html ] || scripts/ui.sh

cargo fmt --all --check
# With the whole workspace's features, as `make test` builds: else half of it is built twice.
cargo clippy --workspace --all-targets --quiet -- --deny warnings
cargo nextest run --workspace --lib --bins --no-fail-fast --status-level fail
