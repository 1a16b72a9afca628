/* SPDX-License-Identifier: Apache-2.0 */
/* What agent and worker say to each other: message types and the encoding of their bodies (tagged fields: u16 tag,
 * u32 size, bytes; integers 8 bytes little-endian; nested lists as fields in fields). Decoding validates everything as
 * hostile: sizes, counts, enums, UTF-8, required fields, nothing after the end; -WBH_E_PEER with the problem told.
 * Unknown tags are an error too: both ends are the same binary. */
#ifndef WBH_RUN_MESSAGE_H
#define WBH_RUN_MESSAGE_H

#include "base/buffer.h"
#include "base/problem.h"
#include "model/attempt.h"
#include "plugin/wbhealth-plugin.h"

enum message_type {
	MESSAGE_CREDIT = 1, /* channel.c's own */
	/* agent -> worker */
	MESSAGE_START,  /* one field group; may span packets */
	MESSAGE_STOP,   /* end well and soon */
	MESSAGE_REOPEN, /* sinks: open your file again */
	MESSAGE_CHANGE, /* sinks: struct wbh_change */
	/* worker -> agent */
	MESSAGE_DESCRIPTION, /* answer of a describing worker: struct plugin_description */
	MESSAGE_READY,       /* loaded, warmed, confined: struct message_ready */
	MESSAGE_EVENT,
	MESSAGE_SYMPTOM,
	MESSAGE_FACT,
	MESSAGE_PREDICTION,
	MESSAGE_POPULATION,
	MESSAGE_PROGRESS,
	MESSAGE_DAMAGE,
	MESSAGE_CURSOR, /* ends a step */
	MESSAGE_CAUGHT_UP,
	MESSAGE_BEHIND,      /* the opposite */
	MESSAGE_ACKNOWLEDGE, /* sinks: row */
	MESSAGE_LOG,         /* level, text */
	MESSAGE_DONE,        /* run() returned: its result; last message of a worker */
	MESSAGE_TYPES
};

/* "event"; for words about one. */
const char *message_type_name(uint16_t type);

enum worker_task {
	WORKER_DESCRIBE = 1, /* load the plugin, say what it is, end */
	WORKER_RUN,          /* run it, speak over the channel */
	WORKER_EVENTS_JSON,  /* --events: events go to standard output as JSON lines, the rest over the channel */
	WORKER_EVENTS_XML,
};

/* A user that --user names. */
struct message_request {
	const char *user;
};

struct message_start {
	enum worker_task task;
	const char *plugin_path;
	const char *instance;
	const char *cursor;              /* may be NULL */
	bool follow;                     /* sources: read on as the logs grow */
	const struct wbh_pair *settings; /* key, value; in file order */
	size_t setting_count;
	const struct wbh_interest *interest;
	size_t interest_count;
	bool interest_all;
	const struct wbh_fact *facts;
	size_t fact_count;
	const struct message_request *requests;
	size_t request_count;
};

/* What the worker's confinement really is: --status and WB9008 say it. */
struct message_ready {
	uint32_t landlock_abi; /* 0: the kernel has none, nothing was restricted by it */
	bool seccomp;
	const char *missing; /* "" or what could not be enforced, in words */
};

struct plugin_description {
	enum wbh_plugin_kind kind;
	const char *name;
	const char *version;
	const char *summary;
	const struct wbh_setting *settings; /* ends with a NULL key */
	size_t setting_count;
	uint32_t feeds; /* bit per enum stage */
	const char *const *consumes;
	size_t consume_count;
};

struct message_cursor {
	const char *cursor;
};
struct message_log {
	enum wbh_log_level level;
	const char *text;
};
struct message_done {
	int result;
	const char *problem; /* "" or words */
};

/* Encoders append the body to `buffer`; 0, -ENOMEM, -WBH_E_LIMIT. encode_event cuts what is above WBH_EVENT_LIMIT. */
int message_encode_start(struct buffer *buffer, const struct message_start *start);
int message_encode_ready(struct buffer *buffer, const struct message_ready *ready);
int message_encode_description(struct buffer *buffer, const struct wbh_plugin *plugin);
int message_encode_event(struct buffer *buffer, const struct wbh_event *event);
int message_encode_symptom(struct buffer *buffer, const struct wbh_symptom *symptom);
int message_encode_fact(struct buffer *buffer, const struct wbh_fact *fact);
int message_encode_prediction(struct buffer *buffer, const struct wbh_prediction *prediction);
int message_encode_population(struct buffer *buffer, const struct wbh_population *population);
int message_encode_progress(struct buffer *buffer, const struct wbh_progress *progress);
int message_encode_damage(struct buffer *buffer, const struct wbh_damage *damage);
int message_encode_cursor(struct buffer *buffer, const struct message_cursor *cursor);
int message_encode_change(struct buffer *buffer, const struct wbh_change *change);
int message_encode_acknowledge(struct buffer *buffer, uint64_t row);
int message_encode_log(struct buffer *buffer, const struct message_log *log);
int message_encode_done(struct buffer *buffer, const struct message_done *done);

/* Decoders lend: the result points into `body` (which is copied into `arena` where strings need their NUL) and lives as
 * long as both. One arena per receiver, reused. */
struct message_arena; /* memory for pairs, interests, terminated strings */
int message_arena_new(struct message_arena **ret);
void message_arena_free(struct message_arena *arena);

int message_decode_start(struct message_arena *arena, const void *body, size_t size, struct message_start *ret,
			 struct wbh_problem *problem);
int message_decode_ready(struct message_arena *arena, const void *body, size_t size, struct message_ready *ret,
			 struct wbh_problem *problem);
int message_decode_description(struct message_arena *arena, const void *body, size_t size,
			       struct plugin_description *ret, struct wbh_problem *problem);
int message_decode_event(struct message_arena *arena, const void *body, size_t size, struct wbh_event *ret,
			 struct wbh_problem *problem);
int message_decode_symptom(struct message_arena *arena, const void *body, size_t size, struct wbh_symptom *ret,
			   struct wbh_problem *problem);
int message_decode_fact(struct message_arena *arena, const void *body, size_t size, struct wbh_fact *ret,
			struct wbh_problem *problem);
int message_decode_prediction(struct message_arena *arena, const void *body, size_t size, struct wbh_prediction *ret,
			      struct wbh_problem *problem);
int message_decode_population(struct message_arena *arena, const void *body, size_t size, struct wbh_population *ret,
			      struct wbh_problem *problem);
int message_decode_progress(struct message_arena *arena, const void *body, size_t size, struct wbh_progress *ret,
			    struct wbh_problem *problem);
int message_decode_damage(struct message_arena *arena, const void *body, size_t size, struct wbh_damage *ret,
			  struct wbh_problem *problem);
int message_decode_cursor(struct message_arena *arena, const void *body, size_t size, struct message_cursor *ret,
			  struct wbh_problem *problem);
int message_decode_change(struct message_arena *arena, const void *body, size_t size, struct wbh_change *ret,
			  struct wbh_problem *problem);
int message_decode_acknowledge(const void *body, size_t size, uint64_t *ret_row, struct wbh_problem *problem);
int message_decode_log(struct message_arena *arena, const void *body, size_t size, struct message_log *ret,
		       struct wbh_problem *problem);
int message_decode_done(struct message_arena *arena, const void *body, size_t size, struct message_done *ret,
			struct wbh_problem *problem);

#endif
