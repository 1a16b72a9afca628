/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a verdict, and its end. */
#include "model/verdict.h"

#include <stdlib.h>

static const char *const sign_ins[SIGN_INS] = {
	[SIGN_IN_HASH_SYNC] = "hash_sync",
	[SIGN_IN_FEDERATED] = "federated",
	[SIGN_IN_PASS_THROUGH] = "pass_through",
};

const char *sign_in_name(enum sign_in sign_in)
{
	return sign_ins[sign_in];
}

void verdict_done(struct verdict *verdict)
{
	for (size_t i = 0; i < STAGES; i++) {
		struct stage_verdict *stage = &verdict->stages[i];

		for (size_t j = 0; j < stage->blind_count; j++)
			free(stage->blind[j]);
		stage->blind_count = 0;
	}
}
