/* SPDX-License-Identifier: Apache-2.0 */
/* Events as lines on the standard output of a worker (--events). */
#ifndef WBH_RUN_WORKER_OUTPUT_H
#define WBH_RUN_WORKER_OUTPUT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "model/event.h"

struct worker_output {
	void (*write_event)(const struct wbh_event *event, struct buffer *buffer); /* NULL: nothing is written */
	struct buffer text;
	bool closed; /* whoever read it has gone */
};

struct worker_output worker_output(void (*write_event)(const struct wbh_event *event, struct buffer *buffer));
void worker_output_done(struct worker_output *output);

/* 0; -EPIPE when nobody reads any more, else what write() said. */
int worker_output_event(struct worker_output *output, const struct wbh_event *event);
int worker_output_flush(struct worker_output *output);

#endif
