/* SPDX-License-Identifier: Apache-2.0 */
/* May somebody do something to a directory object, and which entry of its access list decides? The algorithm of
 * [MS-ADTS] 5.1.3.3: entries in their stored order, each right decided by the first entry that speaks of it. */
#ifndef WBH_PLUGINS_ACCESS_H
#define WBH_PLUGINS_ACCESS_H

#include "plugins/lib/security_descriptor.h"

/* Rights of a directory object: [MS-ADTS] 5.1.3.2. */
#define RIGHT_CREATE_CHILD 0x00000001u
#define RIGHT_DELETE_CHILD 0x00000002u
#define RIGHT_LIST_CONTENTS 0x00000004u
#define RIGHT_WRITE_VALIDATED 0x00000008u
#define RIGHT_READ_PROPERTY 0x00000010u
#define RIGHT_WRITE_PROPERTY 0x00000020u
#define RIGHT_LIST_OBJECT 0x00000080u
#define RIGHT_CONTROL_ACCESS 0x00000100u
#define RIGHT_READ_CONTROL 0x00020000u
#define RIGHT_WRITE_DAC 0x00040000u
#define RIGHT_WRITE_OWNER 0x00080000u

/* Who acts: the account, all groups it is in, Everyone, Authenticated Users … Lent. */
struct access_token {
	const struct sid *sids;
	size_t count;
};

/* What for. */
struct access_question {
	uint32_t right; /* one */
	/* What an entry that names a type must name to be about it: an extended right; or an attribute, its property
	 * set and the object's class. Lent. */
	const struct guid *types;
	size_t type_count;
	const struct sid *object_sid; /* stands for SELF; NULL: the object has none */
};

enum access_result {
	ACCESS_GRANTED,
	ACCESS_DENIED,      /* by an entry */
	ACCESS_NOT_GRANTED, /* no entry speaks of it */
	ACCESS_UNKNOWN      /* a conditional entry decides, and nobody here can tell how */
};

struct access_answer {
	enum access_result result;
	bool has_ace;
	unsigned index; /* of the entry that decides, from 0 */
	struct ace ace;
};

struct access_answer access_evaluate(const struct security_descriptor *descriptor, const struct access_token *token,
				     const struct access_question *question);

/* Does the entry speak of what is asked, whoever it names? */
bool ace_is_about(const struct ace *ace, const struct access_question *question);

#endif
