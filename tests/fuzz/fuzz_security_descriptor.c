/* SPDX-License-Identifier: Apache-2.0 */
/* Fuzz target: what a directory may send as a descriptor, and as text. Whatever the bytes are, every entry that is
 * walked over lies inside of them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/lib/access.h"
#include "plugins/lib/filetime.h"

static void read_descriptor(const uint8_t *data, size_t size)
{
	static const struct sid sids[] = { { .authority = 1, .sub_authorities = { 0 }, .count = 1 },
					   { .authority = 5, .sub_authorities = { 21, 1, 2, 3, 1105 }, .count = 5 } };
	static const struct guid types[2];
	const struct access_token token = { sids, 2 };
	const struct access_question question = {
		.right = RIGHT_CONTROL_ACCESS, .types = types, .type_count = 2, .object_sid = &sids[1]
	};
	struct security_descriptor descriptor;
	struct access_answer answer;
	struct ace_walk walk;
	struct ace ace;
	size_t offset = 0;
	unsigned count = 0;

	if (security_descriptor_read(&descriptor, data, size, &offset) < 0)
		return;
	walk = ACE_WALK(&descriptor);
	while (ace_next(&walk, &ace))
		count++;
	if (count != descriptor.ace_count)
		abort();
	answer = access_evaluate(&descriptor, &token, &question);
	if (answer.has_ace && answer.index >= count)
		abort();
}

/* What is written again reads the same. */
static void read_text(const uint8_t *data, size_t size)
{
	char text[256], sid_again[SID_TEXT_SIZE], guid_again[GUID_TEXT_SIZE];
	struct sid sid, other;
	struct guid guid, other_guid;
	int64_t time;

	if (size >= sizeof(text))
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	if (sid_parse(&sid, text) >= 0 &&
	    (sid_parse(&other, sid_text(&sid, sid_again)) < 0 || !sid_equal(&sid, &other)))
		abort();
	if (guid_parse(&guid, text) >= 0 &&
	    (guid_parse(&other_guid, guid_text(&guid, guid_again)) < 0 || !guid_equal(&guid, &other_guid)))
		abort();
	(void)filetime_parse(&time, text);
	(void)filetime_parse_interval(&time, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_descriptor(data, size);
	read_text(data, size);
	return 0;
}
