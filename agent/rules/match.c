/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions of rules. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "rules/marks.h"
#include "rules/rates.h"
#include "rules/run.h"
#include "rules/tell.h"
#include "rules/template.h"

const char *rule_key(const struct template *template, struct scope *scope)
{
	const char *key = template_expand(template, scope);
	size_t size = key != NULL ? strlen(key) : 0;
	char *copy;

	if (size < STATE_KEY_SIZE)
		return size > 0 ? key : NULL;
	copy = scope_copy(scope, key, size);
	if (copy != NULL)
		copy[text_cut(copy, strlen(copy), STATE_KEY_SIZE - 1)] = '\0';
	return copy;
}

const char *rule_rate_key(const struct template *template, struct scope *scope)
{
	const char *key = template->part_count > 0 ? rule_key(template, scope) : "";

	return key != NULL ? key : SUBJECT_UNKNOWN;
}

static bool has_any(const struct condition *condition, const char *text)
{
	for (size_t i = 0; i < condition->word_count; i++)
		if (strstr(text, condition->words[i]) != NULL)
			return true;
	return false;
}

static bool field_is(const struct condition *condition, const char *text)
{
	for (size_t i = 0; i < condition->word_count && text != NULL; i++)
		if (text_equal_fold(text, condition->words[i]))
			return true;
	return false;
}

static bool set_groups(const struct condition *condition, struct scope *scope)
{
	const char *name;

	for (size_t i = 0; (name = pattern_group_name(condition->pattern, i)) != NULL; i++) {
		uint16_t field = rules_find_field(scope->rules, name);
		const char *text;
		size_t size;

		if (field != NO_FIELD &&
		    pattern_group(condition->pattern, scope->matcher, scope->text, i, &text, &size) > 0 && size > 0)
			scope_set(scope, field, scope_copy(scope, text, size));
	}
	return true;
}

static bool matches_pattern(const struct condition *condition, struct scope *scope)
{
	int r = pattern_match(condition->pattern, scope->matcher, scope->text, scope->text_size);

	if (r == -ENOMEM)
		scope->arena->error = r;
	scope->limits_met += r == -WBH_E_LIMIT;
	return r > 0 && set_groups(condition, scope);
}

/* Was the mark heard before this event, and not longer ago than asked for? */
static bool was_marked(const struct telling *telling, const struct condition *condition, struct scope *scope)
{
	int64_t time = scope->event->time, newest;
	const char *key = NULL;

	if (condition->key.part_count > 0) {
		key = rule_key(&condition->key, scope);
		if (key == NULL)
			return false;
	}
	newest = marks_newest(telling->server, condition->mark, key, time);
	if (newest == TIMESTAMP_NONE)
		return false;
	return condition->within == 0 || newest >= time_add(time, -condition->within);
}

static bool is_newer(const struct telling *telling, const struct condition *condition, int64_t time)
{
	return marks_newest(telling->server, condition->mark, NULL, time) >
	       marks_newest(telling->server, condition->other, NULL, time);
}

static bool has_keys(const struct telling *telling, const struct condition *condition, int64_t time)
{
	int64_t after = marks_newest(telling->server, condition->other, NULL, time);

	return marks_keys_since(telling->server, condition->mark, after, time) >= condition->count;
}

static bool rate_holds(const struct telling *telling, const struct condition *condition, struct scope *scope)
{
	const char *key = rule_rate_key(&condition->key, scope);
	int64_t time = scope->event->time;

	switch (condition->kind) {
	case CONDITION_IF_JUMP:
		return rate_jumps(telling, condition->rate, key, time);
	case CONDITION_UNLESS_JUMP:
		return !rate_jumps(telling, condition->rate, key, time);
	case CONDITION_IF_OVER:
		return rate_is_over(telling, condition->rate, key, time);
	case CONDITION_UNLESS_OVER:
		return !rate_is_over(telling, condition->rate, key, time);
	default:
		return rate_is_calm(telling, condition->rate, key, time);
	}
}

static bool holds(const struct telling *telling, const struct condition *condition, struct scope *scope)
{
	const char *text;

	switch (condition->kind) {
	case CONDITION_TEXT_HAS:
		return has_any(condition, scope->text);
	case CONDITION_TEXT_LACKS:
		return !has_any(condition, scope->text);
	case CONDITION_FIELD_IS:
		return field_is(condition, scope_field(scope, condition->field));
	case CONDITION_FIELD_IS_NOT:
		return !field_is(condition, scope_field(scope, condition->field));
	case CONDITION_FIELD_HAS:
		text = scope_field(scope, condition->field);
		return text != NULL && has_any(condition, text);
	case CONDITION_FIELD_KNOWN:
		return scope_field(scope, condition->field) != NULL;
	case CONDITION_FIELD_UNKNOWN:
		return scope_field(scope, condition->field) == NULL;
	case CONDITION_PATTERN:
		return matches_pattern(condition, scope);
	case CONDITION_IF_MARK:
		return was_marked(telling, condition, scope);
	case CONDITION_UNLESS_MARK:
		return !was_marked(telling, condition, scope);
	case CONDITION_IF_NEWER:
		return is_newer(telling, condition, scope->event->time);
	case CONDITION_IF_KEYS:
		return has_keys(telling, condition, scope->event->time);
	case CONDITION_IF_JUMP:
	case CONDITION_UNLESS_JUMP:
	case CONDITION_IF_OVER:
	case CONDITION_UNLESS_OVER:
	case CONDITION_IF_CALM:
		return rate_holds(telling, condition, scope);
	}
	return false;
}

int rule_matches(const struct telling *telling, const struct rule *rule, struct scope *scope)
{
	telling->state->rules_tried++;
	for (size_t i = 0; i < rule->condition_count; i++) {
		bool held = holds(telling, &rule->conditions[i], scope);

		if (scope_error(scope) < 0)
			return scope_error(scope);
		if (!held)
			return 0;
	}
	return 1;
}
