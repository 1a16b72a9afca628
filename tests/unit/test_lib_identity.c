/* SPDX-License-Identifier: Apache-2.0 */
/* SIDs, GUIDs and times as the directory writes them. */
#include <stdio.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "plugins/lib/filetime.h"
#include "plugins/lib/guid.h"
#include "plugins/lib/sid.h"
#include "tests/lib/tap.h"

/* S-1-5-21-1-2-3-1105 */
static const unsigned char account[] = { 1, 5, 0, 0, 0, 0, 0, 5, 21, 0,  0, 0, 1, 0,    0,
					 0, 2, 0, 0, 0, 3, 0, 0, 0,  81, 4, 0, 0, 0xff, 0xff };

static void test_sid_bytes(void)
{
	char text[SID_TEXT_SIZE];
	unsigned char bytes[sizeof(account)];
	struct sid sid = { .count = 7 };

	tap_is_int(sid_read(&sid, account, sizeof(account)), 28, "a SID ends where its count says, whatever follows");
	tap_is_text(sid_text(&sid, text), "S-1-5-21-1-2-3-1105", "in its usual form");
	tap_is_int(sid_read(&sid, account, 27), -WBH_E_MALFORMED, "one that is cut off is none");
	tap_is_int(sid_read(&sid, account, 7), -WBH_E_MALFORMED, "nor is half a head");
	memcpy(bytes, account, sizeof(bytes));
	bytes[0] = 2;
	tap_is_int(sid_read(&sid, bytes, sizeof(bytes)), -WBH_E_MALFORMED, "nor another revision");
	bytes[0] = 1;
	bytes[1] = 16;
	tap_is_int(sid_read(&sid, bytes, sizeof(bytes)), -WBH_E_MALFORMED, "nor sixteen numbers");
	tap_is_text(sid_text(&sid, text), "S-1-5-21-1-2-3-1105", "what is none leaves the last one alone");
	bytes[1] = 0;
	tap_ok(sid_read(&sid, bytes, 8) == 8 && sid.count == 0, "an authority alone is one");
}

static void round_trip(const char *text)
{
	char again[SID_TEXT_SIZE];
	struct sid sid;

	tap_ok(sid_parse(&sid, text) == 0 && strcmp(sid_text(&sid, again), text) == 0, "%s reads and writes alike",
	       text);
}

static void test_sid_text(void)
{
	static const char *const bad[] = { "",
					   "S-1",
					   "S-1-",
					   "S-2-5-32",
					   "S-1-5-",
					   "S-1-5--",
					   "S-1-x",
					   "S-1-5-4294967296",
					   "S-1-281474976710656",
					   "S-1-5-32 ",
					   "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16" };
	char text[SID_TEXT_SIZE];
	struct sid sid;

	round_trip("S-1-5-32-544");
	round_trip("S-1-1-0");
	round_trip("S-1-5-21-4294967295-4294967295-4294967295-4294967295");
	round_trip("S-1-0xFFFFFFFFFFFF-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15");
	tap_ok(sid_parse(&sid, "s-1-0x5-32") == 0 && strcmp(sid_text(&sid, text), "S-1-5-32") == 0,
	       "small letters and a small authority in hexadecimal are understood");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_is_int(sid_parse(&sid, bad[i]), -WBH_E_MALFORMED, "\"%s\" is no SID", bad[i]);
}

static void test_sid_parts(void)
{
	struct sid sid, domain, again, other;
	uint32_t rid = 0;

	(void)sid_read(&sid, account, sizeof(account));
	tap_ok(sid_split(&sid, &domain, &rid) && rid == 1105 && domain.count == 4, "an account is in a domain");
	tap_ok(sid_with_rid(&again, &domain, 1105) && sid_equal(&again, &sid), "and is made of it again");
	tap_ok(sid_with_rid(&other, &domain, 1106) && !sid_equal(&other, &sid), "its neighbour is another");
	tap_ok(!sid_equal(&domain, &sid), "the domain is not its account");
	(void)sid_parse(&sid, "S-1-5");
	tap_ok(!sid_split(&sid, &domain, &rid), "an authority is in no domain");
	(void)sid_parse(&sid, "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15");
	tap_ok(!sid_with_rid(&again, &sid, 1), "a full SID takes no more");
}

static void test_guid(void)
{
	static const char *const bad[] = { "",
					   "0029957-0246d-11d0-a768-00aa006e0529",
					   "{00299570-246d-11d0-a768-00aa006e0529",
					   "00299570-246d-11d0-a768-00aa006e052",
					   "00299570-246d-11d0-a768-00aa006e05299",
					   "0029957g-246d-11d0-a768-00aa006e0529" };
	static const uint8_t bytes[] = { 0x70, 0x95, 0x29, 0x00, 0x6d, 0x24, 0xd0, 0x11,
					 0xa7, 0x68, 0x00, 0xaa, 0x00, 0x6e, 0x05, 0x29 };
	char text[GUID_TEXT_SIZE];
	struct guid guid, other;

	tap_ok(guid_parse(&guid, "00299570-246D-11d0-a768-00aa006e0529") == 0 && memcmp(guid.bytes, bytes, 16) == 0,
	       "a GUID's first three numbers are little-endian");
	tap_is_text(guid_text(&guid, text), "00299570-246d-11d0-a768-00aa006e0529", "it is written in small letters");
	tap_ok(guid_parse(&other, "{00299570-246d-11d0-a768-00aa006e0529}") == 0 && guid_equal(&guid, &other),
	       "braces make no difference");
	other.bytes[15]++;
	tap_ok(!guid_equal(&guid, &other), "its last byte does");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		tap_is_int(guid_parse(&guid, bad[i]), -WBH_E_MALFORMED, "\"%s\" is no GUID", bad[i]);
}

static void test_times(void)
{
	char text[TIMESTAMP_TEXT_SIZE];
	int64_t time = 0;

	tap_is_int(filetime_parse(&time, "134000000000000001"), FILETIME_TIME, "a time");
	tap_is_text(timestamp_format(time, text), "2025-08-18T14:13:20Z", "is counted in 100 ns from 1601 on");
	tap_is_int(filetime_parse(&time, "0"), FILETIME_ZERO, "0 was never set");
	tap_is_int(filetime_parse(&time, "9223372036854775807"), FILETIME_NEVER, "the greatest number is never");
	tap_is_int(filetime_parse(&time, "-1"), FILETIME_NEVER, "so is -1");
	tap_is_int(filetime_parse(&time, "1"), FILETIME_TIME, "the first tick of 1601 is a time");
	tap_is_int(filetime_parse(&time, "-2"), -WBH_E_MALFORMED, "before that there is none");
	tap_is_int(filetime_parse(&time, "12x"), -WBH_E_MALFORMED, "letters are none");
	tap_is_int(filetime_parse(&time, "99999999999999999999"), -WBH_E_MALFORMED, "nor is more than 64 bits");
	tap_ok(filetime_parse_interval(&time, "-864000000000") == 0 && time == TIMESTAMP_DAY, "a day");
	tap_ok(filetime_parse_interval(&time, "0") == 0 && time == 0, "no time at all");
	tap_ok(filetime_parse_interval(&time, "-9223372036854775808") == 0 && time == INT64_MAX, "for ever");
	tap_is_int(filetime_parse_interval(&time, "5"), -WBH_E_MALFORMED, "a policy's time is negative");
}

int main(void)
{
	test_sid_bytes();
	test_sid_text();
	test_sid_parts();
	test_guid();
	test_times();
	return tap_done();
}
