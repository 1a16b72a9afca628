/* SPDX-License-Identifier: Apache-2.0 */
/* A probe that crashes, or hangs, as soon as its file is loaded: nobody has asked it anything yet. */
#include <stdlib.h>
#include <unistd.h>

#include "plugin/wbhealth-plugin.h"

__attribute__((constructor)) static void make_trouble(void)
{
#ifdef PLUGIN_HANGS
	for (;;)
		(void)pause();
#else
	abort();
#endif
}

static int run(struct wbh_host *host)
{
	(void)host;
	return 0;
}

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_PROBE,
	.name = PLUGIN_NAME,
	.version = "1",
	.summary = "makes trouble while it is loaded, for tests",
	.run = run,
};
