/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock for confine.c: a ruleset is made, filled with paths, and put on the process for good. */
#ifndef WBH_RUN_CONFINE_LANDLOCK_H
#define WBH_RUN_CONFINE_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/problem.h"

struct ruleset {
	int fd;         /* -1: the kernel has no Landlock, allowing and enforcing do nothing */
	uint64_t files; /* access rights to files that are denied unless a rule allows them */
	uint64_t net;   /* the same for TCP ports */
};

/* What a rule may allow below a path. Executing is never among it. */
enum ruleset_access {
	RULESET_READ = 1 << 0,  /* open and list */
	RULESET_WRITE = 1 << 1, /* create, write, shorten, rename and remove files */
};

/* What the ruleset restricts beside writing, making and executing files, which it always does. */
enum ruleset_scope {
	RULESET_READING = 1 << 0,
	RULESET_CONNECTING = 1 << 1, /* TCP; listening is always denied */
	RULESET_ABSTRACT = 1 << 2,   /* abstract AF_UNIX addresses of processes outside */
	RULESET_SIGNALS = 1 << 3,    /* signals to processes outside */
};

/* The kernel's ABI version; 0 without Landlock. */
uint32_t ruleset_kernel_abi(void);

/* `abi`: what the kernel answered, or less to do as an older kernel would. */
int ruleset_new(struct ruleset *ret, uint32_t abi, unsigned scope, struct wbh_problem *problem);
void ruleset_done(struct ruleset *ruleset);

/* `path` and everything below it. 1 = there is no such path. */
int ruleset_allow_path(struct ruleset *ruleset, const char *path, unsigned access, struct wbh_problem *problem);
int ruleset_allow_connect(struct ruleset *ruleset, uint16_t port, struct wbh_problem *problem);

/* On this thread and all its children, for ever. Needs PR_SET_NO_NEW_PRIVS. */
int ruleset_enforce(const struct ruleset *ruleset, struct wbh_problem *problem);

#endif
