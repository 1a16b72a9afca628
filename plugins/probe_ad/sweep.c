/* SPDX-License-Identifier: Apache-2.0 */
/* One paged search; containers, classes and policies are read once, when the first user needs them. */
#include "plugins/probe_ad/sweep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/table.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/probe_ad/dn.h"
#include "plugins/probe_ad/words.h"

/* Containers whose access lists are kept. */
#define CONTAINER_LIMIT 100000u

struct pass {
	struct wbh_host *host;
	const struct view *view;
	struct sweep *sweep;
	int64_t until;
	struct table *containers; /* DN -> struct ancestor */
	struct table *classes;    /* name -> struct guid */
	struct table *policies;   /* DN -> struct password_policy */
	struct ldap_fault *fault;
};

int64_t monotonic_now(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

/* ---- what many users share ---- */

static void container_free(void *value)
{
	struct ancestor *container = value;

	descriptor_done(&container->descriptor);
	free(container->dn);
	free(container);
}

static void policy_free(void *value)
{
	policy_done(value);
	free(value);
}

/* Lent; NULL: no memory, or more containers than are kept. */
static const struct ancestor *get_container(struct pass *pass, const char *dn)
{
	struct ancestor *container = table_get(pass->containers, dn);

	if (container != NULL || table_size(pass->containers) >= CONTAINER_LIMIT)
		return container;
	container = calloc(1, sizeof(*container));
	if (container == NULL)
		return NULL;
	container->dn = strdup(dn);
	if (container->dn == NULL || table_put(pass->containers, dn, container) < 0) {
		container_free(container);
		return NULL;
	}
	/* What may not be read stays a gap that is seen. */
	(void)container_read(&pass->view->directory, container, pass->fault);
	return container;
}

/* The containers above the user are lent to it. */
static void lend_lineage(struct pass *pass, struct user *user)
{
	const char *base = pass->view->directory.base, *dn = user->dn;

	while (!text_equal_fold(dn, base) && user->lineage.count < LINEAGE_LIMIT) {
		const struct ancestor *container;

		dn = dn_parent(dn);
		container = dn != NULL ? get_container(pass, dn) : NULL;
		if (container == NULL)
			return;
		user->lineage.list[user->lineage.count++] = *container;
	}
}

static int set_class(struct pass *pass, struct user *user)
{
	struct guid *class;
	int r;

	if (user->class_name == NULL)
		return 0;
	class = table_get(pass->classes, user->class_name);
	if (class != NULL) {
		user->class = *class;
		return 0;
	}
	r = class_read(&pass->view->directory, user, pass->fault);
	if (r < 0)
		return r;
	class = malloc(sizeof(*class));
	if (class == NULL)
		return -ENOMEM;
	*class = user->class;
	r = table_put(pass->classes, user->class_name, class);
	if (r < 0)
		free(class);
	return r;
}

/* The fine-grained policy that the user's entry names, else the domain's. Lent. */
static const struct password_policy *get_policy(struct pass *pass, const char *name)
{
	struct password_policy *policy;

	if (name == NULL)
		return &pass->view->directory.policy;
	policy = table_get(pass->policies, name);
	if (policy != NULL)
		return policy;
	policy = calloc(1, sizeof(*policy));
	if (policy == NULL)
		return NULL;
	if (fine_grained_policy_read(&pass->view->directory, name, policy, pass->fault) < 0 ||
	    table_put(pass->policies, name, policy) < 0) {
		policy_free(policy);
		return NULL;
	}
	return policy;
}

/* ---- counting ---- */

static struct sweep_group *get_group(struct sweep *sweep, const char *finding, const char *container, bool is_other)
{
	struct sweep_group *group;

	for (size_t i = 0; i < sweep->group_count; i++)
		if (sweep->groups[i].finding == finding && text_equal_fold(sweep->groups[i].container, container))
			return &sweep->groups[i];
	if (sweep->group_count == SWEEP_GROUP_LIMIT)
		return NULL;
	group = &sweep->groups[sweep->group_count];
	group->container = strdup(container);
	if (group->container == NULL)
		return NULL;
	group->finding = finding;
	group->is_other = is_other;
	sweep->group_count++;
	return group;
}

static void count(struct sweep *sweep, const char *finding, const char *container, const struct user *user,
		  bool is_other)
{
	struct sweep_group *group = get_group(sweep, finding, container, is_other);
	const char *name = user->sam_account_name != NULL ? user->sam_account_name : user->dn;

	if (group == NULL)
		return;
	if (group->count < SWEEP_EXAMPLES)
		group->examples[group->count] = strdup(name);
	group->count++;
}

/* Where the cause is set, for all it hits; a cause that lies in the user itself is told of the container it is in. */
static const char *explaining(const struct pass *pass, const struct user *user, const struct decision *decision)
{
	int at = decision->cut_at >= 0 ? decision->cut_at : decision->cause == CAUSE_DENIED ? decision->set_at : 0;

	if (decision->cause == CAUSE_MINIMUM_AGE || decision->cause == CAUSE_OUT_OF_SCOPE)
		return pass->view->directory.base;
	if (at <= 0 || (size_t)at >= user->lineage.count)
		at = user->lineage.count > 1 ? 1 : 0;
	return user->lineage.list[at].dn;
}

static void count_reset(struct pass *pass, const struct user *user, const struct decision *decision)
{
	const char *finding = decision_finding(WBH_RESET, decision);
	struct sweep *sweep = pass->sweep;

	sweep->in_scope++;
	sweep->can_reset += decision->answer == WBH_ANSWER_YES;
	sweep->cannot_reset += decision->answer == WBH_ANSWER_NO;
	sweep->unknown += decision->answer == WBH_ANSWER_UNKNOWN;
	if (finding != NULL && decision->answer != WBH_ANSWER_YES)
		count(sweep, finding, explaining(pass, user, decision), user, false);
}

/* What a reset passes and other operations do not. */
static void count_other(struct pass *pass, const struct situation *situation, enum wbh_operation operation)
{
	struct decision decision;

	decide(situation, operation, &decision);
	if (decision.answer == WBH_ANSWER_NO && decision.cause == CAUSE_NOT_GRANTED)
		count(pass->sweep, decision_finding(operation, &decision), explaining(pass, situation->user, &decision),
		      situation->user, true);
}

static int judge_user(struct pass *pass, const struct user *user, const char *policy_name)
{
	const struct password_policy *policy = get_policy(pass, policy_name);
	const struct situation situation = { .user = user,
					     .connector = &pass->view->connector.token,
					     .policy = policy,
					     .lockout_time = pass->view->directory.lockout_time,
					     .pwd_last_set = pass->view->directory.pwd_last_set,
					     .scope = pass->view->scope,
					     .now = pass->view->directory.now };
	struct decision decision;

	if (policy == NULL)
		return -ENOMEM;
	decide(&situation, WBH_RESET, &decision);
	count_reset(pass, user, &decision);
	if (decision.answer == WBH_ANSWER_YES) {
		count_other(pass, &situation, WBH_UNLOCK);
		count_other(pass, &situation, WBH_FORCE_CHANGE);
	}
	return 0;
}

/* ---- walking ---- */

/* Only the few with adminCount are asked for their groups. */
static int complete_user(struct pass *pass, struct user *user)
{
	int r = set_class(pass, user);

	if (r >= 0 && user->admin_count)
		r = protection_read(&pass->view->directory, user, pass->fault);
	if (r >= 0)
		lend_lineage(pass, user);
	return r;
}

static int take_user(void *context, struct ldap_entry *entry)
{
	struct pass *pass = context;
	struct user user = { .password_set_kind = -ENOENT, .expires_kind = -ENOENT };
	_cleanup_free_ char *policy = entry_text(entry, "msDS-ResultantPSO");
	int r;

	if (pass->host->should_stop(pass->host))
		return -WBH_E_STOPPED;
	if (monotonic_now() > pass->until) {
		pass->sweep->whole = false;
		return -ETIMEDOUT;
	}
	if (pass->view->scope->known && !scope_has(pass->view->scope, ldap_entry_dn(entry)))
		return 0;
	r = user_from_entry(entry, &user);
	if (r >= 0)
		r = complete_user(pass, &user);
	if (r >= 0)
		r = judge_user(pass, &user, policy);
	/* The containers are only lent. */
	if (user.lineage.count > 1)
		user.lineage.count = 1;
	user_done(&user);
	return r;
}

/* What a reset hangs on; what the directory has to work out for each user is left out but for the policy. */
static const char *const attributes[] = { "sAMAccountName",     "objectClass",          "objectSid",
					  "userAccountControl", "pwdLastSet",           "adminCount",
					  "msDS-ResultantPSO",  "nTSecurityDescriptor", NULL };

static int walk(struct pass *pass)
{
	const struct ldap_search what = {
		.base = pass->view->directory.base,
		.scope = LDAP_SEARCH_SUBTREE,
		/* Users, and those derived from them; not computers, not the disabled. */
		.filter =
			"(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))",
		.attributes = attributes,
		.descriptors = true,
	};
	int r = ldap_session_search(pass->view->directory.session, &what, take_user, pass, pass->fault);

	return r == -ETIMEDOUT ? 0 : r;
}

/* Where nobody has the right, one word for the domain says more than one for each container. */
static void merge_whole_domain(const struct view *view, struct sweep *sweep, const char *finding)
{
	uint64_t sum = 0;
	struct sweep_group *first = NULL;

	for (size_t i = 0; i < sweep->group_count; i++)
		sum += sweep->groups[i].finding == finding ? sweep->groups[i].count : 0;
	if (sum == 0 || sum < sweep->in_scope)
		return;
	for (size_t i = 0; i < sweep->group_count; i++) {
		struct sweep_group *group = &sweep->groups[i];

		if (group->finding != finding)
			continue;
		if (first == NULL) {
			char *base = strdup(view->directory.base);

			if (base == NULL)
				return;
			free(group->container);
			group->container = base;
			first = group;
		} else {
			first->count += group->count;
			group->count = 0;
		}
	}
}

int sweep_users(struct wbh_host *host, const struct view *view, int64_t until, struct sweep *ret,
		struct ldap_fault *ret_fault)
{
	struct pass pass = { .host = host,
			     .view = view,
			     .sweep = ret,
			     .until = until,
			     .containers = table_new(container_free),
			     .classes = table_new(free),
			     .policies = table_new(policy_free),
			     .fault = ret_fault };
	int r = pass.containers != NULL && pass.classes != NULL && pass.policies != NULL ? 0 : -ENOMEM;

	ret->whole = true;
	ret->scope_basis = view->scope->known ? "as the sync server's configuration selects" : "all of the domain";
	if (r >= 0)
		r = walk(&pass);
	if (r >= 0 && ret->whole)
		for (unsigned i = 0; i < WBH_OPERATIONS; i++) {
			const struct decision nobody = { .cause = CAUSE_NOT_GRANTED };

			merge_whole_domain(view, ret, decision_finding((enum wbh_operation)i, &nobody));
		}
	table_free(pass.containers);
	table_free(pass.classes);
	table_free(pass.policies);
	return r;
}

void sweep_done(struct sweep *sweep)
{
	for (size_t i = 0; i < sweep->group_count; i++) {
		free(sweep->groups[i].container);
		for (size_t k = 0; k < SWEEP_EXAMPLES; k++)
			free(sweep->groups[i].examples[k]);
	}
	sweep->group_count = 0;
}
