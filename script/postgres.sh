# A PostgreSQL server for one run, in a directory of its own: what script/test and script/bench share.
# Sourced after script/prepare.sh with the working directory at the project's root.

cluster=""

# start_postgres OPTION... starts it on a free port ($port) with these options; stop_postgres ends it and removes all of it.
start_postgres() {
  local programs=(/usr/lib/postgresql/*/bin)
  cluster=$(mktemp -d)
  port=$(.venv/bin/python -c 'from tests.server import free_port; print(free_port())')
  if is_root; then chown postgres "$cluster"; fi
  pg=${programs[-1]}
  as_postgres "$pg/initdb" --pgdata "$cluster/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 >/dev/null
  trap stop_postgres EXIT
  trap 'exit 130' INT TERM
  as_postgres "$pg/pg_ctl" start --silent --wait --pgdata "$cluster/data" --log "$cluster/log" \
    --options "-p $port -k $cluster -c listen_addresses=127.0.0.1 $*"
}

stop_postgres() {
  as_postgres "$pg/pg_ctl" stop --silent --mode immediate --pgdata "$cluster/data" || true
  rm -rf "$cluster"
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if is_root; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}
