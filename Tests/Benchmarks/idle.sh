#!/bin/sh
# What the demo uses when nobody touches it: idle.sh FOLDER [SECONDS] [PROGRAM]. Needs `script` (bsdutils).
set -eu
folder=$1
seconds=${2:-30}
program=${3:-.build/release/quarterdeck}
rm -rf "$folder" && mkdir -p "$folder"
mkfifo "$folder/keys"
# Somebody must hold the fifo open, or the terminal would hang up.
exec 3<>"$folder/keys"
TERM=xterm-256color script -q -f -c "stty cols 80 rows 24; exec $program demo --folder $folder/demo" \
  "$folder/screen" <&3 >/dev/null &
script=$!
trap 'kill $script 2>/dev/null || true; "$program" demo --stop --folder "$folder/demo"' EXIT
sleep "${SETTLE:-40}"
fleet=$(cat "$folder/demo/fleet.lock")
dashboard=$(pgrep -P "$script" | head -n 1)
used() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }
hertz=$(getconf CLK_TCK)
dashboard_before=$(used "$dashboard"); fleet_before=$(used "$fleet"); bytes_before=$(stat -c %s "$folder/screen")
switches() { cat /proc/"$1"/task/*/status | awk '/ctxt_switches/ { sum += $2 } END { print sum }'; }
switches_before=$(switches "$dashboard")
sleep "$seconds"
missed=0
report() { awk -v n="$1" -v t="$2" -v s="$seconds" -v h="$hertz" -v w="$3" \
  'BEGIN { p = 100 * t / h / s; printf("%-10s %5.2f%% of a core (wanted %s%%)%s\n", n, p, w, (p > w) ? " MISSED" : ""); exit (p > w) }' || missed=1; }
report dashboard $(($(used "$dashboard") - dashboard_before)) 2
report fleet $(($(used "$fleet") - fleet_before)) 10
echo "terminal   $(($(stat -c %s "$folder/screen") - bytes_before)) bytes in $seconds s"
echo "switches   $(($(switches "$dashboard") - switches_before)) of the dashboard's threads"
exit "$missed"
