/* SPDX-License-Identifier: Apache-2.0 */
/* The domain's head, its schema and policy. */
#include "plugins/probe_ad/directory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

static int to_text(char **ret, const char *text)
{
	*ret = strdup(text);
	return *ret != NULL ? 0 : -ENOMEM;
}

static int take_head(void *context, struct ldap_entry *entry)
{
	struct directory *directory = context;
	const char *age = ldap_entry_value(entry, "minPwdAge", 0, NULL);
	size_t offset;

	directory->has_sid = entry_sid(entry, "objectSid", 0, &directory->sid);
	directory->policy.known = age != NULL && filetime_parse_interval(&directory->policy.minimum_age, age) >= 0;
	return entry_descriptor(entry, &directory->head, &offset) == -ENOMEM ? -ENOMEM : 0;
}

static int read_head(struct directory *directory, struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "objectSid", "minPwdAge", "nTSecurityDescriptor", NULL };

	return read_object(directory->session, directory->base, attributes, take_head, directory, ret_fault);
}

/* ---- schema ---- */

static int take_attribute(void *context, struct ldap_entry *entry)
{
	struct attribute_type *type = context;

	if (!entry_guid(entry, "schemaIDGUID", &type->id))
		return -WBH_E_MALFORMED;
	type->has_set = entry_guid(entry, "attributeSecurityGUID", &type->set);
	return 1;
}

/* 1: found. */
static int read_attribute(struct directory *directory, const char *name, struct attribute_type *ret,
			  struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "schemaIDGUID", "attributeSecurityGUID", NULL };
	char filter[128];
	const struct ldap_search what = {
		.base = directory->schema, .scope = LDAP_SEARCH_ONE_LEVEL, .filter = filter, .attributes = attributes
	};
	int r;

	(void)snprintf(filter, sizeof(filter), "(&(objectClass=attributeSchema)(lDAPDisplayName=%s))", name);
	*ret = (struct attribute_type){ .has_set = false };
	r = ldap_session_search(directory->session, &what, take_attribute, ret, ret_fault);
	if (r == -WBH_E_MALFORMED)
		return 0;
	return r < 0 ? r : !guid_is_null(&ret->id);
}

static int read_types(struct directory *directory, struct ldap_fault *ret_fault)
{
	int first = read_attribute(directory, "lockoutTime", &directory->lockout_time, ret_fault), second;

	if (first < 0)
		return first;
	second = read_attribute(directory, "pwdLastSet", &directory->pwd_last_set, ret_fault);
	if (second < 0)
		return second;
	directory->has_types = first > 0 && second > 0;
	return 0;
}

/* The 16th character, a hexadecimal digit. */
static int take_heuristics(void *context, struct ldap_entry *entry)
{
	struct directory *directory = context;
	const char *heuristics = ldap_entry_value(entry, "dSHeuristics", 0, NULL);
	const char digit[2] = { heuristics != NULL && strlen(heuristics) >= 16 ? heuristics[15] : '0', '\0' };

	directory->unprotected = (unsigned)strtoul(digit, NULL, 16);
	return 0;
}

static int read_heuristics(struct directory *directory, struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "dSHeuristics", NULL };
	_cleanup_free_ char *dn = NULL;

	if (asprintf(&dn, "CN=Directory Service,CN=Windows NT,CN=Services,%s", directory->configuration) < 0) {
		dn = NULL;
		return -ENOMEM;
	}
	return read_object(directory->session, dn, attributes, take_heuristics, directory, ret_fault);
}

static int take_descriptor(void *context, struct ldap_entry *entry)
{
	size_t offset;

	return entry_descriptor(entry, context, &offset) == -ENOMEM ? -ENOMEM : 0;
}

/* What is not there, or may not be seen, stays unknown. */
static int read_descriptor(struct directory *directory, const char *relative, struct descriptor *ret,
			   struct ldap_fault *ret_fault)
{
	static const char *const attributes[] = { "nTSecurityDescriptor", NULL };
	_cleanup_free_ char *dn = NULL;
	int r;

	if (asprintf(&dn, "%s,%s", relative, directory->base) < 0) {
		dn = NULL;
		return -ENOMEM;
	}
	r = read_object(directory->session, dn, attributes, take_descriptor, ret, ret_fault);
	return ldap_fault_is_refusal(r, ret_fault) ? 0 : r;
}

int directory_read(struct directory *ret, struct ldap_session *session, const char *base, const char *schema,
		   const char *configuration, int64_t now, struct ldap_fault *ret_fault)
{
	int r;

	ret->session = session;
	ret->now = now;
	r = to_text(&ret->base, base);
	if (r >= 0)
		r = to_text(&ret->schema, schema);
	if (r >= 0)
		r = to_text(&ret->configuration, configuration);
	if (r >= 0)
		r = to_text(&ret->policy.name, base);
	if (r >= 0)
		r = read_head(ret, ret_fault);
	if (r >= 0)
		r = read_types(ret, ret_fault);
	if (r >= 0)
		r = read_heuristics(ret, ret_fault);
	/* Without the list of exceptions nobody is one. */
	if (ldap_fault_is_refusal(r, ret_fault) && ret->has_types)
		r = 0;
	if (r >= 0)
		r = read_descriptor(ret, "CN=Builtin", &ret->builtin, ret_fault);
	if (r >= 0)
		r = read_descriptor(ret, "CN=Server,CN=System", &ret->sam_server, ret_fault);
	return r < 0 ? r : 0;
}

void directory_done(struct directory *directory)
{
	free(directory->base);
	free(directory->schema);
	free(directory->configuration);
	descriptor_done(&directory->head);
	descriptor_done(&directory->builtin);
	descriptor_done(&directory->sam_server);
	policy_done(&directory->policy);
}

/* ---- policy ---- */

void policy_done(struct password_policy *policy)
{
	free(policy->name);
	*policy = (struct password_policy){ .known = false };
}

static int take_resultant(void *context, struct ldap_entry *entry)
{
	*(char **)context = entry_text(entry, "msDS-ResultantPSO");
	return 0;
}

static int take_fine_grained(void *context, struct ldap_entry *entry)
{
	struct password_policy *policy = context;
	const char *age = ldap_entry_value(entry, "msDS-MinimumPasswordAge", 0, NULL);

	policy->known = age != NULL && filetime_parse_interval(&policy->minimum_age, age) >= 0;
	return 0;
}

static int domain_policy(const struct directory *directory, struct password_policy *ret)
{
	*ret = directory->policy;
	return to_text(&ret->name, directory->policy.name);
}

int fine_grained_policy_read(const struct directory *directory, const char *dn, struct password_policy *ret,
			     struct ldap_fault *ret_fault)
{
	static const char *const ages[] = { "msDS-MinimumPasswordAge", NULL };
	int r;

	*ret = (struct password_policy){ .name = strdup(dn), .fine_grained = true };
	if (ret->name == NULL)
		return -ENOMEM;
	r = read_object(directory->session, dn, ages, take_fine_grained, ret, ret_fault);
	/* Who may not see a policy is told that it is not there. */
	return ldap_fault_is_refusal(r, ret_fault) ? 0 : r;
}

int policy_read(const struct directory *directory, const struct user *user, struct password_policy *ret,
		struct ldap_fault *ret_fault)
{
	static const char *const resultant[] = { "msDS-ResultantPSO", NULL };
	_cleanup_free_ char *name = NULL;
	int r = read_object(directory->session, user->dn, resultant, take_resultant, &name, ret_fault);

	if (r < 0)
		return r;
	return name == NULL ? domain_policy(directory, ret) : fine_grained_policy_read(directory, name, ret, ret_fault);
}

/* ---- names ---- */

static const struct {
	const char *sid, *name;
} well_known[] = {
	{ "S-1-1-0", "Everyone" }, { "S-1-3-4", "OWNER RIGHTS" },         { "S-1-5-2", "NETWORK" },
	{ "S-1-5-10", "SELF" },    { "S-1-5-11", "Authenticated Users" }, { "S-1-5-15", "This Organization" },
	{ "S-1-5-18", "SYSTEM" },
};

static int take_name(void *context, struct ldap_entry *entry)
{
	*(char **)context = entry_text(entry, "sAMAccountName");
	return 1;
}

char *trustee_name(const struct directory *directory, const struct sid *sid)
{
	static const char *const attributes[] = { "sAMAccountName", NULL };
	char text[SID_TEXT_SIZE], bytes[FILTER_SID_SIZE], filter[FILTER_SID_SIZE + 16];
	const struct ldap_search what = {
		.base = directory->base, .scope = LDAP_SEARCH_SUBTREE, .filter = filter, .attributes = attributes
	};
	struct ldap_fault fault;
	char *name = NULL;

	(void)sid_text(sid, text);
	for (size_t i = 0; i < ELEMENTS(well_known); i++)
		if (text_equal(well_known[i].sid, text))
			return strdup(well_known[i].name);
	(void)snprintf(filter, sizeof(filter), "(objectSid=%s)", filter_sid(sid, bytes));
	(void)ldap_session_search(directory->session, &what, take_name, &name, &fault);
	return name != NULL ? name : strdup(text);
}
