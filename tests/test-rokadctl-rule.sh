#!/usr/bin/env bash
# Prices, who rules, and what a person should look after, on the command line.
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"

price_of() { ctl find "$1" --json | jq -r '.[0].price_minor'; }

test_a_price_holds_from_now_on() {
  small_shop
  ends 0 ctl price PEN 13.75
  same "$(price_of PEN)" 1375
  ends 0 ctl --json price SALT 27
  same "$(json .)" '{"ruled":true}'
  ends 0 ctl refold --check
}

test_what_is_no_price_is_refused() {
  small_shop
  ends 1 ctl price PEN abc
  ends 1 ctl price PEN 1e3
  ends 1 ctl price NOTHING 3
  ends 1 ctl price TWIN 3
  says err TWIN
  ends 2 ctl price PEN
  same "$(price_of PEN)" 1250
}

test_a_till_that_gave_the_prices_away_proposes() {
  small_shop
  ends 0 ctl authority show --json
  same "$(json .)" '{"here":true}'
  ends 1 ctl authority give
  ends 0 ctl authority give 0193abcd-0000-7000-8000-000000000001
  ends 0 ctl authority show --json
  same "$(json .)" '{"here":false}'
  ends 1 ctl authority give 0193abcd-0000-7000-8000-000000000001
  ends 0 ctl --json price PEN 15
  same "$(json .)" '{"ruled":false}'
  same "$(price_of PEN)" 1500
  printf 'barcode,name,price\nBROOM,Broom,60\n' >"$work/more.csv"
  ends 1 ctl import products "$work/more.csv"
  says err hub
  ends 0 ctl refold --check
}

test_a_sound_shop_has_no_conflicts() {
  small_shop
  ends 0 ctl conflicts list --json
  same "$(json .)" '[]'
  ends 0 ctl conflicts list
  says out nothing
  ends 1 ctl conflicts resolve number:X
}

main
