/* SPDX-License-Identifier: Apache-2.0 */
/* Each fault by its layer, told of the controller it was met at. */
#include "plugins/probe_ad/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

#define SKEW_WARNING TIMESTAMP_MINUTE
#define SKEW_CRITICAL (5 * TIMESTAMP_MINUTE)

#define LDAP_STRONG_AUTH_REQUIRED 8

/* Lines of the memory that are about a pass over all users. */
#define SWEPT "swept "

static int say(struct judging *judging, struct wbh_symptom *symptom)
{
	symptom->time = judging->time;
	symptom->keys[WBH_KEY_DOMAIN] = judging->domain;
	symptom->keys[WBH_KEY_TENANT] = judging->tenant;
	if (symptom->presence != WBH_PRESENT) {
		symptom->level = NULL;
		symptom->evidence_count = 0;
	}
	return judging->host->emit_symptom(judging->host, symptom);
}

/* Of the network: only what is met twice is so. */
static enum wbh_presence confirmed(struct judging *judging, bool bad, const char *finding, const char *subject)
{
	if (!bad)
		return WBH_ABSENT_NOW;
	return memory_confirms(judging->memory, finding, subject) ? WBH_PRESENT : WBH_UNKNOWN;
}

/* While the domain has another controller without the fault, resets go on. */
static const char *level_by_others(const struct judging *judging, const struct controller *controller,
				   bool (*has_fault)(const struct controller *controller))
{
	for (size_t i = 0; i < judging->controller_count; i++) {
		const struct controller *other = &judging->controllers[i];

		if (other != controller && other->answered && !other->read_only && !has_fault(other))
			return "warning";
	}
	return NULL;
}

static int say_controller(struct judging *judging, const struct controller *controller, const char *finding, bool bad,
			  const char *level, const struct wbh_pair *evidence, size_t count)
{
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = WBH_KEY_CONTROLLER,
				       .presence = confirmed(judging, bad, finding, controller->name),
				       .level = level,
				       .evidence = evidence,
				       .evidence_count = count };

	symptom.keys[WBH_KEY_CONTROLLER] = controller->name;
	return say(judging, &symptom);
}

/* That the way is open from here ends only what was seen from here: the sync server's own events may know better. */
static int say_way(struct judging *judging, const struct controller *controller, const char *finding, bool bad,
		   const char *level, const struct wbh_pair *evidence, size_t count)
{
	if (!bad && !memory_has(judging->memory, finding, controller->name))
		return 0;
	return say_controller(judging, controller, finding, bad, level, evidence, count);
}

static int say_domain(struct judging *judging, const char *finding, enum wbh_presence presence, const char *level,
		      const struct wbh_pair *evidence, size_t count)
{
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = WBH_KEY_DOMAIN,
				       .presence = presence,
				       .level = level,
				       .evidence = evidence,
				       .evidence_count = count };

	return say(judging, &symptom);
}

/* ---- one controller ---- */

/* A handshake that fails, and the demand for a signed or encrypted sign-in. */
static bool is_unencrypted(const struct controller *controller)
{
	return controller->fault.layer == LDAP_LAYER_TLS ||
	       (controller->fault.layer == LDAP_LAYER_BIND && controller->fault.result == LDAP_STRONG_AUTH_REQUIRED);
}

static bool is_down(const struct controller *controller)
{
	return controller->fault.layer == LDAP_LAYER_CONNECT ||
	       (controller->fault.layer == LDAP_LAYER_REQUEST && !controller->answered);
}

static int judge_reach(struct judging *judging, const struct controller *controller)
{
	const struct wbh_pair evidence[] = { { "code", controller->fault.words } };
	int r = say_way(judging, controller, "directory.dc-unreachable", is_down(controller),
			level_by_others(judging, controller, is_down), evidence, ELEMENTS(evidence));

	if (r < 0 || is_down(controller))
		return r;
	return say_way(judging, controller, "directory.ldap-not-encrypted", is_unencrypted(controller),
		       level_by_others(judging, controller, is_unencrypted), evidence, ELEMENTS(evidence));
}

static bool is_rpc_blocked(const struct controller *controller)
{
	return controller->ports[PORT_RPC] < 0 || controller->ports[PORT_SMB] < 0;
}

static int judge_ports(struct judging *judging, const struct controller *controller)
{
	unsigned port = controller->ports[PORT_RPC] < 0 ? PORT_RPC : PORT_SMB;
	char words[128];
	const struct wbh_pair evidence[] = { { "port", words } };

	if (controller->fault.layer == LDAP_LAYER_CONNECT)
		return 0;
	(void)snprintf(words, sizeof(words), "%s: %s", controller_port_name(port), error_text(controller->ports[port]));
	return say_way(judging, controller, "directory.rpc-blocked", is_rpc_blocked(controller),
		       level_by_others(judging, controller, is_rpc_blocked), evidence, ELEMENTS(evidence));
}

static int64_t skew_of(const struct controller *controller)
{
	int64_t skew = controller->clock - controller->clock_read;

	/* It tells whole seconds. */
	if (skew < 0)
		skew = skew + TIMESTAMP_SECOND > 0 ? 0 : skew + TIMESTAMP_SECOND;
	return skew;
}

static int judge_clock(struct judging *judging, const struct controller *controller)
{
	int64_t skew = skew_of(controller), distance = skew < 0 ? -skew : skew;
	char words[TIMESTAMP_TEXT_SIZE + 16], length[TIMESTAMP_TEXT_SIZE];
	const struct wbh_pair evidence[] = { { "skew", words } };

	if (!controller->has_clock)
		return 0;
	(void)snprintf(words, sizeof(words), "%s %s", duration_format(distance, length), skew < 0 ? "behind" : "ahead");
	return say_controller(judging, controller, "directory.dc-clock-skew", distance > SKEW_WARNING,
			      distance > SKEW_CRITICAL ? NULL : "warning", evidence, ELEMENTS(evidence));
}

static bool lacks_policy_hints(const struct controller *controller)
{
	return controller->has_controls && !controller->has_policy_hints;
}

static int judge_controls(struct judging *judging, const struct controller *controller)
{
	if (!controller->has_controls)
		return 0;
	return say_controller(judging, controller, "directory.policy-hints-missing", lacks_policy_hints(controller),
			      level_by_others(judging, controller, lacks_policy_hints), NULL, 0);
}

static bool is_replication_off(const struct controller *controller)
{
	return (controller->options & (OPTION_DISABLE_INBOUND | OPTION_DISABLE_OUTBOUND)) != 0;
}

static int judge_replication(struct judging *judging, const struct controller *controller)
{
	bool in = (controller->options & OPTION_DISABLE_INBOUND) != 0;
	bool out = (controller->options & OPTION_DISABLE_OUTBOUND) != 0;
	const struct wbh_pair evidence[] = { { "direction", in && out ? "both ways" : in ? "inbound" : "outbound" } };

	if (!controller->has_options)
		return 0;
	return say_controller(judging, controller, "directory.replication-disabled", is_replication_off(controller),
			      level_by_others(judging, controller, is_replication_off), evidence, ELEMENTS(evidence));
}

static int judge_controller(struct judging *judging, const struct controller *controller)
{
	int r = judge_reach(judging, controller);

	if (r >= 0)
		r = judge_ports(judging, controller);
	if (r < 0 || !controller->answered)
		return r;
	r = judge_clock(judging, controller);
	if (r >= 0)
		r = judge_controls(judging, controller);
	if (r >= 0)
		r = judge_replication(judging, controller);
	return r;
}

/* ---- all of them ---- */

static int tell_refusal(struct judging *judging, const struct controller *controller)
{
	const struct ldap_fault *fault = &controller->fault;
	char code[48];
	const struct wbh_pair evidence[] = { { "code", code } };

	if (fault->sub_code != 0)
		(void)snprintf(code, sizeof(code), "%d data %x", fault->result, fault->sub_code);
	else
		(void)snprintf(code, sizeof(code), "%d", fault->result);
	judging->host->log(judging->host, WBH_LOG_WARNING, "%s refuses the sign-in: %s", controller->name,
			   fault->words);
	return say_domain(judging, "directory.bind-failed",
			  confirmed(judging, true, "directory.bind-failed", judging->domain), NULL, evidence,
			  ELEMENTS(evidence));
}

/* One that takes the account proves that it is good: then the others' refusals are not about it. */
static int judge_sign_in(struct judging *judging)
{
	const struct controller *refuses = NULL;

	for (size_t i = 0; i < judging->controller_count; i++) {
		const struct controller *controller = &judging->controllers[i];

		if (controller->answered)
			return say_domain(judging, "directory.bind-failed", WBH_ABSENT_NOW, NULL, NULL, 0);
		if (controller->fault.layer == LDAP_LAYER_BIND && !is_unencrypted(controller))
			refuses = controller;
	}
	return refuses != NULL ? tell_refusal(judging, refuses) : 0;
}

static int judge_writable(struct judging *judging)
{
	size_t answered = 0, writable = 0;

	for (size_t i = 0; i < judging->controller_count; i++) {
		answered += judging->controllers[i].answered;
		writable += judging->controllers[i].answered && !judging->controllers[i].read_only;
	}
	if (answered == 0)
		return 0;
	return say_domain(judging, "directory.no-writable-dc",
			  confirmed(judging, writable == 0, "directory.no-writable-dc", judging->domain), NULL, NULL,
			  0);
}

static int judge_records(struct judging *judging)
{
	static const char finding[] = "directory.dns-records-missing";

	if (judging->srv == 0 || (judging->srv > 0 && !memory_has(judging->memory, finding, judging->domain)))
		return 0;
	return say_domain(judging, finding, confirmed(judging, judging->srv < 0, finding, judging->domain), NULL, NULL,
			  0);
}

int judge_controllers(struct judging *judging)
{
	int r = 0;

	for (size_t i = 0; i < judging->controller_count && r >= 0; i++)
		r = judge_controller(judging, &judging->controllers[i]);
	if (r >= 0)
		r = judge_sign_in(judging);
	if (r >= 0)
		r = judge_records(judging);
	return r < 0 ? r : judge_writable(judging);
}

int judge_lag(struct judging *judging, const struct view *view)
{
	const struct lag *lag = &view->lag;
	char when[TIMESTAMP_TEXT_SIZE];
	const struct wbh_pair evidence[] = { { "user", lag->user },
					     { "changed", timestamp_format_short(lag->newer, when) } };

	if (lag->compared == 0)
		return 0;
	return say_controller(judging, view->controller, "directory.replication-lag", lag->behind > 0, NULL, evidence,
			      ELEMENTS(evidence));
}

/* ---- the domain ---- */

static int judge_found(struct judging *judging, const struct view *view)
{
	return say_domain(judging, "permission.connector-not-found",
			  view->connector.found ? WBH_ABSENT_NOW : WBH_PRESENT, NULL, NULL, 0);
}

static int say_connector(struct judging *judging, const struct view *view, const char *finding, bool bad,
			 const struct wbh_pair *evidence, size_t count)
{
	const struct user *account = &view->connector.account;
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = WBH_KEY_CONNECTOR,
				       .presence = bad ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .evidence = evidence,
				       .evidence_count = count };

	symptom.keys[WBH_KEY_CONNECTOR] = account->sam_account_name != NULL ? account->sam_account_name : account->dn;
	return say(judging, &symptom);
}

static int judge_account(struct judging *judging, const struct view *view)
{
	const struct connector *connector = &view->connector;
	bool disabled = connector->account.has_control && (connector->account.control & UAC_DISABLED) != 0;
	const struct wbh_pair evidence[] = { { "state", disabled            ? "disabled"
							: connector->locked ? "locked out"
									    : "expired" } };
	int r = say_connector(judging, view, "permission.connector-account-unusable",
			      disabled || connector->locked || connector->expired, evidence, ELEMENTS(evidence));

	if (r < 0 || !connector->token.whole)
		return r;
	r = say_connector(judging, view, "permission.connector-protected-user", connector->protected_user, NULL, 0);
	if (r >= 0)
		r = say_connector(judging, view, "permission.connector-over-privileged", connector->administrator, NULL,
				  0);
	return r;
}

static enum wbh_presence missing(const struct access_answer *answer)
{
	if (answer->result == ACCESS_UNKNOWN)
		return WBH_UNKNOWN;
	return answer->result == ACCESS_GRANTED ? WBH_ABSENT_NOW : WBH_PRESENT;
}

/* Only hash sync needs them. Where nobody knows whether it is on, it is worth knowing and no alarm. */
static int judge_replication_rights(struct judging *judging, const struct view *view)
{
	const struct descriptor *head = &view->directory.head;
	struct access_answer changes = has_control_right(head, &view->connector.token, &right_get_changes);
	struct access_answer all = has_control_right(head, &view->connector.token, &right_get_changes_all);
	enum wbh_presence presence = missing(&changes) == WBH_PRESENT ? WBH_PRESENT : missing(&all);
	const struct wbh_pair evidence[] = {
		{ "missing", missing(&changes) != WBH_PRESENT ? "Replicating Directory Changes All"
			     : missing(&all) != WBH_PRESENT   ? "Replicating Directory Changes"
							      : "Replicating Directory Changes (and … All)" },
	};

	if (presence == WBH_ABSENT_NOW)
		presence = missing(&changes);
	if (judging->hash_sync == HASH_SYNC_OFF)
		presence = WBH_ABSENT_NOW;
	return say_domain(judging, "hash-sync.replication-rights-missing", presence,
			  judging->hash_sync == HASH_SYNC_ON ? NULL : "information", evidence, ELEMENTS(evidence));
}

static int judge_unexpire(struct judging *judging, const struct view *view)
{
	struct access_answer answer =
		has_control_right(&view->directory.head, &view->connector.token, &right_unexpire_password);

	return say_domain(judging, "permission.unexpire-missing", missing(&answer), NULL, NULL, 0);
}

/* Listing, reading and seeing the permissions of an object. */
static enum wbh_presence unreadable(const struct descriptor *descriptor, const struct token *token)
{
	static const uint32_t needed[] = { RIGHT_LIST_CONTENTS, RIGHT_READ_PROPERTY, RIGHT_READ_CONTROL };
	const struct access_token who = { .sids = token->sids, .count = token->count };

	if (descriptor->bytes == NULL)
		return WBH_UNKNOWN;
	for (size_t i = 0; i < ELEMENTS(needed); i++) {
		const struct access_question question = { .right = needed[i] };
		struct access_answer answer = access_evaluate(&descriptor->read, &who, &question);

		if (access_may_turn(&descriptor->read, token, &question, &answer))
			return WBH_UNKNOWN;
		if (answer.result != ACCESS_GRANTED)
			return missing(&answer);
	}
	return WBH_ABSENT_NOW;
}

/* The sync engine looks a user up before it writes, and that reads two objects. */
static int judge_lookup(struct judging *judging, const struct view *view)
{
	const struct descriptor *objects[] = { &view->directory.builtin, &view->directory.sam_server };
	static const char *const names[] = { "CN=Builtin", "CN=Server,CN=System" };
	enum wbh_presence presence = WBH_ABSENT_NOW;
	struct wbh_pair evidence[] = { { "object", NULL } };

	for (size_t i = 0; i < ELEMENTS(objects) && presence == WBH_ABSENT_NOW; i++) {
		evidence[0].value = names[i];
		presence = unreadable(objects[i], &view->connector.token);
	}
	return say_domain(judging, "permission.sam-objects-unreadable", presence, NULL, evidence, ELEMENTS(evidence));
}

int judge_domain(struct judging *judging, const struct view *view)
{
	int r = judge_found(judging, view);

	if (r < 0 || !view->connector.found)
		return r;
	r = judge_account(judging, view);
	if (r < 0 || view->directory.head.bytes == NULL)
		return r;
	r = judge_replication_rights(judging, view);
	if (r >= 0)
		r = judge_unexpire(judging, view);
	return r < 0 ? r : judge_lookup(judging, view);
}

/* ---- all users ---- */

/* By how many it hits: a quarter of the users is a company's trouble, one in a hundred a warning. */
static const char *level_by_share(uint64_t hit, uint64_t all)
{
	if (all > 0 && hit * 4 >= all)
		return NULL;
	return all > 0 && hit * 100 >= all ? "warning" : "information";
}

static bool is_of_domain(const char *finding)
{
	return text_starts(finding, "policy.minimum") || text_starts(finding, "account.out-of") ||
	       text_starts(finding, "account.disabled");
}

static int say_at(struct judging *judging, const struct view *view, const char *finding, const char *container,
		  enum wbh_presence presence, const char *level, const struct wbh_pair *evidence, size_t count)
{
	enum wbh_key subject = is_of_domain(finding) ? WBH_KEY_DOMAIN : WBH_KEY_CONTAINER;
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = subject,
				       .presence = presence,
				       .level = level,
				       .evidence = evidence,
				       .evidence_count = count };

	symptom.keys[WBH_KEY_CONTAINER] = container;
	symptom.keys[WBH_KEY_CONNECTOR] = view->connector.account.sam_account_name;
	return say(judging, &symptom);
}

static void join_examples(const struct sweep_group *group, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < SWEEP_EXAMPLES && group->examples[i] != NULL && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "", group->examples[i]);
}

static int judge_group(struct judging *judging, const struct view *view, const struct sweep *sweep,
		       const struct sweep_group *group)
{
	char users[32], of[32], examples[256], line[ENTRY_TEXT_LIMIT];
	const struct wbh_pair evidence[] = { { "users", users }, { "of", of }, { "examples", examples } };

	(void)snprintf(users, sizeof(users), "%llu", (unsigned long long)group->count);
	(void)snprintf(of, sizeof(of), "%llu", (unsigned long long)sweep->in_scope);
	join_examples(group, examples, sizeof(examples));
	(void)snprintf(line, sizeof(line), "%s %s", group->finding, group->container);
	memory_keep(judging->memory, SWEPT, line, strlen(line));
	return say_at(judging, view, group->finding, group->container, WBH_PRESENT,
		      level_by_share(group->count, sweep->in_scope), evidence, ELEMENTS(evidence));
}

static bool is_found(const struct sweep *sweep, const char *line, size_t size)
{
	for (size_t i = 0; i < sweep->group_count; i++) {
		size_t name = strlen(sweep->groups[i].finding);

		if (sweep->groups[i].count > 0 && size == name + 1 + strlen(sweep->groups[i].container) &&
		    strncmp(line, sweep->groups[i].finding, name) == 0 &&
		    strncmp(line + name + 1, sweep->groups[i].container, size - name - 1) == 0)
			return true;
	}
	return false;
}

static int end_gone(struct judging *judging, const struct view *view, const struct sweep *sweep)
{
	const char *at = NULL, *line;
	size_t size;
	int r = 0;

	while (r >= 0 && memory_next(judging->memory, SWEPT, &at, &line, &size)) {
		_cleanup_free_ char *finding = text_copy(line, size);
		char *container = finding != NULL ? strchr(finding, ' ') : NULL;

		if (container == NULL || is_found(sweep, line, size))
			continue;
		*container++ = '\0';
		/* A pass that was not whole ends nothing. */
		if (!sweep->whole)
			memory_keep(judging->memory, SWEPT, line, size);
		else
			r = say_at(judging, view, finding, container, WBH_ABSENT_NOW, NULL, NULL, 0);
	}
	return r;
}

static int by_count(const void *a, const void *b)
{
	const struct wbh_population_cause *left = a, *right = b;

	return (left->count < right->count) - (left->count > right->count);
}

/* The causes that stop resets, the most first. */
static int tell_population(struct judging *judging, const struct sweep *sweep)
{
	struct wbh_population_cause causes[WBH_EVIDENCE_LIMIT] = { 0 };
	char examples[WBH_EVIDENCE_LIMIT][256];
	struct wbh_population population = { .domain = judging->domain,
					     .scope_basis = sweep->scope_basis,
					     .in_scope = sweep->in_scope,
					     .can_reset = sweep->can_reset,
					     .cannot_reset = sweep->cannot_reset,
					     .unknown = sweep->unknown,
					     .partial = !sweep->whole,
					     .causes = causes };

	for (size_t i = 0; i < sweep->group_count && population.cause_count < WBH_EVIDENCE_LIMIT; i++) {
		const struct sweep_group *group = &sweep->groups[i];
		char *names = examples[population.cause_count];

		if (group->count == 0 || group->is_other)
			continue;
		join_examples(group, names, sizeof(examples[0]));
		causes[population.cause_count++] = (struct wbh_population_cause){ .finding = group->finding,
										  .container = group->container,
										  .count = group->count,
										  .examples = names };
	}
	qsort(causes, population.cause_count, sizeof(causes[0]), by_count);
	return judging->host->emit_population(judging->host, &population);
}

int judge_sweep(struct judging *judging, const struct view *view, const struct sweep *sweep)
{
	int r = tell_population(judging, sweep);

	for (size_t i = 0; i < sweep->group_count && r >= 0; i++)
		if (sweep->groups[i].count > 0)
			r = judge_group(judging, view, sweep, &sweep->groups[i]);
	return r < 0 ? r : end_gone(judging, view, sweep);
}
