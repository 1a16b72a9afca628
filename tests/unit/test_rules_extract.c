/* SPDX-License-Identifier: Apache-2.0 */
/* What texts say: one line per trap that real texts set (values and names are our own). */
#include "tests/unit/rules_bench.h"

/* A rule that shows a field as evidence of a finding it always opens. */
#define SHOW(provider, id, field)                                                                                      \
	"\n[rule show-" field "]\nprovider = " provider "\nevent = " id                                                \
	"\npresent = service.unclassified-error@server\n"                                                              \
	"evidence = " field "\n"

static const char *find_value(struct bench *bench, const char *field, char *value, size_t size)
{
	char words[128];
	const char *found;
	size_t length;

	(void)snprintf(words, sizeof(words), " %s=", field);
	found = strstr(bench_log(bench), words);
	if (found == NULL)
		return NULL;
	found += strlen(words);
	length = (size_t)(strstr(found, " #") - found);
	(void)snprintf(value, size, "%.*s", (int)length, found);
	return value;
}

struct extraction {
	const char *why;
	const char *field;
	const char *text;
	const char *value; /* NULL: not known */
};

static void table(const char *rules, const char *provider, uint32_t id, const struct extraction *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		_cleanup_free_ char *text = NULL;
		char value[4200];
		struct bench bench;

		if (asprintf(&text,
			     "%s\n[rule show]\nprovider = %s\nevent = %u\npresent = service.unclassified-error@server\n"
			     "evidence = %s\n",
			     rules, provider, id, rows[i].field) < 0 ||
		    bench_from_text(&bench, text) < 0) {
			tap_ok(false, "%s: %s", rows[i].why, bench.problem.text);
			continue;
		}
		bench_event(&bench, provider, id, 0, rows[i].text);
		tap_is_text(find_value(&bench, rows[i].field, value, sizeof(value)), rows[i].value, "%s", rows[i].why);
		bench_done(&bench);
	}
}

/* The shipped [fields] sections, by way of a rule of ours beside them. */
static void shipped(const char *provider, uint32_t id, const struct extraction *rows, size_t count)
{
	const char *top = getenv("abs_top_srcdir");
	_cleanup_free_ char *directory = NULL;

	if (asprintf(&directory, "%s/conf/rules.d", top != NULL ? top : ".") < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		_cleanup_free_ char *text = NULL;
		struct rule_book book = { 0 }, own = { 0 };
		struct bench bench = { 0 };
		char value[4200];

		if (asprintf(&text,
			     "[rule show]\nprovider = %s\nevent = %u\npresent = service.unclassified-error@server\n"
			     "evidence = %s\n",
			     provider, id, rows[i].field) < 0 ||
		    rule_files_read(&book, (const char *[]){ directory }, 1, &bench.problem) < 0 ||
		    rule_files_read_memory(&own, "own", text, strlen(text), &bench.problem) < 0) {
			tap_ok(false, "%s: %s", rows[i].why, bench.problem.text);
			continue;
		}
		/* Only what tells fields apart, and the rule that shows one. */
		for (size_t j = 0; j < book.section_count; j++)
			if (strcmp(book.sections[j].kind, "rule") == 0) {
				struct rule_section section = book.sections[j];

				book.sections[j] = own.sections[0];
				own.sections[0] = section;
				for (size_t k = j + 1; k < book.section_count; k++)
					if (strcmp(book.sections[k].kind, "rule") == 0) {
						struct rule_book gone = { .sections = malloc(sizeof(section)),
									  .section_count = 1 };

						gone.sections[0] = book.sections[k];
						rule_book_done(&gone);
						memmove(&book.sections[k], &book.sections[k + 1],
							(--book.section_count - k) * sizeof(section));
						k--;
					}
				break;
			}
		rule_book_done(&own);
		if (bench_compile(&bench, &book) < 0) {
			tap_ok(false, "%s: %s", rows[i].why, bench.problem.text);
			continue;
		}
		bench_event(&bench, provider, id, 0, rows[i].text);
		tap_is_text(find_value(&bench, rows[i].field, value, sizeof(value)), rows[i].value, "%s", rows[i].why);
		bench_done(&bench);
	}
}

#define FULL                                                                                                                \
	"TrackingId: AB-12, Reason: Synchronization Engine returned an error hr=8023062C, message=Refused, for a reason., " \
	"Context: cloudAnchor: User_77, SourceAnchorValue: aa+/bb==, UserPrincipalName: o'hara.x@corp.example, Details: "   \
	"Shared.PasswordResetException: hr=80230626, message=Another\n   at AADPasswordReset.X(String a, String b)"

static const struct extraction writeback[] = {
	{ "a value ends where the next known key begins", "tracking_id", FULL, "ab-12" },
	{ "a value may have commas in it", "message", FULL, "Refused, for a reason." },
	{ "a key may follow a key", "cloud_anchor", FULL, "User_77" },
	{ "`cloudAnchor:xxx` without a blank", "cloud_anchor", "Context: cloudAnchor:User_78, SourceAnchorValue: q",
	  "User_78" },
	{ "base64 keeps its padding", "source_anchor", FULL, "aa+/bb==" },
	{ "an apostrophe in a name", "user", FULL, "o'hara.x@corp.example" },
	{ "users in lower case", "user", "UserPrincipalName: Ida@CORP.example, Details: x", "ida@corp.example" },
	{ "`Key :` with a blank before the colon", "user", "UserPrincipalName : ida@corp.example", "ida@corp.example" },
	{ "the colon may be missing", "user",
	  "AdminUpn: adm@corp.example, UserPrincipalName ida@corp.example, ForcePasswordChange: x",
	  "ida@corp.example" },
	{ "… also the value before ends there", "admin",
	  "AdminUpn: adm@corp.example, UserPrincipalName ida@corp.example", "adm@corp.example" },
	{ "a word of a sentence is no key", "user", "the UserPrincipalName was not found", NULL },
	{ "a key inside a longer word is no key", "tracking_id", "MyTrackingId: 9", NULL },
	{ "the domain of the user", "domain", FULL, "corp.example" },
	{ "the first code counts", "code", FULL, "8023062c" },
	{ "a code with 0x", "code", "error hr=0x80230818.", "80230818" },
	{ "a code as a signed number", "code", "failed, hr=-2145188328", "80230618" },
	{ "`hr:` and blanks", "code", "hr : 800700CE, x", "800700ce" },
	{ "a code one digit short stays as it is", "code", "hr=8023042", "8023042" },
	{ "no code", "code", "threw hrxyz, there=80230626", NULL },
	{ "a user who is nobody", "user", "UserPrincipalName: <not available>, Details: x", NULL },
	{ "the next of the same key counts then", "user", "UserPrincipalName: N/A, UserPrincipalName: k@corp.example",
	  "k@corp.example" },
	{ "the tail of a shortened record", "user",
	  "kim@corp.example, Details: Shared.PasswordResetException: hr=80230619", "kim@corp.example" },
	{ "typographic quotes around a value", "tracking_id", "\xe2\x80\x9cTrackingId: AB-13\xe2\x80\x9d", "ab-13" },
	{ "a relay by its host name", "relay", "Endpoint=sb://SSPRdedicatedsbprodxyz-1.servicebus.windows.net/77_88.",
	  "ssprdedicatedsbprodxyz-1.servicebus.windows.net" },
	{ "a relay of another cloud", "relay", "https://tenantbus.servicebus.usgovcloudapi.net:443/x",
	  "tenantbus.servicebus.usgovcloudapi.net" },
	{ "a relay of China", "relay", "tenantbus.servicebus.chinacloudapi.cn",
	  "tenantbus.servicebus.chinacloudapi.cn" },
	{ "a relay by its bare name", "relay", "Namespace: ssprdedicatedsbprodxyz, Endpoint: 1_2",
	  "ssprdedicatedsbprodxyz" },
	{ "no relay", "relay", "No serviceHost for service bus endpoints are in running state.", NULL },
};

static const struct extraction starts[] = {
	{ "a start names its user behind Details", "user", "PasswordResetRequestStart, Details: Lee@corp.example",
	  "lee@corp.example" },
	{ "… or in its context", "user", "Details: Context: cloudAnchor: User_1, UserPrincipalName: mia@corp.example",
	  "mia@corp.example" },
};

#define PHS_657                                                                                                        \
	"Password Change Result - Anchor : aGk=, Dn : CN=Berg\\, Anna,OU=A B,DC=corp,DC=example, "                     \
	"PwdChangeOnLogon=False, Result : Success.\n<forest-info>\n  <partition-name>CORP.EXAMPLE</partition-name>\n"  \
	"  <connector-id>AAAAAAAA-0000-4000-8000-00000000000F</connector-id>\n</forest-info>"

static const struct extraction hash_sync[] = {
	{ "`Anchor : ` with a blank before the colon", "anchor", PHS_657, "aGk=" },
	{ "`Anchor: ` without", "anchor", "Request - Anchor: aGk=, Dn: CN=A,DC=x", "aGk=" },
	{ "a DN keeps its commas, escaped ones too", "dn", PHS_657, "CN=Berg\\, Anna,OU=A B,DC=corp,DC=example" },
	{ "`PwdChangeOnLogon=` has no colon", "change_on_logon", PHS_657, "False" },
	{ "the full stop behind a result is none of it", "result", PHS_657, "Success" },
	{ "a result in lower case", "result", "Anchor: x, Result: failed, Extended Error:", "failed" },
	{ "an empty value at the end", "extended_error", "Anchor: x, Result: failed, Extended Error:", NULL },
	{ "a change date", "change_date", "Anchor: x, Dn: CN=A,DC=x, Change Date: 05/01/2026 16:34:08",
	  "05/01/2026 16:34:08" },
	{ "the domain of the forest-info tail", "domain", PHS_657, "corp.example" },
	{ "the connector of the forest-info tail", "connector", PHS_657, "aaaaaaaa-0000-4000-8000-00000000000f" },
	{ "a tracking id of a ping is no connector", "connector",
	  "ping end. TrackingID : aaaaaaaa-0000-4000-8000-00000000000f", NULL },
	{ "`failed for domain: X, domain controller …`", "domain",
	  "failed for domain: Corp.example, domain controller hostname: <not available>, domain controller IP address: <not available>.",
	  "corp.example" },
	{ "`failed for domain: X. Details:`", "domain",
	  "synchronization failed for domain: Corp.example. Details:\nDrsException", "corp.example" },
	{ "a controller that is not available is none", "controller",
	  "domain controller hostname: <not available>, domain controller IP address: <not available>.", NULL },
	{ "`RPC Error 1722 :`", "rpc", "x: RPC Error 1722 : The server", "1722" },
	{ "`RPC Error 8453:`", "rpc", "x: RPC Error 8453: Replication", "8453" },
	{ "a line break in the middle of a name", "rpc",
	  "DirectoryReplicationServices.\r\nDrsException: RPC Error\r\n8439 : x", "8439" },
	{ "… and between the words before the number", "rpc",
	  "DirectoryReplicationServices.\nDrsCommunicationException:  RPC\nError 1722 : x", "1722" },
	{ "… and no number that only looks like it", "rpc", "RPC Errors 1722 : x", NULL },
};

#define OWN "[fields own]\nprovider = Own\nkey = a: Alpha\nkey = b [line]: Beta\nstop = Gamma\n"

static const struct extraction own[] = {
	{ "a value may go over lines", "a", "Alpha: one\ntwo, Gamma: x", "one\ntwo" },
	{ "… unless its key ends with the line", "b", "Beta: one\ntwo, Gamma: x", "one" },
	{ "keys without case", "a", "ALPHA = x", "x" },
	{ "a sentence keeps its full stop", "a", "Alpha: It ended.", "It ended." },
	{ "one word loses it", "a", "Alpha: host.example.", "host.example" },
	{ "nothing behind a key", "a", "Alpha:", NULL },
	{ "a key at the very end", "a", "Alpha", NULL },
	{ "an empty text", "a", "", NULL },
	{ "insertion strings by place", "data.1", "whole text", "whole text" },
	{ "… of which there may be fewer", "data.2", "whole text", NULL },
	{ "the server in short", "server", "", "sync01" },
};

static void from_strings_or_message(void)
{
	struct wbh_pair pairs[3] = { { .value = "Alpha: one," }, { .value = "Beta: two" }, { .value = "Gamma: x" } };
	static const char rules[] = OWN SHOW("Own", "1", "a") SHOW("Own", "2", "b");
	struct bench bench;
	struct rules_output output;
	struct wbh_event event;
	char value[64];

	(void)bench_from_text(&bench, rules);
	output = bench_output(&bench);
	event = bench_make(&bench, pairs, "OWN", 1, 0, pairs[0].value);
	event.data_count = 3;
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	tap_is_text(find_value(&bench, "a", value, sizeof(value)), "one", "from the insertion strings alone");
	bench_forget(&bench);

	event.event_id = 2;
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	tap_is_text(find_value(&bench, "b", value, sizeof(value)), "two", "from the second of them");
	bench_forget(&bench);

	event.message = "Beta: from the message";
	(void)rules_event(bench.rules, bench.state, NULL, &event, &output);
	tap_is_text(find_value(&bench, "b", value, sizeof(value)), "from the message",
		    "from the rendered message where there is one");
	bench_done(&bench);
}

static void parts(void)
{
	static const char rules[] =
		"[fields own]\nprovider = Own\nkey = who: Who\nkey = result [word]: Result\n"
		"pattern = domain: <d>([^<]+)</d>\n"
		"[rule parts]\nprovider = Own\nevent = 1\nsplit = Change of\nfield-is = result: Bad\n"
		"present = hash-sync.user-failed@user\nset = user: {who|lower}\nevidence = who\n"
		"present = hash-sync.user-failed@user\n";
	struct bench bench;

	(void)bench_from_text(&bench, rules);
	bench_event(
		&bench, "Own", 1, 0,
		"Change of - Who : Ann, Result : Bad.\r\nChange of - Who : Bob, Result : Good.\nChange of - Result : Bad\n<d>corp</d>");
	bench_says(&bench, "present hash-sync.user-failed@user=ann at 0", "each part of a split text by itself");
	bench_lacks(&bench, "bob", "a part whose condition does not hold says nothing");
	tap_is_int(bench_count(&bench, "domain:corp"), 4, "what stands around the parts belongs to all");
	tap_is_int(bench_count(&bench, "@user=unknown"), 3, "a field of one part is no field of another");
	bench_done(&bench);
}

static void bounds(void)
{
	static const char rules[] = OWN SHOW("Own", "1", "a");
	_cleanup_free_ char *text = malloc(1024 * 1024 + 1);
	struct bench bench;
	char value[8192];

	memset(text, 'x', 1024 * 1024);
	text[1024 * 1024] = '\0';
	memcpy(text, "Alpha: ", 7);
	(void)bench_from_text(&bench, rules);
	bench_event(&bench, "Own", 1, 0, text);
	tap_is_int(strlen(find_value(&bench, "a", value, sizeof(value))), 1024, "a value of 1 MB is cut for a finding");
	bench_forget(&bench);

	for (size_t i = 0; i + 8 <= 1024 * 1024; i += 8)
		memcpy(text + i, "Gamma: \n", 8);
	bench_event(&bench, "Own", 1, 1, text);
	tap_ok(bench.result == 0 && find_value(&bench, "a", value, sizeof(value)) == NULL,
	       "130,000 keys in one text end at their limit");
	bench_done(&bench);
}

int main(void)
{
	shipped(WRITEBACK, 33004, writeback, ELEMENTS(writeback));
	shipped(WRITEBACK, 31001, starts, ELEMENTS(starts));
	shipped(HASH_SYNC, 657, hash_sync, ELEMENTS(hash_sync));
	table(OWN, "Own", 1, own, ELEMENTS(own));
	from_strings_or_message();
	parts();
	bounds();
	return tap_done();
}
