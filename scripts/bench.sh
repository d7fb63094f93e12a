#!/usr/bin/env bash
# Measures the budgets in one run of a release build, with nothing else on the machine. `make bench`
# makes 10,000 and 100,000 reports; other sizes: scripts/bench.sh 1000 10000
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
source scripts/env.sh

scripts/ui.sh
cargo build --quiet --release --workspace --bins
release=$CARGO_TARGET_DIR/release
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
missed=0

# What people would use instead, built and run beside ours. The tools may lie where nothing can be written.
peers=$CARGO_TARGET_DIR/peers
mkdir -p "$peers" && cp -R --update --no-preserve=mode ../shared/tools/. "$peers"
chmod +x "$peers"/*.py "$peers"/peers/*.sh
PORCHLIGHT_PEERS=$peers "$release/porchlight-bench" "$@" || missed=1

reports=${2:-100000}
python3 ../shared/tools/sightings.py --seed 1 --reports "$reports" --events "$((reports / 40))" \
  --days "$((reports / 1500 + 1))" --out "$made/reports.jsonl"
node bench/page/page.js "$release/porchlight" "$made/reports.jsonl" || missed=1

mkdir "$made/screen"
# What the system keeps of files would make the first start a warm one.
sync && { echo 3 > /proc/sys/vm/drop_caches; } 2> /dev/null || echo "(the first start may be warm: no right to empty the system's cache)"
PORCHLIGHT_SCREEN=$made/screen LIBGL_ALWAYS_SOFTWARE=1 \
  xvfb-run --auto-servernum --server-args="-screen 0 1400x1000x24 -fbdir $made/screen" \
  dbus-run-session -- node bench/page/window.js "$release/porchlight-window" 2> /dev/null || missed=1
exit "$missed"
