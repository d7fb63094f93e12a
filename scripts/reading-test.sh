#!/usr/bin/env bash
# How easy the words are that people read: at most six years of school. See tests/reading/grade.py.
# usage: scripts/reading-test.sh [--all]     `--all` shows every long message with its grade
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh

export PYTHONDONTWRITEBYTECODE=1
"$PORCHLIGHT_READING/bin/python" -m unittest discover --quiet --start-directory tests/reading
"$PORCHLIGHT_READING/bin/python" tests/reading/check.py ui/messages "$@"
