/* SPDX-License-Identifier: Apache-2.0 */
/* A probe that does nothing. Compiled once as it should be (probe_plain) and once for each mistake the registry must
 * refuse, by defining one of the macros below otherwise. */
#include "plugin/wbhealth-plugin.h"

#ifndef PLUGIN_SYMBOL
#define PLUGIN_SYMBOL wbh_plugin
#endif
#ifndef PLUGIN_ABI
#define PLUGIN_ABI WBH_PLUGIN_ABI
#endif
#ifndef PLUGIN_SIZE
#define PLUGIN_SIZE sizeof(struct wbh_plugin)
#endif
#ifndef PLUGIN_KIND
#define PLUGIN_KIND WBH_PROBE
#endif
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION "1"
#endif
#ifndef PLUGIN_RUN
#define PLUGIN_RUN run
#endif
#ifndef PLUGIN_SETTING
#define PLUGIN_SETTING                                                                                                 \
	{                                                                                                              \
		.key = "other", .type = WBH_SETTING_NUMBER, .default_value = "7", .help = "a number"                   \
	}
#endif
#ifndef PLUGIN_NEED
#define PLUGIN_NEED                                                                                                    \
	{                                                                                                              \
		.name = WBH_NEED_READ, .setting = "path"                                                               \
	}
#endif
#ifndef PLUGIN_FEED
#define PLUGIN_FEED "connection"
#endif

__attribute__((unused)) static int run(struct wbh_host *host)
{
	host->log(host, WBH_LOG_INFO, "nothing to do");
	return 0;
}

static const struct wbh_setting settings[] = {
	{ .key = "path", .type = WBH_SETTING_PATH, .flags = WBH_SETTING_REPEATABLE, .help = "a path" },
	PLUGIN_SETTING,
	{ .key = NULL },
};

static const struct wbh_need needs[] = {
	PLUGIN_NEED,
	{ .name = WBH_NEED_END },
};

static const char *const feeds[] = { PLUGIN_FEED, NULL };

extern const struct wbh_plugin PLUGIN_SYMBOL;

const struct wbh_plugin PLUGIN_SYMBOL = {
	.abi = PLUGIN_ABI,
	.size = PLUGIN_SIZE,
	.kind = PLUGIN_KIND,
	.name = PLUGIN_NAME,
	.version = PLUGIN_VERSION,
	.summary = "does nothing, for tests",
	.settings = settings,
	.needs = needs,
	.feeds = feeds,
	.run = PLUGIN_RUN,
};
