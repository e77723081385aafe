#!/usr/bin/env bash
# Restores database and media into folders that are empty, and into no others.
# Usage: restore.sh --database FOLDER --media FOLDER [--until "2026-11-29 09:30:00+02"]
# Without --until: up to the last row that the backups have. It starts no server.
set -euo pipefail
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/backup-settings.sh"

usage='Usage: restore.sh --database FOLDER --media FOLDER [--until "2026-11-29 09:30:00+02"]'
data='' media='' until=''
while [ $# -gt 0 ]; do
  [ $# -ge 2 ] || refuse "$usage"
  case $1 in
    --database) data=$2 ;;
    --media) media=$2 ;;
    --until) until=$2 ;;
    *) refuse "$usage" ;;
  esac
  shift 2
done
[[ $data = /* && $media = /* ]] || refuse "Give whole paths. $usage"
# Neither within the other: what of the two is restored last would write over the first.
one=$(realpath -m "$data")/ other=$(realpath -m "$media")/
[[ $one != "$other"* && $other != "$one"* ]] || refuse "Give two folders, neither within the other. $usage"
if [ -n "$until" ]; then
  require_moment "$until"
fi

# A restore writes over what it finds: nothing that somebody may need is to be there.
refuse_what_is_in_use() {
  if [ -e "$1/PG_VERSION" ]; then
    refuse "$1 holds a database. Nothing was changed. A restore goes into an empty folder: " \
      "stop the server and move that one away (mv $1 $1.before-restore), or name another folder."
  fi
  is_empty "$1" || refuse "$1 is not empty. Nothing was changed. Move away what is in it, or name another folder."
}
refuse_what_is_in_use "$data"
refuse_what_is_in_use "$media"
# Before a row is written: half a restore helps nobody.
require_database_backups
require_media_backups

make_folder() {
  mkdir -p "$2"
  chmod "$3" "$2"
  [ "$(id -u)" != 0 ] || chown "$1:" "$2"
}

restore_database() {
  local target=(--type=default)
  # pgBackRest takes the last backup that had ended by then.
  [ -z "$until" ] || target=(--type=time --target="$until" --target-action=promote)
  make_folder "$POSTGRES_USER" "$data" 700
  database_backups --pg1-path="$data" --archive-mode=off "${target[@]}" restore
}

# The first made after the time has all files of its rows; without a time, the last.
snapshot() {
  media_backups snapshots --json --host learning --tag media | python3 -c '
import datetime, json, sys
until = float(sys.argv[1] or "inf")
found = []
for one in json.load(sys.stdin) or []:
    time = one["time"][:19] + "+00:00" if one["time"].endswith("Z") else one["time"][:19] + one["time"][-6:]
    found.append((datetime.datetime.fromisoformat(time).timestamp(), one["id"], one["paths"][0]))
found.sort()
later = [one for one in found if one[0] >= until]
made, name, path = (found[-1:] or [(0, "-", "")])[0] if not later else later[0]
print(name, int(made), path)
' "${seconds:-}"
}

restore_media() {
  local name made path
  read -r name made path <<< "$(snapshot)"
  [ "$made" != 0 ] || refuse "There is no backup of the media in $BACKUP_DIR/media."
  make_folder "$APP_USER" "$media" 750
  local beside="$media/.restored"
  media_backups restore "$name" --target "$beside"
  # It lies there under the whole path that it was copied from.
  as "$APP_USER" find "$beside$path" -mindepth 1 -maxdepth 1 -exec mv -t "$media" {} +
  as "$APP_USER" rm -r "$beside"
  # verify_restore tells by it what is missing from what could not be there yet.
  date --utc --date "@$made" +%FT%TZ | as "$APP_USER" tee "$media/.as-of" > /dev/null
}

say "Restoring the database into $data ..."
restore_database
say "Restoring the media into $media ..."
restore_media
say "Restored. Start PostgreSQL on it: it reads the log up to ${until:-its end}, then verify_restore."
