/* SPDX-License-Identifier: Apache-2.0 */
/* The settings that matter as lines "name TAB value", which is also how they are remembered: the first line says when
 * they were so, the second of which server. */
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
#define SEPARATOR '\t'
#define TIME_NAME "exported"
#define SERVER_NAME "server"
#define HASH_SYNC_NAME "hash-sync"
/* Present: names and values are digests, all but the first two. */
#define DIGESTS_NAME "digests"
#define PLAIN_LINES 2u
#define SHORT_DIGEST 12u
#define LABEL_LIMIT (4u * EXPORT_TEXT_LIMIT)
/* Of the lines before they are made to fit. */
#define LINES_LIMIT (32u * 1024u * 1024u)

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
		if (lines->data[i] == SEPARATOR || lines->data[i] == '\n')
			lines->data[i] = ' ';
	(void)buffer_append_byte(lines, SEPARATOR);
	start = lines->size;
	(void)buffer_append_text(lines, value != NULL ? value : "");
	for (size_t i = start; i < lines->size; i++)
		if (lines->data[i] == '\n')
			lines->data[i] = ' ';
	(void)buffer_append_byte(lines, '\n');
}

static void add_list(struct buffer *lines, const char *of, const char *name, const struct text_list *list)
{
	_cleanup_buffer_ struct buffer joined = BUFFER(LINES_LIMIT);

	for (size_t i = 0; i < list->count; i++)
		(void)buffer_printf(&joined, "%s%s", i > 0 ? "; " : "", list->texts[i]);
	if (joined.error < 0)
		lines->error = joined.error;
	add(lines, of, name, buffer_text(&joined));
}

/* Names are told to people; where two things share one, their ids tell them apart. */
static void label_connector(struct buffer *label, const struct sync_export *export, const struct connector *connector)
{
	const char *name = connector->name != NULL ? connector->name : "?";
	size_t same = 0;

	for (size_t i = 0; i < export->connector_count; i++)
		same += text_equal_fold(export->connectors[i].name, connector->name);
	(void)buffer_append_text(label, name);
	if (same > 1)
		(void)buffer_printf(label, " %s", connector->id != NULL ? connector->id : "?");
}

static void label_partition(struct buffer *label, const struct sync_export *export, const struct connector *connector,
			    const struct partition *partition)
{
	size_t same = 0;

	for (size_t i = 0; i < export->connector_count; i++)
		for (size_t k = 0; k < export->connectors[i].partition_count; k++)
			same += text_equal_fold(export->connectors[i].partitions[k].dn, partition->dn);
	(void)buffer_append_text(label, partition->dn != NULL ? partition->dn : "?");
	if (same <= 1)
		return;
	(void)buffer_append_text(label, " of ");
	label_connector(label, export, connector);
}

static bool is_twin(const struct sync_rule *a, const struct sync_rule *b)
{
	return text_equal_fold(a->name, b->name) && text_equal_fold(a->connector, b->connector);
}

/* Each forest has a rule of the same name. */
static void label_rule(struct buffer *label, const struct sync_export *export, const struct sync_rule *rule)
{
	size_t same = 0;

	(void)buffer_append_text(label, rule->name != NULL ? rule->name : "?");
	for (size_t i = 0; i < export->connector_count; i++) {
		if (!text_equal_fold(export->connectors[i].id, rule->connector))
			continue;
		(void)buffer_append_text(label, " of ");
		label_connector(label, export, &export->connectors[i]);
		break;
	}
	for (size_t i = 0; i < export->rule_count; i++)
		same += is_twin(&export->rules[i], rule);
	if (same > 1)
		(void)buffer_printf(label, " %s", rule->id != NULL ? rule->id : "?");
}

static void add_partition(struct buffer *lines, const char *of, const struct partition *partition)
{
	add(lines, of, "selected", switch_text(partition->selected));
	add(lines, of, "account", partition->login_user);
	add(lines, of, "sign-and-seal", switch_text(partition->seal));
	add(lines, of, "sign-and-seal (parameter)", switch_text(partition->seal_copy));
	add_list(lines, of, "preferred controllers", &partition->controllers);
	add_list(lines, of, "inclusions", &partition->inclusions);
	add_list(lines, of, "exclusions", &partition->exclusions);
}

static void add_connector(struct buffer *lines, const struct sync_export *export, const struct connector *connector)
{
	_cleanup_buffer_ struct buffer label = BUFFER(LABEL_LIMIT);
	const char *of;

	label_connector(&label, export, connector);
	of = buffer_text(&label);
	add(lines, of, "account", connector->login_user);
	add(lines, of, "group", connector->group);
	add(lines, of, "sign-and-seal", switch_text(connector->seal));
	add(lines, of, "sign-and-seal (parameter)", switch_text(connector->seal_copy));
	add(lines, of, "hash-sync", switch_text(connector->hash_sync));
	add(lines, of, "hash-sync target", connector->hash_sync_target);
	add(lines, of, "writeback", switch_text(connector->writeback));
	for (size_t i = 0; i < connector->partition_count; i++) {
		buffer_clear(&label);
		label_partition(&label, export, connector, &connector->partitions[i]);
		add_partition(lines, buffer_text(&label), &connector->partitions[i]);
	}
}

static void add_rule(struct buffer *lines, const struct sync_export *export, const struct sync_rule *rule)
{
	_cleanup_buffer_ struct buffer label = BUFFER(LABEL_LIMIT);
	const char *of;

	if (rule->password_sync != SWITCH_ON && !text_equal_fold(rule->link, "Join"))
		return;
	label_rule(&label, export, rule);
	of = buffer_text(&label);
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
	add(lines, "", HASH_SYNC_NAME, switch_text(global->hash_sync));
	add(lines, "", "staging", switch_text(global->staging));
	add(lines, "", "cycle", switch_text(global->cycle));
	add(lines, "", "suspended", switch_text(global->suspended));
	add(lines, "", "maintenance", switch_text(global->maintenance));
	for (size_t i = 0; i < export->connector_count; i++)
		add_connector(lines, export, &export->connectors[i]);
	for (size_t i = 0; i < export->rule_count; i++)
		add_rule(lines, export, &export->rules[i]);
}

/* Names -> values, both in `text`, which is cut up. */
static int split(char *text, struct table *settings)
{
	char *rest = text, *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		char *end = strchr(line, SEPARATOR);
		int r;

		if (end == NULL)
			continue;
		*end = '\0';
		r = table_put(settings, line, end + 1);
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

/* Enough to tell some thousand settings apart. */
static const char *short_digest(char ret[static DIGEST_TEXT_SIZE], const char *text)
{
	(void)DIGEST(ret, text);
	ret[SHORT_DIGEST] = '\0';
	return ret;
}

/* What is remembered of a setting; NULL: nothing. Of one remembered by its digest only whether it is the same is known.
 */
static const char *old_value(const struct table *old, const char *name, const char *value)
{
	char name_digest[DIGEST_TEXT_SIZE], value_digest[DIGEST_TEXT_SIZE];
	const char *remembered = table_get(old, name);

	if (remembered != NULL || table_get(old, DIGESTS_NAME) == NULL)
		return remembered;
	remembered = table_get(old, short_digest(name_digest, name));
	if (remembered == NULL)
		return NULL;
	return text_equal(remembered, short_digest(value_digest, value)) ? value : "(another value)";
}

static void compare(struct changes *changes, const struct table *old, const struct table *new)
{
	for (struct table_row *row = table_first(new); row != NULL; row = table_next(row))
		tell_change(changes, table_key(row), old_value(old, table_key(row), table_value(row)),
			    table_value(row));
	/* The names of what is gone are not in a digest. */
	for (struct table_row *row = table_first(old); row != NULL; row = table_next(row))
		if (table_get(old, DIGESTS_NAME) == NULL && table_get(new, table_key(row)) == NULL)
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

/* A configuration that is too large to be remembered as it is: the first two lines, then digests of names and values.
 */
static int digest_lines(struct buffer *ret, const char *lines)
{
	_cleanup_free_ char *copy = strdup(lines);
	char *rest = copy, *line;

	if (copy == NULL)
		return -ENOMEM;
	for (unsigned number = 0; (line = strsep(&rest, "\n")) != NULL; number++) {
		char name[DIGEST_TEXT_SIZE], value[DIGEST_TEXT_SIZE], *end = strchr(line, SEPARATOR);

		if (end == NULL)
			continue;
		if (number == PLAIN_LINES)
			(void)buffer_printf(ret, DIGESTS_NAME "\tyes\n");
		*end = '\0';
		if (number < PLAIN_LINES)
			(void)buffer_printf(ret, "%s\t%s\n", line, end + 1);
		else
			(void)buffer_printf(ret, "%s\t%s\n", short_digest(name, line), short_digest(value, end + 1));
	}
	return ret->error;
}

static int remember(struct wbh_host *host, struct buffer *lines)
{
	_cleanup_buffer_ struct buffer digests = BUFFER(WBH_CURSOR_LIMIT);
	int r;

	if (lines->size <= WBH_CURSOR_LIMIT)
		return host->save_cursor(host, buffer_text(lines));
	r = digest_lines(&digests, buffer_text(lines));
	if (r != -WBH_E_LIMIT)
		return r < 0 ? r : host->save_cursor(host, buffer_text(&digests));
	host->log(host, WBH_LOG_WARNING, "this configuration is too large to be remembered: no drift is told");
	return 0;
}

int tell_drift(struct wbh_host *host, const struct sync_export *export)
{
	_cleanup_buffer_ struct buffer lines = BUFFER(LINES_LIMIT);
	const char *remembered = host->cursor(host);
	int r = 0;

	if (export->incomplete || export->mixed || export->global.server == NULL)
		return 0;
	add_everything(&lines, export);
	if (lines.error < 0)
		return lines.error;
	if (remembered != NULL)
		r = tell_against(host, export, remembered, buffer_text(&lines));
	return r >= 0 ? remember(host, &lines) : r;
}

bool drift_remembers_hash_sync_off(struct wbh_host *host, const char *server)
{
	_cleanup_free_ char *remembered = host->cursor(host) != NULL ? strdup(host->cursor(host)) : NULL;
	struct table *old = remembered != NULL ? table_new(NULL) : NULL;
	bool off;

	off = old != NULL && split(remembered, old) >= 0 && text_equal_fold(table_get(old, SERVER_NAME), server) &&
	      text_equal(old_value(old, HASH_SYNC_NAME, switch_text(SWITCH_OFF)), switch_text(SWITCH_OFF));
	table_free(old);
	return off;
}
