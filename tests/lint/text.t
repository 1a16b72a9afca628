#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What holds for every file we write: licence, purpose, no left-over notes, no stray blanks.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

# Test data and demonstration logs are as their makers wrote them; what Debian's tools read has its own licence file.
ours()
{
	{
		files ! -path 'tests/cases/*' ! -path 'tests/fuzz/seeds*' ! -path 'conf/demo/*' ! -path 'packaging/debian/*' \
			! -path '*/fixtures*' '(' -name '*.c' -o -name '*.h' -o -name '*.def' -o -name '*.awk' -o -name '*.sh' \
			-o -name '*.t' -o -name '*.inc' -o -name '*.m4' -o -name '*.in' -o -name '*.conf' -o -name '*.py' \
			-o -name '*.service' -o -name '*.sysusers' -o -name '*.tmpfiles' -o -name '*.[1-8]' \
			-o -name dependencies ')' | grep -Ev '^m4/(ax_|libtool|lt|pkg)'
		shell_scripts
		echo Makefile.am
		echo configure.ac
		for name in .clang-format .clang-tidy .gitignore .shellcheckrc; do
			[ ! -e "$name" ] || echo "$name"
		done
	} | sort -u
}

all=$(ours)
# Names have no blanks here, so the list may fall into words.
# shellcheck disable=SC2086
set -- $all

report "each file names its licence in its first two lines" "$("${AWK:-awk}" '
	FNR == 1 { if (seen == 0 && name != "") print name; name = FILENAME; seen = 0 }
	FNR <= 2 && /SPDX-License-Identifier: Apache-2\.0/ { seen = 1 }
	END { if (seen == 0) print name }' "$@")"

# shellcheck disable=SC2016
report "each C file says its purpose in its second line" "$(c_files |
	xargs "${AWK:-awk}" 'FNR == 2 && !/^\/\* ./ { print FILENAME ": " $0 }')"

# Spelt so that this line does not find itself.
report "no notes are left for later" \
	"$(grep -nwE '[T]ODO|[X]XX|[F]IXME|[H]ACK' "$@")"

report "no line ends with a blank" "$(grep -nE '[[:blank:]]$' "$@")"

report "no line ends in the way of another system" "$(grep -lE "$(printf '\r')$" "$@")"

report "each file ends with one line break" "$(for name; do
	case $(tail -c 2 "$name" | od -An -c | tr -d ' ') in
	'\n\n') echo "$name: an empty line at the end" ;;
	*'\n') ;;
	*) echo "$name: no line break at the end" ;;
	esac
done)"

echo "1..$number"
