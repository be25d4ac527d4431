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

# The real products with a price that follows from the barcode, so that every run has one shop.
if [ -f "$ROKAD_DATA/products-808k.tsv.xz" ]; then
  export ROKAD_BENCH_PRODUCTS="$ROKAD_BENCH_FOLDER/products.tsv"
  export ROKAD_BENCH_CATALOG="$ROKAD_BENCH_FOLDER/catalog"
  { printf 'barcode\tname\tprice\n'
    xz -dc "$ROKAD_DATA/products-808k.tsv.xz" |
      awk -F'\t' '{ p = 100 + $1 % 9900; printf "%s\t%s\t%d.%02d\n", $1, $2, p / 100, p % 100 }'
  } > "$ROKAD_BENCH_PRODUCTS"
  "$build/sync/rokadctl" --data "$ROKAD_BENCH_CATALOG" import products "$ROKAD_BENCH_PRODUCTS" ||
    [ $? -eq 3 ] || exit 2
else
  echo "no $ROKAD_DATA/products-808k.tsv.xz: what needs the real products is left out"
fi

printf '%-58s %10s %10s %-9s %10s  %s\n' benchmark figure limit unit ratio verdict
broken=0
for program in "$build"/tests/bench-*; do
  if [ ! -x "$program" ] || [ ! -f "$program" ]; then continue; fi
  case $program in
    *-counter)
      [ -n "${ROKAD_BENCH_CATALOG:-}" ] || continue
      export GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GSETTINGS_SCHEMA_DIR=$build/data
      GTK_A11Y=atspi ROKAD_BENCH_BESIDE='AT-SPI on' "$here/run-ui.sh" "$program" |
        grep -v '^SpiRegistry daemon' # it shares our stdout
      GTK_A11Y=none "$here/run-ui.sh" "$program"
      ;;
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
