#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every story of tests/stories: an hour of a server's log, and what must follow from it.
exec python3 -B "$abs_top_srcdir/tests/lib/stories.py" "$@"
