/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict: findings and what was expected to be seen -> one status per stage, one for the whole. Pure. */
#ifndef WBH_DIAGNOSIS_VERDICT_H
#define WBH_DIAGNOSIS_VERDICT_H

#include "model/finding.h"
#include "model/prediction.h"
#include "model/verdict.h"

/* What the configuration (or the files of a replay) says should be seen, and what was. */
struct expectation {
	uint32_t expected; /* bit per enum stage */
	int64_t window_from;
	int64_t window_to;
	int64_t proof[STAGES]; /* newest sign of life per stage, TIMESTAMP_NONE: none */
	const struct expectation_feed *feeds;
	size_t feed_count;
	/* Asked of some users only: their resets decide, and no sign of life of the whole is asked for. */
	bool of_users;
	const struct wbh_prediction *predictions;
	size_t prediction_count;
};

/* One configured source or probe: which stages its evidence is for. */
struct expectation_feed {
	const char *name;
	uint32_t stages;
	const char *blind; /* NULL, or why it cannot be relied on: "no record could be read" */
};

/* `findings` as diagnosis_findings() gives them. `ret` is filled, its texts owned: verdict_done(). -ENOMEM. */
int verdict_judge(const struct expectation *expectation, const struct finding *findings, size_t finding_count,
		  struct verdict *ret);

#endif
