#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Calls that invite mistakes are not made.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

report "no banned calls" "$(c_files | xargs "${AWK:-awk}" -f tests/lint/banned.awk)"

# The lint itself sees calls, and calls only.
probe=$(printf '%s\n' '/* strcpy(a, b) */' 'x = my_strcpy(a);' 'puts("gets(x)");' 'sigaction(1);' |
	"${AWK:-awk}" -f tests/lint/banned.awk)
report "names in comments, strings and longer names are no calls" "$probe"

probe=$(printf '%s\n' 'a = "x\\"; strcpy (a, b); /* c */ d = atoi(b);' | "${AWK:-awk}" -f tests/lint/banned.awk | wc -l)
report "calls between strings and comments are seen" "$([ "$probe" -eq 2 ] || echo "saw $probe of 2")"

echo "1..$number"
