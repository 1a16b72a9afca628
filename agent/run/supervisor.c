/* SPDX-License-Identifier: Apache-2.0 */
/* Workers over all their runs: started, started again with back-off, stopped, forgotten. */
#include "run/supervisor.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugin/registry.h"
#include "run/supervisor_parts.h"

#define FIRST_RESTART_DELAY TIMESTAMP_SECOND
#define LAST_RESTART_DELAY (5 * TIMESTAMP_MINUTE)
/* A run that was well this long makes earlier failures forgotten. */
#define GOOD_LIFE (10 * TIMESTAMP_MINUTE)
#define TIMER_ACCURACY UINT64_C(1000)

int64_t supervisor_restart_delay(unsigned failures)
{
	int64_t delay = FIRST_RESTART_DELAY;

	for (unsigned i = 1; i < failures && delay < LAST_RESTART_DELAY; i++)
		delay *= 2;
	return delay < LAST_RESTART_DELAY ? delay : LAST_RESTART_DELAY;
}

uint64_t supervised_now(const struct supervised *worker)
{
	uint64_t now = 0;

	(void)sd_event_now(worker->supervisor->event, CLOCK_MONOTONIC, &now);
	return now;
}

/* ---- the supervisor ---- */

static struct supervised *find_worker(const struct supervisor *supervisor, pid_t pid)
{
	struct supervised *worker = supervisor->workers;

	while (worker != NULL && worker->run.pid != pid)
		worker = worker->next;
	return worker;
}

static int on_gone(sd_event_source *source, void *context)
{
	const struct supervisor *supervisor = context;

	(void)source;
	return sd_event_exit(supervisor->event, -WBH_E_CLOSED);
}

/* With the launcher all workers have ended, and none can be started any more: the agent has to be started again. */
static void lose_launcher(struct supervisor *supervisor)
{
	if (supervisor->launcher_gone)
		return;
	supervisor->launcher_gone = true;
	(void)sd_event_source_set_enabled(supervisor->exits, SD_EVENT_OFF);
	for (struct supervised *worker = supervisor->workers; worker != NULL; worker = worker->next) {
		if (worker->state != SUPERVISED_RUNNING)
			continue;
		worker->run.exited = worker->run.judged = true;
		worker->run.end = WORKER_CRASHED;
		(void)problem_set(&worker->run.words, 0, "was ended together with the launcher");
		supervised_turn_later(worker);
	}
	(void)sd_event_source_set_enabled(supervisor->gone, SD_EVENT_ONESHOT);
}

/* What an ended worker has said before is taken first. */
void supervisor_take_exits(struct supervisor *supervisor)
{
	int status = 0, r;
	pid_t pid = 0;

	while ((r = launcher_reap(supervisor->launcher, &pid, &status)) == 0) {
		struct supervised *worker = find_worker(supervisor, pid);

		if (worker == NULL)
			continue;
		worker->run.exited = true;
		worker->run.status = status;
		supervised_turn_later(worker);
	}
	if (r < 0)
		lose_launcher(supervisor);
}

static int on_exits(sd_event_source *source, int fd, uint32_t events, void *context)
{
	(void)source;
	(void)fd;
	(void)events;
	supervisor_take_exits(context);
	return 0;
}

int supervisor_new(struct supervisor **ret, sd_event *event, struct launcher *launcher)
{
	_cleanup_(supervisor_free_p) struct supervisor *supervisor = calloc(1, sizeof(*supervisor));
	int r;

	if (supervisor == NULL)
		return -ENOMEM;
	supervisor->event = sd_event_ref(event);
	supervisor->launcher = launcher;
	r = message_arena_new(&supervisor->arena);
	if (r >= 0)
		r = sd_event_add_io(event, &supervisor->exits, launcher_fd(launcher), EPOLLIN, on_exits, supervisor);
	if (r >= 0)
		r = sd_event_add_defer(event, &supervisor->gone, on_gone, supervisor);
	if (r >= 0)
		r = sd_event_source_set_enabled(supervisor->gone, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_source_set_priority(supervisor->gone, SD_EVENT_PRIORITY_IDLE);
	if (r < 0)
		return r;

	*ret = steal_pointer(supervisor);
	return 0;
}

void supervisor_free(struct supervisor *supervisor)
{
	if (supervisor == NULL)
		return;
	while (supervisor->workers != NULL)
		supervised_forget(supervisor->workers);
	sd_event_source_disable_unref(supervisor->exits);
	sd_event_source_disable_unref(supervisor->gone);
	message_arena_free(supervisor->arena);
	sd_event_unref(supervisor->event);
	free(supervisor);
}

/* ---- one worker ---- */

static void supervised_free(struct supervised *worker)
{
	if (worker == NULL)
		return;
	supervised_run_done(worker);
	sd_event_source_disable_unref(worker->later);
	sd_event_source_disable_unref(worker->timer);
	message_arena_free(worker->arena);
	buffer_done(&worker->start_body);
	free(worker->cursor);
	free(worker);
}

DEFINE_POINTER_CLEANUP(struct supervised, supervised_free);

static void link_worker(struct supervised *worker)
{
	struct supervisor *supervisor = worker->supervisor;

	worker->next = supervisor->workers;
	if (worker->next != NULL)
		worker->next->previous = worker;
	supervisor->workers = worker;
}

static void unlink_worker(struct supervised *worker)
{
	if (worker->next != NULL)
		worker->next->previous = worker->previous;
	if (worker->previous != NULL)
		worker->previous->next = worker->next;
	else
		worker->supervisor->workers = worker->next;
}

void supervised_enter(struct supervised *worker)
{
	worker->busy++;
}

void supervised_leave(struct supervised *worker)
{
	if (--worker->busy == 0 && worker->forgotten)
		supervised_free(worker);
}

void supervised_forget(struct supervised *worker)
{
	unlink_worker(worker);
	if (worker->run.pid > 0 && !worker->run.exited)
		(void)launcher_kill(worker->supervisor->launcher, worker->run.pid);
	worker->forgotten = true;
	if (worker->busy == 0)
		supervised_free(worker);
}

void supervised_ended(struct supervised *worker, enum worker_end end, const char *words)
{
	bool again = worker->restart && !worker->stopping && !worker->supervisor->launcher_gone &&
		     (end != WORKER_ENDED_WELL || worker->is_sink);
	uint64_t now = supervised_now(worker), ready_at = worker->run.ready_at;
	int64_t delay = -1;

	if (ready_at > 0 && now - ready_at >= (uint64_t)GOOD_LIFE)
		worker->failures = 0;
	supervised_run_done(worker);
	worker->state = SUPERVISED_IDLE;
	if (again) {
		worker->failures += end != WORKER_RESTARTS;
		delay = end == WORKER_RESTARTS ? FIRST_RESTART_DELAY : supervisor_restart_delay(worker->failures);
		worker->state = SUPERVISED_WAITING;
		(void)sd_event_source_set_time(worker->timer, now + (uint64_t)delay);
		(void)sd_event_source_set_enabled(worker->timer, SD_EVENT_ONESHOT);
	}
	worker->callbacks->ended(worker->context, worker, end, words, delay);
}

static void start_again(struct supervised *worker)
{
	struct wbh_problem words;
	int r = supervised_run(worker);

	if (r >= 0)
		return;
	(void)problem_set(&words, r, "could not be started: %s", error_text(r));
	supervised_ended(worker, WORKER_FAILED, words.text);
}

static int on_timer(sd_event_source *source, uint64_t time, void *context)
{
	struct supervised *worker = context;

	(void)source;
	(void)time;
	supervised_enter(worker);
	switch (worker->state) {
	case SUPERVISED_RUNNING:
		supervised_out_of_time(worker);
		break;
	case SUPERVISED_WAITING:
		start_again(worker);
		break;
	case SUPERVISED_STOPPED:
		supervised_ended(worker, WORKER_ENDED_WELL, "was stopped while it waited for its next start");
		break;
	case SUPERVISED_IDLE:
		break;
	}
	supervised_leave(worker);
	return 0;
}

static int on_later(sd_event_source *source, void *context)
{
	struct supervised *worker = context;

	(void)source;
	supervised_enter(worker);
	supervised_turn(worker);
	supervised_leave(worker);
	return 0;
}

void supervised_turn_later(struct supervised *worker)
{
	(void)sd_event_source_set_enabled(worker->later, SD_EVENT_ONESHOT);
}

/* A receiver's worker has no good end but the one it was told. */
static bool is_sink(const char *plugin_path)
{
	const char *slash = strrchr(plugin_path, '/');

	return text_starts(slash != NULL ? slash + 1 : plugin_path, plugin_kind_name(WBH_SINK));
}

static int copy_order(struct supervised *worker, const struct supervised_order *order)
{
	struct wbh_problem problem;
	int r;

	worker->start_body = BUFFER(CHANNEL_FRAME_LIMIT);
	r = message_arena_new(&worker->arena);
	if (r >= 0)
		r = message_encode_start(&worker->start_body, order->start);
	if (r >= 0)
		r = message_decode_start(worker->arena, worker->start_body.data, worker->start_body.size,
					 &worker->start, &problem);
	if (r < 0)
		return r;

	worker->keep_output = order->keep_output;
	worker->restart = order->restart;
	worker->deadline = order->deadline;
	worker->callbacks = order->callbacks;
	worker->context = order->context;
	worker->is_sink = is_sink(worker->start.plugin_path);
	return worker->start.cursor != NULL ? supervised_set_cursor(worker, worker->start.cursor) : 0;
}

static int add_sources(struct supervised *worker)
{
	sd_event *event = worker->supervisor->event;
	int r;

	r = sd_event_add_defer(event, &worker->later, on_later, worker);
	if (r >= 0)
		r = sd_event_source_set_enabled(worker->later, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_add_time(event, &worker->timer, CLOCK_MONOTONIC, 0, TIMER_ACCURACY, on_timer, worker);
	if (r >= 0)
		r = sd_event_source_set_enabled(worker->timer, SD_EVENT_OFF);
	return r;
}

int supervisor_start(struct supervisor *supervisor, const struct supervised_order *order, struct supervised **ret)
{
	_cleanup_(supervised_free_p) struct supervised *worker = calloc(1, sizeof(*worker));
	int r;

	if (worker == NULL)
		return -ENOMEM;
	worker->supervisor = supervisor;
	r = copy_order(worker, order);
	if (r >= 0)
		r = add_sources(worker);
	if (r >= 0)
		r = supervised_run(worker);
	if (r < 0)
		return r;

	link_worker(worker);
	*ret = steal_pointer(worker);
	return 0;
}

int supervised_stop(struct supervised *worker, int64_t grace)
{
	worker->stopping = true;
	if (worker->state == SUPERVISED_WAITING) {
		worker->state = SUPERVISED_STOPPED;
		return sd_event_source_set_time(worker->timer, 0);
	}
	if (worker->state != SUPERVISED_RUNNING)
		return 0;

	if (worker->run.channel != NULL)
		(void)channel_send(worker->run.channel, MESSAGE_STOP, NULL, 0);
	supervised_limit(worker, LIMIT_STOP, grace);
	supervised_turn_later(worker);
	return 0;
}

void supervisor_hold(struct supervisor *supervisor, bool hold)
{
	supervisor->held = hold;
	for (struct supervised *worker = supervisor->workers; worker != NULL && !hold; worker = worker->next) {
		if (worker->state != SUPERVISED_RUNNING || worker->run.io == NULL)
			continue;
		(void)sd_event_source_set_enabled(worker->run.io, SD_EVENT_ON);
		supervised_turn_later(worker);
	}
}

int supervised_send(struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	int r;

	if (worker->state != SUPERVISED_RUNNING || worker->run.channel == NULL || worker->run.exited)
		return -WBH_E_CLOSED;
	r = channel_send(worker->run.channel, type, body, size);
	if (r == -EAGAIN)
		worker->run.behind = true;
	/* Sent once per turn of the loop, so that many small messages share a packet. */
	supervised_turn_later(worker);
	return r;
}

int supervised_set_cursor(struct supervised *worker, const char *cursor)
{
	char *copy = strdup(cursor);

	if (copy == NULL)
		return -ENOMEM;
	free(worker->cursor);
	worker->cursor = copy;
	worker->start.cursor = copy;
	return 0;
}

const char *supervised_instance(const struct supervised *worker)
{
	return worker->start.instance;
}

pid_t supervised_pid(const struct supervised *worker)
{
	return worker->run.pid;
}
