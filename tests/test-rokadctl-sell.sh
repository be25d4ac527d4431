#!/usr/bin/env bash
# Selling without a screen: one order, a stream, what is no order.
# Usage: test-rokadctl-sell.sh ROKADCTL
set -uo pipefail
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"

test_an_order_is_sold_and_found() {
  local number
  small_shop
  ends 0 ctl sell 4006381333931*2 SALT apples*0.35 --cash 500
  silent err
  number=$(cat "$work/out")
  [[ $number =~ ^[A-Z0-9]+/[0-9]{2}-000001$ && ${#number} -le 16 ]] || fail "the number $number"
  ends 0 ctl orders --json
  same "$(wc -l <"$work/out")" 1
  same "$(json '.[0] | [.number, .total_minor, .paid_minor]')" "[\"$number\",10550,10550]"
  same "$(json '.[0] | keys_unsorted')" '["number","total_minor","paid_minor","lines"]'
  same "$(json '.[0].lines[0]')" \
    '{"code":"4006381333931","name":"Pen","quantity":2,"unit_price_minor":1250,"amount_minor":2500}'
  same "$(json '[.[0].lines[] | .quantity]')" '[2,1,0.35]'
  ends 0 ctl orders
  says out "$number"
  ends 0 ctl --json status
  same "$(json '[.orders, .seq >= 3, (.head | length)]')" '[1,true,64]'
}

test_what_cannot_be_sold_is_said_and_leaves_no_trace() {
  local before code
  small_shop
  before=$(ctl --json status)
  for code in UNKNOWN NOPRICE TWIN PEN*0.5; do
    ends 1 ctl sell PEN "$code"
    silent out
  done
  ends 1 ctl sell UNKNOWN
  says err UNKNOWN
  ends 1 ctl sell TWIN
  says err TW-1
  says err TW-2
  ends 1 ctl sell PEN --cash 12.49
  ends 2 ctl sell PEN --cash 12.499
  ends 2 ctl sell PEN --cash lots
  same "$(ctl --json status)" "$before"
  ends 0 ctl sell TW-2
}

test_a_receipt_is_text_or_pdf() {
  local number
  small_shop
  number=$(ctl sell PEN)
  ends 0 ctl receipt "$number"
  says out "$number"
  says out 12.50
  ends 0 ctl receipt "$number" --pdf "$work/r.pdf"
  same "$(head -c 5 "$work/r.pdf")" %PDF-
  silent out
  ends 0 ctl --json receipt "$number"
  same "$(json .number)" "\"$number\""
  ends 1 ctl receipt nosuch
  says err nosuch
  ends 1 ctl receipt "$number" --pdf "$work/none/r.pdf"
}

test_a_stream_sells_line_by_line() {
  small_shop
  {
    line PEN
    line APPLES ',"quantity":0.35'
    line APPLES ',"quantity":0.30000000000000004'
    line PEN ',"quantity":2,"unit_price_minor":255' ',"cash_minor":1000'
    line PEN ',"unit_price_minor":1250'
    echo
    line 'दूध' | sed 's/दूध/96385074/'
    line PEN ',"quantity":-3'
    printf '%s' "$(line SALT ',"quantity":2.0')"
  } >"$work/o.ndjson"
  ends 0 ctl sell --from "$work/o.ndjson"
  same "$(wc -l <"$work/out")" 8
  cp "$work/out" "$work/numbers"
  ends 0 ctl orders --json
  same "$(json '[.[].total_minor]')" '[1250,5250,4500,510,1250,3000,-3750,5600]'
  same "$(json '[.[].paid_minor]')" '[1250,5250,4500,510,1250,3000,-3750,5600]'
  same "$(jq -r '.[].number' "$work/out")" "$(cat "$work/numbers")"
  ends 0 ctl journal export
  jq -r 'select(.kind == "order.paid") | .body.lines[0].rule // "list"' "$work/out" >"$work/rules"
  same "$(paste -sd ' ' "$work/rules")" 'list list list changed list list list list'
}

test_at_dates_the_entry_and_the_number() {
  small_shop
  {
    line PEN '' ',"at":"2011-03-31T23:59:00+00:00"'
    line PEN '' ',"at":"2012-01-02T10:00:00.5+05:30"'
    line PEN '' ',"at":"2011-12-01T10:00:00Z"'
    line PEN
  } >"$work/o.ndjson"
  ends 0 ctl sell --from - <"$work/o.ndjson"
  same "$(sed -n '1,3s,.*/,,p' "$work/out" | paste -sd ' ')" '11-000001 12-000001 11-000002'
  [[ $(tail -n 1 "$work/out") == *-000001 ]] || fail 'the year of now'
  ends 0 ctl journal export
  jq -er 'select(.kind == "order.paid").at' "$work/out" | head -n 1 | grep -q '^2011-0[34]-' ||
    fail 'the entry is not dated'
}

# Each bad line is told by its number; those before and after it are sold.
test_bad_lines_are_skipped() {
  local lines bad
  small_shop
  {
    line PEN
    cat <<'BAD'
nonsense
[]
{}
7
{"lines":[]}
{"lines":{}}
{"lines":[7]}
{"lines":[{}]}
{"lines":[{"code":""}]}
{"lines":[{"code":{}}]}
{"lines":[{"code":"UNKNOWN"}]}
{"lines":[{"code":"PEN"},{"code":"UNKNOWN"}]}
{"lines":[{"code":"PEN","quantity":0}]}
{"lines":[{"code":"PEN","quantity":0.5}]}
{"lines":[{"code":"APPLES","quantity":0.0001}]}
{"lines":[{"code":"PEN","quantity":"many"}]}
{"lines":[{"code":"PEN","quantity":[1]}]}
{"lines":[{"code":"PEN","quantity":18446744073709551615}]}
{"lines":[{"code":"PEN","quantity":1e300}]}
{"lines":[{"code":"PEN","quantity":100000}]}
{"lines":[{"code":"PEN","unit_price_minor":-1}]}
{"lines":[{"code":"PEN","unit_price_minor":2.5}]}
{"lines":[{"code":"PEN","unit_price_minor":99999999999999}]}
{"lines":[{"code":"SALT","unit_price_minor":2801}]}
{"lines":[{"code":"NOPRICE"}]}
{"lines":[{"code":"TWIN"}]}
{"lines":[{"code":"PEN"}],"cash_minor":1249}
{"lines":[{"code":"PEN"}],"cash_minor":"12.50"}
{"lines":[{"code":"PEN"}],"at":"yesterday"}
{"lines":[{"code":"PEN"}],"at":"1969-01-01T00:00:00Z"}
{"lines":[{"code":"PEN"}],"at":"9998-01-01T00:00:00Z"}
{"lines":[{"code":"PEN"}],"at":"2999-01-01"}
{"lines":[{"code":"PEN"}],"at":1e999}
{"lines":[{"code":"2199999999996","quantity":99999,"unit_price_minor":999999999999}]}
{"lines":[{"code":"PEN"}]} {"lines":[{"code":"PEN"}]}
{"lines":[{"code":"PEN"}]}]
{"lines":[{"code":"PEN"}]
{"lines":[{'code':'PEN'}]}
{"lines":[{"code":"PEN","quantity":0x10}]}
{/* no */"lines":[{"code":"PEN"}]}
BAD
    printf '{"lines":[{"code":"\xff"}]}\n'
    printf '{"lines":[{"code":"PEN\0"}]}\n'
    line PEN
  } >"$work/o.ndjson"
  lines=$(wc -l <"$work/o.ndjson")
  ends 3 ctl sell --from "$work/o.ndjson"
  same "$(wc -l <"$work/out")" 2
  bad=$(sed -n 's/^line \([0-9]*\): ..*/\1/p' "$work/err" | paste -sd ' ')
  same "$bad" "$(seq 2 $((lines - 1)) | paste -sd ' ')"
  ends 0 ctl --json status
  same "$(json .orders)" 2
}

test_what_strangers_write_does_not_steer_the_terminal() {
  small_shop
  printf '{"lines":[{"code":"A\\u001b[2JB\\u0007"}]}\n' >"$work/o.ndjson"
  ends 3 ctl sell --from "$work/o.ndjson"
  says err 'A?[2JB?'
}

test_lines_beyond_every_limit_are_skipped() {
  small_shop
  {
    head -c 3000000 /dev/zero | tr '\0' '['
    echo
    head -c 1000000 /dev/zero | tr '\0' '['
    echo
    head -c 900000 /dev/zero | tr '\0' '1'
    echo
    head -c 900000 /dev/zero | tr '\0' '"'
    echo
    many_lines 701
    many_lines 700
    printf '{"lines":[{"code":"%s"}]}\n' "$(head -c 1000000 /dev/zero | tr '\0' 'x')"
    line PEN
  } >"$work/o.ndjson"
  ends 3 ctl sell --from "$work/o.ndjson"
  same "$(wc -l <"$work/out")" 2
  same "$(sed -n 's/^line \([0-9]*\): ..*/\1/p' "$work/err" | paste -sd ' ')" '1 2 3 4 5 7'
  ends 0 ctl --json orders
  same "$(json '[.[] | (.lines | length)]')" '[700,1]'
}

many_lines() {
  printf '{"lines":['
  seq "$1" | sed 's/.*/{"code":"PEN","unit_price_minor":1}/' | paste -sd , | tr -d '\n'
  printf ']}\n'
}

test_receipts_are_queued_only_when_asked() {
  small_shop
  ends 0 ctl sell PEN
  same "$(sqlite3 "$shop/shop.db" 'SELECT count(*) FROM print_job')" 0
  ends 0 ctl sell PEN --print
  same "$(sqlite3 "$shop/shop.db" 'SELECT count(*) FROM print_job')" 1
}

test_a_full_stdout_fails() {
  small_shop
  line PEN >"$work/o.ndjson"
  line PEN >>"$work/o.ndjson"
  ctl sell --from "$work/o.ndjson" >/dev/full 2>/dev/null && fail 'sell did not notice'
  same "$(ctl --json status | jq .orders)" 1
  ctl orders >/dev/full 2>/dev/null && fail 'orders did not notice'
  return 0
}

# P1: a number that was read is an order on disk, and the next number follows without a gap.
test_killed_in_mid_stream_every_number_is_an_order() {
  local seller numbers=() number
  small_shop
  mkfifo "$work/numbers"
  yes "$(line PEN)" |
    "$rokadctl" --data "$shop" sell --from - >"$work/numbers" 2>/dev/null &
  seller=$!
  exec 5<"$work/numbers"
  for _ in {1..50}; do
    read -r number <&5
    numbers+=("$number")
  done
  kill -9 "$seller"
  while read -r number <&5; do numbers+=("$number"); done
  exec 5<&-
  wait "$seller" 2>/dev/null || true
  ctl --json orders | jq -r '.[].number' >"$work/kept"
  printf '%s\n' "${numbers[@]}" | cmp -s - <(head -n ${#numbers[@]} "$work/kept") ||
    fail "printed ${#numbers[@]}, kept $(wc -l <"$work/kept")"
  [[ $(wc -l <"$work/kept") -le $((${#numbers[@]} + 1)) ]] || fail 'orders that were never told'
  ends 0 ctl sell PEN
  same "$(sed 's/.*-//' "$work/out")" "$(printf %06d $(($(wc -l <"$work/kept") + 1)))"
  ends 0 ctl journal verify
  ends 0 ctl refold --check
}

main
