/* SPDX-License-Identifier: Apache-2.0 */
/* JSON of the facts sync.connector and sync.scope, as the plugin sync_config tells them. */
#include "plugins/probe_ad/facts.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plugins/probe_ad/dn.h"

static int copy_text(const cJSON *object, const char *name, char **ret)
{
	const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

	if (text == NULL || *text == '\0')
		return 0;
	free(*ret);
	*ret = strdup(text);
	return *ret != NULL ? 0 : -ENOMEM;
}

static int copy_list(const cJSON *object, const char *name, char *list[static SCOPE_LIMIT], size_t *count)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(object, name))
	{
		const char *text = cJSON_GetStringValue(item);

		if (text == NULL || *count == SCOPE_LIMIT)
			continue;
		list[*count] = strdup(text);
		if (list[*count] == NULL)
			return -ENOMEM;
		(*count)++;
	}
	return 0;
}

static int take_connector(const cJSON *value, struct sync_facts *ret)
{
	const cJSON *hash_sync = cJSON_GetObjectItemCaseSensitive(value, "hash_sync");

	if (cJSON_IsBool(hash_sync))
		ret->hash_sync = cJSON_IsTrue(hash_sync) ? HASH_SYNC_ON : HASH_SYNC_OFF;
	return copy_text(value, "account", &ret->account);
}

static int take_scope(const cJSON *value, struct scope *ret)
{
	int r = copy_list(value, "inclusions", ret->inclusions, &ret->inclusion_count);

	if (r >= 0)
		r = copy_list(value, "exclusions", ret->exclusions, &ret->exclusion_count);
	if (r >= 0)
		r = copy_text(value, "group", &ret->group);
	ret->known = ret->inclusion_count > 0;
	return r;
}

/* A forest is called like its root domain; its connector writes into all its domains. */
static bool is_in_forest(const char *domain, const char *forest)
{
	size_t size = strlen(domain), tail = strlen(forest);

	return text_equal_fold(domain, forest) ||
	       (size > tail && domain[size - tail - 1] == '.' && text_equal_fold(domain + size - tail, forest));
}

static int take_fact(const struct wbh_fact *fact, const char *domain, struct sync_facts *ret)
{
	cJSON *value = cJSON_Parse(fact->value);
	int r = 0;

	if (text_equal(fact->kind, "sync.connector") && is_in_forest(domain, fact->subject))
		r = take_connector(value, ret);
	else if (text_equal(fact->kind, "sync.scope") && text_equal_fold(fact->subject, domain))
		r = take_scope(value, &ret->scope);
	cJSON_Delete(value);
	return r;
}

int sync_facts_read(struct wbh_host *host, const char *domain, struct sync_facts *ret)
{
	struct wbh_fact fact;
	int r = 0;

	for (size_t i = 0; r >= 0 && host->fact(host, i, &fact); i++)
		r = take_fact(&fact, domain, ret);
	return r;
}

void sync_facts_done(struct sync_facts *facts)
{
	free(facts->account);
	for (size_t i = 0; i < facts->scope.inclusion_count; i++)
		free(facts->scope.inclusions[i]);
	for (size_t i = 0; i < facts->scope.exclusion_count; i++)
		free(facts->scope.exclusions[i]);
	free(facts->scope.group);
}

static const char *named(const char *dn, char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal_fold(list[i], dn))
			return list[i];
	return NULL;
}

const char *scope_decider(const struct scope *scope, const char *dn, bool *ret_included)
{
	for (; dn != NULL; dn = dn_parent(dn)) {
		const char *excluded = named(dn, scope->exclusions, scope->exclusion_count);
		const char *included = named(dn, scope->inclusions, scope->inclusion_count);

		*ret_included = excluded == NULL && included != NULL;
		if (excluded != NULL || included != NULL)
			return excluded != NULL ? excluded : included;
	}
	*ret_included = false;
	return NULL;
}

bool scope_has(const struct scope *scope, const char *dn)
{
	bool included;

	(void)scope_decider(scope, dn, &included);
	return included;
}
