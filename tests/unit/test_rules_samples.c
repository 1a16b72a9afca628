/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped rules over texts that real servers wrote. The texts are not ours to ship: WBH_SHARED says where they lie,
 * their twins of our own making are in test_rules_dozen.c. */
#include "tests/unit/rules_bench.h"

#define SAMPLE_LIMIT (64u * 1024u)

static char *read_sample(const char *name)
{
	_cleanup_free_ char *path = NULL, *text = calloc(1, SAMPLE_LIMIT + 1);
	_cleanup_fclose_ FILE *file = NULL;
	size_t size;

	if (text == NULL || asprintf(&path, "%s/samples/event-texts/%s", getenv("WBH_SHARED"), name) < 0)
		return NULL;
	file = fopen(path, "r");
	if (file == NULL)
		return NULL;
	size = fread(text, 1, SAMPLE_LIMIT, file);
	text[size] = '\0';
	return steal_pointer(text);
}

/* Without the lines that name the origin. */
static char *sample_text(const char *name)
{
	_cleanup_free_ char *whole = read_sample(name);
	const char *start = whole;

	while (start != NULL && *start == '#')
		start = strchr(start, '\n') != NULL ? strchr(start, '\n') + 1 : NULL;
	return start != NULL ? strdup(start) : NULL;
}

/* What follows "Description:" in a text that was copied out of the event viewer. */
static char *sample_description(const char *name)
{
	_cleanup_free_ char *text = sample_text(name);
	const char *start = text != NULL ? strstr(text, "Description:") : NULL;

	return start != NULL ? strdup(start + strlen("Description:") + strspn(start + strlen("Description:"), " "))
			     : NULL;
}

/* The text of the first line that begins with these words and a bar: "31009|text", "33001|80230818|text". */
static char *sample_line(const char *name, const char *head)
{
	_cleanup_free_ char *text = sample_text(name);
	const char *line = text;

	while (line != NULL && strncmp(line, head, strlen(head)) != 0) {
		line = strchr(line, '\n');
		line = line != NULL ? line + 1 : NULL;
	}
	return line != NULL ? strndup(line + strlen(head), strcspn(line + strlen(head), "\r\n")) : NULL;
}

/* Publishers masked names as <upn>; a name is put back. */
static char *unmask(const char *text, const char *mask, const char *name)
{
	struct buffer buffer = BUFFER(SAMPLE_LIMIT);
	const char *found;

	for (; (found = strstr(text, mask)) != NULL; text = found + strlen(mask)) {
		(void)buffer_append(&buffer, text, (size_t)(found - text));
		(void)buffer_append_text(&buffer, name);
	}
	(void)buffer_append_text(&buffer, text);
	return buffer_steal_text(&buffer);
}

static void errors(void)
{
	_cleanup_free_ char *denied = sample_text("evt-33004-hr80230626-change.txt");
	_cleanup_free_ char *refused = sample_text("evt-33008-hr80230619-fragment.txt");
	_cleanup_free_ char *phrase = sample_line("evt-writeback-error-phrases.txt", "33001|80230818|");
	_cleanup_free_ char *unreachable = NULL;
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 33004, 0, denied);
	bench_says(&bench, "present permission.denied@user=ethan@contoso.co.uk at 0", "WB5015 from a real 33004");
	bench_says(&bench, "code=80230626 tracking_id=7344da2c-ab9d-42ef-adea-4a17d07fdeb9 user=ethan@contoso.co.uk",
		   "… with code, tracking id and user");
	bench_says(&bench, "domain:contoso.co.uk", "… and the domain of the user");

	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 33008, 1, refused);
	bench_says(&bench, "present policy.refused@domain=domain.com at 1", "WB6002 from the tail of a real 33008");
	bench_says(&bench, "event=33008 computer=SYNC01.corp.example code=80230619 user=xx@domain.com",
		   "… with code and user");

	bench_forget(&bench);
	if (asprintf(&unreachable,
		     "TrackingId: 1, Reason: Synchronization Engine returned an error hr=80230818, message=%s, "
		     "Context: cloudAnchor: User_1, UserPrincipalName: ann@corp.example, Details: x",
		     phrase) > 0)
		bench_event(&bench, WRITEBACK, 33001, 2, unreachable);
	bench_says(&bench, "present directory.dc-unreachable@domain=corp.example at 2",
		   "WB4001 from the phrase of a real 33001");
	bench_done(&bench);
}

static void hash_sync_errors(void)
{
	_cleanup_free_ char *network = sample_description("evt-611-rpc1722.txt");
	_cleanup_free_ char *rights = sample_text("evt-611-rpc8453-missing-dirsync-rights.txt");
	_cleanup_free_ char *disabled = sample_text("evt-611-rpc8456-replication-disabled.txt");
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 611, 0, network);
	bench_says(&bench, "present hash-sync.domain-failed@domain=contoso.com at 0", "WB8002 from a real 611");
	bench_says(
		&bench,
		"controller:server1.contoso.com event=611 computer=SYNC01.corp.example domain=contoso.com controller=server1.contoso.com controller_address=10.0.0.202 rpc=1722",
		"… with controller, address and RPC number");
	bench_forget(&bench);
	bench_event(&bench, HASH_SYNC, 611, 1, rights);
	bench_says(&bench, "present hash-sync.domain-failed@domain=contoso.com at 1",
		   "WB8002 from a real 611 in the older wording");
	bench_says(&bench, "present hash-sync.replication-rights-missing@domain=contoso.com at 1", "… with the number");
	bench_forget(&bench);
	bench_event(&bench, HASH_SYNC, 611, 2, disabled);
	bench_says(&bench, "present hash-sync.domain-failed@domain=unknown at 2",
		   "WB8002 from the details of a real 611 alone");
	bench_says(&bench, "present directory.replication-disabled@domain=unknown at 2", "… with the number");
	bench_done(&bench);
}

static void hash_sync_success(void)
{
	_cleanup_free_ char *ping = sample_line("evt-phs-batch-and-ping.txt", "654|");
	_cleanup_free_ char *batch = sample_line("evt-phs-batch-and-ping.txt", "651|");
	_cleanup_free_ char *complete = sample_line("evt-phs-batch-and-ping.txt", "622|");
	_cleanup_free_ char *result = sample_line("evt-656-657-docs-normalised-format.txt", "657|");
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 654, 0, ping);
	bench_says(&bench, "absent hash-sync.heartbeat-lost@server=sync01 at 0",
		   "WB8001: a real 654 is a sign of life");
	bench_event(&bench, HASH_SYNC, 651, 1, batch);
	bench_says(&bench, "absent hash-sync.heartbeat-lost@server=sync01 at 1", "… and a real 651");
	bench_event(&bench, HASH_SYNC, 657, 2, result);
	bench_says(&bench, "absent hash-sync.heartbeat-lost@server=sync01 at 2", "… and a real successful 657");
	bench_event(&bench, HASH_SYNC, 622, 3, complete);
	bench_says(&bench, "absent hash-sync.domain-failed@domain=contoso.local at 3",
		   "WB8002: a real 622 clears its domain");
	bench_watermark(&bench, 2 + 61 * 60 + 1);
	bench_says(&bench, "present hash-sync.heartbeat-lost@server=sync01 at 3602 warning",
		   "WB8001 after an hour of silence");
	bench_done(&bench);
}

static void attempts(void)
{
	_cleanup_free_ char *start = sample_line("evt-sspr-success-sequence.txt", "PasswordResetService|31001|");
	_cleanup_free_ char *end = sample_line("evt-sspr-success-sequence.txt", "PasswordResetService|31002|");
	_cleanup_free_ char *admin_start = sample_line("evt-31009-31010-admin-reset-shape.txt", "31009|");
	_cleanup_free_ char *admin_end = sample_line("evt-31009-31010-admin-reset-shape.txt", "31010|");
	_cleanup_free_ char *named_start = unmask(admin_start != NULL ? admin_start : "", "<upn>", "bo@corp.example");
	_cleanup_free_ char *named_end = unmask(admin_end != NULL ? admin_end : "", "<upn>", "bo@corp.example");
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31001, 0, start);
	bench_event(&bench, WRITEBACK, 31002, 1, end);
	bench_says(&bench, "reset succeeded user1@contoso.com code=- from 0 to 1",
		   "a real start without TrackingId and its end with one are one attempt");
	bench_watermark(&bench, 900);
	bench_lacks(&bench, "lost", "… which is not lost");

	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 31009, 1000, named_start);
	bench_event(&bench, WRITEBACK, 31010, 1001, named_end);
	bench_says(&bench, "admin_reset succeeded bo@corp.example code=- from 1000 to 1001",
		   "a real administrator's reset, without the colon behind UserPrincipalName");
	bench_done(&bench);
}

int main(void)
{
	_cleanup_free_ char *first = getenv("WBH_SHARED") != NULL ? sample_text("evt-611-rpc1722.txt") : NULL;

	if (first == NULL) {
		printf("# SKIPPED: no texts of real servers here, set WBH_SHARED to the folder that has samples/event-texts\n");
		tap_skip("texts of real servers", "WBH_SHARED does not name them");
		return tap_done();
	}
	errors();
	hash_sync_errors();
	hash_sync_success();
	attempts();
	return tap_done();
}
