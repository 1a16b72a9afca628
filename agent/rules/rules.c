/* SPDX-License-Identifier: Apache-2.0 */
/* One event after the other through the rules that want it. */
#include "rules/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "rules/rates.h"
#include "rules/run.h"
#include "rules/tell.h"

const char *rules_server(const char *computer, char text[static RULES_SERVER_SIZE])
{
	size_t size = computer != NULL ? strcspn(computer, ".") : 0;

	size = size > 0 ? text_cut(computer, size, RULES_SERVER_SIZE - 1) : 0;
	memcpy(text, size > 0 ? computer : "", size);
	text[size] = '\0';
	text_lower(text);
	return text;
}

const char *state_server_name(const char *computer, char text[static RULES_SERVER_SIZE])
{
	const char *name = rules_server(computer, text);

	return *name != '\0' ? name : SUBJECT_UNKNOWN;
}

const char *rules_kind_key(const char *provider, uint32_t event_id, char text[static RULES_KIND_KEY_SIZE])
{
	size_t size = provider != NULL ? strlen(provider) : RULES_PROVIDER_SIZE;

	if (size >= RULES_PROVIDER_SIZE)
		return NULL;
	(void)snprintf(text, RULES_KIND_KEY_SIZE, "%s\n%" PRIu32, provider, event_id);
	text_lower(text);
	return text;
}

/* The parts that make two records the same record (PRODUCT, "Inputs"), as one short name. */
static const char *event_identity(const struct wbh_event *event, const char *server, char text[static DIGEST_TEXT_SIZE])
{
	const char *parts[WBH_EVENT_DATA_LIMIT + 2];
	char id[24], second[24], strings[DIGEST_TEXT_SIZE];
	size_t count = 0;

	(void)snprintf(second, sizeof(second), "%" PRId64, event->time / TIMESTAMP_SECOND);
	if (event->record_id != WBH_ABSENT) {
		(void)snprintf(id, sizeof(id), "%" PRId64, event->record_id);
		return DIGEST(text, "record", server, event->channel, id, second);
	}

	parts[count++] = event->provider;
	if (event->data_count == 0)
		parts[count++] = event->message;
	for (size_t i = 0; i < event->data_count && i < WBH_EVENT_DATA_LIMIT; i++)
		parts[count++] = event->data[i].value;
	(void)snprintf(id, sizeof(id), "%" PRIu32, event->event_id);
	return DIGEST(text, "strings", digest(parts, count, strings), id, second);
}

/* What one event needs while its rules run. */
struct event_run {
	const struct telling *telling;
	struct arena arena;
	struct scope whole;
	const char *identity;
};

static int run_rule(struct event_run *run, const struct rule *rule, struct scope *scope)
{
	struct rules_state *state = run->telling->state;
	uint64_t met = scope->limits_met;
	int r = rule_matches(run->telling, rule, scope);

	if (r > 0)
		r = rule_acts(run->telling, rule, scope, run->identity);
	scope_undo(scope);
	if (scope->limits_met > met) {
		state->limits_met += scope->limits_met - met;
		state->limited = rule;
	}
	return r < 0 ? r : 0;
}

/* The parts of a text: each from where `split` stands to the end of its line, or to where the next begins. What stands
 * around them belongs to all. */
struct parts {
	struct {
		const char *start;
		size_t size;
	} parts[SCOPE_PART_LIMIT];
	size_t count;
	char *around;
	size_t around_size;
};

static int cut_parts(struct scope *whole, const char *split, struct parts *parts)
{
	const char *text = whole->text, *found;
	const char *rest = text;

	parts->count = 0;
	parts->around_size = 0;
	parts->around = scope_room(whole, whole->text_size + 2);
	if (parts->around == NULL)
		return scope_error(whole);

	for (found = strstr(text, split); found != NULL && parts->count < SCOPE_PART_LIMIT;) {
		const char *next = strstr(found + strlen(split), split);
		size_t size = strcspn(found, "\r\n");

		if (next != NULL && size > (size_t)(next - found))
			size = (size_t)(next - found);
		memcpy(parts->around + parts->around_size, rest, (size_t)(found - rest));
		parts->around_size += (size_t)(found - rest);
		parts->parts[parts->count].start = found;
		parts->parts[parts->count++].size = size;
		rest = found + size;
		found = next;
	}
	memcpy(parts->around + parts->around_size, rest, strlen(rest));
	parts->around_size += strlen(rest);
	return 0;
}

static int run_parts(struct event_run *run, const struct rule *rule, struct scope *whole)
{
	struct scope around, part;
	struct parts parts;
	int r = cut_parts(whole, rule->split, &parts);

	if (r >= 0)
		r = scope_begin_part(&around, whole, parts.around, parts.around_size);
	around.outer = NULL;
	for (size_t i = 0; i < parts.count && r >= 0; i++) {
		r = scope_begin_part(&part, &around, parts.parts[i].start, parts.parts[i].size);
		if (r >= 0)
			r = run_rule(run, rule, &part);
	}
	return r;
}

/* Parts need their fields worked out for each: what they take is given back after each rule. */
static int run_split_rule(struct event_run *run, const struct rule *rule)
{
	struct scope whole = run->whole;
	struct arena arena = { .blocks = NULL };
	int r;

	whole.arena = &arena;
	r = run_parts(run, rule, &whole);
	arena_done(&arena);
	return r < 0 && arena.error == -WBH_E_LIMIT ? 1 : r;
}

static int run_whole_rule(struct event_run *run, const struct rule *rule)
{
	int r = run_rule(run, rule, &run->whole);

	if (r >= 0 || run->arena.error != -WBH_E_LIMIT)
		return r;
	run->arena.error = 0;
	return 1;
}

static int run_rules(struct event_run *run, const struct event_kind *kind)
{
	struct rules_state *state = run->telling->state;

	for (size_t i = 0; i < kind->rule_count; i++) {
		const struct rule *rule = kind->rules[i];
		int r = rule->split != NULL ? run_split_rule(run, rule) : run_whole_rule(run, rule);

		if (r < 0)
			return r;
		if (r > 0) { /* its fields took more memory than one event may */
			state->limits_met++;
			state->limited = rule;
		}
	}
	return 0;
}

static int run_event(const struct telling *telling, const struct event_kind *kind, const char *tenant,
		     const struct wbh_event *event)
{
	struct event_run run = { .telling = telling };
	char identity[DIGEST_TEXT_SIZE];
	int r;

	run.identity = event_identity(event, telling->server->name, identity);
	r = scope_begin(&run.whole, &run.arena, telling->rules, kind->extractor, telling->state->matcher, event, tenant,
			telling->server->name);
	if (r >= 0)
		r = run_rules(&run, kind);
	arena_done(&run.arena);
	return r;
}

/* Far from where sums with a duration overflow. No source delivers such a time, and nothing could be judged by it. */
static bool is_sane_time(int64_t time)
{
	return time > INT64_MIN / 8 && time < INT64_MAX / 8;
}

int rules_event(const struct rules *rules, struct rules_state *state, const char *tenant, const struct wbh_event *event,
		const struct rules_output *output)
{
	struct telling telling = { .rules = rules, .state = state, .output = output };
	char key[RULES_KIND_KEY_SIZE], name[RULES_SERVER_SIZE];
	const struct event_kind *kind = NULL;
	int r;

	if (!is_sane_time(event->time))
		return 0;
	if (rules_kind_key(event->provider, event->event_id, key) != NULL)
		kind = table_get(rules->kinds, key);
	telling.server = kind != NULL ? state_get_server(state, state_server_name(event->computer, name))
				      : state_find_server(state, state_server_name(event->computer, name));
	if (telling.server == NULL)
		return kind != NULL ? -ENOMEM : 0;

	r = server_set_tenant(telling.server, tenant);
	/* A late record must not make what its followers will deny: silence is judged when the watermark next moves. */
	if (r >= 0 && event->time > telling.server->watermark)
		r = server_advance(&telling, event->time);
	if (r < 0 || kind == NULL)
		return r;
	rates_hear(telling.server, event->time);
	return run_event(&telling, kind, telling.server->tenant, event);
}

void rules_state_lateness(struct rules_state *state, int64_t lateness)
{
	if (state->lateness == lateness)
		return;
	state->lateness = lateness;
	state->dirty = true;
}

static int watch(const struct telling *telling, int64_t watermark, int64_t lateness)
{
	struct server *server = telling->server;

	if (server->lateness != lateness) {
		server->lateness = lateness;
		server->row.dirty = true;
		server->next_due = TIMESTAMP_NONE; /* all deadlines moved */
	}
	return server_advance(telling, watermark);
}

int rules_watermark(const struct rules *rules, struct rules_state *state, const char *server, int64_t watermark,
		    int64_t lateness, const struct rules_output *output)
{
	struct telling telling = { .rules = rules, .state = state, .output = output };
	char name[RULES_SERVER_SIZE];

	if (!is_sane_time(watermark) || !is_sane_time(lateness))
		return 0;
	if (lateness < 0)
		lateness = 0;
	rules_state_lateness(state, lateness);
	if (server != NULL) {
		telling.server = state_find_server(state, state_server_name(server, name));
		return telling.server != NULL ? watch(&telling, watermark, lateness) : 0;
	}
	for (struct table_row *row = table_first(state->servers); row != NULL; row = table_next(row)) {
		int r;

		telling.server = table_value(row);
		r = watch(&telling, watermark, lateness);
		if (r < 0)
			return r;
	}
	return 0;
}

const struct wbh_interest *rules_interest(const struct rules *rules, size_t *ret_count)
{
	*ret_count = rules->interest_count;
	return rules->interest;
}

const struct finding_policy *rules_policies(const struct rules *rules)
{
	return rules->policies;
}

void rules_state_clock(struct rules_state *state, int64_t now)
{
	state->now = now;
}

int64_t rules_proof(const struct rules_state *state, enum stage stage)
{
	return state->proof[stage];
}

bool rules_seen(const struct rules_state *state, enum stage stage)
{
	return state->seen[stage];
}

uint64_t rules_limits_met(const struct rules_state *state, const char **ret_file, unsigned *ret_line)
{
	*ret_file = state->limited != NULL ? state->limited->file : NULL;
	*ret_line = state->limited != NULL ? state->limited->line : 0;
	return state->limits_met;
}
