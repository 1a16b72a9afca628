/* SPDX-License-Identifier: Apache-2.0 */
/* Two rates of every server: the attempts that ended, and those of them that went well, by the minute they began in. An
 * attempt of which more is learnt is taken out and counted anew, so that the order of events makes no difference. */
#include "rules/success_rate.h"

#include <stdio.h>

#include "base/timestamp.h"
#include "rules/rates.h"
#include "rules/tell.h"

/* The rates have one key. */
#define ALL ""

static int count(const struct telling *telling, struct outcome outcome, int change)
{
	const struct success_policy *policy = &telling->rules->success;
	int r = 0;

	if (outcome.counts)
		r = rate_add(telling, policy->ended, ALL, outcome.began, change);
	if (outcome.succeeded && r >= 0)
		r = rate_add(telling, policy->succeeded, ALL, outcome.began, change);
	return r < 0 ? r : 0;
}

/* An attempt of which more is learnt is told of again: what it is known by holds its outcome and the time. */
static int tell(const struct telling *telling, const char *attempt, struct outcome outcome, int64_t time)
{
	const struct success_policy *policy = &telling->rules->success;
	unsigned ended = rate_newest_hour(telling, policy->ended, ALL, time);
	unsigned succeeded = rate_newest_hour(telling, policy->succeeded, ALL, time);
	bool low = succeeded * 100 < ended * policy->low_percent;
	struct symptom_draft draft = { .finding = policy->finding,
				       .subject = policy->subject,
				       .presence = low ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = time,
				       .level = -1 };
	char identity[DIGEST_TEXT_SIZE], when[TIMESTAMP_TEXT_SIZE], of_all[16], of_good[16];

	if (ended < policy->least || (!low && succeeded * 100 <= ended * policy->good_percent))
		return 0;
	(void)snprintf(of_all, sizeof(of_all), "%u", ended);
	(void)snprintf(of_good, sizeof(of_good), "%u", succeeded);
	draft.identity = DIGEST(identity, "success-rate", telling->server->name, attempt,
				outcome.succeeded ? "succeeded" : "failed", timestamp_format(time, when));
	draft_evidence(&draft, "attempts", of_all);
	draft_evidence(&draft, "succeeded", of_good);
	return tell_symptom(telling, &draft);
}

static bool is_same(struct outcome one, struct outcome other)
{
	return one.counts == other.counts && one.succeeded == other.succeeded &&
	       (!one.counts || one.began == other.began);
}

int success_rate_take(const struct telling *telling, const char *attempt, struct outcome before, struct outcome after,
		      int64_t time)
{
	int r;

	if (!telling->rules->success.tell || is_same(before, after))
		return 0;
	r = count(telling, before, -1);
	if (r >= 0)
		r = count(telling, after, 1);
	return r < 0 || !after.counts ? r : tell(telling, attempt, after, time);
}
