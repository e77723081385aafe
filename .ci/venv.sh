#!/usr/bin/env bash
# Makes one of the project's virtual environments exactly as its lock file says.
# Usage: .ci/venv.sh run|test|lrs. Does nothing when the environment is up to date.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-}" in
  run) folder=.venv lock=.ci/requirements.txt ;;
  test) folder=.venv lock=.ci/requirements-test.txt ;;
  lrs) folder=.lrs lock=.ci/requirements-lrs.txt ;;
  *) echo "Usage: .ci/venv.sh run|test|lrs" >&2; exit 2 ;;
esac

# PYTHON may name another interpreter; otherwise the first that is new enough is taken.
find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  echo "Python 3.11 or newer is needed, and none was found. Install it, or name it: make PYTHON=/path/to/python3" >&2
  return 1
}

digest_of() {
  "$python" - "$1" <<'PY'
import hashlib, pathlib, sys

lock = pathlib.Path(sys.argv[1]).read_bytes()
print(hashlib.sha256(lock + sys.version.encode()).hexdigest())
PY
}

make_folder() {
  # A copy of a moved checkout has an environment whose interpreter no longer starts.
  if "$folder/bin/python" -c '' 2>/dev/null; then return; fi
  rm -rf "$folder"
  if ! "$python" -m venv "$folder"; then
    rm -rf "$folder"
    echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2
    exit 1
  fi
}

python=$(find_python)
stamp="$folder/.made-for-$1"
wanted=$(digest_of "$lock")
if [ "$1" = run ] && [ -f "$folder/.made-for-test" ]; then
  # The test environment holds all that running needs.
  stamp="$folder/.made-for-test" lock=.ci/requirements-test.txt
  wanted=$(digest_of "$lock")
fi
if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$folder/bin/python" -c '' 2>/dev/null; then
  exit 0
fi
echo "Installing the packages of $lock into $folder ..." >&2
make_folder
# The lock names every package, so pip need not look for dependencies; its resolver
# would stumble over extras that are pinned without their brackets.
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
  --require-hashes --no-deps --requirement "$lock"
rm -f "$folder"/.made-for-*
echo "$wanted" > "$stamp"
