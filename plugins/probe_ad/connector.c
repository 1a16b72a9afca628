/* SPDX-License-Identifier: Apache-2.0 */
/* Who is it: by setting, by the sync server's configuration, by its name, by its rights. */
#include "plugins/probe_ad/connector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define RID_DOMAIN_ADMINS 512u
#define RID_ENTERPRISE_ADMINS 519u
#define RID_PROTECTED_USERS 525u
#define RID_ADMINISTRATORS 544u

/* Accounts of that kind that are looked at. */
#define CANDIDATE_LIMIT 32u

struct candidates {
	char *names[CANDIDATE_LIMIT]; /* DNs, owned */
	size_t count;
};

static void candidates_done(struct candidates *candidates)
{
	for (size_t i = 0; i < candidates->count; i++)
		free(candidates->names[i]);
}

static int add_candidate(struct candidates *candidates, const char *dn)
{
	if (candidates->count == CANDIDATE_LIMIT)
		return 0;
	candidates->names[candidates->count] = strdup(dn);
	return candidates->names[candidates->count++] != NULL ? 0 : -ENOMEM;
}

static int take_candidate(void *context, struct ldap_entry *entry)
{
	return add_candidate(context, ldap_entry_dn(entry));
}

static int search_candidates(const struct directory *directory, const char *filter, struct candidates *ret,
			     struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "sAMAccountName", NULL };
	const struct ldap_search what = {
		.base = directory->base, .scope = LDAP_SEARCH_SUBTREE, .filter = filter, .attributes = attributes
	};

	return ldap_session_search(directory->session, &what, take_candidate, ret, ret_fault);
}

/* What the setup wizard calls it, and that of the cloud's own agent. Disabled ones come last. */
static int search_names(const struct directory *directory, struct candidates *ret, struct ldap_fault *ret_fault)
{
	static const char *const filters[] = {
		"(&(objectCategory=person)(sAMAccountName=MSOL_*)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))",
		"(&(objectCategory=person)(sAMAccountName=MSOL_*)(userAccountControl:1.2.840.113556.1.4.803:=2))",
		"(sAMAccountName=ADToAADSyncServiceAccount*)",
	};
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(filters) && r >= 0; i++)
		r = search_candidates(directory, filters[i], ret, ret_fault);
	return r;
}

/* ---- by its rights ---- */

static bool grants(const struct descriptor *head, const struct guid *right, const struct sid *sid)
{
	struct ace_walk walk = ACE_WALK(&head->read);
	struct ace ace;

	while (ace_next(&walk, &ace))
		if (ace.kind == ACE_ALLOW && ace.has_object_type && guid_equal(&ace.object_type, right) &&
		    sid_equal(&ace.trustee, sid))
			return true;
	return false;
}

/* A user that holds both replication rights by name: hash sync needs them, and hardly anybody else does. */
static int search_rights(const struct directory *directory, struct candidates *ret, struct ldap_fault *ret_fault)
{
	struct ace_walk walk = ACE_WALK(&directory->head.read);
	char bytes[FILTER_SID_SIZE], filter[FILTER_SID_SIZE + 64];
	struct ace ace;
	int r = 0;

	if (directory->head.bytes == NULL)
		return 0;
	while (r >= 0 && ace_next(&walk, &ace)) {
		if (ace.kind != ACE_ALLOW || !ace.has_object_type ||
		    !guid_equal(&ace.object_type, &right_get_changes_all) ||
		    !grants(&directory->head, &right_get_changes, &ace.trustee))
			continue;
		(void)snprintf(filter, sizeof(filter), "(&(objectCategory=person)(objectSid=%s))",
			       filter_sid(&ace.trustee, bytes));
		r = search_candidates(directory, filter, ret, ret_fault);
	}
	return r;
}

/* ---- what it is ---- */

/* The text between `before` and the next quote. */
static char *quoted(const char *text, const char *before)
{
	const char *at = strstr(text, before), *end;

	if (at == NULL)
		return NULL;
	at += strlen(before);
	end = strchr(at, '\'');
	return end != NULL ? text_copy(at, (size_t)(end - at)) : NULL;
}

struct particulars {
	const struct directory *directory;
	struct connector *connector;
};

static int take_particulars(void *context, struct ldap_entry *entry)
{
	const struct particulars *particulars = context;
	struct connector *connector = particulars->connector;
	_cleanup_free_ char *description = entry_text(entry, "description");
	int64_t expires;

	connector->expired = entry_time(entry, "accountExpires", &expires) == FILETIME_TIME &&
			     expires <= particulars->directory->now;
	if (description == NULL)
		return 0;
	/* "… running on computer 'SYNC01' configured to synchronize to tenant 'corp.example'. …" */
	connector->server = quoted(description, "computer '");
	connector->tenant = quoted(description, "tenant '");
	return 0;
}

static bool has_group(const struct connector *connector, const struct sid *domain, uint32_t rid)
{
	struct sid group;

	if (!sid_with_rid(&group, domain, rid))
		return false;
	for (size_t i = 0; i < connector->token.count; i++)
		if (sid_equal(&connector->token.sids[i], &group))
			return true;
	return false;
}

static void judge_groups(const struct directory *directory, struct connector *connector)
{
	const struct sid builtin = { .authority = 5, .sub_authorities = { 32 }, .count = 1 };

	connector->administrator =
		has_group(connector, &builtin, RID_ADMINISTRATORS) ||
		(directory->has_sid && (has_group(connector, &directory->sid, RID_DOMAIN_ADMINS) ||
					has_group(connector, &directory->sid, RID_ENTERPRISE_ADMINS)));
	connector->protected_user = directory->has_sid && has_group(connector, &directory->sid, RID_PROTECTED_USERS);
}

/* 1: there is no such account. */
static int take_account(const struct directory *directory, const char *name, const char *how, struct connector *ret,
			struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "accountExpires", "description", NULL };
	struct particulars particulars = { .directory = directory, .connector = ret };
	int r = user_read(directory, name, &ret->account, ret_fault);

	if (r != 0) {
		user_done(&ret->account);
		return r < 0 ? r : 1;
	}
	ret->found = true;
	ret->how = how;
	ret->locked = ret->account.has_computed && (ret->account.computed & UAC_LOCKED) != 0;
	r = read_object(directory->session, ret->account.dn, attributes, take_particulars, &particulars, ret_fault);
	if (r >= 0)
		r = token_read(directory, &ret->account, &ret->token, ret_fault);
	if (r >= 0)
		judge_groups(directory, ret);
	return r < 0 ? r : 0;
}

int connector_find(const struct directory *directory, const struct connector_hints *hints, struct connector *ret,
		   struct ldap_fault *ret_fault)
{
	_cleanup_(candidates_done) struct candidates candidates = { .count = 0 };
	const char *how = "by its name";
	int r = 1;

	*ret = (struct connector){ .found = false };
	if (hints->setting != NULL) {
		r = take_account(directory, hints->setting, "by the setting connector-account", ret, ret_fault);
		return r < 0 ? r : 0;
	}
	if (hints->fact != NULL)
		r = take_account(directory, hints->fact, "by the sync server's configuration", ret, ret_fault);
	if (r <= 0)
		return r;

	r = search_names(directory, &candidates, ret_fault);
	if (r >= 0 && candidates.count == 0) {
		how = "by its replication rights";
		r = search_rights(directory, &candidates, ret_fault);
	}
	if (r < 0 || candidates.count == 0)
		return r < 0 ? r : 0;
	ret->others = candidates.count - 1;
	r = take_account(directory, candidates.names[0], how, ret, ret_fault);
	return r < 0 ? r : 0;
}

void connector_done(struct connector *connector)
{
	user_done(&connector->account);
	token_done(&connector->token);
	free(connector->server);
	free(connector->tenant);
	*connector = (struct connector){ .found = false };
}
