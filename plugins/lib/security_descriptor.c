/* SPDX-License-Identifier: Apache-2.0 */
/* From bytes to owner, control bits and entries. */
#include "plugins/lib/security_descriptor.h"

#include <string.h>

#include "base/error.h"
#include "plugins/lib/little_endian.h"

#define DESCRIPTOR_HEAD 20u
#define ACL_HEAD 8u
#define ACE_HEAD 4u
#define MASK_SIZE 4u

#define ACL_REVISION 2u
#define ACL_REVISION_DS 4u

/* Types of entries: [MS-DTYP] 2.4.4.1. */
enum {
	TYPE_ALLOWED = 0x00,
	TYPE_DENIED = 0x01,
	TYPE_ALLOWED_OBJECT = 0x05,
	TYPE_DENIED_OBJECT = 0x06,
	TYPE_ALLOWED_CALLBACK = 0x09,
	TYPE_DENIED_CALLBACK = 0x0a,
	TYPE_ALLOWED_CALLBACK_OBJECT = 0x0b,
	TYPE_DENIED_CALLBACK_OBJECT = 0x0c,
};

#define OBJECT_TYPE_PRESENT 0x1u
#define INHERITED_OBJECT_TYPE_PRESENT 0x2u

/* Generic rights and what they stand for on a directory object: [MS-ADTS] 5.1.3.2. */
static const struct {
	uint32_t generic, rights;
} generics[] = {
	{ 0x80000000u, 0x00020094u }, /* read */
	{ 0x40000000u, 0x00020028u }, /* write */
	{ 0x20000000u, 0x00020004u }, /* execute */
	{ 0x10000000u, 0x000f01ffu }, /* all */
};

static uint32_t map_generics(uint32_t mask)
{
	uint32_t mapped = mask & 0x0fffffffu;

	for (size_t i = 0; i < sizeof(generics) / sizeof(generics[0]); i++)
		if ((mask & generics[i].generic) != 0)
			mapped |= generics[i].rights;
	return mapped;
}

static enum ace_kind kind_of(uint8_t type)
{
	switch (type) {
	case TYPE_ALLOWED:
	case TYPE_ALLOWED_OBJECT:
		return ACE_ALLOW;
	case TYPE_DENIED:
	case TYPE_DENIED_OBJECT:
		return ACE_DENY;
	case TYPE_ALLOWED_CALLBACK:
	case TYPE_ALLOWED_CALLBACK_OBJECT:
		return ACE_CONDITIONAL_ALLOW;
	case TYPE_DENIED_CALLBACK:
	case TYPE_DENIED_CALLBACK_OBJECT:
		return ACE_CONDITIONAL_DENY;
	default:
		return ACE_OTHER;
	}
}

static bool has_object_part(uint8_t type)
{
	return type == TYPE_ALLOWED_OBJECT || type == TYPE_DENIED_OBJECT || type == TYPE_ALLOWED_CALLBACK_OBJECT ||
	       type == TYPE_DENIED_CALLBACK_OBJECT;
}

/* One of the two types of an object entry, as far as its flags say that it is there. */
static bool take_guid(const unsigned char **at, const unsigned char *end, bool *present, struct guid *ret)
{
	if (!*present)
		return true;
	if ((size_t)(end - *at) < GUID_SIZE)
		return false;
	memcpy(ret->bytes, *at, GUID_SIZE);
	*at += GUID_SIZE;
	return true;
}

/* An entry of `size` bytes. What kind it is of and gives nothing is not looked into. */
static bool read_ace(const unsigned char *at, size_t size, struct ace *ret)
{
	const unsigned char *end = at + size;
	struct ace ace = { .kind = kind_of(at[0]), .flags = at[1] };
	bool is_object = has_object_part(at[0]);

	*ret = ace;
	if (ace.kind == ACE_OTHER)
		return true;
	if (size < ACE_HEAD + MASK_SIZE + (is_object ? 4u : 0u))
		return false;
	ace.mask = map_generics(little_32(at + ACE_HEAD));
	at += ACE_HEAD + MASK_SIZE;
	if (is_object) {
		uint32_t flags = little_32(at);

		at += 4;
		ace.has_object_type = (flags & OBJECT_TYPE_PRESENT) != 0;
		ace.has_inherited_object_type = (flags & INHERITED_OBJECT_TYPE_PRESENT) != 0;
	}
	if (!take_guid(&at, end, &ace.has_object_type, &ace.object_type) ||
	    !take_guid(&at, end, &ace.has_inherited_object_type, &ace.inherited_object_type) ||
	    sid_read(&ace.trustee, at, (size_t)(end - at)) < 0)
		return false;
	*ret = ace;
	return true;
}

/* The entry at `at` is whole, and ends before `end`. Its size, or 0. */
static size_t ace_size(const unsigned char *at, const unsigned char *end)
{
	size_t size = (size_t)(end - at) >= ACE_HEAD ? little_16(at + 2) : 0;

	return size >= ACE_HEAD && size <= (size_t)(end - at) && size % 4 == 0 ? size : 0;
}

static int check_aces(const unsigned char *aces, size_t size, unsigned count, size_t *ret_offset)
{
	const unsigned char *at = aces, *end = aces + size;

	for (unsigned i = 0; i < count; i++) {
		size_t one = ace_size(at, end);
		struct ace ace;

		*ret_offset = (size_t)(at - aces);
		if (one == 0 || !read_ace(at, one, &ace))
			return -WBH_E_MALFORMED;
		at += one;
	}
	return 0;
}

static int read_dacl(struct security_descriptor *descriptor, const unsigned char *bytes, size_t size, size_t offset,
		     size_t *ret_offset)
{
	const unsigned char *acl = bytes + offset;
	size_t acl_size, bad = 0;
	int r;

	*ret_offset = offset;
	/* Present, and yet none: as if it were not. */
	if (offset == 0)
		return 0;
	if (offset > size || size - offset < ACL_HEAD || (acl[0] != ACL_REVISION && acl[0] != ACL_REVISION_DS))
		return -WBH_E_MALFORMED;
	acl_size = little_16(acl + 2);
	if (acl_size < ACL_HEAD || acl_size > size - offset)
		return -WBH_E_MALFORMED;
	descriptor->has_dacl = true;
	descriptor->aces = acl + ACL_HEAD;
	descriptor->aces_size = acl_size - ACL_HEAD;
	descriptor->ace_count = little_16(acl + 4);
	r = check_aces(descriptor->aces, descriptor->aces_size, descriptor->ace_count, &bad);
	*ret_offset = offset + ACL_HEAD + bad;
	return r;
}

static int read_sid_at(struct sid *ret, bool *ret_has, const unsigned char *bytes, size_t size, size_t offset,
		       size_t *ret_offset)
{
	if (offset == 0)
		return 0;
	*ret_offset = offset;
	*ret_has = offset <= size && sid_read(ret, bytes + offset, size - offset) >= 0;
	return *ret_has ? 0 : -WBH_E_MALFORMED;
}

int security_descriptor_read(struct security_descriptor *ret, const void *bytes, size_t size, size_t *ret_offset)
{
	const unsigned char *at = bytes;
	struct security_descriptor descriptor = { .control = 0 };
	int r;

	*ret_offset = 0;
	if (size < DESCRIPTOR_HEAD || size > SECURITY_DESCRIPTOR_LIMIT || at[0] != 1)
		return -WBH_E_MALFORMED;
	descriptor.control = little_16(at + 2);
	if ((descriptor.control & SD_SELF_RELATIVE) == 0)
		return -WBH_E_MALFORMED;

	r = read_sid_at(&descriptor.owner, &descriptor.has_owner, at, size, little_32(at + 4), ret_offset);
	if (r >= 0)
		r = read_sid_at(&descriptor.group, &descriptor.has_group, at, size, little_32(at + 8), ret_offset);
	if (r >= 0 && (descriptor.control & SD_DACL_PRESENT) != 0)
		r = read_dacl(&descriptor, at, size, little_32(at + 16), ret_offset);
	if (r < 0)
		return r;
	*ret = descriptor;
	return 0;
}

bool ace_next(struct ace_walk *walk, struct ace *ret)
{
	size_t size;

	if (walk->left == 0)
		return false;
	size = little_16(walk->at + 2);
	(void)read_ace(walk->at, size, ret);
	walk->at += size;
	walk->left--;
	return true;
}
