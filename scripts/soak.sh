#!/usr/bin/env bash
# Runs the tests that draw by chance with one new seed after another, until the time is over
# (PORCHLIGHT_SOAK_MINUTES, 30). A failure prints the seed; the same line finds it again.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
source scripts/env.sh

# Once: every rule in every dress of every screen, every hand in every language.
scripts/ui.sh
cargo build --workspace --bins --quiet
PORCHLIGHT_FULL=1 scripts/page-test.sh "$CARGO_TARGET_DIR/debug/porchlight"

end=$((SECONDS + 60 * ${PORCHLIGHT_SOAK_MINUTES:-30}))
round=0
export PROPTEST_CASES=${PROPTEST_CASES:-20000}
while [ "$SECONDS" -lt "$end" ]; do
  round=$((round + 1))
  export PORCHLIGHT_SEED=${PORCHLIGHT_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
  echo "== round $round: PORCHLIGHT_SEED=$PORCHLIGHT_SEED"
  # Worlds with an optimised core: as many seeds in a round as the rest of it takes time.
  PORCHLIGHT_SEED_FROM=$PORCHLIGHT_SEED PORCHLIGHT_SEEDS=${PORCHLIGHT_SEEDS:-5000} \
    env -u PORCHLIGHT_SEED cargo nextest run --release -p porchlight-tests --test simulation \
    --status-level fail --success-output final
  # Two real programs, one of them killed at so many moments of their first exchange.
  PORCHLIGHT_KILLS=${PORCHLIGHT_KILLS:-120} cargo nextest run --release --workspace --test sync \
    -E 'test(kills::)' --status-level fail --success-output final
  # A whole gigabyte of junk, where `make test` sends less.
  PORCHLIGHT_JUNK_MIB=1024 cargo nextest run --workspace --status-level fail -E 'not package(porchlight-window)'
  unset PORCHLIGHT_SEED
done
echo "$round rounds passed, 0 failed"
