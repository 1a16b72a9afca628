/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for the JSON that is written; each document is read back by a JSON library. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/timestamp.h"
#include "tests/lib/tap.h"

/* The value of the one member of {"x": …}, written and read back; owned. */
static char *round_trip(const char *text)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(10000);
	struct json_writer writer = JSON_WRITER(&buffer, 0);
	char *copy = NULL;
	cJSON *root, *item;

	json_open_object(&writer, NULL);
	json_text(&writer, "x", text);
	json_close_object(&writer);

	root = cJSON_ParseWithLength(buffer.data, buffer.size);
	item = cJSON_GetObjectItemCaseSensitive(root, "x");
	if (cJSON_IsString(item))
		copy = strdup(item->valuestring);
	cJSON_Delete(root);
	return copy;
}

static const char *write_text(struct buffer *buffer, const char *text)
{
	struct json_writer writer = JSON_WRITER(buffer, 0);

	buffer_clear(buffer);
	json_text(&writer, NULL, text);
	return buffer_text(buffer);
}

static void write_sample(struct json_writer *writer)
{
	json_open_object(writer, NULL);
	json_text(writer, "text", "a");
	json_open_array(writer, "list");
	json_number(writer, NULL, 1);
	json_open_object(writer, NULL);
	json_close_object(writer);
	json_open_array(writer, NULL);
	json_null(writer, NULL);
	json_close_array(writer);
	json_close_array(writer);
	json_bool(writer, "yes", true);
	json_bool(writer, "no", false);
	json_text(writer, "none", NULL);
	json_time(writer, "time", 0);
	json_time(writer, "never", TIMESTAMP_NONE);
	json_raw(writer, "raw", "{\"a\":1}");
	json_close_object(writer);
}

static void test_shape(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(10000);
	struct json_writer writer = JSON_WRITER(&buffer, 0), pretty = JSON_WRITER(&buffer, 2);

	write_sample(&writer);
	tap_is_text(buffer_text(&buffer),
		    "{\"text\":\"a\",\"list\":[1,{},[null]],\"yes\":true,\"no\":false,\"none\":null,"
		    "\"time\":\"1970-01-01T00:00:00Z\",\"never\":null,\"raw\":{\"a\":1}}",
		    "on one line");

	buffer_clear(&buffer);
	write_sample(&pretty);
	tap_is_text(buffer_text(&buffer),
		    "{\n"
		    "  \"text\": \"a\",\n"
		    "  \"list\": [\n"
		    "    1,\n"
		    "    {},\n"
		    "    [\n"
		    "      null\n"
		    "    ]\n"
		    "  ],\n"
		    "  \"yes\": true,\n"
		    "  \"no\": false,\n"
		    "  \"none\": null,\n"
		    "  \"time\": \"1970-01-01T00:00:00Z\",\n"
		    "  \"never\": null,\n"
		    "  \"raw\": {\"a\":1}\n"
		    "}",
		    "indented");

	buffer_clear(&buffer);
	json_number(&writer, NULL, 1);
	(void)buffer_append_byte(&buffer, '\n');
	json_number(&writer, NULL, 2);
	tap_is_text(buffer_text(&buffer), "1\n2", "no comma between documents");
}

static void test_escapes(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(10000);
	char all[256], *back, text[40], name[40];
	unsigned i, wrong = 0;

	tap_is_text(write_text(&buffer, ""), "\"\"", "an empty text");
	tap_is_text(write_text(&buffer, "a\"b\\c/d"), "\"a\\\"b\\\\c/d\"", "quote and backslash");
	tap_is_text(write_text(&buffer, "\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"", "the short escapes");
	tap_is_text(write_text(&buffer, "\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"", "the other control characters");
	tap_is_text(write_text(&buffer, "1234567\n12345678\"x"), "\"1234567\\n12345678\\\"x\"", "around eight bytes");
	tap_is_text(write_text(&buffer, "\xc3\xa9\xf0\x9f\x94\x91"), "\"\xc3\xa9\xf0\x9f\x94\x91\"",
		    "UTF-8 stays UTF-8");
	tap_is_text(write_text(&buffer, "abcdefg\xff\xe2\x82z\xed\xa0\x80"),
		    "\"abcdefg\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"",
		    "what is not UTF-8 is repaired");

	for (i = 0; i < 127; i++)
		all[i] = (char)(i + 1);
	all[127] = '\0';
	back = round_trip(all);
	tap_is_text(back, all, "all of ASCII reads back as it was");
	free(back);

	/* Each special byte at each place of a run, so that no eight-byte step passes one over. */
	for (i = 0; i < 32 * 4; i++) {
		memset(text, 'x', sizeof(text) - 1);
		text[sizeof(text) - 1] = '\0';
		text[i / 4] = "\"\\\n\x1f"[i % 4];
		text[i / 4 + 1] = "!]\x01\""[i % 4];
		back = round_trip(text);
		wrong += back == NULL || strcmp(back, text) != 0;
		free(back);
	}
	tap_is_int(wrong, 0, "a special character is seen wherever it stands");

	buffer_clear(&buffer);
	memcpy(name, "a\"\n\xff", 5);
	json_number(&JSON_WRITER(&buffer, 0), name, 1);
	tap_is_text(buffer_text(&buffer), "\"a\\\"\\n\xef\xbf\xbd\":1", "names are escaped, too");
}

static const char *write_double(struct buffer *buffer, double number)
{
	buffer_clear(buffer);
	json_double(&JSON_WRITER(buffer, 0), NULL, number);
	return buffer_text(buffer);
}

static void test_numbers(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(1000);
	struct json_writer writer = JSON_WRITER(&buffer, 0);

	json_open_array(&writer, NULL);
	json_number(&writer, NULL, 0);
	json_number(&writer, NULL, -1);
	json_number(&writer, NULL, INT64_MAX);
	json_number(&writer, NULL, INT64_MIN);
	json_close_array(&writer);
	tap_is_text(buffer_text(&buffer), "[0,-1,9223372036854775807,-9223372036854775808]", "whole numbers");

	tap_is_text(write_double(&buffer, 0.1), "0.1", "a fraction is as short as it can be");
	tap_is_text(write_double(&buffer, 12), "12", "a whole one has none");
	tap_is_text(write_double(&buffer, -2.5e-7), "-2.5e-07", "a small one has an exponent");
	tap_is_text(write_double(&buffer, (double)NAN), "null", "no number is null");
	tap_is_text(write_double(&buffer, (double)-INFINITY), "null", "infinity, too");
	tap_ok(strtod(write_double(&buffer, 1.0 / 3), NULL) == 1.0 / 3, "a long fraction reads back as it was");
	tap_ok(strtod(write_double(&buffer, DBL_MAX), NULL) == DBL_MAX, "so does the largest number");
}

static void test_limits(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(10000), small = BUFFER(10);
	struct json_writer writer = JSON_WRITER(&buffer, 0);
	unsigned i;

	for (i = 0; i < 63; i++)
		json_open_array(&writer, NULL);
	json_number(&writer, NULL, 1);
	for (i = 0; i < 63; i++)
		json_close_array(&writer);
	tap_ok(buffer.error == 0 && buffer.size == 127, "63 levels can be nested");

	for (i = 0; i < 100; i++)
		json_open_array(&writer, NULL);
	for (i = 0; i < 100; i++)
		json_close_array(&writer);
	tap_is_int(buffer.error, -WBH_E_LIMIT, "more are over the limit");
	tap_is_int(writer.depth, 0, "which does not confuse the closing");

	json_text(&JSON_WRITER(&small, 4), "a name", "and a value");
	tap_is_int(small.error, -WBH_E_LIMIT, "the buffer's limit holds");
}

int main(void)
{
	test_shape();
	test_escapes();
	test_numbers();
	test_limits();
	return tap_done();
}
