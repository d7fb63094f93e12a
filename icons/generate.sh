#!/usr/bin/env bash
# Makes every size that windows, installers, Android and iOS want from the one SVG source, by
# Tauri's own tool. The sizes are committed, because building must not need a network.
set -euo pipefail
cd "$(dirname "$0")"
rm -rf generated
npx --yes @tauri-apps/cli@2 icon porchlight.svg --output generated
