/* SPDX-License-Identifier: Apache-2.0 */
/* What the service writes down of itself with its steps, so that --status can tell it without asking the service: its
 * process, its workers, how far each source has read. One row of the store for each, JSON, written when it changes. */
#ifndef WBH_RUN_BOOK_H
#define WBH_RUN_BOOK_H

#include "run/agent.h"

/* Hand the step what differs from what was written last. 0 or -ENOMEM. */
int book_write(struct agent *agent);
/* Make instances of what the book says: they have no workers. What cannot be read is left out. 0 or negative. */
int book_read(struct agent *agent);

#endif
