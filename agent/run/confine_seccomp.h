/* SPDX-License-Identifier: Apache-2.0 */
/* System calls for confine.c: an allow-list is put together from sets and put on the process for good. */
#ifndef WBH_RUN_CONFINE_SECCOMP_H
#define WBH_RUN_CONFINE_SECCOMP_H

#include "base/problem.h"

/* The leak checker, run at the end of every process of a sanitizer build, needs more than we would allow. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CONFINE_WITH_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define CONFINE_WITH_SANITIZER 1
#endif

/* On top of what every process of ours may call: memory, time, waiting, opening files (which ones is Landlock's
 * business), open descriptors, threads. */
enum call_set {
	CALLS_WATCH = 1 << 0,   /* inotify */
	CALLS_CHANGE = 1 << 1,  /* create, shorten, rename, remove, lock and sync files */
	CALLS_CONNECT = 1 << 2, /* connect the sockets the next three allow, and set their options */
	CALLS_TCP = 1 << 3,     /* TCP sockets over IPv4 and IPv6 */
	CALLS_UDP = 1 << 4,
	CALLS_DATAGRAM = 1 << 5, /* AF_UNIX datagrams: the journal, the service manager */
	CALLS_AGENT = 1 << 6,    /* look after child processes, keep SQLite's files in one owner's hands */
};

/* Everything else fails with EPERM, clone3 with ENOSYS so that glibc falls back to clone, whose flags a filter can see;
 * calls of another architecture kill the process. Sets PR_SET_NO_NEW_PRIVS. */
int calls_enforce(unsigned sets, struct wbh_problem *problem);

#endif
