/* SPDX-License-Identifier: Apache-2.0 */
/* Pairing: by TrackingId; where one side lacks it by server, kind and user, else the oldest start that is still open.
 * The outcome is the best that any event of the attempt tells, so that their order does not matter: a refusal that was
 * logged before the bare failure stays a refusal. */
#include "rules/attempts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "rules/success_rate.h"
#include "rules/tell.h"

/* A start without its id is matched by user only this long: later it is another attempt of the same person. */
#define USER_MATCH_LIMIT TIMESTAMP_HOUR
/* How long after a failure was told the trace of it may come. */
#define BESIDE_LIMIT (5 * TIMESTAMP_SECOND)

static void attempt_free(struct open_attempt *attempt)
{
	if (attempt == NULL)
		return;
	free(attempt->id);
	free(attempt->tracking);
	free(attempt->user);
	free(attempt->code);
	free(attempt);
}

DEFINE_POINTER_CLEANUP(struct open_attempt, attempt_free);

static int64_t begin_of(const struct open_attempt *attempt)
{
	return attempt->started != TIMESTAMP_NONE ? attempt->started : attempt->ended;
}

static struct outcome outcome_of(const struct open_attempt *attempt)
{
	return (struct outcome){ .counts = attempt->result != ATTEMPT_RUNNING && attempt->result != ATTEMPT_REFUSED,
				 .succeeded = attempt->result == ATTEMPT_SUCCEEDED,
				 .began = begin_of(attempt) };
}

static void drop_row(struct rules_state *state, const struct server *server, const struct open_attempt *attempt)
{
	state_drop_row(state, &attempt->row, ROW_ATTEMPT, server->name, attempt->id, NULL);
}

static void remove_attempt(struct rules_state *state, struct server *server, struct open_attempt **place)
{
	struct open_attempt *attempt = *place;

	drop_row(state, server, attempt);
	*place = attempt->next;
	server->attempt_count--;
	attempt_free(attempt);
}

/* Nothing will end it any more, as far as is known at `time`. */
static int lose(const struct telling *telling, struct open_attempt *attempt, int64_t time)
{
	struct outcome before = outcome_of(attempt);
	int r;

	attempt->result = ATTEMPT_LOST;
	attempt->ended = time;
	attempt->row.dirty = true;
	r = tell_attempt(telling, attempt);
	return r < 0 ? r : success_rate_take(telling, attempt->id, before, outcome_of(attempt), time);
}

/* One that has ended gives way before one that has not; a running one is told as lost, for nothing will end it now. */
static int evict_oldest(const struct telling *telling)
{
	struct open_attempt **oldest = &telling->server->attempts;
	int r = 0;

	for (struct open_attempt **place = oldest; *place != NULL; place = &(*place)->next) {
		bool runs = (*place)->result == ATTEMPT_RUNNING, oldest_runs = (*oldest)->result == ATTEMPT_RUNNING;

		if (runs < oldest_runs || (runs == oldest_runs && begin_of(*place) < begin_of(*oldest)))
			oldest = place;
	}
	if (*oldest == NULL)
		return 0;
	if ((*oldest)->result == ATTEMPT_RUNNING)
		r = lose(telling, *oldest, telling->server->watermark);
	remove_attempt(telling->state, telling->server, oldest);
	return r;
}

struct open_attempt *attempts_add(struct server *server, const char *id)
{
	_cleanup_(attempt_free_p) struct open_attempt *attempt = calloc(1, sizeof(*attempt));
	struct open_attempt **end = &server->attempts;

	if (attempt == NULL)
		return NULL;
	attempt->started = attempt->ended = TIMESTAMP_NONE;
	attempt->id = strdup(id);
	if (attempt->id == NULL)
		return NULL;

	while (*end != NULL)
		end = &(*end)->next;
	*end = attempt;
	server->attempt_count++;
	return steal_pointer(attempt);
}

/* The kind as far as the event tells it, be it by its id or by what its exception was at. */
static int kind_of(const struct attempt_word *word)
{
	return word->kind != ANY_KIND ? word->kind : word->operation;
}

static bool same_kind(const struct open_attempt *attempt, int kind)
{
	return kind == ANY_KIND || !attempt->kind_known || attempt->kind == (enum attempt_kind)kind;
}

static int64_t keep_until(const struct telling *telling, const struct open_attempt *attempt)
{
	if (attempt->result == ATTEMPT_RUNNING)
		return time_add(attempt->started, telling->rules->attempts[attempt->kind].timeout);
	return time_add(attempt->ended, attempt->result == ATTEMPT_LOST ? STATE_KEEP_LOST : STATE_KEEP_ENDED);
}

/* Whether it is over for good at a time, purged already or not: what is purged when must make no difference. */
static bool is_over(const struct telling *telling, const struct open_attempt *attempt, int64_t time)
{
	return attempt->result != ATTEMPT_RUNNING &&
	       keep_until(telling, attempt) < time_add(time, -telling->server->lateness);
}

static struct open_attempt *find_tracking(const struct telling *telling, const struct attempt_word *word)
{
	for (struct open_attempt *attempt = telling->server->attempts; attempt != NULL && word->tracking != NULL;
	     attempt = attempt->next)
		if (text_equal_fold(attempt->tracking, word->tracking) && !is_over(telling, attempt, word->time))
			return attempt;
	return NULL;
}

/* Could the event belong to this attempt, as far as ids and time go? */
static bool is_open_for(const struct telling *telling, const struct open_attempt *attempt,
			const struct attempt_word *word)
{
	if (attempt->closed || !same_kind(attempt, kind_of(word)) || is_over(telling, attempt, word->time))
		return false;
	/* Both have an id, and find_tracking() has seen that they differ. */
	if (word->tracking != NULL && attempt->tracking != NULL)
		return false;
	return begin_of(attempt) <= word->time && word->time <= time_add(begin_of(attempt), USER_MATCH_LIMIT);
}

/* The newest of the same user: who tries again has given up the try before. */
static struct open_attempt *find_user(const struct telling *telling, const struct attempt_word *word)
{
	struct open_attempt *found = NULL;

	for (struct open_attempt *attempt = telling->server->attempts; attempt != NULL && word->user != NULL;
	     attempt = attempt->next)
		if (text_equal_fold(attempt->user, word->user) && is_open_for(telling, attempt, word) &&
		    (found == NULL || begin_of(attempt) >= begin_of(found)))
			found = attempt;
	return found;
}

/* Nobody knows whose it is on one of the sides: the oldest that is still running. */
static struct open_attempt *find_oldest(const struct telling *telling, const struct attempt_word *word)
{
	struct open_attempt *found = NULL;

	for (struct open_attempt *attempt = telling->server->attempts; attempt != NULL; attempt = attempt->next) {
		if (attempt->result != ATTEMPT_RUNNING || !is_open_for(telling, attempt, word))
			continue;
		if (attempt->user != NULL && word->user != NULL)
			continue;
		if (found == NULL || begin_of(attempt) < begin_of(found))
			found = attempt;
	}
	return found;
}

/* The end of this start was met before the start: a late event. */
static struct open_attempt *find_end(const struct telling *telling, const struct attempt_word *word)
{
	int64_t timeout = telling->rules->attempts[word->kind].timeout;
	struct open_attempt *attempt;

	for (attempt = telling->server->attempts; attempt != NULL && word->user != NULL; attempt = attempt->next)
		if (attempt->started == TIMESTAMP_NONE && text_equal_fold(attempt->user, word->user) &&
		    !is_over(telling, attempt, word->time) && same_kind(attempt, word->kind) &&
		    (word->tracking == NULL || attempt->tracking == NULL) && word->time <= attempt->ended &&
		    attempt->ended <= time_add(word->time, timeout))
			return attempt;
	return NULL;
}

static struct open_attempt *find(const struct telling *telling, const struct attempt_word *word)
{
	struct open_attempt *attempt = find_tracking(telling, word);

	if (attempt != NULL)
		return attempt;
	if (word->result == ATTEMPT_RUNNING)
		return find_end(telling, word);
	attempt = find_user(telling, word);
	return attempt != NULL ? attempt : find_oldest(telling, word);
}

/* The place of the attempt with this id; of NULL where there is none. */
static struct open_attempt **find_id(struct server *server, const char *id)
{
	struct open_attempt **place = &server->attempts;

	while (*place != NULL && strcmp((*place)->id, id) != 0)
		place = &(*place)->next;
	return place;
}

/* The id is fixed when the attempt is first told: an id that is learnt later does not change it. */
static struct open_attempt *add(const struct telling *telling, const struct attempt_word *word)
{
	char number[24], made[DIGEST_TEXT_SIZE];
	const char *kind = word->kind != ANY_KIND ? attempt_kind_name((enum attempt_kind)word->kind) : "";
	const char *id = word->tracking;
	struct open_attempt **same;

	(void)snprintf(number, sizeof(number), "%" PRId64, word->time);
	if (id == NULL)
		id = DIGEST(made, "attempt", telling->server->name, kind, word->user, number,
			    word->result == ATTEMPT_RUNNING ? "start" : "end");
	same = find_id(telling->server, id);
	if (*same != NULL && !is_over(telling, *same, word->time))
		return *same;
	/* One that is over leaves its name to the new one, purged or not. */
	if (*same != NULL)
		remove_attempt(telling->state, telling->server, same);
	return attempts_add(telling->server, id);
}

static int learn(char **known, const char *text)
{
	if (*known != NULL || text == NULL)
		return 0;
	*known = strdup(text);
	return *known != NULL ? 0 : -ENOMEM;
}

/* How much a result says: the later in this order wins. */
static unsigned weight(enum attempt_result result)
{
	static const unsigned weights[ATTEMPT_RESULTS] = {
		[ATTEMPT_LOST] = 1, [ATTEMPT_FAILED] = 2, [ATTEMPT_REFUSED] = 3, [ATTEMPT_SUCCEEDED] = 4
	};

	return weights[result];
}

static void merge(struct open_attempt *attempt, const struct attempt_word *word)
{
	/* What an exception was at counts where nothing else is known: an administrator's reset ends as a reset. */
	if (word->kind != ANY_KIND || (!attempt->kind_known && word->operation != ANY_KIND)) {
		attempt->kind = (enum attempt_kind)kind_of(word);
		attempt->kind_known = true;
	}
	if (word->result == ATTEMPT_RUNNING) {
		if (attempt->started == TIMESTAMP_NONE || word->time < attempt->started)
			attempt->started = word->time;
		return;
	}

	attempt->closed |= word->kind != ANY_KIND;
	if (attempt->result == ATTEMPT_LOST || word->time > attempt->ended)
		attempt->ended = word->time;
	if (weight(word->result) > weight(attempt->result))
		attempt->result = word->result;
}

int attempt_take(const struct telling *telling, const struct attempt_word *word, const char **ret_user)
{
	struct open_attempt *attempt = find(telling, word);
	struct outcome before;
	int r = 0;

	if (attempt == NULL && telling->server->attempt_count >= STATE_ATTEMPT_LIMIT)
		r = evict_oldest(telling);
	if (r < 0)
		return r;
	if (attempt == NULL)
		attempt = add(telling, word);
	if (attempt == NULL || learn(&attempt->tracking, word->tracking) < 0 || learn(&attempt->user, word->user) < 0 ||
	    learn(&attempt->code, word->code) < 0)
		return -ENOMEM;

	before = outcome_of(attempt);
	merge(attempt, word);
	attempt->row.dirty = true;
	*ret_user = attempt->user;
	if (attempt->result == ATTEMPT_RUNNING)
		server_wake(telling->server,
			    time_add(attempt->started, telling->rules->attempts[attempt->kind].timeout));
	else
		server_wake(telling->server, time_add(attempt->ended, STATE_KEEP_ENDED));
	r = tell_attempt(telling, attempt);
	return r < 0 ? r : success_rate_take(telling, attempt->id, before, outcome_of(attempt), word->time);
}

/* A trace is written while the attempt runs, or just after its failure was told. */
static bool is_beside(const struct telling *telling, const struct open_attempt *attempt, int64_t time)
{
	if (begin_of(attempt) > time)
		return false;
	if (attempt->result == ATTEMPT_RUNNING)
		return time <= keep_until(telling, attempt);
	return (attempt->result == ATTEMPT_FAILED || attempt->result == ATTEMPT_REFUSED) &&
	       attempt->ended >= time_add(time, -BESIDE_LIMIT);
}

static const char *domain_of(const char *user)
{
	const char *at = user != NULL ? strrchr(user, '@') : NULL;

	return at != NULL && at[1] != '\0' ? at + 1 : NULL;
}

void attempts_beside(const struct telling *telling, int64_t time, const char **ret_user, const char **ret_domain)
{
	const struct open_attempt *first = NULL;
	bool same_user = true, same_domain = true;

	for (const struct open_attempt *attempt = telling->server->attempts; attempt != NULL; attempt = attempt->next) {
		if (!is_beside(telling, attempt, time))
			continue;
		if (first == NULL)
			first = attempt;
		same_user = same_user && text_equal_fold(attempt->user, first->user);
		same_domain = same_domain && text_equal_fold(domain_of(attempt->user), domain_of(first->user));
	}
	*ret_user = first != NULL && same_user ? first->user : NULL;
	*ret_domain = first != NULL && same_domain ? domain_of(first->user) : NULL;
}

struct open_attempt *attempts_earliest(const struct telling *telling, int64_t *ret_due)
{
	struct open_attempt *earliest = NULL;

	for (struct open_attempt *attempt = telling->server->attempts; attempt != NULL; attempt = attempt->next) {
		int64_t due;

		if (attempt->result != ATTEMPT_RUNNING)
			continue;
		due = time_add(attempt->started, telling->rules->attempts[attempt->kind].timeout);
		if (earliest == NULL || due < *ret_due) {
			earliest = attempt;
			*ret_due = due;
		}
	}
	return earliest;
}

int attempt_give_up(const struct telling *telling, struct open_attempt *attempt, int64_t due)
{
	const struct attempt_policy *policy = &telling->rules->attempts[attempt->kind];
	struct symptom_draft draft = { .finding = policy->finding,
				       .subject = policy->subject,
				       .presence = WBH_PRESENT,
				       .time = due,
				       .level = -1 };
	char identity[DIGEST_TEXT_SIZE], started[TIMESTAMP_TEXT_SIZE];
	int r;

	r = lose(telling, attempt, due);
	if (r < 0 || !policy->tell)
		return r;

	draft.identity = DIGEST(identity, "attempt-lost", telling->server->name, attempt->id);
	draft_key(&draft, WBH_KEY_USER, attempt->user);
	draft_key(&draft, WBH_KEY_DOMAIN, domain_of(attempt->user));
	draft_evidence(&draft, "user", attempt->user);
	draft_evidence(&draft, "tracking_id", attempt->tracking);
	draft_evidence(&draft, "attempt", attempt_kind_name(attempt->kind));
	draft_evidence(&draft, "started", timestamp_format(attempt->started, started));
	return tell_symptom(telling, &draft);
}

void attempts_purge(const struct telling *telling)
{
	/* A record that may still be late is matched with what was not over as long before it. */
	int64_t lateness = telling->server->lateness;
	int64_t before = time_add(time_add(telling->server->watermark, -lateness), -lateness);
	struct open_attempt **place = &telling->server->attempts;

	while (*place != NULL) {
		if ((*place)->result != ATTEMPT_RUNNING && keep_until(telling, *place) < before) {
			remove_attempt(telling->state, telling->server, place);
			continue;
		}
		server_wake(telling->server,
			    time_add(keep_until(telling, *place), (*place)->result != ATTEMPT_RUNNING ? lateness : 0));
		place = &(*place)->next;
	}
}

void attempts_drop_rows(struct rules_state *state, const struct server *server)
{
	for (const struct open_attempt *attempt = server->attempts; attempt != NULL; attempt = attempt->next)
		drop_row(state, server, attempt);
}

void attempts_free(struct server *server)
{
	while (server->attempts != NULL) {
		struct open_attempt *next = server->attempts->next;

		attempt_free(server->attempts);
		server->attempts = next;
	}
}
