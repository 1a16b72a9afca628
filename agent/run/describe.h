/* SPDX-License-Identifier: Apache-2.0 */
/* Asks a plugin, in a worker of its own, what it is: the agent never maps a plugin itself. */
#ifndef WBH_RUN_DESCRIBE_H
#define WBH_RUN_DESCRIBE_H

#include "run/supervisor.h"

/* Turns the loop until the worker has answered; `answer` gets the description, which lives as long as the call, and its
 * result is returned. -WBH_E_PLUGIN with the problem told when the plugin cannot be loaded, is refused, or hangs. */
int plugin_describe(sd_event *event, struct supervisor *supervisor, const char *path,
		    int (*answer)(void *context, const struct plugin_description *description), void *context,
		    struct wbh_problem *problem);

#endif
