/* SPDX-License-Identifier: Apache-2.0 */
/* What a hostile worker may send: the input is a row of packets (u16 size, bytes), received by the agent's end, each
 * whole message decoded and all of it read. Every second frame is credited, so that windows move too. */
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/channel.h"
#include "tests/lib/sample_messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

DEFINE_POINTER_CLEANUP(struct channel, channel_free);
DEFINE_POINTER_CLEANUP(struct message_arena, message_arena_free);

static void take_all(struct channel *channel, struct message_arena *arena)
{
	struct wbh_problem problem;
	const void *body;
	uint16_t type;
	size_t body_size;
	unsigned frames = 0;

	while (channel_receive(channel, 0, &type, &body, &body_size, &problem) == 0) {
		(void)sample_decode(arena, type, body, body_size, &problem);
		if (++frames % 2 == 0)
			(void)channel_credit(channel);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(channel_free_p) struct channel *channel = NULL;
	_cleanup_(message_arena_free_p) struct message_arena *arena = NULL;
	_cleanup_close_ int peer = -1;
	uint16_t packet;
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
		abort();
	peer = pair[1];
	if (channel_new(&channel, pair[0], false) < 0 || message_arena_new(&arena) < 0)
		abort();
	/* Something to give credit for. */
	(void)channel_send(channel, MESSAGE_REOPEN, NULL, 0);
	(void)channel_flush(channel);

	while (size >= sizeof(packet)) {
		memcpy(&packet, data, sizeof(packet));
		packet = le16toh(packet);
		data += sizeof(packet);
		size -= sizeof(packet);
		if (packet > size)
			packet = (uint16_t)size;
		(void)send(peer, data, packet, MSG_NOSIGNAL);
		take_all(channel, arena);
		data += packet;
		size -= packet;
	}
	return 0;
}
