#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the words of findings ask for is told by somebody: each {evidence:NAME} by a rule that opens the finding, or by the agent
# itself. A slip of the pen would be a part of a sentence that never shows.
# shellcheck disable=SC2016 # what awk is given
. "${abs_top_srcdir:?}/tests/lint/files.sh"

# "finding name" of what rules tell: their line `evidence`, else the default of the language
# (the event itself is told by all, see below).
told_by_rules()
{
	files -path 'conf/rules.d/*.conf' | xargs "${AWK:-awk}" '
		function tell(    i, j, count, names) {
			count = split(evidence == "" ? "computer code tracking_id user relay controller rpc" : evidence, names, " ")
			for (i = 1; i <= findings; i++)
				for (j = 1; j <= count; j++)
					print finding[i], names[j]
			findings = 0
			evidence = ""
		}
		FNR == 1 || /^\[/ { tell() }
		/^present *=/ { split($3, at, "@"); finding[++findings] = at[1] }
		/^evidence *=/ { sub(/^evidence *= */, ""); evidence = evidence " " $0 }
		END { tell() }'
}

# Names that the agent's own code tells; of which finding is not looked into.
told_by_code()
{
	files -path '*.c' ! -path 'tests/*' | xargs "${AWK:-awk}" '
		/struct wbh_pair evidence/ { pairs = 1 }
		/_evidence\(/ || pairs {
			for (text = $0; match(text, /[({,] *"[a-z_]+",/); text = substr(text, RSTART + RLENGTH)) {
				split(substr(text, RSTART, RLENGTH), quoted, "\"")
				print quoted[2]
			}
		}
		/;/ { pairs = 0 }' | sort -u
}

asked()
{
	"${AWK:-awk}" '
		/^\[/ { finding = substr($1, 2, length($1) - 2) }
		/^(cause|remedy) *=/ {
			for (text = $0; match(text, /\{evidence:[^}]*\}/); text = substr(text, RSTART + RLENGTH))
				print finding, substr(text, RSTART + 10, RLENGTH - 11)
		}' "$1" | sort -u
}

rules=$(told_by_rules | sort -u)
code=$(told_by_code)
# Of findings that no rule opens, and no code yet: how their evidence will be spelt.
spelt='code missing'

# Lines of asked() that nobody tells.
never_told()
{
	asked "$1" | while read -r finding name; do
		if echo "$rules" | grep -q "^$finding "; then
			echo "$rules" | grep -Fxq "$finding $name" && continue
		elif echo "$spelt" | grep -Fwq "$name"; then
			continue
		fi
		echo "$code" | grep -Fxq "$name" || echo "$1: [$finding] {evidence:$name}"
	done
}

for language in conf/lang/*.conf; do
	report "$language asks for nothing that nobody tells" "$(never_told "$language")"
done

echo "1..$number"
