#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The sink `journal` against a real systemd-journald of its own: fields come back, large entries too, a restart of the
# daemon loses nothing, and `journalctl -x` explains the finding.
set -u

build=${abs_top_builddir:?}
source=${abs_top_srcdir:?}

skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

[ "$(id -u)" -eq 0 ] || skip_all "needs root for a journald of its own"
for tool in unshare mount journalctl; do
	command -v "$tool" >/dev/null || skip_all "$tool is not installed"
done
[ -x /lib/systemd/systemd-journald ] || skip_all "systemd-journald is not installed"
unshare --mount --pid --fork true 2>/dev/null || skip_all "no namespaces here"

if [ "${1:-}" != --inside ]; then
	CATALOGUE=$build/packaging/wbhealth.catalog
	export CATALOGUE
	exec "$source/tests/lib/journald-namespace" "${SHELL:-/bin/sh}" "$0" --inside
fi

number=0
failed=0
writer=$build/tests/integration/journal_writer

check() # WORDS COMMAND...
{
	words=$1
	shift
	number=$((number + 1))
	if "$@" >/run/out 2>&1; then
		echo "ok $number - $words"
	else
		echo "not ok $number - $words"
		sed 's/^/# /' /run/out | cut -c 1-200 | head -n 40
		failed=1
	fi
}

# What journalctl finds by these FIELD=VALUE matches.
entries()
{
	journalctl --no-pager -q -o json --output-fields=WBHEALTH_KIND "$@" | wc -l
}

has() # COUNT FIELD=VALUE...: so many entries have all of them
{
	expected=$1
	shift
	found=$(entries "$@")
	echo "found $found, expected $expected"
	test "$found" -eq "$expected"
}

says() # TEXT: in the explanation of the opened finding
{
	cat /run/explained
	grep -F -e "$1" /run/explained
}

"$writer" >/run/written 2>&1
check "a confined worker writes and acknowledges all four changes" grep -x "acknowledged 4" /run/written
journalctl --sync

open="WBHEALTH_FINDING=WB2001 WBHEALTH_STATE=open"
for field in \
	PRIORITY=2 \
	SYSLOG_IDENTIFIER=wbhealthd \
	WBHEALTH_KIND=finding \
	WBHEALTH_NAME=connection.relay-heartbeat-lost \
	WBHEALTH_LEVEL=critical \
	WBHEALTH_STAGE=connection \
	WBHEALTH_SUBJECT_TYPE=server \
	WBHEALTH_SUBJECT=HELIOS \
	WBHEALTH_UID=uid-of-tests \
	WBHEALTH_DELIVERY_ID=delivery-of-tests \
	"WBHEALTH_REMEDY=Look at the proxy." \
	'WBHEALTH_JSON={"n":1}'; do
	# shellcheck disable=SC2086 # two matches
	check "journalctl finds the open finding by $field" has 1 $open "$field"
done
check "a line break in a field survives" has 2 WBHEALTH_FINDING=WB2001 "WBHEALTH_CAUSE=The last one came at 15:00;
there were 3."
check "letters beyond ASCII survive" has 1 "WBHEALTH_SUBJECT=bjørn@corp.example"
check "the cleared finding is a notice" has 1 WBHEALTH_FINDING=WB2001 WBHEALTH_STATE=cleared PRIORITY=5
check "the sign of life is below that" has 1 WBHEALTH_KIND=state PRIORITY=6
check "it has the verdict as a field" has 1 WBHEALTH_KIND=state WBHEALTH_VERDICT=degraded WBHEALTH_NAME=agent.state
check "and is no state of a finding" has 0 WBHEALTH_KIND=state WBHEALTH_STATE=degraded

journalctl --no-pager -q -o json --all WBHEALTH_FINDING=WB5015 >/run/large.json
check "an entry of 200 KB arrives whole" test "$(wc -c </run/large.json)" -gt 200000
# shellcheck disable=SC2086 # two matches
journalctl --no-pager -q -o cat $open >/run/message
check "the message is one sentence that names finding, subject and cause" \
	grep -F "No writeback heartbeat from the cloud relay (server HELIOS): The last one came at 15:00;" /run/message

if [ -s "$CATALOGUE" ]; then
	# shellcheck disable=SC2086 # two matches
	journalctl --no-pager -q -x $open >/run/explained
	check "journalctl -x explains it: subject" says "Subject: No writeback heartbeat from the cloud relay"
	check "… which finding it is" says "WB2001"
	check "… what it is about, from the entry's own fields" says "server HELIOS"
	check "… its state" says "open (critical)"
	check "… and what to do" says "What to do:"
	check "the catalogue has an entry for each finding, and one for the sign of life" \
		test "$(journalctl --list-catalog | wc -l)" -eq "$(($(grep -c '^FINDING(' "$source/agent/model/finding.def") + 1))"
	journalctl --no-pager -q -x WBHEALTH_KIND=state >/run/explained
	check "journalctl -x explains that, too" says "The health agent for password writeback on watch01 is at work"
fi

"$JOURNALD" stop
"$writer" 500 >/run/many 2>&1 &
pid=$!
sleep 1
check "while journald is down nothing is acknowledged" test ! -s /run/many
check "and the sink waits" kill -0 "$pid"
"$JOURNALD" start
wait "$pid"
journalctl --sync
check "when it is back all 500 changes are acknowledged" grep -x "acknowledged 500" /run/many
check "and all are in the journal" has 500 'WBHEALTH_JSON={"many":1}'
check "the wait was told" grep "does not take entries" /run/many

echo "1..$number"
exit "$failed"
