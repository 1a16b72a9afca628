/* SPDX-License-Identifier: Apache-2.0 */
/* Would a reset work, and who decides: each cause by itself, over descriptors written here. What a real controller does
 * with the same rules is tests/integration/access_oracle.t. */
#include <errno.h>

#include "base/buffer.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/probe_ad/dn.h"
#include "plugins/probe_ad/decide.h"
#include "plugins/probe_ad/memory.h"
#include "plugins/probe_ad/words.h"
#include "tests/lib/descriptor_builder.h"
#include "tests/lib/tap.h"

#define RESET "00299570-246d-11d0-a768-00aa006e0529"
#define CHANGE "ab721a53-1e2f-11d0-9819-00aa0040529b"
#define LOCKOUT "28630ebf-41d5-11d1-a9c1-0000f80367c1"
#define PWD_LAST_SET "bf967a0a-0de6-11d0-a285-00aa003049e2"
#define RESTRICTIONS "4c164200-20c0-11d0-a768-00aa006e0529"
#define USER "bf967aba-0de6-11d0-a285-00aa003049e2"

#define ME "S-1-5-21-1-2-3-1107"
#define GROUP "S-1-5-21-1-2-3-1200"
#define EVERYONE "S-1-1-0"
#define SELF "S-1-5-10"

#define ALLOW 0
#define DENY 1
#define INHERITED (ACE_INHERITED | ACE_CONTAINER_INHERIT)
#define BELOW (ACE_CONTAINER_INHERIT | ACE_INHERIT_ONLY)

enum { OF_USER, OF_UNIT, OF_DOMAIN, LEVELS };

static struct built built[LEVELS];
static struct user user;
static struct sid token_sids[3];
static struct token token;
static struct password_policy policy;
static struct scope scope;
static struct situation situation;

static struct sid sid_of(const char *text)
{
	struct sid sid = { 0 };

	(void)sid_parse(&sid, text);
	return sid;
}

static struct guid guid_of(const char *text)
{
	struct guid guid = { { 0 } };

	(void)guid_parse(&guid, text);
	return guid;
}

static void begin_level(int level, unsigned control)
{
	built_begin(&built[level], control | SD_DACL_PRESENT, "S-1-5-32-544");
}

/* A healthy user in a unit below the domain, with nobody granted anything but that all may change their passwords. */
static void set_up(void)
{
	static char *names[LEVELS] = { (char *)"CN=Anna,OU=Sales,DC=corp,DC=example",
				       (char *)"OU=Sales,DC=corp,DC=example", (char *)"DC=corp,DC=example" };

	user = (struct user){ .dn = names[0],
			      .has_sid = true,
			      .sid = sid_of("S-1-5-21-1-2-3-1300"),
			      .class = guid_of(USER),
			      .has_control = true,
			      .control = 0x200,
			      .has_computed = true,
			      .password_set_kind = FILETIME_TIME,
			      .password_set = 1000 * TIMESTAMP_DAY,
			      .groups_known = true };
	user.lineage.count = LEVELS;
	for (int i = 0; i < LEVELS; i++) {
		user.lineage.list[i].dn = names[i];
		begin_level(i, 0);
	}
	built_add(&built[OF_USER], ALLOW, 0, RIGHT_CONTROL_ACCESS, CHANGE, NULL, EVERYONE);
	token_sids[0] = sid_of(ME);
	token_sids[1] = sid_of(EVERYONE);
	token_sids[2] = sid_of("S-1-5-11");
	token = (struct token){ .sids = token_sids, .count = 3, .whole = true };
	policy = (struct password_policy){ .known = true };
	scope = (struct scope){ .known = false };
	situation = (struct situation){
		.user = &user,
		.connector = &token,
		.policy = &policy,
		.lockout_time = { .id = guid_of(LOCKOUT) },
		.pwd_last_set = { .id = guid_of(PWD_LAST_SET), .has_set = true, .set = guid_of(RESTRICTIONS) },
		.scope = &scope,
		.now = 2000 * TIMESTAMP_DAY
	};
}

/* Granted at the domain, inherited by the unit and the user. */
static void delegate(void)
{
	static const struct {
		uint32_t mask;
		const char *type;
	} rights[] = { { RIGHT_CONTROL_ACCESS, RESET },
		       { RIGHT_WRITE_PROPERTY, LOCKOUT },
		       { RIGHT_WRITE_PROPERTY, PWD_LAST_SET } };

	for (size_t i = 0; i < ELEMENTS(rights); i++) {
		built_add(&built[OF_DOMAIN], ALLOW, BELOW, rights[i].mask, rights[i].type, USER, ME);
		built_add(&built[OF_UNIT], ALLOW, BELOW | ACE_INHERITED, rights[i].mask, rights[i].type, USER, ME);
		built_add(&built[OF_USER], ALLOW, INHERITED, rights[i].mask, rights[i].type, USER, ME);
	}
}

static struct decision ask(enum wbh_operation operation)
{
	struct decision decision;
	size_t offset;

	for (int i = 0; i < LEVELS; i++) {
		user.lineage.list[i].descriptor.bytes = built[i].bytes;
		if (security_descriptor_read(&user.lineage.list[i].descriptor.read, built[i].bytes, built[i].size,
					     &offset) < 0)
			tap_ok(false, "the descriptor is well formed");
	}
	decide(&situation, operation, &decision);
	return decision;
}

static void is(enum wbh_operation operation, enum wbh_answer answer, const char *finding, const char *name)
{
	struct decision decision = ask(operation);
	const char *got = decision_finding(operation, &decision);

	tap_ok(decision.answer == answer && text_equal(got != NULL ? got : "", finding != NULL ? finding : ""),
	       "%s: %s %s%s", name, wbh_operation_name(operation), wbh_answer_name(decision.answer),
	       got != NULL ? got : "");
}

static void test_rights(void)
{
	struct decision decision;

	set_up();
	is(WBH_RESET, WBH_ANSWER_NO, "permission.reset-password-missing", "nothing granted");
	is(WBH_UNLOCK, WBH_ANSWER_NO, "permission.lockout-time-missing", "nothing granted");
	is(WBH_FORCE_CHANGE, WBH_ANSWER_NO, "permission.pwd-last-set-missing", "nothing granted");
	is(WBH_CHANGE, WBH_ANSWER_YES, NULL, "nothing granted");

	set_up();
	delegate();
	for (unsigned i = 0; i < WBH_OPERATIONS; i++)
		is((enum wbh_operation)i, WBH_ANSWER_YES, NULL, "delegated at the domain");
	decision = ask(WBH_RESET);
	tap_is_int(decision.set_at, OF_DOMAIN, "it is known where that is set");

	set_up();
	built_add(&built[OF_USER], ALLOW, 0, RIGHT_WRITE_PROPERTY, RESTRICTIONS, NULL, ME);
	is(WBH_FORCE_CHANGE, WBH_ANSWER_YES, NULL, "the property set granted");
	is(WBH_UNLOCK, WBH_ANSWER_NO, "permission.lockout-time-missing", "the property set granted");
}

static void test_denials(void)
{
	struct decision decision;

	set_up();
	built_add(&built[OF_UNIT], DENY, BELOW, RIGHT_CONTROL_ACCESS, RESET, USER, ME);
	built_add(&built[OF_USER], DENY, INHERITED, RIGHT_CONTROL_ACCESS, RESET, USER, ME);
	delegate();
	is(WBH_RESET, WBH_ANSWER_NO, "permission.explicit-deny", "denied at the unit");
	decision = ask(WBH_RESET);
	tap_ok(decision.has_ace && decision.set_at == OF_UNIT, "the entry is named with the container it is set on");

	set_up();
	delegate();
	built_begin(&built[OF_USER], SD_DACL_PRESENT, "S-1-5-32-544");
	built_add(&built[OF_USER], DENY, 0, RIGHT_CONTROL_ACCESS, CHANGE, NULL, EVERYONE);
	built_add(&built[OF_USER], DENY, 0, RIGHT_CONTROL_ACCESS, CHANGE, NULL, SELF);
	is(WBH_CHANGE, WBH_ANSWER_NO, "policy.cannot-change", "the user cannot change the password");

	set_up();
	built_add(&built[OF_USER], DENY, 0, RIGHT_CONTROL_ACCESS, CHANGE, NULL, SELF);
	built_begin(&built[OF_USER], SD_DACL_PRESENT, "S-1-5-32-544");
	built_add(&built[OF_USER], DENY, 0, RIGHT_CONTROL_ACCESS, CHANGE, NULL, SELF);
	built_add(&built[OF_USER], ALLOW, 0, RIGHT_CONTROL_ACCESS, CHANGE, NULL, EVERYONE);
	is(WBH_CHANGE, WBH_ANSWER_UNKNOWN, "policy.cannot-change", "only the user is denied");
}

static void test_inheritance(void)
{
	struct decision decision;

	set_up();
	delegate();
	begin_level(OF_UNIT, SD_DACL_PROTECTED);
	begin_level(OF_USER, 0);
	is(WBH_RESET, WBH_ANSWER_NO, "permission.inheritance-blocked", "cut at the unit");
	decision = ask(WBH_RESET);
	tap_ok(decision.cut_at == OF_UNIT && decision.set_at == OF_DOMAIN, "where it is cut, and where it is granted");

	begin_level(OF_UNIT, 0);
	begin_level(OF_USER, SD_DACL_PROTECTED);
	is(WBH_RESET, WBH_ANSWER_NO, "permission.inheritance-blocked", "cut at the user");
	user.admin_count = true;
	is(WBH_RESET, WBH_ANSWER_NO, "permission.stale-admin-count", "cut at one who was an administrator");
	user.is_protected = true;
	is(WBH_RESET, WBH_ANSWER_NO, "permission.protected-account", "cut at an administrator");
	user.is_protected = false;
	user.groups_known = false;
	is(WBH_RESET, WBH_ANSWER_NO, "permission.protected-account", "cut at one whose groups are not known");

	set_up();
	built_add(&built[OF_DOMAIN], ALLOW, BELOW | ACE_NO_PROPAGATE_INHERIT, RIGHT_CONTROL_ACCESS, RESET, USER, ME);
	begin_level(OF_UNIT, SD_DACL_PROTECTED);
	is(WBH_RESET, WBH_ANSWER_NO, "permission.reset-password-missing", "what would not get down anyway is not cut");
}

static void test_administrators(void)
{
	set_up();
	delegate();
	user.admin_count = true;
	user.is_protected = true;
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "an administrator whom the access list lets reset");
	is(WBH_ADMIN_RESET, WBH_ANSWER_NO, "permission.protected-account", "but not others for him");
	user.is_protected = false;
	is(WBH_ADMIN_RESET, WBH_ANSWER_NO, "permission.stale-admin-count", "nor for a former one");
}

static void test_policy(void)
{
	struct decision decision;

	set_up();
	delegate();
	policy.minimum_age = 2 * TIMESTAMP_DAY;
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "old enough");
	user.password_set = situation.now - TIMESTAMP_DAY;
	is(WBH_RESET, WBH_ANSWER_NO, "policy.minimum-age", "too young");
	is(WBH_CHANGE, WBH_ANSWER_NO, "policy.minimum-age", "too young");
	is(WBH_UNLOCK, WBH_ANSWER_YES, NULL, "too young");
	decision = ask(WBH_RESET);
	tap_ok(decision.until == situation.now + TIMESTAMP_DAY, "until when is known");
	user.password_set_kind = FILETIME_ZERO;
	is(WBH_CHANGE, WBH_ANSWER_YES, NULL, "a password that must be changed has no age");
	user.password_set_kind = -ENOENT;
	is(WBH_RESET, WBH_ANSWER_UNKNOWN, NULL, "an age that may not be read");
	policy.known = false;
	is(WBH_RESET, WBH_ANSWER_UNKNOWN, NULL, "a policy that may not be read");
}

static void test_account(void)
{
	set_up();
	delegate();
	user.control |= UAC_DISABLED;
	is(WBH_RESET, WBH_ANSWER_NO, "account.disabled", "disabled");
	user.control = 0x200 | UAC_NEVER_EXPIRES;
	is(WBH_FORCE_CHANGE, WBH_ANSWER_NO, "policy.never-expires", "never expires");
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "never expires");
	user.computed = UAC_LOCKED;
	is(WBH_CHANGE, WBH_ANSWER_NO, "account.locked", "locked");
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "locked");
	user.has_control = false;
	is(WBH_RESET, WBH_ANSWER_UNKNOWN, NULL, "a state that may not be read");
	user.has_control = true;
	user.has_reserved_name = true;
	is(WBH_RESET, WBH_ANSWER_UNKNOWN, "account.reserved-character", "a reserved character");
}

static void test_doubts(void)
{
	set_up();
	delegate();
	token.whole = false;
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "a group is not known, and nothing hangs on it");
	set_up();
	built_add(&built[OF_USER], DENY, 0, RIGHT_CONTROL_ACCESS, RESET, NULL, GROUP);
	delegate();
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "denied to a group it is not in");
	token.whole = false;
	is(WBH_RESET, WBH_ANSWER_UNKNOWN, NULL, "denied to a group it may be in");
	set_up();
	built_add(&built[OF_USER], ALLOW, 0, RIGHT_CONTROL_ACCESS, RESET, NULL, GROUP);
	token.whole = false;
	is(WBH_RESET, WBH_ANSWER_UNKNOWN, NULL, "granted to a group it may be in");
	set_up();
	user.lineage.count = 0;
	{
		struct decision decision;

		decide(&situation, WBH_RESET, &decision);
		tap_ok(decision.answer == WBH_ANSWER_UNKNOWN && decision.cause == CAUSE_UNREADABLE,
		       "an access list that may not be read");
	}
}

static void test_scope(void)
{
	set_up();
	delegate();
	scope.known = true;
	scope.inclusions[scope.inclusion_count++] = (char *)"DC=corp,DC=example";
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "in scope");
	scope.exclusions[scope.exclusion_count++] = (char *)"ou=sales,dc=corp,dc=example";
	is(WBH_RESET, WBH_ANSWER_NO, "account.out-of-scope", "its container left out");
	scope.inclusions[scope.inclusion_count++] = user.dn;
	is(WBH_RESET, WBH_ANSWER_YES, NULL, "the nearest one decides");
}

static void test_names(void)
{
	char *domain = dn_domain("OU=Sales,DC=corp,DC=example");

	tap_is_text(dn_parent("CN=Berg\\, Anna,OU=Sales,DC=corp"), "OU=Sales,DC=corp", "an escaped comma is no end");
	tap_ok(dn_parent("DC=corp") == NULL, "the first name has no parent");
	tap_is_text(domain, "corp.example", "a domain's name");
	free(domain);
	tap_ok(!dn_has_reserved_name("CN=Anna Berg,OU=Køb,DC=corp"), "ordinary names");
	tap_ok(dn_has_reserved_name("CN=Anna,OU=R\\+D,DC=corp"), "a plus sign");
	tap_ok(dn_has_reserved_name("CN=Anna,OU=Buy/Sell,DC=corp"), "a slash");
	tap_ok(dn_has_reserved_name("CN=Anna,OU=\\20Sales,DC=corp"), "a blank in front");
	tap_ok(!dn_has_reserved_name("CN=\\C3\\B8,DC=corp"), "an escaped letter");
}

static void test_memory(void)
{
	struct memory memory = { .before = "a.b dc1\na.c dc10\n", .now = BUFFER(1024) };

	tap_ok(memory_confirms(&memory, "a.b", "dc1"), "met the last time, too");
	tap_ok(!memory_confirms(&memory, "a.c", "dc1"), "of another controller");
	tap_ok(!memory_confirms(&memory, "a.b", "dc"), "of one whose name begins alike");
	tap_is_text(buffer_text(&memory.now), "a.b dc1\na.c dc1\na.b dc\n", "all is remembered");
	memory.once = true;
	tap_ok(memory_confirms(&memory, "a.d", "dc2"), "who looks once tells at once");
	buffer_done(&memory.now);
}

int main(void)
{
	test_rights();
	test_denials();
	test_inheritance();
	test_administrators();
	test_policy();
	test_account();
	test_doubts();
	test_scope();
	test_names();
	test_memory();
	return tap_done();
}
