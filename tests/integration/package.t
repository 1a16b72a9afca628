#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The package on a real host: installed into a Debian root, started by a really booted systemd, its findings read from the
# journal, its workers' confinement tried from inside, reloaded, killed, removed.
# Scripts that run inside are quoted as they are.
# shellcheck disable=SC2016
set -u

top=$abs_top_srcdir
build=$abs_top_builddir
machine=$top/tests/lib/booted-systemd
# What our package depends on; a root made for another list is not used again.
depends="libcjson1 libini-config5 libldap-2.5-0 libmd0 libpcre2-8-0 libseccomp2 libsqlite3-0 libssl3 libxml2 libzstd1 zlib1g libsystemd0"
root=${WBH_TEST_ROOT:-/var/tmp/wbhealth-test-root-$(echo "$depends" | cksum | cut -d ' ' -f 1)}
work=$(mktemp -d /var/tmp/wbhealth-package.XXXXXX)
count=0
failed=0

ok() { # NAME COMMAND ...
	local name=$1
	shift
	count=$((count + 1))
	if "$@" >"$work/out" 2>&1; then
		echo "ok $count - $name"
	else
		failed=1
		echo "not ok $count - $name"
		sed 's/^/#   /' "$work/out" | tail -n 20
	fi
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

inside() { "$machine" exec "$work/machine" "$@"; }
inside_shell() { inside sh -c "$1"; }

eventually() { # COMMAND: tried for ten seconds
	for _ in $(seq 100); do
		"$@" && return 0
		sleep 0.1
	done
	return 1
}

leave() {
	[ -e "$work/machine/pid" ] && "$machine" stop "$work/machine"
	rm -rf "$work"
}
trap leave EXIT

[ "$(id -u)" -eq 0 ] || skip_all "needs root: a systemd is booted"
command -v mmdebstrap >/dev/null || skip_all "needs mmdebstrap"
command -v dpkg-buildpackage >/dev/null || skip_all "needs dpkg-dev and debhelper"
grep -q ' cgroup2 ' /proc/mounts || skip_all "needs a mounted cgroup2"
mountpoint -q / || skip_all "needs a root that is a mount point, not a bare chroot"

if [ ! -x "$root/lib/systemd/systemd" ]; then
	rm -rf "$root"
	# shellcheck disable=SC2086 # a list
	"$top/tests/lib/make-root" "$root" $depends >"$work/root.log" 2>&1 || skip_all "no Debian root could be made: $(tail -n 1 "$work/root.log")"
fi

mkdir "$work/share"
if [ -n "${WBH_PACKAGES:-}" ]; then # built before
	cp "$WBH_PACKAGES"/*.deb "$work/share/"
else
	ok "the packages are built from the distribution tarball" "$top/packaging/build-deb" "$build" "$work/share"
fi
cp "$build/tests/plugins/.libs/probe_prober.so" "$work/share/"
cp "$top/tests/cases/WB3001-open/input.xml" "$work/share/stopped.xml"
cp "$top/tests/cases/WB3001-cleared/input.xml" "$work/share/started.xml"

ok "a systemd boots" "$machine" start "$root" "$work/machine" "$work/share"
if [ "$failed" -ne 0 ]; then
	echo "Bail out! there is nothing to install, or no machine to install it on"
	exit 1
fi

## Installed, not yet started.
ok "dpkg -i installs it" inside_shell 'dpkg -i /mnt/share/wbhealth_*.deb'
ok "it is neither enabled nor started" inside_shell '! systemctl is-active wbhealthd && ! systemctl is-enabled wbhealthd'
ok "its user exists" inside getent passwd wbhealth
ok "systemd finds nothing to complain about in the unit" inside_shell \
	'test -z "$(systemd-analyze verify --man=no /lib/systemd/system/wbhealthd.service 2>&1)"'
score=$(inside systemd-analyze security --no-pager wbhealthd.service 2>/dev/null | sed -n 's/.*exposure level[^0-9]*\([0-9.]*\).*/\1/p')
echo "# systemd-analyze security: $score"
ok "its exposure is at most 1.5" awk -v "score=$score" 'BEGIN { exit !(score != "" && score <= 1.5) }'
ok "the shipped configuration has no mistakes" inside_shell 'wbhealthd --check-config'

## Two lines of configuration lead to a finding in the journal.
configure='mkdir -p /srv/logs && cp /mnt/share/stopped.xml /srv/logs/a.xml && chmod -R a+rX /srv/logs
cat >/etc/wbhealth/conf.d/sync01.conf <<END
[source sync01]
plugin = files
path = /srv/logs/*.xml

[sink journal]
plugin = journal

[sink archive]
plugin = file
path = /var/log/wbhealth/findings.ndjson
END
wbhealthd --check-config'
ok "a source and two receivers are configured" inside_shell "mkdir -p /etc/wbhealth/conf.d; $configure"
ok "systemctl start returns when it is ready" inside systemctl start wbhealthd
ok "the finding is in the journal with its fields" eventually inside_shell \
	'journalctl -q -o json WBHEALTH_FINDING=WB3001 | grep -q "\"WBHEALTH_STATE\":\"open\""'
ok "journalctl -x explains it" inside_shell \
	'journalctl --update-catalog; journalctl -q -x --no-pager WBHEALTH_FINDING=WB3001 | grep -q "What to do"'
ok "the finding is in the file, one JSON object a line" eventually inside_shell \
	'grep -q "\"id\":\"WB3001\"" /var/log/wbhealth/findings.ndjson'
ok "the agent's sign of life is in the journal with its verdict" eventually inside_shell \
	'journalctl -q -o json WBHEALTH_KIND=state | grep -q WBHEALTH_VERDICT'
ok "systemctl status says it in words" eventually inside_shell 'systemctl status wbhealthd | grep -q "password writeback is"'
ok "the verdict of --probe beside the running service is not healthy" inside_shell \
	'wbhealthd --probe --no-color >/dev/null; test $? -ne 0'

## Confinement, inside the packaged unit.
main_pid() { inside systemctl show -p MainPID --value wbhealthd; }
pid=$(main_pid)
for field in 'Seccomp:[[:space:]]*2' 'NoNewPrivs:[[:space:]]*1' 'CapEff:[[:space:]]*0000000000000000'; do
	ok "agent and workers: $field" inside_shell \
		"for p in $pid \$(pgrep '^wb:'); do grep -Eq '$field' /proc/\$p/status || exit 1; done"
done

# A plugin that tries what it must not be able to do, brought in by a reload: the launcher works beside the confined agent.
plugins=$(inside_shell 'dirname /usr/lib/*/wbhealth/source_files.so')
ok "a new section is taken over by a reload" inside_shell \
	"cp /mnt/share/probe_prober.so $plugins/ && printf '[probe prober]\nplugin = prober\n' \
	>/etc/wbhealth/conf.d/prober.conf && systemctl reload wbhealthd"
prober_says() { inside_shell "journalctl -q -u wbhealthd -o cat | grep -q 'prober: $1'"; }
for attempt in tcp udp netlink read-shadow list-configuration list-state write-tmp exec fork ptrace; do
	ok "the prober is refused: $attempt" eventually prober_says "$attempt: \\(Operation not permitted\\|Permission denied\\|No such file\\)"
done
ok "every one of its attempts went as it should" eventually prober_says "all .* as they should"
ok "after a rotation and a reload the file receiver writes a new file" inside_shell \
	'cd /var/log/wbhealth && mv findings.ndjson findings.ndjson.1 && systemctl reload wbhealthd'
ok "it is there" eventually inside test -e /var/log/wbhealth/findings.ndjson
ok "and the old one is brought back for what follows" inside_shell \
	'cd /var/log/wbhealth && mv findings.ndjson.1 findings.ndjson && systemctl reload wbhealthd'
ok "a reload does not restart the agent" test "$(main_pid)" = "$pid"

## A bad configuration.
ok "a reload with a mistake keeps the old configuration" inside_shell \
	'printf "[source sync01]\nplugn = files\n" >/etc/wbhealth/conf.d/z.conf; systemctl reload wbhealthd; i=0
	until systemctl is-active -q wbhealthd && systemctl status wbhealthd | grep -q "old one is in use"; do
		i=$((i + 1)); [ "$i" -lt 100 ] || exit 1; sleep 0.1
	done'
ok "the mistake is named with file, line and the nearest key" inside_shell \
	'journalctl -q -u wbhealthd -o cat | grep "conf.d/z.conf:2" | grep -q plugin'
ok "and it is a finding" eventually inside_shell 'journalctl -q -o json WBHEALTH_FINDING=WB9009 | grep -q "\"open\""'
ok "with it a start fails with 78, once" inside_shell \
	'systemctl restart wbhealthd; sleep 4; test "$(systemctl show -p ExecMainStatus --value wbhealthd)" = 78 &&
	test "$(systemctl show -p NRestarts --value wbhealthd)" = 0'
ok "without it the service starts again" inside_shell 'rm /etc/wbhealth/conf.d/z.conf /etc/wbhealth/conf.d/prober.conf;
	systemctl reset-failed wbhealthd; systemctl start wbhealthd'

## Restarts.
ok "after a restart nothing is told twice as new" inside_shell \
	'before=$(grep -c "\"state\":\"open\"" /var/log/wbhealth/findings.ndjson); systemctl restart wbhealthd; sleep 2;
	test "$(grep -c "\"state\":\"open\"" /var/log/wbhealth/findings.ndjson)" = "$before"'
ok "a killed worker is replaced" inside_shell \
	'old=$(pgrep "^wb:archive"); kill -KILL "$old"; sleep 3;
	systemctl is-active wbhealthd && new=$(pgrep "^wb:archive") && test "$new" != "$old"'
ok "a later log clears the finding" inside_shell \
	'cp /mnt/share/started.xml /srv/logs/b.xml; systemctl restart wbhealthd'
ok "the journal says cleared" eventually inside_shell \
	'journalctl -q -o json WBHEALTH_FINDING=WB3001 | grep -q "\"WBHEALTH_STATE\":\"cleared\""'
ok "SIGTERM ends it cleanly" inside_shell \
	'systemctl stop wbhealthd; test "$(systemctl show -p Result --value wbhealthd)" = success; ! pgrep wbhealthd'

## Gone.
ok "purge leaves nothing" inside_shell "rm $plugins/probe_prober.so; rm -r /etc/wbhealth/conf.d; dpkg --purge wbhealth &&
	! ls -d /etc/wbhealth /var/lib/wbhealth /var/log/wbhealth /usr/share/wbhealth /usr/sbin/wbhealthd 2>/dev/null"

echo "1..$count"
exit $failed
