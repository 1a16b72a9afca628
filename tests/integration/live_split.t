#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# See tests/lib/live_split.py.
exec python3 -B "$abs_top_srcdir/tests/lib/live_split.py"
