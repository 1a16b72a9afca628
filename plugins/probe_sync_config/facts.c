/* SPDX-License-Identifier: Apache-2.0 */
/* Facts, each one JSON object. */
#include "plugins/probe_sync_config/facts.h"

#include "base/error.h"
#include "base/json_writer.h"
#include "base/text.h"

/* Of one fact. */
#define FACT_LIMIT (32u * 1024u)

static int tell(struct wbh_host *host, const struct sync_export *export, const char *kind, const char *subject,
		struct buffer *value)
{
	const struct wbh_fact fact = {
		.kind = kind, .subject = subject, .value = buffer_text(value), .time = export_time(export)
	};

	if (value->error == -WBH_E_LIMIT) {
		host->log(host, WBH_LOG_WARNING, "%s of %s is larger than %u bytes: left out", kind, subject,
			  FACT_LIMIT);
		return 0;
	}
	if (value->error < 0)
		return value->error;
	return subject != NULL && subject[0] != '\0' ? host->emit_fact(host, &fact) : 0;
}

static void write_switch(struct json_writer *writer, const char *name, enum sync_switch is)
{
	if (is != SWITCH_UNKNOWN)
		json_bool(writer, name, is == SWITCH_ON);
}

static void write_list(struct json_writer *writer, const char *name, const struct text_list *list)
{
	json_open_array(writer, name);
	for (size_t i = 0; i < list->count; i++)
		json_text(writer, NULL, list->texts[i]);
	json_close_array(writer);
}

static int tell_server(struct wbh_host *host, const struct sync_export *export)
{
	_cleanup_buffer_ struct buffer value = BUFFER(FACT_LIMIT);
	struct json_writer writer = JSON_WRITER(&value, 0);
	const struct sync_global *global = &export->global;

	json_open_object(&writer, NULL);
	json_text(&writer, "version", global->version);
	json_text(&writer, "upgrade", global->upgrade);
	write_switch(&writer, "writeback", global->writeback);
	write_switch(&writer, "hash_sync", global->hash_sync);
	write_switch(&writer, "staging", global->staging);
	for (size_t i = 0; i < export->connector_count; i++)
		if (connector_is_cloud(&export->connectors[i]))
			json_text(&writer, "cloud_account", export->connectors[i].cloud_user);
	json_close_object(&writer);
	return tell(host, export, "sync.server", global->server, &value);
}

static int tell_connector(struct wbh_host *host, const struct sync_export *export, const struct connector *connector)
{
	_cleanup_buffer_ struct buffer value = BUFFER(FACT_LIMIT);
	struct json_writer writer = JSON_WRITER(&value, 0);

	json_open_object(&writer, NULL);
	json_text(&writer, "connector", connector->name);
	json_text(&writer, "id", connector->id);
	json_text(&writer, "account", connector->login_user);
	json_text(&writer, "account_domain", connector->login_domain);
	write_switch(&writer, "hash_sync", connector->hash_sync);
	json_text(&writer, "hash_sync_target", connector->hash_sync_target);
	json_close_object(&writer);
	return tell(host, export, "sync.connector", connector->forest, &value);
}

static bool is_inbound_of(const struct sync_rule *rule, const struct connector *connector)
{
	return rule->disabled != SWITCH_ON && text_equal_fold(rule->direction, "Inbound") &&
	       text_equal_fold(rule->connector, connector->id);
}

static void write_rules(struct json_writer *writer, const struct sync_export *export, const struct connector *connector)
{
	json_open_array(writer, "password_rules");
	for (size_t i = 0; i < export->rule_count; i++) {
		if (!is_inbound_of(&export->rules[i], connector) || export->rules[i].password_sync != SWITCH_ON)
			continue;
		json_open_object(writer, NULL);
		json_text(writer, "name", export->rules[i].name);
		write_list(writer, "conditions", &export->rules[i].conditions);
		json_close_object(writer);
	}
	json_close_array(writer);
	json_open_array(writer, "default_exclusions");
	for (size_t i = 0; i < export->rule_count; i++)
		if (is_inbound_of(&export->rules[i], connector) && export->rules[i].exclusion != NULL)
			json_text(writer, NULL, export->rules[i].exclusion);
	json_close_array(writer);
}

static int tell_scope(struct wbh_host *host, const struct sync_export *export, const struct connector *connector,
		      const struct partition *partition)
{
	_cleanup_buffer_ struct buffer value = BUFFER(FACT_LIMIT);
	struct json_writer writer = JSON_WRITER(&value, 0);

	json_open_object(&writer, NULL);
	json_text(&writer, "forest", connector->forest);
	json_text(&writer, "partition", partition->dn);
	write_list(&writer, "inclusions", &partition->inclusions);
	write_list(&writer, "exclusions", &partition->exclusions);
	json_text(&writer, "group", connector->group);
	write_rules(&writer, export, connector);
	json_close_object(&writer);
	return tell(host, export, "sync.scope", partition->domain, &value);
}

int tell_facts(struct wbh_host *host, const struct sync_export *export)
{
	int r = tell_server(host, export);

	for (size_t i = 0; i < export->connector_count && r >= 0; i++) {
		const struct connector *connector = &export->connectors[i];

		if (!connector_is_directory(connector))
			continue;
		r = tell_connector(host, export, connector);
		for (size_t k = 0; k < connector->partition_count && r >= 0; k++)
			if (partition_counts(&connector->partitions[k]))
				r = tell_scope(host, export, connector, &connector->partitions[k]);
	}
	return r;
}
