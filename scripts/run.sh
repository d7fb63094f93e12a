#!/usr/bin/env bash
# Opens the window; without a display it serves the same app to a browser and prints the address.
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
  echo "There is no display here for the window. The terminal does the same too: $terminal --help"
  exec "$terminal" open
fi
exec "$CARGO_TARGET_DIR/debug/porchlight-window"
