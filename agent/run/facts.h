/* SPDX-License-Identifier: Apache-2.0 */
/* Facts on their way from the probes that found them, through the store, to the plugins that consume them. */
#ifndef WBH_RUN_FACTS_H
#define WBH_RUN_FACTS_H

#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"
#include "run/step.h"

/* Given to one worker; what is above is left out. */
#define FACT_LIMIT 1024u

/* Keep one; it is written with the step. */
int fact_keep(struct step *step, const struct wbh_fact *fact);

struct fact_list {
	struct wbh_fact *facts; /* lend from `rows` */
	char **rows;
	size_t count;
};

/* All of the kinds in `consumes` (NULL-terminated) that may still be relied on at `now`. fact_list_done(). */
int facts_gather(struct step *step, const char *const *consumes, int64_t now, struct fact_list *ret);
void fact_list_done(struct fact_list *list);

#endif
