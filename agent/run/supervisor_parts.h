/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the supervisor share: its state, and one run of one worker. */
#ifndef WBH_RUN_SUPERVISOR_PARTS_H
#define WBH_RUN_SUPERVISOR_PARTS_H

#include <sys/types.h>

#include "run/supervisor.h"

enum run_limit { LIMIT_NONE, LIMIT_READY, LIMIT_DEADLINE, LIMIT_STOP, LIMIT_EXIT };

/* From a start to the exit; all zeros between two. */
struct run {
	struct channel *channel; /* NULL once it is not believed any more */
	sd_event_source *io;
	pid_t pid;
	uint64_t started_at; /* monotonic, like all times here */
	uint64_t ready_at;   /* 0 = not yet */
	enum run_limit limit;
	uint64_t limit_at;
	int64_t limit_span;
	bool behind;  /* something waits for the worker to read: `writable` is owed */
	bool done;    /* it said so */
	bool drained; /* all it said was taken */
	bool exited;  /* with `status`, as of wait() */
	int status;
	int result;  /* of run(), when done */
	bool judged; /* `end` and `words` stand */
	enum worker_end end;
	struct wbh_problem words;
};

enum supervised_state {
	SUPERVISED_IDLE, /* never again */
	SUPERVISED_RUNNING,
	SUPERVISED_WAITING, /* for its next start */
	SUPERVISED_STOPPED, /* while it waited; `ended` is owed */
};

struct supervised {
	struct supervisor *supervisor;
	struct supervised *next, *previous;
	const struct supervised_callbacks *callbacks;
	void *context;
	bool keep_output;
	bool restart;
	bool is_sink;
	int64_t deadline;
	struct buffer start_body;    /* what `start` points into */
	struct message_arena *arena; /* the same */
	struct message_start start;
	char *cursor;

	enum supervised_state state;
	bool stopping;
	unsigned failures;      /* bad ends in a row */
	unsigned busy;          /* handlers on the stack */
	bool forgotten;         /* while busy */
	sd_event_source *later; /* frames are left, or something is to be sent */
	sd_event_source *timer; /* the limit of a run, or the next start */
	struct run run;
};

struct supervisor {
	sd_event *event;
	struct launcher *launcher;
	bool launcher_gone;
	sd_event_source *exits;
	sd_event_source *gone;       /* ends the loop, when everything else has been said */
	struct message_arena *arena; /* for READY, LOG, DONE */
	struct supervised *workers;
	bool held; /* sources and probes are not listened to */
};

/* Around everything that may call back: a callback may forget the very worker it is called for. */
void supervised_enter(struct supervised *worker);
void supervised_leave(struct supervised *worker);

uint64_t supervised_now(const struct supervised *worker);

/* Launch it and send its start message. */
int supervised_run(struct supervised *worker);
/* Take what it said, send what is queued, and end the run when it is over. */
void supervised_turn(struct supervised *worker);
/* Let supervised_turn() be called in the next turn of the loop. */
void supervised_turn_later(struct supervised *worker);
/* It may take `span` more microseconds, unless it had less. */
void supervised_limit(struct supervised *worker, enum run_limit limit, int64_t span);
/* Take note of the workers that have exited. */
void supervisor_take_exits(struct supervisor *supervisor);
/* The timer has fired while it ran. */
void supervised_out_of_time(struct supervised *worker);
/* Drop everything that belongs to this run. */
void supervised_run_done(struct supervised *worker);

/* The run is over, or (words given) could not begin: say so, and see to the next. */
void supervised_ended(struct supervised *worker, enum worker_end end, const char *words);

#endif
