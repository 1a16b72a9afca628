#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The include rule: rooms see only what is below them, and a foreign header has one home.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

report "rooms include only what is below them" \
	"$(c_files | xargs "${AWK:-awk}" -f tests/lint/include.awk)"

report "only base, run, modes, main and tests ask the wall clock" \
	"$(c_files | grep -Ev '^(agent/(base|run|modes)/|agent/main\.c|tests/)' |
		xargs grep -nE '(^|[^A-Za-z0-9_])timestamp_now *\(')"

report "judging rooms ask no other clock either" \
	"$(c_files | grep -E '^agent/(model|config|rules|diagnosis|store|report)/' |
		xargs grep -nE '(^|[^A-Za-z0-9_])(clock_gettime|gettimeofday|time|timespec_get) *\(')"

echo "1..$number"
