/* SPDX-License-Identifier: Apache-2.0 */
/* One configured source, probe or sink. */
#include "run/instance.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

/* Computers times channels of one source; what is above shares one stream, which only makes absences later. */
#define STREAM_LIMIT 10000u

static void stream_free(void *value)
{
	struct stream *stream = value;

	free(stream->computer);
	free(stream);
}

static void free_consumes(struct instance *instance)
{
	for (char **kind = instance->consumes; kind != NULL && *kind != NULL; kind++)
		free(*kind);
	free(instance->consumes);
}

void instance_free(struct instance *instance)
{
	if (instance == NULL)
		return;
	if (instance->worker != NULL)
		supervised_forget(instance->worker);
	sd_event_source_unref(instance->timer);
	intake_free(instance->intake);
	table_free(instance->streams);
	for (size_t i = 0; i < INSTANCE_DAMAGE_LIMIT; i++)
		free(instance->damages[i]);
	free(instance->cursor);
	free(instance->introduced);
	free(instance->due_cursor);
	free(instance->end_words);
	free(instance->written);
	free(instance->plugin_path);
	free_consumes(instance);
	population_done(&instance->population);
	free(instance->settings);
	free(instance->name);
	free(instance);
}

static int copy_consumes(struct instance *instance, const struct plugin_description *description)
{
	if (description->consume_count == 0)
		return 0;
	instance->consumes = calloc(description->consume_count + 1, sizeof(instance->consumes[0]));
	if (instance->consumes == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < description->consume_count; i++) {
		instance->consumes[i] = strdup(description->consumes[i]);
		if (instance->consumes[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

static int lend_settings(struct instance *instance, const struct config_section *section)
{
	instance->settings = calloc(section->value_count + 1, sizeof(instance->settings[0]));
	if (instance->settings == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < section->value_count; i++)
		instance->settings[instance->setting_count++] =
			(struct wbh_pair){ .name = section->values[i].key, .value = section->values[i].value };
	return 0;
}

/* As written, else the table's default; 0 where this kind of section has no such setting. */
static int64_t section_value(const struct config_section *section, const char *key)
{
	const struct wbh_setting *setting = config_settings(section->kind);
	const char *value = config_section_value(section, key, 0);
	int64_t number = 0;

	while (setting != NULL && setting->key != NULL && !text_equal(setting->key, key))
		setting++;
	if (setting == NULL || setting->key == NULL)
		return 0;
	/* It was judged when the configuration was read. */
	(void)config_parse_value(setting, value != NULL ? value : setting->default_value, &number, NULL);
	return number;
}

/* Less would be no receiver. */
static uint64_t at_least_one(int64_t number)
{
	return number > 0 ? (uint64_t)number : 1;
}

int instance_new(struct instance **ret, struct agent *agent, const struct config_section *section,
		 const struct plugin_description *description, const char *plugin_path)
{
	_cleanup_(instance_free_p) struct instance *instance = calloc(1, sizeof(*instance));

	if (instance == NULL)
		return -ENOMEM;
	instance->agent = agent;
	instance->kind = description->kind;
	instance->feeds = description->feeds;
	instance->newest_time = TIMESTAMP_NONE;
	for (enum stage stage = 0; stage < STAGES; stage++)
		instance->seen[stage] = TIMESTAMP_NONE;
	instance->told_blind = -1;
	instance->name = strdup(section->name);
	instance->plugin_path = strdup(plugin_path);
	instance->streams = table_new(stream_free);
	if (instance->name == NULL || instance->plugin_path == NULL || instance->streams == NULL ||
	    lend_settings(instance, section) < 0 || copy_consumes(instance, description) < 0)
		return -ENOMEM;

	instance->source = (struct step_source){ .name = instance->name,
						 .tenant = config_section_value(section, "tenant", 0),
						 .lateness = section_value(section, "lateness") };
	instance->silent_after = section_value(section, "silent-after");
	instance->interval = section_value(section, "interval");
	instance->deadline = section_value(section, "deadline");
	instance->backlog_rows = at_least_one(section_value(section, "backlog"));
	instance->backlog_age = section_value(section, "backlog-age");
	instance->delayed_after = section_value(section, "delayed-after");
	instance->told_delayed = -1;
	instance->state.time = TIMESTAMP_NONE;

	*ret = steal_pointer(instance);
	return 0;
}

bool instance_equal(const struct instance *a, const struct instance *b)
{
	if (a->kind != b->kind || !text_equal(a->name, b->name) || !text_equal(a->plugin_path, b->plugin_path) ||
	    a->setting_count != b->setting_count)
		return false;
	for (size_t i = 0; i < a->setting_count; i++)
		if (!text_equal(a->settings[i].name, b->settings[i].name) ||
		    !text_equal(a->settings[i].value, b->settings[i].value))
			return false;
	return true;
}

void instance_adopt(struct instance *instance, struct instance *fresh)
{
	struct wbh_pair *settings = instance->settings;

	instance->settings = fresh->settings;
	fresh->settings = settings;
	instance->source.tenant = fresh->source.tenant;
}

static struct stream *instance_stream(struct instance *instance, const char *computer, const char *channel)
{
	_cleanup_free_ char *key = NULL;
	struct stream *stream;

	if (asprintf(&key, "%s|%s", computer, channel) < 0)
		return NULL;
	stream = table_get(instance->streams, key);
	if (stream != NULL || table_size(instance->streams) >= STREAM_LIMIT)
		return stream;

	stream = calloc(1, sizeof(*stream));
	if (stream == NULL)
		return NULL;
	stream->newest_time = TIMESTAMP_NONE;
	stream->computer = strdup(computer);
	if (stream->computer == NULL || table_put(instance->streams, key, stream) < 0) {
		stream_free(stream);
		return NULL;
	}
	return stream;
}

static void move_stream(struct instance *instance, const char *computer, const char *channel, int64_t time)
{
	struct stream *stream =
		instance_stream(instance, computer != NULL ? computer : "", channel != NULL ? channel : "");

	if (time > instance->newest_time)
		instance->newest_time = time;
	if (stream != NULL && time > stream->newest_time)
		stream->newest_time = time;
}

int instance_event(struct instance *instance, const struct wbh_event *event)
{
	if (instance->wanted++ == 0 || event->time < instance->oldest_time)
		instance->oldest_time = event->time;
	move_stream(instance, event->computer, event->channel, event->time);
	return 0;
}

int instance_progress(struct instance *instance, const struct wbh_progress *progress)
{
	instance->records += progress->records;
	move_stream(instance, progress->computer, progress->channel, progress->newest_time);
	return 0;
}

void instance_prove_stage(struct instance *instance, const struct wbh_progress *progress)
{
	int stage = stage_from_name(progress->channel);

	if (stage >= 0 && (instance->feeds & UINT32_C(1) << stage) != 0 &&
	    progress->newest_time > instance->seen[stage])
		instance->seen[stage] = progress->newest_time;
}

int instance_damage(struct instance *instance, const struct wbh_damage *damage)
{
	char line[48] = "";
	char *text;

	instance->damaged += damage->records > 0 ? damage->records : 1;
	if (instance->damage_count == INSTANCE_DAMAGE_LIMIT)
		return 0;
	if (damage->line > 0)
		(void)snprintf(line, sizeof(line), ", line %llu", (unsigned long long)damage->line);
	if (asprintf(&text, "%s%s, byte %llu: %s", damage->file, line, (unsigned long long)damage->offset,
		     damage->reason) < 0)
		return -ENOMEM;
	instance->damages[instance->damage_count++] = text;
	return 0;
}
