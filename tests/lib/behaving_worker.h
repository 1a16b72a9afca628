/* SPDX-License-Identifier: Apache-2.0 */
/* A worker without a plugin, written against the channel alone: what it does is the name of its instance. */
#ifndef WBH_TESTS_BEHAVING_WORKER_H
#define WBH_TESTS_BEHAVING_WORKER_H

/* Events that one which "floods" sends. */
#define BEHAVING_FLOOD 20000u

/* What a test program returns that was started with --worker. */
int behaving_worker(void);

#endif
