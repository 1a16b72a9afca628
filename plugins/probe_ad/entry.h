/* SPDX-License-Identifier: Apache-2.0 */
/* Values of one object, taken out of a directory's answer: text that may be wrong in every way. */
#ifndef WBH_PROBE_AD_ENTRY_H
#define WBH_PROBE_AD_ENTRY_H

#include <stdbool.h>

#include "plugins/lib/filetime.h"
#include "plugins/lib/ldap_session.h"
#include "plugins/lib/security_descriptor.h"

/* Longer names and DNs are none. */
#define ENTRY_TEXT_LIMIT 4096u

/* Owned by the caller; NULL: it has none, it is no text, or there is no memory. */
char *entry_text(struct ldap_entry *entry, const char *attribute);
/* False: there is none, or it is no number; *ret is untouched. */
bool entry_number(struct ldap_entry *entry, const char *attribute, int64_t *ret);
bool entry_sid(struct ldap_entry *entry, const char *attribute, size_t index, struct sid *ret);
bool entry_guid(struct ldap_entry *entry, const char *attribute, struct guid *ret);
/* The kind, negative where there is none or it is malformed. */
int entry_time(struct ldap_entry *entry, const char *attribute, int64_t *ret);
/* Generalized time, "20261127154530.0Z". */
bool entry_generalized_time(struct ldap_entry *entry, const char *attribute, int64_t *ret);

/* A descriptor with the bytes it lends from. */
struct descriptor {
	void *bytes; /* owned; NULL: it could not be read */
	size_t size;
	struct security_descriptor read;
};

/* nTSecurityDescriptor. 1: it may not be read; 2: it is malformed, at byte *ret_offset; 0; -ENOMEM. */
int entry_descriptor(struct ldap_entry *entry, struct descriptor *ret, size_t *ret_offset);
void descriptor_done(struct descriptor *descriptor);

/* One object by its DN. As ldap_session_search(); an object without any of the attributes is still given. */
int read_object(struct ldap_session *session, const char *dn, const char *const *attributes,
		int (*each)(void *context, struct ldap_entry *entry), void *context, struct ldap_fault *ret_fault);
/* What stands for itself in a filter: `(`, `)`, `*`, `\` and NUL are escaped (RFC 4515). NULL: no memory. */
char *filter_value(const char *text);
/* A SID, a GUID as bytes in a filter. */
#define FILTER_SID_SIZE ((8u + SID_SUB_AUTHORITIES * 4u) * 3u + 1u)
#define FILTER_GUID_SIZE (GUID_SIZE * 3u + 1u)
const char *filter_guid(const struct guid *guid, char text[static FILTER_GUID_SIZE]);
const char *filter_sid(const struct sid *sid, char text[static FILTER_SID_SIZE]);

#endif
