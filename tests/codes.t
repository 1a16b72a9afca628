#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# See tests/lib/codes.py.
exec python3 -B "$abs_top_srcdir/tests/lib/codes.py"
