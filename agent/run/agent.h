/* SPDX-License-Identifier: Apache-2.0 */
/* The one object that owns everything that lives long: data files, store, rooms, event loop, launcher, workers. Modes
 * make it, tell it what to do, and ask it for a report. */
#ifndef WBH_RUN_AGENT_H
#define WBH_RUN_AGENT_H

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/problem.h"
#include "config/config.h"
#include "model/report.h"
#include "run/launcher.h"
#include "run/message.h"

struct agent;

/* Where the agent's parts lie. */
struct agent_folders {
	const char *plugins;
	const char *const *rules; /* vendor's first, then the administrator's; NULL-terminated; the next three alike */
	const char *const *languages;
	const char *const *versions;
	const char *state; /* NULL: a throw-away store */
};

/* Everything is lent and must outlive the agent. */
struct agent_order {
	const struct config *config;
	struct launcher *launcher; /* forked by main() before anything else */
	struct agent_folders folders;
	const char *const *only; /* section names, NULL-terminated; NULL: all */
	int64_t since;           /* records before it are left out; TIMESTAMP_NONE: none */
	int64_t until;           /* records after it are left out, and it is "now"; TIMESTAMP_NONE: none */
	bool replay;             /* "now" is the newest record's time; else the wall clock */
	bool progress;           /* show progress on standard error */
};

/* Read the data files, open the store, confine this process, ask the plugins what they are, judge their sections.
 * -WBH_E_CONFIG: mistakes were told. After this no file can be written outside the state folder. */
int agent_new(struct agent **ret, const struct agent_order *order, config_mistake_function mistake, void *context,
	      struct wbh_problem *problem);
void agent_free(struct agent *agent);
DEFINE_POINTER_CLEANUP(struct agent, agent_free);

/* --replay, --probe: read every source once to its end, judge all records in event-time order. Blocks. */
int agent_run_once(struct agent *agent, struct wbh_problem *problem);

/* --events: workers write the records to standard output; damage goes to `tell`. Positive: how many places could not be
 * read. */
int agent_print_events(struct agent *agent, enum worker_task task, void (*tell)(void *context, const char *text),
		       void *context, struct wbh_problem *problem);

/* The service. agent_event() is where a mode adds its signals; agent_start() starts sources, probes and sinks;
 * agent_turn() waits for something to do and does it: 0 = there is more to come, 1 = agent_stop() is done, negative =
 * the agent cannot go on, told. */
sd_event *agent_event(struct agent *agent);
int agent_start(struct agent *agent, struct wbh_problem *problem);
int agent_turn(struct agent *agent, struct wbh_problem *problem);
/* Use another configuration: changed sections start their workers anew, receivers open their files again. The old one
 * may be freed afterwards. Mistakes leave it in use: -WBH_E_CONFIG. Not to be called from within an event's handler,
 * because asking new plugins what they are turns the loop. */
int agent_reload(struct agent *agent, const struct config *config, config_mistake_function mistake, void *context,
		 struct wbh_problem *problem);
/* Tell every worker to end, work off what they still send, at most `grace` microseconds; then the loop exits. */
int agent_stop(struct agent *agent, int64_t grace);

/* What is known now. Owned by the agent, valid until its next call. */
int agent_report(struct agent *agent, const struct report **ret, struct wbh_problem *problem);

#endif
