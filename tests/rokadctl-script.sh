# shellcheck shell=bash
# Sourced by the tests of rokadctl: asks it on shops in temporary folders, and runs every function
# of the test whose name begins with test_. The test's first argument is the program.
set -uo pipefail
rokadctl=$(readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shop=$work/shop
tests=$(dirname "$(readlink -f "$0")")
export XDG_DATA_HOME=$work/home

# --- Asking --------------------------------------------------------------------------------------

ctl() { "$rokadctl" --data "$shop" "$@"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# ends CODE COMMAND…: runs it with stdout in $work/out and stderr in $work/err.
ends() {
  local expected=$1 status=0
  shift
  "$@" >"$work/out" 2>"$work/err" || status=$?
  [[ $status -eq $expected ]] ||
    fail "$*: ended with $status, not $expected: $(head -c 600 "$work/out" "$work/err")"
}

same() { [[ $1 == "$2" ]] || fail "«$1» is not «$2»"; }
says() { grep -qF -- "$2" "$work/$1" || fail "$1 does not say «$2»: $(head -c 600 "$work/$1")"; }
silent() { [[ ! -s $work/$1 ]] || fail "$1 is not empty: $(head -c 600 "$work/$1")"; }
json() { jq -ce "$1" "$work/out" || fail "no $1 in: $(head -c 600 "$work/out")"; }

# A small shop: pieces, a weight, one without a price, two of one code, one with an MRP.
small_shop() {
  cat >"$work/products.csv" <<'CSV'
barcode,sku,name,price,unit,mrp
4006381333931,PEN,Pen,12.50,piece,
5901234123457,SALT,Salt 1 kg,28,piece,28
96385074,,दूध 500 ml,30,piece,
APPLES,,Apples loose,150,weight,
NOPRICE,,Mystery box,,piece,
TWIN,TW-1,Twin old,10,piece,
TWIN,TW-2,Twin new,11,piece,
CSV
  ends 0 ctl import products "$work/products.csv"
}

line() { printf '{"lines":[{"code":"%s"%s}]%s}\n' "$1" "${2:-}" "${3:-}"; }

# --- Running -------------------------------------------------------------------------------------

main() {
  local names number=0 status failed=0 name
  mapfile -t names < <(compgen -A function test_)
  printf '1..%d\n' "${#names[@]}"
  for name in "${names[@]}"; do
    number=$((number + 1))
    rm -rf "${work:?}"/*
    (set -e && "$name") >"$work.log" 2>&1
    status=$?
    [[ $status -eq 0 ]] || failed=1
    [[ $status -eq 0 ]] || sed 's/^/# /' "$work.log"
    name=${name#test_}
    printf '%s %d - %s\n' "$([[ $status -eq 0 ]] && echo ok || echo 'not ok')" "$number" \
      "$(tr _ ' ' <<<"${name#[0-9]_}")"
  done
  rm -f "$work.log"
  return "$failed"
}

# with_data FILE: runs the tests if the real data is here; it is no part of the tree. $data is its
# folder: $ROKAD_DATA, else beside the project. What is in $kept/report is told at the end.
with_data() {
  local status=0
  data=${ROKAD_DATA:-$tests/../../shared/data}
  if [[ ! -f $data/$1 ]]; then
    echo "1..0 # SKIP $1 is not in $data (ROKAD_DATA names another folder)"
    return 0
  fi
  main || status=$?
  [[ ! -f ${kept:?}/report ]] || sed 's/^/# /' "$kept/report"
  return "$status"
}
