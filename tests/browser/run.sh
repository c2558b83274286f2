#!/usr/bin/env bash
# Runs the browser tests: run.sh PROGRAM [OUTPUT FOLDER]
# Each tests/browser/*.mjs that no other one imports is a test, started as `node TEST URL OUTPUT_FOLDER`
# on a fresh demo; screenshots and logs go to that folder.
set -euo pipefail
shopt -s nullglob
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath "$1")
output=${2:-$here/../../build/browser}
mkdir -p "$output"
output=$(realpath "$output")

cd "$here"
npm ci --no-audit --no-fund --loglevel=error

demo=''
stop_demo() {
  if [[ -n $demo ]]; then
    kill "$demo" 2>/dev/null || true
    wait "$demo" 2>/dev/null || true
    demo=''
  fi
}
trap stop_demo EXIT

# Starts a fresh demo and sets `url` to where it listens.
start_demo() {
  local log=$output/$1.log said=$output/$1.out attempt
  : >"$said"
  "$program" demo --port 0 >"$said" 2>"$log" &
  demo=$!
  for ((attempt = 0; attempt < 300; attempt++)); do
    url=$(sed -n 's/^listening on \(http.*\)$/\1/p' "$said")
    if [[ -n $url ]]; then return 0; fi
    if ! kill -0 "$demo" 2>/dev/null; then break; fi
    sleep 0.1
  done
  echo "The demo did not start; its log:" >&2
  cat "$log" >&2
  return 1
}

status=0
for test in *.mjs; do
  if grep -q "from \"./$test\"" ./*.mjs; then continue; fi
  name=${test%.mjs}
  start_demo "$name"
  if node "$test" "$url" "$output"; then
    echo "passed: $test"
  else
    echo "FAILED: $test (screenshots and logs are in $output)" >&2
    status=1
  fi
  stop_demo
done
exit "$status"
