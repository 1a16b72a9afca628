/* SPDX-License-Identifier: Apache-2.0 */
/* A probe that ends badly, in the way its setting names. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plugin/wbhealth-plugin.h"

static int fail(struct wbh_host *host)
{
	host->log(host, WBH_LOG_ERROR, "this probe fails because a test wants it to");
	return -EIO;
}

static int run(struct wbh_host *host)
{
	const char *how = host->setting(host, "how", 0);
	volatile char *nowhere = NULL;

	if (strcmp(how, "abort") == 0)
		abort();
	if (strcmp(how, "exit") == 0)
		_exit(0);
	if (strcmp(how, "kill") == 0)
		(void)raise(SIGKILL);
	if (strcmp(how, "fail") == 0)
		return fail(host);
	*nowhere = 1;
	return 0;
}

static const struct wbh_setting settings[] = {
	{ .key = "how",
	  .type = WBH_SETTING_CHOICE,
	  .default_value = "fault",
	  .choices = "fault abort kill exit fail",
	  .help = "the way to end" },
	{ .key = NULL },
};

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_PROBE,
	.name = "crash",
	.version = "1",
	.summary = "ends badly, for tests",
	.settings = settings,
	.run = run,
};
