#!/usr/bin/env bash
# Runs a program on a screen of its own: private X server, window manager, session bus and XDG
# folders, all gone afterwards. Usage: run-ui.sh PROGRAM [ARGUMENT…]
#
#   SCREEN   size of the screen, 1366x768x24 unless said
#   ANIM     1 turns animations on
set -u

home=$(mktemp -d) || exit 99
xvfb=

tidy_up() {
  [[ -z $xvfb ]] || { kill "$xvfb" && wait "$xvfb"; } 2>/dev/null
  rm -rf "$home"
}
trap tidy_up EXIT

# One font and no animations: layouts and waits are then the same on every machine.
make_home() {
  mkdir -p "$home/run" "$home/data" "$home/config/gtk-4.0" "$home/cache" "$home/state"
  chmod 700 "$home/run"
  printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=%s\n' "${ANIM:-0}" \
    >"$home/config/gtk-4.0/settings.ini"
  export HOME=$home XDG_RUNTIME_DIR=$home/run XDG_DATA_HOME=$home/data \
    XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache XDG_STATE_HOME=$home/state
}

# The server picks a free number itself (-displayfd), so two at once cannot race for one.
start_screen() {
  local number
  mkfifo "$home/display"
  Xvfb -displayfd 3 -screen 0 "${SCREEN:-1366x768x24}" -nolisten tcp -noreset \
    3>"$home/display" >/dev/null 2>"$home/xvfb.log" &
  xvfb=$!
  if ! read -r -t 20 number <"$home/display"; then
    cat "$home/xvfb.log" >&2
    exit 99
  fi
  export DISPLAY=:$number GDK_BACKEND=x11
  unset WAYLAND_DISPLAY XAUTHORITY
}

# Dialogs are placed over their window and keys go to the focused one only with a window manager.
# It gets no bindings of its own: what a test presses is for the program.
start_window_manager() {
  local word
  mkfifo "$home/managed"
  cat >"$home/openbox.xml" <<'XML'
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><focusNew>yes</focusNew></focus>
  <placement><policy>Smart</policy><center>yes</center></placement>
  <keyboard></keyboard>
  <mouse></mouse>
</openbox_config>
XML
  openbox --sm-disable --config-file "$home/openbox.xml" \
    --startup "sh -c 'echo ready >$home/managed'" >/dev/null 2>&1 &
  if ! read -r -t 20 word <"$home/managed" || [[ $word != ready ]]; then
    echo 'run-ui.sh: openbox did not start' >&2
    exit 99
  fi
}

# The libraries of a screen have no frame pointers: without unwinding, the leak checker cannot tell
# theirs from ours.
if [[ -n ${ASAN_OPTIONS:-} ]]; then
  export ASAN_OPTIONS=$ASAN_OPTIONS:fast_unwind_on_malloc=0:malloc_context_size=12
fi

make_home
start_screen
start_window_manager
# shellcheck disable=SC2086 # TEST_WRAPPER is a command with its arguments
dbus-run-session -- ${TEST_WRAPPER:-} "$@" \
  2> >(grep -vE '^dbus-daemon\[|^SpiRegistry daemon' >&2)
