/* SPDX-License-Identifier: Apache-2.0 */
/* The table of streams: open addressing over computer and channel, bounded in number and in the length of names. */
#include "plugins/source_files/streams.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "plugins/source_files/fold_hash.h"

static void forget_all(struct streams *streams)
{
	size_t i;

	for (i = 0; streams->slots != NULL && i <= streams->mask; i++) {
		free(streams->slots[i].names);
		streams->slots[i] = (struct stream){ 0 };
	}
	streams->count = 0;
}

void streams_done(struct streams *streams)
{
	forget_all(streams);
	free(streams->slots);
	*streams = (struct streams){ 0 };
}

static int tell(struct streams *streams, struct wbh_host *host, struct stream *stream)
{
	struct wbh_progress progress = {
		.computer = stream->names,
		.channel = stream->names + stream->computer_size + 1,
		.newest_time = stream->newest_time,
		.newest_record_id = stream->newest_record_id,
		.records = stream->records,
		.dropped = stream->dropped,
	};

	stream->records = 0;
	stream->dropped = 0;
	streams->records = 0;
	return host->progress(host, &progress);
}

int streams_flush(struct streams *streams, struct wbh_host *host)
{
	size_t i;
	int r;

	for (i = 0; streams->slots != NULL && i <= streams->mask; i++) {
		struct stream *stream = &streams->slots[i];

		if (stream->names == NULL || stream->records == 0)
			continue;
		r = tell(streams, host, stream);
		if (r < 0)
			return r;
	}
	return 0;
}

static size_t free_slot(const struct streams *streams, uint64_t hash)
{
	size_t at = hash & streams->mask;

	while (streams->slots[at].names != NULL)
		at = (at + 1) & streams->mask;
	return at;
}

/* Double the table while less than half of it is free. */
static int grow(struct streams *streams)
{
	size_t slots = streams->slots == NULL ? 16 : 2 * (streams->mask + 1), i;
	struct streams larger = { .mask = slots - 1, .count = streams->count, .records = streams->records };

	larger.slots = calloc(slots, sizeof(*larger.slots));
	if (larger.slots == NULL)
		return -ENOMEM;

	for (i = 0; streams->slots != NULL && i <= streams->mask; i++)
		if (streams->slots[i].names != NULL)
			larger.slots[free_slot(&larger, streams->slots[i].hash)] = streams->slots[i];
	free(streams->slots);
	*streams = larger;
	return 0;
}

/* `record` has its names cut already. */
static int add(struct streams *streams, struct wbh_host *host, uint64_t hash, const struct stream_record *record,
	       struct stream **ret)
{
	struct stream stream = {
		.hash = hash,
		.computer_size = record->computer_size,
		.channel_size = record->channel_size,
		.newest_time = record->time,
		.newest_record_id = record->record_id,
	};
	size_t at;
	int r;

	if (streams->count >= STREAMS_LIMIT) {
		r = streams_flush(streams, host);
		if (r < 0)
			return r;
		forget_all(streams);
	}
	if (streams->slots == NULL || 2 * streams->count > streams->mask) {
		r = grow(streams);
		if (r < 0)
			return r;
	}

	stream.names = malloc(stream.computer_size + stream.channel_size + 2);
	if (stream.names == NULL)
		return -ENOMEM;
	memcpy(stream.names, record->computer, stream.computer_size);
	stream.names[stream.computer_size] = '\0';
	memcpy(stream.names + stream.computer_size + 1, record->channel, stream.channel_size);
	stream.names[stream.computer_size + 1 + stream.channel_size] = '\0';

	at = free_slot(streams, hash);
	streams->slots[at] = stream;
	streams->count++;
	*ret = &streams->slots[at];
	return 0;
}

static struct stream *find(const struct streams *streams, uint64_t hash, const struct stream_record *record)
{
	size_t at;

	if (streams->slots == NULL)
		return NULL;

	for (at = hash & streams->mask; streams->slots[at].names != NULL; at = (at + 1) & streams->mask) {
		struct stream *stream = &streams->slots[at];

		if (stream->hash == hash && stream->computer_size == record->computer_size &&
		    stream->channel_size == record->channel_size &&
		    memcmp(stream->names, record->computer, record->computer_size) == 0 &&
		    memcmp(stream->names + stream->computer_size + 1, record->channel, record->channel_size) == 0)
			return stream;
	}
	return NULL;
}

/* The record with its names cut to their limit. */
static int note_cut(struct streams *streams, struct wbh_host *host, const struct stream_record *record)
{
	struct stream_record cut = *record;

	cut.computer_size = text_cut(cut.computer, cut.computer_size, STREAM_NAME_LIMIT);
	cut.channel_size = text_cut(cut.channel, cut.channel_size, STREAM_NAME_LIMIT);
	return streams_note(streams, host, &cut);
}

int streams_note(struct streams *streams, struct wbh_host *host, const struct stream_record *record)
{
	struct stream *stream;
	uint64_t hash;
	int r;

	if (record->computer_size > STREAM_NAME_LIMIT || record->channel_size > STREAM_NAME_LIMIT)
		return note_cut(streams, host, record);

	hash = fold_hash(fold_hash(0, record->computer, record->computer_size), record->channel, record->channel_size);
	stream = find(streams, hash, record);
	if (stream == NULL) {
		r = add(streams, host, hash, record, &stream);
		if (r < 0)
			return r;
	}

	/* Record ids start again when a log is cleared, so the newest is the one of the newest record. */
	if (record->time >= stream->newest_time) {
		bool later = record->time > stream->newest_time;

		if (record->record_id != WBH_ABSENT && (later || record->record_id > stream->newest_record_id))
			stream->newest_record_id = record->record_id;
		stream->newest_time = record->time;
	}
	stream->dropped += record->dropped;
	stream->records++;
	streams->records++;
	if (stream->records < STREAMS_RECORDS && streams->records < STREAMS_RECORDS)
		return 0;
	return tell(streams, host, stream);
}
