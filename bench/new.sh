#!/usr/bin/env bash
# How long `dockgen new` takes, beside `cp -r` of the same files; its memory; and the size of the binary.
# Needs hyperfine and GNU time.
# shellcheck source-path=SCRIPTDIR source=setup.sh
. "$(dirname "$0")/setup.sh"
"$dockgen" new same --language python --yes --quiet

# Each project stays until the end: ext4 does not reuse the inodes of files that were deleted in the last minutes, and
# searches ever longer for others, which would slow down the command that is measured second.
mkdir demo
hyperfine --shell=none --warmup 50 --runs 500 --prepare 'mv --backup=numbered --no-target-directory demo old' \
  "cp -r same demo" \
  "$dockgen new demo --language python --yes"

rm -rf demo
memory "$dockgen" new demo --language python --yes
printf 'binary: %s bytes\n' "$(stat --format %s "$dockgen")"
