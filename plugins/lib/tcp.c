/* SPDX-License-Identifier: Apache-2.0 */
/* Connecting with a deadline. */
#include "plugins/lib/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/timestamp.h"

static int64_t monotonic(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

/* 0, or the reason as a negative errno. */
static int wait_connected(int fd, int64_t until)
{
	struct pollfd poller = { .fd = fd, .events = POLLOUT };
	int error = 0, r;
	socklen_t size = sizeof(error);

	do {
		int64_t left = until - monotonic();

		r = left > 0 ? poll(&poller, 1, (int)((left + 999) / 1000)) : 0;
	} while (r < 0 && errno == EINTR);
	if (r <= 0)
		return r == 0 ? -ETIMEDOUT : -errno;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0)
		return -errno;
	return -error;
}

static int connect_to(const struct addrinfo *address, int64_t until)
{
	_cleanup_close_ int fd =
		socket(address->ai_family, address->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->ai_protocol);
	int r;

	if (fd < 0)
		return -errno;
	if (connect(fd, address->ai_addr, address->ai_addrlen) < 0) {
		r = errno == EINPROGRESS ? wait_connected(fd, until) : -errno;
		if (r < 0)
			return r;
	}
	if (fcntl(fd, F_SETFL, 0) < 0)
		return -errno;
	r = fd;
	fd = -1;
	return r;
}

int tcp_connect(const char *host, int port, int64_t timeout)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *addresses = NULL;
	int64_t until = monotonic() + timeout;
	char service[16];
	int r = -ENOENT;

	(void)snprintf(service, sizeof(service), "%d", port);
	if (getaddrinfo(host, service, &hints, &addresses) != 0)
		return -ENOENT;
	for (const struct addrinfo *address = addresses; address != NULL && r < 0; address = address->ai_next)
		r = connect_to(address, until);
	freeaddrinfo(addresses);
	return r;
}
