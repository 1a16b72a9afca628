/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the configuration file and its drop-ins into one set of sections. */
#include "config/config_private.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define SECTION_NAME_LIMIT 64u

static const char *const kinds[] = { "agent", "source", "probe", "sink", "accept", "maintenance" };

DEFINE_POINTER_CLEANUP(char *, ini_directory_files_free);

static void value_done(struct config_value *value)
{
	free(value->key);
	free(value->value);
	free(value->file);
}

static void section_done(struct config_section *section)
{
	for (size_t i = 0; i < section->value_count; i++)
		value_done(&section->values[i]);
	free(section->values);
	free(section->kind);
	free(section->name);
	free(section->file);
}

void config_free(struct config *config)
{
	if (config == NULL)
		return;
	for (size_t i = 0; i < config->section_count; i++)
		section_done(&config->sections[i]);
	free(config->sections);
	free(config->cases);
	free(config->state_dir);
	free(config->language);
	free(config->path);
	free(config);
}

const char *config_section_value(const struct config_section *section, const char *key, size_t index)
{
	for (size_t i = 0; i < section->value_count; i++)
		if (text_equal_fold(section->values[i].key, key) && index-- == 0)
			return section->values[i].value;
	return NULL;
}

static struct config_section *find_section(struct config *config, const char *kind, const char *name)
{
	for (size_t i = 0; i < config->section_count; i++)
		if (text_equal(config->sections[i].kind, kind) && text_equal_fold(config->sections[i].name, name))
			return &config->sections[i];
	return NULL;
}

static struct config_section *add_section(struct config *config, const char *kind, const char *name, const char *file,
					  unsigned line)
{
	_cleanup_free_ char *own_kind = strdup(kind), *own_name = strdup(name), *own_file = strdup(file);
	struct config_section *sections;

	if (own_kind == NULL || own_name == NULL || own_file == NULL)
		return NULL;
	sections = realloc(config->sections, (config->section_count + 1) * sizeof(*sections));
	if (sections == NULL)
		return NULL;

	config->sections = sections;
	sections += config->section_count++;
	*sections = (struct config_section){ .kind = steal_pointer(own_kind),
					     .name = steal_pointer(own_name),
					     .file = steal_pointer(own_file),
					     .line = line };
	return sections;
}

struct config_section *config_add_section(struct config *config, const char *kind, const char *name)
{
	return add_section(config, kind, name, config->path != NULL ? config->path : "", 0);
}

/* Make room for `count` more values, before those that are there (`first`) or behind them. */
static struct config_value *make_room(struct config_section *section, size_t count, bool first)
{
	struct config_value *values;

	values = realloc(section->values, (section->value_count + count) * sizeof(*values));
	if (values == NULL)
		return NULL;
	section->values = values;
	if (!first)
		return values + section->value_count;
	memmove(values + count, values, section->value_count * sizeof(*values));
	return values;
}

int config_add_value(struct config_section *section, const char *key, const char *value)
{
	_cleanup_free_ char *own_key = strdup(key), *own_value = strdup(value), *file = strdup(section->file);
	struct config_value *place;

	if (own_key == NULL || own_value == NULL || file == NULL)
		return -ENOMEM;
	place = make_room(section, 1, false);
	if (place == NULL)
		return -ENOMEM;

	*place = (struct config_value){ .key = steal_pointer(own_key),
					.value = steal_pointer(own_value),
					.file = steal_pointer(file) };
	section->value_count++;
	return 0;
}

/* Names become names of files and of rows in the store. */
static bool is_section_name(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t size = strlen(name), plain = strspn(name, letters);

	for (size_t i = plain; i < size; i++)
		if (strchr("-_.", name[i]) == NULL && strchr(letters, name[i]) == NULL)
			return false;
	return size > 0 && size <= SECTION_NAME_LIMIT && plain > 0;
}

/* Its kind as we spell it, or NULL after telling what is wrong with the header. */
static const char *judge_header(const struct ini_section *section, const char *file, struct ini_mistakes *mistakes)
{
	const char *kind = NULL, *nearest;

	for (size_t i = 0; i < ELEMENTS(kinds); i++)
		if (text_equal_fold(kinds[i], section->kind))
			kind = kinds[i];
	if (kind == NULL) {
		nearest = text_nearest(section->kind, kinds, ELEMENTS(kinds));
		if (nearest != NULL)
			ini_mistake(mistakes, file, section->line, "unknown section [%.*s], did you mean [%s]?",
				    EXCERPT(section->kind), nearest);
		else
			ini_mistake(mistakes, file, section->line,
				    "unknown section [%.*s]; there are agent, source, probe, sink, accept, maintenance",
				    EXCERPT(section->kind));
		return NULL;
	}

	if (text_equal(kind, "agent")) {
		if (section->name[0] == '\0')
			return kind;
		ini_mistake(mistakes, file, section->line, "[agent] takes no name");
		return NULL;
	}
	if (section->name[0] == '\0') {
		ini_mistake(mistakes, file, section->line, "[%s] needs a name of your choice: [%s NAME]", kind, kind);
		return NULL;
	}
	if (!is_section_name(section->name)) {
		ini_mistake(mistakes, file, section->line,
			    "\"%.*s\" is not a section name: letters, digits and - _ . inside, at most %u",
			    EXCERPT(section->name), SECTION_NAME_LIMIT);
		return NULL;
	}
	return kind;
}

/* Move the values of one file's section before what older files said. */
static int absorb_values(struct config_section *section, struct ini_section *from, const char *file)
{
	struct config_value *values;

	if (from->value_count == 0)
		return 0;
	values = make_room(section, from->value_count, true);
	if (values == NULL)
		return -ENOMEM;
	section->value_count += from->value_count;

	for (size_t i = 0; i < from->value_count; i++)
		values[i] = (struct config_value){ .key = steal_pointer(from->values[i].key),
						   .value = steal_pointer(from->values[i].value),
						   .line = from->values[i].line };
	for (size_t i = 0; i < from->value_count; i++) {
		values[i].file = strdup(file);
		if (values[i].file == NULL)
			return -ENOMEM;
	}
	return 0;
}

static int absorb_section(struct config *config, struct ini_section *from, const char *file,
			  struct ini_mistakes *mistakes)
{
	const char *kind = judge_header(from, file, mistakes);
	struct config_section *section;

	if (kind == NULL)
		return 0;
	section = find_section(config, kind, from->name);
	if ((section == NULL && config->section_count == INI_SECTION_COUNT_LIMIT) ||
	    (section != NULL && section->value_count + from->value_count > INI_VALUE_COUNT_LIMIT)) {
		ini_mistake(mistakes, file, from->line, "too much: all files together have more than %u sections%s",
			    INI_SECTION_COUNT_LIMIT, section != NULL ? ", or this one more than as many values" : "");
		return 0;
	}
	if (section == NULL)
		section = add_section(config, kind, from->name, file, from->line);
	return section != NULL ? absorb_values(section, from, file) : -ENOMEM;
}

static int absorb(struct config *config, struct ini_file *file, const char *name, struct ini_mistakes *mistakes)
{
	int r = 0;

	for (size_t i = 0; i < file->section_count && r >= 0; i++)
		r = absorb_section(config, &file->sections[i], name, mistakes);
	ini_file_done(file);
	return r;
}

static int read_one(struct config *config, const char *path, struct ini_mistakes *mistakes)
{
	struct ini_file file;
	int r;

	r = ini_read_file(&file, path, mistakes);
	return r < 0 ? r : absorb(config, &file, path, mistakes);
}

/* A drop-in that cannot be read is told and stops nothing: the others' mistakes are to be told too. */
static int read_drop_ins(struct config *config, const char *path, struct ini_mistakes *mistakes)
{
	_cleanup_(ini_directory_files_free_p) char **files = NULL;
	_cleanup_free_ char *directory = NULL;
	const char *slash = strrchr(path, '/');
	int size = slash != NULL ? (int)(slash + 1 - path) : 0;
	int r;

	if (asprintf(&directory, "%.*sconf.d", size, path) < 0)
		return -ENOMEM;
	r = ini_directory_files(&files, directory);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		ini_mistake(mistakes, directory, 0, "cannot be read: %s", error_text(r));
		return 0;
	}

	for (char **file = files; *file != NULL; file++) {
		r = read_one(config, *file, mistakes);
		if (r == -ENOMEM)
			return r;
	}
	return 0;
}

static int config_new_named(struct config **ret, const char *path)
{
	_cleanup_(config_free_p) struct config *config = calloc(1, sizeof(*config));

	if (config == NULL)
		return -ENOMEM;
	config->path = strdup(path);
	if (config->path == NULL)
		return -ENOMEM;
	*ret = steal_pointer(config);
	return 0;
}

static int finish(struct config **config, struct config **ret, struct ini_mistakes *mistakes)
{
	int r;

	r = config_interpret(*config, mistakes);
	if (r < 0)
		return r;
	if (mistakes->count > 0)
		return -WBH_E_CONFIG;
	*ret = steal_pointer(*config);
	return 0;
}

int config_new(struct config **ret)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct ini_mistakes mistakes = { 0 };
	int r;

	r = config_new_named(&config, "");
	return r < 0 ? r : finish(&config, ret, &mistakes);
}

int config_read_all(struct config **ret, const char *path, config_mistake_function mistake, void *context)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct ini_mistakes mistakes = { .tell = mistake, .context = context };
	int r;

	r = config_new_named(&config, path);
	if (r >= 0)
		r = read_one(config, path, &mistakes);
	if (r >= 0)
		r = read_drop_ins(config, path, &mistakes);
	if (r >= 0)
		r = config_interpret(config, &mistakes);
	if (r < 0)
		return r;
	config->mistakes = mistakes.count;
	*ret = steal_pointer(config);
	return 0;
}

int config_read(struct config **ret, const char *path, config_mistake_function mistake, void *context)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	int r = config_read_all(&config, path, mistake, context);

	if (r < 0)
		return r;
	if (config->mistakes > 0)
		return -WBH_E_CONFIG;
	*ret = steal_pointer(config);
	return 0;
}

int config_read_memory(struct config **ret, const char *name, const char *text, size_t size,
		       config_mistake_function mistake, void *context)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct ini_mistakes mistakes = { .tell = mistake, .context = context };
	struct ini_file file;
	int r;

	r = config_new_named(&config, name);
	if (r >= 0)
		r = ini_read_memory(&file, name, text, size, &mistakes);
	if (r >= 0)
		r = absorb(config, &file, name, &mistakes);
	return r < 0 ? r : finish(&config, ret, &mistakes);
}
