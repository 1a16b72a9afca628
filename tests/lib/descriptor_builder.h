/* SPDX-License-Identifier: Apache-2.0 */
/* Writes security descriptors for tests, entry by entry ([MS-DTYP] 2.4.6); wrong ones too, byte by byte. */
#ifndef WBH_TESTS_DESCRIPTOR_BUILDER_H
#define WBH_TESTS_DESCRIPTOR_BUILDER_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/lib/security_descriptor.h"

struct built {
	unsigned char bytes[16384];
	size_t size;
	size_t acl; /* where the list begins, 0: there is none */
};

static inline void put_16(unsigned char *at, size_t number)
{
	at[0] = (unsigned char)number;
	at[1] = (unsigned char)(number >> 8);
}

static inline void put_32(unsigned char *at, size_t number)
{
	put_16(at, number);
	put_16(at + 2, number >> 16);
}

static inline size_t put_sid(unsigned char *at, const char *text)
{
	struct sid sid;

	if (sid_parse(&sid, text) < 0)
		abort();
	at[0] = 1;
	at[1] = (unsigned char)sid.count;
	for (unsigned i = 0; i < 6; i++)
		at[2 + i] = (unsigned char)(sid.authority >> (40 - 8 * i));
	for (unsigned i = 0; i < sid.count; i++)
		put_32(at + 8 + 4 * (size_t)i, sid.sub_authorities[i]);
	return 8 + 4 * (size_t)sid.count;
}

/* With an empty list. NULL owner: none. */
static inline void built_begin(struct built *built, unsigned control, const char *owner)
{
	*built = (struct built){ .size = 20 };
	built->bytes[0] = 1;
	put_16(built->bytes + 2, control | SD_SELF_RELATIVE);
	if (owner != NULL) {
		put_32(built->bytes + 4, built->size);
		built->size += put_sid(built->bytes + built->size, owner);
	}
	if ((control & SD_DACL_PRESENT) == 0)
		return;
	built->acl = built->size;
	put_32(built->bytes + 16, built->acl);
	built->bytes[built->acl] = 4;
	put_16(built->bytes + built->acl + 2, 8);
	built->size += 8;
}

/* NULL types: it has none. An object entry is written where it has one. `type`: that of the plain entry, 0 or 1. */
static inline void built_add(struct built *built, unsigned type, unsigned flags, uint32_t mask, const char *object,
			     const char *inherited, const char *trustee)
{
	unsigned char *acl = built->bytes + built->acl, *ace = built->bytes + built->size, *at = ace + 8;
	const char *types[] = { object, inherited };
	struct guid guid;

	ace[0] = (unsigned char)(object != NULL || inherited != NULL ? type + 5 : type);
	ace[1] = (unsigned char)flags;
	put_32(ace + 4, mask);
	if (ace[0] >= 5 && ace[0] <= 6) {
		put_32(at, (object != NULL ? 1u : 0u) | (inherited != NULL ? 2u : 0u));
		at += 4;
	}
	for (unsigned i = 0; i < 2; i++) {
		if (types[i] == NULL)
			continue;
		if (guid_parse(&guid, types[i]) < 0)
			abort();
		memcpy(at, guid.bytes, GUID_SIZE);
		at += GUID_SIZE;
	}
	at += put_sid(at, trustee);
	put_16(ace + 2, (size_t)(at - ace));
	built->size += (size_t)(at - ace);
	put_16(acl + 2, built->size - built->acl);
	put_16(acl + 4, acl[4] + 256u * acl[5] + 1u);
}

#endif
