/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's end of the launcher. */
#include "run/launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/error.h"
#include "run/launcher_parts.h"

struct launcher {
	pid_t pid;
	int requests;
	int exits;
};

static int socket_pair(int *ret_ours, int *ret_theirs)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	*ret_ours = pair[0];
	*ret_theirs = pair[1];
	return 0;
}

int launcher_new(struct launcher **ret)
{
	_cleanup_close_ int executable = -1, requests = -1, their_requests = -1, exits = -1, their_exits = -1;
	_cleanup_free_ struct launcher *launcher = calloc(1, sizeof(*launcher));
	pid_t agent = getpid(), pid;
	int r;

	if (launcher == NULL)
		return -ENOMEM;
	executable = open("/proc/self/exe", O_PATH | O_CLOEXEC);
	if (executable < 0)
		return -errno;
	r = socket_pair(&requests, &their_requests);
	if (r >= 0)
		r = socket_pair(&exits, &their_exits);
	if (r < 0)
		return r;

	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		(void)close(requests);
		(void)close(exits);
		launcher_process(agent, their_requests, their_exits, executable);
	}

	launcher->pid = pid;
	launcher->requests = steal_fd(&requests);
	launcher->exits = steal_fd(&exits);
	*ret = steal_pointer(launcher);
	return 0;
}

void launcher_free(struct launcher *launcher)
{
	if (launcher == NULL)
		return;
	(void)close(launcher->requests);
	(void)close(launcher->exits);
	while (waitpid(launcher->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	free(launcher);
}

static int gone_or(int error)
{
	return error == EPIPE || error == ECONNRESET ? -WBH_E_CLOSED : -error;
}

static int send_request(const struct launcher *launcher, enum launcher_verb verb, pid_t pid)
{
	struct launcher_request request = { .verb = verb, .pid = pid };
	ssize_t sent;

	do {
		sent = send(launcher->requests, &request, sizeof(request), MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? gone_or(errno) : 0;
}

/* *ret_fd is -1 when no descriptor came with the answer. */
static int receive_answer(const struct launcher *launcher, struct launcher_answer *ret, int *ret_fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .bytes = { 0 } };
	struct iovec part = { .iov_base = ret, .iov_len = sizeof(*ret) };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof(control)
	};
	const struct cmsghdr *header;
	ssize_t size;

	do {
		size = recvmsg(launcher->requests, &message, MSG_CMSG_CLOEXEC);
	} while (size < 0 && errno == EINTR);
	if (size < 0)
		return gone_or(errno);

	*ret_fd = -1;
	header = CMSG_FIRSTHDR(&message);
	if (header != NULL && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
		memcpy(ret_fd, CMSG_DATA(header), sizeof(*ret_fd));
	return size == sizeof(*ret) ? 0 : -WBH_E_CLOSED;
}

static int ask(const struct launcher *launcher, enum launcher_verb verb, pid_t pid, struct launcher_answer *ret,
	       int *ret_fd)
{
	int r = send_request(launcher, verb, pid);

	return r < 0 ? r : receive_answer(launcher, ret, ret_fd);
}

int launcher_start(struct launcher *launcher, bool keep_output, int *ret_fd, pid_t *ret_pid)
{
	_cleanup_close_ int fd = -1;
	struct launcher_answer answer;
	int r;

	r = ask(launcher, keep_output ? LAUNCHER_START_WITH_OUTPUT : LAUNCHER_START, 0, &answer, &fd);
	if (r < 0)
		return r;
	if (answer.error < 0)
		return answer.error;
	if (fd < 0)
		return -WBH_E_CLOSED;

	*ret_fd = steal_fd(&fd);
	*ret_pid = answer.pid;
	return 0;
}

int launcher_kill(struct launcher *launcher, pid_t pid)
{
	_cleanup_close_ int fd = -1;
	struct launcher_answer answer;
	int r;

	r = ask(launcher, LAUNCHER_KILL, pid, &answer, &fd);
	return r < 0 ? r : answer.error;
}

int launcher_fd(const struct launcher *launcher)
{
	return launcher->exits;
}

int launcher_reap(struct launcher *launcher, pid_t *ret_pid, int *ret_status)
{
	struct launcher_exit notice;
	ssize_t size;

	do {
		size = recv(launcher->exits, &notice, sizeof(notice), MSG_DONTWAIT);
	} while (size < 0 && errno == EINTR);
	if (size < 0 && errno == EAGAIN)
		return 1;
	if (size != sizeof(notice))
		return -WBH_E_CLOSED;

	*ret_pid = notice.pid;
	*ret_status = notice.status;
	return 0;
}
