/* SPDX-License-Identifier: Apache-2.0 */
/* The folder, the host and the children of confined.h. */
#include "tests/lib/confined.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

struct place place;

void put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

void make_place(void)
{
	const char *folder = getenv("TMPDIR");

	(void)snprintf(place.root, sizeof(place.root), "%.40s/wbh-confine-XXXXXX", folder != NULL ? folder : "/tmp");
	if (mkdtemp(place.root) == NULL) {
		perror(place.root);
		exit(1);
	}
	(void)snprintf(place.logs, sizeof(place.logs), "%s/logs", place.root);
	(void)snprintf(place.state, sizeof(place.state), "%s/state", place.root);
	(void)snprintf(place.outside, sizeof(place.outside), "%s/outside", place.root);
	(void)mkdir(place.logs, 0755);
	(void)mkdir(place.state, 0755);
	(void)mkdir(place.outside, 0755);
	(void)snprintf(place.log, sizeof(place.log), "%s/sync.xml", place.logs);
	(void)snprintf(place.written, sizeof(place.written), "%s/out.json", place.state);
	(void)snprintf(place.secret, sizeof(place.secret), "%s/secret", place.outside);
	put_file(place.log, "<Event/>\n");
	put_file(place.secret, "hunter2\n");
}

void remove_place(void)
{
	char *const arguments[] = { "rm", "-rf", place.root, NULL };
	pid_t child;

	if (posix_spawnp(&child, "rm", NULL, NULL, arguments, NULL) == 0)
		(void)waitpid(child, NULL, 0);
}

const char *read_path, *write_path;

static const char *setting(struct wbh_host *host, const char *key, size_t index)
{
	(void)host;
	if (index > 0)
		return NULL;
	return text_equal(key, "path") ? read_path : write_path;
}

struct wbh_host confined_host = { .size = sizeof(confined_host), .instance = "test", .setting = setting };

const struct wbh_need no_needs[] = { { .name = WBH_NEED_END } };
const struct wbh_need read_needs[] = { { WBH_NEED_READ, "path" }, { .name = WBH_NEED_END } };
const struct wbh_need write_needs[] = { { WBH_NEED_WRITE, "to" }, { .name = WBH_NEED_END } };
const struct wbh_need tcp_needs[] = { { .name = WBH_NEED_TCP }, { .name = WBH_NEED_END } };
const struct wbh_need udp_needs[] = { { .name = WBH_NEED_UDP }, { .name = WBH_NEED_END } };
const struct wbh_need resolve_needs[] = { { .name = WBH_NEED_RESOLVE }, { .name = WBH_NEED_END } };
const struct wbh_need trust_needs[] = { { .name = WBH_NEED_TLS_TRUST }, { .name = WBH_NEED_END } };
const struct wbh_need kerberos_needs[] = { { .name = WBH_NEED_KERBEROS }, { .name = WBH_NEED_END } };
const struct wbh_need journal_needs[] = { { .name = WBH_NEED_JOURNAL }, { .name = WBH_NEED_END } };

int in_child(int (*confine)(const void *), const void *context, attempt_function attempt)
{
	pid_t child;
	int status;

	(void)fflush(stdout);
	child = fork();
	if (child == 0) {
		if (confine(context) < 0)
			_exit(NOT_CONFINED);
		_exit(attempt());
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFSIGNALED(status) ? BY_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

int as_worker(const void *needs)
{
	struct wbh_problem problem = { .text = "" };
	struct confinement confinement;
	int r = confine_worker(needs, &confined_host, &confinement, &problem);

	if (r < 0)
		fprintf(stderr, "# confine_worker: %d %s\n", r, problem.text);
	return r < 0 || !confinement.seccomp ? -1 : 0;
}

int as_agent(const void *unused)
{
	struct wbh_problem problem = { .text = "" };
	struct confinement confinement;
	int r = confine_agent((const char *const[]){ place.state }, 1, &confinement, &problem);

	(void)unused;
	if (r < 0)
		fprintf(stderr, "# confine_agent: %d %s\n", r, problem.text);
	return r;
}

int worker(const struct wbh_need *needs, attempt_function attempt)
{
	return in_child(as_worker, needs, attempt);
}

int agent(attempt_function attempt)
{
	return in_child(as_agent, NULL, attempt);
}

int as_it_is(const void *unused)
{
	(void)unused;
	return 0;
}
