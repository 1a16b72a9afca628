/* SPDX-License-Identifier: Apache-2.0 */
/* A probe that never ends by itself. */
#include <string.h>
#include <unistd.h>

#include "plugin/wbhealth-plugin.h"

static int run(struct wbh_host *host)
{
	const char *how = host->setting(host, "how", 0);
	volatile unsigned long turns = 0;

	host->log(host, WBH_LOG_INFO, "hanging");
	if (strcmp(how, "busy") == 0) {
		for (;;)
			turns++;
	}
	if (strcmp(how, "polite") == 0) {
		while (!host->should_stop(host))
			(void)usleep(10000);
		return 0;
	}
	for (;;)
		(void)pause();
}

static const struct wbh_setting settings[] = {
	{ .key = "how",
	  .type = WBH_SETTING_CHOICE,
	  .default_value = "asleep",
	  .choices = "asleep busy polite",
	  .help = "polite: until it is told to stop" },
	{ .key = "deadline", .type = WBH_SETTING_DURATION, .default_value = "60s", .help = "how long a run may take" },
	{ .key = NULL },
};

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_PROBE,
	.name = "hang",
	.version = "1",
	.summary = "never ends, for tests",
	.settings = settings,
	.run = run,
};
