/* SPDX-License-Identifier: Apache-2.0 */
/* The launcher's process: starts workers, kills them, tells when they have ended. Single-threaded and the only parent
 * of workers, so a pid it has not waited for yet is never somebody else's. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "base/cleanup.h"
#include "run/launcher_parts.h"
#include "run/worker.h"

/* What a worker cannot be started with ends it with the status of "could not be run" (worker.h). */
#define EXIT_CANNOT_RUN 2
/* A killed worker that hangs in the kernel is not waited for longer. */
#define REAP_LIMIT_SECONDS 2

enum { REQUESTS = 3, EXITS, EXECUTABLE, LAUNCHER_DESCRIPTORS_END };
enum { WORKER_EXECUTABLE = WORKER_CHANNEL + 1, WORKER_DESCRIPTORS_END };

/* All of the environment that workers get: where Kerberos and the sanitizers look for what is theirs. */
static const char *const kept_variables[] = {
	"KRB5CCNAME",   "KRB5_KTNAME",  "KRB5_CLIENT_KTNAME", "KRB5_CONFIG",
	"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
};

struct launch {
	int signals;
	char *environment[ELEMENTS(kept_variables) + 1];
	pid_t workers[LAUNCHER_WORKER_LIMIT];
	size_t count;
};

/* Move the descriptors to first, first + 1 … and close all above; all of them are closed at exec. */
static int place_descriptors(int *fds, int count, int first)
{
	for (int i = 0; i < count; i++) {
		fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, first + count);
		if (fds[i] < 0)
			return -errno;
	}
	for (int i = 0; i < count; i++) {
		if (dup3(fds[i], first + i, O_CLOEXEC) < 0)
			return -errno;
	}
	/* Ours are all opened close-on-exec; this is for those that came from whoever started us. */
	if (close_range((unsigned)(first + count), ~0u, 0) < 0)
		for (int fd = first + count; fd < 1024; fd++)
			(void)close(fd);
	return 0;
}

/* ---- the worker's process, up to exec ---- */

static void default_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	sigset_t none;

	for (int signal = 1; signal < NSIG; signal++)
		(void)sigaction(signal, &action, NULL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void become_worker(struct launch *launch, pid_t launcher, int channel, bool keep_output)
{
	static char name[] = "wbhealthd", argument[] = WORKER_ARGUMENT;
	char *const arguments[] = { name, argument, NULL };
	int fds[] = { channel, EXECUTABLE };

	/* The launcher may have ended before the signal was asked for. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != launcher || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		_exit(EXIT_CANNOT_RUN);
	/* Standard input of the launcher is /dev/null. */
	if (!keep_output && dup2(STDIN_FILENO, STDOUT_FILENO) < 0)
		_exit(EXIT_CANNOT_RUN);
	if (place_descriptors(fds, ELEMENTS(fds), WORKER_CHANNEL) < 0 || fcntl(WORKER_CHANNEL, F_SETFD, 0) < 0)
		_exit(EXIT_CANNOT_RUN);
	default_signals();

	(void)fexecve(WORKER_EXECUTABLE, arguments, launch->environment);
	_exit(EXIT_CANNOT_RUN);
}

/* ---- requests ---- */

static int send_answer(int error, pid_t pid, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .bytes = { 0 } };
	struct launcher_answer answer = { .error = error, .pid = pid };
	struct iovec part = { .iov_base = &answer, .iov_len = sizeof(answer) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control);
		control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(sizeof(fd)),
						   .cmsg_level = SOL_SOCKET,
						   .cmsg_type = SCM_RIGHTS };
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	return sendmsg(REQUESTS, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static int start_worker(struct launch *launch, bool keep_output)
{
	_cleanup_close_ int ours = -1, theirs = -1;
	pid_t launcher = getpid(), pid;
	int pair[2];

	if (launch->count == LAUNCHER_WORKER_LIMIT)
		return send_answer(-EAGAIN, 0, -1);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return send_answer(-errno, 0, -1);
	ours = pair[0];
	theirs = pair[1];

	pid = fork();
	if (pid < 0)
		return send_answer(-errno, 0, -1);
	if (pid == 0)
		become_worker(launch, launcher, theirs, keep_output);
	launch->workers[launch->count++] = pid;
	return send_answer(0, pid, ours);
}

static int kill_worker(const struct launch *launch, pid_t pid)
{
	for (size_t i = 0; i < launch->count; i++)
		if (launch->workers[i] == pid)
			return send_answer(kill(pid, SIGKILL) < 0 ? -errno : 0, pid, -1);
	return send_answer(-ESRCH, pid, -1);
}

static int serve_request(struct launch *launch)
{
	struct launcher_request request;

	if (recv(REQUESTS, &request, sizeof(request), 0) != sizeof(request))
		return -ECONNRESET;
	switch ((enum launcher_verb)request.verb) {
	case LAUNCHER_START:
	case LAUNCHER_START_WITH_OUTPUT:
		return start_worker(launch, request.verb == LAUNCHER_START_WITH_OUTPUT);
	case LAUNCHER_KILL:
		return kill_worker(launch, request.pid);
	default:
		return -EPROTO;
	}
}

/* ---- exits ---- */

static void forget_worker(struct launch *launch, pid_t pid)
{
	for (size_t i = 0; i < launch->count; i++) {
		if (launch->workers[i] == pid) {
			launch->workers[i] = launch->workers[--launch->count];
			return;
		}
	}
}

static bool can_tell_exit(void)
{
	struct pollfd poller = { .fd = EXITS, .events = POLLOUT };

	return poll(&poller, 1, 0) == 1 && (poller.revents & POLLOUT) != 0;
}

/* An agent that is behind finds the exits later: what cannot be told is not waited for. True: some may be left. */
static bool tell_exits(struct launch *launch)
{
	struct launcher_exit notice;
	int status;
	pid_t pid;

	while (can_tell_exit()) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid <= 0)
			return false;
		forget_worker(launch, pid);
		notice = (struct launcher_exit){ pid, status };
		(void)send(EXITS, &notice, sizeof(notice), MSG_DONTWAIT | MSG_NOSIGNAL);
	}
	return true;
}

static void end_workers(const struct launch *launch, const sigset_t *child)
{
	const struct timespec second = { .tv_sec = 1 };

	for (size_t i = 0; i < launch->count; i++)
		(void)kill(launch->workers[i], SIGKILL);
	for (int seconds = 0; seconds < REAP_LIMIT_SECONDS;) {
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			break;
		if (pid == 0 && sigtimedwait(child, NULL, &second) < 0)
			seconds++;
	}
}

/* ---- the process ---- */

static void keep_environment(struct launch *launch)
{
	size_t count = 0;

	for (size_t i = 0; i < ELEMENTS(kept_variables); i++) {
		const char *value = getenv(kept_variables[i]);

		if (value != NULL && asprintf(&launch->environment[count], "%s=%s", kept_variables[i], value) >= 0)
			count++;
		else
			launch->environment[count] = NULL;
	}
}

static int set_up(struct launch *launch, pid_t agent, int requests, int exits, int executable, sigset_t *ret_child)
{
	const struct sigaction by_default = { .sa_handler = SIG_DFL };
	int fds[] = { requests, exits, executable };
	sigset_t all;
	int null, r;

	/* The agent may have ended before the signal was asked for. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != agent)
		return -ECHILD;
	(void)prctl(PR_SET_NAME, "wbhealth-launch");
	/* What a terminal or a service manager sends to all of us is the agent's business. */
	(void)setsid();
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	/* Where it was ignored, exits would not be told. */
	(void)sigaction(SIGCHLD, &by_default, NULL);

	r = place_descriptors(fds, ELEMENTS(fds), REQUESTS);
	if (r < 0)
		return r;
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0)
		return -errno;
	(void)close(null);

	(void)sigemptyset(ret_child);
	(void)sigaddset(ret_child, SIGCHLD);
	launch->signals = signalfd(-1, ret_child, SFD_CLOEXEC | SFD_NONBLOCK);
	if (launch->signals < 0)
		return -errno;
	keep_environment(launch);
	return 0;
}

void launcher_process(pid_t agent, int requests, int exits, int executable)
{
	struct launch launch = { .count = 0 };
	struct signalfd_siginfo signal;
	bool exits_left = false;
	sigset_t child;

	if (set_up(&launch, agent, requests, exits, executable, &child) < 0)
		_exit(EXIT_CANNOT_RUN);

	for (;;) {
		struct pollfd pollers[] = { { .fd = REQUESTS, .events = POLLIN },
					    { .fd = launch.signals, .events = POLLIN },
					    { .fd = EXITS, .events = exits_left ? POLLOUT : 0 } };

		if (poll(pollers, ELEMENTS(pollers), -1) < 0 && errno != EINTR)
			break;
		if ((pollers[2].revents & (POLLHUP | POLLERR)) != 0)
			break;
		while (read(launch.signals, &signal, sizeof(signal)) > 0)
			continue;
		exits_left = tell_exits(&launch);
		if (pollers[0].revents != 0 && serve_request(&launch) < 0)
			break;
	}
	end_workers(&launch, &child);
	_exit(0);
}
