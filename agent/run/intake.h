/* SPDX-License-Identifier: Apache-2.0 */
/* What one source worker has sent, until it is complete enough to be judged: a live step is sorted in memory at its
 * cursor, a replay goes through the store's sorter because its order is known only at the end. */
#ifndef WBH_RUN_INTAKE_H
#define WBH_RUN_INTAKE_H

#include <stdbool.h>

#include "run/message.h"
#include "run/step.h"

/* A source that sends more events than this without a cursor is broken. */
#define INTAKE_EVENT_LIMIT 4096u

struct intake;

struct intake_window {
	int64_t since; /* TIMESTAMP_NONE: open */
	int64_t until;
	int64_t future; /* a record dated later than this is unreadable input */
};

/* Records of live steps that were not taken as they are. */
struct intake_tally {
	uint64_t repeated; /* met before, here or by another source: they changed nothing */
	uint64_t late;     /* they came later than "lateness" allows */
};

/* `sorter`: NULL for live steps, else the store whose sorter takes the records. All lent. */
int intake_new(struct intake **ret, struct step *step, const struct step_source *source, struct store *sorter);
void intake_free(struct intake *intake);

/* One encoded event. 1 = it is dated in the future, *ret_time says when; 2 = outside the window. -WBH_E_PEER: not an
 * event, or too many without a cursor. */
int intake_event(struct intake *intake, const struct intake_window *window, const void *body, size_t size,
		 struct wbh_event *ret, struct wbh_problem *problem);
/* Another step takes what comes from now on. Lent. */
void intake_use_step(struct intake *intake, struct step *step);
/* From now on steps are live. */
void intake_go_live(struct intake *intake);
/* Forget what has come since the last cursor: the source starts again there. */
void intake_rewind(struct intake *intake);
/* The source has saved its cursor. Live: work off what has come in since the last one, in event-time order. */
int intake_cursor(struct intake *intake, struct wbh_problem *problem);
struct intake_tally intake_tally(const struct intake *intake);
/* Replay: work off everything all sources have put into the sorter. `source_by_name`
 * finds them. `remember`: keys are kept, and what an earlier run of the agent has met changes nothing. */
int intake_replay(struct store *sorter, struct step *step, bool remember,
		  const struct step_source *(*source_by_name)(void *context, const char *name), void *context,
		  struct wbh_problem *problem);

#endif
