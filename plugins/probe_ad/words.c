/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences for each cause. */
#include "plugins/probe_ad/words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/timestamp.h"
#include "plugins/probe_ad/dn.h"

#define FULL_CONTROL 0x000f01ffu
#define WORDS_LIMIT 8000u

/* What has to be granted, as a person and as dsacls call it. */
static const struct {
	const char *right, *grant;
} rights[WBH_OPERATIONS] = {
	[WBH_RESET] = { "Reset Password", "CA;Reset Password" },
	[WBH_ADMIN_RESET] = { "Reset Password", "CA;Reset Password" },
	[WBH_CHANGE] = { "Change Password", "CA;Change Password" },
	[WBH_UNLOCK] = { "write lockoutTime", "WP;lockoutTime" },
	[WBH_FORCE_CHANGE] = { "write pwdLastSet", "WP;pwdLastSet" },
};

static const char *missing_right(enum wbh_operation operation)
{
	switch (operation) {
	case WBH_UNLOCK:
		return "permission.lockout-time-missing";
	case WBH_FORCE_CHANGE:
		return "permission.pwd-last-set-missing";
	case WBH_CHANGE:
		return "policy.cannot-change";
	default:
		return "permission.reset-password-missing";
	}
}

const char *decision_finding(enum wbh_operation operation, const struct decision *decision)
{
	switch (decision->cause) {
	case CAUSE_DENIED:
		return operation == WBH_CHANGE ? "policy.cannot-change" : "permission.explicit-deny";
	case CAUSE_USER_DENIED:
		return "policy.cannot-change";
	case CAUSE_CUT:
		return "permission.inheritance-blocked";
	case CAUSE_PROTECTED:
	case CAUSE_ENGINE_PROTECTED:
		return "permission.protected-account";
	case CAUSE_STALE:
	case CAUSE_ENGINE_STALE:
		return "permission.stale-admin-count";
	case CAUSE_NOT_GRANTED:
		return missing_right(operation);
	case CAUSE_MINIMUM_AGE:
		return "policy.minimum-age";
	case CAUSE_NEVER_EXPIRES:
		return "policy.never-expires";
	case CAUSE_DISABLED:
		return "account.disabled";
	case CAUSE_LOCKED:
		return "account.locked";
	case CAUSE_RESERVED_NAME:
		return "account.reserved-character";
	case CAUSE_OUT_OF_SCOPE:
		return "account.out-of-scope";
	case CAUSE_TWIN:
		return "account.duplicate-anchor";
	default:
		return NULL;
	}
}

__attribute__((format(printf, 2, 3))) static int say(char **ret, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vasprintf(ret, format, arguments);
	va_end(arguments);
	if (length >= 0)
		return 0;
	*ret = NULL;
	return -ENOMEM;
}

static const char *account_name(const struct user *user)
{
	return user->sam_account_name != NULL ? user->sam_account_name : user->dn;
}

static const char *container(const struct telling *telling, int index)
{
	if (index < 0 || (size_t)index >= telling->user->lineage.count)
		return "a container that could not be read";
	return telling->user->lineage.list[index].dn;
}

/* "all extended rights", where the entry is about more than what was asked. */
static const char *entry_right(const struct ace *ace, enum wbh_operation operation)
{
	if ((ace->mask & FULL_CONTROL) == FULL_CONTROL)
		return "full control";
	if (ace->has_object_type)
		return rights[operation].right;
	return operation == WBH_UNLOCK || operation == WBH_FORCE_CHANGE ? "write all properties"
									: "all extended rights";
}

/* "deny Reset Password to helpdesk, set on OU=Sales,DC=corp,DC=example". */
static int tell_entry(const struct telling *telling, enum wbh_operation operation, const struct decision *decision,
		      char **ret)
{
	_cleanup_free_ char *who = trustee_name(telling->directory, &decision->ace.trustee);
	const char *kind = decision->ace.kind == ACE_ALLOW  ? "allow"
			   : decision->ace.kind == ACE_DENY ? "deny"
							    : "a condition, then";

	if (who == NULL)
		return -ENOMEM;
	if (decision->cause == CAUSE_CUT || decision->cause == CAUSE_PROTECTED || decision->cause == CAUSE_STALE)
		return say(ret, "inheritance is off on %s; above it %s %s to %s is set on %s",
			   container(telling, decision->cut_at), kind, entry_right(&decision->ace, operation), who,
			   container(telling, decision->set_at));
	return say(ret, "%s %s to %s, set on %s", kind, entry_right(&decision->ace, operation), who,
		   container(telling, decision->set_at));
}

static int tell_policy(const struct telling *telling, char **ret)
{
	char age[TIMESTAMP_TEXT_SIZE];

	if (telling->policy->minimum_age == INT64_MAX)
		return say(ret, "minimum password age: for ever, set in %s", telling->policy->name);
	return say(ret, "minimum password age of %s, set in %s", duration_format(telling->policy->minimum_age, age),
		   telling->policy->name);
}

static int tell_scope(const struct telling *telling, char **ret)
{
	bool included;
	const char *decider = scope_decider(telling->scope, telling->user->dn, &included);

	if (decider == NULL)
		return say(ret, "no container above the user is selected on the sync server");
	return say(ret, "%s is not selected on the sync server", decider);
}

static int tell_decided_by(const struct telling *telling, enum wbh_operation operation, const struct decision *decision,
			   char **ret)
{
	switch (decision->cause) {
	case CAUSE_MINIMUM_AGE:
		return tell_policy(telling, ret);
	case CAUSE_DISABLED:
	case CAUSE_NEVER_EXPIRES:
		return say(ret, "userAccountControl 0x%x of the user", telling->user->control);
	case CAUSE_LOCKED:
		return say(ret, "lockoutTime of the user");
	case CAUSE_ENGINE_PROTECTED:
	case CAUSE_ENGINE_STALE:
		return say(ret, "adminCount 1 of the user");
	case CAUSE_RESERVED_NAME:
		return say(ret, "the name %s", telling->user->dn);
	case CAUSE_TWIN:
		return say(ret, "mS-DS-ConsistencyGuid, which %s has, too", telling->user->twin);
	case CAUSE_OUT_OF_SCOPE:
		return tell_scope(telling, ret);
	case CAUSE_NOT_GRANTED:
		return say(ret, "no entry of the user's access list gives %s to it or to a group it is in",
			   rights[operation].right);
	default:
		return decision->has_ace ? tell_entry(telling, operation, decision, ret) : 0;
	}
}

static const char *effect(enum wbh_operation operation)
{
	switch (operation) {
	case WBH_CHANGE:
		return "change this user's password";
	case WBH_UNLOCK:
		return "unlock this user";
	case WBH_FORCE_CHANGE:
		return "require a new password at this user's next sign-in";
	default:
		return "reset this user's password";
	}
}

static bool is_expired(const struct telling *telling)
{
	return telling->user->expires_kind == FILETIME_TIME && telling->user->expires <= telling->directory->now;
}

/* It would work, and there is something to say all the same. */
static int tell_note(const struct telling *telling, char **ret)
{
	const struct user *user = telling->user;

	if (is_expired(telling))
		return say(ret, "but the account has expired, so nobody can sign in with it in the directory");
	if (user->has_control && (user->control & UAC_SMART_CARD) != 0)
		return say(ret, "but a smart card is required, so the password is of no use");
	if (user->has_computed && (user->computed & UAC_LOCKED) != 0)
		return say(ret, "the account is locked out and stays so unless it is unlocked, too");
	return 0;
}

static int tell_reason(const struct telling *telling, enum wbh_operation operation, const struct decision *decision,
		       char **ret)
{
	const char *connector = account_name(&telling->connector->account), *act = effect(operation);

	switch (decision->cause) {
	case CAUSE_UNREADABLE:
		if (telling->user->descriptor_malformed)
			return say(ret, "the user's access list is malformed at byte %zu",
				   telling->user->descriptor_offset);
		return say(ret, "this agent's account may not read the user's access list");
	case CAUSE_STATE_UNREADABLE:
		return say(ret, "this agent's account may not read pwdLastSet or userAccountControl of the user");
	case CAUSE_CONDITIONAL:
		return say(ret, "whether %s may %s hangs on a condition that only the controller can judge", connector,
			   act);
	case CAUSE_GROUPS:
		return say(ret, "not all groups of %s could be read, and one of them may decide", connector);
	case CAUSE_DENIED:
		return say(ret, "%s may not %s: an entry denies it", connector, act);
	case CAUSE_USER_DENIED:
		return say(ret,
			   "an entry denies the user, and not %s, to change the password; which of them is asked "
			   "depends on the controller",
			   connector);
	case CAUSE_CUT:
		return say(ret, "%s may not %s: inheritance is switched off", connector, act);
	case CAUSE_PROTECTED:
		return say(ret, "%s may not %s: the user is an administrator, whose access list is protected",
			   connector, act);
	case CAUSE_STALE:
		return say(ret,
			   "%s may not %s: the user was an administrator once, and is cut off from inherited "
			   "permissions since",
			   connector, act);
	case CAUSE_NOT_GRANTED:
		return say(ret, "%s may not %s: nobody has granted it", connector, act);
	case CAUSE_ENGINE_PROTECTED:
		return say(ret,
			   "the sync server does not let others reset the password of an administrator (hr=80231367)");
	case CAUSE_ENGINE_STALE:
		return say(ret,
			   "the sync server takes the user for an administrator (hr=80231367), who is none any more");
	case CAUSE_MINIMUM_AGE:
		return say(ret, "the password is too young: the policy does not let it be replaced yet");
	case CAUSE_POLICY_UNREADABLE:
		return say(ret, "a fine-grained password policy applies that this agent's account may not read: %s",
			   telling->policy->name);
	case CAUSE_NEVER_EXPIRES:
		return say(ret, "the password never expires, and the demand is not written back for such users");
	case CAUSE_DISABLED:
		return say(ret, "the account is disabled, which the sync server refuses (event 33005)");
	case CAUSE_LOCKED:
		return say(ret, "the account is locked out (event 33006)");
	case CAUSE_RESERVED_NAME:
		return say(ret,
			   "a name on the user's path has a reserved character, over which the sync server can trip "
			   "(event 33001)");
	case CAUSE_TWIN:
		return say(
			ret,
			"two objects have the same anchor, so the sync server cannot tell whom the cloud means (event 33003)");
	case CAUSE_NONE:
		return tell_note(telling, ret);
	case CAUSE_OUT_OF_SCOPE:
		return say(ret, "the sync server does not synchronise this user (event 33002)");
	default:
		return 0;
	}
}

static int tell_grant(const struct telling *telling, enum wbh_operation operation, char **ret)
{
	_cleanup_free_ char *domain = dn_domain(telling->directory->base);
	const struct user *account = &telling->connector->account;

	return say(ret, "dsacls \"%s\" /I:S /G \"%s@%s:%s;%s\"", telling->directory->base, account_name(account),
		   domain != NULL ? domain : "DOMAIN", rights[operation].grant,
		   telling->user->class_name != NULL ? telling->user->class_name : "user");
}

static int tell_remedy(const struct telling *telling, enum wbh_operation operation, const struct decision *decision,
		       char **ret)
{
	const char *user = account_name(telling->user);

	switch (decision->cause) {
	case CAUSE_UNREADABLE:
		return say(
			ret,
			"Let this agent's account read permissions (READ_CONTROL) of the user, as wbhealthd(8) says.");
	case CAUSE_DENIED:
	case CAUSE_USER_DENIED:
	case CAUSE_CONDITIONAL:
		return say(ret,
			   "Take the entry away: Active Directory Users and Computers, View, Advanced Features, then "
			   "%s, Properties, Security, Advanced; or take the account out of the group it names.",
			   container(telling, decision->set_at));
	case CAUSE_CUT:
		return say(ret, "Switch inheritance on again: dsacls \"%s\" /P:N",
			   container(telling, decision->cut_at));
	case CAUSE_PROTECTED:
	case CAUSE_ENGINE_PROTECTED:
		return say(
			ret,
			"That is by design: reset this account in Active Directory (Set-ADAccountPassword %s -Reset), "
			"and use another account for daily work.",
			user);
	case CAUSE_STALE:
	case CAUSE_ENGINE_STALE:
		return say(ret, "Set-ADUser %s -Clear adminCount; dsacls \"%s\" /P:N", user, telling->user->dn);
	case CAUSE_NOT_GRANTED:
		return tell_grant(telling, operation, ret);
	case CAUSE_MINIMUM_AGE:
		return say(ret,
			   telling->policy->fine_grained
				   ? "Wait, or Set-ADFineGrainedPasswordPolicy \"%s\" -MinPasswordAge 0"
				   : "Wait, or Set-ADDefaultDomainPasswordPolicy \"%s\" -MinPasswordAge 0",
			   telling->policy->name);
	case CAUSE_DISABLED:
		return say(ret, "If the person still works here: Enable-ADAccount %s", user);
	case CAUSE_LOCKED:
		return say(ret, "Unlock-ADAccount %s, or let the user unlock it in the reset portal.", user);
	case CAUSE_NEVER_EXPIRES:
		return say(ret, "Set-ADUser %s -PasswordNeverExpires $false", user);
	case CAUSE_RESERVED_NAME:
		return say(ret, "Rename the container or the user so that its name has none of , + \" \\ < > ; = / #.");
	case CAUSE_TWIN:
		return say(
			ret,
			"Find out whose it is, and clear it on the other: Set-ADUser \"%s\" -Clear mS-DS-ConsistencyGuid; then "
			"Start-ADSyncSyncCycle -PolicyType Delta.",
			telling->user->twin);
	case CAUSE_OUT_OF_SCOPE:
		return say(ret,
			   "Select the container in the setup wizard (Customize synchronization options, Domain and OU "
			   "filtering), or move the user; then Start-ADSyncSyncCycle -PolicyType Delta.");
	default:
		return 0;
	}
}

int decision_words(const struct telling *telling, enum wbh_operation operation, const struct decision *decision,
		   struct words *ret)
{
	int r;

	*ret = (struct words){ .reason = NULL };
	r = tell_reason(telling, operation, decision, &ret->reason);
	if (r >= 0)
		r = tell_decided_by(telling, operation, decision, &ret->decided_by);
	if (r >= 0)
		r = tell_remedy(telling, operation, decision, &ret->remedy);
	return r;
}

void words_done(struct words *words)
{
	free(words->reason);
	free(words->decided_by);
	free(words->remedy);
	*words = (struct words){ .reason = NULL };
}
