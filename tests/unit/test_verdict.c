/* SPDX-License-Identifier: Apache-2.0 */
/* PRODUCT, "Verdict", line by line; and that nothing ever looks healthier for being seen less. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/timestamp.h"
#include "diagnosis/verdict.h"
#include "tests/lib/tap.h"

#define BIT(stage) (UINT32_C(1) << (stage))
#define FROM INT64_C(1795392000000000)
#define TO (FROM + TIMESTAMP_DAY)
#define FINDING_LIMIT 16u
#define FEED_LIMIT 4u

/* A case under test; everything is lent from it. */
struct situation {
	struct expectation expectation;
	struct expectation_feed feeds[FEED_LIMIT];
	struct finding findings[FINDING_LIMIT];
	char uids[FINDING_LIMIT][24];
	size_t finding_count;
};

static struct situation situation(uint32_t expected)
{
	struct situation new = { .expectation = { .expected = expected, .window_from = FROM, .window_to = TO } };

	for (size_t i = 0; i < STAGES; i++)
		new.expectation.proof[i] = (expected & BIT(i)) != 0 ? TO - TIMESTAMP_HOUR : TIMESTAMP_NONE;
	return new;
}

static void feed(struct situation *now, const char *name, uint32_t stages, const char *blind)
{
	now->feeds[now->expectation.feed_count++] =
		(struct expectation_feed){ .name = name, .stages = stages, .blind = blind };
}

static struct finding *add(struct situation *now, enum finding_id id, enum level level)
{
	struct finding *finding = &now->findings[now->finding_count];
	uint32_t subjects = finding_type(id)->subjects;

	(void)snprintf(now->uids[now->finding_count], sizeof(now->uids[0]), "u%zu", now->finding_count);
	*finding = (struct finding){ .id = id,
				     .uid = now->uids[now->finding_count],
				     .level = level,
				     .state = FINDING_OPEN,
				     .stale_since = TIMESTAMP_NONE,
				     .subject = (enum wbh_key)__builtin_ctz(subjects),
				     .seen_by = "log" };
	finding->keys[finding->subject] = "thing";
	now->finding_count++;
	return finding;
}

static struct verdict judged(struct situation *now)
{
	struct verdict verdict = { .overall = STATUS_NOT_CONFIGURED };

	now->expectation.feeds = now->feeds;
	/* uids move with a copied situation */
	for (size_t i = 0; i < now->finding_count; i++) {
		(void)snprintf(now->uids[i], sizeof(now->uids[0]), "u%zu", i);
		now->findings[i].uid = now->uids[i];
	}
	if (verdict_judge(&now->expectation, now->findings, now->finding_count, &verdict) < 0)
		printf("# no verdict\n");
	return verdict;
}

static const char *overall(struct situation *now)
{
	struct verdict verdict = judged(now);

	verdict_done(&verdict);
	return status_name(verdict.overall);
}

static const char *stage_status(struct situation *now, enum stage stage)
{
	struct verdict verdict = judged(now);

	verdict_done(&verdict);
	return status_name(verdict.stages[stage].status);
}

static const char *sign_in(struct situation *now, enum sign_in way)
{
	struct verdict verdict = judged(now);

	verdict_done(&verdict);
	return status_name(verdict.by_sign_in[way]);
}

/* The reasons of a stage in one line. */
static const char *reasons(struct situation *now, enum stage stage)
{
	static char text[8192];
	struct verdict verdict = judged(now);
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < verdict.stages[stage].blind_count && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i > 0 ? "; " : "",
					 verdict.stages[stage].blind[i]);
	verdict_done(&verdict);
	return text;
}

static const uint32_t log_stages = BIT(STAGE_CONNECTION) | BIT(STAGE_SERVICE) | BIT(STAGE_HASH_SYNC);

static void test_plain(void)
{
	struct situation now = situation(log_stages);

	tap_is_text(overall(&now), "healthy", "expected, proved and nothing open is healthy");
	tap_is_text(stage_status(&now, STAGE_TENANT), "not_configured", "what nobody configured is not_configured");
	add(&now, WB2002, LEVEL_WARNING);
	tap_is_text(overall(&now), "degraded", "a warning on the way degrades");
	tap_is_text(stage_status(&now, STAGE_CONNECTION), "degraded", "so it does its stage");
	tap_is_text(stage_status(&now, STAGE_SERVICE), "healthy", "and no other");
	add(&now, WB3001, LEVEL_CRITICAL);
	tap_is_text(overall(&now), "broken", "a critical one breaks");
	now.findings[1].state = FINDING_CLEARED;
	tap_is_text(overall(&now), "degraded", "what has ended weighs nothing");
	now.findings[0].accepted = true;
	tap_is_text(overall(&now), "healthy", "nor does what is accepted");
	add(&now, WB7002, LEVEL_INFORMATION);
	tap_is_text(overall(&now), "healthy", "information changes no verdict");
	tap_is_text(stage_status(&now, STAGE_ACCOUNT), "not_configured", "nor does it configure a stage");
}

static void test_unexpected(void)
{
	struct situation now = situation(log_stages);

	add(&now, WB5015, LEVEL_WARNING);
	tap_is_text(stage_status(&now, STAGE_PERMISSION), "degraded", "an open finding makes its stage count");
	tap_is_text(overall(&now), "degraded", "for the whole too");
	now = situation(0);
	tap_is_text(overall(&now), "unknown", "nothing expected and nothing open is unknown, not healthy");
	add(&now, WB3001, LEVEL_CRITICAL);
	tap_is_text(overall(&now), "broken", "what is broken is broken, expected or not");
}

static void test_explained(void)
{
	struct situation now = situation(log_stages);
	struct finding *root = add(&now, WB3008, LEVEL_WARNING), *effect = add(&now, WB2001, LEVEL_CRITICAL);

	effect->explained_by = root->uid;
	tap_is_text(overall(&now), "degraded", "what is explained counts with its root's level");
	tap_is_text(stage_status(&now, STAGE_CONNECTION), "degraded", "in its own stage");
	effect->explained_by = "nobody";
	tap_is_text(overall(&now), "broken", "when the root is not there, with its own");
	effect->explained_by = root->uid;
	root->level = LEVEL_CRITICAL;
	effect->level = LEVEL_WARNING;
	tap_is_text(stage_status(&now, STAGE_CONNECTION), "broken", "a worse root makes it worse");
}

static void test_proof(void)
{
	struct situation now = situation(log_stages | BIT(STAGE_DIRECTORY));

	now.expectation.proof[STAGE_DIRECTORY] = TIMESTAMP_NONE;
	tap_is_text(stage_status(&now, STAGE_DIRECTORY), "unknown", "an expected stage without proof is unknown");
	tap_ok(strstr(reasons(&now, STAGE_DIRECTORY), "nothing seen") != NULL, "and says so: %s",
	       reasons(&now, STAGE_DIRECTORY));
	tap_is_text(overall(&now), "unknown", "and so is the whole");
	now.expectation.proof[STAGE_DIRECTORY] = FROM - 1;
	tap_ok(strstr(reasons(&now, STAGE_DIRECTORY), "last at 2026-11-22 23:59 UTC") != NULL,
	       "old proof is no proof: %s", reasons(&now, STAGE_DIRECTORY));
	now.expectation.proof[STAGE_DIRECTORY] = TO + 1;
	tap_is_text(stage_status(&now, STAGE_DIRECTORY), "unknown", "proof from the future is none either");
	now.expectation.proof[STAGE_DIRECTORY] = TO;
	tap_is_text(overall(&now), "healthy", "proof at the edge of the window counts");

	now = situation(BIT(STAGE_DIRECTORY));
	tap_is_text(overall(&now), "unknown", "without a sign of life of the chain nothing is healthy as a whole");
	tap_ok(reasons(&now, STAGE_CONNECTION)[0] != '\0', "and it says why: %s", reasons(&now, STAGE_CONNECTION));
	now.expectation.proof[STAGE_SERVICE] = TO;
	tap_is_text(overall(&now), "healthy", "a successful attempt is such a sign");
}

static void test_beside_the_chain(void)
{
	struct situation now = situation(log_stages | BIT(STAGE_SIGN_IN));

	add(&now, WB8002, LEVEL_CRITICAL);
	tap_is_text(stage_status(&now, STAGE_HASH_SYNC), "broken", "hash sync can be broken");
	tap_is_text(overall(&now), "degraded", "but makes at most degraded of the whole");
	tap_is_text(sign_in(&now, SIGN_IN_HASH_SYNC), "broken", "it is broken for who signs in with hashes");
	tap_is_text(sign_in(&now, SIGN_IN_FEDERATED), "healthy", "not for federated users");
	tap_is_text(sign_in(&now, SIGN_IN_PASS_THROUGH), "healthy", "nor with pass-through");
	now.finding_count = 0;
	add(&now, WB8103, LEVEL_CRITICAL);
	tap_is_text(overall(&now), "degraded", "so is it with federation");
	tap_is_text(sign_in(&now, SIGN_IN_FEDERATED), "broken", "which breaks federated users");
	tap_is_text(sign_in(&now, SIGN_IN_PASS_THROUGH), "healthy", "and no others");
	now.finding_count = 0;
	add(&now, WB8201, LEVEL_WARNING);
	tap_is_text(sign_in(&now, SIGN_IN_PASS_THROUGH), "degraded", "pass-through has its own findings");
	tap_is_text(sign_in(&now, SIGN_IN_FEDERATED), "healthy", "that federated users do not feel");
	now.finding_count = 0;
	add(&now, WB3001, LEVEL_CRITICAL);
	tap_is_text(sign_in(&now, SIGN_IN_FEDERATED), "broken", "a broken chain is broken for all");
	now.finding_count = 0;
	add(&now, WB9004, LEVEL_CRITICAL);
	tap_is_text(overall(&now), "healthy", "the agent's own troubles change no verdict by themselves");
	tap_is_text(stage_status(&now, STAGE_AGENT), "broken", "but they are shown");
}

static void test_feeds(void)
{
	struct situation now = situation(log_stages);

	feed(&now, "sync01", log_stages | BIT(STAGE_ACCOUNT), "no record could be read");
	tap_is_text(stage_status(&now, STAGE_CONNECTION), "unknown", "a blind source blinds what it feeds");
	tap_is_text(reasons(&now, STAGE_CONNECTION), "sync01: no record could be read", "with its words");
	tap_is_text(stage_status(&now, STAGE_ACCOUNT), "not_configured", "but not what nobody expects");
	tap_is_text(stage_status(&now, STAGE_AGENT), "unknown", "the agent says that it cannot see");
	tap_is_text(overall(&now), "unknown", "the whole is unknown");
	add(&now, WB3001, LEVEL_CRITICAL);
	tap_is_text(overall(&now), "broken", "what is known to be broken stays broken");
	now = situation(log_stages);
	feed(&now, "sync01", log_stages, NULL);
	tap_is_text(stage_status(&now, STAGE_AGENT), "healthy", "an agent that sees everything it should is healthy");
}

static void test_blinding_findings(void)
{
	struct situation now = situation(log_stages | BIT(STAGE_DIRECTORY) | BIT(STAGE_PERMISSION));
	struct wbh_pair hit = { "hit_wanted", "yes" };
	struct finding *finding;

	feed(&now, "sync01", log_stages, NULL);
	feed(&now, "corp", BIT(STAGE_DIRECTORY) | BIT(STAGE_PERMISSION), NULL);
	finding = add(&now, WB9001, LEVEL_WARNING);
	finding->subject = WBH_KEY_PROBE;
	finding->keys[WBH_KEY_PROBE] = "corp";
	tap_is_text(stage_status(&now, STAGE_PERMISSION), "unknown", "agent.blind blinds what its probe feeds");
	tap_is_text(stage_status(&now, STAGE_SERVICE), "healthy", "and nothing else");
	tap_is_text(overall(&now), "unknown", "which is unknown, not degraded");
	finding->accepted = true;
	tap_is_text(overall(&now), "healthy", "unless it is accepted");
	finding->accepted = false;

	finding->subject = WBH_KEY_STAGE;
	finding->keys[WBH_KEY_STAGE] = "service";
	tap_is_text(stage_status(&now, STAGE_SERVICE), "unknown", "it can name a stage");
	tap_is_text(stage_status(&now, STAGE_PERMISSION), "healthy", "and then blinds that one");
	finding->subject = WBH_KEY_SOURCE;
	finding->keys[WBH_KEY_SOURCE] = "gone";
	tap_is_text(stage_status(&now, STAGE_PERMISSION), "unknown",
		    "a source that nobody knows may have been anything");
	finding->seen_by = "sync01";
	tap_is_text(stage_status(&now, STAGE_PERMISSION), "healthy", "unless it is known who saw it");
	tap_is_text(stage_status(&now, STAGE_CONNECTION), "unknown", "then that one's stages are blind");

	now.finding_count = 0;
	finding = add(&now, WB9006, LEVEL_WARNING);
	finding->keys[WBH_KEY_SOURCE] = "sync01";
	tap_is_text(overall(&now), "healthy", "unreadable input changes no verdict");
	finding->evidence = &hit;
	finding->evidence_count = 1;
	tap_is_text(overall(&now), "unknown", "until it hit a wanted record");
	now.finding_count = 0;
	add(&now, WB9005, LEVEL_WARNING)->keys[WBH_KEY_SOURCE] = "sync01";
	tap_is_text(overall(&now), "unknown", "a gap in a log blinds");
	now.finding_count = 0;
	add(&now, WB9007, LEVEL_WARNING)->keys[WBH_KEY_WORKER] = "sync01";
	tap_is_text(overall(&now), "healthy", "a crashed part by itself does not");
	now.finding_count = 0;
	add(&now, WB5013, LEVEL_INFORMATION);
	tap_is_text(stage_status(&now, STAGE_PERMISSION), "unknown", "no connector account: permissions are unknown");
	now.finding_count = 0;
	add(&now, WB4002, LEVEL_INFORMATION);
	tap_is_text(stage_status(&now, STAGE_DIRECTORY), "unknown", "no sign-in to the directory: it is unknown");
}

static void test_bounds(void)
{
	static struct situation now;
	struct verdict verdict;
	char names[40][32];
	struct finding findings[40];

	now = situation(log_stages);
	feed(&now, "sync01", log_stages, NULL);
	for (size_t i = 0; i < 40; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "source%zu", i);
		now.finding_count = 0;
		findings[i] = *add(&now, WB9005, LEVEL_WARNING);
		findings[i].uid = names[i];
		findings[i].keys[WBH_KEY_SOURCE] = names[i];
	}
	now.expectation.feeds = now.feeds;
	tap_is_int(verdict_judge(&now.expectation, findings, 40, &verdict), 0, "many reasons are bounded");
	tap_is_int(verdict.stages[STAGE_SERVICE].blind_count, VERDICT_BLIND_LIMIT, "at their limit");
	tap_is_text(verdict.stages[STAGE_SERVICE].blind[VERDICT_BLIND_LIMIT - 1], "and more",
		    "and say that there are more");
	verdict_done(&verdict);
	tap_ok(verdict_judge(&now.expectation, NULL, 3, &verdict) < 0,
	       "findings that could not be listed are no health");
}

/* ---- never healthy by default ---- */

static uint64_t state;

static unsigned draw(unsigned below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 16) % below);
}

static struct situation random_situation(void)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct situation now = situation(draw(BIT(STAGES)));

	for (size_t i = 0; i < STAGES; i++)
		if (draw(4) == 0)
			now.expectation.proof[i] = draw(2) == 0 ? TIMESTAMP_NONE : FROM - 1;
	for (unsigned count = draw(FEED_LIMIT); count > 0; count--)
		feed(&now, names[count], draw(BIT(STAGES)), draw(5) == 0 ? "blind" : NULL);
	for (unsigned count = draw(FINDING_LIMIT - 1); count > 0; count--) {
		struct finding *finding = add(&now, (enum finding_id)draw(FINDINGS), (enum level)draw(LEVELS));

		finding->state = draw(3) == 0 ? FINDING_CLEARED : FINDING_OPEN;
		finding->accepted = draw(5) == 0;
		finding->keys[finding->subject] = names[draw(5)];
		if (draw(3) == 0)
			finding->explained_by = draw(2) == 0 ? "u0" : "nobody";
	}
	return now;
}

/* Less is seen: a proof is gone, a source is blind, or the agent has noticed that it is. */
static void see_less(struct situation *now)
{
	struct finding *finding;

	switch (draw(3)) {
	case 0:
		now->expectation.proof[draw(STAGES)] = draw(2) == 0 ? TIMESTAMP_NONE : FROM - 1;
		return;
	case 1:
		if (now->expectation.feed_count > 0)
			now->feeds[draw((unsigned)now->expectation.feed_count)].blind = "blind now";
		return;
	default:
		finding = add(now, draw(2) == 0 ? WB9001 : WB9005, (enum level)draw(LEVELS));
		finding->keys[finding->subject] = draw(2) == 0 ? "a" : "z";
	}
}

static bool not_healthier(enum status before, enum status after)
{
	return after >= before;
}

static void test_never_healthier(void)
{
	bool overall_good = true, stages_good = true, ways_good = true, configured = true;
	size_t healthy = 0;

	for (int round = 0; round < 20000; round++) {
		struct situation now = random_situation(), less = now;
		struct verdict before, after;

		see_less(&less);
		before = judged(&now);
		after = judged(&less);
		healthy += before.overall == STATUS_HEALTHY;
		overall_good = overall_good && not_healthier(before.overall, after.overall) &&
			       after.overall != STATUS_NOT_CONFIGURED;
		for (size_t i = 0; i < STAGES; i++) {
			stages_good = stages_good && not_healthier(before.stages[i].status, after.stages[i].status);
			configured = configured && (before.stages[i].status == STATUS_NOT_CONFIGURED ||
						    after.stages[i].status != STATUS_NOT_CONFIGURED);
		}
		for (size_t i = 0; i < SIGN_INS; i++)
			ways_good = ways_good && not_healthier(before.by_sign_in[i], after.by_sign_in[i]);
		verdict_done(&before);
		verdict_done(&after);
	}
	tap_ok(overall_good, "seeing less never makes the whole healthier");
	tap_ok(stages_good, "nor any stage");
	tap_ok(ways_good, "nor any way of signing in");
	tap_ok(configured, "and nothing becomes not_configured by it");
	tap_ok(healthy > 10, "healthy situations were among them (%zu)", healthy);
}

int main(void)
{
	const char *given = getenv("WBH_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)timestamp_now();

	printf("# WBH_SEED=%" PRIu64 "\n", seed);
	state = seed | 1;
	test_plain();
	test_unexpected();
	test_explained();
	test_proof();
	test_beside_the_chain();
	test_feeds();
	test_blinding_findings();
	test_bounds();
	test_never_healthier();
	return tap_done();
}
