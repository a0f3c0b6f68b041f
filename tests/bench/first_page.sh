#!/usr/bin/env bash
# Seconds from `git clone` and the README's command to the first page. Packages are in uv's cache from a first, unmeasured run.
set -euo pipefail
repository=$(cd "$(dirname "$0")/../.." && pwd)
runs=${1:-3}
work=$(mktemp -d)
server=
export UV_PYTHON_DOWNLOADS=never
unset DATABASE_URL CACHE_URL SITE_URL

stop_server() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" || true
    server=
  fi
}
trap 'stop_server; rm -rf "$work"' EXIT

now() { date +%s.%N; }

first_page() { # clone into $1, print the seconds
  local port begin
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  begin=$(now)
  git clone --quiet "$repository" "$work/$1"
  (cd "$work/$1" && exec uv run --quiet manage.py demo --addr "127.0.0.1:$port") >"$work/$1.log" 2>&1 &
  server=$!
  until [ "$(curl --silent --output /dev/null --write-out '%{http_code}' "http://127.0.0.1:$port/")" = 200 ]; do
    kill -0 "$server" || { cat "$work/$1.log"; exit 1; }
    sleep 0.05
  done
  printf '%s: %.1f s\n' "$1" "$(echo "$(now) $begin" | awk '{ print $1 - $2 }')"
  stop_server
}

first_page "to fill the cache"
for run in $(seq "$runs"); do first_page "run $run"; done
