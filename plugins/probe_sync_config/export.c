/* SPDX-License-Identifier: Apache-2.0 */
/* The export as it is kept. */
#include "plugins/probe_sync_config/export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

static void text_list_done(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->texts[i]);
	free(list->texts);
}

static void partition_done(struct partition *partition)
{
	free(partition->dn);
	free(partition->domain);
	free(partition->login_user);
	text_list_done(&partition->controllers);
	text_list_done(&partition->inclusions);
	text_list_done(&partition->exclusions);
}

static void connector_done(struct connector *connector)
{
	char *texts[] = { connector->id,       connector->name,       connector->category,        connector->subtype,
			  connector->modified, connector->forest,     connector->login_domain,    connector->login_user,
			  connector->group,    connector->cloud_user, connector->hash_sync_target };

	for (size_t i = 0; i < ELEMENTS(texts); i++)
		free(texts[i]);
	for (size_t i = 0; i < connector->partition_count; i++)
		partition_done(&connector->partitions[i]);
	free(connector->partitions);
}

static void rule_done(struct sync_rule *rule)
{
	free(rule->id);
	free(rule->name);
	free(rule->connector);
	free(rule->direction);
	free(rule->link);
	free(rule->target);
	free(rule->exclusion);
	text_list_done(&rule->conditions);
}

static void run_done(struct sync_run *run)
{
	free(run->connector);
	free(run->profile);
	free(run->started);
	free(run->ended);
	free(run->result);
	free(run->controller);
	free(run->error);
	free(run->step_result);
}

void export_done(struct sync_export *export)
{
	for (size_t i = 0; i < export->connector_count; i++)
		connector_done(&export->connectors[i]);
	for (size_t i = 0; i < export->rule_count; i++)
		rule_done(&export->rules[i]);
	for (size_t i = 0; i < export->run_count; i++)
		run_done(&export->runs[i]);
	free(export->connectors);
	free(export->rules);
	free(export->runs);
	free(export->global.server);
	free(export->global.exported);
	free(export->global.version);
	free(export->global.upgrade);
	*export = (struct sync_export){ 0 };
}

int text_list_add(struct text_list *list, const char *text)
{
	char *copy;

	if (list->count == EXPORT_LIST_LIMIT)
		return -WBH_E_LIMIT;
	if (list->count == list->room) {
		size_t room = list->room > 0 ? 2 * list->room : 4;
		char **grown = reallocarray(list->texts, room, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		list->texts = grown;
		list->room = room;
	}
	copy = strdup(text);
	if (copy == NULL)
		return -ENOMEM;
	list->texts[list->count++] = copy;
	return 0;
}

/* One more row of `size` bytes, all zero. Rows are few: each grows the array by itself. */
static int add_row(void **rows, size_t *count, size_t size, void **ret)
{
	char *grown;

	if (*count == EXPORT_LIST_LIMIT)
		return -WBH_E_LIMIT;
	grown = reallocarray(*rows, *count + 1, size);
	if (grown == NULL)
		return -ENOMEM;
	*rows = grown;
	*ret = memset(grown + *count * size, 0, size);
	(*count)++;
	return 0;
}

#define ADD_ROW(rows, count, ret)                                                                                      \
	({                                                                                                             \
		void *rows_ = (rows), *row_ = NULL;                                                                    \
		int r_ = add_row(&rows_, &(count), sizeof((rows)[0]), &row_);                                          \
		(rows) = rows_;                                                                                        \
		*(ret) = row_;                                                                                         \
		r_;                                                                                                    \
	})

int export_add_connector(struct sync_export *export, struct connector **ret)
{
	return ADD_ROW(export->connectors, export->connector_count, ret);
}

int export_add_partition(struct connector *connector, struct partition **ret)
{
	return ADD_ROW(connector->partitions, connector->partition_count, ret);
}

int export_add_rule(struct sync_export *export, struct sync_rule **ret)
{
	return ADD_ROW(export->rules, export->rule_count, ret);
}

int export_add_run(struct sync_export *export, struct sync_run **ret)
{
	return ADD_ROW(export->runs, export->run_count, ret);
}

bool connector_is_directory(const struct connector *connector)
{
	return text_equal_fold(connector->category, "AD");
}

bool connector_is_cloud(const struct connector *connector)
{
	return connector->subtype != NULL && text_starts_fold(connector->subtype, "Windows Azure Active Directory");
}

bool partition_counts(const struct partition *partition)
{
	return partition->domain != NULL && partition->domain[0] != '\0' && partition->selected != SWITCH_OFF &&
	       partition->is_domain != SWITCH_OFF;
}

int export_parse_time(const char *text, int64_t *ret)
{
	char zoned[64];
	int size = text != NULL ? snprintf(zoned, sizeof(zoned), "%sZ", text) : -1;

	if (size < 0 || (size_t)size >= sizeof(zoned))
		return -EINVAL;
	return timestamp_parse(zoned, (size_t)size, ret);
}

int64_t export_time(const struct sync_export *export)
{
	int64_t time;

	return export_parse_time(export->global.exported, &time) == 0 ? time : export->written;
}
