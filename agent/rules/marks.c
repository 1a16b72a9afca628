/* SPDX-License-Identifier: Apache-2.0 */
/* The newest times of each mark, as a whole and per key. */
#include "rules/marks.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

bool history_add(struct history *history, int64_t time)
{
	size_t place = 0;

	while (place < history->count && history->times[place] > time)
		place++;
	if (place == STATE_HISTORY || (place < history->count && history->times[place] == time))
		return false;

	if (history->count < STATE_HISTORY)
		history->count++;
	memmove(&history->times[place + 1], &history->times[place],
		(history->count - place - 1) * sizeof(history->times[0]));
	history->times[place] = time;
	return true;
}

static int64_t newest(const struct history *history, int64_t at)
{
	for (size_t i = 0; i < history->count; i++)
		if (history->times[i] <= at)
			return history->times[i];
	return TIMESTAMP_NONE;
}

static struct mark_key *find_key(const struct mark_group *group, const char *key)
{
	for (struct mark_key *row = group->keys; row != NULL; row = row->next)
		if (strcmp(row->key, key) == 0)
			return row;
	return NULL;
}

static void drop_row(struct rules_state *state, const struct server *server, size_t mark, const struct row_state *row,
		     const char *key)
{
	state_drop_row(state, row, ROW_MARK, server->name, state->rules->marks[mark].name, key);
}

static void remove_key(struct rules_state *state, struct server *server, size_t mark, struct mark_key **place)
{
	struct mark_key *row = *place;

	drop_row(state, server, mark, &row->row, row->key);
	*place = row->next;
	server->marks[mark].key_count--;
	free(row->key);
	free(row);
}

static void evict_oldest(struct rules_state *state, struct server *server, size_t mark)
{
	struct mark_key **oldest = &server->marks[mark].keys;

	for (struct mark_key **place = oldest; *place != NULL; place = &(*place)->next)
		if ((*place)->history.times[0] < (*oldest)->history.times[0])
			oldest = place;
	if (*oldest != NULL)
		remove_key(state, server, mark, oldest);
}

struct mark_key *marks_get_key(struct rules_state *state, struct server *server, size_t mark, const char *key)
{
	struct mark_group *group = &server->marks[mark];
	struct mark_key *row = find_key(group, key);

	if (row != NULL)
		return row;
	if (group->key_count >= STATE_KEY_LIMIT)
		evict_oldest(state, server, mark);

	row = calloc(1, sizeof(*row));
	if (row == NULL)
		return NULL;
	row->key = strdup(key);
	if (row->key == NULL) {
		free(row);
		return NULL;
	}
	row->next = group->keys;
	group->keys = row;
	group->key_count++;
	return row;
}

static void remember_stages(struct rules_state *state, const struct mark *mark, int64_t time)
{
	for (enum stage stage = 0; stage < STAGES; stage++) {
		uint32_t bit = UINT32_C(1) << stage;

		if ((mark->proves & bit) != 0 && time > state->proof[stage]) {
			state->proof[stage] = time;
			state->dirty = true;
		}
		if (((mark->proves | mark->shows) & bit) != 0 && !state->seen[stage]) {
			state->seen[stage] = true;
			state->dirty = true;
		}
	}
}

int marks_set(struct rules_state *state, struct server *server, size_t mark, const char *key, int64_t time)
{
	struct mark_group *group = &server->marks[mark];
	struct mark_key *row;

	remember_stages(state, &state->rules->marks[mark], time < state->now ? time : state->now);
	if (history_add(&group->history, time))
		group->row.dirty = true;
	if (key == NULL)
		return 0;

	row = marks_get_key(state, server, mark, key);
	if (row == NULL)
		return -ENOMEM;
	if (history_add(&row->history, time))
		row->row.dirty = true;
	return 0;
}

int64_t marks_newest(const struct server *server, size_t mark, const char *key, int64_t at)
{
	const struct mark_group *group = &server->marks[mark];
	const struct mark_key *row;

	if (key == NULL)
		return newest(&group->history, at);
	row = find_key(group, key);
	return row != NULL ? newest(&row->history, at) : TIMESTAMP_NONE;
}

size_t marks_keys_since(const struct server *server, size_t mark, int64_t after, int64_t at)
{
	size_t count = 0;

	for (const struct mark_key *row = server->marks[mark].keys; row != NULL; row = row->next)
		count += newest(&row->history, at) > after;
	return count;
}

void marks_forget(struct rules_state *state, struct server *server, size_t mark)
{
	while (server->marks[mark].keys != NULL)
		remove_key(state, server, mark, &server->marks[mark].keys);
}

void marks_forget_key(struct rules_state *state, struct server *server, const char *key)
{
	for (size_t i = 0; i < server->mark_count; i++) {
		struct mark_key **place = &server->marks[i].keys;

		while (*place != NULL) {
			if (text_equal_fold((*place)->key, key))
				remove_key(state, server, i, place);
			else
				place = &(*place)->next;
		}
	}
}

void marks_drop_rows(struct rules_state *state, const struct server *server)
{
	for (size_t i = 0; i < state->rules->mark_count; i++) {
		drop_row(state, server, i, &server->marks[i].row, NULL);
		for (const struct mark_key *row = server->marks[i].keys; row != NULL; row = row->next)
			drop_row(state, server, i, &row->row, row->key);
	}
}

static void free_keys(struct mark_key *row)
{
	while (row != NULL) {
		struct mark_key *next = row->next;

		free(row->key);
		free(row);
		row = next;
	}
}

void marks_free(struct server *server)
{
	if (server->marks == NULL)
		return;
	for (size_t i = 0; i < server->mark_count; i++)
		free_keys(server->marks[i].keys);
	free(server->marks);
}
