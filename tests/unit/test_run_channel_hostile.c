/* SPDX-License-Identifier: Apache-2.0 */
/* The channel against a peer that writes whatever it likes. */
#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "run/channel.h"
#include "run/message.h"
#include "tests/lib/tap.h"

#define MORE 1u
#define MOST (CHANNEL_PACKET_LIMIT - 8u) /* the body of a packet with one fragment */

static char bytes[CHANNEL_PACKET_LIMIT + 256];

struct victim {
	struct channel *channel;
	int peer;
};

static struct victim victim_new(void)
{
	struct victim victim = { NULL, -1 };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ||
	    channel_new(&victim.channel, pair[0], false) < 0)
		abort();
	victim.peer = pair[1];
	return victim;
}

static void victim_done(struct victim *victim)
{
	channel_free(victim->channel);
	if (victim->peer >= 0)
		(void)close(victim->peer);
}

#define _cleanup_victim_ _cleanup_(victim_done)

/* `says` is the size the header claims, `has` what really follows. */
static void add_fragment(struct buffer *packet, uint32_t says, uint16_t type, uint16_t flags, size_t has)
{
	says = htole32(says);
	type = htole16(type);
	flags = htole16(flags);
	(void)buffer_append(packet, &says, sizeof(says));
	(void)buffer_append(packet, &type, sizeof(type));
	(void)buffer_append(packet, &flags, sizeof(flags));
	(void)buffer_append(packet, bytes, has);
}

static void send_packet(const struct victim *victim, struct buffer *packet)
{
	(void)send(victim->peer, packet->data, packet->size, MSG_NOSIGNAL | MSG_DONTWAIT);
	buffer_clear(packet);
}

static void send_fragment(const struct victim *victim, uint32_t says, uint16_t type, uint16_t flags, size_t has)
{
	_cleanup_buffer_ struct buffer packet = BUFFER(2 * CHANNEL_PACKET_LIMIT);

	add_fragment(&packet, says, type, flags, has);
	send_packet(victim, &packet);
}

static void send_credit(const struct victim *victim, uint64_t packets, uint64_t credit_bytes)
{
	_cleanup_buffer_ struct buffer packet = BUFFER(CHANNEL_PACKET_LIMIT);

	packets = htole64(packets);
	credit_bytes = htole64(credit_bytes);
	add_fragment(&packet, 16, MESSAGE_CREDIT, 0, 0);
	(void)buffer_append(&packet, &packets, sizeof(packets));
	(void)buffer_append(&packet, &credit_bytes, sizeof(credit_bytes));
	send_packet(victim, &packet);
}

/* Takes frames until there is none; its last result. */
static int take_all(const struct victim *victim, size_t *ret_frames, struct wbh_problem *problem)
{
	const void *body;
	uint16_t type;
	size_t size;
	int r;

	*ret_frames = 0;
	while ((r = channel_receive(victim->channel, 0, &type, &body, &size, problem)) == 0)
		++*ret_frames;
	return r;
}

/* The packets sent so far are refused, and everything after them. */
static void is_refused(const struct victim *victim, const char *name)
{
	struct wbh_problem problem = { .text = "" };
	size_t frames;
	int r = take_all(victim, &frames, &problem);

	tap_ok(r == -WBH_E_PEER && problem.text[0] != '\0', "%s is refused: \"%s\"", name, problem.text);
	send_fragment(victim, 1, MESSAGE_EVENT, 0, 1);
	if (take_all(victim, &frames, &problem) != -WBH_E_PEER)
		tap_ok(false, "%s: the channel is dead afterwards", name);
}

static void test_single_fragments(void)
{
	static const struct {
		const char *name;
		uint32_t says;
		unsigned type, flags;
		size_t has;
	} rows[] = {
		{ "a fragment longer than its packet", 10, MESSAGE_EVENT, 0, 9 },
		{ "a fragment of 4 GiB", UINT32_MAX, MESSAGE_EVENT, 0, 100 },
		{ "a fragment whose size wraps round", UINT32_MAX - 7, MESSAGE_EVENT, 0, 0 },
		{ "type 0", 1, 0, 0, 1 },
		{ "a type that does not exist", 1, MESSAGE_TYPES, 0, 1 },
		{ "the last type there is", 1, UINT16_MAX, 0, 1 },
		{ "an unknown flag", 1, MESSAGE_EVENT, 2, 1 },
		{ "an empty fragment that goes on", 0, MESSAGE_EVENT, MORE, 0 },
		{ "one more byte behind the last fragment", 1, MESSAGE_EVENT, 0, 2 },
		{ "half a header behind the last fragment", 1, MESSAGE_EVENT, 0, 8 },
		{ "something behind a fragment that goes on", 1, MESSAGE_EVENT, MORE, 20 },
		{ "a packet above the limit", MOST + 1, MESSAGE_EVENT, 0, MOST + 1 },
		{ "an order to stop with a body", 1, MESSAGE_STOP, 0, 1 },
		{ "an order to stop that goes on", 0, MESSAGE_STOP, MORE, 0 },
		{ "credit without a body", 0, MESSAGE_CREDIT, 0, 0 },
		{ "credit of the wrong size", 15, MESSAGE_CREDIT, 0, 15 },
		{ "credit with company", 16, MESSAGE_CREDIT, 0, 24 },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_victim_ struct victim victim = victim_new();

		send_fragment(&victim, rows[i].says, (uint16_t)rows[i].type, (uint16_t)rows[i].flags, rows[i].has);
		is_refused(&victim, rows[i].name);
	}
}

static void test_short_packets(void)
{
	for (size_t size = 1; size < 8; size++) {
		_cleanup_victim_ struct victim victim = victim_new();
		_cleanup_buffer_ struct buffer packet = BUFFER(16);
		char name[64];

		(void)buffer_append(&packet, "\0\0\0\0\0\0\0", size);
		send_packet(&victim, &packet);
		(void)snprintf(name, sizeof(name), "a packet of %zu bytes", size);
		is_refused(&victim, name);
	}
}

static void test_interleaving(void)
{
	_cleanup_victim_ struct victim other = victim_new(), control = victim_new(), endless = victim_new();
	struct wbh_problem problem;
	size_t frames;

	send_fragment(&other, 5, MESSAGE_EVENT, MORE, 5);
	send_fragment(&other, 5, MESSAGE_SYMPTOM, 0, 5);
	is_refused(&other, "another message between two fragments");

	send_fragment(&control, 5, MESSAGE_EVENT, MORE, 5);
	send_fragment(&control, 0, MESSAGE_STOP, 0, 0);
	send_fragment(&control, 0, MESSAGE_STOP, 0, 0);
	is_refused(&control, "a second order to stop");

	for (int i = 0; i < 4; i++) {
		send_fragment(&endless, MOST, MESSAGE_EVENT, MORE, MOST);
		(void)take_all(&endless, &frames, &problem);
	}
	send_fragment(&endless, MOST, MESSAGE_EVENT, MORE, MOST);
	is_refused(&endless, "a message that never ends");
}

static void test_frame_limit(void)
{
	_cleanup_victim_ struct victim exact = victim_new(), above = victim_new();
	struct wbh_problem problem;
	size_t left = CHANNEL_FRAME_LIMIT, frames;

	for (; left > MOST; left -= MOST) {
		send_fragment(&exact, MOST, MESSAGE_EVENT, MORE, MOST);
		send_fragment(&above, MOST, MESSAGE_EVENT, MORE, MOST);
		(void)take_all(&exact, &frames, &problem);
		(void)take_all(&above, &frames, &problem);
	}
	send_fragment(&exact, (uint32_t)left, MESSAGE_EVENT, 0, left);
	(void)take_all(&exact, &frames, &problem);
	tap_is_int(frames, 1, "a message of exactly the limit is taken");
	send_fragment(&above, (uint32_t)left + 1, MESSAGE_EVENT, 0, left + 1);
	is_refused(&above, "a message one byte above its limit");
}

static void test_without_credit(void)
{
	_cleanup_victim_ struct victim many = victim_new(), large = victim_new();
	struct wbh_problem problem;
	size_t frames, taken = 0;

	for (size_t i = 0; i < CHANNEL_WINDOW_PACKETS; i++) {
		send_fragment(&many, 0, MESSAGE_CAUGHT_UP, 0, 0);
		(void)take_all(&many, &frames, &problem);
		taken += frames;
	}
	tap_is_int(taken, CHANNEL_WINDOW_PACKETS, "a window full of packets is taken");
	send_fragment(&many, 0, MESSAGE_CAUGHT_UP, 0, 0);
	is_refused(&many, "a packet beyond the window");

	taken = 0;
	for (size_t i = 0; i < CHANNEL_WINDOW_BYTES / CHANNEL_PACKET_LIMIT; i++) {
		send_fragment(&large, MOST, MESSAGE_EVENT, 0, MOST);
		(void)take_all(&large, &frames, &problem);
		taken += frames;
	}
	tap_is_int(taken, CHANNEL_WINDOW_BYTES / CHANNEL_PACKET_LIMIT, "a window full of bytes is taken");
	send_fragment(&large, 0, MESSAGE_CAUGHT_UP, 0, 0);
	is_refused(&large, "a byte beyond the window");
}

static void test_false_credit(void)
{
	_cleanup_victim_ struct victim unsent = victim_new(), twice = victim_new(), back = victim_new(),
				       beyond = victim_new();
	struct wbh_problem problem;
	size_t frames;

	send_credit(&unsent, 1, 8);
	is_refused(&unsent, "credit for what was never sent");

	for (int i = 0; i < 2; i++) {
		(void)channel_send(twice.channel, MESSAGE_REOPEN, NULL, 0);
		(void)channel_flush(twice.channel);
		(void)channel_send(back.channel, MESSAGE_REOPEN, NULL, 0);
		(void)channel_flush(back.channel);
		(void)channel_send(beyond.channel, MESSAGE_REOPEN, NULL, 0);
		(void)channel_flush(beyond.channel);
	}
	send_credit(&twice, 1, 8);
	tap_is_int(take_all(&twice, &frames, &problem), 1, "credit for what was sent is taken");
	send_credit(&twice, 1, 8);
	is_refused(&twice, "the same credit again");

	send_credit(&back, 2, 16);
	(void)take_all(&back, &frames, &problem);
	send_credit(&back, 1, 8);
	is_refused(&back, "credit that goes back");

	send_credit(&beyond, 2, 17);
	is_refused(&beyond, "credit for more bytes than were sent");
}

static size_t open_descriptors(void)
{
	DIR *directory = opendir("/proc/self/fd");
	size_t count = 0;

	while (directory != NULL && readdir(directory) != NULL)
		count++;
	if (directory != NULL)
		(void)closedir(directory);
	return count;
}

static void test_passed_descriptors(void)
{
	_cleanup_victim_ struct victim victim = victim_new();
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .space = { 0 } };
	_cleanup_buffer_ struct buffer packet = BUFFER(64);
	struct iovec part;
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	struct wbh_problem problem;
	size_t before = open_descriptors(), frames;
	int standard_output = STDOUT_FILENO;

	add_fragment(&packet, 0, MESSAGE_CAUGHT_UP, 0, 0);
	part = (struct iovec){ packet.data, packet.size };
	control.header = (struct cmsghdr){ CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS };
	memcpy(CMSG_DATA(&control.header), &standard_output, sizeof(int));
	(void)sendmsg(victim.peer, &message, 0);
	(void)take_all(&victim, &frames, &problem);
	tap_ok(frames == 1 && open_descriptors() == before, "a descriptor that is passed along does not get in");
}

static void test_end_within_frame(void)
{
	_cleanup_victim_ struct victim victim = victim_new();
	struct wbh_problem problem;
	size_t frames;

	send_fragment(&victim, 5, MESSAGE_EVENT, MORE, 5);
	(void)close(victim.peer);
	victim.peer = -1;
	tap_is_int(take_all(&victim, &frames, &problem), -WBH_E_CLOSED, "an end within a message is an end");
	tap_is_int(frames, 0, "and no message");
}

int main(void)
{
	test_single_fragments();
	test_short_packets();
	test_interleaving();
	test_frame_limit();
	test_without_credit();
	test_false_credit();
	test_passed_descriptors();
	test_end_within_frame();
	return tap_done();
}
