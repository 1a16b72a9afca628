/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the conditions of a [rule] section. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "rules/rule_reader.h"

/* It counts from now on, so that it is let go of with the rule whatever comes. */
static void keep_condition(struct rule_reader *reader, enum condition_kind kind)
{
	reader->condition->kind = kind;
	reader->reading->rule->condition_count++;
}

/* "one text | another" -> words */
static int read_alternatives(struct rule_reader *reader, char *text)
{
	struct condition *condition = reader->condition;

	while (text != NULL) {
		char *bar = strstr(text, " | "), *word;
		int r = grow(&condition->words, condition->word_count, sizeof(condition->words[0]));

		if (r < 0)
			return r;
		if (bar != NULL)
			*bar = '\0';
		word = last_words(text);
		if (word == NULL)
			return fault(&reader->place, "an empty text");
		condition->words[condition->word_count] = strdup(word);
		if (condition->words[condition->word_count] == NULL)
			return -ENOMEM;
		condition->word_count++;
		text = bar != NULL ? bar + 3 : NULL;
	}
	return 0;
}

static int read_text(struct rule_reader *reader, enum condition_kind kind, char *value)
{
	keep_condition(reader, kind);
	return read_alternatives(reader, value);
}

/* "FIELD: one text | another" */
static int read_field_text(struct rule_reader *reader, enum condition_kind kind, char *value)
{
	char *colon = strchr(value, ':'), *name;
	int r;

	if (colon == NULL)
		return fault(&reader->place, "write: FIELD: TEXT | TEXT");
	*colon = '\0';
	name = last_words(value);
	keep_condition(reader, kind);
	r = field_use(&reader->place, reader->rules, &reader->uses, name != NULL ? name : "",
		      &reader->condition->field);
	return r < 0 ? r : read_alternatives(reader, colon + 1);
}

static int read_field(struct rule_reader *reader, enum condition_kind kind, const char *value)
{
	keep_condition(reader, kind);
	return field_use(&reader->place, reader->rules, &reader->uses, value, &reader->condition->field);
}

/* "80230818 0x80230402": any spelling of the code. */
static int read_codes(struct rule_reader *reader, enum condition_kind kind, char *value)
{
	struct condition *condition = reader->condition;
	char *word, code[CODE_SIZE];

	keep_condition(reader, kind);
	condition->field = DERIVED_CODE;
	while ((word = next_word(&value)) != NULL) {
		int r = grow(&condition->words, condition->word_count, sizeof(condition->words[0]));

		if (r < 0)
			return r;
		if (!extract_normal_code(word, strlen(word), code))
			return fault(&reader->place, "\"%.200s\" is not an error code", word);
		condition->words[condition->word_count] = strdup(code);
		if (condition->words[condition->word_count] == NULL)
			return -ENOMEM;
		condition->word_count++;
	}
	return condition->word_count > 0 ? 0 : fault(&reader->place, "without a code");
}

static int read_pattern(struct rule_reader *reader, const char *value)
{
	struct wbh_problem words = { "" };
	const char *name;
	uint16_t field;
	int r;

	keep_condition(reader, CONDITION_PATTERN);
	r = pattern_new(&reader->condition->pattern, value, &words);
	if (r == -WBH_E_RULE)
		return fault(&reader->place, "%s", words.text);
	for (size_t i = 0; r >= 0 && (name = pattern_group_name(reader->condition->pattern, i)) != NULL; i++)
		r = field_use(&reader->place, reader->rules, &reader->makes, name, &field);
	return r;
}

/* "NAME {key} within 10min" */
static int read_mark_condition(struct rule_reader *reader, enum condition_kind kind, char *value)
{
	struct condition *condition = reader->condition;
	char *within, *name;
	int r;

	keep_condition(reader, kind);
	within = strstr(value, " within ");
	if (within != NULL) {
		*within = '\0';
		r = read_duration(&reader->place, within + strlen(" within "), &condition->within);
		if (r < 0)
			return r;
	}
	name = next_word(&value);
	r = read_mark(&reader->place, reader->rules, name != NULL ? name : "", &condition->mark);
	return r < 0 ? r : read_key(reader, value, &condition->key);
}

/* "MARK MARK" */
static int read_newer(struct rule_reader *reader, char *value)
{
	struct condition *condition = reader->condition;
	char *first = next_word(&value), *second = next_word(&value);
	int r;

	keep_condition(reader, CONDITION_IF_NEWER);
	if (second == NULL || last_words(value) != NULL)
		return fault(&reader->place, "write: if-newer = MARK MARK");
	r = read_mark(&reader->place, reader->rules, first, &condition->mark);
	return r < 0 ? r : read_mark(&reader->place, reader->rules, second, &condition->other);
}

/* "2 MARK since MARK" */
static int read_keys(struct rule_reader *reader, char *value)
{
	struct condition *condition = reader->condition;
	char *count = next_word(&value), *mark = next_word(&value), *since = next_word(&value);
	char *other = next_word(&value);
	int r;

	keep_condition(reader, CONDITION_IF_KEYS);
	if (other == NULL || !text_equal(since, "since") || last_words(value) != NULL)
		return fault(&reader->place, "write: if-keys = NUMBER MARK since MARK");
	r = read_count(&reader->place, count, 1, 1000, &condition->count);
	if (r >= 0)
		r = read_mark(&reader->place, reader->rules, mark, &condition->mark);
	return r < 0 ? r : read_mark(&reader->place, reader->rules, other, &condition->other);
}

/* "RATE {key}"; a rate has either a limit or jumps. */
static int read_rate_condition(struct rule_reader *reader, enum condition_kind kind, char *value)
{
	struct condition *condition = reader->condition;
	bool wants_limit = kind != CONDITION_IF_JUMP && kind != CONDITION_UNLESS_JUMP;
	char *name = next_word(&value);
	int r;

	keep_condition(reader, kind);
	r = read_rate(&reader->place, reader->rules, name != NULL ? name : "", &condition->rate);
	if (r < 0)
		return r;
	if (wants_limit != (reader->rules->rates[condition->rate].limit > 0))
		return fault(&reader->place, "the rate %s has %s limit", name, wants_limit ? "no" : "a");
	return read_key(reader, value, &condition->key);
}

int read_condition(struct rule_reader *reader, enum line_kind kind, char *value)
{
	switch (kind) {
	case LINE_TEXT_HAS:
		return read_text(reader, CONDITION_TEXT_HAS, value);
	case LINE_TEXT_LACKS:
		return read_text(reader, CONDITION_TEXT_LACKS, value);
	case LINE_FIELD_IS:
		return read_field_text(reader, CONDITION_FIELD_IS, value);
	case LINE_FIELD_HAS:
		return read_field_text(reader, CONDITION_FIELD_HAS, value);
	case LINE_FIELD_KNOWN:
		return read_field(reader, CONDITION_FIELD_KNOWN, value);
	case LINE_FIELD_UNKNOWN:
		return read_field(reader, CONDITION_FIELD_UNKNOWN, value);
	case LINE_CODE:
		return read_codes(reader, CONDITION_FIELD_IS, value);
	case LINE_UNLESS_CODE:
		return read_codes(reader, CONDITION_FIELD_IS_NOT, value);
	case LINE_PATTERN:
		return read_pattern(reader, value);
	case LINE_IF_MARK:
		return read_mark_condition(reader, CONDITION_IF_MARK, value);
	case LINE_UNLESS_MARK:
		return read_mark_condition(reader, CONDITION_UNLESS_MARK, value);
	case LINE_IF_NEWER:
		return read_newer(reader, value);
	case LINE_IF_KEYS:
		return read_keys(reader, value);
	case LINE_IF_JUMP:
		return read_rate_condition(reader, CONDITION_IF_JUMP, value);
	case LINE_UNLESS_JUMP:
		return read_rate_condition(reader, CONDITION_UNLESS_JUMP, value);
	case LINE_IF_OVER:
		return read_rate_condition(reader, CONDITION_IF_OVER, value);
	case LINE_UNLESS_OVER:
		return read_rate_condition(reader, CONDITION_UNLESS_OVER, value);
	case LINE_IF_CALM:
		return read_rate_condition(reader, CONDITION_IF_CALM, value);
	default:
		return -WBH_E_RULE;
	}
}
