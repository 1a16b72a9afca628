/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps workers: starts them through the launcher, feeds their messages to whoever asked for them, ends them at their
 * deadline, starts long-lived ones again with back-off. */
#ifndef WBH_RUN_SUPERVISOR_H
#define WBH_RUN_SUPERVISOR_H

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "run/channel.h"
#include "run/launcher.h"
#include "run/message.h"

struct supervisor;
struct supervised; /* one worker instance, over all its restarts */

enum worker_end {
	WORKER_ENDED_WELL,     /* run() returned 0 */
	WORKER_RESTARTS,       /* run() returned -WBH_E_RESTART, which long-lived ones may: nothing is wrong with it */
	WORKER_FAILED,         /* run() returned a failure, or it could not be run */
	WORKER_CRASHED,        /* a signal, or exit without saying done */
	WORKER_TIMED_OUT,      /* its deadline passed; it was killed */
	WORKER_BROKE_PROTOCOL, /* it sent what is not a message; it was killed */
};

struct supervised_callbacks {
	/* One validated frame of a type other than READY, LOG, DONE. A negative result kills the worker as
	 * WORKER_BROKE_PROTOCOL. */
	int (*message)(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size);
	/* It is loaded and confined. May be NULL. */
	void (*ready)(void *context, struct supervised *worker, const struct message_ready *ready);
	/* The socket has drained: room for more messages to it. May be NULL. */
	void (*writable)(void *context, struct supervised *worker);
	/* This run of it is over. `words` say how, for people: "was ended by signal 11 (Segmentation fault)". When a
	 * restart follows, restart_in is its delay, else -1. */
	void (*ended)(void *context, struct supervised *worker, enum worker_end end, const char *words,
		      int64_t restart_in);
	/* A line the plugin logged. */
	void (*log)(void *context, struct supervised *worker, const struct message_log *log);
};

struct supervised_order {
	const struct message_start *start; /* copied */
	bool keep_output;
	bool restart;     /* long-lived: start again after any end but a told stop or a good end of a source */
	int64_t deadline; /* microseconds a run may take; 0 = none */
	const struct supervised_callbacks *callbacks; /* outlive the worker */
	void *context;
};

int supervisor_new(struct supervisor **ret, sd_event *event, struct launcher *launcher);
/* Kills what still runs. */
void supervisor_free(struct supervisor *supervisor);
DEFINE_POINTER_CLEANUP(struct supervisor, supervisor_free);

/* Start a worker; *ret is owned by the supervisor until supervised_forget(). */
int supervisor_start(struct supervisor *supervisor, const struct supervised_order *order, struct supervised **ret);
/* Ask it to end (STOP), kill it after `grace` microseconds; no restart. `ended` still comes. */
int supervised_stop(struct supervised *worker, int64_t grace);
/* Stop at once without a callback, and free. */
void supervised_forget(struct supervised *worker);
const char *supervised_instance(const struct supervised *worker);
pid_t supervised_pid(const struct supervised *worker); /* 0 between two runs */

/* To the worker; -EAGAIN when its window is full, then wait for `writable`. */
int supervised_send(struct supervised *worker, uint16_t type, const void *body, size_t size);
/* Take nothing more from sources and probes, until told otherwise: they wait when their window is full. */
void supervisor_hold(struct supervisor *supervisor, bool hold);
/* For the next restart: where to begin. */
int supervised_set_cursor(struct supervised *worker, const char *cursor);

/* How long to wait after the `failures`-th bad end in a row: 1 s, 2 s, 4 s … 5 min. */
int64_t supervisor_restart_delay(unsigned failures);

#endif
