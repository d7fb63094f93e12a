#!/usr/bin/env bash
# Gives the window's tests a screen that nobody sees, a bus of their own, and the binary.
# usage: scripts/window-test.sh BINARY
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "$1")
screen=$(mktemp -d)
trap 'rm -rf "$screen"' EXIT

# WebKit draws by software here: a graphics driver of the machine must not decide the outcome.
export PORCHLIGHT_WINDOW=$binary PORCHLIGHT_SCREEN=$screen LIBGL_ALWAYS_SOFTWARE=1
xvfb-run --auto-servernum --server-args="-screen 0 1400x1000x24 -fbdir $screen" \
  dbus-run-session -- node --test --test-timeout=120000 --test-reporter=spec --test-concurrency=1 tests/window/
