/* SPDX-License-Identifier: Apache-2.0 */
/* A socket that is shut when a call on it takes too long: for libraries whose calls know no deadline of their own (a
 * TLS handshake with somebody who says nothing). The call then fails at once. */
#ifndef WBH_PLUGINS_DEADLINE_H
#define WBH_PLUGINS_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct deadline;

/* One thread that waits; NULL: no memory, or no thread. */
struct deadline *deadline_new(void);
void deadline_free(struct deadline *deadline);
DEFINE_POINTER_CLEANUP(struct deadline, deadline_free);

/* From now on the socket has `timeout` microseconds. */
void deadline_begin(struct deadline *deadline, int fd, int64_t timeout);
/* The call is over. True: the socket was shut. */
bool deadline_end(struct deadline *deadline);

#endif
