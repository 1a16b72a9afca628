#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Exported configurations of sync servers: what a careful reader finds in them, and what changed between two.
exec python3 -B "$abs_top_srcdir/tests/lib/sync_config.py"
