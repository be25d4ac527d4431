#!/bin/bash
# Runs every benchmark of a build and puts the rows together: bench.sh BUILD
# A table on stdout, build/bench.json as one array; ends with one verdict line.
set -u
build=${1:?usage: bench.sh BUILD}
build=$(cd "$build" && pwd) || exit 2
here=$(dirname "$(readlink -f "$0")")

export ROKAD_BENCH_FOLDER="$build/bench-data" ROKAD_BENCH_JSON="$build/bench-rows"
export ROKAD_DATA=${ROKAD_DATA:-$here/../../shared/data}
rm -rf "$ROKAD_BENCH_FOLDER" "$ROKAD_BENCH_JSON"
mkdir -p "$ROKAD_BENCH_FOLDER"
trap 'rm -rf "$ROKAD_BENCH_FOLDER" "$ROKAD_BENCH_JSON"' EXIT

printf '%-58s %10s %10s %-9s %10s  %s\n' benchmark figure limit unit ratio verdict
broken=0
for program in "$build"/tests/bench-*; do
  [ -x "$program" ] && [ -f "$program" ] || continue
  case $program in
    *-counter) GSK_RENDERER=cairo GTK_A11Y=none "$here/run-ui.sh" "$program" ;;
    *) "$program" ;;
  esac
  # 1: a budget is missed, and its row says so; anything else is a program that broke.
  case $? in 0 | 1) ;; *) broken=$((broken + 1)); echo "$program broke" ;; esac
done

python3 - "$ROKAD_BENCH_JSON" "$build/bench.json" "$broken" <<'END'
import json, sys

rows = [json.loads(line) for line in open(sys.argv[1])]
missed = sum(row["verdict"] == "MISSES" for row in rows)
json.dump(rows, open(sys.argv[2], "w"), indent=1)
print(f"bench: {len(rows)} rows, {missed} missed, {sys.argv[3]} broken")
sys.exit(missed > 0 or int(sys.argv[3]) > 0)
END
