/* SPDX-License-Identifier: Apache-2.0 */
/* What has been seen, per server: marks, streams of heartbeats, attempts. Bounded everywhere; the oldest gives way.
 * Inside this room only. */
#ifndef WBH_RULES_STATE_H
#define WBH_RULES_STATE_H

#include "base/digest.h"
#include "rules/compiled.h"

#define STATE_SERVER_LIMIT 1024u
#define STATE_KEY_LIMIT 256u      /* keys of one mark, and streams of one heartbeat, of one server */
#define STATE_KEY_SIZE 1024u      /* bytes of a key */
#define STATE_ATTEMPT_LIMIT 1024u /* of one server */
#define STATE_RATE_KEY_LIMIT 32u  /* of one rate on one server; what is more is counted as one */
#define RATE_OTHERS "*"
#define STATE_HISTORY 16u /* newest times kept of a mark, so that a late event can be judged by its own time */
#define STATE_DEFAULT_LATENESS (60 * TIMESTAMP_SECOND)
/* How long an attempt that has ended still takes in what belongs to it; a lost one its late end. */
#define STATE_KEEP_ENDED (15 * TIMESTAMP_MINUTE)
#define STATE_KEEP_LOST TIMESTAMP_DAY

struct history {
	int64_t times[STATE_HISTORY]; /* newest first, each once */
	size_t count;
};

/* What has a row of its own in the store. */
struct row_state {
	bool dirty;  /* differs from the store */
	bool stored; /* the store has one */
};

struct mark_key {
	struct mark_key *next;
	char *key;
	struct history history;
	struct row_state row;
};

/* One mark on one server. */
struct mark_group {
	struct history history; /* of all keys together */
	struct row_state row;
	struct mark_key *keys;
	size_t key_count;
};

struct stream {
	struct stream *next;
	char *key;    /* NULL: all keys together */
	int64_t last; /* TIMESTAMP_NONE: never heard */
	/* Of all keys together: */
	int64_t since;   /* when the unbroken run of signs began */
	int64_t unkeyed; /* the last sign that named no key */
	size_t fired;    /* thresholds passed since the last sign of life */
	struct row_state row;
};

/* One heartbeat on one server. */
struct beat {
	struct stream all;
	struct stream *keys;
	size_t key_count;
};

struct rate_key {
	struct rate_key *next;
	struct ring *ring; /* NULL: nothing was counted */
	struct row_state row;
	char name[];
};

/* One rate on one server. */
struct rate_group {
	struct rate_key *keys;
	size_t key_count;
};

struct open_attempt {
	struct open_attempt *next;
	char *id;
	char *tracking; /* NULL: not known (yet) */
	char *user;
	char *code;
	enum attempt_kind kind;
	enum attempt_result result;
	bool kind_known;
	bool closed; /* its end was logged, not only what went wrong */
	int64_t started;
	int64_t ended;
	struct row_state row;
};

struct server {
	char *name;
	char *tenant; /* NULL: not known */
	int64_t watermark;
	int64_t lateness;
	int64_t next_due; /* nothing is due before the watermark is later than this */
	struct row_state row;
	struct mark_group *marks; /* one per mark of the rules */
	size_t mark_count;
	struct beat *beats; /* one per heartbeat of the rules */
	size_t beat_count;
	struct rate_group *rates; /* one per rate of the rules */
	size_t rate_count;
	int64_t known_since; /* the first event without a long silence behind it; TIMESTAMP_NONE: none */
	int64_t heard;       /* the newest event that rules want */
	struct open_attempt *attempts;
	size_t attempt_count;
};

struct rules_state {
	const struct rules *rules;
	struct table *servers; /* name -> struct server */
	struct table *gone;    /* keys of rows that are to be dropped */
	struct matcher *matcher;
	int64_t proof[STAGES];
	bool seen[STAGES];
	int64_t lateness; /* last one told, for servers not met before */
	bool dirty;       /* proof, seen or lateness */

	/* Not part of the state that is saved. */
	int64_t now;          /* the wall clock as it was told, INT64_MAX: never */
	uint64_t rules_tried; /* conditions of so many rules were looked at */
	uint64_t limits_met;  /* patterns that ended at their limit */
	const struct rule *limited;
};

/* Who acts for whom: passed down everywhere. */
struct telling {
	const struct rules *rules;
	struct rules_state *state;
	struct server *server;
	const struct rules_output *output;
};

/* Sums that stay within int64_t whatever time a log claims. */
int64_t time_add(int64_t time, int64_t duration);

/* As a subject a server has a name, also one that is not known. */
#define STATE_SERVER_NAME_SIZE 256
const char *state_server_name(const char *computer, char text[static STATE_SERVER_NAME_SIZE]);
struct server *state_find_server(const struct rules_state *state, const char *name);
/* Found or made; the one with the oldest watermark gives way when there are too many. NULL: no memory. */
struct server *state_get_server(struct rules_state *state, const char *name);
/* One that is in no state. NULL without memory; NULL may be freed. */
struct server *state_new_server(const struct rules_state *state, const char *name);
void state_free_server(struct server *server);
/* With all its rows. */
void state_drop_server(struct rules_state *state, const char *name);
int server_set_tenant(struct server *server, const char *tenant);
/* Move the watermark and fire what is due. */
int server_advance(const struct telling *telling, int64_t time);
/* Something is due at `time` less lateness. */
void server_wake(struct server *server, int64_t due);

#define STATE_ROW_SIZE (DIGEST_TEXT_SIZE + 16)
enum state_row { ROW_SERVER, ROW_MARK, ROW_STREAM, ROW_ATTEMPT, ROW_RATE };
/* The key of a row: its kind and a digest of what it is about (b, c may be NULL). */
const char *state_row_key(enum state_row kind, const char *server, const char *b, const char *c,
			  char text[static STATE_ROW_SIZE]);
/* It is no more: the store is told at the next save, when it has it. */
void state_drop_row(struct rules_state *state, const struct row_state *row, enum state_row kind, const char *server,
		    const char *b, const char *c);

#endif
