/* SPDX-License-Identifier: Apache-2.0 */
/* Messages kept as they came, each with its own memory. */
#include "run/predictions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "run/message.h"

static int make_room(struct predictions *predictions)
{
	size_t count = predictions->count + 1;
	void *list = reallocarray(predictions->list, count, sizeof(predictions->list[0]));
	void *arenas, *bodies;

	if (list != NULL)
		predictions->list = list;
	arenas = reallocarray(predictions->arenas, count, sizeof(predictions->arenas[0]));
	if (arenas != NULL)
		predictions->arenas = arenas;
	bodies = reallocarray(predictions->bodies, count, sizeof(predictions->bodies[0]));
	if (bodies != NULL)
		predictions->bodies = bodies;
	return list != NULL && arenas != NULL && bodies != NULL ? 0 : -ENOMEM;
}

int predictions_add(struct predictions *predictions, const void *body, size_t size, struct wbh_problem *problem)
{
	_cleanup_free_ char *copy = malloc(size + 1);
	struct message_arena *arena = NULL;
	struct wbh_prediction prediction;
	int r;

	if (predictions->count == PREDICTION_LIMIT)
		return problem_set(problem, -WBH_E_PEER, "it sent more than %u predictions", PREDICTION_LIMIT);
	if (copy == NULL || make_room(predictions) < 0)
		return -ENOMEM;
	memcpy(copy, body, size);
	r = message_arena_new(&arena);
	if (r >= 0)
		r = message_decode_prediction(arena, copy, size, &prediction, problem);
	if (r < 0) {
		message_arena_free(arena);
		return r;
	}

	predictions->list[predictions->count] = prediction;
	predictions->arenas[predictions->count] = arena;
	predictions->bodies[predictions->count++] = steal_pointer(copy);
	return 0;
}

static bool is_found(const struct predictions *predictions, const char *asked)
{
	for (size_t i = 0; i < predictions->count; i++)
		if (predictions->list[i].dn != NULL && text_equal(predictions->list[i].asked, asked))
			return true;
	return false;
}

void predictions_settle(struct predictions *predictions)
{
	size_t kept = 0;

	/* What is to go is marked first: its memory is looked at until then. */
	for (size_t i = 0; i < predictions->count; i++)
		if (predictions->list[i].dn == NULL && is_found(predictions, predictions->list[i].asked))
			predictions->list[i].asked = NULL;
	for (size_t i = 0; i < predictions->count; i++) {
		if (predictions->list[i].asked == NULL) {
			message_arena_free(predictions->arenas[i]);
			free(predictions->bodies[i]);
			continue;
		}
		predictions->list[kept] = predictions->list[i];
		predictions->arenas[kept] = predictions->arenas[i];
		predictions->bodies[kept++] = predictions->bodies[i];
	}
	predictions->count = kept;
}

void predictions_done(struct predictions *predictions)
{
	for (size_t i = 0; i < predictions->count; i++) {
		message_arena_free(predictions->arenas[i]);
		free(predictions->bodies[i]);
	}
	free(predictions->list);
	free(predictions->arenas);
	free(predictions->bodies);
	*predictions = (struct predictions){ .count = 0 };
}

static void forget_names(const struct wbh_population *population)
{
	/* They lie in memory of ours. */
	struct wbh_population_cause *causes = (struct wbh_population_cause *)(uintptr_t)population->causes;

	for (size_t i = 0; i < population->cause_count; i++)
		causes[i].examples = NULL;
}

int population_keep(struct kept_population *kept, const void *body, size_t size, bool names,
		    struct wbh_problem *problem)
{
	struct kept_population fresh = { .body = malloc(size + 1) };
	int r = fresh.body != NULL ? message_arena_new(&fresh.arena) : -ENOMEM;

	if (r >= 0) {
		memcpy(fresh.body, body, size);
		r = message_decode_population(fresh.arena, fresh.body, size, &fresh.population, problem);
	}
	if (r < 0) {
		population_done(&fresh);
		return r;
	}
	if (!names)
		forget_names(&fresh.population);
	population_done(kept);
	*kept = fresh;
	return 0;
}

void population_done(struct kept_population *kept)
{
	message_arena_free(kept->arena);
	free(kept->body);
	*kept = (struct kept_population){ .body = NULL };
}
