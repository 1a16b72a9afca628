/* SPDX-License-Identifier: Apache-2.0 */
/* One status per stage and one for the whole (PRODUCT, "Verdict"): never healthy by default. */
#include "diagnosis/verdict.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/table.h"
#include "base/text.h"
#include "base/timestamp.h"

#define BIT(stage) (UINT32_C(1) << (stage))
#define ALL_STAGES ((UINT32_C(1) << STAGES) - 1)
/* What a look into the directory feeds. */
#define DIRECTORY_STAGES (BIT(STAGE_DIRECTORY) | BIT(STAGE_PERMISSION) | BIT(STAGE_POLICY) | BIT(STAGE_ACCOUNT))

#define NAME_LIMIT 200u /* bytes of a blind reason */
#define REASON_LIMIT 400u

struct judging {
	const struct expectation *expectation;
	const struct finding *findings;
	size_t finding_count;
	struct table *by_uid;      /* of the findings */
	enum status worst[STAGES]; /* of the open, not accepted findings; STATUS_NOT_CONFIGURED: none that weighs */
	enum status federation;    /* of the sign-in stage, by the way users sign in */
	enum status pass_through;
	bool anything_blind;
	struct verdict *verdict;
};

static enum status worse(enum status a, enum status b)
{
	return a > b ? a : b;
}

static enum status level_status(enum level level)
{
	static const enum status statuses[LEVELS] = {
		[LEVEL_INFORMATION] = STATUS_NOT_CONFIGURED,
		[LEVEL_WARNING] = STATUS_DEGRADED,
		[LEVEL_CRITICAL] = STATUS_BROKEN,
	};

	return statuses[level];
}

/* What was seen from the agent's host alone proves nothing about the sync server. */
static bool counts(const struct finding *finding)
{
	return finding->state == FINDING_OPEN && !finding->accepted && finding->vantage == NULL;
}

/* What is explained counts with its root's level. */
static enum level counted_level(const struct judging *judging, const struct finding *finding)
{
	const struct finding *root = NULL;

	if (finding->explained_by != NULL)
		root = table_get(judging->by_uid, finding->explained_by);
	return root != NULL ? root->level : finding->level;
}

__attribute__((format(printf, 3, 4))) static int add_blind(struct judging *judging, enum stage stage,
							   const char *format, ...)
{
	struct stage_verdict *verdict = &judging->verdict->stages[stage];
	char *text = NULL;
	va_list arguments;
	int length;

	if (verdict->blind_count == VERDICT_BLIND_LIMIT)
		return 0;
	va_start(arguments, format);
	length = verdict->blind_count == VERDICT_BLIND_LIMIT - 1 ? asprintf(&text, "and more")
								 : vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0)
		return -ENOMEM;

	for (size_t i = 0; i < verdict->blind_count; i++)
		if (strcmp(verdict->blind[i], text) == 0) {
			free(text);
			return 0;
		}
	verdict->blind[verdict->blind_count++] = text;
	return 0;
}

static int cut(const char *text, size_t limit)
{
	return (int)text_cut(text, strlen(text), limit);
}

/* Only what is expected can be missed. */
static int blind_stages(struct judging *judging, uint32_t stages, const char *name, const char *why)
{
	int r = 0;

	judging->anything_blind = true;
	for (enum stage stage = 0; stage < STAGES && r >= 0; stage++)
		if ((stages & judging->expectation->expected & BIT(stage)) != 0)
			r = add_blind(judging, stage, "%.*s: %.*s", cut(name, NAME_LIMIT), name, cut(why, REASON_LIMIT),
				      why);
	return r;
}

static const struct expectation_feed *find_feed(const struct judging *judging, const char *name)
{
	for (size_t i = 0; i < judging->expectation->feed_count; i++)
		if (name != NULL && text_equal(judging->expectation->feeds[i].name, name))
			return &judging->expectation->feeds[i];
	return NULL;
}

/* What rests on a source or probe. One that nobody knows may have been anything: then everything rests on it. */
static uint32_t fed_stages(const struct judging *judging, const struct finding *finding, uint32_t otherwise)
{
	const struct expectation_feed *feed = find_feed(judging, finding->keys[finding->subject]);

	if (feed == NULL)
		feed = find_feed(judging, finding->seen_by);
	return feed != NULL ? feed->stages : otherwise;
}

static uint32_t named_stage(const char *name)
{
	int stage = name != NULL ? stage_from_name(name) : -ENOENT;

	return stage >= 0 ? BIT(stage) : ALL_STAGES;
}

static const char *evidence(const struct finding *finding, const char *name)
{
	for (size_t i = 0; i < finding->evidence_count; i++)
		if (finding->evidence[i].name != NULL && text_equal(finding->evidence[i].name, name))
			return finding->evidence[i].value;
	return NULL;
}

/* Which stages does an open finding hide from us? */
static uint32_t hidden_stages(const struct judging *judging, const struct finding *finding)
{
	switch (finding->id) {
	case WB9001:
		if (finding->subject == WBH_KEY_STAGE)
			return named_stage(finding->keys[WBH_KEY_STAGE]);
		return fed_stages(judging, finding, ALL_STAGES);
	case WB9002:
	case WB9005:
		return fed_stages(judging, finding, ALL_STAGES);
	case WB9006:
		return text_equal(evidence(finding, "hit_wanted"), "yes") ? fed_stages(judging, finding, ALL_STAGES)
									  : 0;
	case WB4002:
		return DIRECTORY_STAGES;
	case WB5013:
		return BIT(STAGE_PERMISSION);
	default:
		return 0;
	}
}

static void weigh(struct judging *judging, const struct finding *finding)
{
	enum stage stage = finding_type(finding->id)->stage;
	enum status status = level_status(counted_level(judging, finding));

	judging->worst[stage] = worse(judging->worst[stage], status);
	if (stage != STAGE_SIGN_IN)
		return;
	if (finding->id == WB8201)
		judging->pass_through = worse(judging->pass_through, status);
	else
		judging->federation = worse(judging->federation, status);
}

static int list_findings(struct judging *judging)
{
	for (size_t i = 0; i < judging->finding_count; i++) {
		const struct finding *finding = &judging->findings[i];
		int r = table_put(judging->by_uid, finding->uid, (void *)(uintptr_t)finding);

		if (r < 0)
			return r;
	}
	return 0;
}

static int weigh_findings(struct judging *judging)
{
	int r = list_findings(judging);

	for (size_t i = 0; i < judging->finding_count && r >= 0; i++) {
		const struct finding *finding = &judging->findings[i];
		const char *reason = evidence(finding, "reason");
		uint32_t hidden;

		if (!counts(finding))
			continue;
		weigh(judging, finding);
		hidden = hidden_stages(judging, finding);
		if (hidden != 0)
			r = blind_stages(judging, hidden, finding->keys[finding->subject],
					 reason != NULL ? reason : finding_type(finding->id)->title);
	}
	return r;
}

static int weigh_feeds(struct judging *judging)
{
	int r = 0;

	for (size_t i = 0; i < judging->expectation->feed_count && r >= 0; i++) {
		const struct expectation_feed *feed = &judging->expectation->feeds[i];

		if (feed->blind != NULL)
			r = blind_stages(judging, feed->stages, feed->name, feed->blind);
	}
	return r;
}

/* A user whose reset would fail is as bad as what makes it fail. */
static int weigh_outlook(struct judging *judging, const struct wbh_prediction *prediction,
			 const struct wbh_outlook *outlook)
{
	int id = outlook->finding != NULL ? finding_from_name(outlook->finding) : -ENOENT;
	enum stage stage = id >= 0 ? finding_type((enum finding_id)id)->stage : STAGE_ACCOUNT;

	if (outlook->answer == WBH_ANSWER_NO)
		judging->worst[stage] = worse(judging->worst[stage], STATUS_BROKEN);
	if (outlook->answer != WBH_ANSWER_UNKNOWN)
		return 0;
	judging->worst[stage] = worse(judging->worst[stage], STATUS_UNKNOWN);
	return add_blind(judging, stage, "%.*s: %.*s", cut(prediction->asked, NAME_LIMIT), prediction->asked,
			 outlook->reason != NULL ? cut(outlook->reason, REASON_LIMIT) : 0,
			 outlook->reason != NULL ? outlook->reason : "");
}

static int weigh_predictions(struct judging *judging)
{
	const struct expectation *expectation = judging->expectation;
	int r = 0;

	for (size_t i = 0; i < expectation->prediction_count; i++) {
		const struct wbh_prediction *prediction = &expectation->predictions[i];

		for (size_t k = 0; k < prediction->outlook_count && r >= 0; k++)
			if (prediction->outlooks[k].operation == WBH_RESET)
				r = weigh_outlook(judging, prediction, &prediction->outlooks[k]);
	}
	return r;
}

static bool is_proved(const struct expectation *expectation, enum stage stage)
{
	return expectation->proof[stage] != TIMESTAMP_NONE && expectation->proof[stage] >= expectation->window_from &&
	       expectation->proof[stage] <= expectation->window_to;
}

static int tell_unproved(struct judging *judging, enum stage stage)
{
	int64_t proof = judging->expectation->proof[stage];
	char time[TIMESTAMP_TEXT_SIZE];

	if (proof == TIMESTAMP_NONE)
		return add_blind(judging, stage, "nothing seen yet that proves it works");
	return add_blind(judging, stage, "nothing seen in this window that proves it works; last at %s",
			 timestamp_format_short(proof, time));
}

/* The agent's own stage rests on no evidence: it is what the agent knows of itself. */
static enum status judge_agent(const struct judging *judging)
{
	const struct expectation *expectation = judging->expectation;
	enum status status = judging->worst[STAGE_AGENT];

	if (judging->anything_blind)
		return worse(status, STATUS_UNKNOWN);
	if (expectation->feed_count > 0 || (expectation->expected & BIT(STAGE_AGENT)) != 0)
		return worse(status, STATUS_HEALTHY);
	return status;
}

static int judge_stage(struct judging *judging, enum stage stage)
{
	struct stage_verdict *verdict = &judging->verdict->stages[stage];
	bool expected = (judging->expectation->expected & BIT(stage)) != 0;
	int r = 0;

	verdict->status = judging->worst[stage];
	if (!expected)
		return 0;
	if (!is_proved(judging->expectation, stage))
		r = tell_unproved(judging, stage);
	verdict->status = worse(verdict->status, verdict->blind_count > 0 ? STATUS_UNKNOWN : STATUS_HEALTHY);
	return r;
}

static bool is_alive(const struct expectation *expectation)
{
	return is_proved(expectation, STAGE_CONNECTION) || is_proved(expectation, STAGE_SERVICE);
}

/* The worst of what a reset passes. Without a sign of life it is at best unknown. */
static int judge_chain(struct judging *judging, enum status *ret)
{
	enum status chain = STATUS_NOT_CONFIGURED;
	int r = 0;

	for (enum stage stage = 0; stage < STAGES; stage++)
		if (stage_on_the_way(stage))
			chain = worse(chain, judging->verdict->stages[stage].status);
	if (chain == STATUS_NOT_CONFIGURED)
		r = add_blind(judging, STAGE_CONNECTION, "nothing on the way of a reset is watched");
	chain = worse(chain, chain == STATUS_NOT_CONFIGURED ? STATUS_UNKNOWN : STATUS_HEALTHY);
	if (r >= 0 && !judging->expectation->of_users && !is_alive(judging->expectation)) {
		chain = worse(chain, STATUS_UNKNOWN);
		if (judging->verdict->stages[STAGE_CONNECTION].blind_count == 0)
			r = add_blind(judging, STAGE_CONNECTION,
				      "no relay heartbeat and no successful reset was seen in this window");
	}
	*ret = chain;
	return r;
}

/* What stands beside the chain makes at most degraded of the whole. */
static enum status at_most_degraded(enum status status)
{
	return status < STATUS_DEGRADED ? status : STATUS_DEGRADED;
}

static enum status sign_in_status(const struct judging *judging, enum status findings)
{
	const struct stage_verdict *stage = &judging->verdict->stages[STAGE_SIGN_IN];

	return worse(findings, stage->blind_count > 0 ? STATUS_UNKNOWN : STATUS_NOT_CONFIGURED);
}

static int judge_all(struct judging *judging)
{
	struct verdict *verdict = judging->verdict;
	enum status chain;
	int r = weigh_findings(judging);

	if (r >= 0)
		r = weigh_feeds(judging);
	if (r >= 0)
		r = weigh_predictions(judging);
	for (enum stage stage = 0; stage < STAGES && r >= 0; stage++)
		if (stage != STAGE_AGENT)
			r = judge_stage(judging, stage);
	if (r >= 0)
		r = judge_chain(judging, &chain);
	if (r < 0)
		return r;

	verdict->stages[STAGE_AGENT].status = judge_agent(judging);
	verdict->overall = worse(chain, at_most_degraded(verdict->stages[STAGE_HASH_SYNC].status));
	verdict->overall = worse(verdict->overall, at_most_degraded(verdict->stages[STAGE_SIGN_IN].status));
	verdict->by_sign_in[SIGN_IN_HASH_SYNC] = worse(chain, verdict->stages[STAGE_HASH_SYNC].status);
	verdict->by_sign_in[SIGN_IN_FEDERATED] = worse(chain, sign_in_status(judging, judging->federation));
	verdict->by_sign_in[SIGN_IN_PASS_THROUGH] = worse(chain, sign_in_status(judging, judging->pass_through));
	return 0;
}

int verdict_judge(const struct expectation *expectation, const struct finding *findings, size_t finding_count,
		  struct verdict *ret)
{
	struct verdict verdict = { .overall = STATUS_UNKNOWN };
	struct judging judging = {
		.expectation = expectation,
		.findings = findings,
		.finding_count = finding_count,
		.verdict = &verdict,
	};
	int r;

	/* How diagnosis_findings() says that it had no memory: no findings would be no news, and no news is not good.
	 */
	if (findings == NULL && finding_count > 0)
		return -ENOMEM;
	judging.by_uid = table_new(NULL);
	if (judging.by_uid == NULL)
		return -ENOMEM;
	r = judge_all(&judging);
	table_free(judging.by_uid);
	if (r < 0) {
		verdict_done(&verdict);
		return r;
	}

	*ret = verdict;
	return 0;
}
