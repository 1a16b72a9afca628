/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the actions of a [rule] section. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "rules/rule_reader.h"

static void keep_action(struct rule_reader *reader, enum action_kind kind)
{
	reader->action->kind = kind;
	reader->reading->rule->action_count++;
}

/* "FIELD: template" */
static int read_set(struct rule_reader *reader, enum action_kind kind, char *value)
{
	char *colon = strchr(value, ':'), *name, *text;
	int r;

	if (colon == NULL)
		return fault(&reader->place, "write: FIELD: TEXT with {fields}");
	*colon = '\0';
	name = last_words(value);
	text = last_words(colon + 1);
	keep_action(reader, kind);
	r = field_use(&reader->place, reader->rules, &reader->makes, name != NULL ? name : "", &reader->action->field);
	if (r < 0)
		return r;
	return template_read(&reader->place, reader->rules, &reader->uses, text != NULL ? text : "",
			     &reader->action->value);
}

/* "MARK {key}" */
static int read_mark_action(struct rule_reader *reader, char *value)
{
	char *name = next_word(&value);
	int r;

	keep_action(reader, ACTION_MARK);
	r = read_mark(&reader->place, reader->rules, name != NULL ? name : "", &reader->action->mark);
	return r < 0 ? r : read_key(reader, value, &reader->action->value);
}

static int read_forget(struct rule_reader *reader, const char *value)
{
	keep_action(reader, ACTION_FORGET);
	return read_mark(&reader->place, reader->rules, value, &reader->action->mark);
}

/* "RATE {key}" */
static int read_count_action(struct rule_reader *reader, char *value)
{
	char *name = next_word(&value);
	int r;

	keep_action(reader, ACTION_COUNT);
	r = read_rate(&reader->place, reader->rules, name != NULL ? name : "", &reader->action->rate);
	return r < 0 ? r : read_key(reader, value, &reader->action->value);
}

/* "start reset", "succeeded change", "refused", "beside" */
static int read_attempt(struct rule_reader *reader, char *value)
{
	static const char *const results[] = { "start", "succeeded", "refused", "failed", "beside" };
	static const enum attempt_result meanings[] = { ATTEMPT_RUNNING, ATTEMPT_SUCCEEDED, ATTEMPT_REFUSED,
							ATTEMPT_FAILED };
	const char *kinds[ATTEMPT_KINDS];
	char *result = next_word(&value), *kind = last_words(value);
	size_t i = 0;

	keep_action(reader, ACTION_ATTEMPT);
	while (i < ELEMENTS(results) && !text_equal(result, results[i]))
		i++;
	if (i == ELEMENTS(results))
		return fault_unknown(&reader->place, "result of an attempt", result != NULL ? result : "", results,
				     ELEMENTS(results));
	if (i == ELEMENTS(meanings)) {
		reader->action->kind = ACTION_BESIDE;
		return kind == NULL ? 0 : fault(&reader->place, "beside takes no kind of attempt");
	}
	reader->action->result = meanings[i];
	reader->action->attempt = kind != NULL ? attempt_kind_from_name(kind) : ANY_KIND;
	if (kind == NULL && (i == 0 || i == 1))
		return fault(&reader->place, "%s needs the kind of attempt", result);
	if (kind == NULL || reader->action->attempt >= 0)
		return 0;

	for (enum attempt_kind k = 0; k < ATTEMPT_KINDS; k++)
		kinds[k] = attempt_kind_name(k);
	return fault_unknown(&reader->place, "kind of attempt", kind, kinds, ATTEMPT_KINDS);
}

/* "for-each MARK older-than 30min" */
static int read_for_each(struct rule_reader *reader, char *value)
{
	char *mark = next_word(&value), *older = next_word(&value), *duration = last_words(value);
	int r;

	r = read_mark(&reader->place, reader->rules, mark != NULL ? mark : "", &reader->action->mark);
	if (r < 0 || older == NULL)
		return r;
	if (!text_equal(older, "older-than") || duration == NULL)
		return fault(&reader->place, "write: FINDING@SUBJECT for-each MARK older-than DURATION");
	return read_duration(&reader->place, duration, &reader->action->older_than);
}

/* "FINDING@SUBJECT", "… warning", "… for-each MARK" */
static int read_symptom(struct rule_reader *reader, enum wbh_presence presence, char *value)
{
	struct action *action = reader->action;
	char *subject = next_word(&value), *next = next_word(&value);
	int r;

	keep_action(reader, ACTION_SYMPTOM);
	action->presence = presence;
	action->level = -1;
	action->mark = NO_MARK;
	r = read_subject(&reader->place, subject != NULL ? subject : "", &action->finding, &action->subject);
	if (r < 0)
		return r;
	if (presence != WBH_ABSENT_NOW)
		policy_said_by_rule(reader->rules, action->finding);
	if (next == NULL)
		return 0;
	if (text_equal(next, "for-each"))
		return read_for_each(reader, value);
	if (last_words(value) != NULL)
		return fault(&reader->place, "more words than a finding and a level");
	return read_finding_level(&reader->place, action->finding, next, &action->level);
}

/* "{fields}" that make a version or a tenant */
static int read_value(struct rule_reader *reader, enum action_kind kind, const char *value)
{
	keep_action(reader, kind);
	return template_read(&reader->place, reader->rules, &reader->uses, value, &reader->action->value);
}

int read_action(struct rule_reader *reader, enum line_kind kind, char *value)
{
	switch (kind) {
	case LINE_SET:
		return read_set(reader, ACTION_SET, value);
	case LINE_DEFAULT:
		return read_set(reader, ACTION_DEFAULT, value);
	case LINE_MARK:
		return read_mark_action(reader, value);
	case LINE_FORGET:
		return read_forget(reader, value);
	case LINE_COUNT:
		return read_count_action(reader, value);
	case LINE_ATTEMPT:
		return read_attempt(reader, value);
	case LINE_PRESENT:
		return read_symptom(reader, WBH_PRESENT, value);
	case LINE_ABSENT:
		return read_symptom(reader, WBH_ABSENT_NOW, value);
	case LINE_UNKNOWN:
		return read_symptom(reader, WBH_UNKNOWN, value);
	case LINE_VERSION:
		policy_said_by_rule(reader->rules, WB3006);
		return read_value(reader, ACTION_VERSION, value);
	case LINE_TENANT:
		return read_value(reader, ACTION_TENANT, value);
	default:
		return -WBH_E_RULE;
	}
}
