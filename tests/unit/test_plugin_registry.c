/* SPDX-License-Identifier: Apache-2.0 */
/* Which plugins are taken, which are refused, and that each refusal names the file and the reason. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugin/registry.h"
#include "tests/lib/tap.h"

static const char *folder(void)
{
	static char path[512];
	const char *build = getenv("abs_top_builddir");

	(void)snprintf(path, sizeof(path), "%s/tests/plugins/.libs", build != NULL ? build : ".");
	return path;
}

static void test_names(void)
{
	static const char *const bad[] = { "", "Files", "../files", "a/b", "a.b", "a-b", "a b", "\xc3\xa6" };
	char *path = NULL;

	tap_is_text(plugin_kind_name(WBH_SOURCE), "source", "a source is called source");
	tap_is_text(plugin_kind_name(WBH_SINK), "sink", "a sink is called sink");
	tap_is_int(plugin_kind_from_name("probe"), WBH_PROBE, "the kind is found by its name");
	tap_is_int(plugin_kind_from_name("agent"), -ENOENT, "another word is no kind");
	tap_is_int(plugin_kind_from_name("Probe"), -ENOENT, "kinds are written in small letters");

	tap_is_int(plugin_path(&path, "/usr/lib/wbhealth", WBH_PROBE, "sync_config"), 0, "a path is made");
	tap_is_text(path, "/usr/lib/wbhealth/probe_sync_config.so", "of directory, kind and name");
	free(path);
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		path = NULL;
		tap_is_int(plugin_path(&path, "/usr/lib/wbhealth", WBH_PROBE, bad[i]), -EINVAL,
			   "\"%s\" cannot be the name of a plugin", bad[i]);
	}
}

static void test_plain(void)
{
	_cleanup_free_ char *path = NULL;
	const struct wbh_plugin *plugin = NULL;
	struct wbh_problem problem = { .text = "" };
	int r;

	if (plugin_path(&path, folder(), WBH_PROBE, "plain") < 0)
		return;
	r = plugin_load(path, &plugin, &problem);
	if (!tap_ok(r == 0, "a proper plugin is taken"))
		printf("# %d: %s\n", r, problem.text);
	if (r < 0)
		return;
	tap_is_text(plugin->name, "plain", "its name can be read");
	tap_is_int(plugin->kind, WBH_PROBE, "its kind too");
	tap_is_text(plugin->settings[1].default_value, "7", "its settings too");
}

static void test_refusals(void)
{
	static const struct {
		const char *name;
		int error;
		const char *reason;
	} rows[] = {
		{ "wrong_abi", WBH_E_ABI, "built for plugin ABI 99, this agent has 1" },
		{ "too_large", WBH_E_ABI, "says it has 4096 bytes" },
		{ "too_small", WBH_E_ABI, "says it has 16 bytes" },
		{ "wrong_name", WBH_E_PLUGIN,
		  "says it is the probe \"plain\", its file must be called probe_plain.so" },
		{ "bad_name", WBH_E_PLUGIN, "its name is not made of a-z, 0-9 and _" },
		{ "wrong_kind", WBH_E_PLUGIN, "says it is the sink \"wrong_kind\"" },
		{ "unknown_kind", WBH_E_PLUGIN, "is of unknown kind 9" },
		{ "no_version", WBH_E_PLUGIN, "has no version" },
		{ "no_run", WBH_E_PLUGIN, "has no run function" },
		{ "twice", WBH_E_PLUGIN, "has two settings called \"path\"" },
		{ "no_choices", WBH_E_PLUGIN, "setting \"mode\"" },
		{ "no_help", WBH_E_PLUGIN, "setting \"mode\"" },
		{ "nameless_need", WBH_E_PLUGIN, "needs the paths of \"folder\", which is no setting of it" },
		{ "unknown_need", WBH_E_PLUGIN, "need 77 is not known" },
		{ "idle_setting", WBH_E_PLUGIN, "takes no setting, \"path\" is named" },
		{ "unknown_stage", WBH_E_PLUGIN, "feeds \"weather\", which is no stage" },
		{ "no_symbol", WBH_E_PLUGIN, "exports no wbh_plugin" },
		{ "missing", WBH_E_PLUGIN, "cannot be loaded" },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		const struct wbh_plugin *plugin = NULL;
		struct wbh_problem problem = { .text = "" };
		_cleanup_free_ char *path = NULL;
		int r;

		if (plugin_path(&path, folder(), WBH_PROBE, rows[i].name) < 0)
			return;
		r = plugin_load(path, &plugin, &problem);
		tap_is_int(r, -rows[i].error, "%s is refused", rows[i].name);
		if (!tap_ok(strstr(problem.text, rows[i].reason) != NULL &&
				    strncmp(problem.text, path, strlen(path)) == 0,
			    "file and reason are named: %s", rows[i].reason))
			printf("# %s\n", problem.text);
		tap_ok(plugin == NULL, "and nothing is handed out");
	}
}

static void test_strange_files(void)
{
	char path[] = "/tmp/probe_XXXXXX";
	const struct wbh_plugin *plugin = NULL;
	struct wbh_problem problem = { .text = "" };
	int fd = mkstemp(path);

	if (fd < 0)
		return;
	(void)!write(fd, "not a library\n", 14);
	(void)close(fd);
	tap_is_int(plugin_load(path, &plugin, &problem), -WBH_E_PLUGIN, "a text file is refused");
	tap_ok(strstr(problem.text, "cannot be loaded") != NULL, "as not loadable");
	(void)unlink(path);
	tap_is_int(plugin_load("libc.so.6", &plugin, &problem), -WBH_E_PLUGIN,
		   "a bare name is not looked for in the library directories");
	tap_is_int(plugin_load("/", &plugin, NULL), -WBH_E_PLUGIN,
		   "a folder is refused, also when nobody wants to know why");
}

int main(void)
{
	test_names();
	test_plain();
	test_refusals();
	test_strange_files();
	return tap_done();
}
