/* SPDX-License-Identifier: Apache-2.0 */
/* One run of one worker: launched, listened to, limited, judged. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/supervisor_parts.h"

/* Loading and warming; what takes longer hangs. */
#define READY_LIMIT TIMESTAMP_MINUTE
/* From its last message, or the end of its channel, to its exit. */
#define EXIT_LIMIT (5 * TIMESTAMP_SECOND)
/* What is taken of one worker before the others have their turn. */
#define FRAMES_PER_TURN 512u
#define BYTES_PER_TURN (1024u * 1024u)
/* The status of a worker that could not be run (worker.h). */
#define EXIT_CANNOT_RUN 2

#define LINE_SIZE 8192u

/* ---- limits and judgement ---- */

void supervised_limit(struct supervised *worker, enum run_limit limit, int64_t span)
{
	struct run *run = &worker->run;
	uint64_t at = supervised_now(worker) + (uint64_t)(span > 0 ? span : 0);

	if (run->limit != LIMIT_NONE && run->limit_at <= at)
		return;
	run->limit = limit;
	run->limit_at = at;
	run->limit_span = span;
	(void)sd_event_source_set_time(worker->timer, at);
	(void)sd_event_source_set_enabled(worker->timer, SD_EVENT_ONESHOT);
}

static void limit_from_start(struct supervised *worker)
{
	if (worker->deadline > 0)
		supervised_limit(worker, LIMIT_DEADLINE, worker->deadline);
	supervised_limit(worker, LIMIT_READY, READY_LIMIT);
}

/* It was ready in time: what is left of its deadline counts. */
static void limit_from_ready(struct supervised *worker)
{
	struct run *run = &worker->run;

	if (run->limit != LIMIT_READY)
		return;
	run->limit = LIMIT_NONE;
	(void)sd_event_source_set_enabled(worker->timer, SD_EVENT_OFF);
	if (worker->deadline > 0) {
		supervised_limit(worker, LIMIT_DEADLINE, worker->deadline - (int64_t)(run->ready_at - run->started_at));
		run->limit_span = worker->deadline;
	}
}

/* The first judgement stands. */
static __attribute__((format(printf, 3, 4))) void judge(struct supervised *worker, enum worker_end end,
							const char *format, ...)
{
	struct run *run = &worker->run;
	char words[sizeof(run->words.text) + LINE_SIZE];
	va_list arguments;

	if (run->judged)
		return;
	run->judged = true;
	run->end = end;
	va_start(arguments, format);
	(void)vsnprintf(words, sizeof(words), format, arguments);
	va_end(arguments);
	(void)problem_set(&run->words, 0, "%s", words);
}

static void kill_run(struct supervised *worker)
{
	if (!worker->run.exited)
		(void)launcher_kill(worker->supervisor->launcher, worker->run.pid);
}

/* Has it really not come, or have we been too busy to listen? */
static bool is_out_of_time(struct supervised *worker)
{
	supervisor_take_exits(worker->supervisor);
	supervised_turn(worker);
	return worker->state == SUPERVISED_RUNNING && !worker->forgotten && !worker->run.exited &&
	       worker->run.limit != LIMIT_NONE && worker->run.limit_at <= supervised_now(worker);
}

void supervised_out_of_time(struct supervised *worker)
{
	char span[TIMESTAMP_TEXT_SIZE];

	if (!is_out_of_time(worker))
		return;
	(void)duration_format(worker->run.limit_span, span);
	switch (worker->run.limit) {
	case LIMIT_READY:
		judge(worker, WORKER_TIMED_OUT, "did not get ready within %s and was killed", span);
		break;
	case LIMIT_DEADLINE:
		judge(worker, WORKER_TIMED_OUT, "did not end within %s and was killed", span);
		break;
	case LIMIT_STOP:
		judge(worker, WORKER_TIMED_OUT, "was told to stop, did not within %s and was killed", span);
		break;
	case LIMIT_EXIT:
		judge(worker, WORKER_TIMED_OUT, "had finished, did not end within %s and was killed", span);
		break;
	case LIMIT_NONE:
		return;
	}
	kill_run(worker);
}

/* Nothing more is read of it. */
static void break_off(struct supervised *worker, const char *words)
{
	struct run *run = &worker->run;

	judge(worker, WORKER_BROKE_PROTOCOL, "was killed because it broke the protocol: %s", words);
	kill_run(worker);
	run->io = sd_event_source_disable_unref(run->io);
	channel_free(steal_pointer(run->channel));
	run->drained = true;
}

/* ---- what it says ---- */

/* Made fit for a log: a worker must not write lines, or to a terminal, in our name. */
static const char *one_line(const char *text, char line[static LINE_SIZE])
{
	size_t i;

	for (i = 0; i < LINE_SIZE - 1 && text[i] != '\0'; i++) {
		unsigned char byte = (unsigned char)text[i];
		bool c1 = byte == 0xc2 && (unsigned char)text[i + 1] < 0xa0;

		line[i] = byte < 0x20 || byte == 0x7f ? ' ' : text[i];
		if (c1 && i + 1 < LINE_SIZE - 1) {
			line[i] = ' ';
			line[++i] = ' ';
		}
	}
	line[i] = '\0';
	return line;
}

static int take_ready(struct supervised *worker, const void *body, size_t size, struct wbh_problem *problem)
{
	struct run *run = &worker->run;
	struct message_ready ready;
	char missing[LINE_SIZE];
	int r;

	if (run->ready_at > 0 || worker->start.task == WORKER_DESCRIBE)
		return problem_set(problem, -WBH_E_PEER, "it said ready out of turn");
	r = message_decode_ready(worker->supervisor->arena, body, size, &ready, problem);
	if (r < 0)
		return r;

	run->ready_at = supervised_now(worker);
	limit_from_ready(worker);
	ready.missing = one_line(ready.missing, missing);
	if (worker->callbacks->ready != NULL)
		worker->callbacks->ready(worker->context, worker, &ready);
	return 0;
}

static int take_log(struct supervised *worker, const void *body, size_t size, struct wbh_problem *problem)
{
	struct message_log log;
	char line[LINE_SIZE];
	int r;

	r = message_decode_log(worker->supervisor->arena, body, size, &log, problem);
	if (r < 0)
		return r;
	log.text = one_line(log.text, line);
	if (worker->callbacks->log != NULL)
		worker->callbacks->log(worker->context, worker, &log);
	return 0;
}

static int take_done(struct supervised *worker, const void *body, size_t size, struct wbh_problem *problem)
{
	struct run *run = &worker->run;
	struct message_done done;
	char line[LINE_SIZE];
	int r;

	r = message_decode_done(worker->supervisor->arena, body, size, &done, problem);
	if (r < 0)
		return r;
	run->done = true;
	run->result = done.result;
	if (!run->judged)
		(void)problem_set(&run->words, 0, "%s: %s", run->ready_at > 0 ? "failed" : "could not be run",
				  one_line(done.problem, line));
	supervised_limit(worker, LIMIT_EXIT, EXIT_LIMIT);
	return 0;
}

static int pass_on(struct supervised *worker, uint16_t type, const void *body, size_t size, struct wbh_problem *problem)
{
	int r = worker->callbacks->message(worker->context, worker, type, body, size);

	return r < 0 ? problem_set(problem, r, "its %s message was refused: %s", message_type_name(type), error_text(r))
		     : 0;
}

static int take_frame(struct supervised *worker, uint16_t type, const void *body, size_t size,
		      struct wbh_problem *problem)
{
	const struct run *run = &worker->run;

	if (run->done)
		return problem_set(problem, -WBH_E_PEER, "it went on after its last message");
	switch ((enum message_type)type) {
	case MESSAGE_READY:
		return take_ready(worker, body, size, problem);
	case MESSAGE_LOG:
		return take_log(worker, body, size, problem);
	case MESSAGE_DONE:
		return take_done(worker, body, size, problem);
	case MESSAGE_DESCRIPTION:
		if (worker->start.task == WORKER_DESCRIBE)
			return pass_on(worker, type, body, size, problem);
		break;
	case MESSAGE_EVENT:
	case MESSAGE_SYMPTOM:
	case MESSAGE_FACT:
	case MESSAGE_PREDICTION:
	case MESSAGE_POPULATION:
	case MESSAGE_PROGRESS:
	case MESSAGE_DAMAGE:
	case MESSAGE_CURSOR:
	case MESSAGE_CAUGHT_UP:
	case MESSAGE_BEHIND:
	case MESSAGE_ACKNOWLEDGE:
		if (run->ready_at > 0)
			return pass_on(worker, type, body, size, problem);
		break;
	default:
		break;
	}
	return problem_set(problem, -WBH_E_PEER, "its %s message is out of turn", message_type_name(type));
}

/* A sink must be heard while nobody else is: what it acknowledges makes room. */
static bool is_held(const struct supervised *worker)
{
	return worker->supervisor->held && !worker->is_sink;
}

static int take_frames(struct supervised *worker, struct wbh_problem *problem)
{
	struct run *run = &worker->run;
	size_t frames = 0, bytes = 0, size;
	const void *body;
	uint16_t type;
	int r;

	for (; frames < FRAMES_PER_TURN && bytes < BYTES_PER_TURN; frames++, bytes += size) {
		if (is_held(worker))
			return sd_event_source_set_enabled(run->io, SD_EVENT_OFF);
		r = channel_receive(run->channel, 0, &type, &body, &size, problem);
		/* A process that has ended says no more, whoever else may hold its channel. */
		if (r == -WBH_E_CLOSED || (r == 1 && run->exited))
			run->drained = true;
		if (r == -WBH_E_CLOSED || r == 1)
			return 0;
		if (r >= 0)
			r = take_frame(worker, type, body, size, problem);
		if (r < 0 || worker->forgotten)
			return r;
	}
	supervised_turn_later(worker);
	return 0;
}

/* ---- what it is told ---- */

static void send_queued(struct supervised *worker)
{
	struct run *run = &worker->run;
	int r = channel_flush(run->channel);

	/* That it does not listen any more is no news: what it said last, and its exit, tell. */
	(void)sd_event_source_set_io_events(run->io, r == CHANNEL_SOCKET_FULL ? EPOLLIN | EPOLLOUT : EPOLLIN);
	if (r > 0)
		run->behind = true;
	if (r != 0 || !run->behind)
		return;
	run->behind = false;
	if (worker->callbacks->writable != NULL)
		worker->callbacks->writable(worker->context, worker);
}

/* ---- its end ---- */

static void judge_exit(struct supervised *worker)
{
	const struct run *run = &worker->run;

	if (WIFSIGNALED(run->status)) {
		int number = WTERMSIG(run->status);
		const char *name = sigdescr_np(number);

		judge(worker, WORKER_CRASHED, "was ended by signal %d (%s)", number, name != NULL ? name : "unknown");
	} else if (run->done && run->result >= 0) {
		judge(worker, WORKER_ENDED_WELL, "ended well");
	} else if (run->done && run->result == -WBH_E_RESTART && worker->restart) {
		judge(worker, WORKER_RESTARTS, "asked to be started again");
	} else if (run->done) {
		judge(worker, WORKER_FAILED, "%s", run->words.text);
	} else if (WEXITSTATUS(run->status) == EXIT_CANNOT_RUN) {
		judge(worker, WORKER_FAILED, "could not be run");
	} else {
		judge(worker, WORKER_CRASHED, "ended with status %d without saying why", WEXITSTATUS(run->status));
	}
}

static void end_run(struct supervised *worker)
{
	struct wbh_problem words;

	judge_exit(worker);
	words = worker->run.words;
	supervised_ended(worker, worker->run.end, words.text);
}

void supervised_run_done(struct supervised *worker)
{
	struct run *run = &worker->run;

	sd_event_source_disable_unref(run->io);
	channel_free(run->channel);
	if (worker->timer != NULL)
		(void)sd_event_source_set_enabled(worker->timer, SD_EVENT_OFF);
	*run = (struct run){ .channel = NULL };
}

void supervised_turn(struct supervised *worker)
{
	struct run *run = &worker->run;
	struct wbh_problem problem = { .text = "" };
	int r = 0;

	if (worker->state != SUPERVISED_RUNNING || worker->forgotten)
		return;
	if (!run->drained)
		r = take_frames(worker, &problem);
	if (worker->forgotten)
		return;
	if (r < 0)
		break_off(worker, problem.text[0] != '\0' ? problem.text : error_text(r));

	if (run->drained && run->io != NULL) {
		run->io = sd_event_source_disable_unref(run->io);
		supervised_limit(worker, LIMIT_EXIT, EXIT_LIMIT);
	}
	if (run->drained && run->exited) {
		end_run(worker);
		return;
	}
	if (run->drained)
		return;
	(void)channel_credit(run->channel);
	send_queued(worker);
}

/* ---- its beginning ---- */

static int on_channel(sd_event_source *source, int fd, uint32_t events, void *context)
{
	struct supervised *worker = context;

	(void)source;
	(void)fd;
	(void)events;
	supervised_enter(worker);
	supervised_turn(worker);
	supervised_leave(worker);
	return 0;
}

static int send_start(struct supervised *worker)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	int r = message_encode_start(&body, &worker->start);

	if (r >= 0)
		r = channel_send(worker->run.channel, MESSAGE_START, body.data, body.size);
	if (r >= 0)
		r = channel_flush(worker->run.channel);
	return r < 0 ? r : 0;
}

static int launch(struct supervised *worker)
{
	struct run *run = &worker->run;
	_cleanup_close_ int fd = -1;
	int r;

	r = launcher_start(worker->supervisor->launcher, worker->keep_output, &fd, &run->pid);
	if (r >= 0)
		r = channel_new(&run->channel, fd, false);
	if (r < 0)
		return r;
	fd = -1;
	return sd_event_add_io(worker->supervisor->event, &run->io, channel_fd(run->channel), EPOLLIN, on_channel,
			       worker);
}

int supervised_run(struct supervised *worker)
{
	int r;

	r = launch(worker);
	if (r >= 0)
		r = send_start(worker);
	if (r < 0) {
		if (worker->run.pid > 0)
			kill_run(worker);
		supervised_run_done(worker);
		return r;
	}

	worker->state = SUPERVISED_RUNNING;
	worker->run.started_at = supervised_now(worker);
	limit_from_start(worker);
	supervised_turn_later(worker);
	return 0;
}
