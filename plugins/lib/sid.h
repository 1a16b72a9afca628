/* SPDX-License-Identifier: Apache-2.0 */
/* Security identifiers: [MS-DTYP] 2.4.2. */
#ifndef WBH_PLUGINS_SID_H
#define WBH_PLUGINS_SID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SID_SUB_AUTHORITIES 15u
/* "S-1-" and an authority, then at most "-4294967295" each. */
#define SID_TEXT_SIZE (24u + SID_SUB_AUTHORITIES * 11u)

struct sid {
	uint64_t authority; /* 48 bits */
	uint32_t sub_authorities[SID_SUB_AUTHORITIES];
	unsigned count;
};

/* From its binary form at the beginning of `bytes`. How many bytes it took, or -WBH_E_MALFORMED. */
int sid_read(struct sid *ret, const void *bytes, size_t size);
/* "S-1-5-32-544". 0 or -WBH_E_MALFORMED. */
int sid_parse(struct sid *ret, const char *text);
const char *sid_text(const struct sid *sid, char text[static SID_TEXT_SIZE]);

bool sid_equal(const struct sid *a, const struct sid *b);
/* A domain's SID and what is added to it. False: the SID has no room for it, *ret is untouched. */
bool sid_with_rid(struct sid *ret, const struct sid *domain, uint32_t rid);
/* Of an account or group: the domain's SID, and the number behind it. False: it has none. */
bool sid_split(const struct sid *sid, struct sid *ret_domain, uint32_t *ret_rid);

#endif
