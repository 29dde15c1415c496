# Sourced by tests/run: installs the programs that the tests use, or says which are missing.

# program → Debian package
declare -A programs=(
  [ffmpeg]=ffmpeg
  [mktorrent]=mktorrent
  [chromium]=chromium
)
# Python's libtorrent has no program of its own; fonts make the screenshots readable in every script.
libraries=(python3-libtorrent fonts-dejavu-core fonts-noto-core)

missing_packages() {
  local program package
  for program in "${!programs[@]}"; do
    command -v "$program" >/dev/null 2>&1 || echo "${programs[$program]}"
  done
  for package in "${libraries[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
  done
}

prepare() {
  command -v dotnet >/dev/null 2>&1 || { echo "tests/run needs the .NET SDK that global.json names." >&2; return 1; }
  command -v npm >/dev/null 2>&1 || { echo "tests/run needs Node.js 20 or newer with npm." >&2; return 1; }
  command -v dpkg-query >/dev/null 2>&1 || { echo "tests/run installs nothing on this system: tests that need a missing program are skipped." >&2; return 0; }
  local missing
  missing=$(missing_packages | sort | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    echo "Missing: $missing— install them (apt-get install $missing) to run every test; those that need them are skipped." >&2
    return 0
  fi
  echo "== installing $missing"
  apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=600 $missing >/dev/null
}

# npm ci only when the lock file is newer than what is installed.
web_install() {
  [ client/web/node_modules/.package-lock.json -nt client/web/package-lock.json ] ||
    npm --prefix client/web ci --no-fund --no-audit
}
