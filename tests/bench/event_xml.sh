#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Event XML, the source against a bare pass of libxml2 over the same file: each in turn, five rounds, medians.
# usage: event_xml.sh BUILD-DIRECTORY [BYTES]
set -eu

build=${1:?usage: event_xml.sh BUILD-DIRECTORY [BYTES]}
bytes=${2:-1000000000}
rounds=5
plugin=$build/.libs/source_files.so
work=$(mktemp -d "${TMPDIR:-/tmp}/wbhealth-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT

"$build/tests/bench/event_xml_generate" "$bytes" 7 > "$work/log.xml"
# Into the page cache, so that the first one is not the one that waits.
cat "$work/log.xml" > /dev/null

round=0
while [ "$round" -lt "$rounds" ]; do
	"$build/tests/bench/event_xml_bare_sax" "$work/log.xml" >> "$work/figures"
	for wanted in all one-percent none; do
		"$build/tests/bench/event_xml" "$plugin" "$wanted" "$work/log.xml" 2> "$work/told" >> "$work/figures"
	done
	round=$((round + 1))
done

median()
{
	awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -n |
		sed -n "$(((rounds + 1) / 2))p"
}

echo "$(wc -c < "$work/log.xml") bytes of Event XML, medians of $rounds runs"
printf '%-12s %8s %12s %14s\n' pass MB/s events/s 'RssAnon KiB'
for name in bare-sax all one-percent none; do
	printf '%-12s %8s %12s %14s\n' "$name" "$(median "$name" 2)" "$(median "$name" 3)" "$(median "$name" 4)"
done
awk -v bare="$(median bare-sax 2)" -v all="$(median all 2)" 'BEGIN { printf "all / bare-sax: %.2f\n", all / bare }'
