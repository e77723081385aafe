#!/usr/bin/env bash
# The restore drill: restores the last backup into a server of its own, which nobody else
# reaches, checks it, says how long that took and what would have been lost, and takes it
# away again. The running site is only read.
# Usage: drill.sh [--until "2026-11-29 09:30:00+02"] [--folder FOLDER] [--keep]
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/backup-settings.sh"

until='' folder='' keep=''
while [ $# -gt 0 ]; do
  case $1 in
    --until) until=${2:?--until needs a time}; shift 2 ;;
    --folder) folder=${2:?--folder needs a path}; shift 2 ;;
    --keep) keep=yes; shift ;;
    *) refuse 'Usage: drill.sh [--until "2026-11-29 09:30:00+02"] [--folder FOLDER] [--keep]' ;;
  esac
done
folder=${folder:-${DRILL_DIR:-/var/lib/learning-drill/restored}}
if [ -n "$until" ]; then
  require_moment "$until"
fi
data=$folder/database media=$folder/media socket=$folder/socket
began=$(date +%s)

is_empty "$folder" || refuse "$folder is not empty. Nothing was changed. A drill needs an empty folder: take away what is in it, or give --folder."
require_database_backups
require_media_backups
mkdir -p "$folder"
chmod 755 "$folder"

require_room() {
  local needed free
  needed=$(database_backups --output=json info | python3 -c '
import json, sys
print(sum(one["backup"][-1]["info"]["size"] for one in json.load(sys.stdin) if one["backup"]))')
  [ "$needed" -gt 0 ] || refuse "There is no backup of the database yet. backup.sh makes the first."
  needed=$((needed + $(du --bytes --summarize --dereference-args "$MEDIA_ROOT" | cut -f 1)))
  free=$(df --output=avail --block-size=1 "$folder" | tail -n 1)
  [ "$free" -gt "$((needed * 12 / 10))" ] ||
    refuse "A drill needs $((needed * 12 / 10 / 1000000)) MB in $folder, and $((free / 1000000)) MB are free."
}

end() {
  local code=$?
  if [ -e "$data/postmaster.pid" ]; then
    as "$POSTGRES_USER" "$programs/pg_ctl" --pgdata "$data" --mode immediate stop > /dev/null || true
  fi
  if [ -n "$keep" ]; then
    say "Left in $folder, with personal data in it."
  else
    rm -rf "$folder"
  fi
  [ $code = 0 ] || say "The drill FAILED after $(($(date +%s) - began)) s."
  exit $code
}
trap end EXIT
require_room

# The settings of a server on Debian are not in its data, and this one needs its own: no
# port, a socket only for the two users, and no archive to write into.
configure() {
  local connections
  connections=$(as "$POSTGRES_USER" "$programs/pg_controldata" "$data" | sed -n 's/^max_connections setting: *//p')
  mkdir -p "$socket"
  [ "$(id -u)" != 0 ] || chown "$POSTGRES_USER:" "$socket"
  as "$POSTGRES_USER" tee "$data/postgresql.conf" > /dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$socket'
archive_mode = off
max_connections = $connections
hba_file = '$data/pg_hba.conf'
ident_file = '$data/pg_ident.conf'
shared_buffers = 128MB
fsync = off
CONF
  echo "local all all peer map=drill" | as "$POSTGRES_USER" tee "$data/pg_hba.conf" > /dev/null
  printf "drill %s $APP_DATABASE_USER\n" "$POSTGRES_USER" "$APP_USER" |
    as "$POSTGRES_USER" tee "$data/pg_ident.conf" > /dev/null
}

start() {
  as "$POSTGRES_USER" "$programs/pg_ctl" --pgdata "$data" --log "$socket/log" \
    --wait --timeout 3600 start > /dev/null ||
    { tail -n 20 "$socket/log" >&2; refuse "The restored server does not start; its last words stand above."; }
  local waited=0
  until [ "$(ask 'SELECT pg_is_in_recovery()')" = f ]; do
    [ $((waited += 1)) -lt 3600 ] || refuse "The restored server has not read its log within an hour."
    sleep 1
  done
}

ask() { as "$POSTGRES_USER" psql --no-psqlrc --tuples-only --no-align --host "$socket" --username "$APP_DATABASE_USER" --dbname "$DATABASE" --command "$1"; }
restored() { "$MANAGE" DATABASE_URL="postgres://$APP_DATABASE_USER@/$DATABASE?host=$socket" MEDIA_ROOT="$media" "$@"; }

# The newest figures made before the time that is restored.
figures() {
  local limit=${until:+$(date --utc --date "$until" +%Y%m%dT%H%M%SZ)}
  find "$BACKUP_DIR/figures" -name '*.json' -printf '%f\n' | sort |
    while read -r name; do
      [[ -n $limit && $name > $limit.json ]] || echo "$BACKUP_DIR/figures/$name"
    done | tail -n 1
}

APP_DATABASE_USER=${APP_DATABASE_USER:-$APP_USER}
now=$folder/now.json
"$MANAGE" verify_restore --take > "$now"
"$here/restore.sh" --database "$data" --media "$media" ${until:+--until "$until"}
programs=$(postgres_programs "$(as "$POSTGRES_USER" cat "$data/PG_VERSION")")
configure
say "Starting the restored server ..."
start
ready=$(date +%s)
say "Checking what was restored ..."
restored verify_restore --least "$(figures)" --now "$now" --certificates 100
restored rebuild_progress --check
restored LRS_ENDPOINT= reconcile
if restored diffsettings --output hash | grep "^LRS_ENDPOINT = 'http" > /dev/null; then
  # What was sent after the last restored row is in the record store and not here.
  restored reconcile || say "The record store knows more than the backup: see above."
fi
finished=$(date +%s)
# The platform warns its administrator when this stays away.
"$MANAGE" heartbeat drill || say "The drill is done; the platform could not note it."
say "The drill went well: restored and started in $((ready - began)) s, checked in $((finished - ready)) s, $(((finished - began + 59) / 60)) min in all."
