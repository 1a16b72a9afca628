/* SPDX-License-Identifier: Apache-2.0 */
/* What source workers say, and what the agent says about them: silent, unreadable, failed. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"
#include "run/book.h"

/* A record dated later than the wall clock plus this is unreadable input, not "now". */
#define FUTURE_LIMIT TIMESTAMP_DAY
/* What is no step's business waits so long for one. */
#define WRITE_WAIT (2 * TIMESTAMP_SECOND)
/* Between two writings of what --status tells of workers. */
#define BOOK_EVERY ((uint64_t)TIMESTAMP_SECOND)

static struct intake_window source_window(const struct agent *agent)
{
	return (struct intake_window){ .since = agent->order.since,
				       .until = agent->order.until,
				       .future = timestamp_now() + FUTURE_LIMIT };
}

static int future_record(struct instance *instance, const struct wbh_event *event)
{
	char time[TIMESTAMP_TEXT_SIZE], reason[128];
	struct wbh_damage damage = { .file = event->file != NULL ? event->file : instance->name,
				     .offset = event->offset,
				     .records = 1,
				     .reason = reason };

	(void)snprintf(reason, sizeof(reason), "the record is dated %s, more than a day ahead of the clock",
		       timestamp_format_short(event->time, time));
	return instance_damage(instance, &damage);
}

static int source_event(struct instance *instance, const void *body, size_t size)
{
	struct intake_window window = source_window(instance->agent);
	struct wbh_event event;
	int r = intake_event(instance->intake, &window, body, size, &event, &instance->agent->problem);

	if (r == 1)
		return future_record(instance, &event);
	if (r < 0)
		return r;
	if (r == 2)
		return 0;
	r = agent_compare_clocks(instance, &event);
	return r < 0 ? r : instance_event(instance, &event);
}

static int source_progress(struct instance *instance, const void *body, size_t size)
{
	struct agent *agent = instance->agent;
	struct wbh_progress progress;
	int r = message_decode_progress(agent->arena, body, size, &progress, &agent->problem);

	if (r < 0)
		return r;
	/* A record from the future is no clock; what is later than --until shows only that the log goes on. */
	if (progress.newest_time > timestamp_now() + FUTURE_LIMIT)
		progress.newest_time = TIMESTAMP_NONE;
	if (agent->order.until != TIMESTAMP_NONE && progress.newest_time > agent->order.until)
		progress.newest_time = agent->order.until;
	return instance_progress(instance, &progress);
}

static int source_damage(struct instance *instance, const void *body, size_t size)
{
	struct wbh_damage damage;
	int r = message_decode_damage(instance->agent->arena, body, size, &damage, &instance->agent->problem);

	return r < 0 ? r : instance_damage(instance, &damage);
}

static bool shows_computer(const struct instance *instance, const char *computer)
{
	for (struct table_row *row = table_first(instance->streams); row != NULL; row = table_next(row))
		if (text_equal(((const struct stream *)table_value(row))->computer, computer))
			return true;
	return false;
}

/* What is missing of this computer may still come from a source that has not read it yet. */
static bool is_held(const struct agent *agent, const char *computer)
{
	for (size_t i = 0; i < agent->instance_count; i++)
		if (agent->instances[i]->behind && shows_computer(agent->instances[i], computer))
			return true;
	return false;
}

int agent_move_watermarks(struct instance *instance)
{
	for (struct table_row *row = table_first(instance->streams); row != NULL; row = table_next(row)) {
		const struct stream *stream = table_value(row);
		int r = 0;

		if (stream->newest_time != TIMESTAMP_NONE && !is_held(instance->agent, stream->computer))
			r = step_watermark(instance->agent->step, &instance->source, stream->computer,
					   stream->newest_time);
		if (r < 0)
			return r;
	}
	return 0;
}

static int keep_cursor(struct instance *instance)
{
	free(instance->cursor);
	instance->cursor = steal_pointer(instance->due_cursor);
	return 0;
}

/* Once an hour, while it goes on. */
static void tell_what_came_late(struct instance *instance, int64_t now)
{
	uint64_t late = instance->tally.late - instance->told_late;
	char lateness[TIMESTAMP_TEXT_SIZE];

	if (late == 0 || now - instance->told_late_at < TIMESTAMP_HOUR)
		return;
	instance->told_late = instance->tally.late;
	instance->told_late_at = now;
	(void)fprintf(
		stderr,
		"<4>%s: %llu records came later than \"lateness\" (%s) allows; findings may begin or end at the wrong "
		"time: raise lateness in [source %s]\n",
		instance->name, (unsigned long long)late, duration_format(instance->source.lateness, lateness),
		instance->name);
}

/* Work the step off, and write it. What the store refuses stays as it is, and is tried again. */
static int end_step(struct instance *instance)
{
	_cleanup_free_ char *cursor = NULL;
	struct agent *agent = instance->agent;
	int64_t now = timestamp_now();
	int r;

	step_clock(agent->step, now);
	r = intake_cursor(instance->intake, &agent->problem);
	instance->tally = intake_tally(instance->intake);
	tell_what_came_late(instance, now);
	if (r < 0)
		return r;
	r = supervised_set_cursor(instance->worker, instance->due_cursor);
	if (r >= 0 && instance->catching_up)
		return keep_cursor(instance);
	if (r >= 0)
		r = agent_move_watermarks(instance);
	if (r < 0)
		return r;
	cursor = steal_pointer(instance->due_cursor);
	agent_commit(agent, instance->name, cursor);
	return 0;
}

int agent_end_step(struct instance *instance)
{
	int r = end_step(instance);

	if (r < 0 && !agent_store_failed(instance->agent, r))
		agent_fail(instance->agent, r);
	return r;
}

/* The end of a live step. */
static int source_cursor(struct instance *instance, const void *body, size_t size)
{
	struct agent *agent = instance->agent;
	struct message_cursor cursor;
	int r = message_decode_cursor(agent->arena, body, size, &cursor, &agent->problem);

	/* --events judges nothing. */
	if (r < 0 || instance->intake == NULL)
		return r;
	free(instance->due_cursor);
	instance->due_cursor = strdup(cursor.cursor);
	if (instance->due_cursor == NULL)
		return -ENOMEM;
	(void)agent_end_step(instance);
	return 0;
}

/* What the service keeps of itself and of its receivers. */
static int put_own_rows(struct agent *agent)
{
	uint64_t now = 0;
	int r;

	agent->write_timer = sd_event_source_unref(agent->write_timer);
	if (agent->order.folders.state == NULL)
		return 0;
	r = delivery_write(agent);
	if (r < 0)
		return r;
	/* Counters move with every step: nobody looks that often. */
	if (sd_event_now(agent->event, CLOCK_MONOTONIC, &now) >= 0 && agent->book_written > 0 &&
	    now - agent->book_written < BOOK_EVERY) {
		agent_write_soon(agent);
		return 0;
	}
	agent->book_written = now;
	return book_write(agent);
}

void agent_commit(struct agent *agent, const char *source, const char *cursor)
{
	size_t changes = 0;
	int r = agent_tell_sources(agent, timestamp_now());

	step_calendar(agent->step, timestamp_now());
	if (r >= 0)
		r = agent_look_at_storage(agent);
	if (r >= 0)
		r = put_own_rows(agent);
	if (r >= 0)
		r = step_judge(agent->step, agent_event_now(agent));
	if (r >= 0)
		r = step_commit(agent->step, source, cursor, &changes, &agent->problem);
	if (r >= 0)
		r = agent_await_cases(agent);
	if (r < 0) {
		if (!agent_store_failed(agent, r))
			agent_fail(agent, r);
		return;
	}
	agent_store_works(agent);
	if (changes > 0)
		delivery_pump(agent);
}

static int write_late(sd_event_source *timer, uint64_t usec, void *context)
{
	(void)timer;
	(void)usec;
	(void)agent_write(context);
	return 0;
}

void agent_write_soon(struct agent *agent)
{
	if (agent->write_timer == NULL && agent->order.folders.state != NULL)
		(void)sd_event_add_time_relative(agent->event, &agent->write_timer, CLOCK_MONOTONIC, WRITE_WAIT,
						 TIMESTAMP_SECOND, write_late, agent);
}

int agent_write(struct agent *agent)
{
	size_t changes = 0;
	int r;

	r = put_own_rows(agent);
	if (r >= 0)
		r = step_commit(agent->step, NULL, NULL, &changes, &agent->problem);
	if (r < 0 && !agent_store_failed(agent, r))
		(void)fprintf(stderr, "<4>%s\n", agent->problem.text);
	return r;
}

static int source_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	struct instance *instance = context;

	(void)worker;
	switch (type) {
	case MESSAGE_EVENT:
		return source_event(instance, body, size);
	case MESSAGE_PROGRESS:
		return source_progress(instance, body, size);
	case MESSAGE_DAMAGE:
		return source_damage(instance, body, size);
	case MESSAGE_CURSOR:
		return source_cursor(instance, body, size);
	case MESSAGE_CAUGHT_UP:
		agent_caught_up(instance);
		return 0;
	case MESSAGE_BEHIND:
		agent_fell_behind(instance);
		return 0;
	default:
		return -WBH_E_PEER;
	}
}

static void tell_worker(struct instance *instance, const char *finding, enum wbh_key subject, const char *words)
{
	char deadline[TIMESTAMP_TEXT_SIZE];
	struct wbh_pair evidence[] = { { "reason", words },
				       { "deadline", duration_format(instance->deadline, deadline) } };
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = subject,
				       .presence = words != NULL ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = timestamp_now(),
				       .evidence = evidence,
				       .evidence_count = words == NULL            ? 0
							 : instance->deadline > 0 ? 2
										  : 1 };

	symptom.keys[subject] = instance->name;
	symptom.keys[WBH_KEY_AGENT] = instance->agent->host;
	if (step_symptom(instance->agent->step, &symptom, "agent") < 0)
		(void)fprintf(stderr, "<4>%s: %s\n", instance->name, words != NULL ? words : "works again");
}

/* Whatever comes next: how did it go? */
void agent_worker_run_over(struct instance *instance, enum worker_end end, const char *words)
{
	bool failed = end != WORKER_ENDED_WELL && end != WORKER_RESTARTS && !instance->agent->stopping;
	bool late = failed && end == WORKER_TIMED_OUT && instance->kind == WBH_PROBE;

	if ((failed && !late) || instance->failed)
		tell_worker(instance, "agent.worker-failed", WBH_KEY_WORKER, failed && !late ? words : NULL);
	if (late || (instance->failed && instance->kind == WBH_PROBE))
		tell_worker(instance, "agent.probe-timeout", WBH_KEY_PROBE, late ? words : NULL);
	instance->failed = failed;
	free(instance->end_words);
	instance->end_words = failed ? strdup(words) : NULL;
}

void agent_worker_ended(struct instance *instance, enum worker_end end, const char *words)
{
	struct agent *agent = instance->agent;

	agent_worker_run_over(instance, end, words);
	instance->ended = true;
	if (agent->running > 0)
		agent->running--;
	if (agent->running == 0 && (agent->stopping || agent->order.folders.state == NULL))
		(void)sd_event_exit(agent->event, 0);
}

/* It goes on from its last cursor, and until it gets there the rest of the house does not wait for it. */
static void source_starts_again(struct instance *instance)
{
	intake_rewind(instance->intake);
	agent_caught_up(instance);
	agent_fell_behind(instance);
}

static void source_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
			 int64_t restart_in)
{
	(void)worker;
	if (restart_in >= 0) {
		agent_worker_run_over(context, end, words);
		source_starts_again(context);
		return;
	}
	agent_worker_ended(context, end, words);
	agent_caught_up(context);
}

static void source_log(void *context, struct supervised *worker, const struct message_log *log)
{
	const struct instance *instance = context;

	(void)worker;
	if ((unsigned)log->level <= instance->agent->order.config->log_level)
		(void)fprintf(stderr, "<%d>%s: %s\n", (int)log->level, instance->name, log->text);
}

void agent_worker_ready(void *context, struct supervised *worker, const struct message_ready *ready)
{
	struct instance *instance = context;

	(void)worker;
	instance->ready = true;
	instance->confinement.landlock_abi = ready->landlock_abi;
	instance->confinement.seccomp = ready->seccomp;
	(void)snprintf(instance->confinement.missing, sizeof(instance->confinement.missing), "%s", ready->missing);
	agent_write_soon(instance->agent);
}

const struct supervised_callbacks agent_source_callbacks = {
	.message = source_message,
	.ready = agent_worker_ready,
	.ended = source_ended,
	.log = source_log,
};

/* The same words said again (after a restart) are the same sighting. Without words the finding is absent. */
static int tell_source(struct instance *instance, const char *finding, int64_t time, const struct wbh_pair *evidence,
		       size_t count)
{
	char identity[DIGEST_TEXT_SIZE];
	struct wbh_symptom symptom = { .finding = finding,
				       .subject = WBH_KEY_SOURCE,
				       .presence = count > 0 ? WBH_PRESENT : WBH_ABSENT_NOW,
				       .time = time,
				       .evidence = evidence,
				       .evidence_count = count };

	if (count > 0)
		symptom.identity = DIGEST(identity, finding, instance->name, evidence[0].value);

	symptom.keys[WBH_KEY_SOURCE] = instance->name;
	symptom.keys[WBH_KEY_AGENT] = instance->agent->host;
	return step_symptom(instance->agent->step, &symptom, instance->name);
}

const char *agent_source_blindness(const struct instance *instance, int64_t now, char *text, size_t size)
{
	char when[TIMESTAMP_TEXT_SIZE];

	if (instance->failed)
		(void)snprintf(text, size, "its reader %s",
			       instance->end_words != NULL ? instance->end_words : "failed");
	else if (instance->records == 0 && instance->ended)
		(void)snprintf(text, size, "no record could be read");
	else if (instance->kind == WBH_SOURCE && instance->newest_time != TIMESTAMP_NONE &&
		 now - instance->newest_time > instance->silent_after)
		(void)snprintf(text, size, "silent since %s", timestamp_format_short(instance->newest_time, when));
	else
		return NULL;
	return text;
}

static int tell_damage(struct instance *instance, int64_t now)
{
	char count[32];
	struct wbh_pair evidence[] = { { "count", count }, { "first", instance->damages[0] } };

	if (instance->damaged == instance->told_damaged)
		return 0;
	instance->told_damaged = instance->damaged;
	(void)snprintf(count, sizeof(count), "%llu", (unsigned long long)instance->damaged);
	return tell_source(instance, "agent.unreadable-input", now, evidence, ELEMENTS(evidence));
}

/* A silent source is blind from a moment that does not depend on when one looks. */
static int64_t blind_since(const struct instance *instance, int64_t now)
{
	if (instance->failed || instance->newest_time == TIMESTAMP_NONE)
		return now;
	return instance->newest_time + instance->silent_after;
}

static int tell_blindness(struct instance *instance, int64_t now)
{
	char words[512];
	struct wbh_pair reason = { "reason", words };
	bool blind = agent_source_blindness(instance, now, words, sizeof(words)) != NULL;

	if (instance->told_blind == blind)
		return 0;
	instance->told_blind = blind;
	return tell_source(instance, "agent.blind", blind ? blind_since(instance, now) : now, &reason, blind);
}

int agent_tell_sources(struct agent *agent, int64_t now)
{
	for (size_t i = 0; i < agent->instance_count; i++) {
		struct instance *instance = agent->instances[i];
		int r;

		if (instance->kind == WBH_SINK)
			continue;
		r = instance->kind == WBH_SOURCE ? tell_blindness(instance, now) : 0;
		if (r >= 0)
			r = tell_damage(instance, now);
		if (r < 0)
			return r;
	}
	return 0;
}
