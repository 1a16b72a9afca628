/* SPDX-License-Identifier: Apache-2.0 */
/* What the confined agent can still do (its store, its event loop, its launcher), and what it cannot. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/confine_landlock.h"
#include "tests/lib/attempts.h"
#include "tests/lib/confined.h"
#include "tests/lib/tap.h"

static bool has_landlock(void)
{
	return ruleset_kernel_abi() > 0;
}

/* What SQLite does to a database and its write-ahead log. */
static int try_database(void)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 120, .l_len = 1 };
	char path[sizeof(place.state) + 16];
	char *shared;
	int fd;

	(void)snprintf(path, sizeof(path), "%s/state.db-shm", place.state);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, 0640) < 0 || fcntl(fd, F_SETLK, &lock) < 0 || ftruncate(fd, 32768) < 0)
		return errno;
	if (geteuid() == 0 && fchown(fd, 0, 0) < 0)
		return errno;
	shared = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED)
		return errno;
	shared[100] = 1;
	if (munmap(shared, 32768) < 0 || pwrite(fd, "x", 1, 40000) < 0 || fdatasync(fd) < 0)
		return errno;
	(void)close(fd);
	return result(unlink(path));
}

static int try_setuid_bit(void)
{
	int fd = open(place.state, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? 0 : result(fchmod(fd, 04755));
}

static int try_event_loop(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	sigset_t signals;
	int epoll = epoll_create1(EPOLL_CLOEXEC), timer, watch, signal_fd;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return errno;
	signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	timer = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (epoll < 0 || timer < 0 || watch < 0 || signal_fd < 0)
		return errno;
	if (inotify_add_watch(watch, place.outside, IN_MODIFY) < 0 || timerfd_settime(timer, 0, &soon, NULL) < 0)
		return errno;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event) < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, signal_fd, &event) < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, watch, &event) < 0)
		return errno;
	return epoll_wait(epoll, &event, 1, 5000) == 1 ? 0 : ETIME;
}

static pid_t earlier_child;
static int earlier_pair[2];

/* A child that was started before the confinement, as the launcher is, hands a descriptor over. */
static void start_earlier_child(void)
{
	struct iovec byte = { .iov_base = "x", .iov_len = 1 };
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr message = {
		.msg_iov = &byte, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, earlier_pair) < 0)
		exit(1);
	earlier_child = fork();
	if (earlier_child != 0)
		return;
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &(int){ STDOUT_FILENO }, sizeof(int));
	(void)sendmsg(earlier_pair[1], &message, 0);
	_exit(7);
}

static int as_agent_with_child(const void *unused)
{
	start_earlier_child();
	return as_agent(unused);
}

static int try_child_and_descriptor(void)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec part = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	siginfo_t ended;
	int fd = (int)syscall(SYS_pidfd_open, earlier_child, 0);

	if (fd < 0 || recvmsg(earlier_pair[0], &message, MSG_CMSG_CLOEXEC) != 1)
		return errno;
	if (CMSG_FIRSTHDR(&message) == NULL || CMSG_FIRSTHDR(&message)->cmsg_type != SCM_RIGHTS)
		return EBADMSG;
	if (poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 5000) != 1)
		return ETIME;
	if (waitid(P_PID, (id_t)earlier_child, &ended, WEXITED) < 0)
		return errno;
	return ended.si_status == 7 ? 0 : EDOM;
}

static void test_agent(void)
{
	static const struct confined_row rows[] = {
		{ "no TCP socket", try_inet_stream, EPERM },
		{ "no UDP socket", try_inet_datagram, EPERM },
		{ "no netlink socket", try_netlink, EPERM },
		{ "no local stream socket", try_unix_stream, EPERM },
		{ "no execve", try_execve, EPERM },
		{ "no fork", try_fork, EPERM },
		{ "no posix_spawn", try_spawn, EPERM },
		{ "no ptrace", try_ptrace, EPERM },
		{ "no chmod", try_chmod, EPERM },
		{ "no set-user-id bit", try_setuid_bit, EPERM },
		{ "no memory both writable and executable", try_writable_code, EPERM },
		{ "the files of a database are made, locked, shared, synced and removed", try_database, 0 },
		{ "files are renamed in the state folder", try_write_state, 0 },
		{ "the event loop's timers, signals and watches work", try_event_loop, 0 },
		{ "any log can be read", try_read_log, 0 },
		{ "any file can be read that its user may read", try_read_passwd, 0 },
		{ "memory grows", try_memory, 0 },
		{ "/dev/null can be written", try_write_null, 0 },
	};
	static const struct confined_row landlock_rows[] = {
		{ "no file can be made outside its state folder", try_write_outside, EACCES },
		{ "no file can be written outside its state folder", try_write_secret, EACCES },
		{ "no file can be removed outside its state folder", try_unlink, EACCES },
	};

	try_rows("agent", NULL, rows, ELEMENTS(rows));
	if (has_landlock())
		try_rows("agent", NULL, landlock_rows, ELEMENTS(landlock_rows));
	tap_is_int(in_child(as_agent_with_child, NULL, try_child_and_descriptor), 0,
		   "agent: takes a descriptor from a child started before, and sees it end");
}

/* exit() rather than _exit(): streams are flushed and, in a sanitizer build, leaks are looked for. */
static int end_well(void)
{
	exit(0);
}

int main(void)
{
	make_place();
	test_agent();
	if (make_servers())
		tap_is_int(agent(try_unix_datagram), 0,
			   "agent: a datagram reaches a local socket (journal, service manager)");
	else
		tap_skip("agent: a datagram reaches a local socket", "no loopback network here");
	tap_is_int(agent(end_well), 0, "the confined agent ends well");
	remove_place();
	return tap_done();
}
