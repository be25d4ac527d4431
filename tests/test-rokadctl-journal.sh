#!/usr/bin/env bash
# The journal by rokadctl: beside the owner, checked, saved, restored.
# Usage: test-rokadctl-journal.sh ROKADCTL
set -uo pipefail
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"

# chain_holds FILE: seq counts from 1 and every prev is the hash of the line before, by sha256sum.
chain_holds() {
  local entry seq=1 prev
  prev=$(printf '0%.0s' {1..64})
  while IFS= read -r entry; do
    [[ $entry == "{\"journal\":\""*"\",\"seq\":$seq,\"prev\":\"$prev\",\"at\":"* ]] ||
      fail "line $seq does not follow: ${entry:0:200}"
    prev=$(printf '%s' "$entry" | sha256sum | cut -c 1-64)
    seq=$((seq + 1))
  done <"$1"
  [[ $seq -gt 1 ]] || fail 'no entries'
  same "$(ctl --json status | jq -r '"\(.seq) \(.head)"')" "$((seq - 1)) $prev"
}

# A stream that reads from a pipe owns the folder from the moment that the pipe is open.
test_beside_the_owner_reading_works_and_writing_is_4() {
  local seller command number
  small_shop
  mkfifo "$work/orders" "$work/numbers"
  "$rokadctl" --data "$shop" sell --from "$work/orders" >"$work/numbers" 2>/dev/null &
  seller=$!
  exec 5<"$work/numbers" 6<>"$work/orders"
  line PEN >&6
  read -r number <&5
  for command in 'sell PEN' "sell --from $work/products.csv" "import products $work/products.csv" \
    demo "restore $work/none"; do
    # shellcheck disable=SC2086 # words
    ends 4 ctl $command
    silent out
    says err "$seller"
  done
  for command in 'find pen' status orders "receipt $number" 'journal export' 'journal verify' \
    "backup $work/b" 'refold --check'; do
    # shellcheck disable=SC2086 # words
    ends 0 ctl $command
    [[ -s $work/out ]] || fail "$command says nothing"
  done
  ends 0 ctl --json orders
  same "$(json '[.[].number]')" "[\"$number\"]"
  exec 6>&-
  wait "$seller" || fail 'the owner did not end well'
  exec 5<&-
  ends 0 ctl sell PEN
}

test_the_journal_is_checked_with_sha256sum_alone() {
  local journal
  small_shop
  ctl sell PEN >"$work/n"
  ctl sell SALT*2 'APPLES*1.005' >>"$work/n"
  ends 0 ctl journal export
  cp "$work/out" "$work/journal"
  chain_holds "$work/journal"
  same "$(jq -r 'select(.kind == "order.paid").body.number' "$work/journal")" "$(cat "$work/n")"
  journal=$(head -n 1 "$work/journal" | jq -r .journal)
  ends 0 ctl journal export "$journal"
  cmp "$work/out" "$work/journal" || fail 'by its name it is another'
  ends 1 ctl journal export 00000000-0000-7000-8000-000000000000
  silent out
}

test_the_ruling_journal_is_exported_by_its_name() {
  local journal
  small_shop
  journal=$(sqlite3 "$shop/catalog.db" 'SELECT journal_id FROM journal')
  ends 0 ctl journal export "$journal"
  same "$(jq -r .seq "$work/out" | paste -sd ' ')" "$(seq "$(wc -l <"$work/out")" | paste -sd ' ')"
  says out products.imported
}

test_verify_names_the_place_that_was_changed() {
  small_shop
  ctl sell PEN >/dev/null
  ends 0 ctl journal verify
  says out 'whole'
  ends 0 ctl --json journal verify
  same "$(json '[.journals, .whole]')" '[2,true]'
  sqlite3 "$shop/shop.db" "DROP TRIGGER entry_never_changes;
    UPDATE entry SET line = CAST (replace (CAST (line AS TEXT), '1250', '1251') AS BLOB)
    WHERE seq = 3"
  ends 1 ctl journal verify
  silent out
  says err 3
}

test_a_backup_while_selling_is_whole_and_restores() {
  local seller before number parent
  small_shop
  mkfifo "$work/orders" "$work/numbers"
  "$rokadctl" --data "$shop" sell --from "$work/orders" >"$work/numbers" 2>/dev/null &
  seller=$!
  exec 5<"$work/numbers" 6<>"$work/orders"
  for _ in {1..40}; do line PEN; done >&6
  for _ in {1..20}; do read -r number <&5; done
  ends 0 ctl backup "$work/backup"
  for _ in {1..20}; do read -r number <&5; done
  exec 6>&-
  wait "$seller"
  exec 5<&-
  ctl --json orders | jq -r '.[].number' >"$work/all"
  ctl journal export >"$work/old"

  shop=$work/restored
  ends 0 ctl restore "$work/backup"
  ends 0 ctl --json orders
  jq -r '.[].number' "$work/out" >"$work/kept"
  before=$(wc -l <"$work/kept")
  [[ $before -ge 20 && $before -le 40 ]] || fail "$before orders"
  head -n "$before" "$work/all" | cmp - "$work/kept" || fail 'not the first orders'
  ends 0 ctl journal verify
  ends 0 ctl refold --check

  number=$(ctl sell PEN) || fail 'a restored shop does not sell'
  [[ ${number%%/*} != "$(head -n 1 "$work/all" | cut -d / -f 1)" ]] || fail 'the series goes on'
  ctl journal export >"$work/new"
  chain_holds "$work/new"
  parent=$(head -n 1 "$work/new" | jq -c .body.parent)
  same "$(jq -r '.[0]' <<<"$parent")" "$(head -n 1 "$work/old" | jq -r .journal)"
  same "$(jq -r '.[2]' <<<"$parent")" \
    "$(sed -n "$(jq '.[1]' <<<"$parent")p" "$work/old" | tr -d '\n' | sha256sum | cut -c 1-64)"
  ends 0 ctl --json orders
  same "$(json 'map(.number) | .[-1]')" "\"$number\""
}

test_restore_says_where_the_old_shop_is() {
  local kept
  small_shop
  ctl backup "$work/b" >/dev/null
  ctl sell PEN >/dev/null
  ends 0 ctl restore "$work/b"
  says out "$shop/before-restore-1"
  ends 0 ctl --json restore "$work/b"
  kept=$(json .before | jq -r .)
  same "$kept" "$shop/before-restore-2"
  [[ -f $kept/shop.db && -f $kept/catalog.db ]] || fail 'it is not there'
  same "$(json .series | jq -r .)" "$(ctl sell PEN | cut -d / -f 1)"
  shop=$work/none
  ends 0 ctl --json restore "$work/b"
  same "$(json '.before == null')" true
}

test_restore_of_nonsense_changes_nothing() {
  local before
  small_shop
  before=$(ctl --json status)
  ends 1 ctl restore "$work/none"
  ends 1 ctl restore "$work/products.csv"
  says err 'no backup'
  ends 1 ctl restore "$work"
  ends 1 ctl backup "$shop/shop.db"
  same "$(ctl --json status)" "$before"
}

main
