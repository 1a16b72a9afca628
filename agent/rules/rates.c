/* SPDX-License-Identifier: Apache-2.0 */
/* Per server, rate and key: the counts of 15 days of hours, or of the newest 60 minutes. */
#include "rules/rates.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "rules/ring.h"

#define HOURS_KEPT ((size_t)(15 * 24))
#define MINUTES_KEPT ((size_t)60)
#define HOURS_OF_DAY 24
/* A server silent for longer begins its history anew: nothing of it is left in the counts. */
#define SILENCE_LIMIT (15 * TIMESTAMP_DAY)

static int64_t slot_of(int64_t time, int64_t length)
{
	return time / length - (time % length < 0);
}

static const struct rate *rate_at(const struct telling *telling, size_t rate)
{
	return &telling->rules->rates[rate];
}

size_t rate_slots(const struct rate *rate)
{
	return rate->limit > 0 ? MINUTES_KEPT : HOURS_KEPT;
}

const char *rate_slot_name(const struct rate *rate)
{
	return rate->limit > 0 ? "minute" : "hour";
}

static int64_t rate_slot(const struct rate *rate, int64_t time)
{
	return slot_of(time, rate->limit > 0 ? TIMESTAMP_MINUTE : TIMESTAMP_HOUR);
}

void rates_hear(struct server *server, int64_t time)
{
	if (server->rate_count == 0 || (server->heard != TIMESTAMP_NONE && time <= server->heard))
		return;
	if (server->heard == TIMESTAMP_NONE || time - server->heard > SILENCE_LIMIT)
		server->known_since = time;
	server->heard = time;
	server->row.dirty = true;
}

static struct rate_key *find_key(const struct rate_group *group, const char *key)
{
	for (struct rate_key *row = group->keys; row != NULL; row = row->next)
		if (strcmp(row->name, key) == 0)
			return row;
	return NULL;
}

struct rate_key *rates_add_key(struct server *server, size_t rate, const char *key)
{
	struct rate_group *group = &server->rates[rate];
	struct rate_key *row = find_key(group, key);
	size_t size = strlen(key) + 1;

	if (row != NULL)
		return row;
	row = calloc(1, sizeof(*row) + size);
	if (row == NULL)
		return NULL;
	memcpy(row->name, key, size);
	row->next = group->keys;
	group->keys = row;
	group->key_count++;
	return row;
}

static void drop_row(struct rules_state *state, const struct server *server, size_t rate, const struct rate_key *row)
{
	state_drop_row(state, &row->row, ROW_RATE, server->name, state->rules->rates[rate].name, row->name);
}

/* Keys of which no slot is left any more give way. */
static void drop_old_keys(const struct telling *telling, size_t rate, int64_t slot)
{
	struct rate_group *group = &telling->server->rates[rate];
	struct rate_key **place = &group->keys;

	while (*place != NULL) {
		struct rate_key *row = *place;

		if (row->ring != NULL && row->ring->newest > slot - (int64_t)row->ring->size) {
			place = &row->next;
			continue;
		}
		drop_row(telling->state, telling->server, rate, row);
		*place = row->next;
		group->key_count--;
		ring_free(row->ring);
		free(row);
	}
}

static struct rate_key *get_key(const struct telling *telling, size_t rate, const char *key, int64_t slot)
{
	const struct rate_group *group = &telling->server->rates[rate];
	struct rate_key *row = find_key(group, key);

	if (row != NULL)
		return row;
	if (group->key_count >= STATE_RATE_KEY_LIMIT)
		drop_old_keys(telling, rate, slot);
	return rates_add_key(telling->server, rate, group->key_count < STATE_RATE_KEY_LIMIT ? key : RATE_OTHERS);
}

int rate_add(const struct telling *telling, size_t rate, const char *key, int64_t time, int change)
{
	const struct rate *policy = rate_at(telling, rate);
	int64_t slot = rate_slot(policy, time);
	struct rate_key *row = get_key(telling, rate, key, slot);
	int r = row != NULL ? ring_add(&row->ring, rate_slots(policy), slot, change) : -ENOMEM;

	if (r < 0)
		return r;
	row->row.dirty = true;
	return strcmp(row->name, key) != 0;
}

/* NULL: nothing was counted. */
static const struct ring *find_ring(const struct telling *telling, size_t rate, const char *key)
{
	const struct rate_key *row = find_key(&telling->server->rates[rate], key);

	if (row == NULL)
		row = find_key(&telling->server->rates[rate], RATE_OTHERS);
	return row != NULL ? row->ring : NULL;
}

/* UTC. 1970-01-01 was a Thursday. */
static bool is_weekend(int64_t hour)
{
	int64_t day = slot_of(hour, HOURS_OF_DAY), weekday = (day % 7 + 7 + 4) % 7;

	return weekday == 0 || weekday == 6;
}

static int compare_counts(const void *a, const void *b)
{
	unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;

	return left < right ? -1 : left > right;
}

/* Twice the median of the same hour on the days of the same kind before, as long as the server was known. */
static uint64_t usual_twice(const struct rate *rate, const struct ring *ring, int64_t hour, int64_t known_since)
{
	unsigned counts[RATE_DAY_LIMIT];
	size_t count = 0;

	for (int64_t day = 1; day <= (int64_t)rate->days; day++) {
		int64_t before = hour - day * HOURS_OF_DAY;

		if (is_weekend(before) == is_weekend(hour) && before * TIMESTAMP_HOUR >= known_since)
			counts[count++] = ring_at(ring, before);
	}
	if (count == 0)
		return 0;
	qsort(counts, count, sizeof(counts[0]), compare_counts);
	return (uint64_t)counts[count / 2] + counts[(count - 1) / 2];
}

/* With little history nobody knows what is usual. */
static bool is_much_at_first(const struct telling *telling, const struct rate *rate, const char *key, int64_t hour,
			     unsigned count)
{
	uint64_t whole;

	if (count <= rate->at_first)
		return false;
	if (rate->of == NO_RATE)
		return true;
	whole = ring_at(find_ring(telling, rate->of, key), hour);
	return (uint64_t)count * 100 > whole * rate->at_first_percent;
}

static bool is_much(const struct telling *telling, const struct rate *rate, const struct ring *ring, const char *key,
		    int64_t hour)
{
	int64_t known_since = telling->server->known_since;
	unsigned count = ring_at(ring, hour);

	if (known_since == TIMESTAMP_NONE || hour * TIMESTAMP_HOUR - known_since < rate->history)
		return is_much_at_first(telling, rate, key, hour, count);
	return count > rate->least && (uint64_t)count * 2 > rate->times * usual_twice(rate, ring, hour, known_since);
}

bool rate_jumps(const struct telling *telling, size_t rate, const char *key, int64_t time)
{
	const struct rate *policy = rate_at(telling, rate);
	const struct ring *ring = find_ring(telling, rate, key);
	int64_t hour = slot_of(time, TIMESTAMP_HOUR);

	for (int64_t i = 0; i < (int64_t)policy->hours; i++)
		if (!is_much(telling, policy, ring, key, hour - i))
			return false;
	return true;
}

unsigned rate_newest_hour(const struct telling *telling, size_t rate, const char *key, int64_t time)
{
	int64_t minute = slot_of(time, TIMESTAMP_MINUTE);

	return ring_sum(find_ring(telling, rate, key), minute - (int64_t)MINUTES_KEPT + 1, minute);
}

bool rate_is_over(const struct telling *telling, size_t rate, const char *key, int64_t time)
{
	return rate_newest_hour(telling, rate, key, time) > rate_at(telling, rate)->limit;
}

bool rate_is_calm(const struct telling *telling, size_t rate, const char *key, int64_t time)
{
	return (uint64_t)rate_newest_hour(telling, rate, key, time) * 2 < rate_at(telling, rate)->limit;
}

/* The order of a list is kept, and the counts are shared. */
int rates_copy(struct server *to, const struct server *from)
{
	to->known_since = from->known_since;
	to->heard = from->heard;
	for (size_t i = 0; i < from->rate_count; i++) {
		struct rate_key **end = &to->rates[i].keys;

		for (const struct rate_key *row = from->rates[i].keys; row != NULL; row = row->next) {
			size_t size = strlen(row->name) + 1;
			struct rate_key *copy = calloc(1, sizeof(*copy) + size);

			if (copy == NULL)
				return -ENOMEM;
			memcpy(copy->name, row->name, size);
			copy->ring = ring_share(row->ring);
			*end = copy;
			end = &copy->next;
			to->rates[i].key_count++;
		}
	}
	return 0;
}

void rates_drop_rows(struct rules_state *state, const struct server *server)
{
	for (size_t i = 0; i < server->rate_count; i++)
		for (const struct rate_key *row = server->rates[i].keys; row != NULL; row = row->next)
			drop_row(state, server, i, row);
}

void rates_free(struct server *server)
{
	for (size_t i = 0; i < server->rate_count; i++) {
		struct rate_key *row = server->rates[i].keys;

		while (row != NULL) {
			struct rate_key *next = row->next;

			ring_free(row->ring);
			free(row);
			row = next;
		}
	}
	free(server->rates);
}
