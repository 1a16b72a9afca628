/* SPDX-License-Identifier: Apache-2.0 */
/* The settings that matter as lines "name=value", which is also how they are remembered: the first line says when they
 * were so, the second of which server. */
#include "plugins/probe_sync_config/drift.h"

#include <errno.h>
#include <string.h>

#include "base/buffer.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/table.h"
#include "base/text.h"
#include "base/timestamp.h"

/* Of what is told; further changes are counted. */
#define CHANGES_LIMIT 1000u
#define TIME_NAME "exported"
#define SERVER_NAME "server"

static const char *switch_text(enum sync_switch is)
{
	return is == SWITCH_ON ? "on" : is == SWITCH_OFF ? "off" : "unknown";
}

/* A text stays on its line. */
static void add(struct buffer *lines, const char *of, const char *name, const char *value)
{
	size_t start = lines->size;

	(void)buffer_printf(lines, "%s%s%s", of, of[0] != '\0' ? " " : "", name);
	for (size_t i = start; i < lines->size; i++)
		if (lines->data[i] == '=' || lines->data[i] == '\n')
			lines->data[i] = '_';
	(void)buffer_append_byte(lines, '=');
	start = lines->size;
	(void)buffer_append_text(lines, value != NULL ? value : "");
	for (size_t i = start; i < lines->size; i++)
		if (lines->data[i] == '\n')
			lines->data[i] = ' ';
	(void)buffer_append_byte(lines, '\n');
}

static void add_list(struct buffer *lines, const char *of, const char *name, const struct text_list *list)
{
	_cleanup_buffer_ struct buffer joined = BUFFER(WBH_CURSOR_LIMIT);

	for (size_t i = 0; i < list->count; i++)
		(void)buffer_printf(&joined, "%s%s", i > 0 ? "; " : "", list->texts[i]);
	if (joined.error < 0)
		lines->error = joined.error;
	add(lines, of, name, buffer_text(&joined));
}

static void add_connector(struct buffer *lines, const struct connector *connector)
{
	const char *of = connector->name != NULL ? connector->name : "?";

	add(lines, of, "account", connector->login_user);
	add(lines, of, "group", connector->group);
	add(lines, of, "sign-and-seal", switch_text(connector->seal));
	add(lines, of, "hash-sync", switch_text(connector->hash_sync));
	add(lines, of, "writeback", switch_text(connector->writeback));
	for (size_t i = 0; i < connector->partition_count; i++) {
		const struct partition *partition = &connector->partitions[i];

		of = partition->dn != NULL ? partition->dn : "?";
		add(lines, of, "selected", switch_text(partition->selected));
		add(lines, of, "sign-and-seal", switch_text(partition->seal));
		add_list(lines, of, "preferred controllers", &partition->controllers);
		add_list(lines, of, "inclusions", &partition->inclusions);
		add_list(lines, of, "exclusions", &partition->exclusions);
	}
}

static void add_rule(struct buffer *lines, const struct sync_rule *rule)
{
	const char *of = rule->name != NULL ? rule->name : "?";

	if (rule->password_sync != SWITCH_ON && !text_equal_fold(rule->link, "Join"))
		return;
	add(lines, of, "password-sync", switch_text(rule->password_sync));
	add(lines, of, "disabled", switch_text(rule->disabled));
	add_list(lines, of, "scope", &rule->conditions);
}

static void add_everything(struct buffer *lines, const struct sync_export *export)
{
	const struct sync_global *global = &export->global;
	char time[TIMESTAMP_TEXT_SIZE];

	add(lines, "", TIME_NAME, timestamp_format(export_time(export), time));
	add(lines, "", SERVER_NAME, global->server);
	add(lines, "", "version", global->version);
	add(lines, "", "upgrade", global->upgrade);
	add(lines, "", "writeback", switch_text(global->writeback));
	add(lines, "", "hash-sync", switch_text(global->hash_sync));
	add(lines, "", "staging", switch_text(global->staging));
	add(lines, "", "cycle", switch_text(global->cycle));
	add(lines, "", "suspended", switch_text(global->suspended));
	add(lines, "", "maintenance", switch_text(global->maintenance));
	for (size_t i = 0; i < export->connector_count; i++)
		add_connector(lines, &export->connectors[i]);
	for (size_t i = 0; i < export->rule_count; i++)
		add_rule(lines, &export->rules[i]);
}

/* Names -> values, both in `text`, which is cut up. */
static int split(char *text, struct table *settings)
{
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		char *equals = strchr(line, '=');
		int r;

		if (equals == NULL)
			continue;
		*equals = '\0';
		r = table_put(settings, line, equals + 1);
		if (r < 0)
			return r;
	}
	return 0;
}

struct changes {
	struct buffer words;
	size_t count;
};

static void tell_change(struct changes *changes, const char *name, const char *old, const char *new)
{
	size_t before = changes->words.size;

	if (text_equal(name, TIME_NAME) || text_equal(old, new))
		return;
	changes->count++;
	(void)buffer_printf(&changes->words, "%s%s: %s \xe2\x86\x92 %s", before > 0 ? "; " : "", name,
			    old != NULL ? old : "(none)", new != NULL ? new : "(none)");
	if (changes->words.error == -WBH_E_LIMIT) {
		changes->words.error = 0;
		changes->words.size = before;
	}
}

static void compare(struct changes *changes, const struct table *old, const struct table *new)
{
	for (struct table_row *row = table_first(new); row != NULL; row = table_next(row))
		tell_change(changes, table_key(row), table_get(old, table_key(row)), table_value(row));
	for (struct table_row *row = table_first(old); row != NULL; row = table_next(row))
		if (table_get(new, table_key(row)) == NULL)
			tell_change(changes, table_key(row), table_value(row), NULL);
}

static int say_changes(struct wbh_host *host, const struct sync_export *export, struct changes *changes,
		       const char *since)
{
	char count[32], identity[DIGEST_TEXT_SIZE];
	const struct wbh_pair evidence[] = { { "changed", buffer_text(&changes->words) },
					     { "count", count },
					     { "since", since } };
	struct wbh_symptom symptom = { .finding = "service.configuration-drift",
				       .subject = WBH_KEY_SERVER,
				       .presence = WBH_PRESENT,
				       .time = export_time(export),
				       .evidence = evidence,
				       .evidence_count = ELEMENTS(evidence) };

	/* An export's own time may be older than a change: two changes are two all the same. */
	symptom.identity = DIGEST(identity, "drift", export->global.server, since, buffer_text(&changes->words));
	(void)snprintf(count, sizeof(count), "%zu", changes->count);
	symptom.keys[WBH_KEY_SERVER] = export->global.server;
	return host->emit_symptom(host, &symptom);
}

static int tell_against(struct wbh_host *host, const struct sync_export *export, const char *remembered,
			const char *lines)
{
	_cleanup_free_ char *old_text = strdup(remembered), *new_text = strdup(lines);
	struct table *old = table_new(NULL), *new = table_new(NULL);
	struct changes changes = { .words = BUFFER(CHANGES_LIMIT) };
	int r = old_text == NULL || new_text == NULL || old == NULL || new == NULL ? -ENOMEM : split(old_text, old);

	if (r >= 0)
		r = split(new_text, new);
	if (r >= 0 && text_equal_fold(table_get(old, SERVER_NAME), export->global.server)) {
		compare(&changes, old, new);
		if (changes.count > 0)
			r = say_changes(host, export, &changes, table_get(old, TIME_NAME));
	}
	buffer_done(&changes.words);
	table_free(old);
	table_free(new);
	return r;
}

int tell_drift(struct wbh_host *host, const struct sync_export *export)
{
	_cleanup_buffer_ struct buffer lines = BUFFER(WBH_CURSOR_LIMIT);
	const char *remembered = host->cursor(host);
	int r = 0;

	if (export->incomplete || export->mixed || export->global.server == NULL)
		return 0;
	add_everything(&lines, export);
	if (lines.error == -WBH_E_LIMIT) {
		host->log(host, WBH_LOG_WARNING, "this configuration is too large to be remembered: no drift is told");
		return 0;
	}
	if (lines.error < 0)
		return lines.error;
	if (remembered != NULL)
		r = tell_against(host, export, remembered, buffer_text(&lines));
	return r >= 0 ? host->save_cursor(host, buffer_text(&lines)) : r;
}
