#!/usr/bin/env bash
# The real invoices, replayed: none lost, every total that of the CSV, the chain whole.
# Usage: test-real-invoices.sh ROKADCTL
set -uo pipefail
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"
kept=$(mktemp -d) # what one test leaves for the next; they run in the order of their names
trap 'rm -rf "$work" "$kept"' EXIT

# Sold once, into $kept, for the tests that look at them.
test_1_every_invoice_is_sold_or_rejected_with_a_reason() {
  local status=0
  cd "$kept"
  "$tests/real-invoices.py" write "$data/online-retail-40k.csv.xz" .
  "$rokadctl" --data shop --currency GBP import products products.csv
  "$rokadctl" --data shop --currency GBP sell --from - <orders.ndjson >numbers.txt 2>errors.txt ||
    status=$?
  [[ $status -eq 0 || $status -eq 3 ]] || fail "ended with $status: $(tail -n 3 errors.txt)"
  same "$(($(wc -l <numbers.txt) + $(grep -c '^line ' errors.txt)))" 13199
}

test_2_the_totals_are_those_of_the_csv() {
  cd "$kept"
  "$rokadctl" --data shop --json orders >orders.json
  "$tests/real-invoices.py" check . >"$kept/report"
}

# The hashes of all lines at once, then each line's prev against the one before.
test_3_the_chain_holds_by_sha256sum_alone() {
  cd "$kept"
  "$rokadctl" --data shop journal export >entries
  mkdir lines
  LC_ALL=C awk 'BEGIN { ORS = "" } { f = sprintf ("lines/%08d", NR); print > f; close (f) }' entries
  {
    printf '0%.0s' {1..64}
    echo
    find lines -type f -print0 | sort -z | xargs -0 sha256sum | cut -c 1-64
  } >hashes
  LC_ALL=C awk '{ i = index ($0, "\"prev\":\""); print substr ($0, i + 8, 64) }' entries >prevs
  head -n -1 hashes | cmp - prevs
  [[ $(wc -l <prevs) -gt 13000 ]]
  same "$("$rokadctl" --data shop --json status | jq -r .head)" "$(tail -n 1 hashes)"
}

test_4_folding_all_entries_again_makes_the_same_shop() {
  "$rokadctl" --data "$kept/shop" journal verify
  "$rokadctl" --data "$kept/shop" refold --check
}

with_data online-retail-40k.csv.xz
