#!/usr/bin/env bash
# Prints the path of the browser that the tests drive; CHROMIUM may name it.
set -euo pipefail
for name in ${CHROMIUM:-} /usr/bin/chromium chromium chromium-browser google-chrome; do
  if path=$(command -v "$name"); then
    echo "$path"
    exit 0
  fi
done
echo "No Chromium was found. Install it, or name it: CHROMIUM=/path/to/chromium" >&2
exit 1
