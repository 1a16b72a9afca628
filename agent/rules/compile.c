/* SPDX-License-Identifier: Apache-2.0 */
/* A rule book made ready to run: sections read in the order they need each other, then the index by provider and id. */
#include "rules/compile.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"

DEFINE_POINTER_CLEANUP(struct rules, rules_free);

/* Known beside what events tell by themselves: attempts are paired by it. */
#define TRACKING_FIELD "tracking_id"

int grow(void *array, size_t count, size_t size)
{
	void **items = array;
	void *grown;

	if ((count & (count - 1)) != 0) /* not a power of two: there is room */
		return 0;
	grown = reallocarray(*items, count > 0 ? count * 2 : 1, size);
	if (grown == NULL)
		return -ENOMEM;
	*items = grown;
	return 0;
}

int find_key_name(const struct place *place, const char *key, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(key, names[i]) == 0)
			return (int)i;
	return fault_unknown(place, "key", key, names, count);
}

/* Letters, digits, '_', and "data." before any name of a value. */
static bool is_field_name(const char *name)
{
	size_t size = strlen(name);

	if (size == 0 || size >= RULES_NAME_LIMIT)
		return false;
	if (text_starts(name, "data."))
		return size > strlen("data.");
	return strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == size;
}

uint16_t rules_find_field(const struct rules *rules, const char *name)
{
	size_t number = (size_t)(uintptr_t)table_get(rules->field_numbers, name);

	return number > 0 ? (uint16_t)(number - 1) : NO_FIELD;
}

int rules_field_number(struct rules *rules, const char *name, uint16_t *ret)
{
	char *copy;
	int r;

	if (!is_field_name(name))
		return -EINVAL;
	*ret = rules_find_field(rules, name);
	if (*ret != NO_FIELD)
		return 0;
	if (rules->field_count == RULES_FIELD_LIMIT)
		return -ENOSPC;

	copy = strdup(name);
	if (copy == NULL)
		return -ENOMEM;
	r = table_put(rules->field_numbers, name, (void *)(uintptr_t)(rules->field_count + 1));
	if (r < 0) {
		free(copy);
		return r;
	}
	*ret = (uint16_t)rules->field_count;
	rules->field_names[rules->field_count++] = copy;
	return 0;
}

static int name_built_in_fields(struct rules *rules)
{
	static const char *const derived[] = {
#define DERIVED(enumerator, name) [enumerator] = (name),
#include "rules/derived.def"
#undef DERIVED
	};
	uint16_t number;
	int r = 0;

	for (size_t i = 0; i < DERIVED_FIELDS && r >= 0; i++)
		r = rules_field_number(rules, derived[i], &number);
	for (enum wbh_key key = 0; key < WBH_KEYS && r >= 0; key++)
		r = rules_field_number(rules, wbh_key_name(key), &rules->key_fields[key]);
	return r < 0 ? r : rules_field_number(rules, TRACKING_FIELD, &number);
}

bool field_is_built_in(const struct rules *rules, uint16_t field)
{
	const char *name = rules->field_names[field];

	if (field < DERIVED_FIELDS || text_starts(name, "data.") || text_equal(name, TRACKING_FIELD))
		return true;
	for (enum wbh_key key = 0; key < WBH_KEYS; key++)
		if (rules->key_fields[key] == field)
			return true;
	return false;
}

int fault_unknown_field(const struct place *place, const struct rules *rules, uint16_t field,
			bool (*is_known)(const void *context, uint16_t field), const void *context)
{
	const char *names[RULES_FIELD_LIMIT];
	size_t count = 0;

	for (size_t i = 0; i < rules->field_count; i++)
		if (is_known(context, (uint16_t)i))
			names[count++] = rules->field_names[i];
	return fault_unknown(place, "field", rules->field_names[field], names, count);
}

void rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->rule_count; i++)
		rule_free(rules->rules[i]);
	for (size_t i = 0; i < rules->field_section_count; i++)
		field_section_done(&rules->field_sections[i]);
	for (size_t i = 0; i < rules->extractor_count; i++)
		extractor_free(rules->extractors[i]);
	for (size_t i = 0; i < rules->mark_count; i++)
		free(rules->marks[i].name);
	for (size_t i = 0; i < rules->heartbeat_count; i++)
		free(rules->heartbeats[i].name);
	for (size_t i = 0; i < rules->rate_count; i++)
		free(rules->rates[i].name);
	for (size_t i = 0; i < rules->field_count; i++)
		free(rules->field_names[i]);
	for (size_t i = 0; i < rules->interest_count; i++)
		free((void *)(uintptr_t)rules->interest[i].provider);
	free(rules->interest);
	free(rules->rules);
	free(rules->field_sections);
	free(rules->extractors);
	table_free(rules->kinds);
	table_free(rules->field_numbers);
	free(rules);
}

static void kind_free(void *value)
{
	struct event_kind *kind = value;

	free(kind->rules);
	free(kind);
}

static int add_interest(struct rules *rules, const char *provider, uint32_t event_id)
{
	char *copy = strdup(provider);

	if (copy == NULL || grow(&rules->interest, rules->interest_count, sizeof(rules->interest[0])) < 0) {
		free(copy);
		return -ENOMEM;
	}
	rules->interest[rules->interest_count++] = (struct wbh_interest){ .provider = copy, .event_id = event_id };
	return 0;
}

static int add_kind(struct rules *rules, const char *provider, uint32_t event_id, const char *key,
		    struct event_kind **ret)
{
	struct event_kind *kind = calloc(1, sizeof(*kind));
	int r = kind != NULL ? find_extractor(rules, provider, event_id, &kind->extractor) : -ENOMEM;

	if (r >= 0)
		r = add_interest(rules, provider, event_id);
	if (r >= 0)
		r = table_put(rules->kinds, key, kind);
	if (r < 0) {
		free(kind);
		return r;
	}
	*ret = kind;
	return 0;
}

static int index_rule(struct rules *rules, const struct rule *rule, const char *provider, uint32_t event_id)
{
	char key[RULES_KIND_KEY_SIZE];
	struct event_kind *kind;
	int r = 0;

	if (rules_kind_key(provider, event_id, key) == NULL)
		return -WBH_E_RULE;
	kind = table_get(rules->kinds, key);
	if (kind == NULL)
		r = add_kind(rules, provider, event_id, key, &kind);
	if (r >= 0)
		r = grow(&kind->rules, kind->rule_count, sizeof(kind->rules[0]));
	if (r < 0)
		return r;

	/* The same provider may be named twice. */
	if (kind->rule_count == 0 || kind->rules[kind->rule_count - 1] != rule)
		kind->rules[kind->rule_count++] = rule;
	return 0;
}

static int read_rule(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem)
{
	_cleanup_(rule_reading_done) struct rule_reading reading = { 0 };
	int r = compile_rule(rules, section, &reading, problem);

	if (r < 0 || reading.rule == NULL)
		return r;
	for (size_t i = 0; i < reading.provider_count && r >= 0; i++)
		for (size_t j = 0; j < reading.event_count && r >= 0; j++)
			r = index_rule(rules, reading.rule, reading.providers[i], reading.events[j]);
	/* Given away even when the index is not whole: it points to the rule. */
	if (grow(&rules->rules, rules->rule_count, sizeof(rules->rules[0])) < 0)
		return -ENOMEM;
	rules->rules[rules->rule_count++] = steal_pointer(reading.rule);
	return r;
}

typedef int (*section_reader)(struct rules *rules, const struct rule_section *section, struct wbh_problem *problem);

/* In the order they need each other. */
static const struct {
	const char *kind;
	section_reader read;
} readers[] = {
	{ "mark", compile_mark },
	{ "fields", compile_fields },
	{ "heartbeat", compile_heartbeat },
	{ "attempt", compile_attempt },
	{ "finding", compile_finding },
	{ "rate", compile_rate },
	{ "success-rate", compile_success_rate },
	{ "rule", read_rule },
};

static int check_kinds(const struct rule_book *book, struct wbh_problem *problem)
{
	const char *names[ELEMENTS(readers)];

	for (size_t i = 0; i < ELEMENTS(readers); i++)
		names[i] = readers[i].kind;
	for (size_t i = 0; i < book->section_count; i++) {
		struct place place = PLACE(&book->sections[i], book->sections[i].line, problem);
		bool known = false;

		for (size_t j = 0; j < ELEMENTS(readers); j++)
			known |= text_equal(book->sections[i].kind, readers[j].kind);
		if (!known)
			return fault_unknown(&place, "section", book->sections[i].kind, names, ELEMENTS(readers));
	}
	return 0;
}

static int read_sections(struct rules *rules, const struct rule_book *book, struct wbh_problem *problem)
{
	for (size_t i = 0; i < ELEMENTS(readers); i++) {
		for (size_t j = 0; j < book->section_count; j++) {
			int r = 0;

			if (text_equal(book->sections[j].kind, readers[i].kind))
				r = readers[i].read(rules, &book->sections[j], problem);
			if (r < 0)
				return r;
		}
	}
	return 0;
}

int rules_new(struct rules **ret, const struct rule_book *book, struct wbh_problem *problem)
{
	_cleanup_(rules_free_p) struct rules *rules = calloc(1, sizeof(*rules));
	int r;

	if (rules == NULL)
		return -ENOMEM;
	rules->versions = book->versions;
	rules->field_numbers = table_new(NULL);
	rules->kinds = table_new(kind_free);
	if (rules->field_numbers == NULL || rules->kinds == NULL)
		return -ENOMEM;

	default_policies(rules);
	r = name_built_in_fields(rules);
	if (r >= 0)
		r = check_kinds(book, problem);
	if (r >= 0)
		r = read_sections(rules, book, problem);
	if (r >= 0)
		r = check_field_templates(rules, problem);
	if (r < 0)
		return r;

	finish_policies(rules);
	*ret = steal_pointer(rules);
	return 0;
}
