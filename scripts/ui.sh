#!/usr/bin/env bash
# Builds the page that goes into the window.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

cd ui
npm run --silent build -- --logLevel warn
