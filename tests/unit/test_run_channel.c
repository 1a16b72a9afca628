/* SPDX-License-Identifier: Apache-2.0 */
/* The channel between honest ends: fragmentation, credit in both directions, orders to stop, ends. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "run/channel.h"
#include "run/message.h"
#include "tests/lib/tap.h"

#define MIB (1024u * 1024u)
#define FLOOD_BYTES (100u * MIB)
#define FLOOD_FRAME 5000u

DEFINE_POINTER_CLEANUP(struct channel, channel_free);
#define _cleanup_channel_ _cleanup_(channel_free_p)

static char bytes[CHANNEL_FRAME_LIMIT + 256];

/* Both ends in one process; neither may wait for the other. */
static bool make_pair(struct channel **ret_agent, struct channel **ret_worker)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return false;
	return channel_new(ret_agent, pair[0], false) == 0 && channel_new(ret_worker, pair[1], true) == 0;
}

/* Takes `size` bytes that begin with the `seed`-th of the pattern. */
static const char *pattern(size_t seed)
{
	return bytes + seed % 251;
}

static bool receive_is(struct channel *channel, uint16_t type, const char *body, size_t size)
{
	struct wbh_problem problem = { .text = "" };
	uint16_t got_type;
	const void *got;
	size_t got_size;
	int r = channel_receive(channel, 0, &got_type, &got, &got_size, &problem);

	if (r != 0)
		return false;
	return got_type == type && got_size == size && memcmp(got, body, size) == 0;
}

/* The same while the agent's end sends what it has queued, as fast as socket and credit allow. */
static bool arrives(struct channel *agent, struct channel *worker, uint16_t type, const char *body, size_t size)
{
	struct wbh_problem problem;
	const void *got;
	uint16_t got_type;
	size_t got_size;

	for (int tries = 0; tries < 100; tries++) {
		int r;

		if (channel_flush(agent) < 0 || channel_receive(agent, 0, &got_type, &got, &got_size, &problem) != 1)
			return false;
		r = channel_receive(worker, 0, &got_type, &got, &got_size, &problem);
		if (r == 0)
			return got_type == type && got_size == size && memcmp(got, body, size) == 0;
		if (r < 0)
			return false;
	}
	return false;
}

/* The agent's end sends `first` bytes, then `second`; the worker's end must get both. */
static bool crosses(struct channel *agent, struct channel *worker, size_t first, size_t second)
{
	return channel_send(agent, MESSAGE_START, pattern(1), first) == 0 &&
	       channel_send(agent, MESSAGE_CHANGE, pattern(2), second) == 0 &&
	       arrives(agent, worker, MESSAGE_START, pattern(1), first) &&
	       arrives(agent, worker, MESSAGE_CHANGE, pattern(2), second);
}

static void test_fragmentation(void)
{
	static const size_t middles[] = { 0, 1, CHANNEL_PACKET_LIMIT, 2 * CHANNEL_PACKET_LIMIT,
					  4 * CHANNEL_PACKET_LIMIT };
	_cleanup_channel_ struct channel *agent = NULL, *worker = NULL;
	size_t failed = 0, tried = 0;

	if (!make_pair(&agent, &worker)) {
		tap_ok(false, "a pair of channels can be made");
		return;
	}
	for (size_t m = 0; m < ELEMENTS(middles); m++) {
		for (size_t near = 0; near <= 40; near++) {
			size_t size = middles[m] + near >= 20 ? middles[m] + near - 20 : near;

			if (size > CHANNEL_FRAME_LIMIT)
				continue;
			tried++;
			failed += !crosses(agent, worker, size, 7);
		}
	}
	tap_is_int(failed, 0, "a frame of every size around the packet limits crosses (%zu sizes)", tried);

	failed = tried = 0;
	for (size_t left = 0; left <= 40; left++) {
		size_t first = CHANNEL_PACKET_LIMIT - 8 - left;

		for (size_t second = 0; second <= 40; second++, tried++)
			failed += !crosses(agent, worker, first, second);
		failed += !crosses(agent, worker, first, CHANNEL_FRAME_LIMIT);
		failed += !crosses(agent, worker, first, CHANNEL_PACKET_LIMIT);
	}
	tap_is_int(failed, 0, "a frame behind every rest of a packet crosses (%zu pairs)", tried);

	tap_ok(crosses(agent, worker, CHANNEL_FRAME_LIMIT, CHANNEL_FRAME_LIMIT), "the largest frame crosses");
	tap_is_int(channel_send(agent, MESSAGE_CHANGE, bytes, CHANNEL_FRAME_LIMIT + 1), -WBH_E_LIMIT,
		   "a larger one is refused");
	tap_is_int(channel_send(agent, MESSAGE_TYPES, bytes, 1), -EINVAL, "an unknown type is refused");
	tap_is_int(channel_send(agent, MESSAGE_CREDIT, bytes, 1), -EINVAL, "credit is the channel's own");
}

static void test_batching(void)
{
	_cleanup_channel_ struct channel *agent = NULL, *worker = NULL;
	struct pollfd poller;
	char packet[CHANNEL_PACKET_LIMIT];
	size_t packets = 0, frames = 0;

	if (!make_pair(&agent, &worker))
		return;
	for (; frames < 100; frames++)
		(void)channel_send(worker, MESSAGE_EVENT, pattern(frames), 600);
	poller = (struct pollfd){ .fd = channel_fd(agent), .events = POLLIN };
	tap_is_int(poll(&poller, 1, 0), 0, "small frames wait for company");
	(void)channel_flush(worker);
	while (recv(channel_fd(agent), packet, sizeof(packet), MSG_DONTWAIT) > 0)
		packets++;
	tap_is_int(packets, 1, "100 frames of 600 bytes make one packet");
}

static void test_waiting(void)
{
	_cleanup_channel_ struct channel *agent = NULL, *worker = NULL;
	struct wbh_problem problem;
	const void *body;
	uint16_t type;
	size_t size;

	if (!make_pair(&agent, &worker))
		return;
	tap_is_int(channel_receive(agent, -1, &type, &body, &size, &problem), 1, "the agent's end never waits");
	tap_is_int(channel_receive(worker, 0, &type, &body, &size, &problem), 1, "a worker may look without waiting");
	tap_is_int(channel_receive(worker, 2000, &type, &body, &size, &problem), 1, "a wait ends with its timeout");
	tap_ok(!channel_stopped(worker), "nobody has said stop");
}

/* ---- a worker in a process of its own ---- */

static volatile sig_atomic_t interruptions;

static void interrupt(int signal)
{
	(void)signal;
	interruptions = 1;
}

/* Every system call that waits is broken off again and again. */
static void interrupt_often(void)
{
	const struct sigaction action = { .sa_handler = interrupt };
	const struct itimerval often = { { 0, 1000 }, { 0, 1000 } };

	(void)sigaction(SIGALRM, &action, NULL);
	(void)setitimer(ITIMER_REAL, &often, NULL);
}

static long resident_peak(void)
{
	struct rusage usage;

	(void)getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static int send_flood(struct channel *channel)
{
	static char frame[FLOOD_FRAME];
	long before = resident_peak(), grown;
	int r;

	interrupt_often();
	for (uint64_t number = 0; number < FLOOD_BYTES / FLOOD_FRAME; number++) {
		memcpy(frame, &number, sizeof(number));
		r = channel_send(channel, MESSAGE_EVENT, frame, sizeof(frame));
		if (r < 0)
			return 1;
	}
	grown = resident_peak() - before;
	r = channel_send(channel, MESSAGE_DONE, &grown, sizeof(grown));
	return r < 0 || channel_flush(channel) < 0;
}

/* Sends until it is told to stop, then how many it sent. */
static int send_until_stopped(struct channel *channel)
{
	static char frame[FLOOD_FRAME];
	uint64_t number = 0;

	while (!channel_stopped(channel)) {
		memcpy(frame, &number, sizeof(number));
		if (channel_send(channel, MESSAGE_EVENT, frame, sizeof(frame)) < 0)
			return 1;
		number++;
	}
	return channel_send(channel, MESSAGE_DONE, &number, sizeof(number)) < 0 || channel_flush(channel) < 0;
}

/* Answers each change with an event as large. */
static int echo(struct channel *channel)
{
	struct wbh_problem problem;
	const void *body;
	uint16_t type;
	size_t size;
	int r;

	for (;;) {
		r = channel_receive(channel, -1, &type, &body, &size, &problem);
		if (r < 0 || type == MESSAGE_STOP)
			return r < 0;
		r = channel_send(channel, MESSAGE_EVENT, body, size);
		if (r >= 0)
			r = channel_flush(channel);
		if (r < 0)
			return 1;
	}
}

static pid_t fork_worker(struct channel **ret_agent, int (*work)(struct channel *channel))
{
	struct channel *worker;
	int pair[2];
	pid_t pid;

	(void)fflush(stdout);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		if (channel_new(&worker, pair[1], true) < 0)
			_exit(1);
		_exit(work(worker));
	}
	(void)close(pair[1]);
	return channel_new(ret_agent, pair[0], false) < 0 ? -1 : pid;
}

static bool ended_well(pid_t pid)
{
	int status;

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void wait_for(const struct channel *channel, short events, int timeout)
{
	struct pollfd poller = { .fd = channel_fd(channel), .events = events };

	(void)poll(&poller, 1, timeout);
}

struct flood {
	uint64_t frames;
	uint64_t out_of_order;
	uint64_t bytes;
	bool done;
	uint64_t last; /* what DONE says */
	int result;
};

/* Takes what is there; false when nothing is. */
static bool take_some(struct channel *agent, struct flood *flood)
{
	struct wbh_problem problem = { .text = "" };
	uint64_t number = UINT64_MAX;
	const void *body;
	uint16_t type;
	size_t size;

	flood->result = channel_receive(agent, 0, &type, &body, &size, &problem);
	if (flood->result != 0)
		return false;
	if (size >= sizeof(number))
		memcpy(&number, body, sizeof(number));
	if (type == MESSAGE_DONE) {
		flood->done = true;
		flood->last = number;
		return true;
	}
	flood->out_of_order += number != flood->frames;
	flood->frames++;
	flood->bytes += size;
	return true;
}

/* Take without giving credit: all of a window, then until nothing more comes for a while. */
static void take_window(struct channel *agent, struct flood *flood)
{
	int quiet = 0;

	while (flood->result >= 0 &&
	       quiet < (flood->bytes > CHANNEL_WINDOW_BYTES - 2 * CHANNEL_PACKET_LIMIT ? 20 : 1000)) {
		if (take_some(agent, flood)) {
			quiet = 0;
			continue;
		}
		wait_for(agent, POLLIN, 10);
		quiet++;
	}
}

static void test_flood(void)
{
	_cleanup_channel_ struct channel *agent = NULL;
	struct flood flood = { .frames = 0 };
	pid_t pid = fork_worker(&agent, send_flood);

	take_window(agent, &flood);
	tap_ok(flood.bytes > CHANNEL_WINDOW_BYTES - 2 * CHANNEL_PACKET_LIMIT && flood.bytes <= CHANNEL_WINDOW_BYTES,
	       "without credit a worker sends a window and waits (%" PRIu64 " bytes)", flood.bytes);

	while (!flood.done && flood.result >= 0) {
		while (take_some(agent, &flood) && !flood.done)
			continue;
		(void)channel_credit(agent);
		(void)channel_flush(agent);
		if (!flood.done)
			wait_for(agent, POLLIN, 5000);
	}
	tap_is_int(flood.frames, FLOOD_BYTES / FLOOD_FRAME,
		   "100 MiB arrive whole at a slow agent, through interruptions");
	tap_is_int(flood.out_of_order, 0, "in order");
	tap_ok(flood.last < 16 * 1024, "the worker's memory stays (%" PRIu64 " KiB more)", flood.last);
	tap_ok(ended_well(pid), "the worker ends well");
}

static void test_stop_gets_through(void)
{
	_cleanup_channel_ struct channel *agent = NULL;
	struct flood flood = { .frames = 0 };
	pid_t pid = fork_worker(&agent, send_until_stopped);

	take_window(agent, &flood);
	tap_is_int(channel_send(agent, MESSAGE_STOP, NULL, 0), 0, "a worker that waits for credit is told to stop");
	take_window(agent, &flood);
	tap_ok(!flood.done, "its last message waits for credit too");

	while (!flood.done && flood.result >= 0) {
		while (take_some(agent, &flood) && !flood.done)
			continue;
		(void)channel_credit(agent);
		if (!flood.done)
			wait_for(agent, POLLIN, 5000);
	}
	tap_ok(flood.done && flood.last == flood.frames && flood.out_of_order == 0,
	       "nothing it had sent before is lost (%" PRIu64 " frames)", flood.frames);
	tap_ok(ended_well(pid), "it ends well");
}

/* More than two windows in both directions at once. */
static void test_no_deadlock(void)
{
	_cleanup_channel_ struct channel *agent = NULL;
	struct flood flood = { .frames = 0 };
	const uint64_t total = 16 * MIB / 20000;
	uint64_t sent = 0, refused = 0;
	pid_t pid = fork_worker(&agent, echo);

	while (flood.frames < total && flood.result >= 0) {
		int r = 0;

		memcpy(bytes, &sent, sizeof(sent));
		if (sent < total)
			r = channel_send(agent, MESSAGE_CHANGE, bytes, 20000);
		if (r == 0 && sent < total) {
			sent++;
			continue;
		}
		refused += r == -EAGAIN;
		r = channel_flush(agent);
		while (take_some(agent, &flood))
			continue;
		(void)channel_credit(agent);
		wait_for(agent, (short)(POLLIN | (r == CHANNEL_SOCKET_FULL ? POLLOUT : 0)), 1000);
	}
	tap_ok(refused > 0, "the agent's queue is bounded: more is refused for the time being");
	tap_is_int(flood.frames, total, "16 MiB each way at once: nobody waits for ever");
	tap_is_int(flood.out_of_order, 0, "and nothing is lost or out of order");
	(void)channel_send(agent, MESSAGE_STOP, NULL, 0);
	tap_ok(ended_well(pid), "the worker stops");
}

static void test_window_to_worker(void)
{
	_cleanup_channel_ struct channel *agent = NULL;
	char packet[CHANNEL_PACKET_LIMIT];
	size_t received = 0;
	int pair[2], r = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 || channel_new(&agent, pair[0], false) < 0)
		return;
	for (;;) {
		ssize_t size;

		while (channel_send(agent, MESSAGE_CHANGE, bytes, 30000) == 0)
			continue;
		r = channel_flush(agent);
		if (r == CHANNEL_WINDOW_FULL || r < 0)
			break;
		while ((size = recv(pair[1], packet, sizeof(packet), MSG_DONTWAIT)) > 0)
			received += (size_t)size;
	}
	tap_is_int(r, CHANNEL_WINDOW_FULL, "a worker that reads and gives no credit is sent no more than a window");
	tap_ok(received <= CHANNEL_WINDOW_BYTES, "and that is at most 4 MiB (%zu bytes)", received);
	(void)close(pair[1]);
}

static void test_ends(void)
{
	_cleanup_channel_ struct channel *agent = NULL, *worker = NULL;
	struct wbh_problem problem;
	const void *body;
	uint16_t type;
	size_t size;

	if (!make_pair(&agent, &worker))
		return;
	(void)channel_send(worker, MESSAGE_DONE, pattern(3), 100);
	(void)channel_flush(worker);
	(void)channel_send(agent, MESSAGE_CHANGE, pattern(4), 100);
	(void)channel_flush(agent);
	channel_free(steal_pointer(worker));
	tap_ok(receive_is(agent, MESSAGE_DONE, pattern(3), 100),
	       "the last words of a worker that went without reading are heard");
	tap_is_int(channel_receive(agent, 0, &type, &body, &size, &problem), -WBH_E_CLOSED, "then its end");
	(void)channel_send(agent, MESSAGE_CHANGE, pattern(4), 100);
	tap_is_int(channel_flush(agent), -WBH_E_CLOSED, "nothing can be sent to it, and no signal comes of it");

	channel_free(steal_pointer(agent));
	if (!make_pair(&agent, &worker))
		return;
	channel_free(steal_pointer(agent));
	tap_is_int(channel_receive(worker, -1, &type, &body, &size, &problem), -WBH_E_CLOSED,
		   "a worker learns that the agent has gone");
	tap_ok(channel_stopped(worker), "which is as good as an order to stop");
}

static void test_stop_first(void)
{
	_cleanup_channel_ struct channel *agent = NULL, *worker = NULL;

	if (!make_pair(&agent, &worker))
		return;
	for (int i = 0; i < 100; i++)
		(void)channel_send(agent, MESSAGE_CHANGE, pattern(5), 30000);
	(void)channel_flush(agent);
	(void)channel_send(agent, MESSAGE_STOP, NULL, 0);
	(void)channel_send(agent, MESSAGE_STOP, NULL, 0);
	while (!channel_stopped(worker))
		(void)channel_flush(agent);
	tap_ok(receive_is(worker, MESSAGE_STOP, "", 0), "STOP overtakes what is queued, and once is enough");
	tap_ok(receive_is(worker, MESSAGE_CHANGE, pattern(5), 30000), "what had arrived before is still there");
}

static void test_sleeping(void)
{
	_cleanup_channel_ struct channel *agent = NULL, *worker = NULL;
	_cleanup_close_ int reading = -1, writing = -1;
	uint16_t type;
	const void *body;
	size_t size;
	int ends[2];

	if (!make_pair(&agent, &worker) || pipe(ends) < 0)
		return;
	reading = ends[0];
	writing = ends[1];
	tap_is_int(channel_sleep(worker, reading, 1000), 1, "a sleep ends when its time is over");
	tap_is_int(channel_sleep(worker, -1, 0), 1, "at once where it has none");
	tap_ok(write(writing, "x", 1) == 1 && channel_sleep(worker, reading, -1) == 0,
	       "it ends when there is something to read");

	(void)!read(reading, bytes + sizeof(bytes) - 1, 1);
	(void)channel_send(agent, MESSAGE_REOPEN, NULL, 0);
	(void)channel_flush(agent);
	tap_is_int(channel_sleep(worker, reading, 1000), 1, "not when the agent says something else");
	tap_ok(channel_receive(worker, 0, &type, &body, &size, NULL) == 0 && type == MESSAGE_REOPEN, "which is kept");
	(void)channel_send(agent, MESSAGE_STOP, NULL, 0);
	tap_is_int(channel_sleep(worker, reading, -1), -WBH_E_STOPPED, "it ends when the agent says stop");
	channel_free(steal_pointer(worker));
	channel_free(steal_pointer(agent));

	if (!make_pair(&agent, &worker))
		return;
	channel_free(steal_pointer(agent));
	tap_is_int(channel_sleep(worker, reading, -1), -WBH_E_STOPPED, "and when the agent has gone");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 7 + i / 251);
	test_fragmentation();
	test_batching();
	test_waiting();
	test_flood();
	test_stop_gets_through();
	test_no_deadlock();
	test_window_to_worker();
	test_ends();
	test_stop_first();
	test_sleeping();
	return tap_done();
}
