/* SPDX-License-Identifier: Apache-2.0 */
/* Security descriptors: what is read of them, what is refused, and who may do what. */
#include <stdio.h>

#include "base/error.h"
#include "plugins/lib/access.h"
#include "tests/lib/descriptor_builder.h"
#include "tests/lib/tap.h"

#define RESET "00299570-246d-11d0-a768-00aa006e0529"
#define CHANGE "ab721a53-1e2f-11d0-9819-00aa0040529b"
#define LOCKOUT_TIME "28630ebf-41d5-11d1-a9c1-0000f80367c1"
#define PWD_LAST_SET "bf967a0a-0de6-11d0-a285-00aa003049e2"
#define RESTRICTIONS "4c164200-20c0-11d0-a768-00aa006e0529"
#define USER "bf967aba-0de6-11d0-a285-00aa003049e2"

#define ACCOUNT "S-1-5-21-1-2-3-1105"
#define GROUP "S-1-5-21-1-2-3-1200"
#define OTHER "S-1-5-21-1-2-3-1300"
#define PERSON "S-1-5-21-1-2-3-1400"
#define ADMINS "S-1-5-32-544"

enum { ALLOW, DENY };

static struct built built;

static void begin(void)
{
	built_begin(&built, SD_DACL_PRESENT, ADMINS);
}

static void add(unsigned type, uint32_t mask, const char *object, const char *trustee)
{
	built_add(&built, type, 0, mask, object, NULL, trustee);
}

static struct security_descriptor read_built(void)
{
	struct security_descriptor descriptor = { .control = 0 };
	size_t offset;

	if (security_descriptor_read(&descriptor, built.bytes, built.size, &offset) < 0)
		tap_ok(false, "what was built is read");
	return descriptor;
}

/* As the account, a member of the group: may it use the right on the person? `types`: GUIDs with blanks between. */
static struct access_answer ask(uint32_t right, const char *types)
{
	struct security_descriptor descriptor = read_built();
	struct sid sids[2], person;
	struct guid guids[3];
	struct access_token token = { sids, 2 };
	struct access_question question = { .right = right, .types = guids, .object_sid = &person };
	char copy[128], *rest = copy, *word;

	(void)snprintf(copy, sizeof(copy), "%s", types);
	while ((word = strsep(&rest, " ")) != NULL)
		if (guid_parse(&guids[question.type_count++], word) < 0)
			abort();
	(void)sid_parse(&sids[0], ACCOUNT);
	(void)sid_parse(&sids[1], GROUP);
	(void)sid_parse(&person, PERSON);
	return access_evaluate(&descriptor, &token, &question);
}

static enum access_result may_reset(void)
{
	return ask(RIGHT_CONTROL_ACCESS, RESET).result;
}

static void test_reading(void)
{
	struct security_descriptor descriptor;
	struct ace ace;
	struct ace_walk walk;

	built_begin(&built, SD_DACL_PRESENT | SD_DACL_PROTECTED, ADMINS);
	built_add(&built, ALLOW, ACE_CONTAINER_INHERIT | ACE_INHERIT_ONLY, RIGHT_CONTROL_ACCESS, RESET, USER, ACCOUNT);
	built_add(&built, DENY, ACE_INHERITED, 0x10000000u, NULL, NULL, OTHER);
	descriptor = read_built();
	tap_ok((descriptor.control & SD_DACL_PROTECTED) != 0 && descriptor.has_owner && descriptor.ace_count == 2,
	       "control bits, owner and entries are read");
	walk = ACE_WALK(&descriptor);
	tap_ok(ace_next(&walk, &ace) && ace.kind == ACE_ALLOW && ace.has_object_type && ace.has_inherited_object_type &&
		       (ace.flags & ACE_INHERIT_ONLY) != 0,
	       "an entry with two types");
	tap_ok(ace_next(&walk, &ace) && ace.kind == ACE_DENY && ace.mask == 0x000f01ffu,
	       "generic rights are told as those of a directory object");
	tap_ok(!ace_next(&walk, &ace), "and no more");
}

static void refuses(size_t offset, const char *words)
{
	struct security_descriptor descriptor;
	size_t found = SIZE_MAX;

	tap_ok(security_descriptor_read(&descriptor, built.bytes, built.size, &found) == -WBH_E_MALFORMED &&
		       found == offset,
	       "%s: refused, at byte %zu", words, offset);
}

static void build_one(void)
{
	begin();
	add(ALLOW, RIGHT_CONTROL_ACCESS, RESET, ACCOUNT);
}

static void test_lies(void)
{
	struct security_descriptor descriptor;
	size_t offset, acl, ace, cut = 0;

	build_one();
	acl = built.acl;
	ace = acl + 8;
	for (size_t size = 0; size < built.size; size++)
		cut += security_descriptor_read(&descriptor, built.bytes, size, &offset) == -WBH_E_MALFORMED;
	tap_is_int((long)cut, (long)built.size, "cut off anywhere it is refused");
	built.bytes[0] = 2;
	refuses(0, "another revision");
	build_one();
	put_32(built.bytes + 4, built.size + 1);
	refuses(built.size + 1, "an owner behind the end");
	build_one();
	put_32(built.bytes + 16, 0xfffffff0u);
	refuses(0xfffffff0u, "a list far behind the end");
	build_one();
	put_16(built.bytes + acl + 2, built.size - acl + 4);
	refuses(acl, "a list that is longer than what is left");
	build_one();
	put_16(built.bytes + acl + 4, 2);
	refuses(built.size, "an entry that is not there");
	build_one();
	put_16(built.bytes + ace + 2, 4);
	refuses(ace, "an entry too short for its kind");
	build_one();
	put_16(built.bytes + ace + 2, 0);
	refuses(ace, "an entry of no size");
	build_one();
	built.bytes[built.size - 27] = 15;
	refuses(ace, "a trustee that is longer than its entry");
}

static void test_order(void)
{
	begin();
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "an empty list lets nobody");
	add(ALLOW, RIGHT_CONTROL_ACCESS, RESET, GROUP);
	tap_is_int(may_reset(), ACCESS_GRANTED, "a grant to a group");
	add(DENY, RIGHT_CONTROL_ACCESS, NULL, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_GRANTED, "a later denial comes too late: entries count in their order");
	begin();
	add(DENY, RIGHT_CONTROL_ACCESS, RESET, GROUP);
	add(ALLOW, RIGHT_CONTROL_ACCESS, RESET, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_DENIED, "an earlier one does not");
	tap_ok(ask(RIGHT_CONTROL_ACCESS, RESET).index == 0, "and is named");
	tap_is_int(ask(RIGHT_CONTROL_ACCESS, CHANGE).result, ACCESS_NOT_GRANTED, "of another right nobody speaks");
	built_begin(&built, 0, ADMINS);
	tap_is_int(may_reset(), ACCESS_GRANTED, "without any list everybody may");
}

static void test_types(void)
{
	begin();
	add(ALLOW, RIGHT_CONTROL_ACCESS, CHANGE, ACCOUNT);
	add(ALLOW, RIGHT_WRITE_PROPERTY, RESET, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "neither another right nor another use of the type is the right");
	add(ALLOW, RIGHT_CONTROL_ACCESS, NULL, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_GRANTED, "all extended rights are");
	begin();
	add(ALLOW, RIGHT_WRITE_PROPERTY, RESTRICTIONS, ACCOUNT);
	tap_is_int(ask(RIGHT_WRITE_PROPERTY, PWD_LAST_SET " " RESTRICTIONS " " USER).result, ACCESS_GRANTED,
		   "a property set has its attributes");
	tap_is_int(ask(RIGHT_WRITE_PROPERTY, LOCKOUT_TIME " " USER).result, ACCESS_NOT_GRANTED, "and no other");
	begin();
	add(DENY, RIGHT_WRITE_PROPERTY, RESTRICTIONS, ACCOUNT);
	add(ALLOW, RIGHT_WRITE_PROPERTY, NULL, ACCOUNT);
	tap_is_int(ask(RIGHT_WRITE_PROPERTY, PWD_LAST_SET " " RESTRICTIONS " " USER).result, ACCESS_DENIED,
		   "its denial has them, too");
	tap_is_int(ask(RIGHT_WRITE_PROPERTY, LOCKOUT_TIME " " USER).result, ACCESS_GRANTED,
		   "what is not in it is free");
	begin();
	add(ALLOW, 0x10000000u, NULL, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_GRANTED, "full control has every right");
}

static void test_who(void)
{
	begin();
	add(ALLOW, RIGHT_CONTROL_ACCESS, RESET, OTHER);
	add(ALLOW, RIGHT_CONTROL_ACCESS, RESET, "S-1-5-10");
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "neither another account nor the person itself is meant");
	begin();
	built_add(&built, ALLOW, ACE_CONTAINER_INHERIT | ACE_INHERIT_ONLY, RIGHT_CONTROL_ACCESS, RESET, NULL, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "what is only handed down does not count here");
	built_add(&built, ALLOW, ACE_INHERITED | ACE_CONTAINER_INHERIT, RIGHT_CONTROL_ACCESS, RESET, USER, ACCOUNT);
	tap_is_int(may_reset(), ACCESS_GRANTED, "what was handed down does, whatever class it goes on to");
	begin();
	add(ALLOW, RIGHT_CONTROL_ACCESS, NULL, "S-1-3-4");
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "the owner's rights are not ours");
	built_begin(&built, SD_DACL_PRESENT, ACCOUNT);
	tap_is_int(ask(RIGHT_WRITE_DAC, RESET).result, ACCESS_GRANTED, "an owner may change the list");
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "and no more");
	add(ALLOW, RIGHT_CONTROL_ACCESS, NULL, "S-1-3-4");
	tap_is_int(may_reset(), ACCESS_GRANTED, "but for what owners are granted");
	tap_is_int(ask(RIGHT_WRITE_DAC, RESET).result, ACCESS_NOT_GRANTED, "which then is all they have");
}

static void test_odd_entries(void)
{
	begin();
	add(ALLOW, RIGHT_CONTROL_ACCESS, RESET, ACCOUNT);
	built.bytes[built.acl + 8] = 0x0b;
	tap_is_int(may_reset(), ACCESS_UNKNOWN, "what a condition decides is not known");
	built.bytes[built.acl + 8] = 0x07;
	tap_is_int(may_reset(), ACCESS_NOT_GRANTED, "an audit entry grants nothing");
}

int main(void)
{
	test_reading();
	test_lies();
	test_order();
	test_types();
	test_who();
	test_odd_entries();
	return tap_done();
}
