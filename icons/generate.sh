#!/usr/bin/env bash
# Makes the PNG sizes that windows and installers want from the one SVG source.
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p generated

render() {
  if command -v rsvg-convert > /dev/null; then
    rsvg-convert --width "$1" --height "$1" porchlight.svg --output "generated/$1x$1.png"
  else
    echo "Drawing the icons needs: apt-get install librsvg2-bin" >&2
    exit 2
  fi
}

for size in 32 128 256 512; do
  render "$size"
done
