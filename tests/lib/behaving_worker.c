/* SPDX-License-Identifier: Apache-2.0 */
/* One function per way to behave. */
#include "tests/lib/behaving_worker.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "run/channel.h"
#include "run/worker.h"
#include "tests/lib/sample_messages.h"

static struct channel *agent;

static void say(uint16_t type)
{
	static struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

	buffer_clear(&body);
	(void)sample_encode(type, &body);
	(void)channel_send(agent, type, body.data, body.size);
}

static void say_log(const char *text)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

	(void)message_encode_log(&body, &(struct message_log){ WBH_LOG_NOTICE, text });
	(void)channel_send(agent, MESSAGE_LOG, body.data, body.size);
}

static int done(int result, const char *problem, int status)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

	(void)message_encode_done(&body, &(struct message_done){ result, problem });
	(void)channel_send(agent, MESSAGE_DONE, body.data, body.size);
	(void)channel_flush(agent);
	return status;
}

static int hang(void)
{
	(void)channel_flush(agent);
	for (;;)
		(void)pause();
	return 0;
}

static int crash(void)
{
	/* No core dump. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)raise(SIGABRT);
	return 0;
}

static int send_garbage(void)
{
	(void)send(WORKER_CHANNEL, "garbage", 7, 0);
	return hang();
}

static int acknowledge(uint64_t row)
{
	_cleanup_buffer_ struct buffer body = BUFFER(64);

	(void)message_encode_acknowledge(&body, row);
	return channel_send(agent, MESSAGE_ACKNOWLEDGE, body.data, body.size);
}

/* Acknowledges each change by its size, until told to stop. */
static int serve(void)
{
	struct wbh_problem problem;
	const void *body;
	uint16_t type;
	size_t size;

	for (;;) {
		if (channel_flush(agent) < 0 || channel_receive(agent, -1, &type, &body, &size, &problem) < 0)
			return 1;
		if (type == MESSAGE_STOP)
			return done(0, "", 0);
		(void)acknowledge(size);
	}
}

static int flood(void)
{
	for (unsigned i = 0; i < BEHAVING_FLOOD; i++)
		say(MESSAGE_EVENT);
	return done(0, "", 0);
}

static int behave(const struct message_start *start)
{
	const char *how = start->instance;

	if (start->task == WORKER_DESCRIBE) {
		say(MESSAGE_DESCRIPTION);
		return done(0, "", 0);
	}
	if (text_equal(how, "hangs early"))
		return hang();
	if (text_equal(how, "cannot be run"))
		return done(-WBH_E_PLUGIN, "x.so: cannot be loaded", 2);
	if (text_equal(how, "dies at once"))
		return 2;
	if (text_equal(how, "speaks early"))
		say(MESSAGE_EVENT);

	say(MESSAGE_READY);
	(void)channel_flush(agent);
	if (text_equal(how, "hangs"))
		return hang();
	if (text_equal(how, "crashes"))
		return crash();
	if (text_equal(how, "goes"))
		return 3;
	if (text_equal(how, "fails"))
		return done(-EIO, "disk \033[31mgone\n<0>oops", 1);
	if (text_equal(how, "tells its cursor"))
		return done(-EIO, start->cursor, 1);
	if (text_equal(how, "asks for a restart"))
		return done(-WBH_E_RESTART, "", 1);
	if (text_equal(how, "writes garbage"))
		return send_garbage();
	if (text_equal(how, "serves"))
		return serve();
	if (text_equal(how, "floods"))
		return flood();
	if (text_equal(how, "logs"))
		say_log("one\ntwo\xc2\x9bthree\x7f");
	if (text_equal(how, "gets ready twice"))
		say(MESSAGE_READY);
	if (text_equal(how, "speaks as the agent"))
		say(MESSAGE_CHANGE);
	if (text_equal(how, "describes itself"))
		say(MESSAGE_DESCRIPTION);
	if (text_equal(how, "goes on"))
		(void)done(0, "", 0);
	say(MESSAGE_EVENT);
	say(MESSAGE_CURSOR);
	return done(0, "", 0);
}

int behaving_worker(void)
{
	struct message_arena *arena;
	struct message_start start;
	struct wbh_problem problem;
	char body[CHANNEL_PACKET_LIMIT];
	const void *lent;
	uint16_t type;
	size_t size;

	if (channel_new(&agent, WORKER_CHANNEL, true) < 0 || message_arena_new(&arena) < 0 ||
	    channel_receive(agent, -1, &type, &lent, &size, &problem) < 0 || type != MESSAGE_START ||
	    size > sizeof(body))
		_exit(9);
	memcpy(body, lent, size);
	if (message_decode_start(arena, body, size, &start, &problem) < 0)
		_exit(9);
	_exit(behave(&start));
}
