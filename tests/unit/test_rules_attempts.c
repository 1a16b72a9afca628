/* SPDX-License-Identifier: Apache-2.0 */
/* Which events make one attempt, and what became of it. */
#include "tests/unit/rules_bench.h"

static void send(struct bench *bench, uint32_t id, int64_t second, const char *text)
{
	bench_event(bench, WRITEBACK, id, second, text);
}

static void by_tracking_id(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "TrackingId: A-1, PasswordResetRequestStart, Details: ann@corp.example");
	bench_says(&bench, "attempt a-1 reset running ann@corp.example code=- from 0\n", "a start is told at once");
	send(&bench, 31006, 1, "TrackingId: A-2, ChangePasswordRequestStart, Details: ann@corp.example");
	send(&bench, 31007, 2, "TrackingId: A-2, ChangePasswordSuccess");
	bench_says(&bench, "attempt a-2 change succeeded ann@corp.example code=- from 1 to 2",
		   "the end of one of two, by its id");
	send(&bench, 31003, 3, "TrackingId: A-1, PasswordResetFail");
	bench_says(&bench, "attempt a-1 reset failed ann@corp.example code=- from 0 to 3", "… and of the other");
	bench_done(&bench);
}

static void refused_stays_refused(void)
{
	static const struct {
		uint32_t id;
		const char *result;
	} rows[] = { { 33001, "failed" },  { 33002, "failed" },  { 33003, "failed" },
		     { 33004, "failed" },  { 33009, "failed" },  { 33005, "refused" },
		     { 33006, "refused" }, { 33007, "refused" }, { 33008, "refused" } };

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_free_ char *words = NULL;
		struct bench bench;

		(void)bench_from_conf(&bench);
		send(&bench, 31001, 0, "TrackingId: B-1, PasswordResetRequestStart, Details: ann@corp.example");
		send(&bench, rows[i].id, 1,
		     "TrackingId: B-1, Reason: hr=80230619, Context: UserPrincipalName: ann@corp.example");
		bench_forget(&bench);
		send(&bench, 31003, 2, "TrackingId: B-1, PasswordResetFail");
		if (asprintf(&words, "attempt b-1 reset %s ann@corp.example code=80230619 from 0 to 2",
			     rows[i].result) > 0)
			bench_says(&bench, words, "%u and then the bare failure: %s, with its code", rows[i].id,
				   rows[i].result);
		bench_done(&bench);

		(void)bench_from_conf(&bench);
		send(&bench, 31001, 0, "TrackingId: B-1, PasswordResetRequestStart, Details: ann@corp.example");
		send(&bench, 31003, 1, "TrackingId: B-1, PasswordResetFail");
		bench_forget(&bench);
		send(&bench, rows[i].id, 2,
		     "TrackingId: B-1, Reason: hr=80230619, Context: UserPrincipalName: ann@corp.example");
		bench_says(&bench, words, "the bare failure and then %u: the same", rows[i].id);
		bench_done(&bench);
	}
}

static void without_tracking_id(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "PasswordResetRequestStart, Details: ann@corp.example");
	send(&bench, 31001, 1, "PasswordResetRequestStart, Details: bob@corp.example");
	send(&bench, 31002, 2,
	     "TrackingId: C-2, PasswordResetSuccess, Details: Context: UserPrincipalName: Bob@corp.example");
	bench_says(&bench, "reset succeeded bob@corp.example code=- from 1 to 2",
		   "an end with an id finds its start without one by the user");
	send(&bench, 33004, 3, "TrackingId: C-1, Reason: hr=80230626, Context: UserPrincipalName: ann@corp.example");
	send(&bench, 31003, 4, "TrackingId: C-1, PasswordResetFail");
	bench_says(&bench, "reset failed ann@corp.example code=80230626 from 0 to 4",
		   "the id that is learnt so pairs what follows");
	bench_watermark(&bench, 900);
	bench_lacks(&bench, "lost", "nothing is left over");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "PasswordResetRequestStart");
	send(&bench, 31001, 1, "PasswordResetRequestStart");
	send(&bench, 31006, 2, "ChangePasswordRequestStart");
	send(&bench, 31002, 3,
	     "TrackingId: D-1, PasswordResetSuccess, Details: Context: UserPrincipalName: ann@corp.example");
	bench_says(&bench, "reset succeeded ann@corp.example code=- from 0 to 3",
		   "without a user the oldest start of the same kind");
	send(&bench, 31008, 4, "TrackingId: D-2, ChangePasswordFail");
	bench_says(&bench, "change failed ? code=- from 2 to 4", "kinds are kept apart");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "PasswordResetRequestStart, Details: ann@corp.example");
	send(&bench, 31002, 1,
	     "TrackingId: E-1, PasswordResetSuccess, Details: Context: UserPrincipalName: bob@corp.example");
	bench_says(&bench, "attempt e-1 reset succeeded bob@corp.example code=- to 1",
		   "an end of somebody else is its own attempt");
	bench_watermark(&bench, 900);
	bench_says(&bench, "reset lost ann@corp.example code=- from 0 to 300", "… and the start is lost");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "PasswordResetRequestStart, Details: ann@corp.example");
	send(&bench, 31001, 60, "PasswordResetRequestStart, Details: ann@corp.example");
	send(&bench, 31002, 61,
	     "TrackingId: F-1, PasswordResetSuccess, Details: Context: UserPrincipalName: ann@corp.example");
	bench_says(&bench, "reset succeeded ann@corp.example code=- from 60 to 61",
		   "who tries again ends the newer try");
	bench_watermark(&bench, 900);
	bench_says(&bench, "present service.attempt-lost@server=sync01 at 300", "… and has lost the older");
	bench_done(&bench);
}

static void servers_apart(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "PasswordResetRequestStart, Details: ann@corp.example");
	bench.computer = "sync02.corp.example";
	send(&bench, 31002, 1,
	     "TrackingId: G-1, PasswordResetSuccess, Details: Context: UserPrincipalName: ann@corp.example");
	bench_says(&bench, "attempt g-1 reset succeeded ann@corp.example code=- to 1", "servers are kept apart");
	bench_done(&bench);
}

static void late_events(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	send(&bench, 31002, 10,
	     "TrackingId: H-1, PasswordResetSuccess, Details: Context: UserPrincipalName: ann@corp.example");
	send(&bench, 31001, 9, "TrackingId: H-1, PasswordResetRequestStart, Details: ann@corp.example");
	bench_says(&bench, "attempt h-1 reset succeeded ann@corp.example code=- from 9 to 10",
		   "a start that comes after its end");
	send(&bench, 31002, 20,
	     "TrackingId: H-2, PasswordResetSuccess, Details: Context: UserPrincipalName: bob@corp.example");
	send(&bench, 31001, 19, "PasswordResetRequestStart, Details: bob@corp.example");
	bench_says(&bench, "attempt h-2 reset succeeded bob@corp.example code=- from 19 to 20",
		   "… also without its id");
	bench_watermark(&bench, 900);
	bench_lacks(&bench, "lost", "nothing is lost by that");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	send(&bench, 31001, 0, "TrackingId: H-3, PasswordResetRequestStart, Details: ann@corp.example");
	send(&bench, 31019, 600, "heartbeat");
	bench_says(&bench, "present service.attempt-lost@server=sync01 at 300",
		   "an event of another kind moves the time on");
	send(&bench, 31003, 2, "TrackingId: H-3, PasswordResetFail");
	bench_says(&bench, "attempt h-3 reset failed ann@corp.example code=- from 0 to 2",
		   "an end that arrives late revises a lost attempt");
	bench_done(&bench);
}

static void bounded(void)
{
	struct bench bench;
	char text[128];

	(void)bench_from_conf(&bench);
	for (unsigned i = 0; i < 1100; i++) {
		(void)snprintf(text, sizeof(text),
			       "TrackingId: I-%u, PasswordResetRequestStart, Details: u%u@corp.example", i, i);
		send(&bench, 31001, i / 10, text);
	}
	tap_is_int(bench_count(&bench, " lost "), 1100 - 1024,
		   "of more attempts than can be kept the oldest are told as lost");
	bench_says(&bench, "attempt i-0 reset lost u0@corp.example", "… the very oldest first");
	bench_done(&bench);
}

int main(void)
{
	by_tracking_id();
	refused_stays_refused();
	without_tracking_id();
	servers_apart();
	late_events();
	bounded();
	return tap_done();
}
