/* SPDX-License-Identifier: Apache-2.0 */
/* Security identifiers: bytes, text, parts. */
#include "plugins/lib/sid.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "plugins/lib/little_endian.h"

#define REVISION 1u
#define HEAD_SIZE 8u
#define AUTHORITY_LIMIT ((UINT64_C(1) << 48) - 1)

int sid_read(struct sid *ret, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;
	struct sid sid = { .authority = 0 };

	if (size < HEAD_SIZE || at[0] != REVISION || at[1] > SID_SUB_AUTHORITIES || size < HEAD_SIZE + 4u * at[1])
		return -WBH_E_MALFORMED;
	sid.count = at[1];
	/* The one number of it that is big-endian. */
	for (size_t i = 2; i < HEAD_SIZE; i++)
		sid.authority = sid.authority << 8 | at[i];
	for (size_t i = 0; i < sid.count; i++)
		sid.sub_authorities[i] = little_32(at + HEAD_SIZE + 4 * i);
	*ret = sid;
	return (int)(HEAD_SIZE + 4u * sid.count);
}

/* A number, in decimal or as 0x…, that ends with "-" or the text; *text moves behind the "-". */
static bool take_number(const char **text, uint64_t limit, uint64_t *ret)
{
	bool hex = (*text)[0] == '0' && ((*text)[1] == 'x' || (*text)[1] == 'X');
	const char *digits = *text + (hex ? 2 : 0);
	char *end;

	if (strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") == 0 || strlen(digits) > SID_TEXT_SIZE)
		return false;
	*ret = strtoull(digits, &end, hex ? 16 : 10);
	if (*ret > limit || (*end != '-' && *end != '\0') || end - digits > 15)
		return false;
	*text = *end == '-' ? end + 1 : end;
	return *end == '\0' || **text != '\0';
}

int sid_parse(struct sid *ret, const char *text)
{
	struct sid sid = { .count = 0 };
	uint64_t number;

	if (strncmp(text, "S-1-", 4) != 0 && strncmp(text, "s-1-", 4) != 0)
		return -WBH_E_MALFORMED;
	text += 4;
	if (!take_number(&text, AUTHORITY_LIMIT, &sid.authority))
		return -WBH_E_MALFORMED;
	while (*text != '\0') {
		if (sid.count == SID_SUB_AUTHORITIES || !take_number(&text, UINT32_MAX, &number))
			return -WBH_E_MALFORMED;
		sid.sub_authorities[sid.count++] = (uint32_t)number;
	}
	*ret = sid;
	return 0;
}

const char *sid_text(const struct sid *sid, char text[static SID_TEXT_SIZE])
{
	/* [MS-DTYP] 2.4.2.1: an authority of more than 32 bits is written in hexadecimal. */
	int at = snprintf(text, SID_TEXT_SIZE, sid->authority <= UINT32_MAX ? "S-1-%" PRIu64 : "S-1-0x%012" PRIX64,
			  sid->authority);

	for (unsigned i = 0; i < sid->count; i++)
		at += snprintf(text + at, SID_TEXT_SIZE - (size_t)at, "-%" PRIu32, sid->sub_authorities[i]);
	return text;
}

bool sid_equal(const struct sid *a, const struct sid *b)
{
	return a->count == b->count && a->authority == b->authority &&
	       memcmp(a->sub_authorities, b->sub_authorities, a->count * sizeof(a->sub_authorities[0])) == 0;
}

bool sid_with_rid(struct sid *ret, const struct sid *domain, uint32_t rid)
{
	if (domain->count == SID_SUB_AUTHORITIES)
		return false;
	*ret = *domain;
	ret->sub_authorities[ret->count++] = rid;
	return true;
}

bool sid_split(const struct sid *sid, struct sid *ret_domain, uint32_t *ret_rid)
{
	if (sid->count == 0)
		return false;
	*ret_domain = *sid;
	ret_domain->count--;
	*ret_rid = sid->sub_authorities[ret_domain->count];
	return true;
}
