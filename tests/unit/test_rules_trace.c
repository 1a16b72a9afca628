/* SPDX-License-Identifier: Apache-2.0 */
/* What an engine trace says, and what the shipped rules make of it. Texts are our own, in the shape of real ones. */
#include "rules/trace.h"

#include <stdio.h>

#include "base/text.h"
#include "tests/unit/rules_bench.h"

#define ENGINE "ADSync"
#define HEAD "An unexpected error has occurred during a password set operation.\r\n \""
#define NOISE                                                                                                          \
	"BAIL: MMS(3112): ..\\dnutils.cpp(1341): 0x800700b7 (Cannot create it.)\r\n"                                   \
	"ERR_: MMS(3112): Q:\\a\\7\\repo\\src\\MAUtils.h(58): Failed getting registry value 'ADMAOne', 0x2\r\n"        \
	"BAIL: MMS(3112): Q:\\a\\7\\repo\\src\\MAUtils.h(59): 0x80070002 (No file.): Win32 API failure: 2\r\n"         \
	"BAIL: MMS(3112): Q:\\a\\7\\repo\\src\\MAUtils.h(114): 0x80070002 (No file.)\r\n"
#define GENERIC                                                                                                        \
	"BAIL: MMS(3112): admaexport.cpp(2963): 0x80004005 (Unspecified error)\r\n"                                    \
	"ERR_: MMS(3112): ..\\ma.cpp(8000): ExportPasswordSet failed with 0x80004005\r\n"
#define TAIL "Azure AD Sync 2.6.92.0\""
#define USER_LOOKUP "Failed to acquire user information"

struct reading {
	const char *why;
	const char *text;
	const char *code; /* NULL: not known, as below */
	const char *call;
	const char *file;
	const char *missing;
};

static const struct reading readings[] = {
	{ "the code stands between noise above and what only passes it on below",
	  HEAD NOISE "ERR_: MMS(3112): admaexport.cpp(2939): " USER_LOOKUP ": 0x6ba\r\n" GENERIC TAIL, "6ba",
	  USER_LOOKUP, "admaexport.cpp", NULL },
	{ "a name instead of a number, behind the account",
	  HEAD NOISE "ERR_: MMS(3112): admaexport.cpp(2944): " USER_LOOKUP
		     ": NORDHAV\\MSOL_0a1b. Error Code: ERROR_ACCESS_DENIED\r\n" GENERIC TAIL,
	  "5", USER_LOOKUP, "admaexport.cpp", NULL },
	{ "a name alone", HEAD "ERR_: MMS(1): admaexport.cpp(2944): " USER_LOOKUP ": ERROR_ACCESS_DENIED\n" TAIL, "5",
	  USER_LOOKUP, "admaexport.cpp", NULL },
	{ "its number", HEAD "ERR_: MMS(1): admaexport.cpp(2944): " USER_LOOKUP ": 0x5\n" TAIL, "5", USER_LOOKUP,
	  "admaexport.cpp", NULL },
	{ "the look-up decides, whatever the engine calls its failure further down",
	  HEAD "ERR_: MMS(1): admaexport.cpp(2944): " USER_LOOKUP ": 0x5\n"
	       "BAIL: MMS(1): ..\\server.cpp(11139): 0x80230626 (Denied.)\n" TAIL,
	  "5", USER_LOOKUP, "admaexport.cpp", NULL },
	{ "without noise, quotes turned by a web page",
	  "An unexpected error.\n\xe2\x80\x9c"
	  "BAIL: MMS(57): ..\\server.cpp(11139): 0x80230626 (Denied.)\nAzure AD Sync 1.0.8641.0\xe2\x80\xb3",
	  "80230626", NULL, "server.cpp", NULL },
	{ "no file and a dash behind the code", "BAIL: MMS(49) 0x80230619\xe2\x80\x93 \xe2\x80\x9cNo.\xe2\x80\x9d",
	  "80230619", NULL, NULL, NULL },
	{ "no file and a colon behind the code", "BAIL: MMS(49) 0x80230619: \"No.\"", "80230619", NULL, NULL, NULL },
	{ "a masked thread", "ERR_: MMS(####): admaexport.cpp(2944): " USER_LOOKUP ": 0x6ba", "6ba", USER_LOOKUP,
	  "admaexport.cpp", NULL },
	{ "of two codes the lower one",
	  HEAD "BAIL: MMS(1): a.cpp(1): 0x80070005 (x)\nBAIL: MMS(1): b.cpp(2): 0x80230626 (y)\n" TAIL, "80230626",
	  NULL, "b.cpp", NULL },
	{ "the export's own line counts where nothing else tells",
	  HEAD NOISE "ERR_: MMS(1): ..\\ma.cpp(8000): ExportPasswordSet failed with 0x80005000\n" TAIL, "80005000",
	  "ExportPasswordSet failed with", "ma.cpp", NULL },
	{ "\xe2\x80\xa6 and gives way to a code above it",
	  HEAD
	  "BAIL: MMS(1): a.cpp(1): 0x8023061f (x)\nERR_: MMS(1): ma.cpp(8): ExportPasswordSet failed with 0x80230001\n",
	  "8023061f", NULL, "a.cpp", NULL },
	{ "nothing but an unspecified error is one", HEAD NOISE GENERIC TAIL, "80004005",
	  "ExportPasswordSet failed with", "ma.cpp", NULL },
	{ "nothing but noise is nothing", HEAD NOISE TAIL, NULL, NULL, NULL, NULL },
	{ "success is no code", "ERR_: MMS(1): a.cpp(1): done: 0x0", NULL, NULL, NULL, NULL },
	{ "the same number elsewhere is no noise", HEAD "BAIL: MMS(1): other.cpp(1341): 0x800700b7 (x)\n" TAIL,
	  "800700b7", NULL, "other.cpp", NULL },
	{ "hr= in an entry", "ERR_: MMS(1): ma.cpp(2): Export ended, hr=8023062C, message=x", "8023062c",
	  "Export ended,", "ma.cpp", NULL },
	{ "hr= without any entry", HEAD "hr=80005000, message=unable to get error text", "80005000", NULL, NULL, NULL },
	{ "only the number of a Windows error", "ERR_: MMS(1): drs.cpp(2): bind: Win32 API failure: 1722\n", "6ba",
	  "bind", "drs.cpp", NULL },
	{ "lines broken inside an entry, with tabs and hard blanks",
	  "ERR_:\nMMS(12):\n\tadmaexport.cpp(2939): Failed to\r\nacquire\xc2\xa0user \t information:\n0x6ba\n", "6ba",
	  USER_LOOKUP, "admaexport.cpp", NULL },
	{ "all in one line",
	  HEAD "BAIL: MMS(1): a.cpp(1): 0x80004005 (x) ERR_: MMS(1): b.cpp(2): " USER_LOOKUP
	       ": 0x6ba BAIL: MMS(1): c.cpp(3): 0x80004005 (x) " TAIL,
	  "6ba", USER_LOOKUP, "b.cpp", NULL },
	{ "words of another language behind the code are not read",
	  "BAIL: MMS(1): s.cpp(1): 0x80230626 (Zugriff verweigert: 0x1234)", "80230626", NULL, "s.cpp", NULL },
	{ "the control is missing: doesn't",
	  HEAD "ERR_: MMS(3040): admaexport.cpp(2837): The server doesn't contain the "
	       "LDAP password policy control.\n" GENERIC TAIL,
	  "80004005", "ExportPasswordSet failed with", "ma.cpp", "policy-control" },
	{ "\xe2\x80\xa6 does not",
	  "MMS(3040): admaexport.cpp(2837): The server does not contain the LDAP password policy control.", NULL, NULL,
	  NULL, "policy-control" },
	{ "\xe2\x80\xa6 doesn\xe2\x80\x99t, over two lines",
	  "MMS(3040): admaexport.cpp(2837): The server doesn\xe2\x80\x99t contain the\r\nLDAP password policy control.",
	  NULL, NULL, NULL, "policy-control" },
	{ "a control that is there is not missing",
	  "MMS(1): a.cpp(2): The server contains the LDAP password policy control.", NULL, NULL, NULL, NULL },
	{ "nobody to write to",
	  HEAD "ERR_: MMS(7): ..\\ObjectSearcher.cpp(461): AD Object is not present. \n"
	       "BAIL: MMS(7): ..\\ObjectSearcher.cpp(491): 0x80230405 (Not found.):\n"
	       "No password writeback targets found.\nMake sure that it is in scope.\n"
	       "AAD anchor = User_0a0aAzure AD Sync 2.1.20.0\"",
	  "80230405", NULL, "ObjectSearcher.cpp", "writeback-targets" },
	{ "a text without a trace", "ServiceBusHeartBeat, Details: Version: 5.0.1420.0", NULL, NULL, NULL, NULL },
	{ "nothing", "", NULL, NULL, NULL, NULL },
	{ "cut off everywhere", "BAIL: MMS(", NULL, NULL, NULL, NULL },
	{ "cut off in the file", "BAIL: MMS(12): a.cpp(12", NULL, NULL, NULL, NULL },
	{ "cut off in the code", "BAIL: MMS(12): a.cpp(12): 0x", NULL, NULL, NULL, NULL },
};

/* The same text with `line_end` for each line feed. */
static char *with_line_ends(const char *text, const char *line_end)
{
	struct buffer buffer = BUFFER(1u << 20);

	for (; *text != '\0'; text++)
		if (*text == '\n')
			(void)buffer_append_text(&buffer, line_end);
		else if (*text != '\r')
			(void)buffer_append(&buffer, text, 1);
	(void)buffer_append_text(&buffer, "");
	return buffer_steal_text(&buffer);
}

/* NULL in the table is "" in the trace. */
static void is_text(const char *got, const char *wanted, const char *what, const char *why)
{
	tap_is_text(got != NULL ? got : "", wanted != NULL ? wanted : "", "%s: %s", why, what);
}

static void read_all(void)
{
	for (size_t i = 0; i < ELEMENTS(readings); i++) {
		const struct reading *row = &readings[i];
		size_t size = strlen(row->text);
		/* Without the NUL: a read behind the end is found. */
		_cleanup_free_ char *exact = text_copy(row->text, size);
		struct trace trace;

		trace_read(exact, size, &trace);
		is_text(trace.code, row->code, "code", row->why);
		is_text(trace.call, row->call, "call", row->why);
		is_text(trace.file, row->file, "file", row->why);
		is_text(trace.missing, row->missing, "missing", row->why);
	}
}

/* Windows, web pages and mails end lines as they like, or not at all. */
static void read_all_copied(void)
{
	static const char *const line_ends[] = { "\n", "\r\n", "\r", " ", "\t", "\n\n", "\xc2\xa0\n" };

	for (size_t i = 0; i < ELEMENTS(readings) * ELEMENTS(line_ends); i++) {
		const struct reading *row = &readings[i / ELEMENTS(line_ends)];
		_cleanup_free_ char *copy = with_line_ends(row->text, line_ends[i % ELEMENTS(line_ends)]);
		struct trace trace;

		trace_read(copy, strlen(copy), &trace);
		tap_ok(text_equal(trace.code, row->code != NULL ? row->code : "") &&
			       text_equal(trace.call, row->call != NULL ? row->call : "") &&
			       text_equal(trace.file, row->file != NULL ? row->file : "") &&
			       text_equal(trace.missing, row->missing),
		       "%s: its lines end in another way (%zu): %s", row->why, i % ELEMENTS(line_ends), trace.code);
	}
}

/* A call longer than is kept, cut where a character of several bytes would be. */
static void long_call(void)
{
	for (size_t before = 0; before < 3; before++) {
		_cleanup_buffer_ struct buffer text = BUFFER(1024);
		struct trace trace;

		(void)buffer_printf(&text, "ERR_: MMS(1): a.cpp(1): %.*s", (int)before, "xx");
		for (size_t i = 0; i < 40; i++)
			(void)buffer_append_text(&text, "\xe2\x82\xac");
		(void)buffer_append_text(&text, ": 0x1234");
		trace_read(text.data, text.size, &trace);
		tap_ok(strlen(trace.call) > TRACE_CALL_SIZE - 5 &&
			       text_valid_utf8(trace.call, strlen(trace.call)) == strlen(trace.call),
		       "a long call is cut between characters (%zu)", before);
		tap_is_text(trace.code, "1234", "\xe2\x80\xa6 and its code is known");
	}
}

struct product {
	const char *why;
	const char *text;
	const char *name; /* NULL: not known */
	const char *version;
};

static const struct product product_rows[] = {
	{ "the last line", HEAD GENERIC TAIL, "Azure AD Sync", "2.6.92.0" },
	{ "glued to the line before", "AAD anchor = User_0aAzure AD Sync 2.1.20.0\"", "Azure AD Sync", "2.1.20.0" },
	{ "a typographic quote behind it", "x\nAzure AD Sync 1.0.8641.0\xe2\x80\xb3", "Azure AD Sync", "1.0.8641.0" },
	{ "its later name", "Azure AD Connect 2.1.20.0", "Azure AD Connect", "2.1.20.0" },
	{ "its latest name", "Microsoft Entra Connect 2.6.3.0.", "Microsoft Entra Connect", "2.6.3.0" },
	{ "\xe2\x80\xa6 with Sync", "Microsoft Entra Connect Sync 2.6.3.0", "Microsoft Entra Connect Sync", "2.6.3.0" },
	{ "of two the last", "Azure AD Sync 1.4.18.0 Azure AD Sync 2.6.3.0", "Azure AD Sync", "2.6.3.0" },
	{ "the name broken over lines", "Azure AD\r\nSync\r\n2.6.3.0", "Azure AD Sync", "2.6.3.0" },
	{ "another version is not the product's", "Details: Version: 5.0.1420.0", NULL, NULL },
	{ "no number", "the Azure AD Sync service", NULL, NULL },
	{ "not a version", "Azure AD Sync 2", NULL, NULL },
	{ "not a version either", "Azure AD Sync .1.2.3", NULL, NULL },
	{ "longer than any version",
	  "Azure AD Sync 1.22222222222222222222222222222222222222222222222222222222222222222.3.4", NULL, NULL },
};

static void read_products(void)
{
	for (size_t i = 0; i < ELEMENTS(product_rows); i++) {
		struct trace trace;

		trace_read(product_rows[i].text, strlen(product_rows[i].text), &trace);
		is_text(trace.product, product_rows[i].name, "product", product_rows[i].why);
		is_text(trace.version, product_rows[i].version, "version", product_rows[i].why);
	}
}

#define STACK "PasswordResetException: hr=80230626\r\n   at AADPasswordReset.Engine.ThrowSyncEngineError(Int32 hr)\r\n"

static const struct {
	const char *why;
	const char *text;
	const char *operation;
} operations[] = {
	{ "a change", STACK "   at AADPasswordReset.Engine.ChangePassword(String a, String b)", "change" },
	{ "a reset", STACK "   at AADPasswordReset.Engine.ResetPassword(String a)", "reset" },
	{ "an administrator's reset ends as a reset",
	  STACK "   at E.ResetPassword(String a)\r\n   at M.ResetUserPasswordByAdmin(String a)", "admin_reset" },
	{ "\xe2\x80\xa6 whatever else it passed through",
	  STACK "   at M.ResetUserPasswordByAdmin(String a)\r\n   at S.ResetPassword(String a)", "admin_reset" },
	{ "a longer name is another method", STACK "   at E.TryResetPassword(String a)", NULL },
	{ "words are no stack", "ResetPassword failed (x)", NULL },
	{ "no stack", "", NULL },
};

static void read_operations(void)
{
	for (size_t i = 0; i < ELEMENTS(operations); i++)
		tap_is_text(trace_operation(operations[i].text, strlen(operations[i].text)), operations[i].operation,
			    "%s", operations[i].why);
}

/* A text that ends in `tail`, of `size` bytes in all, the rest made of `filling`. */
static char *filled(const char *filling, const char *tail, size_t size)
{
	char *text = malloc(size + 1);
	size_t length = strlen(filling), rest = size - strlen(tail);

	for (size_t i = 0; text != NULL && i < rest; i++)
		text[i] = filling[i % length];
	if (text != NULL)
		memcpy(text + rest, tail, strlen(tail) + 1);
	return text;
}

static void limits(void)
{
	static const char entry[] = "MMS(1): a.cpp(1): 0x80230626 (x)\n" TAIL;
	static const char *const fillings[] = { "x",
						" ",
						"(",
						"a(",
						"0x",
						"MMS(",
						"MMS(1): ",
						"ERR_: MMS(1): b.cpp(2): broken: 0x1234\n",
						"Win32 API failure: ",
						"Azure AD Sync ",
						"t contain the ",
						"\xc2\xa0",
						"hr=" };
	struct trace trace;

	for (size_t i = 0; i < ELEMENTS(fillings); i++) {
		_cleanup_free_ char *text = filled(fillings[i], entry, 1u << 20);

		trace_read(text, 1u << 20, &trace);
		tap_is_text(trace.code, "80230626", "a megabyte of \"%s\": the code at its end", fillings[i]);
		tap_is_text(trace.version, "2.6.92.0", "\xe2\x80\xa6 and the version");
		tap_ok(trace.unread - ((1u << 20) - TRACE_TEXT_LIMIT) <= 1,
		       "\xe2\x80\xa6 and what was not read is told");
		(void)trace_operation(text, 1u << 20);
	}

	for (size_t before = 0; before < 2; before++) {
		_cleanup_free_ char *text = filled("x", "", TRACE_TEXT_LIMIT + before);

		memcpy(text, "MMS(1): a.cpp(1): 0x80230626 ", 29);
		trace_read(text, TRACE_TEXT_LIMIT + before, &trace);
		tap_ok(trace.unread == before, "%zu bytes over the limit", before);
		tap_is_text(trace.code, "80230626", "an entry that the limit cuts still tells its code");
	}
}

#define START(second, number, user)                                                                                    \
	bench_event(&bench, WRITEBACK, 31001, second,                                                                  \
		    "TrackingId: " number ", PasswordResetRequestStart, Details: " user)
#define ENDS(second, id, number, user)                                                                                 \
	bench_event(&bench, WRITEBACK, id, second,                                                                     \
		    "TrackingId: " number ", Details: Context: cloudAnchor: User_7, UserPrincipalName: " user)
#define TRACE(second, lines) bench_event(&bench, ENGINE, 6329, second, HEAD NOISE lines TAIL)
#define LOOK_UP(code) "ERR_: MMS(3112): admaexport.cpp(2939): " USER_LOOKUP ": " code "\r\n" GENERIC
#define ENGINE_CODE(code) "BAIL: MMS(3112): ..\\server.cpp(11139): " code " (x)\r\n"

struct judgement {
	const char *why;
	const char *trace;
	const char *says;
};

static const struct judgement judgements[] = {
	{ "0x6ba: RPC is blocked", LOOK_UP("0x6ba"), "present directory.rpc-blocked@domain=corp.example" },
	{ "access denied in the look-up: remote SAM", LOOK_UP("NORDHAV\\MSOL_1. Error Code: ERROR_ACCESS_DENIED"),
	  "present permission.remote-sam-restricted@domain=corp.example" },
	{ "\xe2\x80\xa6 as a number", LOOK_UP("0x5"), "present permission.remote-sam-restricted@domain=corp.example" },
	{ "the policy control is missing",
	  "MMS(3040): admaexport.cpp(2837): The server does not contain the LDAP password policy control.\n" GENERIC,
	  "present directory.policy-hints-missing@domain=corp.example" },
	{ "no controller", ENGINE_CODE("0x80230818"), "present directory.dc-unreachable@domain=corp.example" },
	{ "password management is off", ENGINE_CODE("0x8023061f"),
	  "present service.password-management-off@domain=corp.example" },
	{ "sign and seal is off", ENGINE_CODE("0x8023062C"), "present service.sign-and-seal-off@domain=corp.example" },
	{ "the connector's password is too long", ENGINE_CODE("0x800700CE"),
	  "present service.connector-password-too-long@domain=corp.example" },
	{ "two of the same anchor", ENGINE_CODE("0x80230402"),
	  "present account.duplicate-anchor@user=ida@corp.example" },
	{ "a reserved character", "ERR_: MMS(3112): ..\\ma.cpp(8000): ExportPasswordSet failed with 0x80005000\r\n",
	  "present account.reserved-character@user=ida@corp.example" },
	{ "no target", ENGINE_CODE("0x80230405"), "present account.not-found@user=ida@corp.example" },
};

/* Each trace between the start of an attempt and its bare failure: what it shows, and that nothing else is said. */
static void judge(void)
{
	for (size_t i = 0; i < ELEMENTS(judgements); i++) {
		_cleanup_free_ char *text = NULL;
		struct bench bench;

		if (bench_from_conf(&bench) < 0 || asprintf(&text, HEAD NOISE "%s" TAIL, judgements[i].trace) < 0)
			return;
		START(0, "t-1", "Ida@corp.example");
		bench_event(&bench, ENGINE, 6329, 1, text);
		ENDS(2, 31003, "t-1", "Ida@corp.example");
		bench_says(&bench, judgements[i].says, "%s", judgements[i].why);
		tap_ok(bench_count(&bench, "present ") == 1, "\xe2\x80\xa6 and nothing else");
		bench_done(&bench);
	}
}

/* What it is about where several attempts, or none, are under way. */
static void whose(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	TRACE(0, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=unknown", "nobody's attempt: an unknown domain");
	bench_forget(&bench);
	TRACE(1, ENGINE_CODE("0x8023061f"));
	bench_lacks(&bench, "present", "a code that another event brings waits for that event's domain");

	START(10, "t-1", "ida@corp.example");
	START(11, "t-2", "kim@corp.example");
	bench_forget(&bench);
	TRACE(12, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=corp.example", "two users of one domain: the domain");
	bench_lacks(&bench, "user:", "\xe2\x80\xa6 and no user");

	START(13, "t-3", "lee@werft.example");
	bench_forget(&bench);
	TRACE(14, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=unknown", "two domains: an unknown one");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	START(0, "t-1", "ida@corp.example");
	ENDS(1, 31003, "t-1", "ida@corp.example");
	bench_forget(&bench);
	TRACE(2, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=corp.example", "a trace just behind the failure");
	TRACE(60, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=unknown", "a minute later it is another's");
	START(70, "t-2", "kim@corp.example");
	ENDS(71, 31002, "t-2", "kim@corp.example");
	bench_says(&bench, "absent directory.rpc-blocked@domain=corp.example", "the next that works ends it");
	bench_says(&bench, "absent directory.rpc-blocked@domain=unknown",
		   "\xe2\x80\xa6 also where the domain was unknown");
	bench_forget(&bench);
	TRACE(72, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=unknown", "an attempt that works has no trace");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	START(0, "t-1", "ida@corp.example");
	bench_forget(&bench);
	TRACE(301, LOOK_UP("0x6ba"));
	bench_says(&bench, "directory.rpc-blocked@domain=unknown", "what is out of time is under way no more");
	bench_done(&bench);
}

/* 80230626 and 80230619 are told by 33004 and 33008; only without these by the end of the attempt. */
static void without_reason(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	START(0, "t-1", "ida@corp.example");
	TRACE(1, ENGINE_CODE("0x80230626"));
	bench_lacks(&bench, "present", "a denial waits for 33004");
	ENDS(1, 33004, "t-1", "ida@corp.example");
	ENDS(2, 31003, "t-1", "ida@corp.example");
	tap_ok(bench_count(&bench, "present permission.denied") == 1, "\xe2\x80\xa6 and is told once");

	bench_forget(&bench);
	START(100, "t-2", "kim@corp.example");
	TRACE(101, ENGINE_CODE("0x80230626"));
	ENDS(102, 31003, "t-2", "kim@corp.example");
	bench_says(&bench, "present permission.denied@user=kim@corp.example", "without it the end tells it");
	bench_lacks(&bench, "unclassified", "\xe2\x80\xa6 and it is no riddle");

	bench_forget(&bench);
	START(200, "t-3", "lee@corp.example");
	TRACE(201, ENGINE_CODE("0x80230619"));
	ENDS(202, 31003, "t-3", "lee@corp.example");
	bench_says(&bench, "present policy.refused@domain=corp.example", "a refusal without 33008");
	bench_lacks(&bench, "reset failed lee@corp.example", "\xe2\x80\xa6 is no failure of ours");

	bench_forget(&bench);
	START(300, "t-4", "mia@corp.example");
	TRACE(301, ENGINE_CODE("0x80230777"));
	ENDS(302, 31003, "t-4", "mia@corp.example");
	bench_says(&bench, "present service.unclassified-error", "a code that nobody knows stays a riddle");
	bench_done(&bench);
}

#define NO_TARGET ENGINE_CODE("0x80230405") "No password writeback targets found.\r\n"

static void without_target(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	START(0, "t-1", "ida@corp.example");
	TRACE(1, NO_TARGET);
	ENDS(2, 31003, "t-1", "ida@corp.example");
	START(10, "t-2", "ida@corp.example");
	TRACE(11, NO_TARGET);
	ENDS(12, 31003, "t-2", "ida@corp.example");
	START(20, "t-3", "kim@corp.example");
	TRACE(21, NO_TARGET);
	ENDS(22, 31003, "t-3", "kim@corp.example");
	bench_lacks(&bench, "password-sync-rule-off", "two users without a target are two users");
	START(30, "t-4", "lee@corp.example");
	TRACE(31, NO_TARGET);
	bench_says(&bench, "present service.password-sync-rule-off@domain=corp.example at 31 warning",
		   "three in a row, and nobody else's works: the rule");
	ENDS(32, 31003, "t-4", "lee@corp.example");

	START(40, "t-5", "mia@corp.example");
	ENDS(41, 31002, "t-5", "mia@corp.example");
	bench_says(&bench, "absent service.password-sync-rule-off@domain=corp.example", "one that works ends it");
	bench_forget(&bench);
	START(50, "t-6", "lee@corp.example");
	TRACE(51, NO_TARGET);
	bench_lacks(&bench, "password-sync-rule-off", "\xe2\x80\xa6 and the count");
	bench_done(&bench);
}

/* A trace in the details of an exception, and the kind of its attempt. */
static void exceptions(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(
		&bench, WRITEBACK, 33001, 0,
		"TrackingId: t-1, Reason: hr=80004005, Context: cloudAnchor: User_7, UserPrincipalName: ida@corp.example, "
		"Details: X.PasswordResetException: ERR_: MMS(1): admaexport.cpp(2939): " USER_LOOKUP ": 0x6ba\r\n"
		"   at E.ChangePassword(String a)");
	bench_says(&bench, "present directory.rpc-blocked@domain=corp.example", "a trace in an exception");
	bench_says(&bench, "attempt t-1 change failed ida@corp.example", "the kind of its attempt");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31001, 0, "PasswordResetRequestStart, Details: ida@corp.example");
	bench_event(&bench, WRITEBACK, 31006, 1, "ChangePasswordRequestStart, Details: ida@corp.example");
	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 33001, 2,
		    "UserPrincipalName: ida@corp.example, Details: E: hr=80230818\r\n   at E.ResetPassword(a)");
	bench_says(&bench, " reset failed ida@corp.example code=80230818 from 0",
		   "without an id the exception tells which of two it ends");
	bench_done(&bench);
}

static void told_limits(void)
{
	_cleanup_free_ char *text =
		filled("ERR_: MMS(1): b.cpp(2): broken\n", ENGINE_CODE("0x8023061f") TAIL, 1u << 20);
	struct bench bench;
	const char *file;
	unsigned line;

	(void)bench_from_conf(&bench);
	START(0, "t-1", "ida@corp.example");
	bench_event(&bench, ENGINE, 6329, 1, text);
	bench_says(&bench, "present service.password-management-off@domain=corp.example",
		   "a megabyte of trace is judged by its end");
	tap_ok(rules_limits_met(bench.state, &file, &line) > 0, "\xe2\x80\xa6 and that is counted");
	bench_done(&bench);
}

int main(void)
{
	read_all();
	read_all_copied();
	long_call();
	read_products();
	read_operations();
	limits();
	judge();
	whose();
	without_reason();
	without_target();
	exceptions();
	told_limits();
	return tap_done();
}
