/* SPDX-License-Identifier: Apache-2.0 */
/* What would happen to one user's password, asked now: what a probe says of a user, and a report shows. Part of the
 * plugin ABI. */
#ifndef WBH_MODEL_PREDICTION_H
#define WBH_MODEL_PREDICTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wbh_operation {
	WBH_RESET,        /* the user's own, in the cloud, without the old password */
	WBH_ADMIN_RESET,  /* an administrator's, in the cloud */
	WBH_CHANGE,       /* the user's own, with the old password */
	WBH_UNLOCK,       /* lockoutTime = 0 */
	WBH_FORCE_CHANGE, /* pwdLastSet = 0: must change at next sign-in */
	WBH_OPERATIONS
};

enum wbh_answer { WBH_ANSWER_UNKNOWN, WBH_ANSWER_YES, WBH_ANSWER_NO, WBH_ANSWERS };

/* What an answer rests on, weakest first. */
enum wbh_basis {
	WBH_DOCUMENTED, /* the vendor says so */
	WBH_SPECIFIED,  /* a protocol specification says so */
	WBH_PROVED,     /* and a real domain controller was seen to do so, by our tests */
	WBH_BASES
};

/* Lends its text, like an event. */
struct wbh_outlook {
	enum wbh_operation operation;
	enum wbh_answer answer;
	enum wbh_basis basis;
	const char *finding;    /* the name of what stands in the way; NULL: nothing does, or it has no name */
	const char *reason;     /* one sentence for a person; NULL: there is nothing to say */
	const char *decided_by; /* the entry, policy or attribute that decides, and where it is set; may be NULL */
	int64_t until;          /* the answer changes by itself then, UTC microseconds; 0: it does not */
	const char *remedy;     /* the exact step; may be NULL */
};

struct wbh_prediction {
	const char *asked; /* the user as named by whoever asks */
	/* Of the user that was found; NULL where none was, or where it may not be read. */
	const char *dn;
	const char *upn;
	const char *sam_account_name;
	const char *sid;
	const char *controller;             /* that was asked; NULL: none answered */
	const struct wbh_outlook *outlooks; /* each operation once */
	size_t outlook_count;
};

/* How a reset of one's own would fare for all users in scope of one domain. A user counts once. */
struct wbh_population_cause {
	const char *finding;   /* its name */
	const char *container; /* the topmost one that explains it, or the domain */
	uint64_t count;
	const char *examples; /* some of the users, "anna, bo"; may be NULL */
};

struct wbh_population {
	const char *domain;
	const char *scope_basis; /* what the scope rests on, in words */
	uint64_t in_scope;
	uint64_t can_reset;
	uint64_t cannot_reset;
	uint64_t unknown;
	bool partial; /* the pass was not whole: there are more */
	const struct wbh_population_cause *causes;
	size_t cause_count;
};

const char *wbh_operation_name(enum wbh_operation operation); /* "admin_reset" */
const char *wbh_answer_name(enum wbh_answer answer);          /* "yes" | "no" | "unknown" */
const char *wbh_basis_name(enum wbh_basis basis);             /* "proved" | "specified" | "documented" */

#endif
