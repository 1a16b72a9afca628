/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of our own making against golden files (tests/unit/report_golden; WBH_GOLDEN=write renews them). */
#include <cjson/cJSON.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "report/layout.h"
#include "report/report.h"
#include "tests/lib/tap.h"

#define NOW (INT64_C(1795442400) * TIMESTAMP_SECOND) /* 2026-11-23T14:00:00Z */
#define MINUTES(count) ((int64_t)(count)*TIMESTAMP_MINUTE)

static const char uid_service[] = "0000000000000000000000000000aaaa";
static const char uid_relay[] = "0000000000000000000000000000bbbb";
static const char uid_lost[] = "0000000000000000000000000000cccc";
static const char uid_hash[] = "0000000000000000000000000000dddd";
static const char episode[] = "0000000000000000000000000000eeee";

struct scene {
	struct verdict verdict;
	struct finding findings[64];
	size_t finding_count;
	struct report_source sources[2];
	struct report_damage damages[2];
	struct report_metric metrics[1];
	struct report report;
};

static struct finding *add(struct scene *scene, enum finding_id id, const char *uid, enum level level,
			   enum wbh_key subject, const char *name, int minutes)
{
	struct finding *finding = &scene->findings[scene->finding_count++];

	*finding = (struct finding){ .id = id,
				     .uid = uid,
				     .episode = episode,
				     .revision = 1,
				     .level = level,
				     .state = FINDING_OPEN,
				     .stale_since = TIMESTAMP_NONE,
				     .subject = subject,
				     .title = finding_type(id)->title,
				     .opened = NOW - MINUTES(minutes),
				     .first_seen = NOW - MINUTES(minutes),
				     .last_seen = NOW - MINUTES(minutes),
				     .count = 1,
				     .seen_by = "sync01" };
	finding->keys[subject] = name;
	scene->report.finding_count = scene->finding_count;
	return finding;
}

static void begin(struct scene *scene)
{
	*scene = (struct scene){ .verdict.overall = STATUS_HEALTHY };
	scene->verdict.stages[STAGE_CONNECTION].status = STATUS_HEALTHY;
	scene->verdict.stages[STAGE_SERVICE].status = STATUS_HEALTHY;
	scene->verdict.stages[STAGE_AGENT].status = STATUS_HEALTHY;
	scene->sources[0] = (struct report_source){ .name = "sync01",
						    .events = 1234,
						    .wanted = 321,
						    .last_event = NOW - MINUTES(2),
						    .watermark = NOW - MINUTES(2),
						    .age = MINUTES(2) };
	scene->metrics[0] = (struct report_metric){ "events_per_second", 1250.5 };
	scene->report = (struct report){ .version = "0.1.0",
					 .host = "mon01",
					 .vantage = "agent",
					 .what = "probe",
					 .from = NOW - 24 * TIMESTAMP_HOUR,
					 .to = NOW,
					 .verdict = &scene->verdict,
					 .findings = scene->findings,
					 .attempts = { .by_result = { [ATTEMPT_SUCCEEDED] = 40, [ATTEMPT_REFUSED] = 3 },
						       .latency_p50 = 850 * 1000,
						       .latency_p95 = 2 * TIMESTAMP_SECOND,
						       .latency_max = 3 * TIMESTAMP_SECOND },
					 .sources = scene->sources,
					 .source_count = 1,
					 .damages = scene->damages,
					 .metrics = scene->metrics,
					 .metric_count = 1 };
}

static void begin_outage(struct scene *scene)
{
	static const struct wbh_pair evidence[] = { { "param1", "Microsoft Azure AD Sync" }, { "event", "7034" } };
	struct finding *finding;

	begin(scene);
	scene->verdict.overall = STATUS_BROKEN;
	scene->verdict.by_sign_in[SIGN_IN_HASH_SYNC] = STATUS_BROKEN;
	scene->verdict.by_sign_in[SIGN_IN_FEDERATED] = STATUS_BROKEN;
	scene->verdict.stages[STAGE_CONNECTION].status = STATUS_BROKEN;
	scene->verdict.stages[STAGE_SERVICE].status = STATUS_BROKEN;
	scene->verdict.stages[STAGE_HASH_SYNC].status = STATUS_DEGRADED;
	scene->report.what = "replay";
	scene->report.attempts.by_result[ATTEMPT_LOST] = 2;
	scene->report.attempts.by_result[ATTEMPT_RUNNING] = 1;

	finding = add(scene, WB3001, uid_service, LEVEL_CRITICAL, WBH_KEY_SERVER, "sync01", 35);
	finding->count = 3;
	finding->last_seen = NOW - MINUTES(34);
	finding->cause =
		"The service ADSync on sync01 ended unexpectedly at 2026-11-23 13:25 UTC; since then no password "
		"that is reset in the cloud reaches the directory.";
	finding->remedy = "1. Start the service: Start-Service ADSync. 2. If it stops again, read the events of ADSync "
			  "and Service Control Manager from the same minute; version 2. 1 is no step. 3. Test port "
			  "443. 4. Ask who stopped it. 5. Read on.";
	finding->reference = "https://learn.microsoft.com/entra/identity/authentication/troubleshoot-sspr-writeback";
	finding->evidence = evidence;
	finding->evidence_count = ELEMENTS(evidence);
	finding = add(scene, WB2001, uid_relay, LEVEL_CRITICAL, WBH_KEY_SERVER, "sync01", 30);
	finding->explained_by = uid_service;
	finding->cause = "The last heartbeat of sync01 came at 2026-11-23 13:24 UTC.";
	finding = add(scene, WB3017, uid_lost, LEVEL_WARNING, WBH_KEY_SERVER, "sync01", 28);
	finding->explained_by = uid_service;
	finding->count = 2;
	finding = add(scene, WB8002, uid_hash, LEVEL_CRITICAL, WBH_KEY_DOMAIN, "werft.nordhav.example", 90);
	finding->cause = "The connector account may not replicate: RPC error 8453.";
	finding->remedy = "By its number: 1. Grant the right. 2. Wait.";
	finding->reference = "https://learn.microsoft.com/troubleshoot/entra/entra-id/user-prov-sync/"
			     "password-writeback-not-compliant-on-premises-ad-pwd-policy";
	finding->stale_since = NOW - MINUTES(20);
	finding->stale_reason = "the probe did not end in time";
	finding->vantage = "mon01";
	finding = add(scene, WB5015, "0000000000000000000000000000ffff", LEVEL_WARNING, WBH_KEY_USER,
		      "mette.krogh@nordhav.example", 200);
	finding->accepted = true;
	finding->accepted_as = "mette";
	finding->accepted_until = NOW + 30 * TIMESTAMP_DAY;
	finding->accepted_reason = "leaves the company at the end of the year, and her account with her";
	finding = add(scene, WB2002, "0000000000000000000000000000abcd", LEVEL_WARNING, WBH_KEY_RELAY, "relay-north-1",
		      300);
	finding->state = FINDING_CLEARED;
	finding->last_seen = NOW - MINUTES(280);
}

static void begin_degraded(struct scene *scene)
{
	struct finding *finding;

	begin(scene);
	scene->verdict.overall = STATUS_DEGRADED;
	scene->verdict.by_sign_in[SIGN_IN_HASH_SYNC] = STATUS_DEGRADED;
	scene->verdict.by_sign_in[SIGN_IN_FEDERATED] = STATUS_HEALTHY;
	scene->verdict.stages[STAGE_HASH_SYNC].status = STATUS_DEGRADED;
	finding = add(scene, WB8002, uid_hash, LEVEL_CRITICAL, WBH_KEY_DOMAIN, "werft.nordhav.example", 90);
	finding->cause = "RPC error 8453: replication access was denied.";
	finding = add(scene, WB6002, uid_lost, LEVEL_INFORMATION, WBH_KEY_DOMAIN, "nordhav.example", 50);
	finding->count = 1000;
	finding->last_seen = NOW - MINUTES(5);
	finding->remedy = "Single refusals mend themselves. If there are many: 1. Look at the policy. 2. Change it.";
}

static void begin_blind(struct scene *scene)
{
	begin(scene);
	scene->verdict.overall = STATUS_UNKNOWN;
	for (unsigned i = STAGE_CONNECTION; i <= STAGE_SERVICE; i++) {
		scene->verdict.stages[i].status = STATUS_UNKNOWN;
		scene->verdict.stages[i].blind[0] = (char *)(uintptr_t) "source sync01: no record could be read";
		scene->verdict.stages[i].blind_count = 1;
	}
	scene->sources[0] = (struct report_source){
		.name = "sync01", .last_event = TIMESTAMP_NONE, .watermark = TIMESTAMP_NONE, .gaps = 1, .damaged = 12
	};
	scene->damages[0].text = "/var/log/forwarded/sync01.xml, byte 123456: the record has no end";
	scene->damages[1].text = "/var/log/forwarded/sync01.xml, byte 130000: <EventID> is not a number";
	scene->report.damage_count = 2;
	scene->report.damages_untold = 10;
	scene->report.attempts = (struct attempt_statistics){ .latency_p50 = TIMESTAMP_NONE,
							      .latency_p95 = TIMESTAMP_NONE,
							      .latency_max = TIMESTAMP_NONE };
	add(scene, WB9006, uid_service, LEVEL_WARNING, WBH_KEY_SOURCE, "sync01", 3)->count = 12;
}

static const char *user_name(unsigned number)
{
	static char names[60][64];

	(void)snprintf(names[number], sizeof(names[number]), "user%02u@nordhav.example", number);
	return names[number];
}

static const char *user_uid(unsigned number)
{
	static char uids[60][33];

	(void)snprintf(uids[number], sizeof(uids[number]), "%032x", number + 1);
	return uids[number];
}

static void begin_many(struct scene *scene)
{
	begin(scene);
	scene->verdict.overall = STATUS_BROKEN;
	scene->verdict.stages[STAGE_PERMISSION].status = STATUS_BROKEN;
	for (unsigned i = 0; i < 48; i++) {
		struct finding *finding =
			add(scene, WB5015, user_uid(i), LEVEL_CRITICAL, WBH_KEY_USER, user_name(i), (int)(600 - i));

		finding->cause = "The directory refused the reset: the connector account was denied access.";
		finding->remedy = "Grant the connector account Reset password on the user's container.";
	}
}

static void begin_hostile(struct scene *scene)
{
	static char long_name[3000];
	struct finding *finding;

	begin(scene);
	memset(long_name, 'x', sizeof(long_name) - 1);
	scene->verdict.overall = STATUS_BROKEN;
	scene->verdict.stages[STAGE_PERMISSION].status = STATUS_BROKEN;
	finding = add(scene, WB5015, user_uid(1), LEVEL_CRITICAL, WBH_KEY_USER,
		      "eve\033[2J\xc2\x9b"
		      "31m\xe2\x80\xae|txt\n| evil=1\xff@nordhav.example",
		      10);
	finding->cause = long_name;
	finding->remedy =
		"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字";
}

static char *write_report(const struct report *report, const char *format, struct report_style style)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(4u << 20);
	int r = report_writer(format)->write(report, &style, &buffer);

	return r == 0 ? buffer_steal_text(&buffer) : NULL;
}

static char *read_golden(const char *path)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char *text = calloc(1, 1u << 20);

	if (file != NULL && text != NULL && fread(text, 1, (1u << 20) - 1, file) == 0)
		*text = '\0';
	return text;
}

static void check_golden(const char *name, const char *suffix, const char *text)
{
	const char *top = getenv("abs_top_srcdir"), *mode = getenv("WBH_GOLDEN");
	char path[4096];
	_cleanup_free_ char *expected = NULL;

	(void)snprintf(path, sizeof(path), "%s/tests/unit/report_golden/%s.%s", top != NULL ? top : ".", name, suffix);
	if (mode != NULL && strcmp(mode, "write") == 0) {
		_cleanup_fclose_ FILE *file = fopen(path, "we");

		if (file != NULL)
			(void)fputs(text, file);
	}
	expected = read_golden(path);
	if (!tap_ok(text != NULL && expected != NULL && strcmp(text, expected) == 0, "%s.%s reads as it should", name,
		    suffix))
		printf("# differs from %s; WBH_GOLDEN=write renews it\n", path);
}

/* A public address stays whole, so that it can be copied: it may be wider. */
static size_t widest_line(const char *text)
{
	_cleanup_free_ char *copy = strdup(text);
	char *rest = copy, *line;
	size_t widest = 0;

	while ((line = strsep(&rest, "\n")) != NULL)
		if (text_columns(line) > widest && !text_starts(line + strspn(line, " "), "https://"))
			widest = text_columns(line);
	return widest;
}

static bool has_control(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
		if ((*at < ' ' && *at != '\n') || *at == 0x7f || (*at == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0))
			return true;
	return false;
}

static bool blank_at_end(const char *text)
{
	return strstr(text, " \n") != NULL;
}

static void check_scene(const char *name, void (*make)(struct scene *scene))
{
	static struct scene scene;
	static const struct report_style plain = { .columns = 100 };
	_cleanup_free_ char *text = NULL, *verbose = NULL, *narrow = NULL, *json = NULL, *line = NULL;
	cJSON *parsed;

	make(&scene);
	text = write_report(&scene.report, "text", plain);
	verbose = write_report(&scene.report, "text", (struct report_style){ .columns = 500, .verbose = true });
	narrow = write_report(&scene.report, "text", (struct report_style){ .columns = 1 });
	json = write_report(&scene.report, "json", plain);
	line = write_report(&scene.report, "monitoring", plain);

	check_golden(name, "txt", text);
	check_golden(name, "verbose.txt", verbose);
	check_golden(name, "json", json);
	check_golden(name, "monitoring", line);

	tap_ok(widest_line(text) <= 100 && widest_line(verbose) <= 100, "%s: no line is wider than 100 columns", name);
	tap_ok(widest_line(narrow) <= 40, "%s: a narrow terminal gets narrow lines", name);
	tap_ok(!has_control(text) && !has_control(verbose), "%s: no escape codes without colour", name);
	tap_ok(!blank_at_end(text) && !blank_at_end(verbose), "%s: no line ends with a blank", name);
	parsed = cJSON_Parse(json);
	tap_ok(parsed != NULL, "%s: the JSON report is JSON", name);
	cJSON_Delete(parsed);
	tap_ok(text_valid_utf8(line, strlen(line)) == strlen(line) && !has_control(line),
	       "%s: the monitoring text is clean UTF-8", name);
}

static void test_color(void)
{
	static struct scene scene;
	_cleanup_free_ char *plain = NULL, *color = NULL, *stripped = NULL;
	char *to;

	begin_outage(&scene);
	plain = write_report(&scene.report, "text", (struct report_style){ .columns = 80 });
	color = write_report(&scene.report, "text", (struct report_style){ .columns = 80, .color = true });
	tap_ok(strstr(color, "\033[1;31mBROKEN") != NULL, "on a terminal what is broken is red");

	stripped = strdup(color);
	to = stripped;
	for (const char *from = color; *from != '\0'; from++) {
		if (*from == '\033')
			from = strchr(from, 'm');
		else
			*to++ = *from;
	}
	*to = '\0';
	tap_is_text(stripped, plain, "colours change nothing but colours");
}

static void test_monitoring_line(void)
{
	static struct scene scene;
	_cleanup_free_ char *text = NULL;
	unsigned bars = 0;

	begin_hostile(&scene);
	text = write_report(&scene.report, "monitoring", (struct report_style){ 0 });
	for (const char *at = text; *at != '\0'; at++)
		bars += *at == '|';
	tap_is_int(bars, 1, "a name cannot smuggle performance data into the line");
	tap_ok(text_starts(text, "WBHEALTH CRITICAL: "), "the line begins with the word monitoring systems show");
}

static void test_writers(void)
{
	struct buffer small = BUFFER(50);
	static struct scene scene;

	begin(&scene);
	tap_ok(report_writer("text") != NULL && report_writer("json") != NULL && report_writer("monitoring") != NULL,
	       "every format that is named has a writer");
	tap_ok(report_writer("yaml") == NULL && report_writer(NULL) == NULL, "no other format has");
	tap_is_int(report_writer("json")->write(&scene.report, &(struct report_style){ 0 }, &small), -WBH_E_LIMIT,
		   "a report that does not fit is an error, not half a report");
	buffer_done(&small);
}

static void test_clean(void)
{
	struct buffer buffer = BUFFER(1000);

	layout_append_clean(&buffer,
			    "a\r\n\tb\xe2\x80\xa8"
			    "c\xe2\x80\xae"
			    "d\xc2\x85"
			    "e",
			    100);
	tap_is_text(buffer_text(&buffer), "a   b cd e", "line breaks become blanks, direction marks vanish");
	buffer_clear(&buffer);
	layout_append_clean(&buffer, "æøå", 3);
	tap_is_text(buffer_text(&buffer), "æ…", "text above its limit is cut at a character and marked");
	buffer_done(&buffer);
}

int main(void)
{
	check_scene("healthy", begin);
	check_scene("outage", begin_outage);
	check_scene("degraded", begin_degraded);
	check_scene("blind", begin_blind);
	check_scene("many", begin_many);
	check_scene("hostile", begin_hostile);
	test_color();
	test_monitoring_line();
	test_writers();
	test_clean();
	return tap_done();
}
