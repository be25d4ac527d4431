#!/usr/bin/env bash
# Runs every libFuzzer target for a while and ends with one verdict line.
# Usage: fuzz.sh BUILD_DIR SECONDS
set -uo pipefail
source=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
build=$1
seconds=$2
targets=0
failed=0

# What it finds stays in the build folder: the corpus in the tree grows by choice, not by itself.
fuzz() {
  local program=$1 name
  name=$(basename "$program")
  mkdir -p "$build/found/$name"
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
    -artifact_prefix="$build/found/$name-" "$build/found/$name" "$source/fuzz/corpus/${name#fuzz-}"
}

for program in "$build"/tests/fuzz-*; do
  [[ -f $program && -x $program ]] || continue
  targets=$((targets + 1))
  fuzz "$program" || failed=$((failed + 1))
done

printf 'fuzz: %d targets, %d seconds each, %d failed\n' "$targets" "$seconds" "$failed"
[[ $failed -eq 0 && $targets -gt 0 ]]
