/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a worker, from the start message to its last. */
#include "run/worker.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/error.h"
#include "plugin/registry.h"
#include "run/confine.h"
#include "run/worker_host.h"

enum { EXIT_WELL = 0, EXIT_FAILED = 1, EXIT_CANNOT_RUN = 2 };

/* Of a process: 15 bytes. */
#define PROCESS_NAME_SIZE 16

struct worker {
	struct channel *channel;
	struct message_arena *arena;
	struct buffer start_body; /* what `start` points into, besides the arena */
	struct message_start start;
	const struct wbh_plugin *plugin;
	struct worker_host *host;
};

static void worker_done(struct worker *worker)
{
	worker_host_free(worker->host);
	message_arena_free(worker->arena);
	buffer_done(&worker->start_body);
	channel_free(worker->channel);
}

static bool confined;

#if defined(__SANITIZE_ADDRESS__)
#define WITH_LEAK_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_LEAK_SANITIZER 1
#endif
#endif

#ifdef WITH_LEAK_SANITIZER
/* LeakSanitizer looks at the process from a second one, which a confined worker cannot have. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return confined;
}
#endif

static void set_process_name(const char *instance)
{
	char name[PROCESS_NAME_SIZE];

	(void)snprintf(name, sizeof(name), "wb:%s", instance);
	(void)prctl(PR_SET_NAME, name);
}

static int receive_start(struct worker *worker, struct wbh_problem *problem)
{
	const void *body;
	uint16_t type;
	size_t size;
	int r;

	r = channel_receive(worker->channel, -1, &type, &body, &size, problem);
	if (r < 0)
		return r;
	if (type == MESSAGE_STOP)
		return -WBH_E_STOPPED;
	if (type != MESSAGE_START)
		return problem_set(problem, -WBH_E_PEER, "the first message is not a start");

	r = buffer_append(&worker->start_body, body, size);
	if (r < 0)
		return r;
	return message_decode_start(worker->arena, worker->start_body.data, size, &worker->start, problem);
}

static int send_and_flush(struct worker *worker, enum message_type type, const struct buffer *body, int r)
{
	if (r >= 0)
		r = channel_send(worker->channel, (uint16_t)type, body->data, body->size);
	return r < 0 ? r : channel_flush(worker->channel);
}

static int say_described(struct worker *worker)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);

	return send_and_flush(worker, MESSAGE_DESCRIPTION, &body, message_encode_description(&body, worker->plugin));
}

static int say_ready(struct worker *worker, const struct confinement *confinement)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	struct message_ready ready = { .landlock_abi = confinement->landlock_abi,
				       .seccomp = confinement->seccomp,
				       .missing = confinement->missing };

	return send_and_flush(worker, MESSAGE_READY, &body, message_encode_ready(&body, &ready));
}

/* With the agent gone there is nobody left to tell. */
static void say_done(struct worker *worker, int result, const char *words)
{
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	struct message_done done = { .result = result, .problem = words };

	(void)send_and_flush(worker, MESSAGE_DONE, &body, message_encode_done(&body, &done));
}

static int warm(struct worker *worker, struct wbh_problem *problem)
{
	const char *words;
	int r;

	if (worker->plugin->warm == NULL)
		return 0;
	r = worker->plugin->warm(worker_host_interface(worker->host));
	words = worker_host_error(worker->host);
	return r < 0 ? problem_set(problem, r, "%s", words[0] != '\0' ? words : error_text(r)) : 0;
}

/* Everything up to the first foreign byte. */
static int prepare(struct worker *worker, struct wbh_problem *problem)
{
	struct confinement confinement;
	int r;

	r = worker_host_new(&worker->host, worker->channel, &worker->start, worker->plugin);
	if (r >= 0)
		r = warm(worker, problem);
	if (r >= 0)
		r = confine_worker(worker->plugin->needs, worker_host_interface(worker->host), &confinement, problem);
	if (r < 0)
		return r;

	confined = true;
	worker_host_begin(worker->host);
	return say_ready(worker, &confinement);
}

static int run(struct worker *worker)
{
	const char *words;
	int r;

	r = worker_host_end(worker->host, worker->plugin->run(worker_host_interface(worker->host)));
	words = worker_host_error(worker->host);
	if (r < 0) {
		say_done(worker, r, words[0] != '\0' ? words : error_text(r));
		return EXIT_FAILED;
	}
	say_done(worker, 0, "");
	return EXIT_WELL;
}

static int cannot_run(struct worker *worker, int r, const struct wbh_problem *problem)
{
	say_done(worker, r, problem->text[0] != '\0' ? problem->text : error_text(r));
	return EXIT_CANNOT_RUN;
}

static int live(struct worker *worker)
{
	struct wbh_problem problem = { .text = "" };
	int r;

	set_process_name(worker->start.instance);
	r = plugin_load(worker->start.plugin_path, &worker->plugin, &problem);
	if (r >= 0)
		r = worker->start.task == WORKER_DESCRIBE ? say_described(worker) : prepare(worker, &problem);
	if (r < 0)
		return cannot_run(worker, r, &problem);
	if (worker->start.task != WORKER_DESCRIBE)
		return run(worker);

	say_done(worker, 0, "");
	return EXIT_WELL;
}

/* A reader of standard output that has gone is a result of write(). The others are what a service manager or a terminal
 * sends to all processes of ours at once: they mean the agent, which then tells us to stop. */
static void ignore_signals(void)
{
	static const int signals[] = { SIGPIPE, SIGTERM, SIGINT, SIGHUP };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };

	for (size_t i = 0; i < ELEMENTS(signals); i++)
		(void)sigaction(signals[i], &ignore, NULL);
}

int worker_main(int fd)
{
	_cleanup_(worker_done) struct worker worker = { .start_body = BUFFER(CHANNEL_FRAME_LIMIT) };
	struct wbh_problem problem = { .text = "" };
	int r;

	ignore_signals();
	r = channel_new(&worker.channel, fd, true);
	if (r >= 0)
		r = message_arena_new(&worker.arena);
	if (r >= 0)
		r = receive_start(&worker, &problem);
	if (r == -WBH_E_STOPPED)
		say_done(&worker, 0, "");
	if (r == -WBH_E_STOPPED || r == -WBH_E_CLOSED)
		return EXIT_WELL;
	if (r < 0) {
		(void)fprintf(stderr, "<3>a worker got no start message (only the agent starts workers): %s\n",
			      problem.text[0] != '\0' ? problem.text : error_text(r));
		return EXIT_CANNOT_RUN;
	}
	return live(&worker);
}
