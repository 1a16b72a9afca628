/* SPDX-License-Identifier: Apache-2.0 */
/* One user: found by any of its names, read with its groups and the containers above it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "plugins/probe_ad/directory.h"
#include "plugins/probe_ad/dn.h"

/* Groups of one account; more than any token can hold. */
#define GROUP_LIMIT 8192u

/* Of the operators, each with its bit in dwAdminSDExMask; the others are always protected. [MS-ADTS] 3.1.1.6.1.2. */
static const struct {
	uint32_t rid;
	bool builtin;
	unsigned exception;
} protected_groups[] = {
	{ 512, false, 0 }, /* Domain Admins */
	{ 516, false, 0 }, /* Domain Controllers */
	{ 518, false, 0 }, /* Schema Admins */
	{ 519, false, 0 }, /* Enterprise Admins */
	{ 521, false, 0 }, /* Read-only Domain Controllers */
	{ 526, false, 0 }, /* Key Admins */
	{ 527, false, 0 }, /* Enterprise Key Admins */
	{ 544, true, 0 },  /* Administrators */
	{ 548, true, 1 },  /* Account Operators */
	{ 549, true, 2 },  /* Server Operators */
	{ 550, true, 4 },  /* Print Operators */
	{ 551, true, 8 },  /* Backup Operators */
	{ 552, true, 0 },  /* Replicator */
};
#define RID_ADMINISTRATOR 500u
#define RID_KRBTGT 502u

static bool is_protected_group(const struct directory *directory, const struct sid *sid)
{
	struct sid domain;
	uint32_t rid;
	bool builtin;

	if (!sid_split(sid, &domain, &rid))
		return false;
	builtin = domain.authority == 5 && domain.count == 1 && domain.sub_authorities[0] == 32;
	for (size_t i = 0; i < ELEMENTS(protected_groups); i++)
		if (protected_groups[i].rid == rid && protected_groups[i].builtin == builtin &&
		    (directory->unprotected & protected_groups[i].exception) == 0)
			return true;
	return false;
}

/* ---- the object ---- */

/* The most special one is told last. */
static char *structural_class(struct ldap_entry *entry)
{
	const char *value, *last = NULL;

	for (size_t i = 0; (value = ldap_entry_value(entry, "objectClass", i, NULL)) != NULL; i++)
		last = value;
	return last != NULL && strlen(last) < 256 ? strdup(last) : NULL;
}

static uint32_t low_bits(int64_t number)
{
	return (uint32_t)(uint64_t)number;
}

static int take_descriptor(struct user *user, struct ldap_entry *entry)
{
	struct ancestor *self = &user->lineage.list[0];
	int r = entry_descriptor(entry, &self->descriptor, &user->descriptor_offset);

	if (r < 0)
		return r;
	user->descriptor_malformed = r == 2;
	self->dn = strdup(user->dn);
	user->lineage.count = 1;
	return self->dn != NULL ? 0 : -ENOMEM;
}

struct finding_of {
	struct user *user;
	unsigned count;
};

static const char *const user_attributes[] = { "userPrincipalName",
					       "sAMAccountName",
					       "objectClass",
					       "objectSid",
					       "userAccountControl",
					       "msDS-User-Account-Control-Computed",
					       "pwdLastSet",
					       "accountExpires",
					       "mS-DS-ConsistencyGuid",
					       "adminCount",
					       "msDS-ResultantPSO",
					       "nTSecurityDescriptor",
					       NULL };

int user_from_entry(struct ldap_entry *entry, struct user *user)
{
	int64_t number;

	user->dn = strdup(ldap_entry_dn(entry));
	if (user->dn == NULL)
		return -ENOMEM;
	user->upn = entry_text(entry, "userPrincipalName");
	user->sam_account_name = entry_text(entry, "sAMAccountName");
	user->class_name = structural_class(entry);
	user->has_sid = entry_sid(entry, "objectSid", 0, &user->sid);
	user->has_control = entry_number(entry, "userAccountControl", &number);
	user->control = user->has_control ? low_bits(number) : 0;
	user->has_computed = entry_number(entry, "msDS-User-Account-Control-Computed", &number);
	user->computed = user->has_computed ? low_bits(number) : 0;
	user->password_set_kind = entry_time(entry, "pwdLastSet", &user->password_set);
	user->expires_kind = entry_time(entry, "accountExpires", &user->expires);
	user->admin_count = entry_number(entry, "adminCount", &number) && number == 1;
	user->has_reserved_name = dn_has_reserved_name(user->dn);
	user->has_anchor = entry_guid(entry, "mS-DS-ConsistencyGuid", &user->anchor);
	return take_descriptor(user, entry);
}

static int take_user(void *context, struct ldap_entry *entry)
{
	struct finding_of *found = context;

	return found->count++ > 0 ? 0 : user_from_entry(entry, found->user);
}

/* "CORP\anna" -> "anna". */
static const char *without_domain(const char *name)
{
	const char *slash = strchr(name, '\\');

	return slash != NULL ? slash + 1 : name;
}

static int find(const struct directory *directory, const char *name, struct finding_of *found,
		struct ldap_fault *ret_fault)
{
	struct ldap_search what = { .base = directory->base,
				    .scope = LDAP_SEARCH_SUBTREE,
				    .attributes = user_attributes,
				    .descriptors = true };
	_cleanup_free_ char *filter = NULL, *value = NULL;
	int r;

	if (strchr(name, '=') != NULL) {
		what.base = name;
		what.scope = LDAP_SEARCH_BASE;
	} else {
		value = filter_value(without_domain(name));
		if (value == NULL ||
		    asprintf(&filter, "(&(objectCategory=person)(|(userPrincipalName=%s)(sAMAccountName=%s)))", value,
			     value) < 0) {
			filter = NULL;
			return -ENOMEM;
		}
		what.filter = filter;
	}
	r = ldap_session_search(directory->session, &what, take_user, found, ret_fault);
	/* noSuchObject, invalidDNSyntax: nobody has that DN. */
	return r == -WBH_E_PEER && (ret_fault->result == 32 || ret_fault->result == 34) ? 0 : r;
}

/* ---- what belongs to it ---- */

static int take_class(void *context, struct ldap_entry *entry)
{
	(void)entry_guid(entry, "schemaIDGUID", context);
	return 1;
}

int class_read(const struct directory *directory, struct user *user, struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "schemaIDGUID", NULL };
	_cleanup_free_ char *value = NULL, *filter = NULL;
	struct ldap_search what = { .base = directory->schema,
				    .scope = LDAP_SEARCH_ONE_LEVEL,
				    .attributes = attributes };

	if (user->class_name == NULL)
		return 0;
	value = filter_value(user->class_name);
	if (value == NULL || asprintf(&filter, "(&(objectClass=classSchema)(lDAPDisplayName=%s))", value) < 0) {
		filter = NULL;
		return -ENOMEM;
	}
	what.filter = filter;
	return ldap_session_search(directory->session, &what, take_class, &user->class, ret_fault);
}

struct twins {
	const struct user *user;
	char *found;
};

static int take_twin(void *context, struct ldap_entry *entry)
{
	struct twins *twins = context;

	if (twins->found != NULL || text_equal_fold(ldap_entry_dn(entry), twins->user->dn))
		return 0;
	twins->found = strdup(ldap_entry_dn(entry));
	return twins->found != NULL ? 0 : -ENOMEM;
}

/* Another object of the domain that the cloud would take for this user. */
static int read_twin(const struct directory *directory, struct user *user, struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "sAMAccountName", NULL };
	char bytes[FILTER_GUID_SIZE], filter[FILTER_GUID_SIZE + 64];
	const struct ldap_search what = {
		.base = directory->base, .scope = LDAP_SEARCH_SUBTREE, .filter = filter, .attributes = attributes
	};
	struct twins twins = { .user = user };
	int r;

	if (!user->has_anchor)
		return 0;
	(void)snprintf(filter, sizeof(filter), "(&(objectCategory=person)(mS-DS-ConsistencyGuid=%s))",
		       filter_guid(&user->anchor, bytes));
	r = ldap_session_search(directory->session, &what, take_twin, &twins, ret_fault);
	user->twin = twins.found;
	return r;
}

struct groups {
	const struct directory *directory;
	struct token *token; /* NULL: only asked whether one is protected */
	bool any;
	bool any_odd; /* a value that is no SID */
	bool any_protected;
};

static int add_sid(struct token *token, const struct sid *sid)
{
	struct sid *grown;

	for (size_t i = 0; i < token->count; i++)
		if (sid_equal(&token->sids[i], sid))
			return 0;
	if (token->count == GROUP_LIMIT)
		return -WBH_E_LIMIT;
	grown = reallocarray(token->sids, token->count + 1, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	token->sids = grown;
	token->sids[token->count++] = *sid;
	return 0;
}

static int take_groups(void *context, struct ldap_entry *entry)
{
	struct groups *groups = context;
	struct sid sid;
	int r = 0;

	for (size_t i = 0; r >= 0 && ldap_entry_value(entry, "tokenGroups", i, NULL) != NULL; i++) {
		if (!entry_sid(entry, "tokenGroups", i, &sid)) {
			groups->any_odd = true;
			continue;
		}
		groups->any = true;
		groups->any_protected |= is_protected_group(groups->directory, &sid);
		if (groups->token != NULL)
			r = add_sid(groups->token, &sid);
	}
	return r;
}

static int read_groups(const struct directory *directory, const char *dn, struct token *token, struct groups *ret,
		       struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "tokenGroups", NULL };

	*ret = (struct groups){ .directory = directory, .token = token };
	return read_object(directory->session, dn, attributes, take_groups, ret, ret_fault);
}

int protection_read(const struct directory *directory, struct user *user, struct ldap_fault *ret_fault)
{
	struct groups groups;
	struct sid domain;
	uint32_t rid;
	int r = read_groups(directory, user->dn, NULL, &groups, ret_fault);

	if (r < 0)
		return r;
	user->groups_known = groups.any && !groups.any_odd;
	user->is_protected = groups.any_protected;
	if (user->has_sid && directory->has_sid && sid_split(&user->sid, &domain, &rid) &&
	    sid_equal(&domain, &directory->sid) && (rid == RID_ADMINISTRATOR || rid == RID_KRBTGT))
		user->is_protected = true;
	return 0;
}

static int take_ancestor(void *context, struct ldap_entry *entry)
{
	struct ancestor *ancestor = context;
	size_t offset;
	int r = entry_descriptor(entry, &ancestor->descriptor, &offset);

	return r < 0 ? r : 0;
}

int container_read(const struct directory *directory, struct ancestor *container, struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "nTSecurityDescriptor", NULL };
	int r = read_object(directory->session, container->dn, attributes, take_ancestor, container, ret_fault);

	return ldap_fault_is_refusal(r, ret_fault) ? 0 : r;
}

/* From the user up to the domain; a container that cannot be read leaves a gap that is seen. */
static int read_lineage(const struct directory *directory, struct user *user, struct ldap_fault *ret_fault)
{
	const char *dn = user->dn;
	int r = 0;

	while (!text_equal_fold(dn, directory->base) && user->lineage.count < LINEAGE_LIMIT && r >= 0) {
		struct ancestor *ancestor = &user->lineage.list[user->lineage.count];

		dn = dn_parent(dn);
		if (dn == NULL)
			break;
		ancestor->dn = strdup(dn);
		if (ancestor->dn == NULL)
			return -ENOMEM;
		user->lineage.count++;
		r = container_read(directory, ancestor, ret_fault);
	}
	return r < 0 ? r : 0;
}

int user_read(const struct directory *directory, const char *name, struct user *ret, struct ldap_fault *ret_fault)
{
	struct finding_of found = { .user = ret };
	int r;

	*ret = (struct user){ .password_set_kind = -ENOENT, .expires_kind = -ENOENT };
	r = find(directory, name, &found, ret_fault);
	if (r < 0 || found.count != 1)
		return r < 0 ? r : found.count == 0 ? 1 : 2;
	r = class_read(directory, ret, ret_fault);
	if (r >= 0)
		r = protection_read(directory, ret, ret_fault);
	if (r >= 0)
		r = read_twin(directory, ret, ret_fault);
	if (r >= 0)
		r = read_lineage(directory, ret, ret_fault);
	return r < 0 ? r : 0;
}

void user_done(struct user *user)
{
	free(user->dn);
	free(user->upn);
	free(user->sam_account_name);
	free(user->class_name);
	free(user->twin);
	for (size_t i = 0; i < user->lineage.count; i++) {
		free(user->lineage.list[i].dn);
		descriptor_done(&user->lineage.list[i].descriptor);
	}
	*user = (struct user){ .dn = NULL };
}

/* ---- who it is when it signs in ---- */

/* Everyone, NETWORK, Authenticated Users, This Organization. */
static const struct sid everybody[] = {
	{ .authority = 1, .sub_authorities = { 0 }, .count = 1 },
	{ .authority = 5, .sub_authorities = { 2 }, .count = 1 },
	{ .authority = 5, .sub_authorities = { 11 }, .count = 1 },
	{ .authority = 5, .sub_authorities = { 15 }, .count = 1 },
};

static int take_builtin(void *context, struct ldap_entry *entry)
{
	struct groups *groups = context;
	struct sid sid;

	return entry_sid(entry, "objectSid", 0, &sid) ? add_sid(groups->token, &sid) : 0;
}

/* Built-in groups count for who signs in on a controller, and tokenGroups does not know that everybody is in some. */
static int add_builtin(const struct directory *directory, struct groups *groups, const struct sid *member,
		       struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "objectSid", NULL };
	_cleanup_free_ char *base = NULL, *filter = NULL;
	struct ldap_search what = { .scope = LDAP_SEARCH_ONE_LEVEL, .attributes = attributes };
	char text[SID_TEXT_SIZE];

	if (asprintf(&base, "CN=Builtin,%s", directory->base) < 0) {
		base = NULL;
		return -ENOMEM;
	}
	if (asprintf(&filter, "(&(objectClass=group)(member=CN=%s,CN=ForeignSecurityPrincipals,%s))",
		     sid_text(member, text), directory->base) < 0) {
		filter = NULL;
		return -ENOMEM;
	}
	what.base = base;
	what.filter = filter;
	return ldap_session_search(directory->session, &what, take_builtin, groups, ret_fault);
}

int token_read(const struct directory *directory, const struct user *account, struct token *ret,
	       struct ldap_fault *ret_fault)
{
	struct groups groups;
	int r;

	*ret = (struct token){ .whole = true };
	r = account->has_sid ? add_sid(ret, &account->sid) : 0;
	for (size_t i = 0; i < ELEMENTS(everybody) && r >= 0; i++)
		r = add_sid(ret, &everybody[i]);
	if (r < 0)
		return r;
	r = read_groups(directory, account->dn, ret, &groups, ret_fault);
	if (r < 0 && !ldap_fault_is_refusal(r, ret_fault))
		return r;
	if (r < 0 || !groups.any || groups.any_odd || !account->has_sid)
		ret->whole = false;
	for (size_t i = 0; i < ELEMENTS(everybody); i++) {
		r = add_builtin(directory, &groups, &everybody[i], ret_fault);
		if (ldap_fault_is_refusal(r, ret_fault))
			ret->whole = false;
		else if (r < 0)
			return r;
	}
	return 0;
}

void token_done(struct token *token)
{
	free(token->sids);
	*token = (struct token){ .count = 0 };
}
