/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule does when its conditions hold. */
#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "model/version.h"
#include "rules/attempts.h"
#include "rules/heartbeats.h"
#include "rules/marks.h"
#include "rules/rates.h"
#include "rules/run.h"
#include "rules/tell.h"
#include "rules/template.h"

/* Bytes of one value of evidence, and of a key: a text belongs into the log, not into a finding. */
#define EVIDENCE_VALUE_LIMIT 1024u

/* What is evidence when the rule does not say: whatever of this the event tells. */
static const char *const default_evidence[] = { "event", "computer", "code",       "tracking_id",
						"user",  "relay",    "controller", "rpc" };

static const char *short_value(struct scope *scope, uint16_t field)
{
	const char *text = field != NO_FIELD ? scope_field(scope, field) : NULL;
	size_t size = text != NULL ? strlen(text) : 0;

	return size > EVIDENCE_VALUE_LIMIT ? scope_copy(scope, text, text_cut(text, size, EVIDENCE_VALUE_LIMIT)) : text;
}

static void add_evidence(const struct rule *rule, struct scope *scope, struct symptom_draft *draft)
{
	const struct rules *rules = scope->rules;

	if (rule->evidence_count > 0)
		draft_evidence(draft, "event", short_value(scope, DERIVED_EVENT));
	for (size_t i = 0; i < rule->evidence_count; i++)
		if (rule->evidence[i] != DERIVED_EVENT)
			draft_evidence(draft, rules->field_names[rule->evidence[i]],
				       short_value(scope, rule->evidence[i]));
	if (rule->evidence_count > 0)
		return;
	for (size_t i = 0; i < ELEMENTS(default_evidence); i++)
		draft_evidence(draft, default_evidence[i],
			       short_value(scope, rules_find_field(rules, default_evidence[i])));
}

/* Keys that explain edges join on are told whenever they are known (key.def); others only as the subject. */
static void add_keys(const struct action *action, struct scope *scope, struct symptom_draft *draft)
{
	for (enum wbh_key key = 0; key < WBH_KEYS; key++)
		if (key <= WBH_KEY_USER || key == action->subject)
			draft_key(draft, key, short_value(scope, scope->rules->key_fields[key]));
}

static struct symptom_draft make_draft(const struct rule *rule, const struct action *action, struct scope *scope,
				       const char *identity)
{
	struct symptom_draft draft = { .finding = action->finding,
				       .subject = action->subject,
				       .presence = action->presence,
				       .time = scope->event->time,
				       .level = action->level,
				       .identity = identity };

	add_keys(action, scope, &draft);
	if (action->presence != WBH_ABSENT_NOW)
		add_evidence(rule, scope, &draft);
	return draft;
}

/* One symptom for each key of the mark that was not heard for so long. */
static int say_for_each(const struct telling *telling, const struct rule *rule, const struct action *action,
			struct scope *scope, const char *identity)
{
	const struct mark_group *group = &telling->server->marks[action->mark];
	int64_t newest = time_add(scope->event->time, -action->older_than);

	for (const struct mark_key *row = group->keys; row != NULL; row = row->next) {
		struct symptom_draft draft;
		int r;

		if (row->history.count == 0 || row->history.times[0] > newest)
			continue;
		draft = make_draft(rule, action, scope, identity);
		draft.keys[action->subject] = row->key;
		r = tell_symptom(telling, &draft);
		if (r < 0)
			return r;
	}
	return 0;
}

static int say(const struct telling *telling, const struct rule *rule, const struct action *action, struct scope *scope,
	       const char *identity)
{
	struct symptom_draft draft;

	if (action->mark != NO_MARK)
		return say_for_each(telling, rule, action, scope, identity);
	draft = make_draft(rule, action, scope, identity);
	if (scope_error(scope) < 0)
		return scope_error(scope);
	return tell_symptom(telling, &draft);
}

/* What is known of the version that the event names. The server runs it, whatever it was before. */
static int judge_version(const struct telling *telling, const struct rule *rule, const struct action *action,
			 struct scope *scope, const char *identity)
{
	const struct version_book *versions = telling->rules->versions;
	const char *version = template_expand(&action->value, scope);
	struct action says = { .finding = WB3006, .subject = WBH_KEY_SERVER, .level = -1 };
	struct version_told told;
	struct symptom_draft draft;

	if (versions == NULL || version == NULL)
		return scope_error(scope);
	version_tell(versions, version, scope->event->time, &told);
	if (told.presence == WBH_UNKNOWN)
		return 0;

	says.presence = told.presence;
	if (told.presence == WBH_PRESENT)
		says.level = (int)told.judgement.level;
	draft = make_draft(rule, &says, scope, identity);
	for (size_t i = 0; i < told.evidence_count; i++)
		draft_evidence(&draft, told.evidence[i].name, told.evidence[i].value);
	return scope_error(scope) < 0 ? scope_error(scope) : tell_symptom(telling, &draft);
}

static int mark(const struct telling *telling, const struct action *action, struct scope *scope)
{
	const char *key = rule_key(&action->value, scope);
	int r;

	if (scope_error(scope) < 0)
		return scope_error(scope);
	r = marks_set(telling->state, telling->server, action->mark, key, scope->event->time);
	return r < 0 ? r : heartbeats_heard(telling, action->mark, key, scope->event->time);
}

static int forget(const struct telling *telling, const struct action *action, struct scope *scope)
{
	int r = heartbeats_forget(telling, action->mark, scope->event->time);

	marks_forget(telling->state, telling->server, action->mark);
	return r;
}

static int count(const struct telling *telling, const struct rule *rule, const struct action *action,
		 struct scope *scope)
{
	const char *key = rule_rate_key(&action->value, scope);
	int r;

	if (scope_error(scope) < 0)
		return scope_error(scope);
	r = rate_add(telling, action->rate, key, scope->event->time, 1);
	if (r > 0) { /* it has more keys than are kept apart */
		telling->state->limits_met++;
		telling->state->limited = rule;
	}
	return r < 0 ? r : 0;
}

/* The kind that the exception of this event tells. */
static int operation(struct scope *scope)
{
	const char *name = scope_field(scope, DERIVED_OPERATION);
	int kind = name != NULL ? attempt_kind_from_name(name) : -1;

	return kind >= 0 ? kind : ANY_KIND;
}

/* Whose attempt it is may be known from its start alone: then the rest of the rules know it too. */
static int attempt(const struct telling *telling, const struct action *action, struct scope *scope)
{
	uint16_t user = scope->rules->key_fields[WBH_KEY_USER];
	struct attempt_word word = { .result = action->result,
				     .kind = action->attempt,
				     .operation = operation(scope),
				     .tracking = short_value(scope, rules_find_field(scope->rules, "tracking_id")),
				     .user = short_value(scope, user),
				     .code = short_value(scope, DERIVED_CODE),
				     .time = scope->event->time };
	const char *known = NULL;
	int r;

	if (scope_error(scope) < 0)
		return scope_error(scope);
	if (word.result == ATTEMPT_SUCCEEDED || word.result == ATTEMPT_RUNNING)
		word.code = NULL;
	r = attempt_take(telling, &word, &known);
	if (r >= 0)
		scope_fill(scope, user, known);
	return r;
}

/* The event names nobody: the rest of the rules know the one whose attempt is under way. */
static int beside(const struct telling *telling, struct scope *scope)
{
	const char *user, *domain;

	attempts_beside(telling, scope->event->time, &user, &domain);
	scope_fill(scope, scope->rules->key_fields[WBH_KEY_USER], user);
	scope_fill(scope, scope->rules->key_fields[WBH_KEY_DOMAIN], domain);
	return scope_error(scope);
}

/* The source knows better than the event, where it says. */
static int learn_tenant(const struct telling *telling, const struct action *action, struct scope *scope)
{
	const char *tenant = telling->server->tenant == NULL ? template_expand(&action->value, scope) : NULL;

	if (tenant == NULL || scope_error(scope) < 0)
		return scope_error(scope);
	scope->tenant = tenant;
	return server_set_tenant(telling->server, tenant);
}

static void set(const struct action *action, struct scope *scope)
{
	const char *value;

	if (action->kind == ACTION_DEFAULT && scope_field(scope, action->field) != NULL)
		return;
	value = template_expand(&action->value, scope);
	if (value != NULL)
		scope_set(scope, action->field, value);
}

static int act(const struct telling *telling, const struct rule *rule, const struct action *action, struct scope *scope,
	       const char *identity)
{
	switch (action->kind) {
	case ACTION_SET:
	case ACTION_DEFAULT:
		set(action, scope);
		return scope_error(scope);
	case ACTION_MARK:
		return mark(telling, action, scope);
	case ACTION_FORGET:
		return forget(telling, action, scope);
	case ACTION_COUNT:
		return count(telling, rule, action, scope);
	case ACTION_ATTEMPT:
		return attempt(telling, action, scope);
	case ACTION_BESIDE:
		return beside(telling, scope);
	case ACTION_SYMPTOM:
		return say(telling, rule, action, scope, identity);
	case ACTION_VERSION:
		return judge_version(telling, rule, action, scope, identity);
	case ACTION_TENANT:
		return learn_tenant(telling, action, scope);
	}
	return 0;
}

int rule_acts(const struct telling *telling, const struct rule *rule, struct scope *scope, const char *identity)
{
	for (size_t i = 0; i < rule->action_count; i++) {
		int r = act(telling, rule, &rule->actions[i], scope, identity);

		if (r < 0)
			return r;
	}
	return 0;
}
