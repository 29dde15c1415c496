#!/usr/bin/env bash
# attended.sh PROGRAM…: becomes the program, which is killed when standard input ends: when whoever started it is killed, in whatever way.
exec 3<&0
(
  read -r _ <&3
  # Only while the program is still the parent: an id may have a new owner by now.
  read -r _ _ _ parent _ </proc/$BASHPID/stat
  [ "$parent" = $$ ] && kill -KILL $$
) >/dev/null 2>&1 &
# Its output must not stay open in that watcher, or whoever reads it waits for ever.
exec "$@" 3<&- </dev/null
