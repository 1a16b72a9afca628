/* SPDX-License-Identifier: Apache-2.0 */
/* Real workers with plugins of our own making, seen from the agent's end: what the plugin does and what arrives. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/supervisor.h"
#include "run/worker.h"
#include "tests/lib/sample_messages.h"
#include "tests/lib/tap.h"

#define PATIENCE (20 * TIMESTAMP_SECOND)

/* Everything one worker said, as lines. */
struct transcript {
	struct buffer text;
	struct supervised *worker;
	unsigned events;
	unsigned acknowledgements;
	bool seccomp;
	uint32_t landlock_abi;
	int64_t started, ready; /* microseconds */
	bool over;
	enum worker_end end;
	char words[512];
};

static sd_event *event;
static struct message_arena *arena;

static int64_t monotonic_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

static int on_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	struct transcript *transcript = context;
	struct wbh_problem problem;
	int r = sample_decode(arena, type, body, size, &problem);

	(void)worker;
	if (r < 0 && r != -ENOENT)
		return r;
	transcript->events += type == MESSAGE_EVENT;
	transcript->acknowledgements += type == MESSAGE_ACKNOWLEDGE;
	if (transcript->events < 100)
		(void)buffer_printf(&transcript->text, "%s\n", message_type_name(type));
	return 0;
}

static void on_ready(void *context, struct supervised *worker, const struct message_ready *ready)
{
	struct transcript *transcript = context;

	(void)worker;
	transcript->ready = monotonic_now();
	transcript->seccomp = ready->seccomp;
	transcript->landlock_abi = ready->landlock_abi;
}

static void on_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
		     int64_t restart_in)
{
	struct transcript *transcript = context;

	(void)worker;
	(void)restart_in;
	transcript->over = true;
	transcript->end = end;
	(void)snprintf(transcript->words, sizeof(transcript->words), "%s", words);
}

static void on_log(void *context, struct supervised *worker, const struct message_log *log)
{
	struct transcript *transcript = context;

	(void)worker;
	(void)buffer_printf(&transcript->text, "%s\n", log->text);
}

static const struct supervised_callbacks callbacks = {
	.message = on_message, .ready = on_ready, .ended = on_ended, .log = on_log
};

static const char *plugin(const char *name)
{
	static char path[4096];
	const char *top = getenv("abs_top_builddir");

	(void)snprintf(path, sizeof(path), "%s/tests/plugins/.libs/%s.so", top != NULL ? top : ".", name);
	return path;
}

struct order {
	enum worker_task task;
	const char *plugin;
	const char *do_it[10];
	const char *warm;
	const char *cursor;
	bool with_facts;
	bool follow;
};

static void begin(struct supervisor *supervisor, struct transcript *transcript, struct order order)
{
	struct wbh_pair settings[12];
	struct message_start start = { .task = order.task != 0 ? order.task : WORKER_RUN,
				       .plugin_path = order.plugin != NULL ? order.plugin : plugin("source_trial"),
				       .instance = "trial",
				       .cursor = order.cursor,
				       .follow = order.follow,
				       .settings = settings,
				       .interest = sample_start.interest,
				       .interest_count = sample_start.interest_count,
				       .interest_all = true };
	int r;

	if (order.with_facts) {
		start.facts = sample_start.facts;
		start.fact_count = 1;
	}
	for (size_t i = 0; i < ELEMENTS(order.do_it) && order.do_it[i] != NULL; i++)
		settings[start.setting_count++] = (struct wbh_pair){ "do", order.do_it[i] };
	if (order.warm != NULL)
		settings[start.setting_count++] = (struct wbh_pair){ "warm", order.warm };

	*transcript = (struct transcript){ .text = BUFFER(1 << 20), .started = monotonic_now() };
	r = supervisor_start(supervisor,
			     &(struct supervised_order){ .start = &start,
							 .keep_output = start.task >= WORKER_EVENTS_JSON,
							 .deadline = PATIENCE,
							 .callbacks = &callbacks,
							 .context = transcript },
			     &transcript->worker);
	if (r < 0)
		tap_ok(false, "a worker is started: %s", error_text(r));
}

static void turn_until(const bool *over)
{
	int64_t until = monotonic_now() + 2 * PATIENCE;

	while (!*over && monotonic_now() < until)
		(void)sd_event_run(event, 100000);
}

static void finish(struct transcript *transcript)
{
	turn_until(&transcript->over);
	supervised_forget(transcript->worker);
}

static void transcript_done(struct transcript *transcript)
{
	buffer_done(&transcript->text);
}

#define _cleanup_transcript_ _cleanup_(transcript_done)

static void run(struct supervisor *supervisor, struct transcript *transcript, struct order order)
{
	begin(supervisor, transcript, order);
	finish(transcript);
}

static void test_messages(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript all = { .events = 0 }, report = { .events = 0 }, bare = { .events = 0 };

	run(supervisor, &all,
	    (struct order){
		    .do_it = { "event", "symptom", "fact", "progress", "damage", "cursor", "caught up", "behind" } });
	tap_is_text(buffer_text(&all.text), "event\nsymptom\nfact\nprogress\ndamage\ncursor\ncaught-up\nbehind\n",
		    "everything a plugin says arrives in order");
	tap_is_int(all.end, WORKER_ENDED_WELL, "and it ends well");

	run(supervisor, &report,
	    (struct order){ .do_it = { "report", "event" }, .cursor = "there", .with_facts = true });
	tap_is_text(buffer_text(&report.text),
		    "instance trial cursor there\n"
		    "second event beyond none unknown none\n"
		    "span 0 300000000 default 5min path -2\n"
		    "interest 2 PasswordResetService all 1\n"
		    "fact 1 sync-scope next 0\n"
		    "event\n",
		    "everything the agent says is there");
	run(supervisor, &bare, (struct order){ .do_it = { "report" } });
	tap_ok(text_starts(buffer_text(&bare.text), "instance trial cursor none\nsecond none") &&
		       strstr(buffer_text(&bare.text), "fact 0 none") != NULL,
	       "and what it does not say is not");
}

static void test_ends(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript failing = { .events = 0 }, crashing = { .events = 0 },
					       cold = { .events = 0 }, warm = { .events = 0 },
					       missing = { .events = 0 };

	run(supervisor, &failing, (struct order){ .do_it = { "event", "fail" } });
	tap_is_int(failing.end, WORKER_FAILED, "a plugin that fails has failed");
	tap_is_text(failing.words, "failed: it is broken", "in its own last words");

	run(supervisor, &crashing, (struct order){ .do_it = { "cursor", "crash" } });
	tap_is_int(crashing.end, WORKER_CRASHED, "one that crashes has crashed");
	tap_is_text(buffer_text(&crashing.text), "cursor\n", "what it said before has arrived");

	run(supervisor, &cold, (struct order){ .warm = "fail" });
	tap_is_text(cold.words, "could not be run: it is cold", "one that cannot warm up is not run");
	run(supervisor, &warm, (struct order){ .warm = "emit" });
	tap_is_text(buffer_text(&warm.text), "emitting while warming: -22\n",
		    "nothing is emitted before it is confined");

	run(supervisor, &missing, (struct order){ .plugin = "/nowhere/source_missing.so" });
	tap_ok(missing.end == WORKER_FAILED &&
		       text_starts(missing.words, "could not be run: /nowhere/source_missing.so"),
	       "one whose file is missing is named: %s", missing.words);
}

static void test_confinement(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript transcript = { .events = 0 };
	char expected[64];

	run(supervisor, &transcript, (struct order){ .do_it = { "socket", "shadow" } });
	tap_ok(transcript.seccomp, "a worker says that it is confined");
	(void)snprintf(expected, sizeof(expected), "socket: %d\nshadow: %d\n", EPERM, EACCES);
	if (transcript.landlock_abi > 0)
		tap_is_text(buffer_text(&transcript.text), expected, "and is: no socket, no file but its own");
	else
		tap_skip("and is: no socket, no file but its own", "the kernel has no Landlock");
}

static bool name_is(pid_t pid, const char *name)
{
	char path[64], line[64] = "";
	_cleanup_fclose_ FILE *file = NULL;

	(void)snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	file = fopen(path, "re");
	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		return false;
	line[strcspn(line, "\n")] = '\0';
	return text_equal(line, name);
}

static void test_stop(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript waiting = { .events = 0 }, emitting = { .events = 0 };

	begin(supervisor, &waiting, (struct order){ .do_it = { "wait", "cursor" } });
	while (waiting.ready == 0 && !waiting.over)
		(void)sd_event_run(event, 100000);
	tap_ok(name_is(supervised_pid(waiting.worker), "wb:trial"), "the process bears its instance's name");
	(void)kill(supervised_pid(waiting.worker), SIGTERM);
	(void)supervised_stop(waiting.worker, PATIENCE);
	finish(&waiting);
	tap_is_int(waiting.end, WORKER_ENDED_WELL, "one that asks is told to stop, by the agent and nobody else");
	tap_is_text(buffer_text(&waiting.text), "cursor\n", "and may still say how far it has come");

	begin(supervisor, &emitting, (struct order){ .do_it = { "events until refused" } });
	while (emitting.events < 1000 && !emitting.over)
		(void)sd_event_run(event, 100000);
	(void)supervised_stop(emitting.worker, PATIENCE);
	finish(&emitting);
	tap_ok(emitting.end == WORKER_ENDED_WELL,
	       "one that only emits is refused, forwards that, and has ended well: %s", emitting.words);
}

static void test_following(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript once = { .events = 0 }, following = { .events = 0 };

	begin(supervisor, &following, (struct order){ .do_it = { "event", "sleep" }, .follow = true });
	while (strstr(buffer_text(&following.text), "sleeps") == NULL && !following.over)
		(void)sd_event_run(event, 100000);
	(void)supervised_stop(following.worker, PATIENCE);
	finish(&following);
	tap_is_text(buffer_text(&following.text), "event\nfollows 1, sleeps: 1\n",
		    "one that follows sends what it has before it sleeps");
	tap_ok(following.end == WORKER_ENDED_WELL, "and is woken to stop: %s", following.words);

	begin(supervisor, &once, (struct order){ .do_it = { "sleep" } });
	while (once.text.size == 0 && !once.over)
		(void)sd_event_run(event, 100000);
	(void)supervised_stop(once.worker, PATIENCE);
	finish(&once);
	tap_is_text(buffer_text(&once.text), "follows 0, sleeps: 1\n", "one that reads once knows it");
}

static void test_sink(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript transcript = { .events = 0 };
	_cleanup_buffer_ struct buffer body = BUFFER(CHANNEL_FRAME_LIMIT);
	struct wbh_change change = sample_change;

	begin(supervisor, &transcript, (struct order){ .plugin = plugin("sink_trial") });
	while (transcript.text.size == 0 && !transcript.over)
		(void)sd_event_run(event, 100000);
	for (change.row = 1; change.row <= 2; change.row++) {
		buffer_clear(&body);
		(void)message_encode_change(&body, &change);
		(void)supervised_send(transcript.worker, MESSAGE_CHANGE, body.data, body.size);
	}
	(void)supervised_send(transcript.worker, MESSAGE_REOPEN, NULL, 0);
	while (strstr(buffer_text(&transcript.text), "reopen") == NULL && !transcript.over)
		(void)sd_event_run(event, 100000);
	(void)supervised_stop(transcript.worker, PATIENCE);
	finish(&transcript);
	tap_is_text(buffer_text(&transcript.text),
		    "nothing yet: 1\nchange 1 {}\nacknowledge\nchange 2 {}\nacknowledge\nreopen\n",
		    "a sink gets its changes, acknowledges them, and opens its file again when told");
	tap_is_int(transcript.end, WORKER_ENDED_WELL, "then it ends well");
}

static void test_description(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript transcript = { .events = 0 };

	run(supervisor, &transcript, (struct order){ .task = WORKER_DESCRIBE });
	tap_ok(transcript.end == WORKER_ENDED_WELL && text_equal(buffer_text(&transcript.text), "description\n"),
	       "a plugin is described without being run");
}

/* ---- standard output ---- */

/* A launcher, and so its workers, whose standard output is `fd`. */
static struct launcher *launcher_writing_to(int fd)
{
	_cleanup_close_ int ours = dup(STDOUT_FILENO);
	struct launcher *launcher = NULL;

	(void)fflush(stdout);
	(void)dup2(fd, STDOUT_FILENO);
	(void)launcher_new(&launcher);
	(void)dup2(ours, STDOUT_FILENO);
	return launcher;
}

static void test_output(enum worker_task task, const char *first, const char *name)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(supervisor_free_p) struct supervisor *supervisor = NULL;
	_cleanup_transcript_ struct transcript transcript = { .events = 0 };
	_cleanup_fclose_ FILE *file = tmpfile();
	char line[4096];
	size_t lines = 0, right = 0;

	launcher = launcher_writing_to(fileno(file));
	if (launcher == NULL || supervisor_new(&supervisor, event, launcher) < 0)
		return;
	run(supervisor, &transcript, (struct order){ .task = task, .do_it = { "event", "event", "damage", "event" } });
	rewind(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		lines++;
		right += text_starts(line, first);
	}
	tap_ok(lines == 3 && right == 3, "%s: each event is a line of standard output", name);
	tap_is_text(buffer_text(&transcript.text), "damage\n", "%s: the rest goes to the agent", name);
}

static void test_output_closed(void)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(supervisor_free_p) struct supervisor *supervisor = NULL;
	_cleanup_transcript_ struct transcript transcript = { .events = 0 };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	launcher = launcher_writing_to(ends[1]);
	(void)close(ends[0]);
	(void)close(ends[1]);
	if (launcher == NULL || supervisor_new(&supervisor, event, launcher) < 0)
		return;
	run(supervisor, &transcript, (struct order){ .task = WORKER_EVENTS_JSON, .do_it = { "events until refused" } });
	tap_ok(transcript.end == WORKER_ENDED_WELL, "a reader that has seen enough is a good end: %s",
	       transcript.words);
}

static void test_start_time(struct supervisor *supervisor)
{
	_cleanup_transcript_ struct transcript transcript = { .events = 0 };

	run(supervisor, &transcript, (struct order){ .do_it = { "cursor" } });
	printf("# from start to ready: %.2f ms\n", (double)(transcript.ready - transcript.started) / 1000);
	tap_ok(transcript.ready > transcript.started, "a worker gets ready");
}

int main(int argc, char **argv)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_(supervisor_free_p) struct supervisor *supervisor = NULL;

	if (argc == 2 && text_equal(argv[1], WORKER_ARGUMENT))
		return worker_main(WORKER_CHANNEL);

	/* A worker crashes on purpose. */
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	if (launcher_new(&launcher) < 0 || sd_event_new(&event) < 0 || message_arena_new(&arena) < 0 ||
	    supervisor_new(&supervisor, event, launcher) < 0) {
		tap_ok(false, "a supervisor is made");
		return tap_done();
	}
	test_description(supervisor);
	test_messages(supervisor);
	test_ends(supervisor);
	test_confinement(supervisor);
	test_stop(supervisor);
	test_following(supervisor);
	test_sink(supervisor);
	test_output(WORKER_EVENTS_JSON, "{\"provider\":\"Trial\"", "json");
	test_output(WORKER_EVENTS_XML, "<Event xmlns='", "xml");
	test_output_closed();
	test_start_time(supervisor);
	message_arena_free(arena);
	sd_event_unref(event);
	return tap_done();
}
