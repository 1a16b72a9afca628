/* SPDX-License-Identifier: Apache-2.0 */
/* The thread that shuts sockets. */
#include "plugins/lib/deadline.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/timestamp.h"

struct deadline {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool over; /* the thread is to end */
	int fd;    /* -1: nobody is waited for */
	bool shut;
	struct timespec at; /* monotonic */
};

static struct timespec time_from_now(int64_t microseconds)
{
	struct timespec now = { 0 };
	int64_t nanoseconds;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	nanoseconds = now.tv_nsec + microseconds % TIMESTAMP_SECOND * 1000;
	now.tv_sec += microseconds / TIMESTAMP_SECOND + nanoseconds / 1000000000;
	now.tv_nsec = nanoseconds % 1000000000;
	return now;
}

static void *watch(void *context)
{
	struct deadline *deadline = context;

	(void)pthread_mutex_lock(&deadline->mutex);
	while (!deadline->over) {
		if (deadline->fd < 0 || deadline->shut) {
			(void)pthread_cond_wait(&deadline->changed, &deadline->mutex);
			continue;
		}
		if (pthread_cond_timedwait(&deadline->changed, &deadline->mutex, &deadline->at) != ETIMEDOUT ||
		    deadline->fd < 0)
			continue;
		deadline->shut = true;
		(void)shutdown(deadline->fd, SHUT_RDWR);
	}
	(void)pthread_mutex_unlock(&deadline->mutex);
	return NULL;
}

struct deadline *deadline_new(void)
{
	struct deadline *deadline = calloc(1, sizeof(*deadline));
	pthread_condattr_t monotonic;

	if (deadline == NULL)
		return NULL;
	deadline->fd = -1;
	(void)pthread_mutex_init(&deadline->mutex, NULL);
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&deadline->changed, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
	if (pthread_create(&deadline->thread, NULL, watch, deadline) == 0)
		return deadline;
	(void)pthread_cond_destroy(&deadline->changed);
	(void)pthread_mutex_destroy(&deadline->mutex);
	free(deadline);
	return NULL;
}

void deadline_free(struct deadline *deadline)
{
	if (deadline == NULL)
		return;
	(void)pthread_mutex_lock(&deadline->mutex);
	deadline->over = true;
	(void)pthread_cond_signal(&deadline->changed);
	(void)pthread_mutex_unlock(&deadline->mutex);
	(void)pthread_join(deadline->thread, NULL);
	(void)pthread_cond_destroy(&deadline->changed);
	(void)pthread_mutex_destroy(&deadline->mutex);
	free(deadline);
}

void deadline_begin(struct deadline *deadline, int fd, int64_t timeout)
{
	(void)pthread_mutex_lock(&deadline->mutex);
	deadline->fd = fd;
	deadline->shut = false;
	deadline->at = time_from_now(timeout);
	(void)pthread_cond_signal(&deadline->changed);
	(void)pthread_mutex_unlock(&deadline->mutex);
}

bool deadline_end(struct deadline *deadline)
{
	bool shut;

	(void)pthread_mutex_lock(&deadline->mutex);
	deadline->fd = -1;
	shut = deadline->shut;
	(void)pthread_cond_signal(&deadline->changed);
	(void)pthread_mutex_unlock(&deadline->mutex);
	return shut;
}
