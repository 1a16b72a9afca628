/* SPDX-License-Identifier: Apache-2.0 */
/* Loads a plugin and judges what it declares: first its ABI, then its name, then its tables. */
#include "plugin/registry.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "model/stage.h"

#define NAME_LIMIT 64u
/* Tables end with an empty row; one that does not is met here. */
#define TABLE_LIMIT 256u

static const char *const kind_names[] = {
	[WBH_SOURCE] = "source",
	[WBH_PROBE] = "probe",
	[WBH_SINK] = "sink",
};

const char *plugin_kind_name(enum wbh_plugin_kind kind)
{
	if ((size_t)kind >= ELEMENTS(kind_names) || kind_names[kind] == NULL)
		return "unknown";
	return kind_names[kind];
}

int plugin_kind_from_name(const char *name)
{
	for (size_t i = WBH_SOURCE; i < ELEMENTS(kind_names); i++) {
		if (text_equal(name, kind_names[i]))
			return (int)i;
	}
	return -ENOENT;
}

static bool is_name(const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return size > 0 && size <= NAME_LIMIT && name[size] == '\0';
}

int plugin_path(char **ret, const char *directory, enum wbh_plugin_kind kind, const char *name)
{
	char *path;

	if (!is_name(name))
		return -EINVAL;
	if (asprintf(&path, "%s/%s_%s.so", directory, plugin_kind_name(kind), name) < 0)
		return -ENOMEM;
	*ret = path;
	return 0;
}

/* Is the file of this path to hold this plugin? */
static bool file_is_called(const char *path, enum wbh_plugin_kind kind, const char *name)
{
	const char *slash = strrchr(path, '/');
	char expected[sizeof("source_.so") + NAME_LIMIT];

	(void)snprintf(expected, sizeof(expected), "%s_%s.so", plugin_kind_name(kind), name);
	return text_equal(slash != NULL ? slash + 1 : path, expected);
}

/* How large the constant really is in the file, whatever it says of itself. */
static size_t symbol_size(const void *symbol)
{
	const ElfW(Sym) *entry = NULL;
	Dl_info info;

	if (dladdr1(symbol, &info, (void **)&entry, RTLD_DL_SYMENT) == 0 || entry == NULL)
		return 0;
	return (size_t)entry->st_size;
}

static int judge_abi(const char *path, const struct wbh_plugin *plugin, struct wbh_problem *problem)
{
	size_t size = symbol_size(plugin);

	if (size < offsetof(struct wbh_plugin, kind))
		return problem_set(problem, -WBH_E_ABI, "%s: %s is too small to be one", path, WBH_PLUGIN_SYMBOL);
	if (plugin->abi != WBH_PLUGIN_ABI)
		return problem_set(problem, -WBH_E_ABI, "%s: built for plugin ABI %u, this agent has %u", path,
				   plugin->abi, WBH_PLUGIN_ABI);
	if (size < plugin->size || plugin->size < sizeof(struct wbh_plugin))
		return problem_set(problem, -WBH_E_ABI, "%s: %s says it has %u bytes, it has %zu, ABI %u wants %zu",
				   path, WBH_PLUGIN_SYMBOL, plugin->size, size, WBH_PLUGIN_ABI,
				   sizeof(struct wbh_plugin));
	return 0;
}

static int judge_name(const char *path, const struct wbh_plugin *plugin, struct wbh_problem *problem)
{
	if (plugin->kind < WBH_SOURCE || plugin->kind > WBH_SINK)
		return problem_set(problem, -WBH_E_PLUGIN, "%s: is of unknown kind %d", path, (int)plugin->kind);
	if (plugin->name == NULL || !is_name(plugin->name))
		return problem_set(problem, -WBH_E_PLUGIN, "%s: its name is not made of a-z, 0-9 and _", path);
	if (!file_is_called(path, plugin->kind, plugin->name))
		return problem_set(
			problem, -WBH_E_PLUGIN, "%s: says it is the %s \"%s\", its file must be called %s_%s.so", path,
			plugin_kind_name(plugin->kind), plugin->name, plugin_kind_name(plugin->kind), plugin->name);
	if (plugin->version == NULL || plugin->summary == NULL)
		return problem_set(problem, -WBH_E_PLUGIN, "%s: has no version or no summary", path);
	if (plugin->run == NULL)
		return problem_set(problem, -WBH_E_PLUGIN, "%s: has no run function", path);
	return 0;
}

static const struct wbh_setting *find_setting(const struct wbh_setting *settings, size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(settings[i].key, key))
			return &settings[i];
	}
	return NULL;
}

static int judge_settings(const char *path, const struct wbh_setting *settings, size_t *ret_count,
			  struct wbh_problem *problem)
{
	size_t count = 0;

	for (; settings != NULL && settings[count].key != NULL; count++) {
		const struct wbh_setting *setting = &settings[count];

		if (count == TABLE_LIMIT)
			return problem_set(problem, -WBH_E_PLUGIN,
					   "%s: has more than %u settings, or a table without end", path, TABLE_LIMIT);
		if (find_setting(settings, count, setting->key) != NULL)
			return problem_set(problem, -WBH_E_PLUGIN, "%s: has two settings called \"%s\"", path,
					   setting->key);
		if (setting->type > WBH_SETTING_SECRET || setting->help == NULL)
			return problem_set(problem, -WBH_E_PLUGIN, "%s: setting \"%s\" has an unknown type or no help",
					   path, setting->key);
		if ((setting->type == WBH_SETTING_CHOICE) != (setting->choices != NULL))
			return problem_set(problem, -WBH_E_PLUGIN,
					   "%s: setting \"%s\" has choices without being a choice, "
					   "or is one without them",
					   path, setting->key);
	}
	*ret_count = count;
	return 0;
}

static int judge_needs(const char *path, const struct wbh_plugin *plugin, size_t setting_count,
		       struct wbh_problem *problem)
{
	const struct wbh_need *need = plugin->needs;

	for (size_t i = 0; need != NULL && need->name != WBH_NEED_END; need++, i++) {
		bool takes_setting = need->name == WBH_NEED_READ || need->name == WBH_NEED_WRITE;

		if (i == TABLE_LIMIT || need->name < WBH_NEED_END || need->name > WBH_NEED_JOURNAL)
			return problem_set(problem, -WBH_E_PLUGIN, "%s: need %d is not known", path, (int)need->name);
		if (!takes_setting && need->setting == NULL)
			continue;
		if (!takes_setting)
			return problem_set(problem, -WBH_E_PLUGIN, "%s: need %d takes no setting, \"%s\" is named",
					   path, (int)need->name, need->setting);
		if (need->setting == NULL || find_setting(plugin->settings, setting_count, need->setting) == NULL)
			return problem_set(problem, -WBH_E_PLUGIN,
					   "%s: needs the paths of \"%s\", which is no setting of it", path,
					   need->setting != NULL ? need->setting : "");
	}
	return 0;
}

static int judge_lists(const char *path, const struct wbh_plugin *plugin, struct wbh_problem *problem)
{
	for (size_t i = 0; plugin->feeds != NULL && plugin->feeds[i] != NULL; i++) {
		if (i == STAGES || stage_from_name(plugin->feeds[i]) < 0)
			return problem_set(problem, -WBH_E_PLUGIN, "%s: feeds \"%s\", which is no stage", path,
					   plugin->feeds[i]);
	}
	for (size_t i = 0; plugin->consumes != NULL && plugin->consumes[i] != NULL; i++) {
		if (i == TABLE_LIMIT)
			return problem_set(problem, -WBH_E_PLUGIN, "%s: consumes more than %u kinds of facts", path,
					   TABLE_LIMIT);
	}
	return 0;
}

static int judge(const char *path, const struct wbh_plugin *plugin, struct wbh_problem *problem)
{
	size_t setting_count = 0;
	int r = judge_abi(path, plugin, problem);

	if (r >= 0)
		r = judge_name(path, plugin, problem);
	if (r >= 0)
		r = judge_settings(path, plugin->settings, &setting_count, problem);
	if (r >= 0)
		r = judge_needs(path, plugin, setting_count, problem);
	if (r >= 0)
		r = judge_lists(path, plugin, problem);
	return r;
}

int plugin_load(const char *path, const struct wbh_plugin **ret, struct wbh_problem *problem)
{
	const struct wbh_plugin *plugin;
	void *library;
	int r;

	/* Without a slash the loader would look for it in the library directories. */
	if (strchr(path, '/') == NULL)
		return problem_set(problem, -WBH_E_PLUGIN, "%s: a plugin is named with its directory", path);
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	if (library == NULL)
		return problem_set(problem, -WBH_E_PLUGIN, "%s: cannot be loaded: %s", path, dlerror());
	plugin = dlsym(library, WBH_PLUGIN_SYMBOL);
	if (plugin == NULL)
		return problem_set(problem, -WBH_E_PLUGIN, "%s: exports no %s", path, WBH_PLUGIN_SYMBOL);
	r = judge(path, plugin, problem);
	if (r < 0)
		return r;

	*ret = plugin;
	return 0;
}
