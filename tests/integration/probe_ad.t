#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The probe of the directory, as the daemon runs it, against real domain controllers and against bad ones.
exec /usr/bin/python3 -B "$abs_top_srcdir/tests/lib/probe_ad.py"
