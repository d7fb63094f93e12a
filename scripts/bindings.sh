#!/usr/bin/env bash
# Writes anew what is generated from the contract and from the English words.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
source scripts/env.sh

contract=ui/src/lib/api/generated/contract.ts
made=$(mktemp)
trap 'rm -f "$made"' EXIT
# With the whole workspace's features, as `make test` builds: else half of it is built twice.
cargo build --workspace --quiet --example bindings
"$CARGO_TARGET_DIR/debug/examples/bindings" > "$made"
cp "$made" "$contract"
node ui/scripts/message-ids.js
