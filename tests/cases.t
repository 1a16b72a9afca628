#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every folder of tests/cases through wbhealthd: the report must say what the folder expects.
exec python3 -B "$abs_top_srcdir/tests/lib/cases.py" "$abs_top_srcdir/tests/cases" "$@"
