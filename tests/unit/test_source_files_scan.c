/* SPDX-License-Identifier: Apache-2.0 */
/* The byte scans against their portable twins, and what is read on the fast way against what the slow one reads. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/timestamp.h"
#include "plugins/source_files/event_xml/event_time.h"
#include "plugins/source_files/event_xml/repair.h"
#include "plugins/source_files/interest.h"
#include "plugins/source_files/scan.h"
#include "plugins/source_files/streams.h"
#include "tests/lib/fake_host.h"
#include "tests/lib/tap.h"

#define SIZE 300u

static uint64_t state = 42;

static unsigned below(unsigned limit)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % limit;
}

/* Mostly what is passed over, now and then what stops a scan. */
static void fill(char *text, size_t size, const char *usual, const char *special)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (below(40) == 0)
			text[i] = special[below((unsigned)strlen(special))];
		else if (below(200) == 0)
			text[i] = (char)below(256);
		else
			text[i] = usual[below((unsigned)strlen(usual))];
	}
	memset(text + size, 0, SCAN_PADDING);
}

static void test_scans(void)
{
	unsigned plain = 0, markup = 0, ascii = 0, found = 0, round;
	char *text = malloc(SIZE + SCAN_PADDING);

	if (text == NULL)
		return;
	for (round = 0; round < 20000; round++) {
		size_t size = below(SIZE), from = size > 0 ? below((unsigned)size) : 0;
		const char *start = text + from, *end = text + size;

		fill(text, size, "abc XYZ019-./:", "<>&\"'#\x7f");
		plain += scan_plain_end(start) != scan_plain_end_portable(start);
		fill(text, size, "abEvdx/: ", "<!?E");
		markup += scan_markup(start, end) != scan_markup_portable(start, end);
		fill(text, size, "abc\r\n\t", "\x01\x1f\x80\xff");
		ascii += scan_ascii_text_end(start, end) != scan_ascii_text_end_portable(start, end);
		fill(text, size, "</Event", "x<");
		found += find_bytes(start, end, "</Event", 7) != memmem(start, (size_t)(end - start), "</Event", 7);
		found += find_bytes(start, end, "-->", 3) != memmem(start, (size_t)(end - start), "-->", 3);
	}
	free(text);
	tap_is_int(plain, 0, "plain text ends at the same byte with and without vectors");
	tap_is_int(markup, 0, "markup is found at the same byte");
	tap_is_int(ascii, 0, "ASCII text ends at the same byte");
	tap_is_int(found, 0, "byte strings are found where memmem() finds them");
}

static void test_time(void)
{
	static const char *const parts[] = { "2026-11-16T08:00", ":12",        ".4127311", "Z", ":60",
					     "+01:00",           " ",          ".",        "0", ".1234567890",
					     "2026-02-30T08:00", ".123456789", "z" };
	struct event_time memory = { 0 };
	unsigned round, different = 0, good = 0;

	for (round = 0; round < 50000; round++) {
		char text[128] = "";
		size_t size = 0, count = 1 + below(4), i;
		int64_t a = 0, b = 0;
		int r, s;

		for (i = 0; i < count; i++) {
			const char *part = parts[i < 4 && below(3) > 0 ? i : below(ELEMENTS(parts))];

			memcpy(text + size, part, strlen(part) + 1);
			size += strlen(part);
		}
		if (size > 0 && below(8) == 0)
			text[below((unsigned)size)] = (char)('0' + below(12));
		r = timestamp_parse(text, size, &a);
		s = event_time_parse(&memory, text, size, &b);
		different += r != s || a != b;
		good += r == 0;
	}
	tap_is_int(different, 0, "times are read alike with and without the minute remembered");
	tap_ok(good > 1000, "and many of them are times");
}

static void test_interest(void)
{
	static const struct wbh_interest wanted[] = {
		{ "ADSync", 6329 }, { "ADSync", 904 }, { "PasswordResetService", 31019 }, { "A", 1 }
	};
	struct fake_host fake = { .interest = wanted, .interest_count = ELEMENTS(wanted) };
	struct interest interest;

	fake_host_init(&fake);
	tap_is_int(interest_init(&interest, &fake.host), 0, "four pairs are wanted");
	tap_ok(interest_wants(&interest, "ADSync", 6, 6329), "one is found");
	tap_ok(interest_wants(&interest, "adsync", 6, 904), "providers compare without case");
	tap_ok(interest_wants(&interest, "PASSWORDresetSERVICE", 20, 31019), "also long ones");
	tap_ok(interest_wants(&interest, "a", 1, 1), "and short ones");
	tap_ok(!interest_wants(&interest, "ADSync", 6, 6328), "another id is not wanted");
	tap_ok(!interest_wants(&interest, "ADSyn", 5, 6329), "nor another provider");
	tap_ok(!interest_wants(&interest, "ADSync[", 7, 6329), "nor a longer one");
	interest_done(&interest);

	fake.interest_count = 0;
	tap_is_int(interest_init(&interest, &fake.host), 0, "nothing at all may be wanted");
	tap_ok(!interest_wants(&interest, "ADSync", 6, 6329), "then nothing is");
	interest_done(&interest);
	fake.interest = NULL;
	tap_is_int(interest_init(&interest, &fake.host), 0, "or everything");
	tap_ok(interest_wants(&interest, "Anything", 8, 1), "then everything is");
	interest_done(&interest);
}

static void note(struct streams *streams, struct fake_host *fake, const char *computer, int64_t time, int64_t record_id)
{
	const struct stream_record record = { computer, strlen(computer), "System", 6, time, record_id, false };

	(void)streams_note(streams, &fake->host, &record);
}

static void test_streams(void)
{
	struct fake_host fake = { 0 };
	struct streams streams = { 0 };
	char name[1024];
	unsigned i;

	fake_host_init(&fake);
	for (i = 0; i < 999; i++)
		note(&streams, &fake, "pc", 1000 + i, i);
	tap_is_int(fake.progress_count, 0, "nothing is told before a thousand records");
	note(&streams, &fake, "pc", 500, 70000);
	tap_is_int(fake.records, 1000, "then all of them");
	tap_is_int(fake.streams[0].newest_time, 1998, "with the newest time, which is not the last one");
	tap_is_int(fake.streams[0].newest_record_id, 998, "and its record id");
	note(&streams, &fake, "pc", 5000, 3);
	(void)streams_flush(&streams, &fake.host);
	tap_is_int(fake.streams[0].newest_record_id, 3, "record ids begin again when a log was cleared");

	for (i = 0; i < 10000; i++) {
		(void)snprintf(name, sizeof(name), "pc%u", i);
		note(&streams, &fake, name, 1, 1);
	}
	tap_ok(streams.count <= STREAMS_LIMIT, "more streams than are remembered at a time");
	(void)streams_flush(&streams, &fake.host);
	tap_is_int(fake.records, 11001, "are counted all the same");
	tap_ok(fake.most_records_in_progress <= 1000, "never more than a thousand at once");

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	fake_host_reset(&fake);
	note(&streams, &fake, name, 1, 1);
	(void)streams_flush(&streams, &fake.host);
	tap_is_int(fake.stream_count == 1 ? (int64_t)strlen(fake.streams[0].computer) : 0, STREAM_NAME_LIMIT,
		   "endless names of computers are cut");
	streams_done(&streams);
	fake_host_done(&fake);
}

static void test_repair(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(65536);
	unsigned round, unclean = 0, unstable = 0, lost = 0;

	tap_ok(repair_is_clean("abc \xc3\xa6 \xf0\x9f\x98\x80\t\r\n", 14), "good text is left alone");
	tap_ok(!repair_is_clean("\xef\xbf\xbf", 3), "U+FFFF is no character of XML");
	tap_is_int(repair_append(&buffer, "a\xc3<b\x01&#1;&#65;&#x;&#x110000;", 28, true), 1 + 1 + 4 + 10,
		   "bad bytes and references are replaced");
	tap_is_text(buffer_text(&buffer), "a\xef\xbf\xbd<b\xef\xbf\xbd\xef\xbf\xbd&#65;&#x;\xef\xbf\xbd",
		    "good ones stay, and so does markup");

	for (round = 0; round < 20000; round++) {
		char text[64];
		size_t size = below(sizeof(text)), i, before = 0, after = 0;

		for (i = 0; i < size; i++)
			text[i] = below(4) == 0 ? "<>&#"[below(4)] : (char)below(256);
		buffer_clear(&buffer);
		(void)repair_append(&buffer, text, size, round % 2 == 0);
		unclean += buffer.size > 0 && !repair_is_clean(buffer.data, buffer.size);
		unstable += repair_is_clean(text, size) && round % 2 != 0 &&
			    (buffer.size != size || (size > 0 && memcmp(buffer.data, text, size) != 0));
		for (i = 0; i < size; i++)
			before += text[i] == '<';
		for (i = 0; i < buffer.size; i++)
			after += buffer.data[i] == '<';
		lost += before != after;
	}
	tap_is_int(unclean, 0, "repaired text is clean");
	tap_is_int(unstable, 0, "clean text stays as it is");
	tap_is_int(lost, 0, "no markup is lost");
}

int main(void)
{
	test_scans();
	test_time();
	test_interest();
	test_streams();
	test_repair();
	return tap_done();
}
