#!/usr/bin/env bash
# Opens the window; without a display it says how to use the terminal.
#
# A debug build: it starts as fast as a release one (the slow parts, database and cryptography, are
# optimised in both), and it shares every compiled dependency with `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
source scripts/env.sh

scripts/ui.sh
# With the whole workspace's features, as `make test` builds: else half of it is built twice.
cargo build --workspace --bin porchlight --bin porchlight-window
terminal=$CARGO_TARGET_DIR/debug/porchlight
terminal=${terminal#"$PWD/"}

if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  cat << TEXT

There is no display here, so the window can't open. The terminal does the same:

    $terminal init --name "Ana's phone"
    $terminal report add --activity knocking --place "N Clark St & W Lunt Ave" --seen 10m --how saw --category 3

    $terminal --help        shows the rest
TEXT
  exit 0
fi
exec "$CARGO_TARGET_DIR/debug/porchlight-window"
