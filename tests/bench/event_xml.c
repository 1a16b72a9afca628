/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `files` over one file into a host that only counts: everything wanted, one record in a hundred, none. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugin/wbhealth-plugin.h"
#include "tests/bench/measure.h"
#include "tests/lib/fake_host.h"

/* As many pairs as rules ask for, most of which the file does not have. */
static const struct wbh_interest one_percent[] = {
	{ "PasswordResetService", 31001 },
	{ "PasswordResetService", 31002 },
	{ "PasswordResetService", 31019 },
	{ "PasswordResetService", 33008 },
	{ "PasswordResetService", 31034 },
	{ "PasswordResetService", 31044 },
	{ "PasswordResetService", 32015 },
	{ "PasswordResetService", 33001 },
	{ "ADSync", 6329 },
	{ "ADSync", 6900 },
	{ "ADSync", 904 },
	{ "ADSync", 109 },
	{ "Directory Synchronization", 611 },
	{ "Directory Synchronization", 650 },
	{ "Directory Synchronization", 651 },
	{ "Directory Synchronization", 653 },
	{ "Directory Synchronization", 654 },
	{ "Directory Synchronization", 656 },
	{ "Directory Synchronization", 657 },
	{ "Directory Synchronization", 115 },
	{ "Service Control Manager", 7031 },
	{ "Service Control Manager", 7034 },
	{ "EventLog", 6006 },
	{ "EventLog", 6008 },
};

static unsigned long most_memory; /* KiB, over the run */

/* The plugin asks once for each buffer of input: the moment to look at its memory. */
static bool on_should_stop(struct wbh_host *host)
{
	static unsigned calls;

	(void)host;
	if (calls++ % 256 == 0 && measure_rss_anon() > most_memory)
		most_memory = measure_rss_anon();
	return false;
}

static const struct wbh_interest none[] = { { "No such provider", 1 } };

int main(int argc, char **argv)
{
	struct wbh_pair path = { .name = "path" };
	struct fake_host fake = { .settings = &path, .setting_count = 1, .counts_only = true };
	const struct wbh_plugin *plugin;
	uint64_t bytes = 0;
	double start, seconds;
	void *library;
	FILE *file;
	int r;

	if (argc != 4) {
		(void)fprintf(stderr, "usage: event_xml PLUGIN.so all|one-percent|none FILE\n");
		return 64;
	}
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	plugin = library != NULL ? dlsym(library, WBH_PLUGIN_SYMBOL) : NULL;
	if (plugin == NULL) {
		(void)fprintf(stderr, "%s\n", dlerror());
		return EXIT_FAILURE;
	}
	if (strcmp(argv[2], "all") != 0) {
		bool is_none = strcmp(argv[2], "none") == 0;

		fake.interest = is_none ? none : one_percent;
		fake.interest_count = is_none ? ELEMENTS(none) : ELEMENTS(one_percent);
	}
	path.value = argv[3];
	fake_host_init(&fake);
	fake.host.should_stop = on_should_stop;

	(void)plugin->warm(&fake.host);
	start = measure_seconds();
	r = plugin->run(&fake.host);
	seconds = measure_seconds() - start;

	file = fopen(argv[3], "re");
	if (file != NULL && fseek(file, 0, SEEK_END) == 0)
		bytes = (uint64_t)ftell(file);
	if (file != NULL)
		(void)fclose(file);
	measure_print(argv[2], seconds, bytes, fake.records, most_memory);
	(void)fprintf(stderr, "%s: %s, %zu events, %" PRIu64 " left out, %zu damaged places, %" PRIu64 " cursors\n",
		      argv[2], r < 0 ? error_text(r) : "read", fake.event_count, fake.dropped, fake.damage_count,
		      fake.cursor_count);
	return r < 0 || fake.damage_count > 0;
}
