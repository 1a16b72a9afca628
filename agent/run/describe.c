/* SPDX-License-Identifier: Apache-2.0 */
/* One plugin, one short-lived worker, one answer. */
#include "run/describe.h"

#include "base/error.h"
#include "base/timestamp.h"

/* Loading a plugin with all its libraries takes 6 ms; one that has not answered by now hangs. */
#define DESCRIBE_DEADLINE (10 * TIMESTAMP_SECOND)

struct question {
	int (*answer)(void *context, const struct plugin_description *description);
	void *context;
	struct message_arena *arena;
	struct wbh_problem *problem;
	bool answered;
	int result;
};

static int question_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	struct question *question = context;
	struct plugin_description description;
	int r;

	(void)worker;
	if (type != MESSAGE_DESCRIPTION || question->answered)
		return -WBH_E_PEER;
	r = message_decode_description(question->arena, body, size, &description, question->problem);
	if (r < 0)
		return r;
	question->answered = true;
	question->result = question->answer(question->context, &description);
	return 0;
}

static void question_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
			   int64_t restart_in)
{
	struct question *question = context;

	(void)worker;
	(void)end;
	(void)restart_in;
	if (question->answered)
		return;
	question->answered = true;
	question->result = problem_set(question->problem, -WBH_E_PLUGIN, "%s", words);
}

static void question_log(void *context, struct supervised *worker, const struct message_log *log)
{
	(void)context;
	(void)worker;
	(void)log; /* the end of the worker says it again */
}

static const struct supervised_callbacks question_callbacks = {
	.message = question_message,
	.ended = question_ended,
	.log = question_log,
};

int plugin_describe(sd_event *event, struct supervisor *supervisor, const char *path,
		    int (*answer)(void *context, const struct plugin_description *description), void *context,
		    struct wbh_problem *problem)
{
	struct message_start start = { .task = WORKER_DESCRIBE, .plugin_path = path, .instance = "describe" };
	struct question question = { .answer = answer, .context = context, .problem = problem };
	struct supervised *worker;
	int r = message_arena_new(&question.arena);

	if (r < 0)
		return r;
	r = supervisor_start(supervisor,
			     &(struct supervised_order){ .start = &start,
							 .deadline = DESCRIBE_DEADLINE,
							 .callbacks = &question_callbacks,
							 .context = &question },
			     &worker);
	if (r < 0) {
		message_arena_free(question.arena);
		return problem_set(problem, r, "a worker cannot be started: %s", error_text(r));
	}

	while (!question.answered && r >= 0)
		r = sd_event_run(event, UINT64_MAX);
	supervised_forget(worker);
	message_arena_free(question.arena);
	return r < 0 ? r : question.result;
}
