#!/usr/bin/env bash
# Makes a fresh Debian 12 or 13 into a server of the learning platform. As root, from a
# checkout or an unpacked release:
#   docs/operate/install.sh learning.example.org
# It asks nothing. Run again it changes nothing; one that was interrupted goes on.
# Options: --admin ADDRESS                  the first administrator (admin@DOMAIN)
#          --certificate FULLCHAIN KEY      TLS files of yours; otherwise certbot gets them
#          --source FOLDER_OR_ARCHIVE       the release; otherwise the one this file is in
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
. "$here/release.sh"

usage='Usage: install.sh DOMAIN [--admin ADDRESS] [--certificate FULLCHAIN KEY] [--source FOLDER_OR_ARCHIVE]'
domain='' admin='' chain='' key='' source=$(dirname "$(dirname "$here")")
while [ $# -gt 0 ]; do
  case $1 in
    --admin) admin=${2:?$usage}; shift 2 ;;
    --certificate) chain=$(realpath --canonicalize-missing "${2:?$usage}") key=$(realpath --canonicalize-missing "${3:?$usage}"); shift 3 ;;
    --source) source=${2:?$usage}; shift 2 ;;
    -*) fail "$usage" ;;
    *) [ -z "$domain" ] || fail "$usage"; domain=$1; shift ;;
  esac
done

check_before() {
  [[ $domain =~ ^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.[a-z]{2,}$ ]] || fail "Give the site's name in small letters, such as learning.example.org. $usage"
  [ "$(id -u)" = 0 ] || fail "Only root can install: sudo $0 $domain"
  # shellcheck source=/dev/null
  . /etc/os-release
  case "$ID ${VERSION_ID:-}" in
    'debian 12' | 'debian 13') ;;
    *) fail "This is ${PRETTY_NAME:-an unknown system}. The platform is installed on Debian 12 or 13; docs/operate/install.md says what it consists of." ;;
  esac
  [ -z "$chain" ] || { [ -r "$chain" ] && [ -r "$key" ]; } || fail "The certificate $chain or its key $key cannot be read."
  [ -e "$source" ] || fail "There is no release at $source. Nothing was changed."
  local free
  free=$(df --output=avail --block-size=1M / | tail -n 1)
  [ "$free" -gt 4000 ] || fail "4000 MB are needed on /, and $free MB are free."
}

install_packages() {
  local wanted=(postgresql redis-server nginx certbot python3-venv pgbackrest restic rsync openssl curl ca-certificates)
  local missing=() name
  for name in "${wanted[@]}"; do
    dpkg-query --show --showformat '${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  did "Installing ${missing[*]} ..."
  export DEBIAN_FRONTEND=noninteractive
  apt-get update --quiet=2
  apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}" > /dev/null
}

make_user_and_folders() {
  if ! id learning > /dev/null 2>&1; then
    useradd --system --user-group --home-dir "$STATE" --shell /usr/sbin/nologin learning
    did "Made the user learning."
  fi
  # nginx sends the media that the platform tells it to.
  id -nG www-data | grep -qw learning || { usermod --append --groups learning www-data; did "nginx may read the media."; }
  folder root:root 755 $OPT
  folder root:root 755 $OPT/releases
  folder root:root 755 $ETC
  folder learning:learning 700 $ETC/secrets
  folder root:root 755 $ETC/tls
  folder learning:learning 750 $STATE
  folder learning:learning 750 $STATE/run
  folder learning:learning 750 $STATE/media
  folder root:root 755 /var/backups/learning
  folder postgres:postgres 750 /var/backups/learning/database
  folder learning:learning 750 /var/backups/learning/media
  folder learning:learning 750 /var/backups/learning/figures
  folder root:root 755 /var/www/letsencrypt
}

random() { openssl rand -hex 32; }

# secret NAME OWNER VALUE: made once, readable for one user alone.
secret() {
  [ ! -s "$ETC/secrets/$1" ] || return 0
  printf '%s\n' "$3" | put "$2:$2" 600 "$ETC/secrets/$1"
}

set_up_redis() {
  local port password conf=/etc/redis/redis.conf
  secret redis_password learning "$(random)"
  password=$(cat $ETC/secrets/redis_password)
  port=$(awk '$1 == "port" { print $2 }' $conf)
  # Only what may be lost is thrown away when the memory is full: the cache.
  printf 'requirepass %s\nmaxmemory 256mb\nmaxmemory-policy volatile-lru\n' "$password" | put root:redis 640 /etc/redis/learning.conf
  if ! grep -qx 'include /etc/redis/learning.conf' $conf; then
    echo 'include /etc/redis/learning.conf' >> $conf
    did "Redis asks for a password."
    restart redis-server
  fi
  secret broker_url learning "redis://:$password@127.0.0.1:${port:-6379}/0"
  secret cache_url learning "redis://:$password@127.0.0.1:${port:-6379}/1"
}

# Without systemd, as in a container or a chroot, services are started by hand.
restart() {
  if has_systemd; then
    systemctl restart "$1"
  elif [ "$1" = redis-server ]; then
    redis-cli -p "$(awk '$1 == "port" { print $2 }' /etc/redis/redis.conf)" shutdown nosave > /dev/null 2>&1 || true
    as redis redis-server /etc/redis/redis.conf --daemonize yes --supervised no > /dev/null
  elif [ "$1" = postgresql ]; then
    pg_ctlcluster "$pg_version" main restart > /dev/null 2>&1 || pg_ctlcluster "$pg_version" main start
  fi
}

sql() { as postgres psql --no-psqlrc --quiet --tuples-only --no-align --port "$pg_port" --dbname "${2:-postgres}" --command "$1"; }

set_up_postgres() {
  read -r pg_version _ pg_port _ < <(pg_lsclusters --no-header | awk '$2 == "main"' | sort --version-sort | tail -n 1)
  [ -n "${pg_port:-}" ] || fail "PostgreSQL has no cluster named main (pg_lsclusters)."
  pg_data=$(pg_lsclusters --no-header | awk -v v="$pg_version" '$1 == v && $2 == "main" { print $6 }')
  local before=$changed
  set_up_archive
  if [ "$before" != "$changed" ] || ! sql 'SELECT 1' > /dev/null 2>&1; then restart postgresql; fi
  if [ -z "$(sql "SELECT 1 FROM pg_roles WHERE rolname = 'learning'")" ]; then
    sql 'CREATE ROLE learning LOGIN'
    did "Made the database's user learning."
  fi
  if [ -z "$(sql "SELECT 1 FROM pg_database WHERE datname = 'learning'")" ]; then
    as postgres createdb --port "$pg_port" --owner learning --encoding UTF8 --locale C.UTF-8 --template template0 learning
    did "Made the database learning."
  fi
}

# The write-ahead log goes into the backups, each minute at the latest.
set_up_archive() {
  secret backup_database_key root "$(random)"
  secret backup_media_key learning "$(random)"
  put root:postgres 640 $ETC/pgbackrest.conf <<CONF
[global]
repo1-path=/var/backups/learning/database
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=$(cat $ETC/secrets/backup_database_key)
repo1-retention-full=5
start-fast=y
compress-type=zst
log-level-console=warn
log-level-file=off

[learning]
pg1-path=$pg_data
pg1-port=$pg_port
CONF
  put root:root 644 $ETC/backup.conf <<CONF
STANZA=learning
DATABASE=learning
POSTGRES_USER=postgres
APP_USER=learning
PGBACKREST_CONFIG=$ETC/pgbackrest.conf
BACKUP_DIR=/var/backups/learning
MEDIA_ROOT=$STATE/media
MEDIA_KEY=$ETC/secrets/backup_media_key
# Where rsync takes a copy of all backups to after each night's, for example
# backup@other.example.org:learning or a folder of another disk. They are encrypted.
$(sed -n '/^COPY_TO=/p' $ETC/backup.conf 2>/dev/null | grep . || echo COPY_TO=)
CONF
  put root:postgres 640 "/etc/postgresql/$pg_version/main/conf.d/learning.conf" <<CONF
archive_mode = on
archive_command = 'pgbackrest --config=$ETC/pgbackrest.conf --stanza=learning archive-push %p'
archive_timeout = 60
max_connections = 200
# Nothing that people wrote goes into PostgreSQL's log: neither erasures nor rules of
# retention reach it, and it is read by others than the platform's administrators.
# An error is told by its first line and no DETAIL, which quotes the refused row:
log_error_verbosity = terse
# the statement that failed is not told, as Django writes its values into it:
log_min_error_statement = panic
# and where a statement is logged all the same, such as a slow one, then without its values
# where these come apart from it.
log_parameter_max_length_on_error = 0
log_parameter_max_length = 0
# What a refused row was about is in the platform's own log, by the name of the constraint.
CONF
}

write_settings() {
  secret secret_key learning "$(random)$(random)"
  secret mfa_key learning "$(random)"
  if [ ! -e $ETC/environment ]; then
    sed "s/^ALERT_EMAIL=.*/ALERT_EMAIL=${admin:-admin@$domain}/; s/learning\.example\.org/$domain/; s|learning@/learning|learning@:$pg_port/learning|; s/^WEB_CONCURRENCY=.*/WEB_CONCURRENCY=$(nproc)/" \
      "$here/environment.example" | put root:learning 640 $ETC/environment
  fi
}

prepare_site() {
  if ! learning migrate --check > /dev/null 2>&1; then
    did "Migrating the database ..."
    learning migrate --no-input --verbosity 0
  fi
  if [ "$(sql 'SELECT count(*) FROM courses_coursepage' learning)" = 0 ]; then
    did "Loading the course ..."
    learning load_course courses/content/tip --verbosity 0
  fi
  first=$(learning make_administrator "${admin:-admin@$domain}" --first)
}

set_up_backup() {
  if ! as postgres pgbackrest --config=$ETC/pgbackrest.conf --stanza=learning check > /dev/null 2>&1; then
    as postgres pgbackrest --config=$ETC/pgbackrest.conf --stanza=learning stanza-create
    did "Made the place of the backups."
  fi
  if [ ! -e /var/backups/learning/last-all ]; then
    did "Making the first backup ..."
    "$OPT/current/docs/operate/backup.sh"
  fi
}

set_up_certificate() {
  if [ -n "$chain" ]; then
    put root:root 644 $ETC/tls/fullchain.pem < "$chain"
    put root:root 600 $ETC/tls/privkey.pem < "$key"
  elif [ ! -e $ETC/tls/fullchain.pem ]; then
    # nginx does not start without one; certbot's takes its place.
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=$domain" -addext "subjectAltName=DNS:$domain" \
      -keyout $ETC/tls/privkey.pem -out $ETC/tls/fullchain.pem 2>/dev/null
    chmod 600 $ETC/tls/privkey.pem
    did "Made a certificate that browsers do not trust, for the time being."
  fi
}

set_up_proxy() {
  sed "s/learning\.example\.org/$domain/g" "$here/nginx/learning.conf" | put root:root 644 /etc/nginx/sites-available/learning
  if [ ! -e /etc/nginx/sites-enabled/learning ]; then
    ln -s ../sites-available/learning /etc/nginx/sites-enabled/learning
    did "nginx serves $domain."
  fi
  rm -f /etc/nginx/sites-enabled/default
  nginx -t -q
  ! has_systemd || systemctl reload-or-restart nginx
}

get_certificate() {
  [ -z "$chain" ] && has_systemd && [ ! -L $ETC/tls/fullchain.pem ] || return 0
  if certbot certonly --webroot --webroot-path /var/www/letsencrypt --domain "$domain" --non-interactive --agree-tos \
    --email "${admin:-admin@$domain}" --deploy-hook 'systemctl reload nginx' > /var/log/learning-certbot.log 2>&1; then
    ln -sf "/etc/letsencrypt/live/$domain/fullchain.pem" "/etc/letsencrypt/live/$domain/privkey.pem" $ETC/tls/
    systemctl reload nginx
    did "Got a certificate for $domain; it is renewed by itself."
  fi
}

start_services() {
  if ! has_systemd; then
    say "There is no systemd here: services and timers were installed and not started."
    return
  fi
  systemctl daemon-reload
  systemctl enable --quiet learning.target learning-web.socket learning-web.service learning-clock.service
  local name
  for name in certificates mail sms statements imports default; do systemctl enable --quiet "learning-worker@$name.service"; done
  for name in backup backup-media drill nightly health; do systemctl enable --quiet --now "learning-$name.timer"; done
  if [ "$changed" -gt 0 ]; then systemctl restart learning.target; else systemctl start learning.target; fi
}

say_what_is_missing() {
  echo
  [ "$changed" -gt 0 ] && echo "$changed things were done." || echo "Nothing had to be changed."
  echo "$first"
  echo
  echo "What is missing:"
  ! grep -q '^EMAIL_URL=.smtp://127.0.0.1:25' $ETC/environment ||
    echo "- the mail server: EMAIL_URL in $ETC/environment. Until then mails wait as rows."
  [ -n "$chain" ] || [ -L $ETC/tls/fullchain.pem ] ||
    echo "- a certificate that browsers trust: point $domain here and run this again (/var/log/learning-certbot.log), or give --certificate."
  grep -q '^COPY_TO=.' $ETC/backup.conf || echo "- a place for backups beside this machine: COPY_TO in $ETC/backup.conf."
  echo "- the keys of the backups, kept elsewhere too: $ETC/secrets/backup_*_key. Without them no backup can be read."
  grep -q '^LRS_ENDPOINT' $ETC/environment || echo "- the record store, if there is one: LRS_ENDPOINT in $ETC/environment."
  has_systemd || echo "- systemd: start the services yourself, see $OPT/current/docs/operate/systemd."
  echo "After a change of $ETC/environment: systemctl restart learning.target"
}

[[ $source = /* ]] || source=$PWD/$source
check_before
cd /
install_packages
make_user_and_folders
set_up_redis
set_up_postgres
write_settings
make_release "$source"
switch_to "$release"
install_units "$OPT/current"
install_journal "$OPT/current"
prepare_site
set_up_backup
set_up_certificate
set_up_proxy
start_services
get_certificate
# What it names is told, and stops nothing: the mail server, for one, may come later.
learning check --deploy --fail-level CRITICAL || true
say_what_is_missing
