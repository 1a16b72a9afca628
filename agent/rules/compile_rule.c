/* SPDX-License-Identifier: Apache-2.0 */
/* [rule NAME] sections: which events, under what conditions, and what then. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "rules/rule_reader.h"

static void condition_done(struct condition *condition)
{
	for (size_t i = 0; i < condition->word_count; i++)
		free(condition->words[i]);
	free(condition->words);
	pattern_free(condition->pattern);
	template_done(&condition->key);
}

void rule_free(struct rule *rule)
{
	if (rule == NULL)
		return;
	for (size_t i = 0; i < rule->condition_count; i++)
		condition_done(&rule->conditions[i]);
	for (size_t i = 0; i < rule->action_count; i++)
		template_done(&rule->actions[i].value);
	free(rule->conditions);
	free(rule->actions);
	free(rule->split);
	free(rule->name);
	free(rule->file);
	free(rule);
}

void rule_reading_done(struct rule_reading *reading)
{
	for (size_t i = 0; i < reading->provider_count; i++)
		free(reading->providers[i]);
	free(reading->providers);
	free(reading->events);
	rule_free(reading->rule);
	*reading = (struct rule_reading){ 0 };
}

static int read_evidence(struct rule_reader *reader, char *value)
{
	struct rule *rule = reader->reading->rule;
	char *word;
	int r = 0;

	while ((word = next_word(&value)) != NULL && r >= 0) {
		if (rule->evidence_count == RULES_EVIDENCE_LIMIT)
			return fault(&reader->place, "more than %u fields as evidence", RULES_EVIDENCE_LIMIT);
		r = field_use(&reader->place, reader->rules, &reader->uses, word,
			      &rule->evidence[rule->evidence_count++]);
	}
	return r;
}

static int read_split(struct rule_reader *reader, const char *value)
{
	struct rule *rule = reader->reading->rule;

	if (rule->split != NULL)
		return fault(&reader->place, "a text is split at one text only");
	rule->split = strdup(value);
	return rule->split != NULL ? 0 : -ENOMEM;
}

int read_key(struct rule_reader *reader, char *value, struct template *ret)
{
	value = last_words(value);
	return value != NULL ? template_read(&reader->place, reader->rules, &reader->uses, value, ret) : 0;
}

static int read_enabled(struct rule_reader *reader, const char *value)
{
	bool on;
	int r = read_switch(&reader->place, value, &on);

	reader->off |= r >= 0 && !on;
	return r;
}

static const char *const line_names[] = { "provider",  "event",       "text-has",      "text-lacks",  "field-is",
					  "field-has", "field-known", "field-unknown", "code",        "unless-code",
					  "pattern",   "if-mark",     "unless-mark",   "if-newer",    "if-keys",
					  "if-jump",   "unless-jump", "if-over",       "unless-over", "if-calm",
					  "split",     "set",         "default",       "mark",        "forget",
					  "count",     "attempt",     "present",       "absent",      "unknown",
					  "version",   "tenant",      "evidence",      "enabled" };

static int read_line(struct rule_reader *reader, enum line_kind kind, char *value)
{
	struct rule_reading *reading = reader->reading;

	switch (kind) {
	case LINE_PROVIDER:
		return read_provider(&reader->place, value, &reading->providers, &reading->provider_count);
	case LINE_EVENT:
		return read_events(&reader->place, value, &reading->events, &reading->event_count);
	case LINE_SPLIT:
		return read_split(reader, value);
	case LINE_EVIDENCE:
		return read_evidence(reader, value);
	case LINE_ENABLED:
		return read_enabled(reader, value);
	default:
		return kind < LINE_SPLIT ? read_condition(reader, kind, value) : read_action(reader, kind, value);
	}
}

static int read_lines(struct rule_reader *reader, const struct rule_section *section)
{
	struct rule *rule = reader->reading->rule;

	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);
		size_t used = reader->uses.count;
		int kind, r;

		if (value == NULL)
			return -ENOMEM;
		reader->place.line = section->lines[i].line;
		kind = find_key_name(&reader->place, section->lines[i].key, line_names, ELEMENTS(line_names));
		if (kind < 0)
			return kind;
		if (*value == '\0')
			return fault(&reader->place, "%s = without a value", section->lines[i].key);
		reader->condition = &rule->conditions[rule->condition_count];
		reader->action = &rule->actions[rule->action_count];
		r = read_line(reader, (enum line_kind)kind, value);
		if (r < 0)
			return r;
		for (; used < reader->uses.count; used++)
			reader->use_lines[used] = reader->place.line;
	}
	return 0;
}

static bool among(const struct field_uses *uses, uint16_t field)
{
	for (size_t i = 0; i < uses->count; i++)
		if (uses->fields[i] == field)
			return true;
	return false;
}

static bool section_makes(const struct field_section *section, uint16_t field)
{
	for (size_t i = 0; i < section->source_count; i++)
		if (section->sources[i].field == field)
			return true;
	return false;
}

static bool section_meets(const struct field_section *section, const struct rule_reading *reading)
{
	for (size_t i = 0; i < reading->provider_count; i++)
		for (size_t j = 0; j < reading->event_count; j++)
			if (field_section_holds(section, reading->providers[i], reading->events[j]))
				return true;
	return false;
}

static bool is_known(const void *context, uint16_t field)
{
	const struct rule_reader *reader = context;

	if (field_is_built_in(reader->rules, field) || among(&reader->makes, field))
		return true;
	for (size_t i = 0; i < reader->rules->field_section_count; i++)
		if (section_makes(&reader->rules->field_sections[i], field) &&
		    section_meets(&reader->rules->field_sections[i], reader->reading))
			return true;
	return false;
}

static int check(struct rule_reader *reader, const struct rule_section *section)
{
	const struct rule *rule = reader->reading->rule;

	reader->place.line = section->line;
	if (reader->reading->provider_count == 0 || reader->reading->event_count == 0)
		return fault(&reader->place, "a rule needs provider = and event =");
	if (rule->action_count == 0)
		return fault(&reader->place, "the rule does nothing");
	for (size_t i = 0; i < reader->uses.count; i++) {
		reader->place.line = reader->use_lines[i];
		if (!is_known(reader, reader->uses.fields[i]))
			return fault_unknown_field(&reader->place, reader->rules, reader->uses.fields[i], is_known,
						   reader);
	}
	return 0;
}

int compile_rule(struct rules *rules, const struct rule_section *section, struct rule_reading *ret,
		 struct wbh_problem *problem)
{
	_cleanup_(rule_reading_done) struct rule_reading reading = { 0 };
	struct rule_reader reader = { .rules = rules,
				      .place = PLACE(section, section->line, problem),
				      .reading = &reading };
	int r;

	if (section->name[0] == '\0')
		return fault(&reader.place, "a rule has a name");
	reading.rule = calloc(1, sizeof(*reading.rule));
	if (reading.rule == NULL)
		return -ENOMEM;
	reading.rule->line = section->line;
	reading.rule->name = strdup(section->name);
	reading.rule->file = strdup(section->file);
	reading.rule->conditions = calloc(section->line_count + 1, sizeof(reading.rule->conditions[0]));
	reading.rule->actions = calloc(section->line_count + 1, sizeof(reading.rule->actions[0]));
	if (reading.rule->name == NULL || reading.rule->file == NULL || reading.rule->conditions == NULL ||
	    reading.rule->actions == NULL)
		return -ENOMEM;

	r = read_lines(&reader, section);
	if (r < 0)
		return r;
	if (reader.off) {
		*ret = (struct rule_reading){ 0 };
		return 0;
	}
	r = check(&reader, section);
	if (r < 0)
		return r;

	*ret = reading;
	reading = (struct rule_reading){ 0 };
	return 0;
}
