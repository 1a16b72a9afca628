/* SPDX-License-Identifier: Apache-2.0 */
/* What probes said of the users they were asked for, kept for the report. */
#ifndef WBH_RUN_PREDICTIONS_H
#define WBH_RUN_PREDICTIONS_H

#include <stddef.h>

#include "base/problem.h"
#include "model/prediction.h"

/* More than anybody asks for on a command line; what is above is refused. */
#define PREDICTION_LIMIT 4096u

struct predictions {
	struct wbh_prediction *list; /* in the order they came */
	struct message_arena **arenas;
	char **bodies; /* what `list` lends from */
	size_t count;
};

/* The body of a MESSAGE_PREDICTION. 0, -WBH_E_PEER with the problem told, -ENOMEM. */
int predictions_add(struct predictions *predictions, const void *body, size_t size, struct wbh_problem *problem);
void predictions_done(struct predictions *predictions);

#endif
