# Sourced by tests/run: installs the programs that the tests use, or says which are missing.

# program → Debian package
declare -A programs=(
  [ffmpeg]=ffmpeg
  [mktorrent]=mktorrent
  [chromium]=chromium
  [yt-dlp]=yt-dlp
  # radosgw, which plays S3, on a Ceph cluster of one; uuidgen names it.
  [radosgw]=radosgw
  [ceph-mon]=ceph-mon
  [ceph-osd]=ceph-osd
  [ceph]=ceph-common
  [uuidgen]=uuid-runtime
  # Other BitTorrent clients, a tracker, a web seed, and machines on a LAN.
  [transmission-cli]=transmission-cli
  [aria2c]=aria2
  [opentracker]=opentracker
  [nginx]=nginx-light
  [ip]=iproute2
  [nft]=nftables
  # Unpacks Unicode's files.
  [bzcat]=bzip2
  # DynamoDB Local.
  [java]=openjdk-17-jre-headless
)
# Python's libtorrent has no program of its own; fonts make the screenshots readable in every script; Unicode's files make the search's table;
# ICU is what the analyzer must not depend on (its -dev package names the current version).
libraries=(python3-libtorrent fonts-dejavu-core fonts-noto-core unicode-data libicu-dev)

missing_packages() {
  local program package
  # Some are for root only, and so outside other people's PATH.
  local PATH=$PATH:/usr/sbin:/sbin
  for program in "${!programs[@]}"; do
    command -v "$program" >/dev/null 2>&1 || echo "${programs[$program]}"
  done
  for package in "${libraries[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
  done
}

# attempt COMMAND…: up to three times, since registries have bad moments.
attempt() {
  local try
  for try in 1 2 3; do
    "$@" && return 0
    [ "$try" = 3 ] || sleep $((try * 5))
  done
  return 1
}

prepare() {
  command -v dotnet >/dev/null 2>&1 || { echo "tests/run needs the .NET SDK that global.json names." >&2; return 1; }
  command -v npm >/dev/null 2>&1 || { echo "tests/run needs Node.js 20 or newer with npm." >&2; return 1; }
  programs_install || return 1
  servers_install && return 0
  echo "What tests/servers needs from npm could not be installed: tests that need them are skipped." >&2
  [ "${CI:-}" != true ]
}

programs_install() {
  command -v dpkg-query >/dev/null 2>&1 || { echo "tests/run installs no programs on this system: tests that need a missing one are skipped." >&2; return 0; }
  local missing
  missing=$(missing_packages | sort -u | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "Missing: $missing— install them (apt-get install $missing) to run every test; those that need them are skipped." >&2
    return 0
  fi
  echo "== installing $missing"
  attempt apt-get update -qq && without_services attempt apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 $missing >/dev/null
}

# without_services COMMAND…: packages that it installs start no service of theirs; the tests start those programs themselves.
without_services() {
  local policy=/usr/sbin/policy-rc.d own=0 code=0
  if [ ! -e "$policy" ]; then
    own=1
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
  fi
  DEBIAN_FRONTEND=noninteractive "$@" || code=$?
  [ "$own" = 0 ] || rm -f "$policy"
  return "$code"
}

# What plays AWS, judges the infrastructure and swarms with us (webtorrent), in tests/servers; each only when it is not there yet.
servers_install() {
  if [ ! tests/servers/node_modules/.package-lock.json -nt tests/servers/package-lock.json ]; then
    echo "== installing tests/servers"
    # No scripts: none of the packages needs one.
    attempt npm --prefix tests/servers ci --ignore-scripts --loglevel=error >/dev/null || return 1
  fi
  [ -e tests/servers/dynamodb-local/DynamoDBLocal.jar ] || dynamodb_install
}

# DynamoDB Local comes inside this npm package, whose dependencies (350 MB) nobody needs. Its licence allows tests; it is never passed on.
dynamodb_package=amplify-dynamodb-simulator@2.9.30
dynamodb_sha512=c5379e44bbf311fab2779961ddb1f8734907bd21c79a6843e590ec1c5280439836665e89aa515dbad6908422c7cf1129e91cb5a3b4c1ea7888a17b9002749ec1

dynamodb_install() {
  echo "== installing DynamoDB Local"
  # Beside its place and renamed last, so that an interrupted run leaves nothing that looks whole.
  local new=tests/servers/dynamodb-local.new
  rm -rf "$new" tests/servers/dynamodb-local
  mkdir -p "$new" &&
    attempt npm pack "$dynamodb_package" --silent --pack-destination "$new" >/dev/null &&
    mv "$new"/*.tgz "$new/package.tgz" &&
    echo "$dynamodb_sha512  $new/package.tgz" | sha512sum --check --quiet &&
    tar -xzf "$new/package.tgz" -C "$new" --strip-components=2 package/emulator &&
    rm "$new/package.tgz" &&
    mv "$new" tests/servers/dynamodb-local
}

# npm ci only when the lock file is newer than what is installed.
web_install() {
  [ client/web/node_modules/.package-lock.json -nt client/web/package-lock.json ] ||
    npm --prefix client/web ci --no-fund --no-audit
}
