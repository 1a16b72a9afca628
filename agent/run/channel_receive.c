/* SPDX-License-Identifier: Apache-2.0 */
/* Packets into frames: everything the peer sends is validated here before anyone sees it. */
#include <errno.h>
#include <sys/socket.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "run/channel_parts.h"

static int breach(struct channel *channel, struct wbh_problem *problem, const char *words)
{
	channel->broken = true;
	(void)problem_set(problem, -WBH_E_PEER, "its packet %s", words);
	return -WBH_E_PEER;
}

static int take_credit(struct channel *channel, const char *body, struct wbh_problem *problem)
{
	struct credit credit;

	memcpy(&credit, body, sizeof(credit));
	credit.packets = le64toh(credit.packets);
	credit.bytes = le64toh(credit.bytes);
	/* One that brings nothing is refused too: else a peer could keep us busy with nothing but credit. */
	if (credit.packets <= channel->allowed.packets || credit.packets > channel->sent.packets ||
	    credit.bytes < channel->allowed.bytes || credit.bytes > channel->sent.bytes)
		return breach(channel, problem, "gives a credit that cannot be");

	channel->allowed = credit;
	return 0;
}

static int take_control(struct channel *channel, const struct packet *packet, struct wbh_problem *problem)
{
	struct fragment fragment = read_fragment(packet->bytes);
	size_t size = fragment.type == MESSAGE_CREDIT ? sizeof(struct credit) : 0;

	if (fragment.flags != 0 || fragment.size != size || packet->size != sizeof(fragment) + size)
		return breach(channel, problem, "is not a valid control message");
	if (fragment.type == MESSAGE_CREDIT)
		return take_credit(channel, packet->bytes + sizeof(fragment), problem);

	if (channel->stop_received)
		return breach(channel, problem, "repeats the order to stop");
	channel->stop_received = true;
	return 0;
}

/* 0; 1 = nothing there; -WBH_E_CLOSED at the end. */
static int receive_packet(struct channel *channel, struct packet *packet, struct wbh_problem *problem)
{
	ssize_t size;

	/* A peer that closed with something unread leaves ECONNRESET once, in front of what it sent before. */
	do {
		size = recv(channel->fd, packet->bytes, sizeof(packet->bytes), MSG_DONTWAIT | MSG_TRUNC);
	} while (size < 0 && (errno == EINTR || errno == ECONNRESET));
	if (size < 0)
		return errno == EAGAIN ? 1 : -errno;
	if (size == 0) {
		channel->ended = true;
		return -WBH_E_CLOSED;
	}
	if ((size_t)size > sizeof(packet->bytes))
		return breach(channel, problem, "is longer than a packet may be");
	if ((size_t)size < sizeof(struct fragment))
		return breach(channel, problem, "ends within a header");

	packet->size = (size_t)size;
	return 0;
}

static int count_packet(struct channel *channel, const struct packet *packet, struct wbh_problem *problem)
{
	channel->received.packets++;
	channel->received.bytes += packet->size;
	if (!within_window(credit_difference(channel->received, channel->told)))
		return breach(channel, problem, "was sent without credit");
	return 0;
}

/* The next packet that is not a control; results as of receive_packet(). */
static int read_packet(struct channel *channel, struct packet **ret, struct wbh_problem *problem)
{
	struct packet *packet;
	int r;

	if (channel->broken || channel->ended)
		return channel->broken ? -WBH_E_PEER : -WBH_E_CLOSED;
	packet = channel_packet_take(channel);
	if (packet == NULL)
		return -ENOMEM;

	do {
		r = receive_packet(channel, packet, problem);
		if (r == 0 && !is_control(read_fragment(packet->bytes).type)) {
			r = count_packet(channel, packet, problem);
			break;
		}
		if (r == 0)
			r = take_control(channel, packet, problem);
	} while (r == 0);
	if (r != 0) {
		channel_packet_give_back(channel, packet);
		return r;
	}

	*ret = packet;
	return 0;
}

int channel_read_ahead(struct channel *channel, struct wbh_problem *problem)
{
	struct packet *packet;
	int r;

	while ((r = read_packet(channel, &packet, problem)) == 0)
		packet_queue_push(&channel->inbox, packet);
	return r < 0 ? r : 0;
}

bool channel_stopped(struct channel *channel)
{
	return channel->stop_received || channel_read_ahead(channel, NULL) < 0 || channel->stop_received;
}

static void finish_packet(struct channel *channel)
{
	struct packet *packet = steal_pointer(channel->current);

	if (packet == NULL)
		return;
	channel->taken.packets++;
	channel->taken.bytes += packet->size;
	channel_packet_give_back(channel, packet);
	channel->offset = 0;
	if (channel->blocking)
		channel->owed = channel->taken;
}

static const char *fragment_fault(const struct channel *channel, struct fragment fragment, size_t left)
{
	if (fragment.size > left)
		return "is shorter than it says";
	if (fragment.type == 0 || fragment.type >= MESSAGE_TYPES || is_control(fragment.type))
		return "holds an unknown message";
	if ((fragment.flags & ~FRAGMENT_MORE) != 0)
		return "has unknown flags";
	if (fragment.flags != 0 && (fragment.size == 0 || fragment.size != left))
		return "continues a message that is not its last";
	if (channel->within_frame && fragment.type != channel->frame_type)
		return "does not continue the message before it";
	if (channel->within_frame && fragment.size > CHANNEL_FRAME_LIMIT - channel->frame.size)
		return "continues a message beyond its limit";
	return NULL;
}

/* 0 = a whole frame, 1 = the packet is used up. */
static int next_frame(struct channel *channel, uint16_t *ret_type, const void **ret_body, size_t *ret_size,
		      struct wbh_problem *problem)
{
	struct packet *packet = channel->current;
	size_t left = packet != NULL ? packet->size - channel->offset : 0;
	struct fragment fragment;
	const char *body, *fault;

	if (left == 0)
		return 1;
	if (left < sizeof(fragment))
		return breach(channel, problem, "ends within a header");
	fragment = read_fragment(packet->bytes + channel->offset);
	body = packet->bytes + channel->offset + sizeof(fragment);
	fault = fragment_fault(channel, fragment, left - sizeof(fragment));
	if (fault != NULL)
		return breach(channel, problem, fault);
	channel->offset += sizeof(fragment) + fragment.size;

	if (channel->within_frame || fragment.flags != 0) {
		if (!channel->within_frame)
			buffer_clear(&channel->frame);
		if (buffer_append(&channel->frame, body, fragment.size) < 0)
			return channel->frame.error;
		channel->frame_type = fragment.type;
		channel->within_frame = fragment.flags != 0;
		if (channel->within_frame)
			return 1;
		body = channel->frame.data;
		fragment.size = (uint32_t)channel->frame.size;
	}

	*ret_type = fragment.type;
	*ret_body = body;
	*ret_size = fragment.size;
	return 0;
}

/* 0; 1 = nothing there now. */
static int next_packet(struct channel *channel, struct wbh_problem *problem)
{
	int r;

	finish_packet(channel);
	if (channel->blocking) {
		/* That the peer has closed is told by what is read. */
		r = channel_push_controls(channel);
		if (r < 0 && r != -WBH_E_CLOSED)
			return r;
	}

	channel->current = packet_queue_pop(&channel->inbox);
	return channel->current != NULL ? 0 : read_packet(channel, &channel->current, problem);
}

static int64_t clock_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

/* 0 = look again, 1 = the time is over. */
static int wait_for_packet(const struct channel *channel, int64_t timeout, int64_t begun)
{
	int64_t left = timeout < 0 ? timeout : timeout - (clock_now() - begun);
	bool controls = channel->stop_due || credit_is_due(channel);

	if (timeout >= 0 && left <= 0)
		return 1;
	return channel_wait(channel, (short)(POLLIN | (controls ? POLLOUT : 0)), left);
}

int channel_receive(struct channel *channel, int64_t timeout, uint16_t *ret_type, const void **ret_body,
		    size_t *ret_size, struct wbh_problem *problem)
{
	int64_t begun = channel->blocking && timeout > 0 ? clock_now() : 0;
	int r;

	if (!channel->blocking)
		timeout = 0;
	for (;;) {
		if (channel->broken)
			return problem_set(problem, -WBH_E_PEER, "it broke the protocol before");
		if (channel->stop_received && !channel->stop_handed) {
			channel->stop_handed = true;
			*ret_type = MESSAGE_STOP;
			*ret_body = "";
			*ret_size = 0;
			return 0;
		}

		r = next_frame(channel, ret_type, ret_body, ret_size, problem);
		if (r != 1)
			return r;
		r = next_packet(channel, problem);
		if (r == 1 && channel->stop_received && !channel->stop_handed)
			continue;
		if (r == 1)
			r = wait_for_packet(channel, timeout, begun);
		if (r != 0)
			return r;
	}
}

static bool must_wake(const struct channel *channel)
{
	return channel->stop_received || channel->broken || channel->ended;
}

int channel_sleep(struct channel *channel, int fd, int64_t timeout)
{
	int64_t begun = timeout > 0 ? clock_now() : 0, left = timeout;

	while (!must_wake(channel)) {
		/* poll() passes over a negative descriptor. */
		struct pollfd pollers[] = { { .fd = channel->fd, .events = POLLIN }, { .fd = fd, .events = POLLIN } };
		int r = channel_poll(pollers, ELEMENTS(pollers), left);

		if (r != 0)
			return r;
		if (pollers[0].revents != 0)
			(void)channel_read_ahead(channel, NULL);
		else if (pollers[1].revents != 0)
			return 0;
		if (timeout > 0)
			left = timeout - (clock_now() - begun);
		if (timeout > 0 && left <= 0)
			return 1;
	}
	return -WBH_E_STOPPED;
}
