#!/usr/bin/env bash
# One check of the lint suite. Usage: lint.sh CHECK BUILD_DIR
# A check whose tool is not here is skipped (exit 77) and says so; `./dev test` installs them all.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
build=$2

need_tool() {
  command -v "$1" >/dev/null && return 0
  echo "skipped: $1 is not installed"
  exit 77
}

# our_files PATTERN…: the tree's own files, NUL-separated, builds left out.
our_files() {
  local pattern names=()
  for pattern in "$@"; do
    names+=(-o -name "$pattern")
  done
  find . \( -path ./.git -o -path './build' -o -path './build-*' \) -prune \
    -o -type f \( "${names[@]:1}" \) -print0 | sort -z
}

# Another version of the formatter lays out differently: its opinion is not ours.
check_format() {
  need_tool clang-format
  if ! clang-format --version | grep -q 'version 14\.'; then
    echo "skipped: the layout is that of clang-format 14, not of $(clang-format --version)"
    exit 77
  fi
  our_files '*.c' '*.h' | xargs -0 -r clang-format --dry-run -Werror
}

check_shell() {
  need_tool shellcheck
  our_files '*.sh' | xargs -0 shellcheck dev .ci/run
}

check_xml() {
  need_tool xmllint
  our_files '*.ui' '*.svg' '*.xml' '*.xml.in' | xargs -0 -r xmllint --noout --nonet
}

check_desktop() {
  need_tool desktop-file-validate
  desktop-file-validate "$build"/data/*.desktop
}

check_metainfo() {
  need_tool appstreamcli
  appstreamcli validate --no-net --explain "$build"/data/*.metainfo.xml
}

check_schema() {
  need_tool glib-compile-schemas
  glib-compile-schemas --strict --dry-run "$build/data"
}

# Every file with words for people is listed, and every listed file is there.
check_potfiles() {
  local listed marked
  listed=$(grep -v '^#' po/POTFILES | sort)
  marked=$({
    our_files '*.c' '*.h' | xargs -0 -r grep -lE '(^|[^[:alnum:]_])(N?_|N?C_|ngettext) \('
    our_files '*.ui' | xargs -0 -r grep -l 'translatable="yes"'
    our_files '*.desktop.in' '*.metainfo.xml.in' | tr '\0' '\n'
  } | sed 's,^\./,,' | grep -v '^tests/' | sort)
  diff --label po/POTFILES --label 'files with words for people' -u \
    <(printf '%s\n' "$listed") <(printf '%s\n' "$marked")
}

"check_$1"
