/* SPDX-License-Identifier: Apache-2.0 */
/* Frames into packets, as far as the peer's credit and the socket go. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/error.h"
#include "run/channel_parts.h"

/* 0, CHANNEL_SOCKET_FULL. */
static int send_packet(struct channel *channel, const char *bytes, size_t size)
{
	ssize_t sent;

	do {
		sent = send(channel->fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return 0;

	switch (errno) {
	case EAGAIN:
		return CHANNEL_SOCKET_FULL;
	case EPIPE:
	case ECONNRESET:
		return -WBH_E_CLOSED;
	default:
		return -errno;
	}
}

static int send_control(struct channel *channel, uint16_t type, const void *body, size_t size)
{
	char packet[sizeof(struct fragment) + sizeof(struct credit)];

	write_fragment(packet, (struct fragment){ .size = (uint32_t)size, .type = type });
	if (size > 0)
		memcpy(packet + sizeof(struct fragment), body, size);
	return send_packet(channel, packet, sizeof(struct fragment) + size);
}

/* Credit is cumulative: what did not fit into the socket is part of the next. */
int channel_push_controls(struct channel *channel)
{
	int r;

	if (channel->stop_due) {
		r = send_control(channel, MESSAGE_STOP, NULL, 0);
		if (r != 0)
			return r;
		channel->stop_due = false;
	}

	if (credit_is_due(channel)) {
		struct credit body = { htole64(channel->owed.packets), htole64(channel->owed.bytes) };

		r = send_control(channel, MESSAGE_CREDIT, &body, sizeof(body));
		if (r != 0)
			return r;
		channel->told = channel->owed;
	}
	return 0;
}

/* Send what the socket and the window take: the whole queue, or all but the packet that still has room. */
static int push(struct channel *channel, bool all)
{
	int r;

	r = channel_push_controls(channel);
	while (r == 0 && channel->out.first != NULL && (all || channel->out.first->next != NULL)) {
		struct packet *packet = channel->out.first;
		struct credit after = { channel->sent.packets + 1, channel->sent.bytes + packet->size };

		if (!within_window(credit_difference(after, channel->allowed)))
			return CHANNEL_WINDOW_FULL;
		r = send_packet(channel, packet->bytes, packet->size);
		if (r != 0)
			return r;
		channel->sent = after;
		channel_packet_give_back(channel, packet_queue_pop(&channel->out));
	}
	return r;
}

/* While the peer is behind, what it says is read into the inbox: credit and STOP must get through. */
static int push_waiting(struct channel *channel, bool all, bool until_stopped)
{
	int r;

	for (;;) {
		r = push(channel, all);
		if (r <= 0)
			return r;
		if (until_stopped && channel->stop_received && channel->out.bytes < CHANNEL_WINDOW_BYTES)
			return 0;

		r = channel_wait(channel, (short)(POLLIN | (r == CHANNEL_SOCKET_FULL ? POLLOUT : 0)), -1);
		if (r >= 0)
			r = channel_read_ahead(channel, NULL);
		if (r < 0)
			return r;
	}
}

/* Bytes of a body that still go into it. */
static size_t packet_room(const struct packet *packet)
{
	return packet != NULL && packet->size <= CHANNEL_PACKET_LIMIT - sizeof(struct fragment)
		       ? CHANNEL_PACKET_LIMIT - sizeof(struct fragment) - packet->size
		       : 0;
}

static size_t append_fragment(struct packet *packet, uint16_t type, const char *bytes, size_t size)
{
	size_t room = packet_room(packet);
	uint16_t flags = size > room ? FRAGMENT_MORE : 0;

	if (packet->size > CHANNEL_PACKET_LIMIT - sizeof(struct fragment))
		return 0;
	if (size > room)
		size = room;
	write_fragment(packet->bytes + packet->size, (struct fragment){ (uint32_t)size, type, flags });
	packet->size += sizeof(struct fragment);
	if (size > 0)
		memcpy(packet->bytes + packet->size, bytes, size);
	packet->size += size;
	return size;
}

static struct packet *packets_take(struct channel *channel, size_t count)
{
	struct packet *packets = NULL;

	while (count-- > 0) {
		struct packet *packet = channel_packet_take(channel);

		if (packet == NULL) {
			packets_free(packets);
			return NULL;
		}
		packet->next = packets;
		packets = packet;
	}
	return packets;
}

/* A frame that fits into one packet is not split: the receiver then need not put it together. */
static int queue_frame(struct channel *channel, uint16_t type, const char *bytes, size_t size)
{
	const size_t most = CHANNEL_PACKET_LIMIT - sizeof(struct fragment);
	struct packet *last = channel->out.last, *fresh;
	size_t room = packet_room(last), count;

	if (size > room && size <= most)
		room = 0;
	count = room == 0 && size == 0 ? 1 : size > room ? (size - room + most - 1) / most : 0;
	/* All the memory first, so that no half a frame is ever queued. */
	fresh = packets_take(channel, count);
	if (fresh == NULL && count > 0)
		return -ENOMEM;

	if (room > 0) {
		size_t before = last->size, done = append_fragment(last, type, bytes, size);

		channel->out.bytes += last->size - before;
		bytes += done;
		size -= done;
	}
	while (fresh != NULL) {
		struct packet *packet = fresh;
		size_t done = append_fragment(packet, type, bytes, size);

		fresh = packet->next;
		packet->next = NULL;
		packet_queue_push(&channel->out, packet);
		bytes += done;
		size -= done;
	}
	return 0;
}

static int send_stop(struct channel *channel)
{
	int r = 0;

	if (!channel->stop_sent) {
		channel->stop_sent = channel->stop_due = true;
		r = channel_push_controls(channel);
	}
	return r < 0 ? r : 0;
}

int channel_send(struct channel *channel, uint16_t type, const void *body, size_t size)
{
	int r;

	if (type == 0 || type >= MESSAGE_TYPES || type == MESSAGE_CREDIT)
		return -EINVAL;
	if (size > CHANNEL_FRAME_LIMIT)
		return -WBH_E_LIMIT;
	if (type == MESSAGE_STOP)
		return send_stop(channel);
	if (!channel->blocking && channel->out.bytes + size > CHANNEL_WINDOW_BYTES)
		return -EAGAIN;

	r = queue_frame(channel, type, size > 0 ? body : "", size);
	if (r < 0 || !channel->blocking || channel->out.first->next == NULL)
		return r;
	return push_waiting(channel, false, true);
}

int channel_flush(struct channel *channel)
{
	return channel->blocking ? push_waiting(channel, true, false) : push(channel, true);
}

int channel_credit(struct channel *channel)
{
	channel->owed = channel->received;
	return channel_push_controls(channel);
}
