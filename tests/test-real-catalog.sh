#!/usr/bin/env bash
# The real products: imported in little memory, found, sold, imported again.
# Usage: test-real-catalog.sh ROKADCTL
set -uo pipefail
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"
RSS_MAX_KIB=$((200 * 1024))
JOURNAL_MAX_BYTES=$((1024 * 1024))
PRODUCTS=808096
kept=$(mktemp -d) # what one test leaves for the next; they run in the order of their names
trap 'rm -rf "$work" "$kept"' EXIT

# run_measured RSS_FILE COMMAND…: the most memory that the command held, in KiB.
run_measured() {
  python3 -c '
import resource, subprocess, sys
status = subprocess.run (sys.argv[2:]).returncode
rss = resource.getrusage (resource.RUSAGE_CHILDREN).ru_maxrss
open (sys.argv[1], "w").write (str (rss))
sys.exit (status)' "$@"
}

journal_bytes() {
  sqlite3 "$1" 'SELECT coalesce (sum (length (line)), 0) FROM entry'
}

test_1_the_real_products_are_imported_in_little_memory() {
  local status=0
  cd "$kept"
  xz -dc "$data/products-808k.tsv.xz" | LC_ALL=C awk -F '\t' '
    BEGIN { OFS = "\t"; print "barcode", "price", "name" }
    { price = 100 + $1 % 9900; print $1, sprintf ("%d.%02d", price / 100, price % 100), $2 }
  ' >products.tsv
  run_measured rss "$rokadctl" --data shop --json import products products.tsv >result ||
    status=$?
  [[ $status -eq 0 || $status -eq 3 ]] || fail "ended with $status"
  jq -c . result
  same "$(jq '.added + .rejected' result)" "$PRODUCTS"
  [[ $(jq .rejected result) -lt 100 ]] || fail 'many rejected'
  [[ -n ${ASAN_OPTIONS:-} || $(<rss) -le $RSS_MAX_KIB ]] || fail "$(<rss) KiB of memory"
  [[ $(journal_bytes shop/catalog.db) -lt $JOURNAL_MAX_BYTES ]] || fail 'the journal grew'
  [[ $(journal_bytes shop/shop.db) -lt $JOURNAL_MAX_BYTES ]] || fail 'the journal grew'
  printf '%s KiB of memory, journals of %s and %s bytes\n' "$(<rss)" \
    "$(journal_bytes shop/catalog.db)" "$(journal_bytes shop/shop.db)" >>"$kept/report"
}

test_2_they_are_found_and_sold_by_their_codes() {
  local code expected number
  shop=$kept/shop
  while read -r code <&7; do
    expected=$((100 + 10#$code % 9900))
    ends 0 ctl --json find "$code"
    same "$(json '.[0].price_minor')" "$expected"
    ends 0 ctl sell "$code"
    number=$(cat "$work/out")
    ends 0 ctl --json orders
    same "$(json '.[-1] | [.number, .total_minor]')" "[\"$number\",$expected]"
  done 7< <(awk -F '\t' 'NR % 100000 == 2 { print $1 }' "$kept/products.tsv")
}

test_3_a_listing_that_is_cut_says_so() {
  shop=$kept/shop
  ends 0 ctl --json find '' --limit 1000000
  same "$(json length)" 10000
  says err 10000
  ends 0 ctl --json find '' --limit 10000
  silent err
}

test_4_importing_them_again_changes_nothing() {
  local before after
  cd "$kept"
  before=$(sqlite3 shop/catalog.db 'SELECT journal_id, head_seq, head_hash FROM journal')
  "$rokadctl" --data shop --json import products products.tsv >again || [[ $? -eq 3 ]]
  same "$(jq -c '[.added, .changed]' again)" '[0,0]'
  same "$(jq '.unchanged' again)" "$(jq .added result)"
  after=$(sqlite3 shop/catalog.db 'SELECT journal_id, head_seq, head_hash FROM journal')
  same "$after" "$before"
}

with_data products-808k.tsv.xz
