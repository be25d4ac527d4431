#!/usr/bin/env bash
# Makes a data folder that tests copy, so that the slow part is done once for a build.
# Usage: fixtures.sh demo ROKADCTL OUTPUT
#        fixtures.sh catalog ROKADCTL OUTPUT PRODUCTS.tsv.xz
set -euo pipefail
kind=$1
rokadctl=$2
output=$3
work=$output.new

rm -rf "$output" "$work"
mkdir -p "$work"
case $kind in
demo)
  "$rokadctl" --data "$work" demo
  ;;
catalog)
  xz -dc "$4" >"$output.tsv"
  # 3: some lines were skipped. Real data has bad lines, and they must not stop the good ones.
  "$rokadctl" --data "$work" import products "$output.tsv" || [[ $? -eq 3 ]]
  rm "$output.tsv"
  ;;
esac
mv "$work" "$output"
