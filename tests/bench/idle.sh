#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The cost of an idle service, beside rsyslog: idle.sh BUILD-DIRECTORY [SECONDS]. Needs root.
set -eu

build=$(readlink -f "${1:?usage: idle.sh BUILD-DIRECTORY [SECONDS]}")
shift
abs_top_srcdir=$(readlink -f "$(dirname "$0")/../..")
export abs_top_srcdir

PYTHONPATH=$abs_top_srcdir/tests/lib:$abs_top_srcdir/tests/bench
export PYTHONPATH
exec "$abs_top_srcdir/tests/lib/journald-namespace" python3 -B "$abs_top_srcdir/tests/bench/idle.py" "$build" "$@"
