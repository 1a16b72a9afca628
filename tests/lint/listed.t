#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every source file is named in a makefile, so that it is built, distributed and tested.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

listed=$(files -name Makefile.inc | xargs cat Makefile.am | tr -s '[:blank:]=' '\n' | sort -u)

unlisted()
{
	files "$@" | while read -r name; do
		echo "$listed" | grep -Fxq "$name" || echo "$name"
	done
}

report "every .c, .h and .def is listed" "$(unlisted '(' -name '*.c' -o -name '*.h' -o -name '*.def' ')')"
report "every test script is listed" "$(unlisted -name '*.t')"
report "every file below conf is listed" "$(unlisted -path 'conf/*' ! -name Makefile.inc)"

missing=
for room in agent/*/ plugins/*/; do
	[ -n "$(ls -A "$room")" ] || continue
	[ -e "${room}Makefile.inc" ] || missing="$missing ${room}Makefile.inc"
	grep -Fxq "include ${room}Makefile.inc" Makefile.am || missing="$missing ${room}Makefile.inc (not included)"
done
report "every room and plugin has a Makefile.inc, and it is included" "$missing"

echo "1..$number"
