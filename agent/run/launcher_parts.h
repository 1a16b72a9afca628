/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent's end of the launcher and the launcher's process say to each other. */
#ifndef WBH_RUN_LAUNCHER_PARTS_H
#define WBH_RUN_LAUNCHER_PARTS_H

#include <stdint.h>
#include <sys/types.h>

/* Workers that may be alive at a time. */
#define LAUNCHER_WORKER_LIMIT 256u

enum launcher_verb { LAUNCHER_START = 1, LAUNCHER_START_WITH_OUTPUT, LAUNCHER_KILL };

struct launcher_request {
	uint32_t verb;
	int32_t pid; /* to kill */
};

/* The answer to each request; the channel of a worker that was started comes with it. */
struct launcher_answer {
	int32_t error; /* 0 or a negative errno */
	int32_t pid;
};

/* Unasked, on a socket of its own. */
struct launcher_exit {
	int32_t pid;
	int32_t status; /* as of wait() */
};

/* The life of the launcher's process. Takes the descriptors; ends when the other end of `requests` is closed, or with
 * `agent`, its parent. */
_Noreturn void launcher_process(pid_t agent, int requests, int exits, int executable);

#endif
