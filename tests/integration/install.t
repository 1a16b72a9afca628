#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What `make install` installs is complete, the daemon starts from there, and `make uninstall` takes all of it back.
place=$(mktemp -d) || exit 99
trap 'rm -rf "$place"' EXIT
number=0
sbindir='' pkglibdir='' pkgconfigdir='' pluginincludedir='' pkgdatadir=''
eval "$("${MAKE:-make}" -s --no-print-directory -C "$abs_top_builddir" print-directories)"

check()
{
	name=$1
	shift
	number=$((number + 1))
	if "$@" >"$place/output" 2>&1; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		sed 's/^/# /' "$place/output"
	fi
}

there()
{
	for path; do
		test -e "$place/root$path" || {
			echo "$path is missing"
			return 1
		}
	done
}

nothing_like()
{
	! find "$place/root" "$@" | grep .
}

check "make install succeeds" "${MAKE:-make}" -C "$abs_top_builddir" install DESTDIR="$place/root"
check "the daemon and its plugins are there" \
	there "$sbindir/wbhealthd" "$pkglibdir/source_files.so" "$pkglibdir/probe_ad.so" "$pkglibdir/probe_sync_config.so" \
		"$pkglibdir/sink_file.so" "$pkglibdir/sink_journal.so"
check "the plugin header is there" \
	there "$pluginincludedir/wbhealth-plugin.h" "$pluginincludedir/model/key.def" "$pkgconfigdir/wbhealth-plugin.pc"
check "rules, codes and words are there" there "$pkgdatadir/rules.d" "$pkgdatadir/codes.d" "$pkgdatadir/lang/en.conf" \
	"$pkgdatadir/lang/da.conf"
check "archives of libtool's are not" nothing_like -name '*.la'
check "the daemon tells its version" "$place/root$sbindir/wbhealthd" --version
check "make uninstall succeeds" "${MAKE:-make}" -C "$abs_top_builddir" uninstall DESTDIR="$place/root"
check "and leaves no file" nothing_like ! -type d
echo "1..$number"
