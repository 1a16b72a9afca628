/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the channel share: its state, packets and fragments. */
#ifndef WBH_RUN_CHANNEL_PARTS_H
#define WBH_RUN_CHANNEL_PARTS_H

#include <endian.h>
#include <poll.h>
#include <string.h>

#include "base/timestamp.h"
#include "run/channel.h"
#include "run/message.h"

/* Credit worth a packet of its own: this part of the window. A peer that waits has used up nearly all of it. */
#define CREDIT_PART 8u

#define FRAGMENT_MORE 1u

struct fragment {
	uint32_t size;
	uint16_t type;
	uint16_t flags;
};

struct credit {
	uint64_t packets;
	uint64_t bytes;
};

struct packet {
	struct packet *next;
	size_t size;
	char bytes[CHANNEL_PACKET_LIMIT];
};

struct packet_queue {
	struct packet *first, *last;
	size_t bytes;
};

struct channel {
	int fd;
	bool blocking;
	bool broken; /* by the peer: nothing it says is believed any more */
	bool ended;  /* nothing more will arrive */
	struct packet *spare;

	struct packet_queue out;
	struct credit sent, allowed; /* since the beginning; `allowed`: what the peer has credited */
	bool stop_due, stop_sent;

	struct packet_queue inbox; /* read ahead */
	struct packet *current;    /* what frames are being taken from */
	size_t offset;
	struct buffer frame; /* one that spans packets */
	uint16_t frame_type;
	bool within_frame;
	struct credit received, taken, owed, told; /* taken: handed out; owed: to be credited; told: credited */
	bool stop_received, stop_handed;
};

static inline bool is_control(uint16_t type)
{
	return type == MESSAGE_CREDIT || type == MESSAGE_STOP;
}

static inline struct credit credit_difference(struct credit a, struct credit b)
{
	return (struct credit){ a.packets - b.packets, a.bytes - b.bytes };
}

static inline bool within_window(struct credit outstanding)
{
	return outstanding.packets <= CHANNEL_WINDOW_PACKETS && outstanding.bytes <= CHANNEL_WINDOW_BYTES;
}

static inline void write_fragment(char *at, struct fragment fragment)
{
	fragment.size = htole32(fragment.size);
	fragment.type = htole16(fragment.type);
	fragment.flags = htole16(fragment.flags);
	memcpy(at, &fragment, sizeof(fragment));
}

static inline struct fragment read_fragment(const char *at)
{
	struct fragment fragment;

	memcpy(&fragment, at, sizeof(fragment));
	fragment.size = le32toh(fragment.size);
	fragment.type = le16toh(fragment.type);
	fragment.flags = le16toh(fragment.flags);
	return fragment;
}

static inline bool credit_is_due(const struct channel *channel)
{
	struct credit due = credit_difference(channel->owed, channel->told);

	return due.packets >= CHANNEL_WINDOW_PACKETS / CREDIT_PART || due.bytes >= CHANNEL_WINDOW_BYTES / CREDIT_PART;
}

/* An empty one, not zeroed; NULL without memory. */
struct packet *channel_packet_take(struct channel *channel);
/* NULL is fine. */
void channel_packet_give_back(struct channel *channel, struct packet *packet);
void packet_queue_push(struct packet_queue *queue, struct packet *packet);
struct packet *packet_queue_pop(struct packet_queue *queue);
void packets_free(struct packet *packet);

/* Send what stands before everything else. 0, CHANNEL_SOCKET_FULL. */
int channel_push_controls(struct channel *channel);
/* Take all that has arrived into the inbox, which the window bounds. */
int channel_read_ahead(struct channel *channel, struct wbh_problem *problem);
/* poll(): 0 = something happened, 1 = `timeout` microseconds passed (negative: never). */
int channel_wait(const struct channel *channel, short events, int64_t timeout);
int channel_poll(struct pollfd *pollers, size_t count, int64_t timeout);

#endif
