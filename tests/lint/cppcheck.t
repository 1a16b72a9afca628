#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cppcheck finds nothing; one configuration and no whole-program analysis, so that it stays quick.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

command -v cppcheck >/dev/null || skip_all "cppcheck is not installed"

# Left out: system headers (cppcheck knows the C library itself); leaks and uninitialized variables passed on, as it does
# not know the cleanup attribute and outputs untouched on failure (the sanitizers see both); its own parser's limits.
report "cppcheck is content" "$(c_files | grep '\.c$' | grep -v '^tests/' | cppcheck --file-list=- --quiet \
	--enable=warning,performance,portability --std=c11 --max-configs=1 --inline-suppr --suppress=missingIncludeSystem \
	--suppress=memleak --suppress=resourceLeak --suppress=ctuuninitvar --suppress=internalAstError \
	-D_GNU_SOURCE -D__linux__ -I agent -I . --template='{file}:{line}: {severity}: {message} [{id}]' 2>&1)"

echo "1..$number"
