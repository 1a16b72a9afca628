/* SPDX-License-Identifier: Apache-2.0 */
/* A line of JSON that nobody wants may be passed over by a look at its raw bytes: over generated logs in every shape,
 * with lines damaged here and there, both ways of reading give the same events, and count the same where nothing is
 * damaged. WBH_SEED=… repeats a run, WBH_ROUNDS=… says how many logs, WBH_RANDOM draws a new seed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "tests/lib/random.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

#define ROUNDS 1500u
#define USUAL_SEED UINT64_C(20261126)

static const struct wbh_interest wanted[] = {
	{ "PasswordResetService", 33004 },
	{ "PasswordResetService", 31019 },
	{ "ADSync", 6329 },
	{ "ESENT", 12 },
};

static const char *const providers[] = {
	"PasswordResetService",
	"passwordresetservice",
	"ADSync",
	"adsync",
	"ESENT",
	"MsiInstaller",
	"R\\u0026D",
	"AD\\u0053ync",
	" ADSync",
	"ADSync ",
	"ADSy\\nnc",
	"caf\xc3\xa9",
	"",
};
static const char *const ids[] = { "33004", "31019", "6329", "12",  "\"33004\"", "\"6329\"", "6330",
				   "1",     "98765", "-1",   "1e3", "33004.0",   "null" };
static const char *const times[] = { "2026-11-16T08:00:12.4127310Z",
				     "2026-11-16T08:00:12Z",
				     "2026-11-16 08:00:12 +0100",
				     "2026-11-16 08:00:12",
				     "yesterday",
				     "" };
static const char *const words[] = {
	"plain words",
	"with \\\"Channel\\\": quotes",
	"\\u003cEvent\\u003e",
	"a\\\\",
	"\\u0045ventID",
	"\\ud83d\\ude00",
	"\\ud83d alone",
	"\"EventID\":",
	"System",
	"{}",
	"caf\xc3\xa9",
};

static struct fake_host fake;

#define ONE_OF(list) list[below(ELEMENTS(list))]

static bool one_in(unsigned count)
{
	return below(count) == 0;
}

/* `"KEY": VALUE`, now and then written otherwise, twice, or not at all. Of two the first counts, whichever way it is
 * written: also where only its key has a blank behind it. */
static void add_member(struct buffer *log, const char *key, const char *quote, const char *value)
{
	/* What cJSON takes for blanks. */
	static const char *const blanks[] = { " ", "\t", "  \r", "\x1f" };
	const char *other = *quote != '\0' ? ONE_OF(providers) : "33004";

	if (one_in(60))
		return;
	if (one_in(60))
		(void)buffer_printf(log, "\"%s\"%s: %s%s%s,", key, ONE_OF(blanks), quote, one_in(2) ? value : other,
				    quote);
	if (one_in(80))
		(void)buffer_printf(log, "\"%s\":[1,{\"%s\":2}],", key, key);
	(void)buffer_printf(log, "\"%s\":%s%s%s%s,", key, one_in(30) ? " " : "", quote, value, quote);
}

static void add_text(struct buffer *log, const char *key, const char *value)
{
	add_member(log, key, "\"", value);
}

static void add_number(struct buffer *log, const char *key, unsigned number)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", number);
	add_member(log, key, one_in(10) ? "\"" : "", text);
}

static void add_values(struct buffer *log)
{
	static const char *const keys[] = { "Data",    "param1",     "param2",        "Name",          "EventID",
					    "Channel", "reason",     "Computer",      "data",          "System",
					    "winlog",  "SourceName", "Even\\u0074ID", "provider_name", "event_id" };
	unsigned count = below(4);

	while (count-- > 0)
		(void)buffer_printf(log, "\"%s\":\"%s\",", one_in(6) ? ONE_OF(keys) : keys[below(3)], ONE_OF(words));
	(void)buffer_append_text(log, "\"last\":1");
}

static void add_schema(struct buffer *log, unsigned number)
{
	(void)buffer_append_text(log, "{\"System\":{\"Provider\":{");
	add_text(log, "Name", ONE_OF(providers));
	(void)buffer_append_text(log, "\"Guid\":null},");
	add_member(log, "EventID", "", ONE_OF(ids));
	if (one_in(3))
		(void)buffer_printf(log, "\"TimeCreated\":{\"SystemTime\":\"%s\"},", ONE_OF(times));
	else
		add_text(log, "TimeCreated", ONE_OF(times));
	add_number(log, "EventRecordID", number);
	add_text(log, "Channel", one_in(9) ? "Sys\\u0074em" : "Application");
	add_text(log, "Computer", one_in(9) ? "caf\xc3\xa9" : "SYNC01.nordhav.example");
	(void)buffer_append_text(log, "\"Level\":2},\"EventData\":{");
	add_values(log);
	(void)buffer_append_text(log, "}}\n");
}

static void add_beat(struct buffer *log, unsigned number)
{
	(void)buffer_append_text(log, "{");
	add_text(log, "@timestamp", ONE_OF(times));
	(void)buffer_printf(log, "\"event\":{\"code\":%s,\"provider\":\"%s\"},\"message\":\"%s\",\"winlog\":{",
			    ONE_OF(ids), ONE_OF(providers), ONE_OF(words));
	add_text(log, "channel", "Application");
	add_text(log, "computer_name", "SYNC01.nordhav.example");
	add_member(log, "event_id", "", ONE_OF(ids));
	add_text(log, "provider_name", ONE_OF(providers));
	add_number(log, "record_id", number);
	(void)buffer_append_text(log, "\"event_data\":{");
	add_values(log);
	(void)buffer_append_text(log, "}}}\n");
}

static void add_flat(struct buffer *log, unsigned number, bool nxlog)
{
	(void)buffer_append_text(log, one_in(5) && nxlog ? "<13>1 2026-11-16T08:00:12Z sync01 nxlog - - - {" : "{");
	add_text(log, nxlog ? "EventTime" : "TimeCreated", ONE_OF(times));
	if (one_in(20)) /* the parser takes the first, whichever way it is written */
		(void)buffer_printf(log, "\"Event\\u0049D\":%s,", ONE_OF(ids));
	add_text(log, nxlog ? "SourceName" : "ProviderName", ONE_OF(providers));
	add_member(log, "EventID", "", ONE_OF(ids));
	add_text(log, nxlog ? "Hostname" : "Computer", "SYNC01.nordhav.example");
	add_text(log, "Channel", "Application");
	add_number(log, nxlog ? "RecordNumber" : "EventRecordID", number);
	add_values(log);
	(void)buffer_append_text(log, "}\n");
}

static void add_line(struct buffer *log, unsigned number)
{
	switch (below(4)) {
	case 0:
		add_schema(log, number);
		return;
	case 1:
		add_beat(log, number);
		return;
	default:
		add_flat(log, number, one_in(2));
	}
}

static void damage(struct buffer *log)
{
	static const char bytes[] = "\"\\{}[]:,u0 \n\x01\xff";
	unsigned count = one_in(2) ? 0 : below(4);

	while (count-- > 0 && log->size > 0)
		log->data[below(log->size)] = bytes[below(sizeof(bytes) - 1)];
}

static void make_log(struct buffer *log)
{
	unsigned lines = 1 + below(30), number;

	buffer_clear(log);
	for (number = 1; number <= lines; number++)
		add_line(log, number);
	damage(log);
}

static void write_events(struct buffer *told)
{
	size_t i;

	buffer_clear(told);
	for (i = 0; i < fake.event_count; i++)
		fake_event_write(told, &fake.events[i].event);
}

static void write_streams(struct buffer *told)
{
	size_t i;

	for (i = 0; i < fake.stream_count; i++)
		(void)buffer_printf(told, "%s|%s %" PRIi64 " %" PRIi64 " %" PRIu64 " %" PRIu64 "\n",
				    fake.streams[i].computer, fake.streams[i].channel, fake.streams[i].newest_time,
				    fake.streams[i].newest_record_id, fake.streams[i].records, fake.streams[i].dropped);
}

/* True where they differ. */
static bool compare(const struct buffer *log, struct buffer *first, struct buffer *second)
{
	size_t damages;

	(void)fixture_read(&fake, log->data, log->size, true);
	write_events(first);
	damages = fake.damage_count;
	if (damages == 0)
		write_streams(first);
	(void)fixture_read(&fake, log->data, log->size, false);
	write_events(second);
	if (damages == 0)
		write_streams(second);
	return fake.damage_count > damages || strcmp(buffer_text(first), buffer_text(second)) != 0;
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

int main(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(1 << 20), first = BUFFER(1 << 22), second = BUFFER(1 << 22);
	uint64_t rounds = number_from("WBH_ROUNDS", ROUNDS), seed = USUAL_SEED, round, different = 0, events = 0,
		 dropped = 0;

	if (getenv("WBH_RANDOM") != NULL && getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = USUAL_SEED;
	seed = number_from("WBH_SEED", seed);
	printf("# WBH_SEED=%" PRIu64 "\n", seed);
	fake_host_init(&fake);
	fake.interest = wanted;
	fake.interest_count = ELEMENTS(wanted);
	for (round = 0; round < rounds; round++) {
		random_state = seed + round;
		make_log(&log);
		if (compare(&log, &first, &second)) {
			different++;
			printf("# WBH_SEED=%" PRIu64 " WBH_ROUNDS=1: %.*s\n# parsed: %s\n# looked: %s\n", seed + round,
			       (int)log.size, log.data, buffer_text(&first), buffer_text(&second));
		}
		events += fake.event_count;
		dropped += fake.dropped;
	}
	tap_is_int((long)different, 0, "of %" PRIu64 " logs none is read in another way by a raw look", rounds);
	tap_ok(rounds < ROUNDS || events > rounds / 4, "%" PRIu64 " wanted records were among them", events);
	tap_ok(rounds < ROUNDS || dropped > rounds / 4, "and %" PRIu64 " unwanted ones", dropped);
	fake_host_done(&fake);
	return tap_done();
}
