/* SPDX-License-Identifier: Apache-2.0 */
/* Events as JSON lines and as Event XML. All records are of our own making. */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "model/event_text.h"
#include "tests/lib/tap.h"

#define XMLNS "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>"

static char *written(void (*write)(const struct wbh_event *, struct buffer *), const struct wbh_event *event)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(1u << 20);

	write(event, &buffer);
	return buffer_steal_text(&buffer);
}

static struct wbh_event reset(void)
{
	static const struct wbh_pair data[] = { { NULL,
						  "TrackingId: 6f1b, PasswordResetSuccess,\r\n Details: <a & b>" } };
	struct wbh_event event = WBH_EVENT_NULL;

	event.provider = "PasswordResetService";
	event.event_id = 31002;
	event.qualifiers = 0;
	event.level = 4;
	event.task = 0;
	event.keywords = "0x80000000000000";
	event.time_text = "2026-11-23T10:00:05.1234567Z";
	event.record_id = 7001;
	event.channel = "Application";
	event.computer = "sync01.nordhav.example";
	event.data = data;
	event.data_count = ELEMENTS(data);
	return event;
}

static void test_json(void)
{
	struct wbh_event event = reset();
	_cleanup_free_ char *text = written(event_write_json, &event);

	tap_is_text(text,
		    "{\"provider\":\"PasswordResetService\",\"event_id\":31002,\"qualifiers\":0,\"level\":4,\"task\":0,"
		    "\"keywords\":\"0x80000000000000\",\"time\":\"2026-11-23T10:00:05.1234567Z\",\"record_id\":7001,"
		    "\"channel\":\"Application\",\"computer\":\"sync01.nordhav.example\","
		    "\"data\":[\"TrackingId: 6f1b, PasswordResetSuccess,\\r\\n Details: <a & b>\"]}\n",
		    "a classic record is one line of JSON, absent fields left out, all digits of its time kept");
}

static void test_json_everything(void)
{
	static const struct wbh_pair data[] = { { "param1", "ADSync" }, { "param2", "stopped" } };
	struct wbh_event event = WBH_EVENT_NULL;
	_cleanup_free_ char *text = NULL;

	event.provider = "Service Control Manager";
	event.event_id = 7036;
	event.qualifiers = 16384;
	event.version = 0;
	event.level = 4;
	event.task = 0;
	event.opcode = 0;
	event.keywords = "0x8080000000000000";
	event.time = INT64_C(1795428000) * TIMESTAMP_SECOND;
	event.record_id = 12;
	event.activity_id = "{00000000-0000-0000-0000-00000000000a}";
	event.process_id = 700;
	event.thread_id = 701;
	event.channel = "System";
	event.computer = "sync01";
	event.user_sid = "S-1-5-18";
	event.data = data;
	event.data_count = ELEMENTS(data);
	event.binary = "00FF";
	event.user_data = "<x/>";
	event.message = "stopped";
	event.file = "/logs/System.xml";
	event.offset = 99;
	event.cut = 3;
	text = written(event_write_json, &event);
	tap_is_text(text,
		    "{\"provider\":\"Service Control Manager\",\"event_id\":7036,\"qualifiers\":16384,\"version\":0,"
		    "\"level\":4,\"task\":0,\"opcode\":0,\"keywords\":\"0x8080000000000000\","
		    "\"time\":\"2026-11-23T10:00:00Z\",\"record_id\":12,"
		    "\"activity_id\":\"{00000000-0000-0000-0000-00000000000a}\",\"process_id\":700,\"thread_id\":701,"
		    "\"channel\":\"System\",\"computer\":\"sync01\",\"user_sid\":\"S-1-5-18\","
		    "\"data\":{\"param1\":\"ADSync\",\"param2\":\"stopped\"},\"binary\":\"00FF\","
		    "\"user_data\":\"<x/>\",\"message\":\"stopped\",\"file\":\"/logs/System.xml\",\"offset\":99,"
		    "\"cut\":3}\n",
		    "every field of PRODUCT's list is written in its order, named data as an object");
}

static void test_json_repeated_names(void)
{
	static const struct wbh_pair data[] = {
		{ "Group", "a" }, { NULL, "u" }, { "User", "x" }, { "Group", "b" }, { NULL, NULL }, { "Group", "c" },
	};
	struct wbh_event event = WBH_EVENT_NULL;
	_cleanup_free_ char *text = NULL;

	event.provider = "P";
	event.time_text = "t";
	event.data = data;
	event.data_count = ELEMENTS(data);
	text = written(event_write_json, &event);
	tap_is_text(text,
		    "{\"provider\":\"P\",\"event_id\":0,\"time\":\"t\","
		    "\"data\":{\"Group\":[\"a\",\"b\",\"c\"],\"Data\":[\"u\",\"\"],\"User\":\"x\"}}\n",
		    "a name met more than once loses none of its values, unnamed values among named ones stay");
}

static void test_json_many(void)
{
	static struct wbh_pair data[WBH_EVENT_DATA_LIMIT + 5];
	struct wbh_event event = WBH_EVENT_NULL;
	_cleanup_free_ char *text = NULL;
	cJSON *json;

	for (size_t i = 0; i < ELEMENTS(data); i++)
		data[i] = (struct wbh_pair){ i % 2 == 0 ? "even" : "odd", "\x01\xff" };
	event.data = data;
	event.data_count = ELEMENTS(data);
	text = written(event_write_json, &event);
	json = cJSON_Parse(text);
	tap_is_int(cJSON_GetArraySize(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "data"), "even")),
		   WBH_EVENT_DATA_LIMIT / 2, "more values than an event may have are cut at the limit, not overrun");
	cJSON_Delete(json);
}

static void test_xml(void)
{
	struct wbh_event event = reset();
	_cleanup_free_ char *text = written(event_write_xml, &event);

	tap_is_text(text,
		    XMLNS
		    "<System><Provider Name='PasswordResetService'/><EventID Qualifiers='0'>31002</EventID>"
		    "<Level>4</Level><Task>0</Task><Keywords>0x80000000000000</Keywords>"
		    "<TimeCreated SystemTime='2026-11-23T10:00:05.1234567Z'/><EventRecordID>7001</EventRecordID>"
		    "<Channel>Application</Channel><Computer>sync01.nordhav.example</Computer><Security/></System>"
		    "<EventData><Data>TrackingId: 6f1b, PasswordResetSuccess,&#13;&#10; Details: &lt;a &amp; "
		    "b&gt;</Data></EventData></Event>\n",
		    "a classic record is one line of Event XML with the line breaks of its text kept");
}

static void test_xml_everything(void)
{
	static const struct wbh_pair data[] = { { "a'b<", "it's\t\"so\"" }, { "e", "" } };
	struct wbh_event event = WBH_EVENT_NULL;
	_cleanup_free_ char *text = NULL;

	event.provider = "O'Neil & Sons";
	event.event_id = 1;
	event.version = 2;
	event.opcode = 3;
	event.time_text = "2026-11-23T10:00:00Z";
	event.activity_id = "{0a}";
	event.process_id = 5;
	event.thread_id = 6;
	event.user_sid = "S-1-5-18";
	event.data = data;
	event.data_count = ELEMENTS(data);
	event.binary = "00";
	event.user_data = "<E a='1'\nb='2'>x\ny</E>";
	event.message = "m\x01\xef\xbf\xbe\xc3";
	text = written(event_write_xml, &event);
	tap_is_text(text,
		    XMLNS "<System><Provider Name='O&apos;Neil &amp; Sons'/><EventID>1</EventID><Version>2</Version>"
			  "<Opcode>3</Opcode><TimeCreated SystemTime='2026-11-23T10:00:00Z'/>"
			  "<Correlation ActivityID='{0a}'/><Execution ProcessID='5' ThreadID='6'/>"
			  "<Security UserID='S-1-5-18'/></System>"
			  "<EventData><Data Name='a&apos;b&lt;'>it's\t\"so\"</Data><Data Name='e'></Data>"
			  "<Binary>00</Binary></EventData><UserData><E a='1' b='2'>x&#10;y</E></UserData>"
			  "<RenderingInfo><Message>m\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</Message></RenderingInfo>"
			  "</Event>\n",
		    "quotes, markup, control characters and broken UTF-8 never break the XML");
}

static void test_limit(void)
{
	struct wbh_event event = reset();
	_cleanup_buffer_ struct buffer buffer = BUFFER(100);

	event_write_json(&event, &buffer);
	tap_is_int(buffer.error, -WBH_E_LIMIT, "a buffer that is too small says so");
}

int main(void)
{
	test_json();
	test_json_everything();
	test_json_repeated_names();
	test_json_many();
	test_xml();
	test_xml_everything();
	test_limit();
	return tap_done();
}
