/* SPDX-License-Identifier: Apache-2.0 */
/* One log record, as the [MS-EVEN6] event schema names its parts. Part of the plugin ABI. */
#ifndef WBH_MODEL_EVENT_H
#define WBH_MODEL_EVENT_H

#include <stddef.h>
#include <stdint.h>

#define WBH_ABSENT INT64_C(-1)

/* An event as it crosses from worker to agent: encoded size; what is above is cut at a character, marked, counted. */
#define WBH_EVENT_LIMIT (256u * 1024u)
#define WBH_EVENT_DATA_LIMIT 1024u

struct wbh_pair {
	const char *name; /* NULL: unnamed, meaning lies in the order */
	const char *value;
};

/* All text is NUL-terminated UTF-8, NULL where the record has none. Nothing is owned: the event lends what its maker
 * holds, until the call it is passed to returns. */
struct wbh_event {
	const char *provider;
	uint32_t event_id;  /* the low 16 bits that Windows shows; the rest is in qualifiers */
	int64_t qualifiers; /* this and the next: WBH_ABSENT where the record has none */
	int64_t version;
	int64_t level;
	int64_t task;
	int64_t opcode;
	const char *keywords;  /* "0x80000000000000" */
	int64_t time;          /* UTC microseconds */
	const char *time_text; /* RFC 3339 with all digits the log has */
	int64_t record_id;     /* EventRecordID, WBH_ABSENT in shapes without one */
	const char *activity_id;
	int64_t process_id;
	int64_t thread_id;
	const char *channel;
	const char *computer;
	const char *user_sid;
	const struct wbh_pair *data; /* EventData in order */
	size_t data_count;
	const char *binary;    /* hexadecimal */
	const char *user_data; /* UserData as XML text */
	const char *message;   /* rendered text, only where the log carries it */
	const char *file;      /* path as configured */
	uint64_t offset;       /* of the record's first byte in the (decompressed) file */
	uint32_t cut;          /* bytes left out because the event was above the limit */
};

/* An event with everything absent. */
#define WBH_EVENT_NULL                                                                                                 \
	((struct wbh_event){ .qualifiers = WBH_ABSENT,                                                                 \
			     .version = WBH_ABSENT,                                                                    \
			     .level = WBH_ABSENT,                                                                      \
			     .task = WBH_ABSENT,                                                                       \
			     .opcode = WBH_ABSENT,                                                                     \
			     .record_id = WBH_ABSENT,                                                                  \
			     .process_id = WBH_ABSENT,                                                                 \
			     .thread_id = WBH_ABSENT })

/* What a source is asked for: one (provider, event id) pair. Providers compare without case. */
struct wbh_interest {
	const char *provider;
	uint32_t event_id;
};

/* How far a source has read one stream of records: sent while it reads, records without interest included. */
struct wbh_progress {
	const char *computer;
	const char *channel;
	int64_t newest_time;      /* newest event time met so far, UTC microseconds */
	int64_t newest_record_id; /* WBH_ABSENT where the shape has none */
	uint64_t records;         /* read since the last progress of this stream, wanted or not */
	uint64_t dropped;         /* of these, left out for want of interest */
};

/* A place that could not be read. */
struct wbh_damage {
	const char *file;
	uint64_t offset;    /* of the first byte that is not understood */
	uint64_t line;      /* 1-based, 0 where the format has no lines */
	uint64_t bytes;     /* passed over */
	uint64_t records;   /* how many records this stands for, at least 1 */
	const char *reason; /* in words for a person */
};

#endif
