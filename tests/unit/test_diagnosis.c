/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a finding: opening, holding, clearing, expiring, levels, known cases, bounds. */
#include <errno.h>

#include "diagnosis_fixture.h"

#define LOST "connection.relay-heartbeat-lost"
#define STOPPED "service.stopped"
#define DENIED "permission.denied"
#define REFUSED "policy.refused"
#define SYNC01 "server=sync01"

static void test_opening_and_clearing(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	const struct finding *finding;
	char episode[DIGEST_TEXT_SIZE];

	miss(diagnosis, LOST, 0, SYNC01);
	tap_is_text(judge(diagnosis, 1), "", "what is well is no finding");
	tap_ok(find(diagnosis, WB2001, NULL) == NULL, "and is not listed");

	see(diagnosis, LOST, 16, "server=SYNC01 tenant=t1");
	tap_is_text(judge(diagnosis, 17), "WB2001 open 1", "a symptom opens a finding");
	finding = find(diagnosis, WB2001, "sync01");
	tap_ok(finding != NULL, "the subject keeps the name it was first told by");
	tap_is_text(finding->keys[WBH_KEY_TENANT], "t1", "every key that is known is told");
	tap_is_int(finding->opened, MINUTE(17), "opened is the time of the judgement");
	tap_is_int(finding->first_seen, MINUTE(16), "first seen is the time of the symptom");
	tap_is_text(finding->seen_by, "log", "and who saw it");
	(void)snprintf(episode, sizeof(episode), "%s", finding->episode);

	tap_is_text(judge(diagnosis, 18), "", "nothing new, nothing told");
	see(diagnosis, LOST, 20, SYNC01);
	tap_is_text(judge(diagnosis, 20), "WB2001 open 2", "another sighting is a revision");
	tap_is_int(find(diagnosis, WB2001, NULL)->count, 2, "and is counted");

	miss(diagnosis, LOST, 25, SYNC01);
	tap_is_text(judge(diagnosis, 25), "WB2001 cleared 3", "a sign of life clears it");
	tap_is_text(find(diagnosis, WB2001, NULL)->episode, episode, "in the same episode");
	tap_is_text(state_of(diagnosis, WB2001, NULL), "cleared", "what is cleared stays listed");

	see(diagnosis, LOST, 60, SYNC01);
	tap_is_text(judge(diagnosis, 60), "WB2001 open 1", "coming back begins to count anew");
	finding = find(diagnosis, WB2001, NULL);
	tap_ok(strcmp(finding->episode, episode) != 0, "in another episode");
	tap_ok(finding->count == 1 && finding->first_seen == MINUTE(60), "with its own count and first sighting");
	diagnosis_free(diagnosis);
}

static void test_late_news(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	const struct finding *finding;

	see(diagnosis, STOPPED, 20, SYNC01);
	(void)judge(diagnosis, 20);
	see(diagnosis, STOPPED, 10, SYNC01);
	tap_is_text(judge(diagnosis, 20), "WB3001 open 2", "a late symptom revises");
	finding = find(diagnosis, WB3001, NULL);
	tap_ok(finding->first_seen == MINUTE(10) && finding->opened == MINUTE(20),
	       "it moves first_seen and not opened");

	miss(diagnosis, STOPPED, 15, SYNC01);
	(void)judge(diagnosis, 20);
	finding = find(diagnosis, WB3001, NULL);
	tap_ok(finding->first_seen == MINUTE(20) && finding->count == 1 && finding->state == FINDING_OPEN,
	       "a late sign of health in between begins it later");

	miss(diagnosis, STOPPED, 12, SYNC01);
	see(diagnosis, STOPPED, 30, SYNC01);
	miss(diagnosis, STOPPED, 31, SYNC01);
	see(diagnosis, STOPPED, 32, SYNC01);
	tap_is_text(judge(diagnosis, 33), "WB3001 cleared 4, WB3001 open 1",
		    "cleared and back between two judgements: both are told");
	diagnosis_free(diagnosis);
}

static void test_passing(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, STOPPED, 10, SYNC01);
	miss(diagnosis, STOPPED, 11, SYNC01);
	tap_is_text(judge(diagnosis, 12), "WB3001 open 1, WB3001 cleared 2", "what came and went is told as both");
	tap_is_text(judge(diagnosis, 13), "", "once");
	see(diagnosis, STOPPED, 20, SYNC01);
	miss(diagnosis, STOPPED, 20, SYNC01);
	tap_is_text(judge(diagnosis, 21), "WB3001 open 1", "well and ill in the same moment counts as ill");
	diagnosis_free(diagnosis);
}

static void test_identity(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	for (int i = 0; i < 3; i++)
		(void)say_all(diagnosis, DENIED, WBH_PRESENT, MINUTE(5), "user=anna@corp.example", NULL, NULL,
			      "event 1");
	(void)say_all(diagnosis, DENIED, WBH_PRESENT, MINUTE(5), "user=anna@corp.example", NULL, NULL, "event 2");
	(void)judge(diagnosis, 5);
	tap_is_int(find(diagnosis, WB5015, NULL)->count, 2, "the same sighting told again is not counted again");
	for (int i = 0; i < 3; i++)
		see(diagnosis, STOPPED, 7, SYNC01);
	(void)judge(diagnosis, 7);
	tap_is_int(find(diagnosis, WB3001, NULL)->count, 1, "without an identity its time tells it apart");
	diagnosis_free(diagnosis);
}

static void test_hold(void)
{
	struct diagnosis *diagnosis;

	policies_set();
	policies[WB3001].hold = 10 * TIMESTAMP_MINUTE;
	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, STOPPED, 10, SYNC01);
	tap_is_text(judge(diagnosis, 15), "", "a finding with a hold does not open at once");
	tap_is_int(diagnosis_next_deadline(diagnosis), MINUTE(20), "it says when it will be due");
	tap_is_text(judge(diagnosis, 19), "", "nor before its time");
	tap_is_text(judge(diagnosis, 20), "WB3001 open 1", "time alone opens it");
	miss(diagnosis, STOPPED, 30, SYNC01);
	see(diagnosis, STOPPED, 31, SYNC01);
	miss(diagnosis, STOPPED, 35, SYNC01);
	tap_is_text(judge(diagnosis, 90), "WB3001 cleared 2", "what does not last its hold was nothing");
	diagnosis_free(diagnosis);
	policies_set();
}

static void test_expiry(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, REFUSED, 0, "domain=corp.example");
	miss(diagnosis, REFUSED, 1, "domain=corp.example");
	tap_is_text(judge(diagnosis, 2), "WB6002 open 1", "an occurrence is never cleared");
	tap_is_int(diagnosis_next_deadline(diagnosis), MINUTE(HOURS(24)), "it expires a day after it was seen");
	see(diagnosis, REFUSED, HOURS(23), "domain=corp.example");
	tap_is_text(judge(diagnosis, HOURS(24)), "WB6002 open 2", "unless it was seen again");
	tap_is_text(judge(diagnosis, HOURS(47)), "WB6002 expired 3", "then it expires");
	see(diagnosis, REFUSED, HOURS(48), "domain=corp.example");
	(void)judge(diagnosis, HOURS(48));
	tap_ok(find(diagnosis, WB6002, NULL)->count == 1 && find(diagnosis, WB6002, NULL)->revision == 1,
	       "seen after that it is a new episode");
	diagnosis_free(diagnosis);

	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, REFUSED, 0, "domain=corp.example");
	see(diagnosis, REFUSED, HOURS(25), "domain=corp.example");
	(void)judge(diagnosis, HOURS(25));
	tap_is_int(find(diagnosis, WB6002, NULL)->count, 1, "judged late, it counts the same");
	diagnosis_free(diagnosis);
}

static void test_levels(void)
{
	struct diagnosis *diagnosis;

	policies_set();
	policies[WB5015] = (struct finding_policy){ .level = LEVEL_WARNING,
						    .escalated = LEVEL_CRITICAL,
						    .escalate_count = 2,
						    .escalate_window = TIMESTAMP_HOUR,
						    .escalate_subjects = true };
	policies[WB3017] = (struct finding_policy){ .level = LEVEL_WARNING,
						    .escalated = LEVEL_CRITICAL,
						    .escalate_count = 2,
						    .escalate_window = TIMESTAMP_HOUR,
						    .expires = TIMESTAMP_DAY };
	diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, "service.attempt-lost", 0, SYNC01);
	see(diagnosis, "service.attempt-lost", 61, SYNC01);
	(void)judge(diagnosis, 61);
	tap_is_text(level_of(diagnosis, WB3017, NULL), "warning", "one an hour has the plain level");
	see(diagnosis, "service.attempt-lost", 121, SYNC01);
	(void)judge(diagnosis, 121);
	tap_is_text(level_of(diagnosis, WB3017, NULL), "critical", "two within an hour escalate");
	see(diagnosis, "service.attempt-lost", HOURS(5), SYNC01);
	(void)judge(diagnosis, HOURS(5));
	tap_is_text(level_of(diagnosis, WB3017, NULL), "critical", "and stay so for the episode");

	see(diagnosis, DENIED, 0, "user=anna@corp.example server=sync01");
	see(diagnosis, DENIED, 1, "user=anna@corp.example server=sync01");
	see(diagnosis, DENIED, 2, "user=bob@corp.example server=sync02");
	see(diagnosis, DENIED, 62, "user=carl@corp.example server=sync01");
	(void)judge(diagnosis, HOURS(6));
	tap_is_text(level_of(diagnosis, WB5015, "anna@corp.example"), "warning",
		    "one user twice, another server's user, or a user later are not many");
	see(diagnosis, DENIED, 30, "user=dora@corp.example server=SYNC01");
	(void)judge(diagnosis, HOURS(6));
	tap_is_text(level_of(diagnosis, WB5015, "anna@corp.example"), "critical",
		    "two users of a server in an hour are");
	tap_is_text(level_of(diagnosis, WB5015, "carl@corp.example"), "critical", "on either side");
	tap_is_text(level_of(diagnosis, WB5015, "bob@corp.example"), "warning",
		    "the other server's user is not among them");

	(void)say_all(diagnosis, "hash-sync.heartbeat-lost", WBH_PRESENT, MINUTE(0), SYNC01, NULL, "warning", NULL);
	(void)judge(diagnosis, HOURS(6));
	tap_is_text(level_of(diagnosis, WB8001, NULL), "warning", "a symptom's own level is the most it can be");
	(void)say_all(diagnosis, "hash-sync.heartbeat-lost", WBH_PRESENT, MINUTE(60), SYNC01, NULL, "critical", NULL);
	tap_is_text(judge(diagnosis, HOURS(6)), "WB8001 open 2", "a worse symptom is told");
	tap_is_text(level_of(diagnosis, WB8001, NULL), "critical", "with its level");
	diagnosis_free(diagnosis);

	policies_set();
	policies[WB2002].level = LEVEL_CRITICAL;
	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, "connection.relay-redundancy-lost", 0, "relay=r1 server=sync01");
	(void)judge(diagnosis, 0);
	tap_is_text(level_of(diagnosis, WB2002, NULL), "warning", "no finding is worse than its kind can be");
	diagnosis_free(diagnosis);
	policies_set();
}

static void test_stale(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	struct wbh_pair reason = { "reason", "the probe timed out" };
	struct wbh_symptom unknown = { .finding = "directory.dc-unreachable",
				       .subject = WBH_KEY_CONTROLLER,
				       .keys = { [WBH_KEY_CONTROLLER] = "dc1" },
				       .presence = WBH_UNKNOWN,
				       .time = MINUTE(20),
				       .evidence = &reason,
				       .evidence_count = 1 };
	const struct finding *finding;

	see(diagnosis, "directory.dc-unreachable", 10, "controller=dc1");
	(void)judge(diagnosis, 10);
	(void)diagnosis_symptom(diagnosis, &unknown, "corp");
	tap_is_text(judge(diagnosis, 21), "WB4001 open 2", "what cannot be looked at again stays open");
	finding = find(diagnosis, WB4001, NULL);
	tap_is_int(finding->stale_since, MINUTE(20), "it says since when it is stale");
	tap_is_text(finding->stale_reason, "the probe timed out", "and why");
	see(diagnosis, "directory.dc-unreachable", 30, "controller=dc1");
	(void)judge(diagnosis, 30);
	tap_is_int(find(diagnosis, WB4001, NULL)->stale_since, TIMESTAMP_NONE, "seen again it is fresh");
	diagnosis_free(diagnosis);

	diagnosis = diagnosis_for(NULL, 0);
	(void)diagnosis_symptom(diagnosis, &unknown, "corp");
	tap_is_text(judge(diagnosis, 21), "", "not knowing opens nothing");
	diagnosis_free(diagnosis);
}

static void test_known_cases(void)
{
	struct known_case cases[] = {
		{ "a", STOPPED, "SYNC01", TIMESTAMP_NONE, MINUTE(100), "being replaced" },
		{ "m", NULL, "dc1", MINUTE(10), MINUTE(30), "patching" },
		{ "endless", DENIED, NULL, TIMESTAMP_NONE, TIMESTAMP_NONE, "no end was given" },
	};
	struct diagnosis *diagnosis = diagnosis_for(cases, 3);
	const struct finding *accepted;

	see(diagnosis, STOPPED, 0, SYNC01);
	see(diagnosis, STOPPED, 0, "server=sync02");
	see(diagnosis, "directory.rpc-blocked", 0, "domain=corp.example controller=DC2");
	see(diagnosis, DENIED, 0, "user=anna@corp.example");
	(void)judge(diagnosis, 0);
	accepted = find(diagnosis, WB3001, "sync01");
	tap_ok(accepted->accepted, "an accepted case is accepted");
	tap_is_text(accepted->accepted_as, "a", "it says as what");
	tap_is_text(accepted->accepted_reason, "being replaced", "and why");
	tap_is_int(accepted->accepted_until, MINUTE(100), "and for how long");
	tap_ok(!find(diagnosis, WB3001, "sync02")->accepted, "another subject is not");
	tap_ok(!find(diagnosis, WB5015, NULL)->accepted, "a case without an end accepts nothing");
	tap_is_int(diagnosis_next_deadline(diagnosis), MINUTE(10), "the beginning of maintenance is awaited");
	tap_is_text(judge(diagnosis, 10), "", "what was so before counts on");
	see(diagnosis, "directory.rpc-blocked", 12, "domain=fabrikam.example controller=DC1");
	tap_is_text(judge(diagnosis, 12), "WB4003 open 1", "what begins in it is told");
	tap_ok(find(diagnosis, WB4003, "fabrikam.example")->accepted, "as accepted, being about the subject");
	tap_is_text(judge(diagnosis, 30), "WB4003 open 2", "the end of maintenance is told");
	tap_ok(!find(diagnosis, WB4003, "fabrikam.example")->accepted, "what lasts beyond it counts");
	(void)judge(diagnosis, 100);
	tap_ok(!find(diagnosis, WB3001, "sync01")->accepted, "accepting ends too");
	cases[0].until = MINUTE(200);
	diagnosis_set_cases(diagnosis, cases, 1);
	(void)judge(diagnosis, 101);
	tap_ok(find(diagnosis, WB3001, "sync01")->accepted, "other cases are taken over");
	cases[0].reason = "still being replaced";
	diagnosis_set_cases(diagnosis, cases, 1);
	tap_is_text(judge(diagnosis, 102), "WB3001 open 4", "another reason is told");
	diagnosis_set_clock(diagnosis, MINUTE(199));
	tap_is_text(judge(diagnosis, 102), "", "the calendar goes on while the logs stand still");
	diagnosis_set_clock(diagnosis, MINUTE(200));
	tap_is_text(judge(diagnosis, 102), "WB3001 open 5", "and ends the case");
	tap_ok(!find(diagnosis, WB3001, "sync01")->accepted, "which then counts again");
	diagnosis_free(diagnosis);
}

static void test_case_subjects(void)
{
	struct known_case cases[] = {
		{ "all of sales", DENIED, "*@sales.corp.example", TIMESTAMP_NONE, MINUTE(100), NULL },
		{ "longer", DENIED, "ANNA@*", TIMESTAMP_NONE, MINUTE(200), NULL },
	};
	struct diagnosis *diagnosis = diagnosis_for(cases, 2);

	see(diagnosis, DENIED, 0, "user=karl@sales.corp.example");
	see(diagnosis, DENIED, 0, "user=anna@sales.corp.example");
	see(diagnosis, DENIED, 0, "user=karl@corp.example");
	(void)judge(diagnosis, 0);
	tap_is_text(find(diagnosis, WB5015, "karl@sales.corp.example")->accepted_as, "all of sales",
		    "a star stands for anything");
	tap_is_text(find(diagnosis, WB5015, "anna@sales.corp.example")->accepted_as, "longer",
		    "of two cases the one that ends last is told");
	tap_ok(!find(diagnosis, WB5015, "karl@corp.example")->accepted, "the rest must fit");
	diagnosis_free(diagnosis);
}

static void test_words(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	const struct finding *finding;

	phrases.phrases[WB3001] =
		(struct phrase){ .title = (char[]){ "T" },
				 .cause = (char[]){ "{server} [since {since} ]x{count}[ {evidence:note}]" },
				 .remedy = (char[]){ "mend {server}" } };
	see(diagnosis, STOPPED, 10, "server=Sync01");
	(void)judge(diagnosis, 10);
	finding = find(diagnosis, WB3001, NULL);
	tap_is_text(finding->title, "T", "the title is the language's");
	tap_is_text(finding->cause, "Sync01 x1", "the cause has the names and numbers of the case");
	tap_is_text(finding->remedy, "mend Sync01", "so has the remedy");
	miss(diagnosis, STOPPED, 5, SYNC01);
	(void)say_all(diagnosis, STOPPED, WBH_PRESENT, MINUTE(11), SYNC01, "7034", NULL, NULL);
	(void)judge(diagnosis, 11);
	tap_is_text(find(diagnosis, WB3001, NULL)->cause, "Sync01 since 2026-11-23 00:05 UTC x2 7034",
		    "they follow the news");

	see(diagnosis, LOST, 16, SYNC01);
	(void)judge(diagnosis, 16);
	finding = find(diagnosis, WB2001, NULL);
	tap_is_text(finding->cause, finding_type(WB2001)->title, "without words of its own it says its title");
	tap_ok(finding->remedy == NULL && finding->reference == NULL, "and has no remedy");
	phrases.phrases[WB3001] = (struct phrase){ .cause = NULL };
	diagnosis_free(diagnosis);
}

static void test_refusals(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	struct wbh_symptom symptom = { .finding = STOPPED,
				       .subject = WBH_KEY_SERVER,
				       .keys = { [WBH_KEY_SERVER] = "sync01", [WBH_KEY_USER] = "u" },
				       .presence = WBH_PRESENT,
				       .time = MINUTE(0) };
	struct wbh_symptom bad;

	bad = symptom, bad.finding = "service.stopt";
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "an unknown finding is refused");
	bad = symptom, bad.finding = NULL;
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "so is none");
	bad = symptom, bad.subject = WBH_KEY_USER;
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "a subject it cannot have");
	bad = symptom, bad.keys[WBH_KEY_SERVER] = NULL;
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "a subject without a name");
	bad = symptom, bad.level = "dreadful";
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "an unknown level");
	bad = symptom, bad.time = TIMESTAMP_NONE;
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "no time");
	bad = symptom, bad.presence = (enum wbh_presence)7;
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "a presence that is none");
	bad = symptom, bad.subject = (enum wbh_key)99;
	tap_is_int(diagnosis_symptom(diagnosis, &bad, "log"), -EINVAL, "a kind of subject that is none");
	tap_is_int(diagnosis_symptom(diagnosis, &symptom, NULL), 0, "a good one is taken");
	diagnosis_free(diagnosis);
}

static void test_bounds(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	char key[64], *value = malloc(100000), identity[32];
	const struct finding *finding;

	for (int i = 0; i < 5000; i++) {
		(void)snprintf(identity, sizeof(identity), "%d", i);
		(void)say_all(diagnosis, REFUSED, WBH_PRESENT, MINUTE(i) / 10 * 10, "domain=corp.example", "why", NULL,
			      identity);
	}
	(void)judge(diagnosis, 5000);
	finding = find(diagnosis, WB6002, NULL);
	tap_ok(finding->count == 5000 && finding->first_seen == MINUTE(0), "thousands of sightings are counted");
	(void)say_all(diagnosis, REFUSED, WBH_PRESENT, MINUTE(20) + 1, "domain=corp.example", "why", NULL, "late");
	(void)judge(diagnosis, 5000);
	tap_is_int(find(diagnosis, WB6002, NULL)->count, 5001, "one that is very late as well");
	see(diagnosis, REFUSED, -10, "domain=corp.example");
	(void)judge(diagnosis, 5000);
	tap_is_int(find(diagnosis, WB6002, NULL)->first_seen, MINUTE(-10), "and it still moves first_seen");

	memset(value, 'x', 99999);
	value[99999] = '\0';
	(void)say_all(diagnosis, STOPPED, WBH_PRESENT, MINUTE(0), SYNC01, value, NULL, NULL);
	(void)judge(diagnosis, 5000);
	tap_is_int(strlen(find(diagnosis, WB3001, NULL)->evidence[0].value), 4096, "evidence is bounded");

	for (int i = 0; i < 60000; i++) {
		(void)snprintf(key, sizeof(key), "user=u%d@corp.example", i);
		miss(diagnosis, DENIED, 5000, key);
	}
	tap_is_int(diagnosis_untold(diagnosis), 0, "to know no more well users is no loss");
	(void)judge(diagnosis, 5000);
	see(diagnosis, DENIED, 5001, "user=anna@corp.example");
	tap_is_text(judge(diagnosis, 5001), "WB5015 open 1", "the next who is not well is still told");
	(void)judge(diagnosis, 5000 + 75);
	tap_is_int(diagnosis_next_deadline(diagnosis), MINUTE(4999 + HOURS(24)), "well users are soon forgotten");
	free(value);
	diagnosis_free(diagnosis);
}

#define RIVALS "service.two-active-servers"
#define FIRST "tenant=t1 server=sync01"
#define SECOND "tenant=t1 server=sync02"

static void test_turns(void)
{
	struct diagnosis *diagnosis;

	policies_set();
	policies[WB3019].turns_within = 15 * TIMESTAMP_MINUTE;
	policies[WB3019].expires = 30 * TIMESTAMP_MINUTE;
	diagnosis = diagnosis_for(NULL, 0);
	for (int minute = 0; minute < HOURS(30); minute += 5)
		see(diagnosis, RIVALS, minute, FIRST);
	see(diagnosis, RIVALS, HOURS(30), SECOND);
	see(diagnosis, RIVALS, HOURS(30) + 5, SECOND);
	tap_is_text(judge(diagnosis, HOURS(30) + 5), "", "one server that follows another is no rival");
	see(diagnosis, RIVALS, HOURS(30) + 20, FIRST);
	tap_is_text(judge(diagnosis, HOURS(30) + 20), "", "nor one that comes back after long");
	see(diagnosis, RIVALS, HOURS(30) + 7, FIRST);
	tap_is_text(judge(diagnosis, HOURS(30) + 20), "WB3019 open 1",
		    "a late word between two of the other is a turn");
	tap_is_int(find(diagnosis, WB3019, "t1")->first_seen, MINUTE(HOURS(30) + 7), "taken when it was said");
	for (int minute = HOURS(30) + 25; minute < HOURS(31); minute += 5)
		see(diagnosis, RIVALS, minute, FIRST);
	tap_is_text(judge(diagnosis, HOURS(30) + 38), "WB3019 cleared 2", "without another turn it is over");
	tap_is_int(find(diagnosis, WB3019, "t1")->count, 1, "and only turns were counted");
	diagnosis_free(diagnosis);
	policies_set();
}

#define SPARE "service.staging-mode"
#define SILENCE "connection.relay-heartbeat-lost"

/* A spare server, alone, beside one that works, and without a heartbeat of its own. */
static void test_relative_level(void)
{
	struct diagnosis *diagnosis;

	policies_set();
	policies[WB3019].turns_within = 15 * TIMESTAMP_MINUTE;
	policies[WB3007].level = LEVEL_WARNING;
	policies[WB3007].elsewhere = (struct relative_level){ true, WB3019, LEVEL_INFORMATION };
	policies[WB3007].together = (struct relative_level){ true, WB2001, LEVEL_CRITICAL };
	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, SPARE, 0, "server=sync02 tenant=t1");
	(void)judge(diagnosis, 0);
	tap_is_int(find(diagnosis, WB3007, "sync02")->level, LEVEL_WARNING, "of others nothing is known");
	see(diagnosis, RIVALS, 5, "tenant=t2 server=sync01");
	see(diagnosis, RIVALS, 5, "tenant=t1 server=SYNC02");
	tap_is_text(judge(diagnosis, 5), "", "neither another tenant's server nor its own word counts");
	see(diagnosis, RIVALS, 6, FIRST);
	tap_is_text(judge(diagnosis, 6), "WB3007 open 2", "another server of the tenant does, told again");
	tap_is_int(find(diagnosis, WB3007, "sync02")->level, LEVEL_INFORMATION, "it is no more than information");
	see(diagnosis, SILENCE, 40, "server=sync01 tenant=t1");
	(void)judge(diagnosis, 40);
	tap_is_int(find(diagnosis, WB3007, "sync02")->level, LEVEL_WARNING, "once the other one is silent it is not");
	see(diagnosis, SILENCE, 41, "server=sync02 tenant=t1");
	tap_is_text(judge(diagnosis, 41), "WB3007 open 4, WB2001 open 1", "and once it has no heartbeat itself");
	tap_is_int(find(diagnosis, WB3007, "sync02")->level, LEVEL_CRITICAL, "nobody writes anything back");
	see(diagnosis, RIVALS, 42, FIRST);
	(void)judge(diagnosis, 42);
	tap_is_int(find(diagnosis, WB3007, "sync02")->level, LEVEL_INFORMATION, "until somebody does");
	diagnosis_free(diagnosis);
	policies_set();
}

int main(void)
{
	policies_set();
	test_opening_and_clearing();
	test_late_news();
	test_passing();
	test_identity();
	test_hold();
	test_expiry();
	test_levels();
	test_stale();
	test_known_cases();
	test_case_subjects();
	test_words();
	test_turns();
	test_relative_level();
	test_refusals();
	test_bounds();
	return tap_done();
}
