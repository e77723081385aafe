#!/usr/bin/env bash
# Brings another release onto the server while the site goes on. As root:
#   update.sh ARCHIVE_OR_FOLDER          a release's archive, or a checkout
#   update.sh --git ADDRESS TAG          a tag of a repository
#   update.sh --back                     the release before, again
# It builds the release beside the running one, checks it, backs up, migrates (the old code
# goes on serving: docs/operate/update.md says why it can), switches, asks whether it is
# well, and goes back by itself when it is not.
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/release.sh"

usage='Usage: update.sh ARCHIVE_OR_FOLDER | --git ADDRESS TAG | --back'
[ "$(id -u)" = 0 ] || fail "Only root can update: sudo $0 $*"
READY_SECONDS=${READY_SECONDS:-60}
SOCKET=${SOCKET:-/run/learning-web.sock}

exec 9> $OPT/.update.lock
flock --nonblock 9 || fail "Another update is running."
[ -L $OPT/current ] || fail "Nothing is installed in $OPT yet: install.sh does that."
before=$(basename "$(readlink $OPT/current)")

in_release() {
  local name=$1
  shift
  LEARNING_CODE=$OPT/releases/$name learning "$@"
}

fetch() {
  case ${1:-} in
    --git)
      command -v git > /dev/null || fail "git is not installed: apt-get install git. Nothing was changed."
      [ $# = 3 ] || fail "$usage"
      fetched=$(mktemp -d)
      git clone --quiet --depth 1 --branch "$3" "$2" "$fetched/source" || fail "The tag $3 of $2 could not be fetched. Nothing was changed."
      source=$fetched/source
      ;;
    '' | -*) fail "$usage" ;;
    *)
      [ -e "$1" ] || fail "$1 is not there. Nothing was changed."
      source=$1
      ;;
  esac
}

restart() {
  install_units $OPT/current
  install_journal $OPT/current
  if ! has_systemd; then
    say "There is no systemd here: restart the services yourself."
    [ -z "${RESTART:-}" ] || $RESTART 9>&-
    return
  fi
  systemctl daemon-reload
  # The socket stays, and with it everybody who asks meanwhile.
  systemctl restart learning-web.service learning-clock.service 'learning-worker@*.service'
}

is_well() {
  local host end
  # shellcheck source=/dev/null
  host=$(. /etc/learning/environment && echo "${ALLOWED_HOSTS%%,*}")
  end=$(($(date +%s) + READY_SECONDS))
  while [ "$(date +%s)" -le $end ]; do
    if asked /readyz && asked /ro/; then return 0; fi
    sleep 1
  done
  return 1
}
asked() { curl --silent --fail --max-time 10 --output /dev/null --unix-socket "$SOCKET" -H "Host: $host" -H 'X-Forwarded-Proto: https' "http://site$1"; }

go_back() {
  switch_to "$1"
  restart
  is_well || fail "The release $1 does not answer either. journalctl -u learning-web tells why."
}

keep_three() {
  find $OPT/releases -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | cut -d ' ' -f 2 |
    grep -vxF -e "$(basename "$(readlink $OPT/current)")" -e "$(basename "$(readlink $OPT/previous || echo none)")" |
    tail -n +2 | while read -r name; do rm -rf "${OPT:?}/releases/$name"; done
}

if [ "${1:-}" = --back ]; then
  [ -L $OPT/previous ] || fail "There is no release before $before."
  go_back "$(basename "$(readlink $OPT/previous)")"
  say "The site runs on $(basename "$(readlink $OPT/current)") again. The database stays as it is: the code before can use it."
  exit
fi

fetch "$@"
make_release "$source"
rm -rf "${fetched:-}"
[ "$release" != "$before" ] || { say "$release runs already. Nothing was changed."; exit; }
if too_far "$before" "$release" && asked /livez; then
  fail "From $before to $release is more than one step: the old code, which serves meanwhile, may not know the new tables. Nothing was changed. Update to the release between them first, or stop the site (systemctl stop learning-web.socket learning.target) and run this again."
fi
in_release "$release" check --fail-level ERROR || fail "The new release refuses these settings; see above. The site runs on $before as before."
# A neighbour that is away just now is told, and stops no update.
in_release "$release" check --deploy --fail-level CRITICAL || true
say "What the database will be given:"
in_release "$release" migrate --plan
say "Backing up ..."
"$OPT/current/docs/operate/backup.sh" || fail "There is no backup, so there is no update. The site runs on $before as before."
in_release "$release" migrate --no-input --verbosity 0 || fail "The database could not be migrated; see above. The site runs on $before as before: what was migrated is made so that it can."
before_that=$(readlink $OPT/previous || true)
switch_to "$release"
restart
if is_well; then
  keep_three
  say "The site runs on $release. Back to $before: update.sh --back"
else
  say "The site does not answer within $READY_SECONDS s."
  go_back "$before"
  previous_is "$before_that"
  fail "The update was taken back: the site runs on $before. journalctl -u learning-web tells what was wrong with $release."
fi
