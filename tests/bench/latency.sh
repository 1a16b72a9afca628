#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Latency from a log to the journal, beside rsyslog: latency.sh BUILD-DIRECTORY [SECONDS] [ROUNDS]. Needs root.
set -eu

build=$(readlink -f "${1:?usage: latency.sh BUILD-DIRECTORY [SECONDS] [ROUNDS]}")
shift
abs_top_srcdir=$(readlink -f "$(dirname "$0")/../..")
export abs_top_srcdir

PYTHONPATH=$abs_top_srcdir/tests/lib
export PYTHONPATH
exec "$abs_top_srcdir/tests/lib/journald-namespace" python3 -B "$abs_top_srcdir/tests/bench/latency.py" "$build" "$@"
