/* SPDX-License-Identifier: Apache-2.0 */
/* The same log in every encoding that it is saved in: same events, and offsets that are bytes of the file. */
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

#define LOG_LIMIT (16u * 1024u * 1024u)

/* `text` as iconv() writes it, behind `mark`. Aborts on what the charset lacks. */
static void encode(struct buffer *log, const char *charset, const char *mark, size_t mark_size, const char *text)
{
	iconv_t conversion = iconv_open(charset, "UTF-8");
	char *from = (char *)(uintptr_t)text, *to;
	size_t size = strlen(text), room = 4 * size + 16;

	buffer_clear(log);
	(void)buffer_append(log, mark, mark_size);
	to = buffer_reserve(log, room);
	if (conversion == (iconv_t)-1 || to == NULL || iconv(conversion, &from, &size, &to, &room) == (size_t)-1)
		abort();
	log->size = (size_t)(to - log->data);
	(void)iconv_close(conversion);
}

/* Two records with `word` in their values, `head` before them. */
static const char *make_text(struct buffer *text, const char *head, const char *word)
{
	buffer_clear(text);
	(void)buffer_append_text(text, head);
	fixture_add_record(text, "ADSync", 6329, 1, word);
	fixture_add_record(text, "ADSync", 6329, 2, word);
	return buffer_text(text);
}

/* What every variant must give. `second` is where the second record begins in the file. */
static void expect(struct fake_host *fake, const struct buffer *log, const char *word, size_t second, const char *name)
{
	const struct wbh_event *event;
	bool good;

	(void)fixture_read(fake, log->data, log->size, false);
	event = fake->event_count == 2 ? &fake->events[1].event : NULL;
	good = event != NULL && event->data_count == 1 && text_equal(event->data[0].value, word);
	tap_ok(good && fake->damage_count == 0, "%s is read", name);
	tap_is_int(event != NULL ? (int64_t)event->offset : -1, (int64_t)second, "%s: the offset is that of the file",
		   name);
}

struct variant {
	const char *name, *charset, *mark, *head, *word;
	size_t mark_size;
};

static void test_variants(void)
{
	static const struct variant variants[] = {
		{ "UTF-8", "UTF-8", "", "",
		  "r\xc3\xb8"
		  "d \xf0\x9f\x90\x9f",
		  0 },
		{ "UTF-8 with a mark", "UTF-8", "\xef\xbb\xbf", "",
		  "r\xc3\xb8"
		  "d",
		  3 },
		{ "UTF-16LE with a mark", "UTF-16LE", "\xff\xfe", "",
		  "r\xc3\xb8"
		  "d \xf0\x9f\x90\x9f \xe2\x82\xac",
		  2 },
		{ "UTF-16BE with a mark", "UTF-16BE", "\xfe\xff", "",
		  "r\xc3\xb8"
		  "d \xf0\x9f\x90\x9f \xe2\x82\xac",
		  2 },
		{ "UTF-16LE without", "UTF-16LE", "", "",
		  "r\xc3\xb8"
		  "d \xf0\x9f\x90\x9f",
		  0 },
		{ "UTF-16BE without", "UTF-16BE", "", "",
		  "r\xc3\xb8"
		  "d \xf0\x9f\x90\x9f",
		  0 },
		{ "UTF-16LE with a declaration", "UTF-16LE", "\xff\xfe", "<?xml version='1.0' encoding='utf-16'?>\r\n",
		  "r\xc3\xb8"
		  "d",
		  2 },
		{ "UTF-8 that says it is UTF-16", "UTF-8", "", "<?xml version='1.0' encoding='utf-16'?>\r\n",
		  "r\xc3\xb8"
		  "d",
		  0 },
		{ "windows-1252", "CP1252", "", "<?xml version=\"1.0\" encoding=\"Windows-1252\"?>\r\n",
		  "r\xc3\xb8"
		  "d \xe2\x82\xac",
		  0 },
		{ "ISO-8859-1", "CP1252", "", "<?xml version=\"1.0\" encoding = 'ISO-8859-1' ?>\r\n",
		  "r\xc3\xb8"
		  "d",
		  0 },
		{ "IBM850", "CP850", "", "<?xml version='1.0' encoding='ibm850'?>\r\n",
		  "r\xc3\xb8"
		  "d",
		  0 },
		{ "Shift_JIS", "CP932", "", "<?xml version='1.0' encoding='Shift_JIS'?>\r\n",
		  "\xe5\x90\x8c\xe6\x9c\x9f ok", 0 },
		{ "GB18030", "GB18030", "", "<?xml version='1.0' encoding='gb18030'?>\r\n", "\xe5\x90\x8c\xe6\xad\xa5",
		  0 },
	};
	_cleanup_buffer_ struct buffer text = BUFFER(LOG_LIMIT), log = BUFFER(LOG_LIMIT), first = BUFFER(LOG_LIMIT);
	struct fake_host fake = { 0 };
	size_t i;

	for (i = 0; i < ELEMENTS(variants); i++) {
		const struct variant *variant = &variants[i];

		/* Where the second record begins: as long as the file with the first one alone. */
		(void)buffer_append_text(&text, "");
		buffer_clear(&text);
		(void)buffer_append_text(&text, variant->head);
		fixture_add_record(&text, "ADSync", 6329, 1, variant->word);
		encode(&first, variant->charset, variant->mark, variant->mark_size, buffer_text(&text));
		encode(&log, variant->charset, variant->mark, variant->mark_size,
		       make_text(&text, variant->head, variant->word));
		expect(&fake, &log, variant->word, first.size, variant->name);
	}
	fake_host_done(&fake);
}

/* Large enough that every buffer is filled several times, with characters across their ends. */
static void test_large(const char *charset, const char *name, const char *head)
{
	_cleanup_buffer_ struct buffer text = BUFFER(LOG_LIMIT), log = BUFFER(2 * LOG_LIMIT);
	struct fake_host fake = { 0 };
	size_t i, wrong = 0;

	(void)buffer_append_text(&text, head);
	for (i = 0; i < 4000; i++)
		fixture_add_record(&text, "ADSync", 6329, (unsigned)i,
				   i % 3 == 0 ? "\xe5\x90\x8c\xe6\x9c\x9f" : "o\xe5\x90\x8c\xe6\x9c\x9f\xe6\x97\xa5");
	encode(&log, charset, "", 0, buffer_text(&text));
	(void)fixture_read(&fake, log.data, log.size, false);
	tap_is_int(fake.event_count, 4000, "%s of %zu bytes: every record", name, log.size);
	tap_is_int(fake.damage_count, 0, "%s: no damage", name);
	for (i = 0; i < fake.event_count; i++) {
		/* At each offset the file has the first byte of "<Event". */
		const char *place = log.data + fake.events[i].event.offset;

		wrong += fake.events[i].event.offset >= log.size || (place[0] != '<' && place[1] != '<');
	}
	tap_is_int(wrong, 0, "%s: every offset is the beginning of a record", name);
	fake_host_done(&fake);
}

static void test_broken(void)
{
	_cleanup_buffer_ struct buffer text = BUFFER(LOG_LIMIT), log = BUFFER(LOG_LIMIT);
	struct fake_host fake = { 0 };
	char *place;

	/* An 'x' in a value becomes half of a surrogate pair. */
	encode(&log, "UTF-16LE", "\xff\xfe", 2, make_text(&text, "", "axb"));
	place = memmem(log.data, log.size, "a\0x\0b", 5);
	if (place == NULL)
		abort();
	place[2] = '\x3d';
	place[3] = '\xd8';
	(void)fixture_read(&fake, log.data, log.size, false);
	tap_is_int(fake.event_count, 2, "half a surrogate pair does not cost the record");
	tap_is_text(fake.event_count > 0 && fake.events[0].event.data_count == 1 ? fake.events[0].event.data[0].value
										 : "",
		    "a\xef\xbf\xbd"
		    "b",
		    "it is replaced");
	tap_is_int(fake.damage_count, 1, "and told");
	tap_is_int(fake.damage_count > 0 ? (int64_t)fake.damages[0].damage.offset : -1, place + 2 - log.data,
		   "with its place in the file");

	encode(&log, "UTF-16LE", "\xff\xfe", 2, make_text(&text, "", "word"));
	(void)fixture_read(&fake, log.data, log.size - 1, false);
	tap_is_int(fake.event_count, 2, "UTF-16 with half a unit at its end");
	tap_ok(fake.damage_count > 0, "is told");

	make_text(&text, "<?xml version='1.0' encoding='x-nobody-knows'?>", "word");
	(void)fixture_read(&fake, text.data, text.size, false);
	tap_is_int(fake.event_count, 2, "a charset that nobody knows is read as UTF-8");
	tap_ok(fake.damage_count == 1 && strstr(fake.damages[0].damage.reason, "x-nobody-knows") != NULL, "and named");

	/* windows-1252 has no 0x81. */
	encode(&log, "CP1252", "", 0, make_text(&text, "<?xml version='1.0' encoding='windows-1252'?>", "aXb"));
	place = memmem(log.data, log.size, "aXb", 3);
	if (place == NULL)
		abort();
	place[1] = '\x81';
	(void)fixture_read(&fake, log.data, log.size, false);
	tap_is_int(fake.event_count, 2, "a byte that the declared charset does not have");
	tap_is_int(fake.damage_count > 0 ? (int64_t)fake.damages[0].damage.offset : -1, place + 1 - log.data,
		   "is told with its place");

	/* UTF-8, and then a log of UTF-16 put behind it. */
	encode(&log, "UTF-16LE", "", 0, make_text(&text, "", "word"));
	make_text(&text, "", "word");
	(void)buffer_append(&text, log.data, log.size);
	fixture_add_record(&text, "ADSync", 6329, 9, "last");
	(void)fixture_read(&fake, text.data, text.size, false);
	tap_is_int(fake.event_count, 3, "a stretch of UTF-16 in the middle of UTF-8 is passed over");
	tap_ok(fake.damage_count == 1 && strstr(fake.damages[0].damage.reason, "another encoding") != NULL,
	       "and told for what it is");
	tap_is_int(fake.damage_count == 1 ? (int64_t)fake.damages[0].damage.bytes : 0, (int64_t)log.size, "in full");
	fake_host_done(&fake);
}

int main(void)
{
	test_variants();
	test_large("UTF-16LE", "UTF-16LE", "");
	test_large("UTF-16BE", "UTF-16BE", "");
	test_large("UTF-8", "UTF-8", "");
	test_large("CP932", "Shift_JIS", "<?xml version='1.0' encoding='shift_jis'?>");
	test_broken();
	return tap_done();
}
