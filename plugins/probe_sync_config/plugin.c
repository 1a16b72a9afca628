/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `sync_config`: reads the exported configuration of a sync server and says what it proves. */
#include <libxml/parser.h>

#include "base/cleanup.h"
#include "plugins/probe_sync_config/drift.h"
#include "plugins/probe_sync_config/facts.h"
#include "plugins/probe_sync_config/judge.h"
#include "plugins/probe_sync_config/read.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static int warm(struct wbh_host *host)
{
	(void)host;
	xmlInitParser();
	return 0;
}

static int tell_progress(struct wbh_host *host, const struct sync_export *export)
{
	const struct wbh_progress progress = { .computer = export->global.server,
					       .channel = "sync configuration",
					       .newest_time = export_time(export),
					       .records = export->files };

	return export->files > 0 ? host->progress(host, &progress) : 0;
}

static int run(struct wbh_host *host)
{
	_cleanup_(export_done) struct sync_export export = { 0 };
	struct reading reading = { .host = host, .export = &export };
	const char *path;
	int r = 0;

	for (size_t i = 0; r >= 0 && (path = host->setting(host, "path", i)) != NULL; i++)
		r = read_path(&reading, path);
	if (r >= 0) {
		reading.file = host->setting(host, "path", 0);
		r = read_finish(&reading);
	}
	if (r >= 0)
		r = tell_progress(host, &export);
	if (r >= 0)
		r = judge_export(host, &export);
	if (r >= 0)
		r = tell_facts(host, &export);
	return r >= 0 ? tell_drift(host, &export) : r;
}

static const struct wbh_setting settings[] = {
	{ "path", WBH_SETTING_PATH, WBH_SETTING_REQUIRED | WBH_SETTING_REPEATABLE, NULL, NULL,
	  "folder that Get-ADSyncServerConfiguration made; beside it also output of Get-ADSyncScheduler (.txt) and run "
	  "history (.xml) of the same server" },
	{ "tenant", WBH_SETTING_TEXT, 0, NULL, NULL,
	  "tenant of the server, where the export does not name it rightly" },
	{ 0 },
};

static const struct wbh_need needs[] = { { WBH_NEED_READ, "path" }, { 0 } };

static const char *const feeds[] = { "service", NULL };

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_PROBE,
	.name = "sync_config",
	.version = PACKAGE_VERSION,
	.summary = "judges the exported configuration of a sync server (Get-ADSyncServerConfiguration)",
	.settings = settings,
	.needs = needs,
	.feeds = feeds,
	.warm = warm,
	.run = run,
};
