#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Event texts of real servers, read where they are present.
exec python3 -B "$abs_top_srcdir/tests/lib/cases_shared.py"
