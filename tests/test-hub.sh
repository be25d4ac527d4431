#!/usr/bin/env bash
# A hub and tills as processes of their own, on loopback with TLS: they agree, whichever is killed.
# Usage: test-hub.sh ROKADCTL ROKAD_HUB
set -uo pipefail
# shellcheck source=tests/rokadctl-script.sh
source "$(dirname "$0")/rokadctl-script.sh"
rokad_hub=$(readlink -f "$2")

# --- Processes -----------------------------------------------------------------------------------

hub() { "$rokad_hub" --data "$work/hub" --address 127.0.0.1 "$@"; }
a() { "$rokadctl" --data "$work/a" "$@"; }
b() { "$rokadctl" --data "$work/b" "$@"; }

# Starts a hub that ends with the test; $url is where it listens, the second time as the first.
start_hub() {
  local port=0
  [[ -z ${url:-} ]] || port=${url##*:}
  rm -f "$work/where"
  mkfifo "$work/where"
  "$rokad_hub" --data "$work/hub" --address 127.0.0.1 --port "$port" serve \
    >"$work/where" 2>>"$work/hub.err" &
  hub_pid=$!
  begun+=("$hub_pid")
  trap end_all EXIT
  read -r url <"$work/where"
}

# start TILL COMMAND…: in the background, as $pid, without a word.
start() {
  local till=$1
  shift
  "$rokadctl" --data "$work/$till" "$@" >"$work/started" 2>&1 &
  pid=$!
  begun+=("$pid")
  trap end_all EXIT
}

# Nothing of a test outlives it.
begun=()
end_all() {
  [[ ${#begun[@]} -eq 0 ]] || kill -9 "${begun[@]}" 2>/dev/null || true
}

# kill_hub SIGNAL: waits until it is gone; its exit code is in $ended.
kill_hub() {
  ended=0
  kill "-$1" "$hub_pid"
  wait "$hub_pid" || ended=$?
}

entries_of_hub() { hub status --json | jq .entries; }

# until_so COMMAND…: asks again and again, with a limit.
until_so() {
  local tries=0
  until "$@"; do
    tries=$((tries + 1))
    [[ $tries -lt 3000 ]] || fail "in vain: $*"
  done
}

has_more_than() { [[ $(entries_of_hub) -gt $1 ]]; }
has_more_orders() { [[ $("$1" status --json | jq .orders) -gt $2 ]]; }
has_orders() { [[ $("$1" status --json | jq .orders) -eq $2 ]]; }

# two_tills: a rules a small shop, b joins it by the hub.
two_tills() {
  shop=$work/a
  small_shop
  start_hub
  ends 0 a enrol "$url" "$(hub code)" --name Anna
  ends 0 a sync
  ends 0 b enrol "$url" "$(hub code)" --name Binh
  ends 0 b sync
}

# sell_many TILL N
sell_many() {
  local i
  for ((i = 0; i < $2; i++)); do
    line PEN ',"quantity":2'
  done | "$1" sell --from - >/dev/null
}

# Every till has all orders, each once, and nothing waits.
agree() {
  local till
  for till in a b a b; do
    ends 0 "$till" sync
  done
  for till in a b; do
    "$till" orders --json | jq -c 'sort_by (.number) | .[]' >"$work/$till.orders"
    same "$("$till" status --json | jq -c '[.orders, (.peers[] | [.waiting, .equal])]')" \
      "[$1,[0,true]]"
    ends 0 "$till" journal verify
    ends 0 "$till" refold --check
  done
  cmp "$work/a.orders" "$work/b.orders" || fail 'the tills have other orders'
  same "$(jq -s '[length, ([.[].number] | unique | length), ([.[].total_minor] | add)]' -c \
    "$work/a.orders")" "[$1,$1,$(($1 * 2500))]"
}

# --- Promises ------------------------------------------------------------------------------------

test_wrong_use_is_2_and_changes_nothing() {
  local arguments
  while IFS= read -r arguments; do
    # shellcheck disable=SC2086 # words
    ends 2 hub $arguments
    silent out
    [[ -s $work/err ]] || fail "nothing was said about: $arguments"
  done <<'ARGUMENTS'

server
serve now
--port 65536 serve
--port x serve
--nonsense code
ARGUMENTS
  while IFS= read -r arguments; do
    # shellcheck disable=SC2086 # words
    ends 2 b $arguments
    silent out
  done <<'ARGUMENTS'
enrol
enrol https://127.0.0.1:1
enrol https://127.0.0.1:1 short
enrol https://127.0.0.1:1 23456789A
enrol http://127.0.0.1:1 23456789A23456789ABCDEFGH
enrol http://192.0.2.1 23456789A
enrol nowhere 23456789A23456789ABCDEFGH
sync now
ARGUMENTS
  [[ ! -e $work/hub && ! -e $work/b ]] || fail 'a folder was made'
  ends 0 hub --help
  says out serve
  ends 0 hub --version
  same "$(cut -d ' ' -f 1 "$work/out")" rokad-hub
}

test_without_a_hub_questions_fail_and_make_none() {
  ends 1 hub status
  ends 1 hub code
  ends 1 b sync
  [[ ! -e $work/hub && ! -e $work/b ]] || fail 'a folder was made'
}

test_codes_are_made_beside_the_hub_and_without_it() {
  local code
  start_hub
  code=$(hub code)
  [[ $code =~ ^([2-9A-Z]{5}-){4}[2-9A-Z]{5}$ ]] || fail "the code $code"
  # 9 letters of secret, then of the certificate.
  same "$(hub code --json | jq -r .code | cut -c 11-)" "$(cut -c 11- <<<"$code")"
  same "$(stat -c %a "$work/hub/hub.socket" "$work/hub/keys/tls.pem" | tr '\n' ' ')" '600 600 '
  kill_hub TERM
  same "$ended" 0
  [[ ! -e $work/hub/hub.socket ]] || fail 'the socket is left'
  code=$(hub code)
  start_hub
  ends 0 b enrol "$url" "$code" --name Binh
  ends 0 hub status --json
  same "$(json '[.guests[] | [.name, .fenced]]')" '[["Binh",false]]'
  kill_hub INT
  same "$ended" 0
}

test_one_hub_owns_a_folder() {
  start_hub
  ends 4 hub --port 0 serve
  silent out
  until_so hub status >/dev/null
}

# Its socket is left behind by the first, and is in nobody's way.
test_a_killed_hub_starts_again() {
  start_hub
  kill_hub KILL
  [[ -e $work/hub/hub.socket ]] || fail 'it was not killed'
  ends 0 hub status
  start_hub
  ends 0 hub code
}

test_a_wrong_code_lets_nobody_in() {
  local code
  start_hub
  code=$(hub code)
  ends 1 b enrol "$url" "ZZZZZ-ZZZZ${code:10}"
  says err code
  ends 1 b sync
  says err enrol
  ends 0 b enrol "$url" "$code"
  ends 1 b enrol "$url" "$code"
}

test_tills_agree() {
  two_tills
  sell_many a 3
  sell_many b 2
  agree 5
  ends 0 a status
  says out "$url"
  ends 0 hub status
  says out Anna
  says out Binh
}

test_a_lost_token_is_renewed() {
  local token
  two_tills
  token=$(echo "$work"/b/keys/*.token)
  same "$(stat -c %a "$token")" 600
  rm "$token"
  sell_many b 1
  agree 1
  [[ -s $token ]] || fail 'no token was kept'
}

test_a_hub_that_is_away_is_said() {
  two_tills
  kill_hub TERM
  sell_many a 1
  ends 1 a sync
  says err 'does not answer'
  same "$(a status --json | jq -c '.peers[0] | [.waiting_orders, .waiting_minor, .equal]')" \
    '[1,2500,false]'
  start_hub
  agree 1
}

test_who_follows_hears_of_others() {
  local ended=0
  two_tills
  start b sync --follow --json
  sell_many a 2
  ends 0 a sync
  until_so has_orders b 2
  kill -INT "$pid"
  wait "$pid" || ended=$?
  same "$ended" 0
  jq -e '.peers[0].equal' <"$work/started" >/dev/null || fail 'nothing was told'
  agree 2
}

# Each time somewhere else: after the first page that is on the hub's disk, and one more.
test_a_killed_hub_loses_and_doubles_nothing() {
  local round before
  two_tills
  for round in 1 2 3; do
    sell_many a 1200
    before=$(entries_of_hub)
    start a sync
    until_so has_more_than $((before + (round - 1) * 400))
    kill_hub KILL
    wait "$pid" || true
    start_hub
  done
  sell_many b 10
  agree 3610
}

test_a_killed_till_loses_and_doubles_nothing() {
  local round before
  two_tills
  for round in 1 2 3; do
    sell_many a 1200
    before=$(entries_of_hub)
    start a sync
    until_so has_more_than $((before + (round - 1) * 400))
    kill -9 "$pid"
    wait "$pid" || true
    before=$(b status --json | jq .orders)
    start b sync
    until_so has_more_orders b "$before"
    kill -9 "$pid" || true
    wait "$pid" || true
  done
  agree 3600
}

main
