#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# All C looks as clang-format 14 writes it; other versions differ in small things.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

formatter=
for candidate in clang-format-14 clang-format; do
	if "$candidate" --version 2>/dev/null | grep -q 'version 14\.'; then
		formatter=$candidate
		break
	fi
done
[ -n "$formatter" ] || skip_all "clang-format 14 is not installed"

report "C is formatted (clang-format -i)" \
	"$(c_files | xargs "$formatter" --dry-run -Werror 2>&1 | grep -E 'error:' | cut -d : -f 1,2 | sort -u)"

echo "1..$number"
