/* SPDX-License-Identifier: Apache-2.0 */
/* The words of rule files, one reader for each sort. */
#include "rules/words.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

int fault_unknown(const struct place *place, const char *what, const char *word, const char *const *names, size_t count)
{
	const char *nearest = text_nearest(word, names, count);

	if (nearest == NULL)
		return fault(place, "unknown %s \"%.200s\"", what, word);
	return fault(place, "unknown %s \"%.200s\", did you mean \"%.200s\"?", what, word, nearest);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

char *next_word(char **rest)
{
	char *word = *rest, *end;

	while (is_blank(*word))
		word++;
	if (*word == '\0')
		return NULL;

	for (end = word; *end != '\0' && !is_blank(*end); end++)
		;
	*rest = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return word;
}

char *last_words(char *rest)
{
	size_t size;

	while (is_blank(*rest))
		rest++;
	for (size = strlen(rest); size > 0 && is_blank(rest[size - 1]); size--)
		rest[size - 1] = '\0';
	return size > 0 ? rest : NULL;
}

int read_finding(const struct place *place, const char *word, enum finding_id *ret)
{
	const char *names[FINDINGS];
	int found = finding_from_name(word);

	if (found < 0) {
		for (enum finding_id id = 0; id < FINDINGS; id++)
			names[id] = finding_type(id)->name;
		return fault_unknown(place, "finding", word, names, FINDINGS);
	}
	*ret = (enum finding_id)found;
	return 0;
}

static int read_key(const struct place *place, const char *word, enum wbh_key *ret)
{
	const char *names[WBH_KEYS];
	int found = wbh_key_from_name(word);

	if (found < 0) {
		for (enum wbh_key key = 0; key < WBH_KEYS; key++)
			names[key] = wbh_key_name(key);
		return fault_unknown(place, "subject", word, names, WBH_KEYS);
	}
	*ret = (enum wbh_key)found;
	return 0;
}

int read_subject(const struct place *place, char *word, enum finding_id *ret_finding, enum wbh_key *ret_subject)
{
	char *at = strchr(word, '@');
	enum finding_id finding = 0;
	enum wbh_key key = 0;
	int r;

	if (at == NULL)
		return fault(place, "\"%.200s\" does not say what it is about: write FINDING@SUBJECT", word);
	*at = '\0';
	r = read_finding(place, word, &finding);
	if (r >= 0)
		r = read_key(place, at + 1, &key);
	if (r < 0)
		return r;
	if ((finding_type(finding)->subjects & (UINT32_C(1) << key)) == 0)
		return fault(place, "%s is never about a %s", finding_type(finding)->name, wbh_key_name(key));

	*ret_finding = finding;
	*ret_subject = key;
	return 0;
}

int read_mark(const struct place *place, const struct rules *rules, const char *word, size_t *ret)
{
	const char *names[RULES_MARK_LIMIT];

	for (size_t i = 0; i < rules->mark_count; i++) {
		names[i] = rules->marks[i].name;
		if (text_equal_fold(names[i], word)) {
			*ret = i;
			return 0;
		}
	}
	return fault_unknown(place, "mark", word, names, rules->mark_count);
}

int read_level(const struct place *place, const char *word, int *ret)
{
	const char *names[LEVELS];
	int found = level_from_name(word);

	if (found < 0) {
		for (enum level level = 0; level < LEVELS; level++)
			names[level] = level_name(level);
		return fault_unknown(place, "level", word, names, LEVELS);
	}
	*ret = found;
	return 0;
}

int read_finding_level(const struct place *place, enum finding_id finding, const char *word, int *ret)
{
	const struct finding_type *type = finding_type(finding);
	int level, r;

	r = read_level(place, word, &level);
	if (r < 0)
		return r;
	if (level > (int)type->max_level)
		return fault(place, "%s is never more than %s", type->name, level_name(type->max_level));
	*ret = level;
	return 0;
}

int read_duration(const struct place *place, const char *text, int64_t *ret)
{
	int64_t duration;

	if (duration_parse(text, &duration) < 0 || duration < 0)
		return fault(place, "\"%.200s\" is not a duration: write 5min, 24h, 7d", text);
	*ret = duration;
	return 0;
}

int read_count(const struct place *place, const char *word, size_t least, size_t most, size_t *ret)
{
	uint64_t number;

	if (text_to_u64(word, &number) < 0 || number < least || number > most)
		return fault(place, "\"%.200s\" is not a number from %zu to %zu", word, least, most);
	*ret = (size_t)number;
	return 0;
}

int read_switch(const struct place *place, const char *text, bool *ret)
{
	if (text_to_bool(text, ret) < 0)
		return fault(place, "\"%.200s\" is neither yes nor no", text);
	return 0;
}

/* "31002" or "300-399". */
static int read_range(const struct place *place, char *word, uint64_t *ret_first, uint64_t *ret_last)
{
	char *dash = strchr(word, '-');

	if (dash != NULL)
		*dash = '\0';
	if (text_to_u64(word, ret_first) < 0 || text_to_u64(dash != NULL ? dash + 1 : word, ret_last) < 0 ||
	    *ret_first > *ret_last || *ret_last > UINT16_MAX)
		return fault(place, "\"%.200s\" is not an event id from 0 to %d, nor a range of them", word,
			     UINT16_MAX);
	return 0;
}

static int compare_events(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static void sort_events(uint32_t *events, size_t *count)
{
	size_t kept = 0;

	qsort(events, *count, sizeof(*events), compare_events);
	for (size_t i = 0; i < *count; i++)
		if (kept == 0 || events[kept - 1] != events[i])
			events[kept++] = events[i];
	*count = kept;
}

int read_events(const struct place *place, const char *text, uint32_t **events, size_t *count)
{
	_cleanup_free_ char *copy = strdup(text);
	uint32_t *grown = realloc(*events, RULES_EVENT_LIMIT * sizeof(*grown));
	char *rest = copy, *word;

	if (copy == NULL || grown == NULL) {
		*events = grown != NULL ? grown : *events;
		return -ENOMEM;
	}
	*events = grown;

	for (char *comma = strchr(copy, ','); comma != NULL; comma = strchr(comma, ','))
		*comma = ' ';
	while ((word = next_word(&rest)) != NULL) {
		uint64_t first, last;
		int r = read_range(place, word, &first, &last);

		if (r < 0)
			return r;
		if (last - first >= RULES_EVENT_LIMIT - *count)
			return fault(place, "more than %u event ids", RULES_EVENT_LIMIT - 1);
		for (uint64_t id = first; id <= last; id++)
			(*events)[(*count)++] = (uint32_t)id;
	}
	sort_events(*events, count);
	return 0;
}

int read_provider(const struct place *place, const char *text, char ***providers, size_t *count)
{
	char **grown;
	char *name;

	if (*text == '\0' || strlen(text) >= RULES_PROVIDER_SIZE)
		return fault(place, "a provider's name has 1 to %u bytes", RULES_PROVIDER_SIZE - 1);
	if (*count == RULES_PROVIDER_LIMIT)
		return fault(place, "more than %u providers", RULES_PROVIDER_LIMIT);

	grown = realloc(*providers, (*count + 1) * sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	*providers = grown;
	name = strdup(text);
	if (name == NULL)
		return -ENOMEM;
	text_lower(name);
	grown[(*count)++] = name;
	return 0;
}
