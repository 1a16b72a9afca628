/* SPDX-License-Identifier: Apache-2.0 */
/* What the export proves, read as a careful person would. A setting that was not seen is not judged; of two exports in
 * one folder nothing is taken for well. */
#include "plugins/probe_sync_config/judge.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "plugins/probe_sync_config/drift.h"

/* Of one value of evidence. */
#define VALUE_LIMIT 1024u

struct teller {
	struct wbh_host *host;
	const struct sync_export *export;
	const char *server; /* or NULL */
	const char *tenant; /* or NULL */
	int64_t time;
};

static int say(const struct teller *teller, const char *finding, enum wbh_key subject, const char *name,
	       enum wbh_presence presence, const char *level, const struct wbh_pair *evidence, size_t count)
{
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = subject,
				       .presence = presence,
				       .time = teller->time,
				       .level = presence == WBH_PRESENT ? level : NULL,
				       .evidence = evidence,
				       .evidence_count = presence != WBH_ABSENT_NOW ? count : 0 };

	if (name == NULL || name[0] == '\0')
		return 0;
	if (presence == WBH_ABSENT_NOW && teller->export->mixed)
		symptom.presence = WBH_UNKNOWN;
	symptom.keys[WBH_KEY_SERVER] = teller->server;
	symptom.keys[WBH_KEY_TENANT] = teller->tenant;
	symptom.keys[subject] = name;
	return teller->host->emit_symptom(teller->host, &symptom);
}

static enum wbh_presence presence_if(enum sync_switch is, enum sync_switch bad)
{
	return is == SWITCH_UNKNOWN ? WBH_UNKNOWN : is == bad ? WBH_PRESENT : WBH_ABSENT_NOW;
}

/* Off in either place is off; on where one says so. */
static enum sync_switch both(enum sync_switch a, enum sync_switch b)
{
	if (a == SWITCH_OFF || b == SWITCH_OFF)
		return SWITCH_OFF;
	return a == SWITCH_ON || b == SWITCH_ON ? SWITCH_ON : SWITCH_UNKNOWN;
}

static const struct connector *cloud_connector(const struct sync_export *export)
{
	for (size_t i = 0; i < export->connector_count; i++)
		if (connector_is_cloud(&export->connectors[i]))
			return &export->connectors[i];
	return NULL;
}

static int judge_writeback(const struct teller *teller, const struct connector *cloud)
{
	enum sync_switch is = both(teller->export->global.writeback, cloud != NULL ? cloud->writeback : SWITCH_UNKNOWN);
	const struct wbh_pair evidence[] = {
		{ "setting", teller->export->global.writeback == SWITCH_OFF
				     ? "Microsoft.OptionalFeature.PasswordWriteback: False"
				     : "aad-password-reset-config of the cloud connector: enabled 0" },
	};

	if (is == SWITCH_UNKNOWN)
		return 0;
	return say(teller, "service.writeback-feature-off", WBH_KEY_SERVER, teller->server, presence_if(is, SWITCH_OFF),
		   NULL, evidence, ELEMENTS(evidence));
}

/* Off at the server: by intention where the tenant signs in otherwise, so it is told, not alarmed about. On at the
 * server proves nothing of the tenant: it only ends what an export before said. */
static int judge_hash_sync(const struct teller *teller)
{
	static const struct wbh_pair evidence[] = {
		{ "setting", "Microsoft.OptionalFeature.PasswordHashSync: False" },
	};

	if (teller->export->global.hash_sync == SWITCH_ON &&
	    drift_remembers_hash_sync_off(teller->host, teller->server))
		return say(teller, "tenant.hash-sync-switched-off", WBH_KEY_TENANT, teller->tenant, WBH_ABSENT_NOW,
			   NULL, NULL, 0);
	if (teller->export->global.hash_sync != SWITCH_OFF)
		return 0;
	return say(teller, "tenant.hash-sync-switched-off", WBH_KEY_TENANT, teller->tenant, WBH_PRESENT, "information",
		   evidence, ELEMENTS(evidence));
}

/* The agent knows which versions are supported, and judges. */
static int tell_version(const struct teller *teller)
{
	const struct sync_global *global = &teller->export->global;
	const struct wbh_pair evidence[] = { { "version", global->version }, { "upgrade", global->upgrade } };

	if (global->version == NULL || global->version[0] == '\0')
		return 0;
	return say(teller, "service.version-unsupported", WBH_KEY_SERVER, teller->server, WBH_UNKNOWN, NULL, evidence,
		   global->upgrade != NULL ? 2 : 1);
}

/* Whether another server is active is not written here; the agent knows, and says how bad it is. */
static int judge_staging(const struct teller *teller)
{
	if (teller->export->global.staging == SWITCH_UNKNOWN)
		return 0;
	return say(teller, "service.staging-mode", WBH_KEY_SERVER, teller->server,
		   presence_if(teller->export->global.staging, SWITCH_ON), NULL, NULL, 0);
}

static int judge_scheduler(const struct teller *teller)
{
	const struct sync_global *global = &teller->export->global;
	const struct {
		bool wrong;
		const char *words;
	} settings[] = {
		{ global->cycle == SWITCH_OFF, "SyncCycleEnabled: False" },
		{ global->suspended == SWITCH_ON, "SchedulerSuspended: True" },
		{ global->maintenance == SWITCH_OFF, "MaintenanceEnabled: False" },
	};
	bool whole = global->cycle != SWITCH_UNKNOWN && global->suspended != SWITCH_UNKNOWN &&
		     global->maintenance != SWITCH_UNKNOWN;
	_cleanup_buffer_ struct buffer wrong = BUFFER(VALUE_LIMIT);
	struct wbh_pair evidence = { "setting", NULL };

	for (size_t i = 0; i < ELEMENTS(settings); i++)
		if (settings[i].wrong)
			(void)buffer_printf(&wrong, "%s%s", wrong.size > 0 ? ", " : "", settings[i].words);
	if (wrong.error < 0)
		return wrong.error;
	if (wrong.size == 0 && !whole)
		return 0;
	evidence.value = buffer_text(&wrong);
	return say(teller, "service.scheduler-suspended", WBH_KEY_SERVER, teller->server,
		   wrong.size > 0 ? WBH_PRESENT : WBH_ABSENT_NOW, NULL, &evidence, 1);
}

static int judge_seal(const struct teller *teller, const struct connector *connector, const struct partition *partition)
{
	enum sync_switch forest = both(connector->seal, connector->seal_copy);
	enum sync_switch here = both(partition->seal, partition->seal_copy);
	bool alternate = partition->login_user != NULL && partition->login_user[0] != '\0';
	const struct wbh_pair evidence[] = {
		{ "connector", connector->name },
		{ "place", forest == SWITCH_OFF ? "connection of the connector to its forest"
			   : alternate          ? "directory partition, alternate credentials"
						: "directory partition" },
	};

	if (forest != SWITCH_OFF && here != SWITCH_OFF && (forest == SWITCH_UNKNOWN || here == SWITCH_UNKNOWN))
		return 0;
	return say(teller, "service.sign-and-seal-off", WBH_KEY_DOMAIN, partition->domain,
		   presence_if(both(forest, here), SWITCH_OFF), NULL, evidence, ELEMENTS(evidence));
}

static int judge_controllers(const struct teller *teller, const struct partition *partition)
{
	_cleanup_buffer_ struct buffer names = BUFFER(VALUE_LIMIT);
	struct wbh_pair evidence = { "controllers", NULL };
	size_t count = 0;

	for (size_t i = 0; i < partition->controllers.count; i++) {
		const char *name = partition->controllers.texts[i];

		if (strchr(name, '.') == NULL)
			(void)buffer_printf(&names, "%s%s", count++ > 0 ? ", " : "", name);
	}
	if (count == 0 && teller->export->incomplete)
		return 0;
	evidence.value = buffer_text(&names);
	return say(teller, "service.preferred-dc-short-name", WBH_KEY_DOMAIN, partition->domain,
		   count > 0 ? WBH_PRESENT : WBH_ABSENT_NOW, NULL, &evidence, 1);
}

static bool carries(const struct sync_rule *rule, const struct connector *connector, const char *direction)
{
	bool way = text_equal_fold(direction, "Outbound") || text_equal_fold(rule->link, "Join");

	return way && text_equal_fold(rule->connector, connector->id) && text_equal_fold(rule->direction, direction) &&
	       rule->disabled == SWITCH_OFF && rule->password_sync == SWITCH_ON;
}

static bool any_carries(const struct sync_export *export, const struct connector *connector, const char *direction)
{
	for (size_t i = 0; i < export->rule_count; i++)
		if (carries(&export->rules[i], connector, direction))
			return true;
	return false;
}

/* From the forest in, and out to the cloud. A rule that could not be read may be the one. */
static int judge_rules(const struct teller *teller, const struct connector *connector, const struct connector *cloud,
		       const struct partition *partition)
{
	bool in = any_carries(teller->export, connector, "Inbound");
	bool out = cloud != NULL && any_carries(teller->export, cloud, "Outbound");
	const struct wbh_pair evidence[] = {
		{ "direction", in ? "outbound, to the cloud connector" : "inbound, from the forest" },
		{ "connector", connector->name },
	};

	if (in && out)
		return say(teller, "service.password-sync-rule-off", WBH_KEY_DOMAIN, partition->domain, WBH_ABSENT_NOW,
			   NULL, NULL, 0);
	if (teller->export->incomplete || cloud == NULL)
		return 0;
	return say(teller, "service.password-sync-rule-off", WBH_KEY_DOMAIN, partition->domain, WBH_PRESENT, NULL,
		   evidence, ELEMENTS(evidence));
}

static int judge_partition(const struct teller *teller, const struct connector *connector,
			   const struct connector *cloud, const struct partition *partition)
{
	int r = judge_seal(teller, connector, partition);

	if (r >= 0)
		r = judge_controllers(teller, partition);
	return r >= 0 ? judge_rules(teller, connector, cloud, partition) : r;
}

static int judge_run(const struct teller *teller, const struct sync_run *run)
{
	bool good = text_equal(run->result, "success");
	struct teller then = *teller;
	const struct wbh_pair evidence[] = {
		{ "profile", run->profile != NULL ? run->profile : "?" },
		{ "result", run->result },
		{ "controller", run->controller != NULL ? run->controller : "-" },
		{ "error", run->error != NULL ? run->error : "-" },
	};

	if (run->result == NULL || text_equal(run->result, "in-progress"))
		return 0;
	(void)export_parse_time(run->ended, &then.time);
	return say(&then, "service.sync-run-failed", WBH_KEY_CONNECTOR, run->connector,
		   good ? WBH_ABSENT_NOW : WBH_PRESENT, NULL, evidence, ELEMENTS(evidence));
}

int judge_export(struct wbh_host *host, const struct sync_export *export)
{
	const struct connector *cloud = cloud_connector(export);
	const char *at = cloud != NULL && cloud->cloud_user != NULL ? strrchr(cloud->cloud_user, '@') : NULL;
	const char *tenant = host->setting(host, "tenant", 0);
	struct teller teller = { .host = host,
				 .export = export,
				 .server = export->global.server,
				 .tenant = tenant != NULL ? tenant
					   : at != NULL   ? at + 1
							  : NULL,
				 .time = export_time(export) };
	int r = judge_writeback(&teller, cloud);

	if (r >= 0)
		r = judge_hash_sync(&teller);
	if (r >= 0)
		r = tell_version(&teller);
	if (r >= 0)
		r = judge_staging(&teller);
	if (r >= 0)
		r = judge_scheduler(&teller);
	for (size_t i = 0; i < export->connector_count && r >= 0; i++) {
		const struct connector *connector = &export->connectors[i];

		for (size_t k = 0; k < connector->partition_count && r >= 0; k++)
			if (connector_is_directory(connector) && partition_counts(&connector->partitions[k]))
				r = judge_partition(&teller, connector, cloud, &connector->partitions[k]);
	}
	for (size_t i = 0; i < export->run_count && r >= 0; i++)
		r = judge_run(&teller, &export->runs[i]);
	return r;
}
