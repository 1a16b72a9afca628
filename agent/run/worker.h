/* SPDX-License-Identifier: Apache-2.0 */
/* The worker's side: the process that loads one plugin, confines itself and runs it. */
#ifndef WBH_RUN_WORKER_H
#define WBH_RUN_WORKER_H

/* The argument that main() recognises first: wbhealthd --worker */
#define WORKER_ARGUMENT "--worker"

/* The descriptor the launcher puts the channel on. */
#define WORKER_CHANNEL 3

/* The whole life of a worker over descriptor `fd`: start message, load, warm, confine, run, done. Returns the exit
 * status of the process (0 well, 1 the plugin failed, 2 it could not be run). */
int worker_main(int fd);

#endif
