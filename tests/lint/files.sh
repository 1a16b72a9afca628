# SPDX-License-Identifier: Apache-2.0
# Which files the lints look at, and how they tell what they found. Sourced.
# shellcheck shell=sh
cd "${abs_top_srcdir:?is set by make check}" || exit 1
# Names and bytes as they are, and the same order everywhere.
LC_ALL=C
export LC_ALL

# Paths below the top, with the given find conditions; only where we write ourselves, so that builds inside the tree
# do not count.
files()
{
	find agent plugins conf packaging tests m4 -type f "$@" | sort
}

c_files()
{
	files '(' -name '*.c' -o -name '*.h' ')'
}

# Everything a shell runs, by name or by its first line.
shell_scripts()
{
	{
		files -name '*.t'
		files -name '*.sh'
		{
			files ! -name '*.*'
			echo bootstrap
			[ ! -e .ci/run ] || echo .ci/run
		} | while read -r name; do
			# Not all of these are text.
			if head -c 64 "$name" | tr -d '\0' | head -n 1 | grep -Eq '^#!.*[/ ](ba)?sh( |$)'; then
				echo "$name"
			fi
		done
	} | sort -u
}

number=0

# report NAME FINDINGS: one test that passes when there are no findings.
report()
{
	number=$((number + 1))
	if [ -z "$2" ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "$2" | sed 's/^/# /'
	fi
}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}
