/* SPDX-License-Identifier: Apache-2.0 */
/* Event XML: every shape that Windows and its tools write, field by field, and every way in which it is damaged. All
 * values are of our own making. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

#define XMLNS FIXTURE_XMLNS
#define SYSTEM(provider, id, record)                                                                                   \
	"<System><Provider Name='" provider "'/><EventID>" id                                                          \
	"</EventID><TimeCreated SystemTime='2026-11-16T08:00:00Z'/>"                                                   \
	"<EventRecordID>" record "</EventRecordID><Channel>Application</Channel><Computer>pc</Computer></System>"
#define EVENT(record, rest) "<Event xmlns='" XMLNS "'>" SYSTEM("ADSync", "6329", record) rest "</Event>"

/* Reads the text; a test that expects damage says how much. */
static struct fake_host *read_text(const char *text)
{
	static struct fake_host fake;

	if (fixture_read_text(&fake, text) < 0)
		tap_ok(false, "the text is read to its end");
	return &fake;
}

static const struct wbh_event *event_at(const struct fake_host *fake, size_t index)
{
	static const struct wbh_event none = WBH_EVENT_NULL;

	return index < fake->event_count ? &fake->events[index].event : &none;
}

static const struct wbh_damage *damage_at(const struct fake_host *fake, size_t index)
{
	static const struct wbh_damage none = { .reason = "no damage at all" };

	return index < fake->damage_count ? &fake->damages[index].damage : &none;
}

static bool says(const char *text, const char *words)
{
	bool found = text != NULL && strstr(text, words) != NULL;

	if (!found)
		printf("# \"%s\" does not say \"%s\"\n", text != NULL ? text : "(null)", words);
	return found;
}

static void test_modern_record(void)
{
	const struct fake_host *fake = read_text(
		"<Event xmlns='" XMLNS
		"'><System><Provider Name='Nordhav-Time-Agent' Guid='{2c8f1f0e-9f0b-4a7e-8f63-1d2a3b4c5d6e}'/>"
		"<EventID>2006</EventID><Version>3</Version><Level>2</Level><Task>2002</Task><Opcode>14</Opcode>"
		"<Keywords>0x8000000020000000</Keywords><TimeCreated SystemTime='2026-11-16T13:45:13.1802522Z'/>"
		"<EventRecordID>416224</EventRecordID><Correlation ActivityID='{6d3f0a11-5c58-4be0-9d9a-7d3e5f8a1b2c}'/>"
		"<Execution ProcessID='16072' ThreadID='13912'/><Channel>Nordhav-Time/Operational</Channel>"
		"<Computer>DC02.nordhav.example</Computer><Security UserID='S-1-5-18'/></System>"
		"<EventData><Data Name='Message'>offset: 4 ms</Data><Data Name='Source'>&lt;local&gt; &amp; free</Data>"
		"<Data Name='Empty'></Data><Data Name='Short'/></EventData></Event>\r\n");
	const struct wbh_event *event = event_at(fake, 0);

	tap_is_int(fake->event_count, 1, "a record with a manifest is one event");
	tap_is_text(event->provider, "Nordhav-Time-Agent", "its provider");
	tap_is_int(event->event_id, 2006, "its event id");
	tap_is_int(event->qualifiers, WBH_ABSENT, "without qualifiers");
	tap_is_int(event->version, 3, "its version");
	tap_is_int(event->level, 2, "its level");
	tap_is_int(event->task, 2002, "its task");
	tap_is_int(event->opcode, 14, "its opcode");
	tap_is_text(event->keywords, "0x8000000020000000", "its keywords");
	tap_is_text(event->time_text, "2026-11-16T13:45:13.1802522Z", "its time with all seven digits");
	tap_is_int(event->time, INT64_C(1794836713180252), "the same in microseconds");
	tap_is_int(event->record_id, 416224, "its record id");
	tap_is_text(event->activity_id, "{6d3f0a11-5c58-4be0-9d9a-7d3e5f8a1b2c}", "its activity");
	tap_is_int(event->process_id, 16072, "its process");
	tap_is_int(event->thread_id, 13912, "its thread");
	tap_is_text(event->channel, "Nordhav-Time/Operational", "its channel");
	tap_is_text(event->computer, "DC02.nordhav.example", "its computer");
	tap_is_text(event->user_sid, "S-1-5-18", "its user");
	tap_is_int(event->data_count, 4, "its values");
	tap_is_text(event->data_count == 4 ? event->data[0].name : "", "Message", "the name of the first");
	tap_is_text(event->data_count == 4 ? event->data[0].value : "", "offset: 4 ms", "its text");
	tap_is_text(event->data_count == 4 ? event->data[1].value : "", "<local> & free", "references are resolved");
	tap_is_text(event->data_count == 4 ? event->data[2].value : NULL, "", "an empty value is there, and empty");
	tap_is_text(event->data_count == 4 ? event->data[3].value : NULL, "", "so is one written as an empty element");
	tap_is_text(event->message, NULL, "no message where the log carries none");
	tap_is_text(event->file, "memory", "the file");
	tap_is_int(event->offset, 0, "the offset");
	tap_is_int(fake->damage_count, 0, "no damage");
}

static void test_classic_record(void)
{
	const struct fake_host *fake = read_text(
		"\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n<Events>"
		"<Event xmlns=\"" XMLNS "\"><System><Provider Name=\"PasswordResetService\" />\r\n"
		"<EventID Qualifiers=\"16384\">31019</EventID><Level>4</Level><Task>0</Task>"
		"<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime=\"2026-11-16T08:00:12.000000000Z\" />"
		"<EventRecordID>41001</EventRecordID><Channel>Application</Channel><Computer>sync01</Computer>"
		"<Security></Security></System><EventData><Data>first line\r\nsecond line\n\tthird</Data><Data>(NULL)</Data>"
		"<Binary>184800000E000000</Binary></EventData><RenderingInfo Culture=\"en-US\"><Message>Heartbeat.\r\nAll well"
		"</Message><Level>Information</Level><Task>None</Task><Provider>Rendered</Provider><Keywords>"
		"<Keyword>Classic</Keyword></Keywords></RenderingInfo></Event></Events>\r\n");
	const struct wbh_event *event = event_at(fake, 0);

	tap_is_int(fake->event_count, 1, "Event Viewer's file: byte order mark, declaration, root, double quotes");
	tap_is_int(fake->damage_count, 0, "without damage");
	tap_is_text(event->provider, "PasswordResetService", "a classic provider");
	tap_is_int(event->qualifiers, 16384, "the upper half of its id");
	tap_is_int(event->event_id, 31019, "the lower half");
	tap_is_int(event->version, WBH_ABSENT, "no version");
	tap_is_int(event->process_id, WBH_ABSENT, "no process");
	tap_is_text(event->user_sid, NULL, "an empty Security names no user");
	tap_is_int(event->data_count, 2, "two values");
	tap_is_text(event->data_count == 2 ? event->data[0].name : "x", NULL, "unnamed");
	tap_is_text(event->data_count == 2 ? event->data[0].value : "", "first line\nsecond line\n\tthird",
		    "line breaks stay, as XML reads them");
	tap_is_text(event->data_count == 2 ? event->data[1].value : "", "(NULL)", "fillers stay");
	tap_is_text(event->binary, "184800000E000000", "binary data as hexadecimal");
	tap_is_text(event->message, "Heartbeat.\nAll well", "the rendered message");
	tap_is_text(event->keywords, "0x80000000000000", "the rendered names replace nothing");
	tap_is_int(event->offset, 3 + 57 + 8, "the offset counts the bytes of the file, mark included");
}

static void test_user_data(void)
{
	const struct fake_host *fake = read_text(
		EVENT("1",
		      "<UserData>\n <LogFileCleared xmlns='http://nordhav.example/log' a='1 &lt; 2' b='&quot;q&quot;'>"
		      "<Name>R&amp;D</Name><Empty/><Event><x>inner</x></Event></LogFileCleared>\n</UserData>")
			EVENT("2", "<UserData><c><![CDATA[</Event> <Event x='1'>]]></c></UserData>") "<Event xmlns='" XMLNS "' xmlns:n='urn:n'>" SYSTEM(
				"ADSync", "6329", "3") "<UserData><n:top n:k='v'><n:leaf/></n:top></UserData></Event>");

	tap_is_int(fake->event_count, 3, "UserData may hold anything, also what is called Event");
	tap_is_text(event_at(fake, 0)->user_data,
		    "<LogFileCleared xmlns=\"http://nordhav.example/log\" a=\"1 &lt; 2\" b=\"&quot;q&quot;\">"
		    "<Name>R&amp;D</Name><Empty/><Event><x>inner</x></Event></LogFileCleared>",
		    "its content is kept as XML");
	tap_is_text(event_at(fake, 1)->user_data, "<c>&lt;/Event&gt; &lt;Event x='1'&gt;</c>",
		    "a CDATA section as text");
	tap_is_text(event_at(fake, 2)->user_data, "<n:top xmlns:n=\"urn:n\" n:k=\"v\"><n:leaf/></n:top>",
		    "prefixes declared around it come with it");
	tap_is_int(fake->damage_count, 0, "without damage");
}

static void test_layouts(void)
{
	const struct fake_host *fake;

	fake = read_text(EVENT("1", "") EVENT("2", "") EVENT("3", ""));
	tap_is_int(fake->event_count, 3, "no root, all on one line");
	fake = read_text(EVENT("1", "") "\n" EVENT("2", "") "\r\n\r\n" EVENT("3", "") "\n");
	tap_is_int(fake->event_count, 3, "no root, one per line");
	fake = read_text("<MyRoot a='>'>\n" EVENT("1", "") "</MyRoot>");
	tap_is_int(fake->event_count, 1, "any root");
	tap_is_int(fake->damage_count, 0, "without damage");
	fake = read_text(
		"<!-- <Event>in a comment</Event> -->" EVENT("1", "") "<!-- " EVENT("2", "") " -->" EVENT("3", ""));
	tap_is_int(fake->event_count, 2, "a comment between records holds no record");
	tap_is_int(fake->damage_count, 0, "and is no damage");
	fake = read_text("\xef\xbb\xbf" EVENT("1", "") "\r\n\xef\xbb\xbf<?xml version='1.0'?><Events>" EVENT(
		"2", "") "</Events>");
	tap_is_int(fake->event_count, 2, "files put one behind the other");
	tap_is_int(fake->damage_count, 0, "without damage");
	fake = read_text("<e:Events xmlns:e='" XMLNS "'><e:Event xmlns:e='" XMLNS
			 "'><e:System><e:Provider Name='ADSync'/><e:EventID>1</e:EventID>"
			 "<e:TimeCreated SystemTime='2026-11-16T08:00:00Z'/></e:System><e:EventData><e:Data>x</e:Data>"
			 "</e:EventData></e:Event ></e:Events>");
	tap_is_int(fake->event_count, 1, "a prefix on every name");
	tap_is_int(event_at(fake, 0)->data_count, 1, "with its values");
	tap_is_int(fake->damage_count, 0, "without damage");
	fake = read_text("<Event>" SYSTEM("ADSync", "1", "1") "</Event>");
	tap_is_int(fake->event_count, 1, "no namespace");
	fake = read_text(
		"<Event\n\txmlns = '" XMLNS "' >\n <System>\n  <Provider Guid='{a}' Name='ADSync'></Provider>\n"
		"<EventID> 5 </EventID>\n<TimeCreated SystemTime='2026-11-16 08:00:00.5+01:00'/><Computer>\npc\n</Computer>"
		"\n</System>\n</Event\n>");
	tap_is_int(event_at(fake, 0)->event_id, 5, "white space wherever XML allows it");
	tap_is_text(event_at(fake, 0)->computer, "pc", "and none in names");
	tap_is_int(event_at(fake, 0)->time, INT64_C(1794812400500000), "a time with an offset");
	fake = read_text("<Event xmlns='" XMLNS "'><System><Provider Name='P'/><EventID>1073748860</EventID>"
			 "<TimeCreated SystemTime='2026-11-16T08:00:00Z'/></System></Event>");
	tap_is_int(event_at(fake, 0)->event_id, 7036, "an id of 32 bits: the lower half");
	tap_is_int(event_at(fake, 0)->qualifiers, 16384, "and the upper one");
	fake = read_text("");
	tap_ok(fake->event_count == 0 && fake->damage_count == 0, "an empty log is no damage");
	fake = read_text("<?xml version='1.0'?>\r\n<Events>\r\n</Events>\r\n");
	tap_ok(fake->event_count == 0 && fake->damage_count == 0, "neither is a root without records");
	fake = read_text("<Events/>");
	tap_ok(fake->event_count == 0 && fake->damage_count == 0, "nor an empty one");
}

static void test_tricky_ends(void)
{
	const struct fake_host *fake;

	fake = read_text(EVENT("1", "<EventData><Data><![CDATA[a </Event> <Event > b]]></Data></EventData>")
				 EVENT("2", ""));
	tap_is_int(fake->event_count, 2, "an end tag in a CDATA section ends nothing");
	tap_is_text(event_at(fake, 0)->data_count == 1 ? event_at(fake, 0)->data[0].value : "", "a </Event> <Event > b",
		    "it is text");
	fake = read_text(EVENT("1", "<!-- </Event> --><EventData><Data>x</Data></EventData>") EVENT("2", ""));
	tap_is_int(fake->event_count, 2, "nor one in a comment");
	tap_is_int(event_at(fake, 0)->data_count, 1, "what follows it is read");
	fake = read_text(EVENT("1", "<?note </Event>?><EventData><Data>x</Data></EventData>") EVENT("2", ""));
	tap_is_int(fake->event_count, 2, "nor one in a processing instruction");
	fake = read_text("<Event/>" EVENT("1", "") "<Event xmlns='" XMLNS "'></Event>" EVENT("2", ""));
	tap_is_int(fake->event_count, 2, "an empty Event hides nothing behind it");
	tap_is_int(fake->damage_count, 2, "and is damage");
	tap_is_int(damage_at(fake, 0)->bytes, 8, "of just its size");
	tap_ok(says(damage_at(fake, 0)->reason, "names no provider"), "with its reason");
	fake = read_text("<Event/>\n" EVENT("1", "<EventData><Data>\xff</Data></EventData>"));
	tap_is_int(fake->event_count, 1, "also where the record behind it has to be repaired");
}

static void test_cut_off(void)
{
	const char *first = EVENT("1", "<EventData><Data>cut h");
	const struct fake_host *fake;
	char words[64];
	char *text;

	/* The fragment EVENT() makes has its end tag, which is left out here. */
	text = text_copy(first, strlen(first) - strlen("</Event>"));
	(void)snprintf(words, sizeof(words), "the next one begins at byte %zu", strlen(text));
	{
		_cleanup_buffer_ struct buffer log = BUFFER(65536);

		(void)buffer_printf(&log, "%s%s%s", text, EVENT("2", ""), EVENT("3", ""));
		fake = read_text(buffer_text(&log));
		tap_is_int(fake->event_count, 2, "a record that ends in the middle costs itself only");
		tap_is_int(event_at(fake, 0)->record_id, 2, "the next one is read");
		tap_is_int(event_at(fake, 0)->offset, (int64_t)strlen(text), "from where it begins");
		tap_is_int(fake->damage_count, 1, "one damage");
		tap_is_int(damage_at(fake, 0)->offset, 0, "where the record began");
		tap_is_int(damage_at(fake, 0)->bytes, (int64_t)strlen(text), "as long as what was left of it");
		tap_ok(says(damage_at(fake, 0)->reason, words), "it names the next one");
	}
	free(text);

	fake = read_text("<Event xmlns='" XMLNS "'><System><Provider Name='AD" EVENT("2", ""));
	tap_is_int(fake->event_count, 1, "cut off inside a tag");
	tap_ok(says(damage_at(fake, 0)->reason, "ends in the middle"), "the reason is the same");
	fake = read_text(EVENT("1", "") "\n<Event xmlns='" XMLNS "'><System><Provider Name='ADSync'/>");
	tap_is_int(fake->event_count, 1, "the file ends inside a record");
	tap_ok(says(damage_at(fake, 0)->reason, "the file ends inside this record"), "which is said");
	fake = read_text("<Events>" EVENT("1", "") "\n");
	tap_is_int(fake->event_count, 1, "a root that is never closed");
	tap_ok(says(damage_at(fake, 0)->reason, "records may be missing"), "is told as possible loss");
	fake = read_text("a>torn</Data></EventData></Event>\n" EVENT("1", ""));
	tap_is_int(fake->event_count, 1, "a log that begins in the middle of a record");
	tap_is_int(damage_at(fake, 0)->offset, 0, "the rest of that record is damage");
	tap_is_int(damage_at(fake, 0)->bytes, 34, "up to the next one");
	fake = read_text("<Data>torn</Data></EventData></Event>\n" EVENT("1", ""));
	tap_is_int(fake->damage_count, 1, "also where markup is left of it");
	fake = read_text(EVENT("1", "<UserData><x>") EVENT("2", "") EVENT("3", ""));
	tap_ok(fake->event_count == 2 && fake->damage_count == 1, "cut off inside UserData, where Event may stand");
	fake = read_text("<Event xmlns='" XMLNS "'>" SYSTEM(
		"ADSync", "1", "1") "<EventData><Data><![CDATA[<Event >x]]></Data>" EVENT("2", ""));
	tap_is_int(fake->event_count, 1, "cut off behind a CDATA section with a record in it");
	tap_is_int(event_at(fake, 0)->record_id, 2, "only the real one is read");
}

static void test_malformed(void)
{
	const struct fake_host *fake;

	fake = read_text(EVENT("1", "<EventData><Data>x</EventData>") EVENT("2", ""));
	tap_ok(fake->event_count == 1 && fake->damage_count == 1, "tags that do not match");
	tap_ok(says(damage_at(fake, 0)->reason, "no well-formed XML"), "are told");
	fake = read_text(EVENT("1", "<EventData><Data>a & b</Data></EventData>") EVENT("2", ""));
	tap_ok(fake->event_count == 1 && fake->damage_count == 1, "a bare ampersand");
	fake = read_text(EVENT("1", "<EventData><Data>&lol;</Data></EventData>") EVENT("2", ""));
	tap_ok(fake->event_count == 1 && fake->damage_count == 1, "an entity that nobody declared");
	fake = read_text("<Event xmlns='urn:other'>" SYSTEM("ADSync", "1", "1") "</Event>" EVENT("2", ""));
	tap_ok(fake->event_count == 1 && fake->damage_count == 1, "another namespace's Event");
	fake = read_text(EVENT("1", "") "Sudden text & <b>more</b>\n" EVENT("2", ""));
	tap_ok(fake->event_count == 2 && fake->damage_count == 1, "foreign text between records");
	tap_is_int(damage_at(fake, 0)->bytes, 26, "is passed over in one go");
	fake = read_text("<Event xmlns='" XMLNS "'><System><EventID>1</EventID></System></Event>");
	tap_ok(says(damage_at(fake, 0)->reason, "names no provider"), "a record without provider");
	fake = read_text("<Event><System><Provider Name='P'/><EventID>x</EventID></System></Event>");
	tap_ok(says(damage_at(fake, 0)->reason, "no readable event id"), "a record whose id is no number");
	fake = read_text("<Event><System><Provider Name='P'/><EventID>7</EventID>"
			 "<TimeCreated SystemTime='2026-02-30T08:00:00Z'/></System></Event>");
	tap_ok(says(damage_at(fake, 0)->reason, "no readable time"), "a record of the 30th of February");
	fake = read_text("<Event><System><Provider Name='P'/><EventID>7</EventID></System></Event>");
	tap_ok(says(damage_at(fake, 0)->reason, "no readable time"), "a record without time");
	fake = read_text("some text that is no log\n");
	tap_ok(says(damage_at(fake, 0)->reason, "not a log format"), "what is no log is said to be none");
	fake = read_text("{\"text\":\"<Event xmlns='" XMLNS "'><System/></Event>\"}\n");
	tap_ok(says(damage_at(fake, 0)->reason, "not a log format"), "nor is JSON that carries XML Event XML");
}

static void test_forbidden_characters(void)
{
	const struct fake_host *fake;

	fake = read_text(EVENT("1", "<EventData><Data>a\xe6"
				    "b\x01"
				    "c\xc3\xa6</Data></EventData>") EVENT("2", ""));
	tap_is_int(fake->event_count, 2, "bytes that are no UTF-8 do not cost the record");
	tap_is_text(event_at(fake, 0)->data_count == 1 ? event_at(fake, 0)->data[0].value : "",
		    "a\xef\xbf\xbd"
		    "b\xef\xbf\xbd"
		    "c\xc3\xa6",
		    "they are replaced");
	tap_is_int(fake->damage_count, 1, "and told");
	tap_is_int(damage_at(fake, 0)->bytes, 2, "with their number");
	fake = read_text(EVENT("1", "<EventData><Data>x&#0;y&#x1B;z&#xD800;&#10;</Data></EventData>"));
	tap_is_text(event_at(fake, 0)->data_count == 1 ? event_at(fake, 0)->data[0].value : "",
		    "x\xef\xbf\xbdy\xef\xbf\xbdz\xef\xbf\xbd\n",
		    "references to characters that XML does not allow, too");
	tap_is_int(fake->damage_count, 1, "told as well");
}

/* `open` so many times, then `close` as often. */
static void add_nest(struct buffer *buffer, const char *open, const char *close, unsigned depth)
{
	unsigned i;

	for (i = 0; i < depth; i++)
		(void)buffer_append_text(buffer, open);
	for (i = 0; i < depth; i++)
		(void)buffer_append_text(buffer, close);
}

static void test_limits(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(8u * 1024u * 1024u);
	const struct fake_host *fake;
	unsigned i;

	(void)buffer_printf(&log, "<Event>" SYSTEM("ADSync", "1", "1") "<UserData>");
	add_nest(&log, "<d>", "</d>", 5000);
	(void)buffer_append_text(&log, "</UserData></Event>" EVENT("2", ""));
	fake = read_text(buffer_text(&log));
	tap_ok(fake->event_count == 1 && fake->damage_count == 1, "five thousand elements deep");
	tap_ok(says(damage_at(fake, 0)->reason, "too deep"), "is too deep");

	buffer_clear(&log);
	(void)buffer_append_text(&log,
				 "<!DOCTYPE lolz [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">"
				 "<!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><Events>" EVENT(
					 "1", "<EventData><Data>&c;</Data></EventData>") EVENT("2", "") "</Events>");
	fake = read_text(buffer_text(&log));
	tap_ok(fake->event_count == 1 && event_at(fake, 0)->record_id == 2, "entities are never expanded");
	tap_ok(says(damage_at(fake, 0)->reason, "document type"), "their declaration is damage");
	tap_is_int(fake->damage_count, 2, "so is the record that uses them");

	buffer_clear(&log);
	(void)buffer_append_text(&log, "<Event>" SYSTEM("ADSync", "1", "1") "<EventData");
	for (i = 0; i < 20000; i++)
		(void)buffer_printf(&log, " a%u=''", i);
	(void)buffer_append_text(&log, "/></Event>" EVENT("2", ""));
	fake = read_text(buffer_text(&log));
	tap_ok(fake->event_count == 1 && says(damage_at(fake, 0)->reason, "too many attributes"),
	       "too many attributes");

	buffer_clear(&log);
	(void)buffer_append_text(&log, "<Event>" SYSTEM("ADSync", "1", "1") "<UserData>");
	for (i = 0; i < 20000; i++)
		(void)buffer_append_text(&log, "<a/>");
	(void)buffer_append_text(&log, "</UserData></Event>" EVENT("2", ""));
	fake = read_text(buffer_text(&log));
	tap_ok(fake->event_count == 1 && says(damage_at(fake, 0)->reason, "too many elements"), "too many elements");

	buffer_clear(&log);
	(void)buffer_append_text(&log, "<Event>" SYSTEM("ADSync", "1", "1") "<EventData>");
	for (i = 0; i < WBH_EVENT_DATA_LIMIT + 10; i++)
		(void)buffer_append_text(&log, "<Data>0123456789</Data>");
	(void)buffer_append_text(&log, "</EventData></Event>");
	fake = read_text(buffer_text(&log));
	tap_is_int(event_at(fake, 0)->data_count, WBH_EVENT_DATA_LIMIT, "values beyond the limit are left out");
	tap_is_int(event_at(fake, 0)->cut, 10 * 11, "and counted");

	buffer_clear(&log);
	(void)buffer_append_text(&log, EVENT("1", "") "<Event>" SYSTEM("ADSync", "1", "2") "<EventData><Data>");
	for (i = 0; i < 300000; i++)
		(void)buffer_append_text(&log, "0123456789");
	(void)buffer_append_text(&log, "</Data></EventData></Event>" EVENT("3", ""));
	fake = read_text(buffer_text(&log));
	tap_is_int(fake->event_count, 2, "a record of three megabytes is passed over");
	tap_ok(says(damage_at(fake, 0)->reason, "longer than 1 MiB"), "for its length");
	tap_ok(damage_at(fake, 0)->bytes > 3000000 && damage_at(fake, 0)->offset == strlen(EVENT("1", "")),
	       "told with offset and size");

	buffer_clear(&log);
	(void)buffer_append_text(&log, "<Event>" SYSTEM("ADSync", "1", "1") "<EventData><Data>");
	for (i = 0; i < 80000; i++)
		(void)buffer_append_text(&log, "\xc3\xa6<!-- 8 -->");
	(void)buffer_append_text(&log, "</Data></EventData></Event>" EVENT("2", ""));
	fake = read_text(buffer_text(&log));
	tap_is_int(fake->event_count, 2, "one just below the limit is read, piece by piece");
	tap_is_int(event_at(fake, 0)->data_count == 1 ? (int64_t)strlen(event_at(fake, 0)->data[0].value) : 0, 160000,
		   "to its last byte");
}

/* Inputs that cost a careless reader the square of their size. Each must end in the time its size allows; a test that
 * hangs here has failed. */
static void test_not_quadratic(void)
{
	static const struct {
		const char *part, *name;
	} parts[] = {
		{ "<Event ", "starts that never end" },
		{ "<Event><![CDATA[", "CDATA sections that never end" },
		{ "<Event><UserData>", "records inside records" },
		{ "<Event>" SYSTEM("ADSync", "1", "1") "<UserData><x>", "records cut off in UserData" },
		{ "<Event><!--", "comments in records" },
		{ "<Event/><!--", "comments between records" },
		{ "<a:Event ><b:Event ></c:Event>", "prefixes that do not match" },
		{ "<Event></Event", "end tags without an end" },
		{ "<", "less-than signs" },
		{ "</Event>", "end tags alone" },
		{ "<Event a='", "quotes" },
	};
	size_t i, j;

	for (i = 0; i < ELEMENTS(parts); i++) {
		_cleanup_buffer_ struct buffer log = BUFFER(32u * 1024u * 1024u);
		const struct fake_host *fake;

		(void)buffer_append_text(&log, EVENT("1", "") "\n");
		for (j = 0; j < 4000000 / strlen(parts[i].part); j++)
			(void)buffer_append_text(&log, parts[i].part);
		(void)buffer_append_text(&log, "\n-->]]>' />\n" EVENT("2", ""));
		fake = read_text(buffer_text(&log));
		tap_ok(fake->event_count > 0 && fake->damage_count > 0, "%s end in time", parts[i].name);
	}
}

/* Logs of other makers' texts in the envelope of a record, where they are present. */
static void test_shared_texts(void)
{
	static const char *const names[] = {
		"evt-611-rpc1722.txt",
		"evt-6329-rpc-0x6ba-multiline.txt",
		"evt-656-657-docs-normalised-format.txt",
		"evt-phs-batch-and-ping.txt",
		"evt-sspr-success-sequence.txt",
		"evt-writeback-error-phrases.txt",
	};
	const char *shared = getenv("WBH_SHARED");
	size_t i, j, size;

	for (i = 0; i < ELEMENTS(names); i++) {
		_cleanup_buffer_ struct buffer log = BUFFER(1024 * 1024), wanted = BUFFER(1024 * 1024);
		_cleanup_fclose_ FILE *file = NULL;
		const struct wbh_event *event;
		char path[512], bytes[65536];

		(void)snprintf(path, sizeof(path), "%s/samples/event-texts/%s", shared != NULL ? shared : "", names[i]);
		file = shared != NULL ? fopen(path, "re") : NULL;
		if (file == NULL) {
			tap_skip(names[i], "this real text is not here: WBH_SHARED names no folder that has it");
			continue;
		}

		size = fread(bytes, 1, sizeof(bytes), file);
		(void)buffer_append_text(&log,
					 "<Event xmlns='" XMLNS "'>" SYSTEM("ADSync", "6329", "1") "<EventData><Data>");
		for (j = 0; j < size; j++) {
			if (bytes[j] == '<' || bytes[j] == '&')
				(void)buffer_append_text(&log, bytes[j] == '<' ? "&lt;" : "&amp;");
			else if (bytes[j] == '>')
				(void)buffer_append_text(&log, "&gt;");
			else
				(void)buffer_append_byte(&log, bytes[j]);
			if (bytes[j] != '\r')
				(void)buffer_append_byte(&wanted, bytes[j]);
		}
		(void)buffer_append_text(&log, "</Data></EventData></Event>");
		event = event_at(read_text(buffer_text(&log)), 0);
		tap_is_text(event->data_count == 1 ? event->data[0].value : NULL, buffer_text(&wanted),
			    "%s comes through unchanged", names[i]);
	}
}

static void test_shared_record(void)
{
	const char *shared = getenv("WBH_SHARED");
	struct fake_host fake = { 0 };
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/facts/event-xml-shapes.md", shared != NULL ? shared : "");
	file = shared != NULL ? fopen(path, "re") : NULL;
	if (file == NULL) {
		tap_skip("a record that a real Windows wrote", "WBH_SHARED names no folder that has one");
		return;
	}
	(void)fclose(file);
	tap_is_int(fixture_run(&fake, path, NULL), 0, "a page with a record that a real Windows wrote");
	tap_is_int(fake.event_count, 1, "has that record");
	tap_is_text(event_at(&fake, 0)->provider, "Microsoft-Windows-Install-Agent", "with its provider");
	tap_is_int(event_at(&fake, 0)->data_count, 2, "and its values");
	tap_ok(fake.damage_count > 0, "the page around it is told as damage");
	fake_host_done(&fake);
}

int main(void)
{
	test_modern_record();
	test_classic_record();
	test_user_data();
	test_layouts();
	test_tricky_ends();
	test_cut_off();
	test_malformed();
	test_forbidden_characters();
	test_limits();
	test_not_quadratic();
	test_shared_texts();
	test_shared_record();
	return tap_done();
}
