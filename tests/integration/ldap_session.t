#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# LDAP sessions against a real domain controller.
exec python3 -B "$abs_top_srcdir/tests/lib/ldap_session.py"
