/* SPDX-License-Identifier: Apache-2.0 */
/* A sink that logs what it is given. */
#include "plugin/wbhealth-plugin.h"

static int take(struct wbh_host *host, const struct wbh_change *change)
{
	host->log(host, WBH_LOG_INFO, "change %llu %s", (unsigned long long)change->row, change->json);
	return host->acknowledge(host, change->row);
}

static int trial_run(struct wbh_host *host)
{
	struct wbh_change change;
	int r = host->next_change(host, 1000, &change);

	host->log(host, WBH_LOG_INFO, "nothing yet: %d", r == WBH_CHANGE_NONE);
	while (r >= 0) {
		r = host->next_change(host, -1, &change);
		if (r == 0)
			r = take(host, &change);
		else if (r == WBH_CHANGE_REOPEN)
			host->log(host, WBH_LOG_INFO, "reopen");
	}
	return r;
}

extern const struct wbh_plugin wbh_plugin;
const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SINK,
	.name = "trial",
	.version = "1",
	.summary = "Logs what it is given.",
	.run = trial_run,
};
