#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Order and split of the input do not matter; less input never looks healthier.
exec python3 -B "$abs_top_srcdir/tests/lib/replay_properties.py"
