/* SPDX-License-Identifier: Apache-2.0 */
/* Children that confine themselves as a worker or as the agent and then try something. */
#ifndef WBH_TESTS_CONFINED_H
#define WBH_TESTS_CONFINED_H

#include "run/confine.h"
#include "tests/lib/tap.h"

#define NOT_CONFINED 250
#define BY_SIGNAL 256

/* A folder of this test program's own, with three others in it. */
struct place {
	char root[64];
	char logs[96];    /* what a worker may read */
	char state[96];   /* what a worker, or the agent, may write */
	char outside[96]; /* what nobody named */
	char log[128];    /* a file in each; `written` is not there yet */
	char written[128];
	char secret[128];
};

extern struct place place;
extern const char *read_path, *write_path; /* what the settings "path" and "to" say */
extern struct wbh_host confined_host;

extern const struct wbh_need no_needs[], read_needs[], write_needs[], tcp_needs[], udp_needs[], resolve_needs[],
	trust_needs[], kerberos_needs[], journal_needs[];

void make_place(void);
void remove_place(void);
void put_file(const char *path, const char *text);

/* Returns 0 or an errno. */
typedef int (*attempt_function)(void);

/* Run `confine`, then `attempt`, in a child: what it returned, NOT_CONFINED, or BY_SIGNAL + the signal that ended it.
 */
int in_child(int (*confine)(const void *context), const void *context, attempt_function attempt);
int as_worker(const void *needs);
int as_agent(const void *unused);
int as_it_is(const void *unused);
int worker(const struct wbh_need *needs, attempt_function attempt);
int agent(attempt_function attempt);

struct confined_row {
	const char *words;
	attempt_function attempt;
	int expected;
};

/* One fact per row. NULL `needs`: the agent. */
static inline void try_rows(const char *who, const struct wbh_need *needs, const struct confined_row *rows,
			    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int got = needs != NULL ? worker(needs, rows[i].attempt) : agent(rows[i].attempt);

		tap_is_int(got, rows[i].expected, "%s: %s", who, rows[i].words);
	}
}

#endif
