/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody says that a server, relay or connector is gone. The running service is told by a file in a folder of its
 * own, which costs nothing while nobody writes one; without a service the store is changed directly. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

#define FOLDER "forget"
#define SUBJECT_LIMIT 1024u
/* Nothing is expected any more of what was not heard of for so long. */
#define RETIRE_AFTER (14 * TIMESTAMP_DAY)

static int folder_path(const struct agent_order *order, char **ret)
{
	if (asprintf(ret, "%s/" FOLDER, order->folders.state) >= 0)
		return 0;
	*ret = NULL;
	return -ENOMEM;
}

static void closedir_p(DIR **folder)
{
	if (*folder != NULL)
		(void)closedir(*folder);
}

/* The subject that a request names, and the request taken away. 0, or a negative errno. */
static int take_request(int folder, const char *name, char ret[static SUBJECT_LIMIT])
{
	_cleanup_close_ int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t size;

	if (fd < 0)
		return -errno;
	size = read(fd, ret, SUBJECT_LIMIT - 1);
	if (size < 0)
		return -errno;
	ret[size] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	return 0;
}

static void forget(struct agent *agent, const char *subject)
{
	struct forgotten forgotten = { .streams = 0 };
	int r;

	if (text_valid_utf8(subject, strlen(subject)) < strlen(subject) || *subject == '\0')
		return;
	r = step_forget(agent->step, subject, timestamp_now(), &forgotten);
	if (r < 0) {
		agent_fail(agent, r);
		return;
	}
	(void)fprintf(stderr, "<5>%s is forgotten: %zu streams, %zu findings\n", subject, forgotten.streams,
		      forgotten.findings);
	agent_commit(agent, NULL, NULL);
}

static int take_requests(struct agent *agent)
{
	_cleanup_free_ char *path = NULL;
	_cleanup_(closedir_p) DIR *folder = NULL;
	const struct dirent *entry;
	int r;

	r = folder_path(&agent->order, &path);
	if (r < 0)
		return r;
	folder = opendir(path);
	if (folder == NULL)
		return -errno;
	while ((entry = readdir(folder)) != NULL) {
		char subject[SUBJECT_LIMIT];

		if (entry->d_name[0] == '.' || take_request(dirfd(folder), entry->d_name, subject) < 0)
			continue;
		forget(agent, subject);
		/* Last: a crash before this only forgets again. */
		(void)unlinkat(dirfd(folder), entry->d_name, 0);
	}
	return 0;
}

static int on_request(sd_event_source *source, const struct inotify_event *event, void *context)
{
	(void)source;
	(void)event;
	(void)take_requests(context);
	return 0;
}

int agent_await_forgetting(struct agent *agent)
{
	_cleanup_free_ char *path = NULL;
	int r;

	if (agent->order.folders.state == NULL)
		return 0;
	r = folder_path(&agent->order, &path);
	if (r < 0)
		return r;
	if (mkdir(path, 0750) < 0 && errno != EEXIST)
		return -errno;
	return sd_event_add_inotify(agent->event, &agent->forget_source, path, IN_MOVED_TO | IN_ONLYDIR, on_request,
				    agent);
}

void agent_take_forgetting(struct agent *agent)
{
	(void)take_requests(agent);
}

int agent_retire(struct agent *agent)
{
	int64_t now = agent_event_now(agent);

	if (now == TIMESTAMP_NONE || agent->catching_up > 0)
		return 0;
	return step_retire(agent->step, now - RETIRE_AFTER, now);
}

/* ---- the other side ---- */

int agent_forget_here(struct agent *agent, const char *subject, struct forgotten *ret)
{
	return step_forget(agent->step, subject, timestamp_now(), ret);
}

int agent_forget_stored(const struct agent_order *order, const char *subject, struct wbh_problem *problem)
{
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct forgotten forgotten;
	size_t changes;
	bool running;
	int r;

	r = agent_status(&agent, order, &running, problem);
	if (r < 0)
		return r;
	step_free(steal_pointer(agent->step));
	store_free(steal_pointer(agent->store));
	r = store_open(&agent->store, order->folders.state, &running, problem);
	if (r >= 0)
		r = agent_make_step(agent, agent->data, &agent->step, problem);
	if (r >= 0)
		r = step_forget(agent->step, subject, timestamp_now(), &forgotten);
	return r < 0 ? r : step_commit(agent->step, NULL, NULL, &changes, problem);
}

int agent_forget_running(const struct agent_order *order, const char *subject, char **ret_request)
{
	_cleanup_free_ char *path = NULL, *hidden = NULL, *request = NULL;
	_cleanup_close_ int fd = -1;
	long long now = timestamp_now();
	int r;

	r = folder_path(order, &path);
	if (r < 0)
		return r;
	if (asprintf(&hidden, "%s/.%lld", path, now) < 0 || asprintf(&request, "%s/%lld", path, now) < 0)
		return -ENOMEM;
	fd = open(hidden, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	if (write(fd, subject, strlen(subject)) != (ssize_t)strlen(subject) || rename(hidden, request) < 0) {
		(void)unlink(hidden);
		return -EIO;
	}
	*ret_request = steal_pointer(request);
	return 0;
}

struct nearest {
	const char *word;
	const char *names[1024];
	size_t count;
};

static void add_name(void *context, const char *name)
{
	struct nearest *nearest = context;

	if (nearest->count < ELEMENTS(nearest->names))
		nearest->names[nearest->count++] = name;
}

const char *agent_nearest_subject(struct agent *agent, const char *subject)
{
	struct nearest nearest = { .word = subject };
	size_t count = 0;
	const struct finding *findings = diagnosis_findings(step_diagnosis(agent->step), &count);

	rules_names(step_rules_state(agent->step), add_name, &nearest);
	for (size_t i = 0; i < count; i++)
		if (findings[i].state == FINDING_OPEN && findings[i].keys[findings[i].subject] != NULL)
			add_name(&nearest, findings[i].keys[findings[i].subject]);
	return text_nearest(subject, nearest.names, nearest.count);
}
