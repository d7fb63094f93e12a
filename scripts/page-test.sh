#!/usr/bin/env bash
# The page in Debian's Chromium: every screen with a made-up core, and the real page of PROGRAM.
# Pictures go to tests/shots/page, all of a screen on one sheet by `node tests/page/sheet.js`.
# usage: scripts/page-test.sh PROGRAM [TEST_FILE...]
#        PORCHLIGHT_SCREENS=home,report  only screens whose names begin so
#        PORCHLIGHT_FULL=1               every rule in every dress, every hand in every language
#        PORCHLIGHT_EXPECT=write         write tests/page/expected anew
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
PORCHLIGHT=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- tests/page/*.test.js
PICTURES=$(mktemp -d)
trap 'rm -rf "$PICTURES"' EXIT
export PORCHLIGHT PICTURES

(cd ui && npm run --silent pictures)
# Each file is a process with a browser of its own: as many at once as there are cores.
node --test --test-timeout=900000 --test-reporter=spec --test-concurrency="$(nproc)" "$@"
