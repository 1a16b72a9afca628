/* SPDX-License-Identifier: Apache-2.0 */
/* One end of a channel: made, freed, and the packets it keeps. Sending and receiving have files of their own. */
#include "run/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/cleanup.h"
#include "run/channel_parts.h"

/* Room for a few packets; the kernel doubles it for its own overhead. */
#define SOCKET_BUFFER (256 * 1024)

void packets_free(struct packet *packet)
{
	while (packet != NULL) {
		struct packet *next = packet->next;

		free(packet);
		packet = next;
	}
}

struct packet *channel_packet_take(struct channel *channel)
{
	struct packet *packet = steal_pointer(channel->spare);

	if (packet == NULL)
		packet = malloc(sizeof(*packet));
	if (packet == NULL)
		return NULL;
	packet->next = NULL;
	packet->size = 0;
	return packet;
}

void channel_packet_give_back(struct channel *channel, struct packet *packet)
{
	if (packet != NULL)
		free(channel->spare);
	else
		packet = channel->spare;
	channel->spare = packet;
}

void packet_queue_push(struct packet_queue *queue, struct packet *packet)
{
	if (queue->last != NULL)
		queue->last->next = packet;
	else
		queue->first = packet;
	queue->last = packet;
	queue->bytes += packet->size;
}

struct packet *packet_queue_pop(struct packet_queue *queue)
{
	struct packet *packet = queue->first;

	if (packet == NULL)
		return NULL;
	queue->first = packet->next;
	if (queue->first == NULL)
		queue->last = NULL;
	queue->bytes -= packet->size;
	return packet;
}

int channel_new(struct channel **ret, int fd, bool blocking)
{
	const int size = SOCKET_BUFFER;
	struct channel *channel = calloc(1, sizeof(*channel));

	if (channel == NULL)
		return -ENOMEM;
	/* What the kernel's limit leaves of it still holds a packet. */
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));

	channel->fd = fd;
	channel->blocking = blocking;
	channel->frame = BUFFER(CHANNEL_FRAME_LIMIT);
	*ret = channel;
	return 0;
}

void channel_free(struct channel *channel)
{
	if (channel == NULL)
		return;
	(void)close(channel->fd);
	packets_free(channel->out.first);
	packets_free(channel->inbox.first);
	free(channel->current);
	free(channel->spare);
	buffer_done(&channel->frame);
	free(channel);
}

int channel_fd(const struct channel *channel)
{
	return channel->fd;
}

int channel_wait(const struct channel *channel, short events, int64_t timeout)
{
	struct pollfd poller = { .fd = channel->fd, .events = events };

	return channel_poll(&poller, 1, timeout);
}

int channel_poll(struct pollfd *pollers, size_t count, int64_t timeout)
{
	struct timespec span = { .tv_sec = timeout / TIMESTAMP_SECOND, .tv_nsec = timeout % TIMESTAMP_SECOND * 1000 };
	int r;

	r = ppoll(pollers, count, timeout < 0 ? NULL : &span, NULL);
	if (r < 0)
		return errno == EINTR ? 0 : -errno;
	return r == 0;
}
