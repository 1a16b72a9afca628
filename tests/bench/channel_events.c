/* SPDX-License-Identifier: Apache-2.0 */
/* Events from a worker's process into the agent: encoded, sent, received, decoded. channel_events [EVENTS] */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "run/channel.h"
#include "tests/bench/measure.h"
#include "tests/lib/sample_messages.h"

#define EVENTS 2000000u

/* As large as an average record of a sync server, 1.2 KB as Event XML. */
static struct wbh_event average_event(void)
{
	static char message[600];
	struct wbh_event event = sample_event;

	memset(message, 'x', sizeof(message) - 1);
	event.message = message;
	event.user_data = NULL;
	event.binary = NULL;
	event.cut = 0;
	return event;
}

static void measure_encoding(uint64_t events)
{
	struct wbh_event event = average_event();
	struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	double begun = measure_seconds();

	for (uint64_t i = 0; i < events; i++) {
		buffer_clear(&body);
		event.record_id = (int64_t)i;
		(void)message_encode_event(&body, &event);
	}
	measure_print("encode", measure_seconds() - begun, events * body.size, events, measure_rss_anon());
	buffer_done(&body);
}

static void measure_decoding(uint64_t events)
{
	struct wbh_event event = average_event(), decoded;
	struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	struct message_arena *arena;
	double begun;

	if (message_arena_new(&arena) < 0 || message_encode_event(&body, &event) < 0)
		return;
	begun = measure_seconds();
	for (uint64_t i = 0; i < events; i++)
		(void)message_decode_event(arena, body.data, body.size, &decoded, NULL);
	measure_print("decode", measure_seconds() - begun, events * body.size, events, measure_rss_anon());
	message_arena_free(arena);
	buffer_done(&body);
}

static int be_worker(int fd, uint64_t events)
{
	struct wbh_event event = average_event();
	struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	struct channel *channel;

	if (channel_new(&channel, fd, true) < 0)
		return 1;
	for (uint64_t i = 0; i < events; i++) {
		buffer_clear(&body);
		event.record_id = (int64_t)i;
		if (message_encode_event(&body, &event) < 0 ||
		    channel_send(channel, MESSAGE_EVENT, body.data, body.size) < 0)
			return 1;
	}
	return channel_flush(channel) < 0;
}

static void measure_crossing(uint64_t events)
{
	struct channel *channel;
	struct message_arena *arena;
	struct wbh_problem problem;
	struct wbh_event event;
	uint64_t taken = 0, bytes = 0;
	const void *body;
	uint16_t type;
	size_t size;
	int pair[2], r = 0;
	double begun;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return;
	(void)fflush(stdout);
	if (fork() == 0) {
		(void)close(pair[0]);
		_exit(be_worker(pair[1], events));
	}
	(void)close(pair[1]);
	if (channel_new(&channel, pair[0], false) < 0 || message_arena_new(&arena) < 0)
		return;

	begun = measure_seconds();
	while (r >= 0) {
		struct pollfd poller = { .fd = channel_fd(channel), .events = POLLIN };

		(void)poll(&poller, 1, -1);
		while ((r = channel_receive(channel, 0, &type, &body, &size, &problem)) == 0) {
			taken += message_decode_event(arena, body, size, &event, &problem) == 0;
			bytes += size;
		}
		(void)channel_credit(channel);
	}
	measure_print("cross", measure_seconds() - begun, bytes, taken, measure_rss_anon());
	(void)wait(NULL);
	message_arena_free(arena);
	channel_free(channel);
}

int main(int argc, char **argv)
{
	uint64_t events = EVENTS;

	if (argc > 1 && text_to_u64(argv[1], &events) < 0)
		return 1;
	measure_encoding(events);
	measure_decoding(events);
	measure_crossing(events);
	return 0;
}
