#!/usr/bin/env bash
# Packs what was built: build.sh BUILD_FOLDER OUTPUT_FOLDER [VERSION]; prints the package's path.
set -euo pipefail
build=$(realpath "$1")
mkdir -p "$2"
output=$(realpath "$2")
version=()
if (($# > 2)); then version=(-D "CPACK_PACKAGE_VERSION=$3"); fi

report=$(cpack --config "$build/CPackConfig.cmake" -B "$output" "${version[@]}" 2>&1) || {
  printf '%s\n' "$report" >&2
  exit 1
}
sed -n 's/^CPack: - package: \(.*\.deb\) generated\.$/\1/p' <<<"$report"
