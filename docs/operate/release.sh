# Read by install.sh and update.sh: how a release comes into /opt/learning.
# shellcheck shell=bash disable=SC2034

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
OPT=/opt/learning
ETC=/etc/learning
STATE=/var/lib/learning

changed=0
say() { printf '%s %s\n' "$(date +%H:%M:%S)" "$*"; }
did() { changed=$((changed + 1)); say "$*"; }
fail() { printf '\n%s\n' "$*" >&2; exit 1; }
has_systemd() { [ -d /run/systemd/system ]; }

# as USER COMMAND...
as() {
  local user=$1
  shift
  setpriv --reuid "$user" --regid "$(id -g "$user")" --init-groups "$@"
}

# put OWNER:GROUP MODE FILE: writes what comes in, when it is not so already.
put() {
  local owner=$1 mode=$2 file=$3 new
  new=$(mktemp)
  cat > "$new"
  if ! cmp --quiet "$new" "$file"; then
    install -D --owner "${owner%:*}" --group "${owner#*:}" --mode "$mode" "$new" "$file"
    did "Wrote $file."
  fi
  rm "$new"
}

folder() {
  local owner=$1 mode=$2 path=$3
  [ "$(stat -c '%U:%G %a' "$path" 2>/dev/null)" = "$owner $mode" ] && return
  install --directory --owner "${owner%:*}" --group "${owner#*:}" --mode "$mode" "$path"
  did "Made $path."
}

# The files of a release, from a folder or an archive, without what was built in it.
unpack() {
  local source=$1 target=$2
  mkdir -p "$target"
  if [ -f "$source" ]; then
    tar --extract --auto-compress --file "$source" --directory "$target" --no-same-owner
    # An archive often has all in one folder.
    if [ ! -e "$target/manage.py" ]; then
      local only
      only=$(find "$target" -mindepth 1 -maxdepth 1 -type d)
      [ -e "$only/manage.py" ] || fail "$source holds no release of the platform: manage.py is missing."
      find "$only" -mindepth 1 -maxdepth 1 -exec mv -t "$target" {} +
      rmdir "$only"
    fi
  else
    [ -e "$source/manage.py" ] || fail "$source holds no release of the platform: manage.py is missing."
    tar --create --directory "$source" --exclude ./.git --exclude './.venv*' --exclude ./.lrs --exclude ./.run \
      --exclude ./collected --exclude ./release.env --exclude ./.made \
      --exclude '.*_cache' --exclude __pycache__ --exclude '*.mo' . | tar --extract --directory "$target" --no-same-owner
  fi
}

# Named by version and content: the same files are the same release.
name_of() {
  local version digest
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$1/pyproject.toml" | head -n 1)
  digest=$(cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-10)
  echo "$version-$digest"
}

# make_release SOURCE: builds it under releases/, unless it is there whole; its name is
# in $release then. One that was interrupted is built anew.
make_release() {
  local new=$OPT/releases/.unpacked
  rm -rf "$new"
  unpack "$1" "$new"
  release=$(name_of "$new")
  local target=$OPT/releases/$release
  if [ -e "$target/.made" ]; then
    rm -rf "$new"
    return
  fi
  rm -rf "$target"
  mv "$new" "$target"
  did "Building release $release ..."
  chmod -R u=rwX,go=rX "$target"
  python3 -m venv "$target/.venv"
  "$target/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --no-deps --requirement "$target/.ci/requirements.txt"
  echo "STATIC_ROOT=$target/collected/static" > "$target/release.env"
  "$target/.venv/bin/python" -m compileall -q "$target/lms" "$target/courses" || true
  mkdir -p "$target/collected"
  # The services cannot write here: translations and static files are made now, as root.
  LEARNING_CODE=$target LEARNING_USER=root "$target/docs/operate/learning" compilemessages
  LEARNING_CODE=$target LEARNING_USER=root "$target/docs/operate/learning" collectstatic --no-input --verbosity 0
  chmod -R go=rX "$target/collected" "$target/locale"
  touch "$target/.made"
}

# too_far OLD NEW: whether the old code could not work on the tables of the new, because a
# release between the two is left out. Names begin with the version, major.minor.patch.
too_far() {
  local major minor next_major next_minor
  IFS=. read -r major minor _ <<< "$1"
  IFS=. read -r next_major next_minor _ <<< "$2"
  [ "$major" != "$next_major" ] || [ $((next_minor - minor)) -gt 1 ]
}

# install_journal CODE: how long the journal keeps what is said.
install_journal() {
  local shipped="$1/docs/operate/journald/learning.conf" file=/etc/systemd/journald.conf.d/learning.conf
  # A release from before it had none; what is there stays.
  [ -e "$shipped" ] && ! cmp --quiet "$shipped" "$file" || return 0
  put root:root 644 "$file" < "$shipped"
  ! has_systemd || systemctl restart systemd-journald
}

# switch_to NAME: one step; who looks meanwhile sees the old or the new one.
switch_to() {
  local before
  before=$(readlink "$OPT/current" || true)
  [ "$before" != "releases/$1" ] || return 0
  if [ -n "$before" ]; then
    previous_is "$before"
  fi
  ln -sfn "releases/$1" "$OPT/.current" && mv -T "$OPT/.current" "$OPT/current"
  did "The site's release is $1."
}

# previous_is LINK: what --back leads to, or nothing where there was no release before. A
# release that was taken back is none to go back to.
previous_is() {
  if [ -n "$1" ]; then
    ln -sfn "$1" "$OPT/.previous" && mv -T "$OPT/.previous" "$OPT/previous"
  else
    rm -f "$OPT/previous"
  fi
}

# install_units CODE: unit files and the command, as they are in a release.
install_units() {
  local code=$1 file
  put root:root 755 /usr/local/bin/learning < "$code/docs/operate/learning"
  for file in "$code"/docs/operate/systemd/*; do
    put root:root 644 "/etc/systemd/system/${file##*/}" < "$file"
  done
}
