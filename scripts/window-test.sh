#!/usr/bin/env bash
# Gives the window's tests a screen that nobody sees, a bus of their own, and the binary.
# Whatever tried to leave this machine meanwhile fails it.
# usage: scripts/window-test.sh BINARY
set -euo pipefail
cd "$(dirname "$0")/.."
binary=$(realpath "$1")
screen=$(mktemp -d)
trap 'rm -rf "$screen"' EXIT

# WebKit draws by software here: a graphics driver of the machine must not decide the outcome.
export PORCHLIGHT_WINDOW=$binary PORCHLIGHT_SCREEN=$screen LIBGL_ALWAYS_SOFTWARE=1
scripts/alone.sh xvfb-run --auto-servernum --server-args="-screen 0 1400x1000x24 -fbdir $screen" \
  dbus-run-session -- node --test --test-timeout=600000 --test-reporter=spec --test-concurrency=1 tests/window/
