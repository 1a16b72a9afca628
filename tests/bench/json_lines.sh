#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# JSON lines, the source against a bare pass of cJSON over the same file: each in turn, five rounds, medians.
# usage: json_lines.sh BUILD-DIRECTORY [BYTES [openwec|winlogbeat]]
set -eu

build=${1:?usage: json_lines.sh BUILD-DIRECTORY [BYTES]}
bytes=${2:-500000000}
shape=${3:-openwec}
rounds=5
plugin=$build/.libs/source_files.so
work=$(mktemp -d "${TMPDIR:-/tmp}/wbhealth-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT

"$build/tests/bench/json_lines_generate" "$bytes" 7 "$shape" > "$work/log.json"
# Into the page cache, so that the first one is not the one that waits.
cat "$work/log.json" > /dev/null

round=0
while [ "$round" -lt "$rounds" ]; do
	"$build/tests/bench/json_lines_bare_cjson" "$work/log.json" >> "$work/figures"
	for wanted in all one-percent none; do
		"$build/tests/bench/event_xml" "$plugin" "$wanted" "$work/log.json" 2> "$work/told" >> "$work/figures"
	done
	round=$((round + 1))
done

median()
{
	awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$work/figures" | sort -n |
		sed -n "$(((rounds + 1) / 2))p"
}

echo "$(wc -c < "$work/log.json") bytes of JSON lines, medians of $rounds runs"
printf '%-12s %8s %12s %14s\n' pass MB/s events/s 'RssAnon KiB'
for name in bare-cjson all one-percent none; do
	printf '%-12s %8s %12s %14s\n' "$name" "$(median "$name" 2)" "$(median "$name" 3)" "$(median "$name" 4)"
done
awk -v bare="$(median bare-cjson 2)" -v all="$(median all 2)" 'BEGIN { printf "all / bare-cjson: %.2f\n", all / bare }'
