#!/usr/bin/env bash
# Fuzzes each target for FUZZ_SECONDS (600), coverage-guided, on stable Rust: what reads foreign bytes, the
# machines that take them, the gate, the log. One target: scripts/fuzz.sh gate chunk
# What it finds lies in fuzz/found/, with the line that shows it again. What it learnt is put into
# fuzz/corpus/, as few inputs as cover the same, and `make test` replays those.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh
source scripts/env.sh

# Inputs of a target that are kept are together no larger; what is over goes, the largest first.
KEPT_BYTES_MAX=65000
# A longer input is kept by nobody and read by no person.
INPUT_BYTES_MAX=4096
# Memory is counted by the targets themselves; this is for what is not Rust's.
LIMITS=(-timeout=20 -rss_limit_mb=2048)

# Coverage as libFuzzer reads it. Without a target, build scripts and macros would be measured too.
export CARGO_TARGET_DIR=$CARGO_TARGET_DIR/fuzz
host=$(rustc --version --verbose | sed -n 's/^host: //p')
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
coverage+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
coverage+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
RUSTFLAGS="$coverage" cargo build --quiet --release --manifest-path fuzz/Cargo.toml --target "$host"
fuzz=$CARGO_TARGET_DIR/$host/release/porchlight-fuzz

targets=("$@")
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(ls fuzz/corpus)
mkdir -p fuzz/found
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=()
# SECONDS itself is bash's own clock.
seconds=${FUZZ_SECONDS:-600}

# keep TARGET: the kept corpus anew, from what is there and what was learnt.
keep() {
  mkdir "$work/$1.least"
  "$fuzz" "${LIMITS[@]}" -set_cover_merge=1 -max_len="$INPUT_BYTES_MAX" \
    "$work/$1.least" "fuzz/corpus/$1" "$work/$1" 2> /dev/null
  local bytes=0 file size
  rm -f "fuzz/corpus/$1"/*
  while read -r size file; do
    bytes=$((bytes + size))
    [ "$bytes" -le "$KEPT_BYTES_MAX" ] || break
    # Names as git likes them: of the content, and short.
    cp "$work/$1.least/$file" "fuzz/corpus/$1/${file:0:16}"
  done < <(find "$work/$1.least" -type f -printf '%s %f\n' | sort -n)
}

for target in "${targets[@]}"; do
  export PORCHLIGHT_FUZZ=$target
  mkdir "$work/$target"
  echo "== $target, $seconds s"
  if "$fuzz" "${LIMITS[@]}" -max_total_time="$seconds" -max_len="$INPUT_BYTES_MAX" \
    -print_final_stats=1 -artifact_prefix="fuzz/found/$target-" \
    "$work/$target" "fuzz/corpus/$target" 2> "$work/$target.log"; then
    keep "$target"
  else
    failed+=("$target")
    tail -n 25 "$work/$target.log"
    echo "again: PORCHLIGHT_FUZZ=$target $fuzz fuzz/found/$target-..."
  fi
  grep -E 'cov: ' "$work/$target.log" | tail -n 1
  grep -E 'number_of_executed_units|peak_rss_mb' "$work/$target.log" || true
  echo "kept: $(find "fuzz/corpus/$target" -type f | wc -l) inputs," \
    "$(du --bytes --summarize "fuzz/corpus/$target" | cut -f 1) bytes"
done

if [ ${#failed[@]} -gt 0 ]; then
  echo "found something: ${failed[*]}" >&2
  exit 1
fi
