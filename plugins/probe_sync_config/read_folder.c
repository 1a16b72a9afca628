/* SPDX-License-Identifier: Apache-2.0 */
/* Which files belong to an export, and what they say together. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/probe_sync_config/read.h"

#define FOLDER_DEPTH 2u
#define FILE_LIMIT 10000
/* Bytes of a scheduler's output, which is some hundred. */
#define OUTPUT_LIMIT 16384u

int reading_damage(struct reading *reading, uint64_t offset, const char *format, ...)
{
	char reason[1024];
	struct wbh_damage damage = { .file = reading->file, .offset = offset, .records = 1, .reason = reason };
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	reading->export->incomplete = true;
	return reading->host->damage(reading->host, &damage);
}

static bool ends_with(const char *name, const char *end)
{
	size_t size = strlen(name), length = strlen(end);

	return size >= length && text_equal_fold(name + size - length, end);
}

static int read_output(struct reading *reading, int fd)
{
	char text[OUTPUT_LIMIT + 1];
	ssize_t size = read(fd, text, OUTPUT_LIMIT);

	if (size < 0)
		return reading_damage(reading, 0, "%s", error_text(-errno));
	if (read_scheduler(reading->export, text, (size_t)size) > 0)
		return reading_damage(reading, 0, "is no output of Get-ADSyncScheduler");
	reading->export->files++;
	return 0;
}

static int read_file(struct reading *reading, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat facts;
	int64_t written;

	reading->file = path;
	if (fd < 0 || fstat(fd, &facts) < 0)
		return reading_damage(reading, 0, "%s", error_text(-errno));
	if (!S_ISREG(facts.st_mode))
		return reading_damage(reading, 0, "is not a regular file");

	written = facts.st_mtime * TIMESTAMP_SECOND;
	if (written > reading->export->written)
		reading->export->written = written;
	return ends_with(path, ".txt") ? read_output(reading, fd) : read_xml(reading, fd);
}

static int read_folder(struct reading *reading, const char *path, unsigned depth);

static int read_entry(struct reading *reading, const char *folder, const char *name, unsigned depth)
{
	_cleanup_free_ char *path = NULL;
	struct stat facts;

	if (name[0] == '.')
		return 0;
	if (asprintf(&path, "%s/%s", folder, name) < 0) {
		path = NULL;
		return -ENOMEM;
	}
	reading->file = path;
	if (stat(path, &facts) < 0)
		return reading_damage(reading, 0, "%s", error_text(-errno));
	if (S_ISDIR(facts.st_mode))
		return depth < FOLDER_DEPTH ? read_folder(reading, path, depth + 1) : 0;
	return ends_with(name, ".xml") || ends_with(name, ".txt") ? read_file(reading, path) : 0;
}

/* In order of their names, so that the same folder is always told the same way. */
static int read_folder(struct reading *reading, const char *path, unsigned depth)
{
	struct dirent **names = NULL;
	int count = scandir(path, &names, NULL, alphasort), r = 0;

	reading->file = path;
	if (count < 0)
		return reading_damage(reading, 0, "%s", error_text(-errno));
	if (count > FILE_LIMIT)
		r = reading_damage(reading, 0, "holds more than %d files, which no export does: the rest is left out",
				   FILE_LIMIT);
	for (int i = 0; i < count; i++) {
		if (r >= 0 && i < FILE_LIMIT)
			r = read_entry(reading, path, names[i]->d_name, depth);
		free(names[i]);
	}
	free(names);
	return r;
}

int read_path(struct reading *reading, const char *path)
{
	struct stat facts;

	reading->file = path;
	if (stat(path, &facts) < 0)
		return reading_damage(reading, 0, "%s", error_text(-errno));
	return S_ISDIR(facts.st_mode) ? read_folder(reading, path, 0) : read_file(reading, path);
}

static bool has_connector(const struct sync_export *export, const char *id)
{
	for (size_t i = 0; i < export->connector_count; i++)
		if (text_equal_fold(export->connectors[i].id, id))
			return true;
	return false;
}

/* A rule of a connector whose file is not there, one connector twice. */
int read_finish(struct reading *reading)
{
	struct sync_export *export = reading->export;
	int r = 0;

	for (size_t i = 0; i < export->rule_count && r >= 0; i++) {
		const struct sync_rule *rule = &export->rules[i];

		if (rule->connector == NULL || has_connector(export, rule->connector))
			continue;
		r = reading_damage(reading, 0,
				   "the rule \"%s\" is for connector %s, whose file is missing in this export",
				   rule->name != NULL ? rule->name : "?", rule->connector);
	}
	for (size_t i = 1; i < export->connector_count && r >= 0; i++)
		for (size_t k = 0; k < i && r >= 0; k++) {
			if (!text_equal_fold(export->connectors[i].id, export->connectors[k].id))
				continue;
			export->mixed = true;
			r = reading_damage(reading, 0,
					   "connector %s is there twice: two exports are mixed in this folder",
					   export->connectors[i].id);
		}
	if (r >= 0 && export->files > 0 && !export->global.present)
		r = reading_damage(reading, 0, "GlobalSettings/MV.xml is missing or does not say which server this is");
	return r;
}
