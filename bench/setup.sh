# shellcheck shell=bash disable=SC2034
# Sourced by the benches: builds the program, and makes an empty folder to work in, which goes away at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cargo build --release --quiet
dockgen=$PWD/target/release/dockgen
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Runs a command and says how much memory it takes at most. Needs GNU time.
memory() {
  /usr/bin/time --format 'memory: %M KiB at most' "$@" >/dev/null
}
