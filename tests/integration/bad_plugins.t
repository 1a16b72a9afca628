#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Plugins that break out, crash, hang or attack, run by the real agent: it survives each of them and says what happened.
set -u

build=${abs_top_builddir:?}
source=${abs_top_srcdir:?}
number=0
failed=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

if [ ! -x "$build/wbhealthd" ]; then
	echo "1..0 # SKIP this tree builds no wbhealthd"
	exit 0
fi

check() # WORDS COMMAND...
{
	words=$1
	shift
	number=$((number + 1))
	if "$@" >"$work/out" 2>&1; then
		echo "ok $number - $words"
	else
		echo "not ok $number - $words"
		{
			head -n 20 "$work/out"
			cut -c 1-300 "$work/errors"
		} | sed 's/^/# /'
		failed=1
	fi
}

lacks() # TEXT FILE
{
	! grep -F -e "$1" "$2"
}

# probe SECTION-TEXT: one run of the agent with that section. A minute is more than any of these may take.
probe()
{
	printf '%s\n' "$1" >"$work/wbhealthd.conf"
	timeout 60 "$build/wbhealthd" --probe -v --format json --config "$work/wbhealthd.conf" \
		--plugin-dir "$build/tests/plugins/.libs" --data-dir "$source/conf" >"$work/report" 2>"$work/errors"
	status=$?
}

# The report is there, the verdict is not healthy, and the part that failed is named with the reason.
told() # REASON [FINDING]
{
	test "$status" -eq 3 || {
		echo "exit status $status"
		return 1
	}
	grep -F '"schema": "wbhealth.report/1"' "$work/report" &&
		grep -F "\"${2:-WB9007}\"" "$work/report" &&
		grep -F -e "$1" "$work/report"
}

probe '[probe prober]
plugin = prober'
check "the prober ran" grep -F "attempts went as they should" "$work/errors"
check "and nothing went against its confinement" lacks "AGAINST THE CONFINEMENT" "$work/errors"
check "the agent has nothing to tell of it" lacks WB9007 "$work/report"

for how in abort kill; do
	probe "[probe crash]
plugin = crash
how = $how"
	check "a probe that ends by $how is told" told "was ended by signal"
done
for how in fault exit; do
	probe "[probe crash]
plugin = crash
how = $how"
	check "a probe that leaves without a word ($how) is told" told "WB9007"
done
probe '[probe crash]
plugin = crash
how = fail'
check "a probe that fails is told" told "WB9007"
check "and what it logged is shown" grep -F "this probe fails because a test wants it to" "$work/errors"

for how in asleep busy; do
	probe "[probe hang]
plugin = hang
deadline = 1s
how = $how"
	check "a probe that hangs ($how) is ended at its deadline and told" told "1 s" WB9002
done

for what in noise short size type flags backwards body credit ready acknowledge flood endless descriptors; do
	probe "[source evil]
plugin = hostile
what = $what"
	check "a source that attacks ($what) is ended and told" told "broke the protocol"
done
probe '[source evil]
plugin = hostile
what = empty'
check "a source that attacks (empty) is ended and told" told "WB9007"

probe '[probe trouble]
plugin = crash_on_load'
check "a plugin that crashes while it is loaded is a mistake of the configuration" test "$status" -eq 3 -o "$status" -eq 78
check "that is told with the section's place" grep -F 'wbhealthd.conf:1: [probe trouble]' "$work/errors"

"$build/wbhealthd" --list-plugins --plugin-dir "$build/tests/plugins/.libs" >"$work/report" 2>"$work/errors"
status=$?
check "--list-plugins lists the good ones" grep -F "probe plain (1)" "$work/report"
check "and names every refused file" test "$(grep -c '_[a-z_]*\.so' "$work/errors")" -ge 19
check "with its reason" grep -F "probe_wrong_abi.so: built for plugin ABI 99, this agent has 1" "$work/errors"
check "and exits with 1" test "$status" -eq 1

echo "1..$number"
exit "$failed"
