/* SPDX-License-Identifier: Apache-2.0 */
/* When the users are gone over, and what of it is remembered. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "plugins/probe_ad/look.h"

#define PASS_NAME "passed "

/* When was the last whole pass? TIMESTAMP_NONE: never. */
static int64_t last_pass(const struct memory *memory)
{
	const char *at = NULL, *text;
	int64_t time = TIMESTAMP_NONE;
	size_t size;

	if (memory_next(memory, PASS_NAME, &at, &text, &size))
		time = strtoll(text, NULL, 10);
	return time;
}

/* A service goes over all of them once in a while; who looks once, now. */
static bool is_due(const struct look *look, const struct memory *memory, int64_t now)
{
	int64_t interval = 0, last = last_pass(memory);

	if (look->host->setting_number(look->host, "pass-interval", &interval) < 0)
		return false;
	return memory->once || last == TIMESTAMP_NONE || last > now || now - last >= interval;
}

static int tell_pass(struct look *look, int64_t time, uint64_t users)
{
	static const char *const stages[] = { "permission", "policy", "account" };
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(stages) && r >= 0; i++)
		r = look_tell_seen(look, stages[i], time, i == 0 ? users : 0);
	return r;
}

/* The pass before stands until the next one: its lines, and when it was. */
static int keep_pass(struct look *look, struct memory *memory)
{
	static const char *const prefixes[] = { PASS_NAME, "swept " };
	const char *text;
	size_t size;

	for (size_t i = 0; i < ELEMENTS(prefixes); i++)
		for (const char *at = NULL; memory_next(memory, prefixes[i], &at, &text, &size);)
			memory_keep(memory, prefixes[i], text, size);
	return last_pass(memory) != TIMESTAMP_NONE ? tell_pass(look, last_pass(memory), 0) : 0;
}

static int pass_over_users(struct look *look, struct judging *judging, const struct view *view)
{
	struct sweep *sweep = calloc(1, sizeof(*sweep));
	struct ldap_fault fault = { .layer = LDAP_LAYER_NONE };
	int64_t limit = 0;
	char time[32];
	int r;

	if (sweep == NULL)
		return -ENOMEM;
	(void)look->host->setting_number(look->host, "pass-time", &limit);
	r = sweep_users(look->host, view, monotonic_now() + limit, sweep, &fault);
	if (r == -WBH_E_PEER) {
		look->host->log(look->host, WBH_LOG_WARNING, "%s: the users cannot be read: %s", view->controller->name,
				fault.words);
		sweep->whole = false;
		r = 0;
	}
	if (r >= 0)
		r = judge_sweep(judging, view, sweep);
	if (r >= 0 && sweep->whole) {
		(void)snprintf(time, sizeof(time), "%lld", (long long)judging->time);
		memory_keep(judging->memory, PASS_NAME, time, strlen(time));
		r = tell_pass(look, judging->time, sweep->in_scope);
	}
	sweep_done(sweep);
	free(sweep);
	return r;
}

int look_over_users(struct look *look, struct judging *judging, const struct view *view)
{
	/* Asked for some users, those alone count. */
	if (look->host->request(look->host, 0) != NULL)
		return 0;
	if (view != NULL && view->connector.found && is_due(look, judging->memory, judging->time))
		return pass_over_users(look, judging, view);
	return keep_pass(look, judging->memory);
}
