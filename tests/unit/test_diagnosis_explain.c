/* SPDX-License-Identifier: Apache-2.0 */
/* Which finding explains which, and in what order a report tells them. */
#include "diagnosis_fixture.h"

#include "diagnosis/track.h"

#define LOST "connection.relay-heartbeat-lost"
#define REDUNDANCY "connection.relay-redundancy-lost"
#define STOPPED "service.stopped"
#define DENIED "permission.denied"

static const char *explained_by(struct diagnosis *diagnosis, enum finding_id id, const char *subject)
{
	const struct finding *finding = find(diagnosis, id, subject);
	size_t count;
	const struct finding *findings = diagnosis_findings(diagnosis, &count);

	if (finding == NULL || finding->explained_by == NULL)
		return "nothing";
	for (size_t i = 0; i < count; i++)
		if (strcmp(findings[i].uid, finding->explained_by) == 0)
			return finding_type(findings[i].id)->id;
	return "what is not there";
}

static void test_join(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, STOPPED, 0, "server=sync01");
	see(diagnosis, LOST, 16, "server=SYNC01");
	see(diagnosis, LOST, 16, "server=sync02");
	(void)judge(diagnosis, 16);
	tap_is_text(explained_by(diagnosis, WB2001, "SYNC01"), "WB3001",
		    "a cause explains its effect on the same server");
	tap_is_text(explained_by(diagnosis, WB2001, "sync02"), "nothing", "not on another one");
	tap_is_text(explained_by(diagnosis, WB3001, NULL), "nothing", "a root is explained by nothing");

	miss(diagnosis, STOPPED, 20, "server=sync01");
	(void)judge(diagnosis, 20);
	tap_is_text(explained_by(diagnosis, WB2001, "SYNC01"), "nothing", "what has ended explains nothing more");
	tap_ok(strstr(changes, "WB2001 open 2") != NULL, "and the effect says so in a revision");
	diagnosis_free(diagnosis);
}

static void test_missing_key(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, "directory.rpc-blocked", 0, "domain=corp.example");
	see(diagnosis, DENIED, 1, "user=anna@corp.example controller=dc1");
	(void)judge(diagnosis, 1);
	tap_is_text(explained_by(diagnosis, WB5015, NULL), "nothing", "a key that one side lacks joins nothing");
	see(diagnosis, "directory.rpc-blocked", 2, "controller=DC1 domain=corp.example");
	(void)judge(diagnosis, 2);
	tap_is_text(explained_by(diagnosis, WB5015, NULL), "WB4003", "once both have it, it does");
	diagnosis_free(diagnosis);
}

/* A cause begins when it was last proved absent, not when it was noticed. */
static void test_beginning(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, LOST, 16, "server=sync01");
	see(diagnosis, "service.writeback-feature-off", HOURS(5), "server=sync01");
	(void)judge(diagnosis, HOURS(5));
	tap_is_text(explained_by(diagnosis, WB2001, NULL), "WB3009", "noticed hours later it may still be the cause");
	miss(diagnosis, "service.writeback-feature-off", 26, "server=sync01");
	(void)judge(diagnosis, HOURS(5));
	tap_is_text(explained_by(diagnosis, WB2001, NULL), "WB3009",
		    "proved absent ten minutes after the effect: still");
	miss(diagnosis, "service.writeback-feature-off", 27, "server=sync01");
	(void)judge(diagnosis, HOURS(5));
	tap_is_text(explained_by(diagnosis, WB2001, NULL), "nothing", "proved absent later than that: not the cause");
	diagnosis_free(diagnosis);
}

static void test_chain(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	see(diagnosis, "connection.tls-intercepted", 0, "endpoint=relay.example server=sync01");
	see(diagnosis, "connection.endpoint-unreachable", 0, "endpoint=relay.example server=sync01");
	see(diagnosis, "connection.listener-error", 1, "server=sync01");
	see(diagnosis, LOST, 16, "server=sync01");
	(void)judge(diagnosis, 16);
	tap_is_text(explained_by(diagnosis, WB2001, NULL), "WB2004", "a chain of causes leads to its root");
	tap_is_text(explained_by(diagnosis, WB2003, NULL), "WB2004", "for each of its links");
	diagnosis_free(diagnosis);

	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, "connection.endpoint-unreachable", 0, "endpoint=relay.example tenant=t1");
	see(diagnosis, LOST, 16, "server=sync01 tenant=t1");
	see(diagnosis, LOST, 16, "server=sync02 tenant=t2");
	(void)judge(diagnosis, 16);
	tap_is_text(explained_by(diagnosis, WB2001, "sync01"), "WB2003",
		    "an endpoint belongs to every server of its tenant");
	tap_is_text(explained_by(diagnosis, WB2001, "sync02"), "nothing", "and to no other tenant's");
	diagnosis_free(diagnosis);
}

static void test_best_root(void)
{
	struct diagnosis *diagnosis;

	policies_set();
	policies[WB3007].level = LEVEL_WARNING;
	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, LOST, 16, "server=sync01");
	see(diagnosis, "service.staging-mode", 0, "server=sync01");
	see(diagnosis, "service.writeback-feature-off", 5, "server=sync01");
	see(diagnosis, STOPPED, 3, "server=sync01");
	(void)judge(diagnosis, 16);
	tap_is_text(explained_by(diagnosis, WB2001, NULL), "WB3001", "of several roots the worst, then the oldest");
	diagnosis_free(diagnosis);
	policies_set();

	diagnosis = diagnosis_for(NULL, 0);
	see(diagnosis, DENIED, 10, "user=anna@corp.example container=OU=a domain=corp.example");
	see(diagnosis, DENIED, 11, "user=bob@corp.example domain=corp.example");
	see(diagnosis, "permission.remote-sam-restricted", 9, "domain=corp.example");
	see(diagnosis, "permission.sam-objects-unreadable", 5, "domain=corp.example");
	see(diagnosis, "permission.explicit-deny", 1, "container=OU=a user=anna@corp.example");
	(void)judge(diagnosis, 11);
	tap_is_text(explained_by(diagnosis, WB5015, "anna@corp.example"), "WB5010",
		    "of equally bad roots the one that hits most users, then the oldest");
	diagnosis_free(diagnosis);
}

static void test_blind_explains_nothing(void)
{
	bool none = true;

	for (enum finding_id id = 0; id < FINDINGS; id++)
		if (finding_type(id)->stage == STAGE_AGENT || id == WB4002 || id == WB5013)
			none = none && finding_type(id)->explains[0] == '\0';
	tap_ok(none, "what only blinds explains nothing");
}

/* ---- the edges themselves ---- */

static const char *first_explains, *second_explains;

static const char *two_explain(enum finding_id id)
{
	if (id == WB2001)
		return first_explains;
	if (id == WB3001)
		return second_explains;
	return "";
}

static const char *agent_explains(enum finding_id id)
{
	return id == WB9001 ? "service.stopped@server" : "";
}

static void refuse(const char *first, const char *second, const char *words)
{
	struct explanations explanations = { .edge_count = 0 };
	struct wbh_problem problem = { .text = "" };
	int r;

	first_explains = first;
	second_explains = second;
	r = explanations_read(&explanations, two_explain, &problem);
	tap_ok(r == -WBH_E_MALFORMED && strstr(problem.text, words) != NULL, "refused: %s", problem.text);
}

static void test_edges(void)
{
	struct explanations explanations = { .edge_count = 0 };
	struct wbh_problem problem = { .text = "" };
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);

	tap_ok(diagnosis->explanations.edge_count > 100, "the edges of finding.def are sound and have no cycle");
	diagnosis_free(diagnosis);
	refuse("service.stoped@server", "", "no such finding");
	refuse("service.stopped@colour", "", "is no key");
	refuse("service.stopped", "", "FINDING@KEY");
	refuse("service.stopped@server", "connection.relay-heartbeat-lost@server",
	       "connection.relay-heartbeat-lost explains service.stopped explains connection.relay-heartbeat-lost");
	refuse("connection.relay-heartbeat-lost@server", "", "cycle");
	tap_ok(explanations_read(&explanations, agent_explains, &problem) == -WBH_E_MALFORMED &&
		       strstr(problem.text, "only blind") != NULL,
	       "refused: %s", problem.text);
}

static void test_order(void)
{
	static const enum finding_id expected[] = { WB3001, WB2001, WB3004, WB5015, WB2002, WB6002 };
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	const struct finding *findings;
	bool good = true;
	size_t count;

	see(diagnosis, REDUNDANCY, 0, "relay=r1 server=sync02");
	see(diagnosis, "policy.refused", -100, "domain=corp.example");
	see(diagnosis, "service.key-mismatch", 1, "server=sync02");
	see(diagnosis, STOPPED, 0, "server=sync01");
	see(diagnosis, LOST, 16, "server=sync01");
	see(diagnosis, DENIED, 15, "user=anna@corp.example");
	policies[WB5015].level = LEVEL_WARNING;
	(void)judge(diagnosis, HOURS(23));
	findings = diagnosis_findings(diagnosis, &count);
	for (size_t i = 0; i < count && i < 6; i++) {
		good = good && findings[i].id == expected[i];
		printf("# %zu %s\n", i, finding_type(findings[i].id)->id);
	}
	tap_ok(good && count == 6,
	       "open before ended, each root before what it explains, the worst, then who hits users");
	diagnosis_free(diagnosis);
	policies_set();
}

static void test_many(void)
{
	struct diagnosis *diagnosis = diagnosis_for(NULL, 0);
	char keys[128];
	size_t count, explained = 0;
	const struct finding *findings;

	for (int i = 0; i < 5000; i++) {
		(void)snprintf(keys, sizeof(keys), "user=u%d@corp.example server=sync01 domain=corp.example", i);
		see(diagnosis, DENIED, i / 10, keys);
	}
	see(diagnosis, "service.success-rate-low", 600, "server=sync01");
	for (int i = 0; i < 300; i++) {
		(void)snprintf(keys, sizeof(keys), "container=OU=%d server=sync01 user=u%d@corp.example", i, i);
		see(diagnosis, "permission.inheritance-blocked", 0, keys);
	}
	(void)judge(diagnosis, 600);
	findings = diagnosis_findings(diagnosis, &count);
	for (size_t i = 0; i < count; i++)
		explained += findings[i].explained_by != NULL;
	tap_is_int(count, 5301, "thousands of findings are listed");
	tap_is_int(explained, 301, "and explained");
	diagnosis_free(diagnosis);
}

int main(void)
{
	policies_set();
	test_join();
	test_missing_key();
	test_beginning();
	test_chain();
	test_best_root();
	test_blind_explains_nothing();
	test_edges();
	test_order();
	test_many();
	return tap_done();
}
