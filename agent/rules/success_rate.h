/* SPDX-License-Identifier: Apache-2.0 */
/* How many of the attempts on a server succeed. */
#ifndef WBH_RULES_SUCCESS_RATE_H
#define WBH_RULES_SUCCESS_RATE_H

#include "rules/state.h"

/* What an attempt is counted as. */
struct outcome {
	bool counts; /* it has ended, and not by a refusal: those are the user's doing or the policy's */
	bool succeeded;
	int64_t began;
};

/* At `time` an attempt turned out otherwise than before. Where that makes the newest hour bad or good, it is told. */
int success_rate_take(const struct telling *telling, const char *attempt, struct outcome before, struct outcome after,
		      int64_t time);

#endif
