#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The source over a generated log beside a program that does nothing but parse it: each in turn, five rounds, medians.
# usage: beside_peer.sh BUILD-DIRECTORY PEER GENERATOR [ARGUMENT...]: programs of tests/bench
set -eu

build=${1:?usage: beside_peer.sh BUILD-DIRECTORY PEER GENERATOR [ARGUMENT...]}
peer=$2
shift 2
rounds=5
plugin=$build/.libs/source_files.so
work=$(mktemp -d "${TMPDIR:-/tmp}/wbhealth-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT

generator=$1
shift
"$build/tests/bench/$generator" "$@" > "$work/log"
# Into the page cache, so that the first one is not the one that waits.
cat "$work/log" > /dev/null

round=0
while [ "$round" -lt "$rounds" ]; do
	"$build/tests/bench/$peer" "$work/log" > "$work/peer"
	sed 's/^[^ ]*/peer/' "$work/peer" >> "$work/figures"
	for wanted in all one-percent none; do
		"$build/tests/bench/event_xml" "$plugin" "$wanted" "$work/log" 2> "$work/told" >> "$work/figures"
	done
	round=$((round + 1))
done

median()
{
	awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -n |
		sed -n "$(((rounds + 1) / 2))p"
}

echo "$(wc -c < "$work/log") bytes by $generator, beside $peer, medians of $rounds runs"
printf '%-12s %8s %12s %14s\n' pass MB/s events/s 'RssAnon KiB'
for name in peer all one-percent none; do
	printf '%-12s %8s %12s %14s\n' "$name" "$(median "$name" 2)" "$(median "$name" 3)" "$(median "$name" 4)"
done
awk -v bare="$(median peer 2)" -v all="$(median all 2)" 'BEGIN { printf "all / peer: %.2f\n", all / bare }'
