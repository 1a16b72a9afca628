/* SPDX-License-Identifier: Apache-2.0 */
/* The allow-list of system calls, set by set, and the filters on their arguments. */
#include "run/confine_seccomp.h"

#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"

/* PR_SET_VMA: newer allocators name their mappings. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

/* clang-format off */
static const int base_calls[] = {
	/* memory; mmap and mprotect are filtered below */
	SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(msync), SCMP_SYS(mincore),
	/* descriptors */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv), SCMP_SYS(preadv2), SCMP_SYS(write),
	SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(pwritev), SCMP_SYS(pwritev2), SCMP_SYS(lseek), SCMP_SYS(_llseek),
	SCMP_SYS(close), SCMP_SYS(close_range), SCMP_SYS(dup), SCMP_SYS(dup2), SCMP_SYS(dup3), SCMP_SYS(fcntl),
	SCMP_SYS(fcntl64), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(eventfd2), SCMP_SYS(fadvise64),
	SCMP_SYS(fadvise64_64), SCMP_SYS(arm_fadvise64_64), SCMP_SYS(readahead),
	/* files by name, reading */
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(access), SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2), SCMP_SYS(stat), SCMP_SYS(stat64), SCMP_SYS(lstat), SCMP_SYS(lstat64), SCMP_SYS(fstat),
	SCMP_SYS(fstat64), SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(statfs),
	SCMP_SYS(statfs64), SCMP_SYS(fstatfs), SCMP_SYS(fstatfs64), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(getdents), SCMP_SYS(getdents64), SCMP_SYS(getcwd),
	/* waiting */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(ppoll_time64), SCMP_SYS(select), SCMP_SYS(_newselect),
	SCMP_SYS(pselect6), SCMP_SYS(pselect6_time64), SCMP_SYS(epoll_create), SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2),
	SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime), SCMP_SYS(timerfd_settime64), SCMP_SYS(timerfd_gettime),
	SCMP_SYS(timerfd_gettime64), SCMP_SYS(signalfd4), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_nanosleep_time64), SCMP_SYS(restart_syscall),
	/* time */
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres), SCMP_SYS(clock_getres_time64),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(times),
	/* who and where we are */
	SCMP_SYS(getpid), SCMP_SYS(getppid), SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(getuid32),
	SCMP_SYS(geteuid), SCMP_SYS(geteuid32), SCMP_SYS(getgid), SCMP_SYS(getgid32), SCMP_SYS(getegid),
	SCMP_SYS(getegid32), SCMP_SYS(getresuid), SCMP_SYS(getresgid), SCMP_SYS(getgroups), SCMP_SYS(getgroups32),
	SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(ugetrlimit), SCMP_SYS(uname), SCMP_SYS(sysinfo),
	SCMP_SYS(getcpu), SCMP_SYS(getrandom), SCMP_SYS(umask),
	/* signals of our own and the end */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sigreturn),
	SCMP_SYS(rt_sigpending), SCMP_SYS(rt_sigsuspend), SCMP_SYS(rt_sigtimedwait), SCMP_SYS(rt_sigtimedwait_time64),
	SCMP_SYS(sigaltstack), SCMP_SYS(exit), SCMP_SYS(exit_group),
	/* threads; clone is filtered below */
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(futex_waitv), SCMP_SYS(set_robust_list),
	SCMP_SYS(get_robust_list), SCMP_SYS(rseq), SCMP_SYS(set_tid_address), SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(membarrier),
	/* the channel, an already open socket */
	SCMP_SYS(send), SCMP_SYS(sendto), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(recv), SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg), SCMP_SYS(recvmmsg_time64), SCMP_SYS(shutdown), SCMP_SYS(getsockopt),
	SCMP_SYS(getsockname), SCMP_SYS(getpeername),
};

static const int watch_calls[] = {
	SCMP_SYS(inotify_init), SCMP_SYS(inotify_init1), SCMP_SYS(inotify_add_watch), SCMP_SYS(inotify_rm_watch),
};

/* No chmod, chown, utime, setxattr, link or truncate by name: Landlock of older kernels does not watch those. */
static const int change_calls[] = {
	SCMP_SYS(creat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2),
	SCMP_SYS(unlink), SCMP_SYS(unlinkat), SCMP_SYS(rmdir), SCMP_SYS(ftruncate), SCMP_SYS(ftruncate64),
	SCMP_SYS(fallocate), SCMP_SYS(fsync), SCMP_SYS(fdatasync), SCMP_SYS(sync_file_range),
	SCMP_SYS(sync_file_range2), SCMP_SYS(flock),
};

static const int connect_calls[] = { SCMP_SYS(connect), SCMP_SYS(setsockopt) };

/* memfd_create: sd-journal passes a large entry as a sealed memory file. */
static const int datagram_calls[] = { SCMP_SYS(memfd_create) };

static const int agent_calls[] = {
	SCMP_SYS(wait4), SCMP_SYS(waitpid), SCMP_SYS(waitid), SCMP_SYS(pidfd_open),
};
/* clang-format on */

struct call_list {
	unsigned set; /* 0: always */
	const int *calls;
	size_t count;
};

static const struct call_list lists[] = {
	{ 0, base_calls, ELEMENTS(base_calls) },
	{ CALLS_WATCH, watch_calls, ELEMENTS(watch_calls) },
	{ CALLS_CHANGE, change_calls, ELEMENTS(change_calls) },
	{ CALLS_CONNECT, connect_calls, ELEMENTS(connect_calls) },
	{ CALLS_DATAGRAM, datagram_calls, ELEMENTS(datagram_calls) },
	{ CALLS_AGENT, agent_calls, ELEMENTS(agent_calls) },
};

static void release_p(scmp_filter_ctx *filter)
{
	seccomp_release(*filter);
}

static int allow_lists(scmp_filter_ctx filter, unsigned sets)
{
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(lists); i++) {
		if (lists[i].set != 0 && !(sets & lists[i].set))
			continue;
		for (size_t k = 0; k < lists[i].count && r >= 0; k++)
			r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, lists[i].calls[k], 0, NULL);
	}
	return r;
}

/* Argument `number` (from 0) is `value`. */
static struct scmp_arg_cmp equals(unsigned number, uint64_t value)
{
	return (struct scmp_arg_cmp){ .arg = number, .op = SCMP_CMP_EQ, .datum_a = value };
}

/* Of argument `number`, the bits of `mask` are `value`. */
static struct scmp_arg_cmp masked(unsigned number, uint64_t mask, uint64_t value)
{
	return (struct scmp_arg_cmp){ .arg = number, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value };
}

static int allow_where(scmp_filter_ctx filter, int call, struct scmp_arg_cmp condition)
{
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

/* Nothing is ever both writable and executable; files (libraries) may be mapped executable. */
static int allow_memory(scmp_filter_ctx filter)
{
	static const int map_calls[] = { SCMP_SYS(mmap), SCMP_SYS(mmap2) };
	int r = allow_where(filter, SCMP_SYS(mprotect), masked(2, PROT_EXEC, 0));

	for (size_t i = 0; i < ELEMENTS(map_calls) && r >= 0; i++) {
		r = allow_where(filter, map_calls[i], masked(2, PROT_EXEC, 0));
		if (r >= 0)
			r = allow_where(filter, map_calls[i], masked(2, PROT_WRITE, 0));
	}
	return r;
}

/* Threads but no processes; limits are read, not set; signals go to ourselves; a terminal is asked, not driven. */
static int allow_process(scmp_filter_ctx filter)
{
	static const unsigned long requests[] = { TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO };
	static const unsigned long options[] = { PR_SET_NAME, PR_GET_NAME, PR_SET_VMA };
	int r;

#if defined(__s390__) || defined(__s390x__)
	r = allow_where(filter, SCMP_SYS(clone), masked(1, CLONE_THREAD, CLONE_THREAD));
#else
	r = allow_where(filter, SCMP_SYS(clone), masked(0, CLONE_THREAD, CLONE_THREAD));
#endif
	if (r >= 0)
		r = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0, NULL);
	if (r >= 0)
		r = allow_where(filter, SCMP_SYS(prlimit64), equals(2, 0));
	if (r >= 0)
		r = allow_where(filter, SCMP_SYS(tgkill), equals(0, (uint64_t)getpid()));
	for (size_t i = 0; i < ELEMENTS(requests) && r >= 0; i++)
		r = allow_where(filter, SCMP_SYS(ioctl), equals(1, requests[i]));
	for (size_t i = 0; i < ELEMENTS(options) && r >= 0; i++)
		r = allow_where(filter, SCMP_SYS(prctl), equals(0, options[i]));
	return r;
}

/* The protocol is named as well: a stream may else be SCTP or MPTCP, a datagram ICMP. */
static int allow_socket(scmp_filter_ctx filter, int family, int type, int protocol)
{
	const uint64_t type_mask = 0xf; /* the rest are flags: SOCK_CLOEXEC, SOCK_NONBLOCK */
	struct scmp_arg_cmp conditions[3] = {
		equals(0, (uint64_t)family),
		masked(1, type_mask, (uint64_t)type),
		equals(2, 0),
	};
	int r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 3, conditions);

	if (r < 0 || protocol == 0)
		return r;
	conditions[2] = equals(2, (uint64_t)protocol);
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 3, conditions);
}

static int allow_sockets(scmp_filter_ctx filter, unsigned sets)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(families); i++) {
		if ((sets & CALLS_TCP) && r >= 0)
			r = allow_socket(filter, families[i], SOCK_STREAM, IPPROTO_TCP);
		if ((sets & CALLS_UDP) && r >= 0)
			r = allow_socket(filter, families[i], SOCK_DGRAM, IPPROTO_UDP);
	}
	if ((sets & CALLS_DATAGRAM) && r >= 0)
		r = allow_socket(filter, AF_UNIX, SOCK_DGRAM, 0);
	/* libcurl wakes its own threads over a pair; it leads nowhere else. */
	if ((sets & CALLS_CONNECT) && r >= 0)
		r = allow_where(filter, SCMP_SYS(socketpair), equals(0, AF_UNIX));
	return r;
}

/* SQLite gives a write-ahead log the mode of its database, and as root its owner. */
static int allow_agent(scmp_filter_ctx filter, unsigned sets)
{
	const uint64_t special_bits = 07000; /* set-user-id, set-group-id, sticky */
	int r;

	if (!(sets & CALLS_AGENT))
		return 0;
	r = allow_where(filter, SCMP_SYS(fchmod), masked(1, special_bits, 0));
	if (r < 0 || geteuid() != 0)
		return r;
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(fchown), 0, NULL);
}

#ifdef CONFINE_WITH_SANITIZER
/* The leak checker stops the process from a helper thread group and reads its registers. */
static int allow_sanitizer(scmp_filter_ctx filter)
{
	static const int calls[] = { SCMP_SYS(wait4), SCMP_SYS(sched_getparam), SCMP_SYS(sched_getscheduler) };
	static const uint64_t requests[] = { PTRACE_ATTACH, PTRACE_DETACH,  PTRACE_CONT,
					     PTRACE_KILL,   PTRACE_GETREGS, PTRACE_GETREGSET };
	static const uint64_t options[] = { PR_GET_DUMPABLE, PR_SET_DUMPABLE, PR_SET_PTRACER, PR_SET_PDEATHSIG };
	const uint64_t helper = CLONE_VM | CLONE_UNTRACED;
	int r = allow_where(filter, SCMP_SYS(clone), masked(0, helper, helper));

	for (size_t i = 0; i < ELEMENTS(calls) && r >= 0; i++)
		r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i], 0, NULL);
	for (size_t i = 0; i < ELEMENTS(requests) && r >= 0; i++)
		r = allow_where(filter, SCMP_SYS(ptrace), equals(0, requests[i]));
	for (size_t i = 0; i < ELEMENTS(options) && r >= 0; i++)
		r = allow_where(filter, SCMP_SYS(prctl), equals(0, options[i]));
	return r;
}
#else
static int allow_sanitizer(scmp_filter_ctx filter)
{
	(void)filter;
	return 0;
}
#endif

static int fill(scmp_filter_ctx filter, unsigned sets)
{
	int r = allow_lists(filter, sets);

	if (r >= 0)
		r = allow_memory(filter);
	if (r >= 0)
		r = allow_process(filter);
	if (r >= 0)
		r = allow_sockets(filter, sets);
	if (r >= 0)
		r = allow_agent(filter, sets);
	if (r >= 0)
		r = allow_sanitizer(filter);
	return r;
}

int calls_enforce(unsigned sets, struct wbh_problem *problem)
{
	_cleanup_(release_p) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r;

	if (filter == NULL)
		return -ENOMEM;
	r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* A binary tree over the call numbers. libseccomp before 2.5 has none; the list does the same, slower. */
	(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (r >= 0)
		r = fill(filter, sets);
	if (r < 0)
		return problem_set(problem, r, "the list of allowed system calls could not be made: %s", error_text(r));
	r = seccomp_load(filter);
	if (r < 0)
		return problem_set(problem, r, "seccomp could not be enforced: %s", error_text(r));
	return 0;
}
