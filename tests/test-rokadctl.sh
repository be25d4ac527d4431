#!/usr/bin/env bash
# What rokadctl promises to scripts: use, exit codes, the catalog. Usage: test-rokadctl.sh ROKADCTL
set -uo pipefail
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"

test_every_command_explains_itself() {
  local command
  ends 0 "$rokadctl" --help
  cp "$work/out" "$work/help"
  for command in demo 'import products' find status orders receipt sell 'journal export' \
    'journal verify' backup restore refold; do
    says help "$command"
    # shellcheck disable=SC2086 # two words
    ends 0 "$rokadctl" $command --help
    says out "rokadctl"
    says out "--data"
  done
  ends 0 "$rokadctl" sell --help
  says out '"unit_price_minor":255'
  ends 0 "$rokadctl" import products --help
  says out 'FILE.rejects.csv'
  ends 0 "$rokadctl" --version
  same "$(head -n 1 "$work/out" | cut -d ' ' -f 1)" rokadctl
}

# In front of an empty folder: none of them may make a shop of it.
test_wrong_use_is_2_and_changes_nothing() {
  local arguments
  while IFS= read -r arguments; do
    # shellcheck disable=SC2086 # words
    ends 2 ctl $arguments
    silent out
    [[ -s $work/err ]] || fail "nothing was said about: $arguments"
  done <<'ARGUMENTS'

sellout
journal
journal burn
import
import products
import products a b
find
find a b
find --limit 0 a
find --limit -1 a
find --limit x a
status now
orders all
receipt
receipt a b
sell
sell *2
sell A*
sell A*x
sell A*0
sell A*-1
sell A*1.2345
sell --from f A
sell --from f --cash 1
sell --cash
sell --colour A
backup
restore
refold
refold --check all
--currency XYZ sell A
--currency
--nonsense
demo again
ARGUMENTS
  [[ ! -e $shop && ! -e $XDG_DATA_HOME ]] || fail 'a folder was made'
}

test_bytes_that_are_no_text_are_wrong_use() {
  ends 2 ctl sell $'\xff\xfe'
  ends 2 ctl find $'\xff'
  ends 2 ctl receipt $'\xff'
}

test_without_a_shop_reading_fails_and_makes_none() {
  local command
  for command in 'find a' status orders 'receipt 1' 'journal export' 'journal verify' \
    "backup $work/b" 'refold --check'; do
    # shellcheck disable=SC2086 # words
    ends 1 ctl $command
    silent out
    [[ -s $work/err ]] || fail "nothing was said about: $command"
  done
  [[ ! -e $shop ]] || fail 'a folder was made'
}

test_the_data_folder_is_the_users_unless_said() {
  small_shop
  mkdir -p "$XDG_DATA_HOME"
  cp -r "$shop" "$XDG_DATA_HOME/rokad"
  ends 0 "$rokadctl" status
  ends 0 "$rokadctl" find pen --data "$shop"
  says out Pen
}

test_import_sets_up_a_plain_shop_and_again_changes_nothing() {
  small_shop
  ends 0 ctl --json status
  same "$(json '[.currency, .products, .orders]')" '["INR",7,0]'
  ends 0 ctl import products "$work/products.csv" --json
  same "$(json '[.rows, .added, .changed, .unchanged, .rejected, .rejects]')" '[7,0,0,7,0,null]'
  same "$(wc -l <"$work/out")" 1
}

test_bad_rows_are_listed_and_stop_nothing() {
  printf 'barcode,name,price\n1234,Good,1\n5678,Bad,abc\n9012,Good too,2\n' >"$work/p.csv"
  ends 3 ctl --json import products "$work/p.csv"
  same "$(json '[.rows, .added, .rejected]')" '[3,2,1]'
  says err rejects
  grep -q '^3,' "$(json .rejects | jq -r .)" || fail 'the rejects do not name line 3'
}

test_a_missing_file_makes_no_shop() {
  ends 1 ctl import products "$work/none.csv"
  ends 1 ctl sell --from "$work/none.ndjson"
  ends 1 ctl status
}

# A folder is no file; neither makes a shop.
test_a_folder_to_read_from_makes_no_shop() {
  mkdir "$work/folder"
  ends 1 ctl import products "$work/folder"
  says err folder
  ends 1 ctl sell --from "$work/folder"
  says err folder
  ends 1 ctl status
}

# One of two files alone is no shop, and none is begun in its place.
test_a_lost_file_is_said_and_not_begun_anew() {
  local file
  small_shop
  ctl sell PEN >/dev/null
  for file in catalog.db shop.db; do
    cp -r "$shop" "$work/whole"
    rm "$shop/$file"
    ends 1 ctl sell PEN
    says err "$file is lost"
    ends 1 ctl import products "$work/products.csv"
    says err "$file is lost"
    ends 1 ctl status
    silent out
    rm -rf "$shop"
    mv "$work/whole" "$shop"
  done
  rm "$shop"/blobs/*
  ends 1 ctl refold --check
  says err blob
  ends 0 ctl sell PEN
}

# What the system forbids is said as that. Root is forbidden nothing, so root asks as another.
test_forbidden_folders_are_said() {
  local as=() command
  small_shop
  if [[ $(id -u) -eq 0 ]]; then
    as=(setpriv --reuid=65534 --clear-groups)
    chown -R 65534 "$shop"
    chmod 755 "$work"
  fi
  chmod 500 "$shop"
  for command in status orders 'find pen' 'journal verify' 'sell PEN' "backup $work/b"; do
    # shellcheck disable=SC2086 # words
    ends 1 "${as[@]}" "$rokadctl" --data "$shop" $command
    silent out
    says err 'not allowed'
  done
  chmod 700 "$shop"
  ends 0 "${as[@]}" "$rokadctl" --data "$shop" sell PEN
  chmod 000 "$shop/catalog.db"
  ends 1 "${as[@]}" "$rokadctl" --data "$shop" status
  says err 'not allowed'
}

test_names_that_are_no_text_are_shown_all_the_same() {
  local name=$work/$'\xff.csv'
  printf 'barcode,name,price\n1234,Bad,abc\n' >"$name"
  ends 3 ctl --json import products "$name"
  [[ $(json '.rejects | test("rejects")') == true ]] || fail 'no name'
  ends 0 ctl --json backup "$work/"$'\xfe'
  [[ $(json '.backup | length > 0') == true ]] || fail 'no name'
}

test_the_currency_is_set_once() {
  printf 'barcode,name,price\n1234,Tea,45000\n' >"$work/p.csv"
  ends 0 ctl --currency VND import products "$work/p.csv"
  ends 0 ctl --json find tea
  same "$(json '.[0].price_minor')" 45000
  ends 1 ctl --currency INR sell 1234
  says err VND
  ends 0 ctl --currency VND sell 1234
}

test_find_answers_with_all_it_knows() {
  small_shop
  ends 0 ctl --json find salt
  same "$(json '.[0] | [.code, .codes, .sku, .name, .price_minor, .stock]')" \
    '["5901234123457",["5901234123457"],"SALT","Salt 1 kg",2800,0]'
  same "$(json '.[0] | keys_unsorted')" '["code","codes","sku","name","price_minor","stock"]'
  ends 0 ctl --json find NOPRICE
  same "$(json '.[0].price_minor == null')" true
  ends 0 env LC_ALL=C "$rokadctl" --data "$shop" --json find 'दूध'
  same "$(json '.[0].name')" '"दूध 500 ml"'
  ends 0 ctl sell APPLES*0.35
  ends 0 ctl --json find apples
  same "$(json '.[0].stock')" -0.35
  ends 0 ctl --json find 'no such thing at all'
  same "$(cat "$work/out")" '[]'
  ends 0 ctl find ''
  same "$(wc -l <"$work/out")" 7
}

test_find_lists_50_unless_said() {
  {
    echo barcode,name,price
    seq 120 | sed 's/.*/C&,Candle &,1/'
  } >"$work/p.csv"
  ends 0 ctl import products "$work/p.csv"
  ends 0 ctl --json find ''
  same "$(json length)" 50
  ends 0 ctl --json find '' --limit 120
  same "$(json length)" 120
  ends 0 ctl --json find candle --limit 3
  same "$(json length)" 3
}

test_the_progress_bar_is_for_terminals() {
  small_shop
  ends 0 ctl import products "$work/products.csv"
  silent err
  # shellcheck disable=SC2016 # the inner shell's
  ROKADCTL=$rokadctl SHOP=$shop FILE=$work/products.csv script -qec \
    '"$ROKADCTL" --data "$SHOP" import products "$FILE"' /dev/null >"$work/out" </dev/null
  says out '100 %'
}

test_the_demo_shop_is_there_at_once() {
  ends 0 ctl --json demo
  [[ $(json .products) -ge 250 ]] || fail 'few products'
  ends 0 ctl --json find salt
  [[ $(json length) -ge 1 && $(json '.[0].stock') != 0 ]] || fail 'no salt in stock'
  ends 0 ctl sell "$(jq -r '.[0].code' "$work/out")"
  ends 0 ctl refold --check
  says out equal
  shop=$work/other
  small_shop
  ends 1 ctl demo
}

main
