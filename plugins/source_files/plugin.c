/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `files`: reads log files and folders, once or as they grow. */
#include <errno.h>
#include <libxml/parser.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugin/wbhealth-plugin.h"
#include "plugins/source_files/emitter.h"
#include "plugins/source_files/encoding.h"
#include "plugins/source_files/follow/follow.h"
#include "plugins/source_files/input.h"
#include "plugins/source_files/listing.h"
#include "plugins/source_files/log_read.h"
#include "plugins/source_files/zone.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

DEFINE_POINTER_CLEANUP(struct input, input_close);

static int warm(struct wbh_host *host)
{
	const char *zone = host->setting(host, "timezone", 0);
	struct wbh_problem problem = { 0 };
	int r;

	/* Told when it is used, in run(). */
	r = zone != NULL ? zone_warm(zone, &problem) : 0;
	if (r == -ENOMEM)
		return r;
	xmlInitParser();
	encoding_warm();
	return 0;
}

/* What is wrong with one file is told and does not keep the others from being read. */
static int read_file(struct emitter *emitter, const char *path)
{
	_cleanup_(input_close_p) struct input *input = NULL;
	int r;

	emitter_begin_file(emitter, path);
	r = input_open(path, &input);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		r = emitter_damage(emitter, 0, 0, r == -ENODEV ? "is not a regular file" : error_text(r));
	else
		r = log_read(emitter, input);
	return r < 0 ? r : emitter_end_file(emitter, input != NULL ? input->given : 0);
}

static int complain(void *context, const char *path, const char *reason)
{
	struct emitter *emitter = context;

	emitter_begin_file(emitter, path);
	return emitter_damage(emitter, 0, 0, reason);
}

static int list_paths(struct wbh_host *host, struct emitter *emitter, struct listing *listing)
{
	const char *path;
	size_t i;
	int r;

	for (i = 0; (path = host->setting(host, "path", i)) != NULL; i++) {
		r = listing_add(listing, path, complain, emitter);
		if (r < 0)
			return r;
	}
	return 0;
}

/* One file after the other. */
static int read_once(struct wbh_host *host, struct emitter *emitter)
{
	_cleanup_(listing_done) struct listing listing = { 0 };
	size_t i;
	int r;

	r = list_paths(host, emitter, &listing);
	if (r < 0)
		return r;

	host->log(host, WBH_LOG_DEBUG, "%zu files to read", listing.count);
	for (i = 0; i < listing.count; i++) {
		r = read_file(emitter, listing.files[i]);
		if (r < 0)
			return r;
	}
	return emitter_finish(emitter);
}

static int run(struct wbh_host *host)
{
	_cleanup_(emitter_done) struct emitter emitter;
	int r;

	r = emitter_init(&emitter, host);
	if (r < 0)
		return r;
	return host->follows(host) ? follow(host, &emitter) : read_once(host, &emitter);
}

static const struct wbh_setting settings[] = {
	{ "path", WBH_SETTING_PATH, WBH_SETTING_REQUIRED | WBH_SETTING_REPEATABLE, NULL, NULL,
	  "log file, folder (its files and those one folder below, no names that begin with a dot) or glob; .gz and .zst are "
	  "unpacked" },
	{ "poll", WBH_SETTING_DURATION, 0, NULL, NULL,
	  "how often to look for changes where the system tells of none (default: 2s for files on a network or in /mnt/c, "
	  "60s elsewhere, just to be safe)" },
	{ "lateness", WBH_SETTING_DURATION, 0, "60s", NULL,
	  "how late a record may come behind newer ones before an absence is judged" },
	{ "date-order", WBH_SETTING_CHOICE, 0, NULL, "dmy mdy ymd",
	  "order of day, month and year in events copied out of an English Event Viewer" },
	{ "timezone", WBH_SETTING_TEXT, 0, NULL, NULL,
	  "zone of records that write local time without one: Europe/Copenhagen, or +01:00" },
	{ 0 },
};

static const struct wbh_need needs[] = { { WBH_NEED_READ, "path" }, { 0 } };

static const char *const feeds[] = { "connection", "service", "hash-sync", NULL };

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SOURCE,
	.name = "files",
	.version = PACKAGE_VERSION,
	.summary = "reads Windows event logs from files and folders (Event XML, JSON lines, copied text)",
	.settings = settings,
	.needs = needs,
	.feeds = feeds,
	.warm = warm,
	.run = run,
};
