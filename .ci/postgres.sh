#!/usr/bin/env bash
# PostgreSQL for the tests of the ledger, from Debian's package where it is not there yet. The tests start a server of
# their own in a temporary folder; nothing of the system's is touched.
set -euo pipefail

if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null; then
    exit 0
fi
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
# Only the programs: no server of the system's own is wanted beside those of the tests.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
