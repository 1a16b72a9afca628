/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a log with one event per line: time, computer, provider, event id and text, between tabs. */
#define _GNU_SOURCE
#include <wbhealth-plugin.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define LINE_LIMIT 4096
#define STEP_EVENTS 512
#define PROGRESS_RECORDS 1000

struct reader {
	struct wbh_host *host;
	const char *path;
	uint64_t offset; /* of the next line */
	uint64_t line;
	unsigned since_cursor;
	struct wbh_progress progress;
	char computer[256];
};

/* "2026-11-23T15:00:00Z" -> microseconds. */
static int64_t parse_time(const char *text)
{
	struct tm parts = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts);

	return end != NULL && *end == '\0' ? (int64_t)timegm(&parts) * 1000000 : -1;
}

/* Fills `event` with pointers into `line`. */
static const char *parse_line(char *line, struct wbh_event *event, struct wbh_pair *text)
{
	char *computer = strchr(line, '\t');
	char *provider = computer != NULL ? strchr(computer + 1, '\t') : NULL;
	char *id = provider != NULL ? strchr(provider + 1, '\t') : NULL;
	char *data = id != NULL ? strchr(id + 1, '\t') : NULL;
	unsigned long number;
	char *end;

	if (data == NULL)
		return "has fewer than five fields";
	*computer++ = *provider++ = *id++ = *data++ = '\0';
	number = strtoul(id, &end, 10);
	if (*id < '0' || *id > '9' || *end != '\0' || number > UINT16_MAX)
		return "has an event id that is not a number";

	*text = (struct wbh_pair){ .value = data };
	event->time = parse_time(line);
	if (event->time < 0)
		return "has a time that is not written like 2026-11-23T15:00:00Z";
	event->time_text = line;
	event->computer = computer;
	event->provider = provider;
	event->event_id = (uint32_t)number;
	event->channel = "Application";
	event->data = text;
	event->data_count = 1;
	return NULL;
}

/* What no rule asks for need not leave this process. */
static bool is_wanted(struct wbh_host *host, const struct wbh_event *event)
{
	const struct wbh_interest *interest;
	size_t count;
	bool all;

	interest = host->interest(host, &count, &all);
	for (size_t i = 0; i < count; i++) {
		if (interest[i].event_id == event->event_id && strcasecmp(interest[i].provider, event->provider) == 0)
			return true;
	}
	return all;
}

static int tell_progress(struct reader *reader)
{
	int r = 0;

	if (reader->progress.records > 0)
		r = reader->host->progress(reader->host, &reader->progress);
	reader->progress.records = reader->progress.dropped = 0;
	return r;
}

/* Ends a step: what was emitted is committed together with where to go on. */
static int end_step(struct reader *reader)
{
	char cursor[32];
	int r = tell_progress(reader);

	if (r < 0)
		return r;
	(void)snprintf(cursor, sizeof(cursor), "%llu", (unsigned long long)reader->offset);
	reader->since_cursor = 0;
	return reader->host->save_cursor(reader->host, cursor);
}

/* One stream is one computer's channel; a line of another computer begins another one. */
static int count_record(struct reader *reader, const struct wbh_event *event, bool wanted)
{
	struct wbh_progress *progress = &reader->progress;
	int r = 0;

	if (progress->records > 0 && strcmp(reader->computer, event->computer) != 0)
		r = tell_progress(reader);
	if (r < 0)
		return r;
	(void)snprintf(reader->computer, sizeof(reader->computer), "%s", event->computer);
	progress->computer = reader->computer;
	progress->channel = event->channel;
	progress->newest_record_id = WBH_ABSENT;
	if (progress->records == 0 || event->time > progress->newest_time)
		progress->newest_time = event->time;
	progress->records++;
	progress->dropped += !wanted;
	return progress->records == PROGRESS_RECORDS ? tell_progress(reader) : 0;
}

static int tell_damage(struct reader *reader, size_t size, const char *reason)
{
	struct wbh_damage damage = {
		.file = reader->path,
		.offset = reader->offset,
		.line = reader->line,
		.bytes = size,
		.records = 1,
		.reason = reason,
	};

	return reader->host->damage(reader->host, &damage);
}

static int read_record(struct reader *reader, char *line, size_t size)
{
	struct wbh_event event = WBH_EVENT_NULL;
	const char *wrong;
	struct wbh_pair text;
	bool wanted;
	int r;

	line[strcspn(line, "\r\n")] = '\0';
	wrong = parse_line(line, &event, &text);
	if (wrong != NULL)
		return tell_damage(reader, size, wrong);

	event.file = reader->path;
	event.offset = reader->offset;
	wanted = is_wanted(reader->host, &event);
	r = count_record(reader, &event, wanted);
	if (r < 0 || !wanted)
		return r;
	reader->since_cursor++;
	return reader->host->emit_event(reader->host, &event);
}

/* The rest of a line that was too long is passed over without a word. */
static int read_lines(struct reader *reader, FILE *file)
{
	char line[LINE_LIMIT];
	bool within_line = false;
	int r = 0;

	while (r >= 0 && !reader->host->should_stop(reader->host) && fgets(line, sizeof(line), file) != NULL) {
		size_t size = (size_t)ftello(file) - (size_t)reader->offset;
		bool complete = size + 1 < sizeof(line) || line[size - 1] == '\n';

		reader->line += !within_line;
		if (!within_line && complete)
			r = read_record(reader, line, size);
		else if (!within_line)
			r = tell_damage(reader, size, "is longer than a line may be");
		within_line = !complete;
		reader->offset += size;
		if (r >= 0 && reader->since_cursor == STEP_EVENTS)
			r = end_step(reader);
	}
	return r;
}

static int run(struct wbh_host *host)
{
	struct reader reader = { .host = host, .path = host->setting(host, "path", 0) };
	const char *cursor = host->cursor(host);
	FILE *file = fopen(reader.path, "re");
	int r;

	if (file == NULL) {
		r = -errno;
		host->log(host, WBH_LOG_ERROR, "%s: %s", reader.path, strerrordesc_np(errno));
		return r;
	}
	if (cursor != NULL)
		reader.offset = strtoull(cursor, NULL, 10);
	(void)fseeko(file, (off_t)reader.offset, SEEK_SET);

	r = read_lines(&reader, file);
	(void)fclose(file);
	if (r >= 0)
		r = end_step(&reader);
	return r < 0 ? r : host->caught_up(host);
}

static const struct wbh_setting settings[] = {
	{ .key = "path", .type = WBH_SETTING_PATH, .flags = WBH_SETTING_REQUIRED, .help = "the log to read" },
	{ .key = NULL },
};

static const struct wbh_need needs[] = {
	{ .name = WBH_NEED_READ, .setting = "path" },
	{ .name = WBH_NEED_END },
};

static const char *const feeds[] = { "connection", "service", "hash-sync", NULL };

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SOURCE,
	.name = "lines",
	.version = "1.0",
	.summary = "reads a log with one event per line (an example for plugin authors)",
	.settings = settings,
	.needs = needs,
	.feeds = feeds,
	.run = run,
};
