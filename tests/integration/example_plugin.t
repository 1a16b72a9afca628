#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A third party builds a plugin from what `make install` installs and from nothing else, and the installed agent takes it.
set -u

build=${abs_top_builddir:?}
source=${abs_top_srcdir:?}
number=0
failed=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
stage=$work/stage

check() # WORDS COMMAND...
{
	words=$1
	shift
	number=$((number + 1))
	if "$@" >"$work/out" 2>&1; then
		echo "ok $number - $words"
	else
		echo "not ok $number - $words"
		sed 's/^/# /' "$work/out" | head -n 40
		failed=1
	fi
}

skip() # WORDS REASON
{
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

finish()
{
	echo "1..$number"
	exit "$failed"
}

says() # TEXT: in what the last command printed
{
	grep -F -e "$1" "$work/said"
}

# Only the copy in this folder is seen: no path of the source tree is on the compiler's command line.
build_example()
{
	cp "$source"/tests/plugins/example/* "$work/example/" &&
		chmod -R u+w "$work/example" &&
		make -C "$work/example" install CC="${WBH_CC:-cc}" PKG_CONFIG="$pkg_config" \
			CFLAGS='-std=gnu17 -O2 -Wall -Wextra -Wconversion -Wno-sign-conversion -Werror -fvisibility=hidden'
}

exported() # FILE
{
	nm -D --defined-only "$1" | awk '$2 ~ /[A-Z]/ && $3 != "_init" && $3 != "_fini" { print $3 }'
}

mkdir -p "$stage" "$work/example"
check "make install stages the agent" make -C "$build" install DESTDIR="$stage"

pc=$(find "$stage" -name wbhealth-plugin.pc | head -n 1)
check "a pkg-config file for plugin authors is installed" test -n "$pc"
if [ -z "$pc" ]; then
	finish
fi
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH
# The tree lies in the stage, as if that were its prefix.
pkg_config="pkg-config --define-variable=prefix=$stage$(pkg-config --variable=prefix wbhealth-plugin)"

flags=$($pkg_config --cflags wbhealth-plugin)
check "its flags lead into the installed tree" test "${flags#*"$stage"}" != "$flags"
check "and name nothing else" test "$(echo "$flags" | wc -w)" -eq 1

plugin_dir=$($pkg_config --variable=plugindir wbhealth-plugin)
check "the example builds with the installed header alone, without a warning" build_example
plugin=$plugin_dir/source_lines.so
check "and is installed beside the agent's own" test -e "$plugin" -a -e "$plugin_dir/sink_file.so"
check "it exports one symbol" test "$(exported "$plugin")" = wbh_plugin

for header in wbhealth-plugin.h model/event.h model/fact.h model/setting.h model/symptom.h; do
	printf '#include <%s>\nint nothing;\n' "$header" >"$work/header.c"
	# shellcheck disable=SC2086 # flags are words
	check "<$header> can be included first" "${WBH_CC:-cc}" -std=gnu17 -Wall -Wextra -Werror $flags -c "$work/header.c" -o "$work/header.o"
done

daemon=$(find "$stage" -name wbhealthd -type f | head -n 1)
if [ -z "$daemon" ]; then
	skip "the agent lists the example" "this tree builds no wbhealthd"
	finish
fi

data_dir=$(dirname "$(find "$stage" -type d -name rules.d | head -n 1)")

agent() # ARGUMENTS...: the staged agent with its own plugins, rules and texts
{
	"$daemon" "$@" --plugin-dir "$plugin_dir" --data-dir "$data_dir"
}

agent --list-plugins >"$work/said" 2>&1
check "--list-plugins names it" says lines
check "with its summary" says "one event per line"
check "and its setting" says "the log to read"
check "beside our own" says "appends changes to a file"

mkdir -p "$work/state" "$work/logs"
cp "$source/tests/plugins/example/sample.log" "$work/logs/events.log"
cat >"$work/wbhealthd.conf" <<CONF
[agent]
state-dir = $work/state

[source branch]
plugin = lines
path = $work/logs/events.log
CONF
check "--check-config takes a section of it" \
	agent --check-config --config "$work/wbhealthd.conf"

cat >"$work/wrong.conf" <<CONF
[source branch]
plugin = lines
pth = $work/logs/events.log
CONF
agent --check-config --config "$work/wrong.conf" >"$work/said" 2>&1
status=$?
check "and judges its keys by the example's own table" test "$status" -eq 78
check "with file and line" says "$work/wrong.conf:3"
check "and the key that was meant" says path

agent --probe --config "$work/wbhealthd.conf" --since 36500d --format json >"$work/said" 2>"$work/errors"
check "--probe reads its log in a confined worker" says '"events": 3'
check "the damaged line is told" grep -F 'fewer than five fields' "$work/said" "$work/errors"

finish
