#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shell scripts have none of the mistakes that shellcheck knows.
. "${abs_top_srcdir:?}/tests/lint/files.sh"

command -v shellcheck >/dev/null || skip_all "shellcheck is not installed"

report "shellcheck is content" "$(shell_scripts | xargs shellcheck --format=gcc --external-sources 2>&1)"

echo "1..$number"
