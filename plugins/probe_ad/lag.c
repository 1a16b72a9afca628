/* SPDX-License-Identifier: Apache-2.0 */
/* The sample: users whose passwords were set at least some minutes ago, so that replication had its time. */
#include "plugins/probe_ad/lag.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"

#define SAMPLE_LIMIT 20u
/* Inside a site changes take seconds; between sites the shortest schedule there is takes a quarter of an hour. */
#define SETTLED (30 * TIMESTAMP_MINUTE)
#define RECENT TIMESTAMP_DAY

#define UNIX_EPOCH INT64_C(11644473600000000) /* microseconds from 1601 to 1970 */

struct sample {
	char *dn;
	int64_t newest; /* over all controllers */
};

struct samples {
	struct sample list[SAMPLE_LIMIT];
	size_t count;
};

static void samples_done(struct samples *samples)
{
	for (size_t i = 0; i < samples->count; i++)
		free(samples->list[i].dn);
}

static bool has_sample(const struct samples *samples, const char *dn)
{
	for (size_t i = 0; i < samples->count; i++)
		if (strcmp(samples->list[i].dn, dn) == 0)
			return true;
	return false;
}

static int take_sample(void *context, struct ldap_entry *entry)
{
	struct samples *samples = context;
	const char *dn = ldap_entry_dn(entry);
	int64_t set;

	/* Enough: the rest of the answer is not waited for. */
	if (samples->count == SAMPLE_LIMIT)
		return -E2BIG;
	if (entry_time(entry, "pwdLastSet", &set) != FILETIME_TIME || has_sample(samples, dn))
		return 0;
	samples->list[samples->count] = (struct sample){ .dn = strdup(dn), .newest = set };
	return samples->list[samples->count].dn != NULL ? (int)samples->count++ : -ENOMEM;
}

static int find_samples(const struct view *view, struct samples *samples)
{
	static const char *const attributes[] = { "pwdLastSet", NULL };
	int64_t from = view->directory.now - RECENT, to = view->directory.now - SETTLED;
	char filter[160];
	const struct ldap_search what = {
		.base = view->directory.base, .scope = LDAP_SEARCH_SUBTREE, .filter = filter, .attributes = attributes
	};
	struct ldap_fault fault;
	int r;

	(void)snprintf(filter, sizeof(filter),
		       "(&(objectCategory=person)(pwdLastSet>=%" PRId64 ")(pwdLastSet<=%" PRId64 "))",
		       (from + UNIX_EPOCH) * 10, (to + UNIX_EPOCH) * 10);
	r = ldap_session_search(view->directory.session, &what, take_sample, samples, &fault);
	return r == -ENOMEM ? r : 0;
}

static int take_time(void *context, struct ldap_entry *entry)
{
	int64_t *set = context;

	if (entry_time(entry, "pwdLastSet", set) != FILETIME_TIME)
		*set = TIMESTAMP_NONE;
	return 0;
}

static int64_t time_at(const struct view *view, const struct sample *sample)
{
	static const char *const attributes[] = { "pwdLastSet", NULL };
	struct ldap_fault fault;
	int64_t set = TIMESTAMP_NONE;

	return read_object(view->directory.session, sample->dn, attributes, take_time, &set, &fault) < 0
		       ? TIMESTAMP_NONE
		       : set;
}

static int compare_at(struct view *view, const struct samples *samples, const int64_t *times)
{
	for (size_t i = 0; i < samples->count; i++) {
		/* One that was set again just now is still on its way. */
		if (times[i] == TIMESTAMP_NONE || samples->list[i].newest > view->directory.now - SETTLED)
			continue;
		view->lag.compared++;
		if (times[i] >= samples->list[i].newest || view->lag.behind++ > 0)
			continue;
		view->lag.user = strdup(samples->list[i].dn);
		view->lag.newer = samples->list[i].newest;
		if (view->lag.user == NULL)
			return -ENOMEM;
	}
	return 0;
}

static size_t count_usable(const struct view *views, size_t count)
{
	size_t usable = 0;

	for (size_t i = 0; i < count; i++)
		usable += views[i].usable;
	return usable;
}

int lag_compare(struct view *views, size_t count)
{
	_cleanup_(samples_done) struct samples samples = { .count = 0 };
	_cleanup_free_ int64_t(*times)[SAMPLE_LIMIT] = NULL;
	int r = 0;

	if (count_usable(views, count) < 2)
		return 0;
	times = calloc(count, sizeof(*times));
	if (times == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count && r >= 0; i++)
		if (views[i].usable)
			r = find_samples(&views[i], &samples);
	for (size_t i = 0; i < count && r >= 0; i++)
		for (size_t k = 0; k < samples.count && views[i].usable; k++) {
			times[i][k] = time_at(&views[i], &samples.list[k]);
			if (times[i][k] > samples.list[k].newest)
				samples.list[k].newest = times[i][k];
		}
	for (size_t i = 0; i < count && r >= 0; i++)
		if (views[i].usable)
			r = compare_at(&views[i], &samples, times[i]);
	return r;
}

void lag_done(struct lag *lag)
{
	free(lag->user);
	*lag = (struct lag){ .compared = 0 };
}
