/* SPDX-License-Identifier: Apache-2.0 */
/* One status per stage and one for the whole. */
#ifndef WBH_MODEL_VERDICT_H
#define WBH_MODEL_VERDICT_H

#include <stddef.h>

#include "model/stage.h"

#define VERDICT_BLIND_LIMIT 16

enum sign_in { SIGN_IN_HASH_SYNC, SIGN_IN_FEDERATED, SIGN_IN_PASS_THROUGH, SIGN_INS };
const char *sign_in_name(enum sign_in sign_in); /* "hash_sync" … */

struct stage_verdict {
	enum status status;
	char *blind[VERDICT_BLIND_LIMIT]; /* reasons, owned */
	size_t blind_count;
};

struct verdict {
	enum status overall;
	enum status by_sign_in[SIGN_INS];
	struct stage_verdict stages[STAGES];
};

void verdict_done(struct verdict *verdict);

#endif
