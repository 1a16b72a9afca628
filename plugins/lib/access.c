/* SPDX-License-Identifier: Apache-2.0 */
/* The walk over an access list. */
#include "plugins/lib/access.h"

static const struct sid principal_self = { .authority = 5, .sub_authorities = { 10 }, .count = 1 };
static const struct sid owner_rights = { .authority = 3, .sub_authorities = { 4 }, .count = 1 };

static bool token_has(const struct access_token *token, const struct sid *sid)
{
	for (size_t i = 0; i < token->count; i++)
		if (sid_equal(&token->sids[i], sid))
			return true;
	return false;
}

/* SELF is the object itself, OWNER RIGHTS its owner: who holds that SID. */
static bool is_meant(const struct ace *ace, const struct security_descriptor *descriptor,
		     const struct access_token *token, const struct access_question *question)
{
	if (sid_equal(&ace->trustee, &principal_self))
		return question->object_sid != NULL && token_has(token, question->object_sid);
	if (sid_equal(&ace->trustee, &owner_rights))
		return descriptor->has_owner && token_has(token, &descriptor->owner);
	return token_has(token, &ace->trustee);
}

bool ace_is_about(const struct ace *ace, const struct access_question *question)
{
	if ((ace->mask & question->right) == 0)
		return false;
	if (!ace->has_object_type)
		return true;
	for (size_t i = 0; i < question->type_count; i++)
		if (guid_equal(&ace->object_type, &question->types[i]))
			return true;
	return false;
}

static enum access_result result_of(enum ace_kind kind)
{
	switch (kind) {
	case ACE_ALLOW:
		return ACCESS_GRANTED;
	case ACE_DENY:
		return ACCESS_DENIED;
	default:
		return ACCESS_UNKNOWN;
	}
}

/* Whoever owns an object may read and change its access list, unless OWNER RIGHTS says otherwise. */
static bool owner_may(const struct security_descriptor *descriptor, const struct access_token *token,
		      const struct access_question *question)
{
	struct ace_walk walk = ACE_WALK(descriptor);
	struct ace ace;

	if ((question->right & (RIGHT_READ_CONTROL | RIGHT_WRITE_DAC)) == 0 || !descriptor->has_owner ||
	    !token_has(token, &descriptor->owner))
		return false;
	while (ace_next(&walk, &ace))
		if (ace.kind != ACE_OTHER && (ace.flags & ACE_INHERIT_ONLY) == 0 &&
		    sid_equal(&ace.trustee, &owner_rights))
			return false;
	return true;
}

struct access_answer access_evaluate(const struct security_descriptor *descriptor, const struct access_token *token,
				     const struct access_question *question)
{
	struct ace_walk walk = ACE_WALK(descriptor);
	struct ace ace;

	if (!descriptor->has_dacl || owner_may(descriptor, token, question))
		return (struct access_answer){ .result = ACCESS_GRANTED };
	for (unsigned index = 0; ace_next(&walk, &ace); index++)
		if (ace.kind != ACE_OTHER && (ace.flags & ACE_INHERIT_ONLY) == 0 && ace_is_about(&ace, question) &&
		    is_meant(&ace, descriptor, token, question))
			return (struct access_answer){
				.result = result_of(ace.kind), .has_ace = true, .index = index, .ace = ace
			};
	return (struct access_answer){ .result = ACCESS_NOT_GRANTED };
}
