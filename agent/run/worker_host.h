/* SPDX-License-Identifier: Apache-2.0 */
/* The host a plugin sees: struct wbh_host over the channel. */
#ifndef WBH_RUN_WORKER_HOST_H
#define WBH_RUN_WORKER_HOST_H

#include "base/cleanup.h"
#include "run/channel.h"
#include "run/message.h"

struct worker_host;

/* Channel, start and plugin are lent and must outlive it. */
int worker_host_new(struct worker_host **ret, struct channel *channel, const struct message_start *start,
		    const struct wbh_plugin *plugin);
void worker_host_free(struct worker_host *host);
DEFINE_POINTER_CLEANUP(struct worker_host, worker_host_free);

/* What the plugin's functions are called with. */
struct wbh_host *worker_host_interface(struct worker_host *host);

/* From now on the plugin may emit: the agent knows that it is ready. */
void worker_host_begin(struct worker_host *host);

/* run() has returned `result`: what it wrote to standard output goes out. The result to report: an order to stop that
 * was obeyed, and a reader of standard output that has seen enough, are good ends. */
int worker_host_end(struct worker_host *host, int result);

/* The last error the plugin logged, or "". */
const char *worker_host_error(const struct worker_host *host);

#endif
