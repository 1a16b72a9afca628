/* SPDX-License-Identifier: Apache-2.0 */
/* The raw look at a record may keep one too many for the parser, and never lose one: logs ordinary, odd and damaged are
 * read twice, with the raw look and with the parser alone, and must give the same events, damage and counts. The one
 * difference allowed is that of event_xml/head.h: damage inside a record that nobody wants goes unnoticed, and the
 * record counts as left out.
 * The same logs each time, so that a change is judged by itself; WBH_RANDOM (tests/run --full) draws new ones, WBH_SEED
 * repeats a run, WBH_ROUNDS makes it longer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/event_xml/head.h"
#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/scan.h"
#include "plugins/source_files/window.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"
#include "tests/lib/random.h"

#define USUAL_SEED 20261123u
#define ROUNDS 3000u
#define LOG_LIMIT (256u * 1024u)

static const struct wbh_interest wanted[] = {
	{ "ADSync", 6329 },
	{ "PasswordResetService", 31019 },
	{ "Directory Synchronization", 656 },
};

static bool one_in(unsigned count)
{
	return below(count) == 0;
}

#define ONE_OF(list) ((list)[below(ELEMENTS(list))])

static void add(struct buffer *log, const char *text)
{
	(void)buffer_append_text(log, text);
}

static const char *space(void)
{
	static const char *const spaces[] = { "\n", " ", "\r\n\t", "  " };

	return one_in(12) ? ONE_OF(spaces) : "";
}

static char quote(void)
{
	return one_in(3) ? '"' : '\'';
}

/* NAME='value' behind a blank. */
static void add_attribute(struct buffer *log, const char *name, const char *value)
{
	char mark = quote();

	(void)buffer_printf(log, " %s%s%s=%c%s%c", space(), name, one_in(60) ? " " : "", mark, value, mark);
}

static void add_element(struct buffer *log, const char *name, const char *value)
{
	if (one_in(150))
		(void)buffer_printf(log, "<%s/>%s", name, space());
	else
		(void)buffer_printf(log, "<%s>%s</%s>%s", name, value, name, space());
}

static void add_number(struct buffer *log, const char *name)
{
	char text[24];

	if (one_in(8))
		return;
	(void)snprintf(text, sizeof(text), "%u", below(20));
	add_element(log, name, text);
}

static void add_provider(struct buffer *log)
{
	static const char *const names[] = {
		"ADSync",
		"ADSync",
		"adsync",
		"PasswordResetService",
		"Directory Synchronization",
		"MsiInstaller",
		"MsiInstaller",
		"Service Control Manager",
		"Service Control Manager",
		"ESENT",
		"Some-Provider/Op",
		"AD&#83;ync",
		"ADSync ",
		"AD#Sync",
		"R&amp;D",
		"M\xc3\xa9t\xc3\xa9o",
		"",
		"MsiInstaller\x01",
		"Ev<il",
		"a'b",
	};
	bool first = one_in(4);

	add(log, "<Provider");
	if (first && one_in(2))
		add_attribute(log, "Guid", "{555908d1-a6d7-4695-8e1e-26931d2012f4}");
	if (!one_in(60))
		add_attribute(log, "Name", names[below(one_in(10) ? ELEMENTS(names) : 10)]);
	if (!first && one_in(3))
		add_attribute(log, "Guid", "{555908d1-a6d7-4695-8e1e-26931d2012f4}");
	if (one_in(40))
		add_attribute(log, "EventSourceName", "x");
	if (one_in(100))
		add_attribute(log, "Name", "ADSync");
	add(log, one_in(20) ? "></Provider>" : "/>");
	add(log, space());
}

static void add_event_id(struct buffer *log)
{
	static const char *const ids[] = { "6329",  "6329",       "31019", "656", "7036",  "1000",     "1", "06329",
					   " 6329", "1073748153", "71865", "x",   "6329.", "&#54;329", "" };

	add(log, "<EventID");
	if (one_in(2))
		add_attribute(log, "Qualifiers", one_in(2) ? "0" : "16384");
	(void)buffer_printf(log, ">%s</EventID>%s", ids[below(one_in(12) ? ELEMENTS(ids) : 7)], space());
}

static void add_time(struct buffer *log)
{
	char text[48];

	(void)snprintf(text, sizeof(text), "2026-11-%02uT%02u:%02u:%02u%s", 1 + below(30), below(24), below(3),
		       below(60), one_in(5) ? "Z" : ".4127310Z");
	add(log, "<TimeCreated");
	if (!one_in(80))
		add_attribute(log, "SystemTime", one_in(50) ? "yesterday" : text);
	add(log, one_in(20) ? "></TimeCreated>" : "/>");
	add(log, space());
}

static void add_system(struct buffer *log)
{
	static const char *const computers[] = { "sync01", "sync02.nordhav.example", "SYNC01", "x&amp;y", " pc ", "" };
	char number[24];

	(void)buffer_printf(log, "<System%s>%s", one_in(80) ? " a='b'" : "", space());
	if (!one_in(100))
		add_provider(log);
	if (one_in(100))
		add(log, "<!-- note -->");
	if (!one_in(100))
		add_event_id(log);
	if (one_in(100))
		add(log, "<EventID>6329</EventID>");
	add_number(log, "Version");
	add_number(log, "Level");
	add_number(log, "Task");
	add_number(log, "Opcode");
	if (!one_in(6))
		add_element(log, "Keywords", "0x80000000000000");
	if (!one_in(100))
		add_time(log);
	(void)snprintf(number, sizeof(number), "%u", below(1000000));
	if (!one_in(10))
		add_element(log, "EventRecordID", one_in(60) ? "-4" : number);
	if (one_in(2))
		add(log, one_in(2) ? "<Correlation/>"
				   : "<Correlation ActivityID='{6d3f0a11-5c58-4be0-9d9a-7d3e5f8a1b2c}'/>");
	if (one_in(2))
		add(log, "<Execution ProcessID='4' ThreadID=\"8\"/>");
	if (one_in(60))
		add(log, "<Strange>&lt;</Strange>");
	if (!one_in(20))
		add_element(log, "Channel", one_in(2) ? "Application" : "System");
	if (!one_in(20))
		add_element(log, "Computer", computers[below(one_in(12) ? ELEMENTS(computers) : 3)]);
	add(log, one_in(2) ? "<Security/>" : "<Security UserID='S-1-5-18'/>");
	(void)buffer_printf(log, "%s</System>%s", space(), space());
}

static void add_body(struct buffer *log)
{
	static const char *const values[] = {
		"plain words",
		"Event> in a text: Event> of://Event>",
		"a &lt;tag&gt;",
		"line\r\nbreak",
		"\xc3\xa6\xc3\xb8",
		"",
		"Everything: Event ",
		"&#169;",
		"<![CDATA[ </Event> <Event > ]]>",
		"<!-- </Event> -->",
		"<x>y</x>",
		"bad \xff byte",
		"&#1;",
		"a & b",
	};
	unsigned count = below(4);

	if (one_in(10)) {
		add(log, one_in(2) ? "<UserData><a><Event>in</Event></a></UserData>"
				   : "<UserData><a xmlns='urn:a'/></UserData>");
		return;
	}
	add(log, "<EventData>");
	while (count-- > 0) {
		add(log, one_in(2) ? "<Data>" : "<Data Name='n'>");
		add(log, values[below(one_in(6) ? ELEMENTS(values) : 8)]);
		add(log, one_in(200) ? "</Date>" : "</Data>");
	}
	if (one_in(5))
		add(log, "<Binary>184800000E000000</Binary>");
	add(log, "</EventData>");
	if (one_in(4))
		add(log, "<RenderingInfo Culture='en-US'><Message>words</Message><Level>x</Level></RenderingInfo>");
}

static void add_record(struct buffer *log)
{
	static const char *const starts[] = {
		"<Event xmlns='" FIXTURE_XMLNS "'>",
		"<Event xmlns='" FIXTURE_XMLNS "'>",
		"<Event xmlns=\"" FIXTURE_XMLNS "\">",
		"<Event>",
		"<Event >",
		"<Event\n xmlns='" FIXTURE_XMLNS "' >",
		"<Event xmlns='urn:other'>",
		"<Event xml:lang='en'>",
	};

	if (one_in(60)) {
		add(log, "<e:Event xmlns:e='" FIXTURE_XMLNS
			 "'><e:System><e:Provider Name='ADSync'/><e:EventID>6329</e:EventID>"
			 "<e:TimeCreated SystemTime='2026-11-16T08:00:00Z'/></e:System></e:Event>");
		return;
	}
	add(log, starts[below(one_in(20) ? ELEMENTS(starts) : 4)]);
	add(log, space());
	if (!one_in(100))
		add_system(log);
	if (one_in(100))
		add_system(log);
	add_body(log);
	add(log, one_in(60) ? "</Event >" : "</Event>");
}

static void add_gap(struct buffer *log)
{
	static const char *const gaps[] = {
		"\n",
		"",
		"\r\n",
		" \t",
		"<!-- a comment -->",
		"<!-- <Event>hidden</Event> -->",
		"<Events>",
		"</Events>",
		"<?xml version='1.0'?>",
		"\xef\xbb\xbf",
		"junk",
		"<Data>torn</Data></EventData></Event>",
		"<!DOCTYPE x>",
		"<!-- open",
		"]]>",
	};

	add(log, gaps[below(one_in(8) ? ELEMENTS(gaps) : 3)]);
}

/* Replace `size` bytes at `at` by `text`. */
static void splice(struct buffer *log, size_t at, size_t size, const char *text, size_t text_size)
{
	_cleanup_buffer_ struct buffer next = BUFFER(LOG_LIMIT);

	(void)buffer_append(&next, log->data, at);
	(void)buffer_append(&next, text, text_size);
	(void)buffer_append(&next, log->data + at + size, log->size - at - size);
	buffer_clear(log);
	(void)buffer_append(log, next.data, next.size);
}

static void damage_log(struct buffer *log)
{
	static const char *const tokens[] = {
		"<Event ",     "<Event>", "</Event>",  "<!--",      "-->",       "<![CDATA[", "]]>",
		"<?",          "?>",      "&",         "'",         "\"",        "<",         ">",
		"/",           "\xff",    "<e:Event ", ":Event>",   "</System>", "<System>",  "<UserData>",
		"</UserData>", "Event",   " ",         "<EventID>",
	};
	size_t at = below(log->size), size = below(log->size - at < 200 ? log->size - at : 200);
	const char *token = ONE_OF(tokens);
	char byte = (char)below(256);

	switch (below(6)) {
	case 0:
		splice(log, at, 0, token, strlen(token));
		break;
	case 1:
		splice(log, at, 1, &byte, 1);
		break;
	case 2:
		splice(log, at, size, "", 0);
		break;
	case 3:
		splice(log, at, size < strlen(token) ? size : strlen(token), token, strlen(token));
		break;
	case 4: {
		_cleanup_free_ char *copy = text_copy(log->data + at, size);

		splice(log, below(log->size), 0, copy, size);
		break;
	}
	default:
		splice(log, at, log->size - at, "", 0);
		break;
	}
}

static void make_log(struct buffer *log)
{
	unsigned records = 1 + below(12), wounds = one_in(2) ? 0 : below(5);

	buffer_clear(log);
	if (one_in(4))
		add(log, "<Events>");
	while (records-- > 0) {
		add_record(log);
		add_gap(log);
	}
	while (wounds-- > 0 && log->size > 0)
		damage_log(log);
}

static bool is_wanted(const struct event_head *head)
{
	size_t i;

	for (i = 0; i < ELEMENTS(wanted); i++)
		if (wanted[i].event_id == head->event_id && strlen(wanted[i].provider) == head->provider.size &&
		    strncasecmp(wanted[i].provider, head->provider.text, head->provider.size) == 0)
			return true;
	return false;
}

/* Whether the part of a record up to its System, closed, is a record in the eyes of the parser, and an unwanted one. */
static bool has_sound_head(const char *text, const char *next)
{
	struct fake_host fake = { .interest = wanted, .interest_count = ELEMENTS(wanted) };
	_cleanup_buffer_ struct buffer record = BUFFER(LOG_LIMIT);
	bool sound;

	(void)buffer_append(&record, text, (size_t)(next - text));
	(void)buffer_append_text(&record, "</Event>");
	sound = fixture_read(&fake, record.data, record.size, true) == 0 && fake.damage_count == 0 && fake.dropped == 1;
	fake_host_done(&fake);
	return sound;
}

/* Whether a record begins at `offset` whose inside nobody looks at. `log` is followed by SCAN_PADDING. */
static bool is_overlooked(const struct buffer *log, uint64_t offset)
{
	const char *end = log->data + log->size, *text = log->data + offset, *behind_system, *next, *following;
	struct event_time time = { 0 };
	struct event_head head;

	return event_head_read(text, end, &time, &head, &behind_system) == HEAD_USUAL && !is_wanted(&head) &&
	       event_tail_find(behind_system, end, true, &next, &following) == HEAD_USUAL &&
	       has_sound_head(text, behind_system);
}

static bool same_damage(const struct wbh_damage *a, const struct wbh_damage *b)
{
	return a->offset == b->offset && a->bytes == b->bytes && text_equal(a->reason, b->reason);
}

/* Every damage the parser finds is found with the raw look, but for the one that is overlooked. False on a difference.
 */
static bool compare_damage(const struct buffer *log, const struct fake_host *raw, const struct fake_host *parsed,
			   uint64_t *ret_overlooked)
{
	uint64_t overlooked = 0;
	size_t i, j = 0;

	for (i = 0; i < parsed->damage_count; i++) {
		const struct wbh_damage *damage = &parsed->damages[i].damage;

		if (damage->bytes > 0 && is_overlooked(log, damage->offset))
			overlooked++;
		else if (j < raw->damage_count && same_damage(&raw->damages[j].damage, damage))
			j++;
		else {
			printf("# at %" PRIu64 " the parser says \"%s\" (%" PRIu64 " bytes)\n", damage->offset,
			       damage->reason, damage->bytes);
			return false;
		}
	}
	if (j < raw->damage_count)
		printf("# at %" PRIu64 " only the raw look says \"%s\"\n", raw->damages[j].damage.offset,
		       raw->damages[j].damage.reason);
	*ret_overlooked = overlooked;
	return j == raw->damage_count;
}

static bool compare_events(const struct fake_host *raw, const struct fake_host *parsed)
{
	_cleanup_buffer_ struct buffer a = BUFFER(1024 * 1024), b = BUFFER(1024 * 1024);
	size_t i;

	for (i = 0; i < raw->event_count && i < parsed->event_count; i++) {
		buffer_clear(&a);
		buffer_clear(&b);
		fake_event_write(&a, &raw->events[i].event);
		fake_event_write(&b, &parsed->events[i].event);
		if (!text_equal(buffer_text(&a), buffer_text(&b))) {
			printf("# event %zu differs:\n# %s\n# %s\n", i, buffer_text(&a), buffer_text(&b));
			return false;
		}
	}
	if (raw->event_count != parsed->event_count)
		printf("# %zu events with the raw look, %zu with the parser\n", raw->event_count, parsed->event_count);
	return raw->event_count == parsed->event_count;
}

static const struct fake_stream *find_stream(const struct fake_host *fake, const struct fake_stream *like)
{
	size_t i;

	for (i = 0; i < fake->stream_count; i++)
		if (text_equal(fake->streams[i].computer, like->computer) &&
		    text_equal(fake->streams[i].channel, like->channel))
			return &fake->streams[i];
	return NULL;
}

static bool compare_streams(const struct fake_host *raw, const struct fake_host *parsed, uint64_t overlooked)
{
	size_t i;

	if (raw->records != parsed->records + overlooked || raw->dropped != parsed->dropped + overlooked) {
		printf("# %" PRIu64 " records (%" PRIu64 " left out), %" PRIu64 " (%" PRIu64
		       ") with the parser, %" PRIu64 " overlooked\n",
		       raw->records, raw->dropped, parsed->records, parsed->dropped, overlooked);
		return false;
	}
	if (overlooked == 0 && raw->stream_count != parsed->stream_count)
		return false;
	for (i = 0; i < parsed->stream_count; i++) {
		const struct fake_stream *stream = &parsed->streams[i], *other = find_stream(raw, stream);

		if (other == NULL || other->newest_time < stream->newest_time || other->records < stream->records)
			return false;
		if (overlooked == 0 &&
		    (other->newest_time != stream->newest_time || other->records != stream->records ||
		     other->newest_record_id != stream->newest_record_id || other->dropped != stream->dropped))
			return false;
	}
	return true;
}

struct totals {
	uint64_t records, events, damages, overlooked;
};

/* One log, both ways. False on a difference. */
static bool compare(struct buffer *log, struct totals *totals)
{
	struct fake_host raw = { .interest = wanted, .interest_count = ELEMENTS(wanted) };
	struct fake_host parsed = { .interest = wanted, .interest_count = ELEMENTS(wanted) };
	size_t size = log->size;
	uint64_t overlooked = 0;
	char *padding;
	bool same;

	same = fixture_read(&raw, log->data, size, false) == 0 && fixture_read(&parsed, log->data, size, true) == 0;
	padding = buffer_reserve(log, SCAN_PADDING);
	if (padding == NULL)
		abort();
	memset(padding, 0, SCAN_PADDING);
	same = same && compare_events(&raw, &parsed) && compare_damage(log, &raw, &parsed, &overlooked) &&
	       compare_streams(&raw, &parsed, overlooked);

	totals->records += raw.records;
	totals->events += raw.event_count;
	totals->damages += raw.damage_count;
	totals->overlooked += overlooked;
	fake_host_done(&raw);
	fake_host_done(&parsed);
	return same;
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
	uint64_t number;

	return getenv(name) != NULL && text_to_u64(getenv(name), &number) == 0 ? number : otherwise;
}

static void test_generated_logs(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(LOG_LIMIT);
	uint64_t rounds = number_from("WBH_ROUNDS", ROUNDS), seed = USUAL_SEED, round, different = 0;
	struct totals totals = { 0 };

	if (getenv("WBH_RANDOM") != NULL && getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		seed = USUAL_SEED;
	seed = number_from("WBH_SEED", seed);
	printf("# WBH_SEED=%" PRIu64 "\n", seed);

	for (round = 0; round < rounds; round++) {
		random_state = seed + round;
		make_log(&log);
		if (compare(&log, &totals))
			continue;
		if (different++ == 0)
			printf("# round %" PRIu64 ", to repeat with WBH_SEED=%" PRIu64 " WBH_ROUNDS=1\n", round,
			       seed + round);
	}
	printf("# %" PRIu64 " records, %" PRIu64 " events, %" PRIu64 " damaged places, %" PRIu64 " overlooked\n",
	       totals.records, totals.events, totals.damages, totals.overlooked);
	tap_is_int(different, 0, "%" PRIu64 " generated logs give the same with and without the parser", rounds);
	tap_ok(rounds < 1000 || (totals.events > rounds / 2 && totals.damages > rounds / 4 && totals.overlooked > 0 &&
				 totals.records > 3 * totals.events / 2),
	       "the generated logs have wanted, unwanted, damaged and overlooked records");
}

/* Cut anywhere, a record is short or for the parser, never something else. */
static void test_cut_anywhere(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(LOG_LIMIT);
	struct event_time time = { 0 };
	struct event_head head;
	enum head_answer answer;
	size_t size, wrong = 0;
	const char *next, *following;
	char *copy;

	fixture_add_record(&log, "A provider whose name is rather long, longer than one step of the scan ever gets", 1,
			   7, "text");
	copy = calloc(1, log.size + SCAN_PADDING);
	if (copy == NULL)
		abort();
	for (size = 0; size <= log.size; size++) {
		memcpy(copy, log.data, size);
		answer = event_head_read(copy, copy + size, &time, &head, &next);
		if (answer == HEAD_USUAL)
			answer = event_tail_find(next, copy + size, false, &next, &following);
		wrong += answer != HEAD_SHORT;
	}
	tap_is_int(wrong, 0, "a record cut anywhere only wants more text");
	answer = event_head_read(copy, copy + log.size, &time, &head, &next);
	tap_is_int(answer, HEAD_USUAL, "a whole one has the usual shape");
	tap_is_int(event_tail_find(next, copy + log.size, true, &next, &following), HEAD_USUAL, "to its end");
	tap_ok(next == copy + log.size - 2 && following == copy + log.size, "which is found");
	free(copy);
}

/* The end of the window falls on every byte of a record in turn. */
static void test_window_boundary(void)
{
	_cleanup_buffer_ struct buffer record = BUFFER(LOG_LIMIT), log = BUFFER(2 * LOG_LIMIT);
	unsigned wrong = 0;
	size_t shift;

	fixture_add_record(&record, "MsiInstaller", 1, 1, "unwanted");
	fixture_add_record(&record, "ADSync", 6329, 2, "wanted");
	fixture_add_record(&record, "ESENT", 3, 3, "unwanted");
	for (shift = 0; shift <= record.size; shift++) {
		struct fake_host fake = { .interest = wanted, .interest_count = ELEMENTS(wanted) };

		buffer_clear(&log);
		add(&log, "<!--");
		memset(buffer_reserve(&log, WINDOW_SIZE - 7 - shift), '.', WINDOW_SIZE - 7 - shift);
		log.size += WINDOW_SIZE - 7 - shift;
		add(&log, "-->");
		(void)buffer_append(&log, record.data, record.size);
		wrong += fixture_read(&fake, log.data, log.size, false) != 0 || fake.event_count != 1 ||
			 fake.records != 3 || fake.dropped != 2 || fake.damage_count != 0;
		fake_host_done(&fake);
	}
	tap_is_int(wrong, 0, "nothing is lost where a record lies across two buffers of input");
}

int main(void)
{
	test_generated_logs();
	test_cut_anywhere();
	test_window_boundary();
	return tap_done();
}
