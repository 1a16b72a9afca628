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
#include "run/step.h"

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
	const char *const *only;  /* section names, NULL-terminated; NULL: all */
	const char *const *users; /* --user, NULL-terminated: only what concerns them; NULL: no user in particular */
	int64_t since;            /* records before it are left out; TIMESTAMP_NONE: none */
	int64_t until;            /* records after it are left out, and it is "now"; TIMESTAMP_NONE: none */
	bool replay;              /* "now" is the newest record's time; else the wall clock */
	bool progress;            /* show progress on standard error */
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
/* Feed systemd's watchdog, where there is one, for as long as the service gets on. */
int agent_watch(struct agent *agent);
int agent_start(struct agent *agent, struct wbh_problem *problem);
int agent_turn(struct agent *agent, struct wbh_problem *problem);
/* Use another configuration, and the data files as they are now: changed sections start their workers anew, receivers
 * open their files again. The old one may be freed afterwards. Mistakes leave it in use, and are a finding:
 * -WBH_E_CONFIG, -WBH_E_RULE. Not to be called from within an event's handler, because asking new plugins what they are
 * turns the loop. */
int agent_reload(struct agent *agent, const struct config *config, config_mistake_function mistake, void *context,
		 struct wbh_problem *problem);
/* A configuration could not even be read: that is a finding. */
void agent_refuse(struct agent *agent, const char *words);
/* Tell receivers, then every worker to end, work off what they still send, at most `grace` microseconds; then the loop
 * exits. */
int agent_stop(struct agent *agent, int64_t grace);

/* What the running service has written down, or the last one that ran: for agent_report(). Reads the store of
 * order->folders.state and never writes it. -ENOENT: there is none. *ret_running: a service holds it. */
int agent_status(struct agent **ret, const struct agent_order *order, bool *ret_running, struct wbh_problem *problem);
/* --forget: a server, relay or connector that is gone. In the memory of an agent_status() alone, to see what that would
 * be; in the store while no service runs; or asked of the running service, which has done it when the file *ret_request
 * (owned by the caller) is gone. The nearest name that is known, lent; NULL: none is near. */
int agent_forget_here(struct agent *agent, const char *subject, struct forgotten *ret);
int agent_forget_stored(const struct agent_order *order, const char *subject, struct wbh_problem *problem);
int agent_forget_running(const struct agent_order *order, const char *subject, char **ret_request);
const char *agent_nearest_subject(struct agent *agent, const char *subject);

/* What is known now. Owned by the agent, valid until its next call. */
int agent_report(struct agent *agent, const struct report **ret, struct wbh_problem *problem);

#endif
