/* SPDX-License-Identifier: Apache-2.0 */
/* A fact is a row of state: "KIND|SUBJECT" -> "TIME TTL VALUE". */
#include "run/facts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/timestamp.h"

int fact_keep(struct step *step, const struct wbh_fact *fact)
{
	_cleanup_free_ char *key = NULL, *row = NULL;

	if (asprintf(&key, "%s|%s", fact->kind, fact->subject) < 0) {
		key = NULL;
		return -ENOMEM;
	}
	if (asprintf(&row, "%" PRId64 " %" PRId64 " %s", fact->time, fact->ttl, fact->value) < 0) {
		row = NULL;
		return -ENOMEM;
	}
	return step_fact(step, key, row);
}

struct gathering {
	const char *const *consumes;
	int64_t now;
	struct fact_list *list;
};

static bool is_consumed(const struct gathering *gathering, const char *key, size_t kind_size)
{
	for (const char *const *kind = gathering->consumes; *kind != NULL; kind++)
		if (strlen(*kind) == kind_size && strncmp(*kind, key, kind_size) == 0)
			return true;
	return false;
}

/* Cuts the row in place. False: it is no such row, or the fact is too old. */
static bool split(char *row, int64_t now, struct wbh_fact *ret)
{
	char *bar = strchr(row, '|'), *end = bar != NULL ? strchr(bar, '\n') : NULL;

	if (end == NULL)
		return false;
	*bar = '\0';
	*end = '\0';
	*ret = (struct wbh_fact){ .kind = row, .subject = bar + 1 };
	ret->time = strtoll(end + 1, &end, 10);
	if (*end != ' ')
		return false;
	ret->ttl = strtoll(end, &end, 10);
	if (*end != ' ')
		return false;
	ret->value = end + 1;
	return ret->ttl == 0 || now - ret->time <= ret->ttl;
}

static int gather_row(void *context, const char *key, const char *value)
{
	struct gathering *gathering = context;
	struct fact_list *list = gathering->list;
	_cleanup_free_ char *row = NULL;

	if (!is_consumed(gathering, key, strcspn(key, "|")) || *value == '\0' || list->count == FACT_LIMIT)
		return 0;
	/* A key has no line break: names come from lines of text. */
	if (asprintf(&row, "%s\n%s", key, value) < 0) {
		row = NULL;
		return -ENOMEM;
	}
	if (split(row, gathering->now, &list->facts[list->count]))
		list->rows[list->count++] = steal_pointer(row);
	return 0;
}

int facts_gather(struct step *step, const char *const *consumes, int64_t now, struct fact_list *ret)
{
	struct gathering gathering = { .consumes = consumes, .now = now, .list = ret };
	int r;

	*ret = (struct fact_list){ .count = 0 };
	if (consumes == NULL || consumes[0] == NULL)
		return 0;
	ret->facts = calloc(FACT_LIMIT, sizeof(ret->facts[0]));
	ret->rows = calloc(FACT_LIMIT, sizeof(ret->rows[0]));
	r = ret->facts != NULL && ret->rows != NULL ? step_each_fact(step, gather_row, &gathering) : -ENOMEM;
	if (r < 0)
		fact_list_done(ret);
	return r;
}

void fact_list_done(struct fact_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->rows[i]);
	free(list->facts);
	free(list->rows);
	*list = (struct fact_list){ .count = 0 };
}
