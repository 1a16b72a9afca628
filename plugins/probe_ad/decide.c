/* SPDX-License-Identifier: Apache-2.0 */
/* First the access list, then what the sync server checks by itself, then policy, then the account. */
#include "plugins/probe_ad/decide.h"

#include "base/cleanup.h"

#define GUID(a, b, c, d0, d1, d2, d3, d4, d5, d6, d7)                                                                  \
	{                                                                                                              \
		{                                                                                                      \
			(a) & 0xff, (a) >> 8 & 0xff, (a) >> 16 & 0xff, (a) >> 24 & 0xff, (b)&0xff, (b) >> 8 & 0xff,    \
				(c)&0xff, (c) >> 8 & 0xff, d0, d1, d2, d3, d4, d5, d6, d7                              \
		}                                                                                                      \
	}

const struct guid right_reset_password =
	GUID(0x00299570u, 0x246du, 0x11d0u, 0xa7, 0x68, 0x00, 0xaa, 0x00, 0x6e, 0x05, 0x29);
const struct guid right_change_password =
	GUID(0xab721a53u, 0x1e2fu, 0x11d0u, 0x98, 0x19, 0x00, 0xaa, 0x00, 0x40, 0x52, 0x9b);
const struct guid right_unexpire_password =
	GUID(0xccc2dc7du, 0xa6adu, 0x4a7au, 0x88, 0x46, 0xc0, 0x4e, 0x3c, 0xc5, 0x35, 0x01);
const struct guid right_get_changes =
	GUID(0x1131f6aau, 0x9c07u, 0x11d1u, 0xf7, 0x9f, 0x00, 0xc0, 0x4f, 0xc2, 0xdc, 0xd2);
const struct guid right_get_changes_all =
	GUID(0x1131f6adu, 0x9c07u, 0x11d1u, 0xf7, 0x9f, 0x00, 0xc0, 0x4f, 0xc2, 0xdc, 0xd2);

/* An attribute, its property set, the class: what an entry may name and still be about it. */
#define TYPES_OF_A_RIGHT 3u

static bool token_has(const struct token *token, const struct sid *sid)
{
	for (size_t i = 0; i < token->count; i++)
		if (sid_equal(&token->sids[i], sid))
			return true;
	return false;
}

/* ---- access ---- */

/* Only groups of a domain or of the controller can be missing in a token. */
static bool may_be_group(const struct sid *sid)
{
	return sid->authority == 5 && sid->count > 0 &&
	       (sid->sub_authorities[0] == 21 || sid->sub_authorities[0] == 32);
}

bool access_may_turn(const struct security_descriptor *descriptor, const struct token *token,
		     const struct access_question *question, const struct access_answer *answer)
{
	struct ace_walk walk = ACE_WALK(descriptor);
	enum ace_kind other = answer->result == ACCESS_GRANTED ? ACE_DENY : ACE_ALLOW;
	struct ace ace;

	if (token->whole || (answer->result == ACCESS_GRANTED && !answer->has_ace))
		return false;
	for (unsigned index = 0; ace_next(&walk, &ace) && !(answer->has_ace && index >= answer->index); index++)
		if (ace.kind == other && (ace.flags & ACE_INHERIT_ONLY) == 0 && may_be_group(&ace.trustee) &&
		    !token_has(token, &ace.trustee) && ace_is_about(&ace, question))
			return true;
	return false;
}

struct access_answer has_control_right(const struct descriptor *descriptor, const struct token *token,
				       const struct guid *right)
{
	const struct access_token who = { .sids = token->sids, .count = token->count };
	const struct access_question question = { .right = RIGHT_CONTROL_ACCESS, .types = right, .type_count = 1 };
	struct access_answer answer = access_evaluate(&descriptor->read, &who, &question);

	if (access_may_turn(&descriptor->read, token, &question, &answer))
		answer.result = ACCESS_UNKNOWN;
	return answer;
}

/* ---- where an entry comes from ---- */

static bool same_entry(const struct ace *a, const struct ace *b)
{
	return a->kind == b->kind && (a->mask & b->mask) != 0 && a->has_object_type == b->has_object_type &&
	       (!a->has_object_type || guid_equal(&a->object_type, &b->object_type)) &&
	       sid_equal(&a->trustee, &b->trustee);
}

/* Does an entry of a container get down to an object of the class, `levels` below? */
static bool reaches(const struct ace *ace, const struct guid *class, size_t levels)
{
	return (ace->flags & ACE_INHERITED) == 0 && (ace->flags & ACE_CONTAINER_INHERIT) != 0 &&
	       ((ace->flags & ACE_NO_PROPAGATE_INHERIT) == 0 || levels == 1) &&
	       (!ace->has_inherited_object_type || guid_equal(&ace->inherited_object_type, class));
}

/* The nearest container that sets what the object inherits; 0: the object itself does; negative: none that we see. */
static int origin_of(const struct user *user, const struct ace *inherited)
{
	if ((inherited->flags & ACE_INHERITED) == 0)
		return 0;
	for (size_t i = 1; i < user->lineage.count; i++) {
		const struct descriptor *descriptor = &user->lineage.list[i].descriptor;
		struct ace_walk walk = ACE_WALK(&descriptor->read);
		struct ace ace;

		if (descriptor->bytes == NULL)
			return -1;
		while (ace_next(&walk, &ace))
			if (reaches(&ace, &user->class, i) && same_entry(&ace, inherited))
				return (int)i;
	}
	return -1;
}

static bool would_grant(const struct ace *ace, const struct token *token, const struct access_question *question)
{
	return ace->kind == ACE_ALLOW && token_has(token, &ace->trustee) && ace_is_about(ace, question);
}

/* An entry above `cut` that would grant it, were inheritance not off there. */
static int grant_above(const struct situation *situation, const struct access_question *question, size_t cut,
		       struct ace *ret)
{
	const struct user *user = situation->user;

	for (size_t i = cut + 1; i < user->lineage.count; i++) {
		const struct descriptor *descriptor = &user->lineage.list[i].descriptor;
		struct ace_walk walk = ACE_WALK(&descriptor->read);
		struct ace ace;

		while (descriptor->bytes != NULL && ace_next(&walk, &ace))
			if (reaches(&ace, &user->class, i) && would_grant(&ace, situation->connector, question)) {
				*ret = ace;
				return (int)i;
			}
	}
	return -1;
}

/* Nothing grants it. Would something, were inheritance not off somewhere? */
static bool find_cut(const struct situation *situation, const struct access_question *question, struct decision *ret)
{
	const struct lineage *lineage = &situation->user->lineage;

	for (size_t i = 0; i < lineage->count; i++) {
		if (lineage->list[i].descriptor.bytes == NULL ||
		    (lineage->list[i].descriptor.read.control & SD_DACL_PROTECTED) == 0)
			continue;
		ret->set_at = grant_above(situation, question, i, &ret->ace);
		if (ret->set_at < 0)
			continue;
		ret->has_ace = true;
		ret->cut_at = (int)i;
		return true;
	}
	return false;
}

/* ---- one right ---- */

static enum cause cause_of_cut(const struct situation *situation, const struct decision *decision)
{
	const struct user *user = situation->user;

	if (decision->cut_at != 0 || !user->admin_count)
		return CAUSE_CUT;
	return user->is_protected || !user->groups_known ? CAUSE_PROTECTED : CAUSE_STALE;
}

static void decide_refused(const struct situation *situation, const struct access_question *question,
			   const struct access_answer *answer, struct decision *ret)
{
	ret->answer = WBH_ANSWER_NO;
	if (answer->result == ACCESS_DENIED) {
		ret->cause = CAUSE_DENIED;
		ret->has_ace = answer->has_ace;
		ret->ace = answer->ace;
		ret->set_at = origin_of(situation->user, &answer->ace);
		return;
	}
	ret->cause = find_cut(situation, question, ret) ? cause_of_cut(situation, ret) : CAUSE_NOT_GRANTED;
}

static void decide_access(const struct situation *situation, const struct access_question *question,
			  struct decision *ret)
{
	const struct access_token who = { .sids = situation->connector->sids, .count = situation->connector->count };
	const struct descriptor *descriptor = &situation->user->lineage.list[0].descriptor;
	struct access_answer answer;

	*ret = (struct decision){ .answer = WBH_ANSWER_UNKNOWN, .basis = WBH_PROVED, .set_at = -1, .cut_at = -1 };
	if (situation->user->lineage.count == 0 || descriptor->bytes == NULL) {
		ret->cause = CAUSE_UNREADABLE;
		return;
	}
	answer = access_evaluate(&descriptor->read, &who, question);
	if (answer.result == ACCESS_UNKNOWN) {
		ret->cause = CAUSE_CONDITIONAL;
		ret->has_ace = true;
		ret->ace = answer.ace;
		ret->set_at = origin_of(situation->user, &answer.ace);
	} else if (access_may_turn(&descriptor->read, situation->connector, question, &answer)) {
		ret->cause = CAUSE_GROUPS;
	} else if (answer.result == ACCESS_GRANTED) {
		ret->answer = WBH_ANSWER_YES;
		ret->has_ace = answer.has_ace;
		ret->ace = answer.ace;
		ret->set_at = answer.has_ace ? origin_of(situation->user, &answer.ace) : -1;
	} else {
		decide_refused(situation, question, &answer, ret);
	}
}

static void decide_right(const struct situation *situation, const struct guid *right, struct decision *ret)
{
	const struct access_question question = { .right = RIGHT_CONTROL_ACCESS,
						  .types = right,
						  .type_count = 1,
						  .object_sid =
							  situation->user->has_sid ? &situation->user->sid : NULL };

	decide_access(situation, &question, ret);
}

static void decide_write(const struct situation *situation, const struct attribute_type *attribute,
			 struct decision *ret)
{
	struct guid types[TYPES_OF_A_RIGHT];
	size_t count = 0;
	struct access_question question = { .right = RIGHT_WRITE_PROPERTY,
					    .types = types,
					    .object_sid = situation->user->has_sid ? &situation->user->sid : NULL };

	types[count++] = attribute->id;
	types[count++] = situation->user->class;
	if (attribute->has_set)
		types[count++] = attribute->set;
	question.type_count = count;
	decide_access(situation, &question, ret);
}

/* ---- what stands in the way behind the access list ---- */

static void refuse(struct decision *ret, enum cause cause, enum wbh_basis basis)
{
	*ret = (struct decision){ .answer = WBH_ANSWER_NO, .basis = basis, .cause = cause, .set_at = -1, .cut_at = -1 };
}

static void doubt(struct decision *ret, enum cause cause)
{
	*ret = (struct decision){ .basis = WBH_DOCUMENTED, .cause = cause, .set_at = -1, .cut_at = -1 };
}

/* A password that is too young may not be changed; nor reset, because the sync server asks the controller to hold a
 * reset to the policy (the policy hints control, [MS-ADTS] 3.1.1.3.4.1.27). */
static void hold_to_age(const struct situation *situation, enum wbh_basis basis, struct decision *ret)
{
	const struct user *user = situation->user;
	int64_t old_enough;

	if (!situation->policy->known) {
		doubt(ret, CAUSE_POLICY_UNREADABLE);
		return;
	}
	if (situation->policy->minimum_age == 0)
		return;
	if (user->password_set_kind < 0) {
		doubt(ret, CAUSE_STATE_UNREADABLE);
		return;
	}
	if (user->password_set_kind != FILETIME_TIME)
		return;
	old_enough = situation->policy->minimum_age == INT64_MAX ||
				     user->password_set > INT64_MAX - situation->policy->minimum_age
			     ? INT64_MAX
			     : user->password_set + situation->policy->minimum_age;
	if (old_enough <= situation->now)
		return;
	refuse(ret, CAUSE_MINIMUM_AGE, basis);
	ret->until = old_enough != INT64_MAX ? old_enough : 0;
}

static bool is_disabled(const struct user *user)
{
	return user->has_control && (user->control & UAC_DISABLED) != 0;
}

static bool is_locked(const struct user *user)
{
	return user->has_computed && (user->computed & UAC_LOCKED) != 0;
}

/* Whoever may not see the state of an account sees an enabled one, and no administrator. */
static void hold_to_state(const struct situation *situation, struct decision *ret)
{
	const struct user *user = situation->user;

	if (ret->answer != WBH_ANSWER_YES)
		return;
	if (!user->has_control)
		doubt(ret, CAUSE_STATE_UNREADABLE);
	else if (is_disabled(user))
		refuse(ret, CAUSE_DISABLED, WBH_DOCUMENTED);
	else if (user->has_reserved_name)
		doubt(ret, CAUSE_RESERVED_NAME);
}

static void decide_reset(const struct situation *situation, struct decision *ret)
{
	decide_right(situation, &right_reset_password, ret);
	if (ret->answer == WBH_ANSWER_YES)
		hold_to_age(situation, WBH_DOCUMENTED, ret);
	hold_to_state(situation, ret);
}

/* The sync server does not let an administrator of the cloud reset one of the directory. */
static void decide_admin_reset(const struct situation *situation, struct decision *ret)
{
	const struct user *user = situation->user;

	decide_reset(situation, ret);
	if (user->admin_count && ret->answer != WBH_ANSWER_NO)
		refuse(ret, user->is_protected || !user->groups_known ? CAUSE_ENGINE_PROTECTED : CAUSE_ENGINE_STALE,
		       WBH_DOCUMENTED);
}

/* Everybody may change a password whose old one they know, unless an entry forbids it: to the connector, which acts, or
 * to the user. */
static void decide_change(const struct situation *situation, struct decision *ret)
{
	const struct user *user = situation->user;
	struct sid self[] = { user->sid, { .authority = 1, .sub_authorities = { 0 }, .count = 1 } };
	const struct token token = { .sids = self, .count = user->has_sid ? ELEMENTS(self) : 0, .whole = true };
	struct situation of_user = *situation;
	struct decision own;

	decide_right(situation, &right_change_password, ret);
	if (ret->answer != WBH_ANSWER_YES)
		return;
	of_user.connector = &token;
	decide_right(&of_user, &right_change_password, &own);
	if (own.cause == CAUSE_DENIED) {
		*ret = own;
		ret->answer = WBH_ANSWER_UNKNOWN;
		ret->cause = CAUSE_USER_DENIED;
		ret->basis = WBH_SPECIFIED;
		return;
	}
	hold_to_age(situation, WBH_PROVED, ret);
	if (ret->answer == WBH_ANSWER_YES && is_locked(user))
		refuse(ret, CAUSE_LOCKED, WBH_DOCUMENTED);
	hold_to_state(situation, ret);
}

static void decide_force_change(const struct situation *situation, struct decision *ret)
{
	decide_write(situation, &situation->pwd_last_set, ret);
	if (ret->answer == WBH_ANSWER_YES && situation->user->has_control &&
	    (situation->user->control & UAC_NEVER_EXPIRES) != 0)
		refuse(ret, CAUSE_NEVER_EXPIRES, WBH_DOCUMENTED);
}

static void decide_operation(const struct situation *situation, enum wbh_operation operation, struct decision *ret)
{
	switch (operation) {
	case WBH_RESET:
		decide_reset(situation, ret);
		return;
	case WBH_ADMIN_RESET:
		decide_admin_reset(situation, ret);
		return;
	case WBH_CHANGE:
		decide_change(situation, ret);
		return;
	case WBH_UNLOCK:
		decide_write(situation, &situation->lockout_time, ret);
		return;
	case WBH_FORCE_CHANGE:
	default:
		decide_force_change(situation, ret);
		return;
	}
}

/* Whoever is not synchronised, or not told apart, has no way from the cloud to here. */
void decide(const struct situation *situation, enum wbh_operation operation, struct decision *ret)
{
	decide_operation(situation, operation, ret);
	if (ret->answer != WBH_ANSWER_NO && situation->scope->known &&
	    !scope_has(situation->scope, situation->user->dn))
		refuse(ret, CAUSE_OUT_OF_SCOPE, WBH_DOCUMENTED);
	if (ret->answer != WBH_ANSWER_NO && situation->user->twin != NULL)
		refuse(ret, CAUSE_TWIN, WBH_DOCUMENTED);
}
