/* SPDX-License-Identifier: Apache-2.0 */
/* Distinguished names as a directory writes them (RFC 4514). */
#ifndef WBH_PROBE_AD_DN_H
#define WBH_PROBE_AD_DN_H

#include <stdbool.h>

/* What the object is in: the name behind its first unescaped comma, within `dn`. NULL: nothing. */
const char *dn_parent(const char *dn);
/* Does the object, or a container it is in, have a character in its name that the sync server is known to trip over:
 * a blank or # in front, a blank at the end, , + " \ < > ; = / or a line break? */
bool dn_has_reserved_name(const char *dn);
/* "DC=corp,DC=example" -> "corp.example". Owned; NULL: it is none, or there is no memory. */
char *dn_domain(const char *dn);

#endif
