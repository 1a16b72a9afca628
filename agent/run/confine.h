/* SPDX-License-Identifier: Apache-2.0 */
/* Needs -> Landlock rules and system calls. The only home of seccomp and Landlock. Restrictions are inherited and
 * cannot be loosened. */
#ifndef WBH_RUN_CONFINE_H
#define WBH_RUN_CONFINE_H

#include "base/problem.h"
#include "plugin/wbhealth-plugin.h"

struct confinement {
	uint32_t landlock_abi; /* 0: none */
	bool seccomp;
	char missing[256]; /* what the kernel could not enforce, in words; "" */
};

/* A worker, after the plugin is loaded and warmed, before the first foreign byte: what `needs` name and no more. Paths
 * of READ and WRITE come from the host's settings; the rule is put on the parent directory of each (for a glob, the
 * last directory before the first wildcard), so that a rotated file stays readable; where a symbolic link leads, the
 * same is done there. A folder right below the root stands for itself. A parent that does not exist yet is passed over.
 * A thread that was started before is refused (-EBUSY): Landlock would not bind it. No exec, no fork, no ptrace, no
 * socket but what TCP, UDP, RESOLVE, KERBEROS, JOURNAL allow. Refused calls get EPERM. A kernel without Landlock is
 * told in ret->missing; seccomp that fails is an error. */
int confine_worker(const struct wbh_need *needs, struct wbh_host *host, struct confinement *ret,
		   struct wbh_problem *problem);

/* The agent: no inet socket, no exec, no fork; writes only below `writable` directories; reads what its user may. */
int confine_agent(const char *const *writable, size_t count, struct confinement *ret, struct wbh_problem *problem);

#endif
