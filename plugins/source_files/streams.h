/* SPDX-License-Identifier: Apache-2.0 */
/* How far each stream of records (computer, channel) is read, and what of it the host has not been told yet. */
#ifndef WBH_SOURCE_FILES_STREAMS_H
#define WBH_SOURCE_FILES_STREAMS_H

#include <stddef.h>
#include <stdint.h>

#include "plugin/wbhealth-plugin.h"

/* Streams remembered at a time; when more are met, all are told and forgotten. */
#define STREAMS_LIMIT 4096u
/* Longer names are cut here, at a character. */
#define STREAM_NAME_LIMIT 512u
/* Records between two progress messages, of one stream and over all of them. */
#define STREAMS_RECORDS 1000u

struct stream {
	uint64_t hash;
	char *names; /* owned: computer NUL channel NUL; NULL: the slot is free */
	size_t computer_size;
	size_t channel_size;
	int64_t newest_time;
	int64_t newest_record_id;
	uint64_t records; /* since the last progress, as the next */
	uint64_t dropped;
};

struct streams {
	struct stream *slots;
	size_t mask;
	size_t count;
	uint64_t records; /* since the last progress of any stream */
};

/* A record as a stream sees it. The names need no NUL at their ends. */
struct stream_record {
	const char *computer;
	size_t computer_size;
	const char *channel;
	size_t channel_size;
	int64_t time;
	int64_t record_id;
	bool dropped;
};

void streams_done(struct streams *streams);
/* Count one record; tells the host where a progress is due. 0 or negative. */
int streams_note(struct streams *streams, struct wbh_host *host, const struct stream_record *record);
/* Tell the host everything it has not been told. 0 or negative. */
int streams_flush(struct streams *streams, struct wbh_host *host);

#endif
