/* SPDX-License-Identifier: Apache-2.0 */
/* [fields] sections: how the values in an event's text are told apart, and which sections hold for which event. */
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "rules/compile.h"

void field_section_done(struct field_section *section)
{
	for (size_t i = 0; i < section->source_count; i++) {
		free(section->sources[i].key);
		pattern_free(section->sources[i].pattern);
		template_done(&section->sources[i].template);
	}
	for (size_t i = 0; i < section->provider_count; i++)
		free(section->providers[i]);
	free(section->sources);
	free(section->providers);
	free(section->events);
	free(section->file);
	*section = (struct field_section){ 0 };
}

void extractor_free(struct extractor *extractor)
{
	if (extractor == NULL)
		return;
	free(extractor->sections);
	free(extractor->sources);
	free(extractor);
}

DEFINE_POINTER_CLEANUP(struct extractor, extractor_free);

/* "[word lower]" */
static int read_flags(const struct place *place, char *text, unsigned *flags)
{
	static const char *const names[] = { "line", "loose", "word", "lower", "hex" };
	char *word;

	while ((word = next_word(&text)) != NULL) {
		size_t i = 0;

		while (i < ELEMENTS(names) && strcmp(word, names[i]) != 0)
			i++;
		if (i == ELEMENTS(names))
			return fault_unknown(place, "option", word, names, ELEMENTS(names));
		*flags |= 1u << i;
	}
	return 0;
}

/* "NAME [options]: REST" -> field, flags, what stands behind the colon. */
static int read_head(const struct place *place, struct rules *rules, struct field_source *source, char *value,
		     char **ret_rest)
{
	char *colon, *open = strchr(value, '['), *close = NULL, *name;
	struct field_uses uses = { .count = 0 };
	int r = 0;

	colon = strchr(value, ':');
	if (open != NULL && (colon == NULL || open < colon)) {
		close = strchr(open, ']');
		colon = close != NULL ? strchr(close, ':') : NULL;
	}
	if (colon == NULL)
		return fault(place, "write: NAME [options]: what the field is made of");
	*colon = '\0';
	*ret_rest = last_words(colon + 1);
	if (*ret_rest == NULL)
		return fault(place, "nothing behind the colon");

	if (close != NULL) {
		*close = '\0';
		*open = '\0';
		r = read_flags(place, open + 1, &source->flags);
	}
	name = last_words(value);
	if (r >= 0 && name == NULL)
		return fault(place, "there is no field's name before the colon");
	return r < 0 ? r : field_use(place, rules, &uses, name, &source->field);
}

static int read_source(const struct place *place, struct rules *rules, struct field_source *source, char *value)
{
	struct field_uses uses = { .count = 0 };
	struct wbh_problem words = { "" };
	char *rest = value;
	int r;

	r = read_head(place, rules, source, value, &rest);
	if (r < 0)
		return r;

	switch (source->kind) {
	case SOURCE_KEY:
		source->key = strdup(rest);
		return source->key != NULL ? 0 : -ENOMEM;
	case SOURCE_PATTERN:
		r = pattern_new(&source->pattern, rest, &words);
		return r == -WBH_E_RULE ? fault(place, "%s", words.text) : r;
	case SOURCE_TEMPLATE:
		if (source->flags != 0)
			return fault(place, "a value takes no [options]: use {field|lower}");
		return template_read(place, rules, &uses, rest, &source->template);
	}
	return 0;
}

static int read_stop(struct field_source *source, const char *value)
{
	source->field = NO_FIELD;
	source->key = strdup(value);
	return source->key != NULL ? 0 : -ENOMEM;
}

static int read_line(const struct place *place, struct rules *rules, struct field_section *fields, const char *key,
		     char *value)
{
	static const char *const keys[] = { "provider", "event", "key", "stop", "pattern", "value" };
	struct field_source *source = &fields->sources[fields->source_count];
	int found = find_key_name(place, key, keys, ELEMENTS(keys));

	if (found < 0)
		return found;
	if (*value == '\0')
		return fault(place, "%s = without a value", key);
	if (found == 0)
		return read_provider(place, value, &fields->providers, &fields->provider_count);
	if (found == 1)
		return read_events(place, value, &fields->events, &fields->event_count);

	fields->source_count++;
	source->line = place->line;
	source->kind = found == 4 ? SOURCE_PATTERN : found == 5 ? SOURCE_TEMPLATE : SOURCE_KEY;
	return found == 3 ? read_stop(source, value) : read_source(place, rules, source, value);
}

int compile_fields(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	_cleanup_(field_section_done) struct field_section fields = { 0 };
	int r;

	r = grow(&rules->field_sections, rules->field_section_count, sizeof(rules->field_sections[0]));
	fields.file = strdup(section->file);
	fields.sources = calloc(section->line_count + 1, sizeof(fields.sources[0]));
	if (r < 0 || fields.file == NULL || fields.sources == NULL)
		return -ENOMEM;

	for (size_t i = 0; i < section->line_count; i++) {
		_cleanup_free_ char *value = strdup(section->lines[i].value);
		struct place place = PLACE(section, section->lines[i].line, problem);

		if (value == NULL)
			return -ENOMEM;
		r = read_line(&place, rules, &fields, section->lines[i].key, value);
		if (r < 0)
			return r;
	}

	rules->field_sections[rules->field_section_count++] = fields;
	fields = (struct field_section){ 0 };
	return 0;
}

static bool is_learnt(const void *context, uint16_t field)
{
	const struct rules *rules = context;

	if (field_is_built_in(rules, field))
		return true;
	for (size_t i = 0; i < rules->field_section_count; i++)
		for (size_t j = 0; j < rules->field_sections[i].source_count; j++)
			if (rules->field_sections[i].sources[j].field == field)
				return true;
	return false;
}

static int check_template(const struct rules *rules, const struct place *place, const struct template *template)
{
	for (size_t i = 0; i < template->part_count; i++)
		if (template->parts[i].literal == NULL && !is_learnt(rules, template->parts[i].field))
			return fault_unknown_field(place, rules, template->parts[i].field, is_learnt, rules);
	return 0;
}

int check_field_templates(const struct rules *rules, struct wbh_problem *problem)
{
	for (size_t i = 0; i < rules->field_section_count; i++) {
		const struct field_section *section = &rules->field_sections[i];

		for (size_t j = 0; j < section->source_count; j++) {
			struct place place = PLACE(section, section->sources[j].line, problem);
			int r = check_template(rules, &place, &section->sources[j].template);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

bool field_section_holds(const struct field_section *section, const char *provider, uint32_t event_id)
{
	bool holds = section->provider_count == 0;

	for (size_t i = 0; i < section->provider_count && !holds; i++)
		holds = text_equal_fold(section->providers[i], provider);
	if (!holds || section->event_count == 0)
		return holds;
	for (size_t i = 0; i < section->event_count; i++)
		if (section->events[i] == event_id)
			return true;
	return false;
}

/* The sections of `wanted` -> what they say, in file order. */
static int fill_extractor(struct extractor *extractor)
{
	size_t count = 0;

	for (size_t i = 0; i < extractor->section_count; i++)
		count += extractor->sections[i]->source_count;
	extractor->sources = calloc(count + 1, sizeof(extractor->sources[0]));
	if (extractor->sources == NULL)
		return -ENOMEM;

	for (size_t i = 0; i < extractor->section_count; i++)
		for (size_t j = 0; j < extractor->sections[i]->source_count; j++)
			extractor->sources[extractor->source_count++] = &extractor->sections[i]->sources[j];
	extractor_index(extractor);
	return 0;
}

static const struct extractor *find_same(const struct rules *rules, const struct extractor *wanted)
{
	for (size_t i = 0; i < rules->extractor_count; i++) {
		const struct extractor *extractor = rules->extractors[i];

		if (extractor->section_count == wanted->section_count &&
		    memcmp(extractor->sections, wanted->sections,
			   wanted->section_count * sizeof(wanted->sections[0])) == 0)
			return extractor;
	}
	return NULL;
}

int find_extractor(struct rules *rules, const char *provider, uint32_t event_id, const struct extractor **ret)
{
	_cleanup_(extractor_free_p) struct extractor *extractor = calloc(1, sizeof(*extractor));
	int r;

	if (extractor == NULL)
		return -ENOMEM;
	extractor->sections = calloc(rules->field_section_count + 1, sizeof(extractor->sections[0]));
	if (extractor->sections == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < rules->field_section_count; i++)
		if (field_section_holds(&rules->field_sections[i], provider, event_id))
			extractor->sections[extractor->section_count++] = &rules->field_sections[i];

	*ret = find_same(rules, extractor);
	if (*ret != NULL)
		return 0;
	r = grow(&rules->extractors, rules->extractor_count, sizeof(rules->extractors[0]));
	if (r >= 0)
		r = fill_extractor(extractor);
	if (r < 0)
		return r;
	*ret = extractor;
	rules->extractors[rules->extractor_count++] = steal_pointer(extractor);
	return 0;
}
