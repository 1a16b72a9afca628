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
/* Who was found in one domain is not missing in another: that it was not found there is left out. */
void predictions_settle(struct predictions *predictions);
void predictions_done(struct predictions *predictions);

/* How all users of a domain fare, as the newest MESSAGE_POPULATION of a probe says. */
struct kept_population {
	struct wbh_population population; /* lends from the rest; domain NULL: none came */
	struct message_arena *arena;
	char *body;
};

/* `names`: the examples, too. */
int population_keep(struct kept_population *kept, const void *body, size_t size, bool names,
		    struct wbh_problem *problem);
void population_done(struct kept_population *kept);

#endif
