#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Reports follow the schema that ships with the package, and the schema is strict.
exec python3 -B "$abs_top_srcdir/tests/lib/report_schema.py"
