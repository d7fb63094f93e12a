#!/usr/bin/env bash
# Runs a command where every way out of this machine is watched, and fails when something tried to
# leave: a network namespace with loopback, and one interface that leads nowhere and counts.
# usage: scripts/alone.sh COMMAND...      Without the right to make a namespace it says so and runs
# the command as it is.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
  if [ "$(uname)" = Linux ] && unshare --net ip link set lo up 2> /dev/null; then
    exec unshare --net "$0" --inside "$@"
  fi
  echo "skipped: no right to make a network namespace; nobody watches what leaves" >&2
  exec "$@"
fi
shift

# Packets that went out so far.
sent() {
  ip -stats -json link show way-out \
    | python3 -c 'import json, sys; print(json.load(sys.stdin)[0]["stats64"]["tx"]["packets"])'
}

ip link set lo up
# A cable whose other end is plugged into nothing. It resolves no addresses and has no IPv6, for then
# the kernel itself would speak.
ip link add dev way-out type veth peer name nowhere
for end in way-out nowhere; do
  echo 1 > /proc/sys/net/ipv6/conf/$end/disable_ipv6
  ip link set "$end" arp off up
done
ip address add 192.0.2.2/24 dev way-out
ip route add default dev way-out
# It counts, or what follows would prove nothing.
before=$(sent)
echo ping > /dev/udp/198.51.100.1/9
from=$(sent)
[ "$from" -gt "$before" ] || { echo "the way out does not count" >&2; exit 1; }

"$@"

gone=$(($(sent) - from))
if [ "$gone" -ne 0 ]; then
  echo "$gone packets tried to leave this machine" >&2
  exit 1
fi
echo "nothing tried to leave this machine" >&2
