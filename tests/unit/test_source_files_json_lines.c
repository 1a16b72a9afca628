/* SPDX-License-Identifier: Apache-2.0 */
/* JSON lines: every shape that forwarders write, field by field, the same record in all of them, and every way in which
 * a line is bad. All values are of our own making. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "run/step.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

static struct fake_host fake;

static void read_text_in(const char *text, const char *zone)
{
	const struct wbh_pair settings[] = { { "timezone", zone } };

	fake.settings = settings;
	fake.setting_count = zone != NULL;
	if (fixture_read_text(&fake, text) < 0)
		tap_ok(false, "the text is read to its end");
	fake.settings = NULL;
	fake.setting_count = 0;
}

static void read_text(const char *text)
{
	read_text_in(text, NULL);
}

static const struct wbh_event *event_at(size_t index)
{
	static const struct wbh_event none = WBH_EVENT_NULL;

	return index < fake.event_count ? &fake.events[index].event : &none;
}

static const struct wbh_damage *damage_at(size_t index)
{
	static const struct wbh_damage none = { .reason = "no damage at all" };

	return index < fake.damage_count ? &fake.damages[index].damage : &none;
}

static const char *value_at(const struct wbh_event *event, size_t index)
{
	return index < event->data_count ? event->data[index].value : NULL;
}

static const char *name_at(const struct wbh_event *event, size_t index)
{
	return index < event->data_count ? event->data[index].name : "(none)";
}

static void says(const char *text, const char *words, const char *fact)
{
	if (!tap_ok(text != NULL && strstr(text, words) != NULL, "%s", fact))
		printf("#   \"%s\" does not say \"%s\"\n", text != NULL ? text : "(null)", words);
}

/* One record in each shape that has all of it: the same values, the same key. */
#define TEXT_JSON                                                                                                      \
	"TrackingId: 7d0c, Reason: \\\"R&D\\\" said no,\\r\\n\\tContext: cloudAnchor: User_1, caf\\u00e9 \\ud83d\\ude00"
#define TEXT_XML                                                                                                       \
	"TrackingId: 7d0c, Reason: \"R&amp;D\" said no,\r\n\tContext: cloudAnchor: User_1, caf\xc3\xa9 \xf0\x9f\x98\x80"
#define TEXT_READ                                                                                                      \
	"TrackingId: 7d0c, Reason: \"R&D\" said no,\n\tContext: cloudAnchor: User_1, caf\xc3\xa9 \xf0\x9f\x98\x80"

#define XML(quote)                                                                                                     \
	"<Event xmlns=" quote FIXTURE_XMLNS quote "><System><Provider Name=" quote "PasswordResetService" quote        \
	"/><EventID Qualifiers=" quote "0" quote ">33004</EventID><Level>2</Level><Task>0</Task>"                      \
	"<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime=" quote "2026-11-16T08:00:12.4127310Z" quote     \
	"/><EventRecordID>41001</EventRecordID><Channel>Application</Channel>"                                         \
	"<Computer>SYNC01.nordhav.example</Computer><Security/></System><EventData><Data>"

static const struct {
	const char *shape;
	const char *text;
	bool no_data; /* has the message alone */
} same[] = {
	{ "Event XML", XML("'") TEXT_XML "</Data><Data>second</Data></EventData></Event>\n", false },
	{ "OpenWEC Json",
	  "{\"System\":{\"Provider\":{\"Name\":\"PasswordResetService\"},\"EventID\":33004,\"EventIDQualifiers\":0,"
	  "\"Level\":2,\"Task\":0,\"Keywords\":\"0x80000000000000\",\"TimeCreated\":\"2026-11-16T08:00:12.4127310Z\","
	  "\"EventRecordID\":41001,\"Channel\":\"Application\",\"Computer\":\"SYNC01.nordhav.example\"},"
	  "\"EventData\":{\"Data\":[\"" TEXT_JSON "\",\"second\"]},\"OpenWEC\":{\"IpAddress\":\"192.0.2.7\","
	  "\"TimeReceived\":\"2026-11-16T09:00:13.331+01:00\",\"Principal\":\"SYNC01$@NORDHAV.EXAMPLE\","
	  "\"Subscription\":{\"Name\":\"all\",\"Uri\":\"/all\"}}}\n",
	  false },
	{ "OpenWEC RawJson",
	  "{\"meta\":{\"IpAddress\":\"192.0.2.7\",\"TimeReceived\":\"2026-11-16T09:00:13.331+01:00\",\"Principal\":"
	  "\"SYNC01$@NORDHAV.EXAMPLE\",\"Subscription\":{\"Name\":\"all\"}},\"data\":\"" XML(
		  "\\\"") "TrackingId: 7d0c, Reason: \\\"R&amp;D\\\" said no,\\r\\n\\tContext: cloudAnchor: User_1, caf\\u00e9 \\ud83d\\ude00"
			  "</Data><Data>second</Data></EventData></Event>\"}\n",
	  false },
	{ "Winlogbeat 7",
	  "{\"@timestamp\":\"2026-11-16T08:00:12.412Z\",\"@metadata\":{\"beat\":\"winlogbeat\",\"version\":\"7.17.1\"},"
	  "\"event\":{\"code\":33004,\"kind\":\"event\",\"provider\":\"PasswordResetService\"},\"log\":{\"level\":\"error\"},"
	  "\"message\":\"rendered\",\"winlog\":{\"api\":\"wineventlog\",\"channel\":\"Application\",\"computer_name\":"
	  "\"SYNC01.nordhav.example\",\"event_data\":{\"param1\":\"" TEXT_JSON
	  "\",\"param2\":\"second\"},\"event_id\":33004,"
	  "\"keywords\":[\"Classic\"],\"opcode\":\"Info\",\"provider_name\":\"PasswordResetService\",\"record_id\":41001,"
	  "\"task\":0}}\n",
	  false },
	{ "Winlogbeat 8",
	  "{\"@timestamp\":\"2026-11-16T08:00:12.412Z\",\"event\":{\"code\":\"33004\",\"provider\":\"PasswordResetService\"},"
	  "\"log\":{\"level\":\"error\"},\"message\":\"rendered\",\"winlog\":{\"channel\":\"Application\",\"computer_name\":"
	  "\"SYNC01.nordhav.example\",\"event_data\":{\"param1\":\"" TEXT_JSON "\",\"param2\":\"second\"},\"event_id\":"
	  "\"33004\",\"keywords\":[\"Classic\"],\"provider_name\":\"PasswordResetService\",\"record_id\":\"41001\",\"task\":"
	  "\"0\"}}\n",
	  false },
	{ "Winlogbeat 8 with the XML",
	  "{\"@timestamp\":\"2026-11-16T08:00:12.412Z\",\"event\":{\"original\":\"" XML(
		  "'") "TrackingId: 7d0c, Reason: \\\"R&amp;D\\\" said no,\\r\\n\\tContext: cloudAnchor: User_1, caf\\u00e9 \\ud83d\\ude00"
		       "</Data><Data>second</Data></EventData></Event>\"},\"message\":\"rendered\",\"winlog\":{\"channel\":\"Application\","
		       "\"computer_name\":\"SYNC01.nordhav.example\",\"event_data\":{\"param1\":\"cut\"},\"event_id\":\"33004\","
		       "\"provider_name\":\"PasswordResetService\",\"record_id\":\"41001\"}}\n",
	  false },
	{ "NXLog 5",
	  "{\"EventTime\":\"2026-11-16 09:00:12\",\"Hostname\":\"SYNC01.nordhav.example\",\"Keywords\":36028797018963968,"
	  "\"EventType\":\"ERROR\",\"SeverityValue\":4,\"Severity\":\"ERROR\",\"EventID\":33004,\"SourceName\":"
	  "\"PasswordResetService\",\"Task\":0,\"RecordNumber\":41001,\"ProcessID\":0,\"ThreadID\":0,\"Channel\":"
	  "\"Application\",\"Message\":\"" TEXT_JSON
	  "\",\"Opcode\":\"Info\",\"EventReceivedTime\":\"2026-11-16 09:00:13\","
	  "\"SourceModuleName\":\"eventlog\",\"SourceModuleType\":\"im_msvistalog\"}\r\n",
	  true },
	{ "NXLog 6 in a syslog line",
	  "<14>1 2026-11-16T08:00:13Z SYNC01 nxWinEvt 400 - [nx@14506 a=\"{b\\\"}\"] {\"EventTime\":"
	  "\"2026-11-16T09:00:12.412731+01:00\",\"Hostname\":\"SYNC01.nordhav.example\",\"Keywords\":\"0x80000000000000\","
	  "\"LevelValue\":2,\"EventType\":\"ERROR\",\"SeverityValue\":4,\"EventID\":33004,\"SourceName\":"
	  "\"PasswordResetService\",\"TaskValue\":0,\"RecordNumber\":41001,\"ExecutionProcessID\":0,\"ExecutionThreadID\":0,"
	  "\"Channel\":\"Application\",\"Message\":\"" TEXT_JSON "\",\"Data\":\"" TEXT_JSON "\",\"Data_1\":\"second\","
	  "\"SourceModuleName\":\"in\"}\n",
	  false },
	{ "NXLog in an old syslog line",
	  "<14>Nov 16 09:00:13 SYNC01 nxWinEvt: {\"EventTime\":\"2026-11-16 09:00:12\",\"Hostname\":"
	  "\"SYNC01.nordhav.example\",\"Keywords\":\"36028797018963968\",\"EventType\":\"ERROR\",\"EventID\":33004,"
	  "\"SourceName\":\"PasswordResetService\",\"Task\":0,\"RecordNumber\":\"41001\",\"Channel\":\"Application\","
	  "\"Message\":\"" TEXT_JSON "\"}\n",
	  true },
	{ "Fluent Bit winevtlog",
	  "{\"ProviderName\":\"PasswordResetService\",\"ProviderGuid\":\"\",\"Qualifiers\":0,\"EventID\":33004,\"Version\":0,"
	  "\"Level\":2,\"Task\":0,\"Opcode\":0,\"Keywords\":\"0x80000000000000\",\"TimeCreated\":\"2026-11-16 09:00:12 +0100\","
	  "\"EventRecordID\":41001,\"ActivityID\":\"\",\"RelatedActivityID\":\"\",\"ProcessID\":0,\"ThreadID\":0,"
	  "\"Channel\":\"Application\",\"Computer\":\"SYNC01.nordhav.example\",\"UserID\":\"\",\"Message\":\"rendered\","
	  "\"StringInserts\":[\"" TEXT_JSON "\",\"second\"]}\n",
	  false },
	{ "Fluent Bit with tag and time",
	  "winevtlog.0: [1794816012.0, {\"ProviderName\":\"PasswordResetService\",\"Qualifiers\":0,\"EventID\":33004,"
	  "\"Level\":2,\"Task\":0,\"Keywords\":\"0x80000000000000\",\"TimeCreated\":\"2026-11-16 08:00:12 +0000\","
	  "\"EventRecordID\":41001,\"Channel\":\"Application\",\"Computer\":\"SYNC01.nordhav.example\","
	  "\"StringInserts\":[\"" TEXT_JSON "\",\"second\"]}]\n",
	  false },
	{ "evtx_dump",
	  "{\"Event\":{\"#attributes\":{\"xmlns\":\"" FIXTURE_XMLNS
	  "\"},\"System\":{\"Provider\":{\"#attributes\":{\"Name\":"
	  "\"PasswordResetService\"}},\"EventID\":{\"#attributes\":{\"Qualifiers\":0},\"#text\":33004},\"Level\":2,\"Task\":0,"
	  "\"Keywords\":\"0x80000000000000\",\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2026-11-16T08:00:12.412731Z\"}},"
	  "\"EventRecordID\":41001,\"Correlation\":null,\"Channel\":\"Application\",\"Computer\":\"SYNC01.nordhav.example\","
	  "\"Security\":null},\"EventData\":{\"Data\":{\"#text\":[\"" TEXT_JSON "\",\"second\"]},\"Binary\":null}}}\n",
	  false },
	{ "Velociraptor",
	  "{\"System\":{\"Provider\":{\"Name\":\"PasswordResetService\"},\"EventID\":{\"Value\":33004,\"Qualifiers\":0},"
	  "\"Level\":2,\"Task\":0,\"Keywords\":36028797018963968,\"TimeCreated\":{\"SystemTime\":1794816012.412731},"
	  "\"EventRecordID\":41001,\"Channel\":\"Application\",\"Computer\":\"SYNC01.nordhav.example\"},\"EventData\":"
	  "{\"Data\":[\"" TEXT_JSON "\",\"second\"]},\"Message\":\"\"}\n",
	  false },
};

static void test_same_record(size_t index, char first_key[static EVENT_KEY_SIZE])
{
	const char *shape = same[index].shape;
	const struct wbh_event *event;
	char key[EVENT_KEY_SIZE];

	read_text_in(same[index].text, "Europe/Copenhagen");
	event = event_at(0);
	tap_is_int(fake.event_count, 1, "%s: one event", shape);
	tap_is_text(fake.damage_count > 0 ? damage_at(0)->reason : NULL, NULL, "%s: without damage", shape);
	if (fake.event_count == 0)
		return;
	tap_is_text(event->provider, "PasswordResetService", "%s: provider", shape);
	tap_is_int(event->event_id, 33004, "%s: event id", shape);
	tap_is_int(event->level, 2, "%s: level", shape);
	tap_is_int(event->task, 0, "%s: task", shape);
	tap_is_text(event->keywords, "0x80000000000000", "%s: keywords", shape);
	tap_is_int(event->time / 1000000, INT64_C(1794816012), "%s: the second", shape);
	tap_is_int(event->record_id, 41001, "%s: record id", shape);
	tap_is_text(event->channel, "Application", "%s: channel", shape);
	tap_is_text(event->computer, "SYNC01.nordhav.example", "%s: computer", shape);
	tap_is_text(same[index].no_data ? event->message : value_at(event, 0), TEXT_READ, "%s: its text", shape);
	if (!same[index].no_data) {
		tap_is_text(value_at(event, 1), "second", "%s: its second text", shape);
		tap_is_text(name_at(event, 0), NULL, "%s: unnamed", shape);
	}
	tap_is_int(event->data_count, same[index].no_data ? 0 : 2, "%s: no more values", shape);
	if (index == 0)
		(void)event_key(event, first_key);
	tap_is_text(event_key(event, key), first_key, "%s: the same record as in XML", shape);
}

static void test_mixed(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(64 * 1024);
	size_t i;

	(void)buffer_append_text(&log, "\xef\xbb\xbf\r\n[\n");
	for (i = 1; i < ELEMENTS(same); i++)
		(void)buffer_append_text(&log, same[i].text);
	(void)buffer_append_text(&log, "]\n");
	read_text_in(buffer_text(&log), "+01:00");
	tap_is_int(fake.event_count, ELEMENTS(same) - 1, "all shapes of JSON in one file, with a byte order mark");
	tap_is_int(fake.damage_count, 0, "without damage");
	tap_is_int(event_at(1)->offset, 3 + 2 + 2 + strlen(same[1].text), "the offset is that of the line");
}

/* A Winlogbeat line with these members in winlog, after the usual ones. */
#define BEAT(more)                                                                                                     \
	"{\"@timestamp\":\"2026-11-16T08:00:12.412Z\",\"winlog\":{\"provider_name\":\"ADSync\",\"event_id\":6329" more \
	"}}"
#define GOOD BEAT(",\"record_id\":7") "\n"

static void test_winlogbeat(void)
{
	const struct wbh_event *event;

	read_text(BEAT(
		",\"event_data\":{\"Binary\":\"AB01\",\"param1\":\"a\",\"param10\":\"j\",\"param2\":\"b\","
		"\"Name\":\"named\",\"param\":1,\"Deep\":{\"x\":true,\"y\":[1.5,null]}},\"activity_id\":\"{6d3f}\","
		"\"process\":{\"pid\":4,\"thread\":{\"id\":8}},\"user\":{\"identifier\":\"S-1-5-18\"},\"version\":3"));
	event = event_at(0);
	tap_is_text(value_at(event, 1), "b", "param10 comes behind param2");
	tap_is_text(value_at(event, 2), "j", "in the order of their numbers");
	tap_is_text(name_at(event, 3), "Name", "other names stay");
	tap_is_text(value_at(event, 4), "1", "a number is a text");
	tap_is_text(name_at(event, 5), "x", "what lies deeper keeps its own name");
	tap_is_text(value_at(event, 5), "true", "also what is true");
	tap_is_text(value_at(event, 6), "1.5", "or in a list");
	tap_is_text(value_at(event, 7), "", "or nothing");
	tap_is_int(event->data_count, 8, "and there is no more");
	tap_is_text(event->binary, "AB01", "binary data");
	tap_is_text(event->activity_id, "{6d3f}", "activity");
	tap_is_int(event->process_id, 4, "process");
	tap_is_int(event->thread_id, 8, "thread");
	tap_is_text(event->user_sid, "S-1-5-18", "user");
	tap_is_int(event->version, 3, "version");
	tap_is_int(event->record_id, WBH_ABSENT, "no record id where the line has none");

	read_text(
		"{\"@timestamp\":\"2026-11-16T08:00:12.412Z\",\"event\":{\"original\":\"<Event><System><Provider "
		"Name='Other'/><EventID>1</EventID><TimeCreated SystemTime='2026-11-16T08:00:12Z'/></System></Event>\"},"
		"\"message\":\"m\",\"winlog\":{\"provider_name\":\"ADSync\",\"event_id\":6329}}");
	tap_is_text(event_at(0)->provider, "ADSync", "XML of another record changes nothing");
	tap_is_text(event_at(0)->message, "m", "the line is read instead");
}

#define FLAT(more)                                                                                                     \
	"{\"EventTime\":\"2026-11-16 08:00:12\",\"EventID\":4656,\"SourceName\":\"Audit\",\"Hostname\":\"pc\"" more    \
	"}\n"

static void test_nxlog(void)
{
	read_text_in(FLAT(",\"Keywords\":-9214364837600034816,\"ProcessID\":892,\"ObjectName\":\"x\",\"EventType\":"
			  "\"AUDIT_SUCCESS\""),
		     "Z");
	tap_is_text(event_at(0)->keywords, "0x8020000000000000", "keywords with a sign, to the last bit");
	tap_is_int(event_at(0)->process_id, 892, "the process of the older version");
	tap_is_text(name_at(event_at(0), 0), "ObjectName", "what is not of the envelope is a value");
	tap_is_int(event_at(0)->data_count, 1, "the one");
	tap_is_int(event_at(0)->level, 0, "audits have no level");

	read_text_in(FLAT(",\"Keywords\":\"9232379236109516800\",\"ExecutionProcessID\":4,\"ProcessID\":892"), "Z");
	tap_is_text(event_at(0)->keywords, "0x8020000000000000", "keywords without a sign, quoted");
	tap_is_int(event_at(0)->process_id, 4, "the process of the newer version");
	tap_is_text(value_at(event_at(0), 0), "892", "then the older name is a value of the event");

	read_text_in(FLAT(",\"Keywords\":\"0x8020000000000000\",\"ProcessID\":\"0x240\""), "Z");
	tap_is_text(event_at(0)->keywords, "0x8020000000000000", "keywords in hexadecimal");
	tap_is_text(value_at(event_at(0), 0), "0x240", "a process in text took the envelope's place");

	read_text(FLAT(""));
	tap_is_int(fake.event_count, 0, "local time without a zone is not guessed");
	says(damage_at(0)->reason, "timezone =", "the setting to add is named");
}

static void test_zones(void)
{
	static const struct {
		const char *zone, *local;
		int64_t utc;
	} cases[] = {
		{ "Europe/Copenhagen", "2026-07-01 12:00:00", INT64_C(1782900000) },
		{ "Europe/Copenhagen", "2026-10-25 02:30:00", INT64_C(1792888200) }, /* twice: summer time first */
		{ "Europe/Copenhagen", "2026-10-25 03:00:00", INT64_C(1792893600) },
		{ "Europe/Copenhagen", "2026-03-29 02:30:00", INT64_C(1774747800) }, /* left out: as 03:30 */
		{ "Europe/Copenhagen", "2061-07-01 12:00:00", INT64_C(2887437600) }, /* behind the last change listed */
		{ "America/New_York", "2026-11-01 01:30:00", INT64_C(1793511000) },
		{ "Australia/Sydney", "2026-01-01 00:00:00", INT64_C(1767186000) },
		{ "-03:30", "2026-01-01 00:00:00", INT64_C(1767238200) },
		{ "UTC", "2026-01-01 00:00:00", INT64_C(1767225600) },
	};
	size_t i;

	for (i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_free_ char *line = NULL;

		if (asprintf(&line, "{\"EventTime\":\"%s\",\"EventID\":1,\"SourceName\":\"x\"}", cases[i].local) < 0)
			abort();
		read_text_in(line, cases[i].zone);
		tap_is_int(event_at(0)->time / 1000000, cases[i].utc, "%s in %s", cases[i].local, cases[i].zone);
	}
}

/* Each line is bad, the good one behind it is read. */
static void test_bad_lines(void)
{
	static const struct {
		const char *line, *words;
	} cases[] = {
		{ "{\"winlog\":{\"provider_name\":\"ADSync\",\"event_id\":63", "byte" },
		{ "{\"winlog\":{}} trailing", "no JSON" },
		{ "words only", "no line of JSON" },
		{ "{\"metric\":1}", "no record of an event log" },
		{ "{\"@timestamp\":\"2026-11-16T08:00:12Z\",\"winlog\":{\"event_id\":1}}", "no provider" },
		{ "{\"@timestamp\":\"2026-11-16T08:00:12Z\",\"winlog\":{\"provider_name\":[],\"event_id\":1}}",
		  "no provider" },
		{ "{\"@timestamp\":\"2026-11-16T08:00:12Z\",\"winlog\":{\"provider_name\":\"x\",\"event_id\":1e400}}",
		  "event id" },
		{ "{\"@timestamp\":\"2026-11-16T08:00:12Z\",\"winlog\":{\"provider_name\":\"x\",\"event_id\":\"-1\"}}",
		  "event id" },
		{ "{\"@timestamp\":\"2026-11-16T08:00:12Z\",\"winlog\":{\"provider_name\":\"x\",\"event_id\":1.5}}",
		  "event id" },
		{ "{\"@timestamp\":17,\"winlog\":{\"provider_name\":\"x\",\"event_id\":1}}", "readable time" },
		{ "{\"@timestamp\":\"2026-02-30T08:00:12Z\",\"winlog\":{\"provider_name\":\"x\",\"event_id\":1}}",
		  "readable time" },
		{ "{\"meta\":{},\"data\":\"<Event><System></Event>\"}", "Event XML" },
		{ "\x01\x02\xff\xfe binary", "no line of JSON" },
	};
	size_t i;

	for (i = 0; i < ELEMENTS(cases); i++) {
		_cleanup_free_ char *text = NULL;

		if (asprintf(&text, GOOD "%s\n" GOOD, cases[i].line) < 0)
			abort();
		read_text(text);
		tap_is_int(fake.event_count, 2, "the lines around \"%.40s\" are read", cases[i].line);
		tap_is_int(fake.damage_count, 1, "it is counted");
		says(damage_at(0)->reason, cases[i].words, "and says why");
		tap_is_int(damage_at(0)->line, 2, "with its line");
		tap_is_int(damage_at(0)->offset, strlen(GOOD), "its place");
		tap_is_int(damage_at(0)->bytes, strlen(cases[i].line), "and its size");
	}
}

static void test_odd_values(void)
{
	read_text(
		"{\"@timestamp\":\"2026-11-16T08:00:12Z\",\"winlog\":{\"provider_name\":\"ADSync\",\"provider_name\":\"Other\","
		"\"event_id\":6329,\"event_id\":1},\"winlog\":{\"provider_name\":\"Third\",\"event_id\":2}}\n");
	tap_is_text(event_at(0)->provider, "ADSync", "of members with one name the first counts");
	tap_is_int(event_at(0)->event_id, 6329, "whichever it is");

	read_text(BEAT(",\"record_id\":9007199254740993,\"version\":1e3"));
	tap_is_int(event_at(0)->record_id, INT64_C(9007199254740993), "a number above 2^53, to the last digit");
	tap_is_int(event_at(0)->version, 1000, "a number with an exponent");
	read_text(BEAT(",\"record_id\":99999999999999999999,\"version\":1e400,\"opcode\":-3,\"task\":\"None\""));
	tap_is_int(event_at(0)->record_id, WBH_ABSENT, "a number that is none of ours is as good as absent");
	tap_is_int(event_at(0)->version, WBH_ABSENT, "also an infinite one");
	tap_is_int(event_at(0)->opcode, WBH_ABSENT, "and a negative one");
	tap_is_int(event_at(0)->task, WBH_ABSENT, "and a name");

	read_text(BEAT(",\"event_data\":{\"a\":\"x\\u0000y\",\"b\":\"\\ud800z\",\"c\":\"\\udc00\\ud83d\\ude00\","
		       "\"d\":\"bad \xff byte\",\"e\":\"\\\\u0000\"}"));
	tap_is_text(value_at(event_at(0), 0), "x\xef\xbf\xbdy", "an escaped NUL does not end a text");
	tap_is_text(value_at(event_at(0), 1), "\xef\xbf\xbdz", "a lone surrogate costs only itself");
	tap_is_text(value_at(event_at(0), 2), "\xef\xbf\xbd\xf0\x9f\x98\x80", "a pair stays");
	tap_is_text(value_at(event_at(0), 3), "bad \xef\xbf\xbd byte", "so does what is no UTF-8");
	tap_is_text(value_at(event_at(0), 4), "\\u0000", "an escaped backslash is no escape");
	tap_is_int(fake.damage_count, 1, "the replaced characters are told");
	says(damage_at(0)->reason, "4 characters", "and counted");
}

static void test_deep(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(64 * 1024);
	unsigned i;

	(void)buffer_append_text(&log, "{\"winlog\":");
	for (i = 0; i < 5000; i++)
		(void)buffer_append_text(&log, "[");
	(void)buffer_append_text(&log, "\n" GOOD);
	read_text(buffer_text(&log));
	tap_is_int(fake.event_count, 1, "a deep line does not keep the next one from being read");
	says(damage_at(0)->reason, "nested too deep", "it is told");
}

static void test_long_line(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(16 * 1024 * 1024);
	unsigned i;

	(void)buffer_append_text(&log, GOOD "{\"winlog\":{\"provider_name\":\"");
	for (i = 0; i < 4096; i++)
		(void)buffer_append_text(&log, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
					       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
					       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
					       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
					       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
					       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
	(void)buffer_append_text(&log, "\"}}\n{broken\n" GOOD);
	read_text(buffer_text(&log));
	tap_is_int(fake.event_count, 2, "a line above the limit is passed over, the rest read");
	says(damage_at(0)->reason, "longer than 1024 KiB", "it is told");
	tap_is_int(damage_at(0)->line, 2, "with its line");
	tap_is_int(damage_at(1)->line, 3, "and lines are counted on behind it");
}

static void test_recognised(void)
{
	static const char utf_16[] =
		"\xff\xfe{\0\"\0S\0o\0u\0r\0c\0e\0N\0a\0m\0e\0\"\0:\0\"\0x\0\"\0,\0\"\0E\0v\0e\0n\0t\0"
		"I\0D\0\"\0:\0"
		"1\0,\0\"\0E\0v\0e\0n\0t\0T\0i\0m\0e\0\"\0:\0\"\0"
		"2\0"
		"0\0"
		"2\0"
		"6\0-\0"
		"1\0"
		"1\0-\0"
		"1\0"
		"6\0T\0"
		"0\0"
		"8\0:\0"
		"0\0"
		"0\0:\0"
		"1\0"
		"2\0Z\0\"\0}\0\r\0\n\0";

	if (fixture_read(&fake, utf_16, sizeof(utf_16) - 1, false) < 0)
		tap_ok(false, "UTF-16 is read");
	tap_is_int(fake.event_count, 1, "UTF-16 with a byte order mark");

	read_text("half of a line that was rotated away\"}}\r\n\r\n" GOOD);
	tap_is_int(fake.event_count, 1, "a file that begins in the middle of a line");
	tap_is_int(fake.damage_count, 1, "whose rest is told");
	read_text("{\"a\":1}\n{\"b\":2}\n");
	says(damage_at(0)->reason, "not a log format", "other JSON is not taken for a log");
	read_text(BEAT(""));
	tap_is_int(fake.event_count, 1, "a last line without its end");
}

int main(void)
{
	char first_key[EVENT_KEY_SIZE] = "";
	size_t i;

	for (i = 0; i < ELEMENTS(same); i++)
		test_same_record(i, first_key);
	test_mixed();
	test_winlogbeat();
	test_nxlog();
	test_zones();
	test_bad_lines();
	test_odd_values();
	test_deep();
	test_long_line();
	test_recognised();
	fake_host_done(&fake);
	return tap_done();
}
