/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a source on their way into the step, brought into event-time order. */
#include "run/intake.h"

#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"

/* Enough for a step of large events; above it the step is worked off early, which only costs a sort. */
#define INTAKE_BYTES_LIMIT (8u * 1024u * 1024u)

/* As many as a live step has at most. */
#define REPLAY_STEP 512u

struct intake_record {
	int64_t time;
	size_t offset; /* in `bodies` */
	size_t size;
	char *key;
};

struct intake {
	struct step *step;
	const struct step_source *source;
	struct store *sorter;
	struct message_arena *arena;
	struct buffer bodies;
	struct intake_record records[INTAKE_EVENT_LIMIT];
	size_t count;
	unsigned since_cursor; /* events */
	struct intake_tally tally;
};

/* A record in the sorter: the name of its source, NUL, the encoded event. */
#define SORTER_RECORD_LIMIT (WBH_EVENT_LIMIT + 64u * 1024u)

static void forget_records(struct intake *intake)
{
	for (size_t i = 0; i < intake->count; i++)
		free(intake->records[i].key);
	intake->count = 0;
	buffer_clear(&intake->bodies);
}

void intake_free(struct intake *intake)
{
	if (intake == NULL)
		return;
	forget_records(intake);
	buffer_done(&intake->bodies);
	message_arena_free(intake->arena);
	free(intake);
}

int intake_new(struct intake **ret, struct step *step, const struct step_source *source, struct store *sorter)
{
	struct intake *intake = calloc(1, sizeof(*intake));
	int r;

	if (intake == NULL)
		return -ENOMEM;
	intake->step = step;
	intake->source = source;
	intake->sorter = sorter;
	intake->bodies = BUFFER(INTAKE_BYTES_LIMIT + SORTER_RECORD_LIMIT);
	r = message_arena_new(&intake->arena);
	if (r < 0) {
		intake_free(intake);
		return r;
	}
	*ret = intake;
	return 0;
}

static int to_sorter(struct intake *intake, const char *key, int64_t time, const void *body, size_t size)
{
	struct buffer *record = &intake->bodies;

	buffer_clear(record);
	buffer_append(record, intake->source->name, strlen(intake->source->name) + 1);
	buffer_append(record, body, size);
	if (record->error < 0)
		return record->error;
	return store_sorter_add(intake->sorter, time, key, record->data, record->size);
}

static int by_time_and_key(const void *a, const void *b)
{
	const struct intake_record *left = a, *right = b;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	return strcmp(left->key, right->key);
}

/* After a failure the records are kept: worked off again, those that the step has taken already change nothing. */
static int work_off(struct intake *intake, struct wbh_problem *problem)
{
	int r = 0;

	qsort(intake->records, intake->count, sizeof(intake->records[0]), by_time_and_key);
	for (size_t i = 0; i < intake->count && r >= 0; i++) {
		const struct intake_record *record = &intake->records[i];
		struct wbh_event event;

		r = message_decode_event(intake->arena, intake->bodies.data + record->offset, record->size, &event,
					 problem);
		if (r >= 0)
			r = step_event(intake->step, intake->source, &event, record->key);
		intake->tally.repeated += r == STEP_MET_BEFORE;
		intake->tally.late += r == STEP_TOO_LATE;
	}
	if (r < 0)
		return r;
	forget_records(intake);
	return 0;
}

static int to_step(struct intake *intake, const char *key, int64_t time, const void *body, size_t size,
		   struct wbh_problem *problem)
{
	struct intake_record *record;
	int r;

	if (intake->bodies.size > INTAKE_BYTES_LIMIT) {
		r = work_off(intake, problem);
		if (r < 0)
			return r;
	}

	record = &intake->records[intake->count];
	*record = (struct intake_record){ .time = time, .offset = intake->bodies.size, .size = size };
	r = buffer_append(&intake->bodies, body, size);
	if (r < 0)
		return r;
	record->key = strdup(key);
	if (record->key == NULL)
		return -ENOMEM;
	intake->count++;
	return 0;
}

int intake_event(struct intake *intake, const struct intake_window *window, const void *body, size_t size,
		 struct wbh_event *ret, struct wbh_problem *problem)
{
	char key[EVENT_KEY_SIZE];
	int r = message_decode_event(intake->arena, body, size, ret, problem);

	if (r < 0)
		return r;
	if (++intake->since_cursor > INTAKE_EVENT_LIMIT)
		return problem_set(problem, -WBH_E_PEER, "it sent %u events without saving its cursor",
				   INTAKE_EVENT_LIMIT);
	if (ret->time > window->future)
		return 1;
	if ((window->since != TIMESTAMP_NONE && ret->time < window->since) ||
	    (window->until != TIMESTAMP_NONE && ret->time > window->until))
		return 2;

	(void)event_key(ret, key);
	if (intake->sorter != NULL)
		return to_sorter(intake, key, ret->time, body, size);
	return to_step(intake, key, ret->time, body, size, problem);
}

void intake_use_step(struct intake *intake, struct step *step)
{
	intake->step = step;
}

void intake_go_live(struct intake *intake)
{
	intake->sorter = NULL;
	forget_records(intake);
}

void intake_rewind(struct intake *intake)
{
	intake->since_cursor = 0;
	forget_records(intake);
}

int intake_cursor(struct intake *intake, struct wbh_problem *problem)
{
	intake->since_cursor = 0;
	return intake->sorter == NULL ? work_off(intake, problem) : 0;
}

struct intake_tally intake_tally(const struct intake *intake)
{
	return intake->tally;
}

struct replay {
	struct step *step;
	struct message_arena *arena;
	const struct step_source *(*source_by_name)(void *context, const char *name);
	void *context;
	struct wbh_problem *problem;
	bool remember;
	unsigned uncommitted;
};

static int replay_record(void *context, int64_t time, const char *key, const void *record, size_t size)
{
	struct replay *replay = context;
	const struct step_source *source;
	struct wbh_event event;
	size_t name, changes;
	int r;

	(void)time;
	name = strnlen(record, size);
	if (name == size)
		return -WBH_E_MALFORMED;
	source = replay->source_by_name(replay->context, record);
	if (source == NULL)
		return -WBH_E_MALFORMED;

	r = message_decode_event(replay->arena, (const char *)record + name + 1, size - name - 1, &event,
				 replay->problem);
	if (r < 0)
		return r;
	/* The sorter has dropped what came twice. */
	r = step_event(replay->step, source, &event, replay->remember ? key : NULL);
	if (r < 0 || ++replay->uncommitted < REPLAY_STEP)
		return r;

	/* Memory stays flat however long the log is. */
	replay->uncommitted = 0;
	return step_commit(replay->step, NULL, NULL, &changes, replay->problem);
}

int intake_replay(struct store *sorter, struct step *step, bool remember,
		  const struct step_source *(*source_by_name)(void *context, const char *name), void *context,
		  struct wbh_problem *problem)
{
	struct replay replay = { .step = step,
				 .remember = remember,
				 .source_by_name = source_by_name,
				 .context = context,
				 .problem = problem };
	int r = message_arena_new(&replay.arena);

	if (r < 0)
		return r;
	r = store_sorter_each(sorter, replay_record, &replay);
	message_arena_free(replay.arena);
	return r;
}
