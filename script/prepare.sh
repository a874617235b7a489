# What script/server, script/test and script/bench share: each step looks first, says what it is about to do, and does only that.
# Sourced with the working directory at the project's root.

shopt -s nullglob

# What WeasyPrint draws with, and what compiles the translations.
runtime_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-color-emoji fonts-dejavu-core gettext)

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

# install_packages PACKAGE... installs those Debian packages that are missing, or says which command would.
install_packages() {
  command -v dpkg-query >/dev/null || { say "This is not Debian: please see to it that these are installed: $*"; return; }
  local installed package missing=()
  installed=$(dpkg-query --show --showformat '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qx "$package installed" <<<"$installed" || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! is_root; then
    fail "These system packages are missing: ${missing[*]}. Please run this, and then start again:

  sudo sh -c 'apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}'
"
  fi
  say "Installing system packages: ${missing[*]}"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "${missing[@]}" >/dev/null </dev/null
}

# find_python prints the first Python that is new enough.
find_python() {
  local python
  for python in python3.11 python3 python3.12 python3.13; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s' "$python"
      return
    fi
  done
  fail "VALOA needs Python 3.11 or newer."
}

has_environment() { .venv/bin/python -c 'import pip' 2>/dev/null; }

# venv_package prints the package without which Debian's Python makes no environments, where one has to be made.
venv_package() {
  if has_environment; then return; fi
  local python
  python=$(find_python)
  "$python" -c 'import ensurepip' 2>/dev/null || "$python" -c 'import sys; print(f"python3.{sys.version_info[1]}-venv")'
}

# make_environment makes .venv, and anew where its Python has gone.
make_environment() {
  if has_environment; then return; fi
  say "Making a Python environment in .venv"
  "$(find_python)" -m venv --clear .venv
}

# install_lock FILE brings .venv to what the lock file says; hashes are checked.
install_lock() {
  local stamp=.venv/$1.sha256
  if sha256sum --check --status "$stamp" 2>/dev/null; then return; fi
  say "Installing Python packages from $1"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$1"
  sha256sum "$1" >"$stamp"
}

# prepare_environment FILE PACKAGE... makes .venv what the lock file says, with the Debian packages the product needs and these.
prepare_environment() {
  local venv
  venv=$(venv_package)
  install_packages "${runtime_packages[@]}" "${@:2}" $venv
  make_environment
  install_lock "$1"
  compile_translations
}

# compile_translations compiles what was changed since it was last compiled.
compile_translations() {
  local source compiled
  for source in locale/*/LC_MESSAGES/*.po; do
    compiled=${source%.po}.mo
    if [ ! "$compiled" -nt "$source" ]; then
      say "Compiling $source"
      msgfmt --check-format --output-file "$compiled" "$source"
    fi
  done
}
