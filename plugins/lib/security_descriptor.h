/* SPDX-License-Identifier: Apache-2.0 */
/* Self-relative security descriptors ([MS-DTYP] 2.4.6) and the entries of their access lists (2.4.4, 2.4.5): bytes from
 * a directory, which may lie about every length. Nothing is copied or allocated. */
#ifndef WBH_PLUGINS_SECURITY_DESCRIPTOR_H
#define WBH_PLUGINS_SECURITY_DESCRIPTOR_H

#include "plugins/lib/guid.h"
#include "plugins/lib/sid.h"

/* The directory stores no larger one ([MS-ADTS] 3.1.1.5.1.3: an access list has at most 64 KiB). */
#define SECURITY_DESCRIPTOR_LIMIT (256u * 1024u)

/* Control bits that matter here. */
#define SD_DACL_PRESENT 0x0004u
#define SD_DACL_PROTECTED 0x1000u
#define SD_SELF_RELATIVE 0x8000u

enum ace_kind {
	ACE_ALLOW,
	ACE_DENY,
	ACE_CONDITIONAL_ALLOW, /* holds only under an expression, which is not evaluated here */
	ACE_CONDITIONAL_DENY,
	ACE_OTHER /* audit, mandatory label … : it neither gives nor takes */
};

/* Flags of an entry. */
#define ACE_OBJECT_INHERIT 0x01u
#define ACE_CONTAINER_INHERIT 0x02u
#define ACE_NO_PROPAGATE_INHERIT 0x04u
#define ACE_INHERIT_ONLY 0x08u
#define ACE_INHERITED 0x10u

struct ace {
	enum ace_kind kind;
	uint8_t flags;
	uint32_t mask; /* generic rights already turned into those of a directory object */
	bool has_object_type;
	struct guid object_type; /* an extended right, a property set, an attribute or a class */
	bool has_inherited_object_type;
	struct guid inherited_object_type;
	struct sid trustee;
};

struct security_descriptor {
	uint16_t control;
	bool has_owner;
	struct sid owner;
	bool has_group;
	struct sid group;
	/* No list at all lets everybody do everything; an empty one lets nobody. */
	bool has_dacl;
	const unsigned char *aces; /* lent: inside the bytes it was read from */
	size_t aces_size;
	unsigned ace_count;
};

/* Checks every offset, length and entry, so that walking over the entries cannot fail. 0 or -WBH_E_MALFORMED, with the
 * offset of what is wrong in *ret_offset. */
int security_descriptor_read(struct security_descriptor *ret, const void *bytes, size_t size, size_t *ret_offset);

/* for (struct ace_walk walk = ACE_WALK(&descriptor); ace_next(&walk, &ace);) */
struct ace_walk {
	const unsigned char *at;
	unsigned left;
};

#define ACE_WALK(descriptor) ((struct ace_walk){ .at = (descriptor)->aces, .left = (descriptor)->ace_count })

bool ace_next(struct ace_walk *walk, struct ace *ret);

#endif
