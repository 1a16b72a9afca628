#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Predictions against what a real domain controller does. Samba's Python modules belong to Debian's own interpreter.
exec /usr/bin/python3 -B "$abs_top_srcdir/tests/lib/access_oracle.py"
