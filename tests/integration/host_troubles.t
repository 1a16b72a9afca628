#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# See tests/lib/host_troubles.py.
exec python3 -B "$abs_top_srcdir/tests/lib/host_troubles.py"
