/* SPDX-License-Identifier: Apache-2.0 */
/* A small process, forked before the agent confines itself, that starts all workers and hands their sockets over by
 * SCM_RIGHTS: confinement is inherited, so the confined agent could not. It reads no foreign byte, knows no more than
 * "start one" and "kill that one", and executes the very binary that was running at start, from a descriptor opened
 * then. */
#ifndef WBH_RUN_LAUNCHER_H
#define WBH_RUN_LAUNCHER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/cleanup.h"

struct launcher;

/* Fork it. Call before any thread, before confinement, and before the event loop exists. Ends when the agent does. */
int launcher_new(struct launcher **ret);
/* Ends the launcher and with it every worker (SIGKILL), waits for it. */
void launcher_free(struct launcher *launcher);
DEFINE_POINTER_CLEANUP(struct launcher, launcher_free);

/* Start a worker process; blocks for the milliseconds a fork and exec take. Its end of the channel is descriptor 3;
 * standard input and output are /dev/null unless keep_output. *ret_fd is ours. */
int launcher_start(struct launcher *launcher, bool keep_output, int *ret_fd, pid_t *ret_pid);
int launcher_kill(struct launcher *launcher, pid_t pid);

/* Readable when a worker has ended; then launcher_reap() until it returns 1. 0 = one: its pid and its wait status. */
int launcher_fd(const struct launcher *launcher);
int launcher_reap(struct launcher *launcher, pid_t *ret_pid, int *ret_status);

#endif
