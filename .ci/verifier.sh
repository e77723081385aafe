#!/usr/bin/env bash
# Installs programs of others that check our credentials, exactly as their lock file says.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
.ci/system.sh node

folder=tests/verifier
wanted=$(sha256sum "$folder/package-lock.json" | cut -d ' ' -f 1)
stamp="$folder/node_modules/.made"
[ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || exit 0
echo "Installing the packages of $folder ..." >&2
npm ci --prefix "$folder" --silent --no-audit --no-fund --ignore-scripts
echo "$wanted" > "$stamp"
