/* SPDX-License-Identifier: Apache-2.0 */
/* Workers that behave in every way there is, and what becomes of them. This program is its own worker: what it does
 * with
 * --worker is the name of its instance. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/supervisor.h"
#include "run/worker.h"
#include "tests/lib/behaving_worker.h"
#include "tests/lib/tap.h"

/* Nothing here takes this long unless it hangs. */
#define PATIENCE (20 * TIMESTAMP_SECOND)
#define SHORT (100 * TIMESTAMP_SECOND / 1000)

struct watch {
	struct supervised *worker;
	unsigned messages, events, cursors, descriptions, acknowledgements, readies, logs, ends, writables;
	uint64_t acknowledged; /* sum of what was acknowledged */
	char line[256];
	enum worker_end end;
	char words[256];
	int64_t restart_in;
	int refuse; /* what message() answers */
	bool forget_at_message;
	bool forget_at_end;
	const char *next_cursor;
	struct watch *other; /* a second worker */
	unsigned other_met;  /* messages the other had sent when this one's last came */
	uint64_t to_send;    /* changes, as long as there is room */
	uint64_t sent;
};

static sd_event *event;
static struct launcher *launcher;
static struct supervisor *supervisor;

static int on_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	struct watch *watch = context;
	struct wbh_problem problem;
	uint64_t row = 0;

	watch->messages++;
	watch->events += type == MESSAGE_EVENT;
	watch->cursors += type == MESSAGE_CURSOR;
	watch->descriptions += type == MESSAGE_DESCRIPTION;
	if (type == MESSAGE_ACKNOWLEDGE && message_decode_acknowledge(body, size, &row, &problem) == 0) {
		watch->acknowledgements++;
		watch->acknowledged += row;
	}
	if (watch->other != NULL)
		watch->other_met = watch->other->messages;
	if (watch->forget_at_message)
		supervised_forget(worker);
	return watch->refuse;
}

static void on_ready(void *context, struct supervised *worker, const struct message_ready *ready)
{
	struct watch *watch = context;

	(void)worker;
	watch->readies += ready->seccomp;
}

static void send_changes(struct watch *watch)
{
	static const char change[1000];

	while (watch->sent < watch->to_send) {
		int r = supervised_send(watch->worker, MESSAGE_CHANGE, change, sizeof(change));

		if (r < 0)
			return;
		watch->sent++;
	}
}

static void on_writable(void *context, struct supervised *worker)
{
	struct watch *watch = context;

	(void)worker;
	watch->writables++;
	send_changes(watch);
}

static void on_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
		     int64_t restart_in)
{
	struct watch *watch = context;

	watch->ends++;
	watch->end = end;
	watch->restart_in = restart_in;
	(void)snprintf(watch->words, sizeof(watch->words), "%s", words);
	if (watch->next_cursor != NULL)
		(void)supervised_set_cursor(worker, watch->next_cursor);
	if (watch->forget_at_end)
		supervised_forget(worker);
}

static void on_log(void *context, struct supervised *worker, const struct message_log *log)
{
	struct watch *watch = context;

	(void)worker;
	watch->logs++;
	(void)snprintf(watch->line, sizeof(watch->line), "%s", log->text);
}

static const struct supervised_callbacks callbacks = {
	.message = on_message, .ready = on_ready, .writable = on_writable, .ended = on_ended, .log = on_log
};

struct how {
	enum worker_task task;
	const char *instance;
	const char *plugin;
	const char *cursor;
	bool restart;
	int64_t deadline;
};

static void start_worker(struct watch *watch, struct how how)
{
	struct message_start start = { .task = how.task != 0 ? how.task : WORKER_RUN,
				       .plugin_path = how.plugin != NULL ? how.plugin : "/usr/lib/wbhealth/source_x.so",
				       .instance = how.instance,
				       .cursor = how.cursor };
	struct supervised_order order = { .start = &start,
					  .restart = how.restart,
					  .deadline = how.deadline,
					  .callbacks = &callbacks,
					  .context = watch };
	int r = supervisor_start(supervisor, &order, &watch->worker);

	if (r < 0)
		tap_ok(false, "%s: a worker is started: %s", how.instance, error_text(r));
}

static int64_t monotonic_now(void)
{
	uint64_t now = 0;

	(void)sd_event_now(event, CLOCK_MONOTONIC, &now);
	return (int64_t)now;
}

/* Turn the loop until *count is `enough`. */
static bool wait_until(const unsigned *count, unsigned enough)
{
	int64_t until = monotonic_now() + PATIENCE;

	while (*count < enough && monotonic_now() < until)
		if (sd_event_run(event, (uint64_t)SHORT) < 0)
			return false;
	return *count >= enough;
}

static void turn_for(int64_t span)
{
	int64_t until = monotonic_now() + span;

	while (monotonic_now() < until)
		(void)sd_event_run(event, (uint64_t)SHORT / 10);
}

static void test_ends(void)
{
	static const struct {
		const char *instance;
		enum worker_end end;
		const char *words;
	} rows[] = {
		{ "works", WORKER_ENDED_WELL, "ended well" },
		{ "fails", WORKER_FAILED, "failed: disk  [31mgone <0>oops" },
		{ "cannot be run", WORKER_FAILED, "could not be run: x.so: cannot be loaded" },
		{ "dies at once", WORKER_FAILED, "could not be run" },
		{ "goes", WORKER_CRASHED, "ended with status 3 without saying why" },
		{ "crashes", WORKER_CRASHED, "was ended by signal 6 (Aborted)" },
		{ "writes garbage", WORKER_BROKE_PROTOCOL,
		  "was killed because it broke the protocol: its packet ends within a header" },
		{ "speaks early", WORKER_BROKE_PROTOCOL,
		  "was killed because it broke the protocol: its event message is out of turn" },
		{ "gets ready twice", WORKER_BROKE_PROTOCOL,
		  "was killed because it broke the protocol: it said ready out of turn" },
		{ "speaks as the agent", WORKER_BROKE_PROTOCOL,
		  "was killed because it broke the protocol: its change message is out of turn" },
		{ "describes itself", WORKER_BROKE_PROTOCOL,
		  "was killed because it broke the protocol: its description message is out of turn" },
		{ "goes on", WORKER_BROKE_PROTOCOL,
		  "was killed because it broke the protocol: it went on after its last message" },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		struct watch watch = { .ends = 0 };

		start_worker(&watch, (struct how){ .instance = rows[i].instance });
		(void)wait_until(&watch.ends, 1);
		if (tap_ok(watch.ends == 1 && watch.end == rows[i].end && watch.restart_in == -1, "one that %s",
			   rows[i].instance))
			tap_is_text(watch.words, rows[i].words, "and this is said of it");
		supervised_forget(watch.worker);
	}
}

static void test_messages(void)
{
	struct watch watch = { .ends = 0 }, describing = { .ends = 0 }, logging = { .ends = 0 },
		     refused = { .refuse = -EINVAL };

	start_worker(&watch, (struct how){ .instance = "works" });
	tap_is_text(supervised_instance(watch.worker), "works", "a worker has its instance's name");
	tap_ok(supervised_pid(watch.worker) > 0, "and is a process");
	(void)wait_until(&watch.ends, 1);
	tap_ok(watch.readies == 1 && watch.events == 1 && watch.cursors == 1 && watch.messages == 2,
	       "it gets ready once; each message is passed on once");
	tap_is_int(supervised_pid(watch.worker), 0, "after its end it is no process");
	tap_is_int(supervised_send(watch.worker, MESSAGE_REOPEN, NULL, 0), -WBH_E_CLOSED, "nothing can be sent to it");
	tap_is_int(supervised_stop(watch.worker, 0), 0, "stopping it is no mistake");
	supervised_forget(watch.worker);

	start_worker(&describing, (struct how){ .task = WORKER_DESCRIBE, .instance = "d" });
	(void)wait_until(&describing.ends, 1);
	tap_ok(describing.descriptions == 1 && describing.end == WORKER_ENDED_WELL, "a describing worker describes");
	supervised_forget(describing.worker);

	start_worker(&logging, (struct how){ .instance = "logs" });
	(void)wait_until(&logging.ends, 1);
	tap_ok(logging.logs == 1 && text_equal(logging.line, "one two  three "),
	       "a line it logs stays a line, without control characters");
	supervised_forget(logging.worker);

	start_worker(&refused, (struct how){ .instance = "works" });
	(void)wait_until(&refused.ends, 1);
	tap_ok(refused.end == WORKER_BROKE_PROTOCOL && refused.messages == 1,
	       "one whose message is refused is ended: %s", refused.words);
	supervised_forget(refused.worker);
}

static void test_deadlines(void)
{
	struct watch hanging = { .ends = 0 }, early = { .ends = 0 }, beside = { .ends = 0 };

	start_worker(&hanging, (struct how){ .instance = "hangs", .deadline = SHORT });
	start_worker(&early, (struct how){ .instance = "hangs early", .deadline = SHORT });
	start_worker(&beside, (struct how){ .instance = "works", .deadline = PATIENCE });
	(void)wait_until(&hanging.ends, 1);
	(void)wait_until(&early.ends, 1);
	(void)wait_until(&beside.ends, 1);
	tap_is_int(hanging.end, WORKER_TIMED_OUT, "one that hangs is ended at its deadline");
	tap_is_text(hanging.words, "did not end within 100 ms and was killed", "and this is said of it");
	tap_is_int(early.end, WORKER_TIMED_OUT, "so is one that never gets ready");
	tap_is_int(beside.end, WORKER_ENDED_WELL, "which does not touch the one beside it");
	supervised_forget(hanging.worker);
	supervised_forget(early.worker);
	supervised_forget(beside.worker);
}

static void test_stop(void)
{
	struct watch serving = { .ends = 0 }, hanging = { .ends = 0 };

	start_worker(&serving, (struct how){ .instance = "serves", .restart = true });
	start_worker(&hanging, (struct how){ .instance = "hangs", .restart = true });
	(void)wait_until(&serving.readies, 1);
	(void)wait_until(&hanging.readies, 1);
	(void)supervised_stop(serving.worker, PATIENCE);
	(void)supervised_stop(hanging.worker, SHORT);
	(void)wait_until(&serving.ends, 1);
	(void)wait_until(&hanging.ends, 1);
	tap_ok(serving.end == WORKER_ENDED_WELL && serving.restart_in == -1,
	       "one that is told to stop ends well, for good");
	tap_ok(hanging.end == WORKER_TIMED_OUT && hanging.restart_in == -1,
	       "one that does not is killed after its grace");
	tap_is_text(hanging.words, "was told to stop, did not within 100 ms and was killed", "and this is said of it");
	supervised_forget(serving.worker);
	supervised_forget(hanging.worker);
}

static void test_restart_delay(void)
{
	static const int64_t seconds[] = { 1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300 };
	size_t same = 0;

	for (unsigned i = 0; i < ELEMENTS(seconds); i++)
		same += supervisor_restart_delay(i) == seconds[i] * TIMESTAMP_SECOND;
	tap_is_int(same, ELEMENTS(seconds), "restarts are delayed by 1 s, doubled up to 5 min");
	tap_is_int(supervisor_restart_delay(UINT32_MAX), 300 * TIMESTAMP_SECOND, "however many there were");
}

static void test_restart(void)
{
	struct watch crashing = { .ends = 0 }, telling = { .next_cursor = "second" }, well = { .ends = 0 },
		     sink = { .ends = 0 }, asking = { .ends = 0 }, once = { .ends = 0 };

	start_worker(&crashing, (struct how){ .instance = "crashes", .restart = true });
	start_worker(&telling, (struct how){ .instance = "tells its cursor", .restart = true, .cursor = "first" });
	start_worker(&well, (struct how){ .instance = "works", .restart = true });
	start_worker(&sink, (struct how){ .instance = "works", .restart = true, .plugin = "/x/sink_file.so" });
	start_worker(&asking, (struct how){ .instance = "asks for a restart", .restart = true });
	start_worker(&once, (struct how){ .instance = "asks for a restart" });

	(void)wait_until(&crashing.ends, 1);
	tap_is_int(crashing.restart_in, TIMESTAMP_SECOND, "one that crashes is started again in 1 s");
	tap_is_int(supervised_pid(crashing.worker), 0, "and is no process until then");
	(void)wait_until(&telling.ends, 1);
	tap_is_text(telling.words, "failed: first", "the first run begins at its cursor");
	(void)wait_until(&well.ends, 1);
	tap_is_int(well.restart_in, -1, "a source that ends well is not started again");
	(void)wait_until(&sink.ends, 1);
	tap_is_int(sink.restart_in, TIMESTAMP_SECOND, "a sink is, whatever its end");
	(void)wait_until(&asking.ends, 1);
	tap_ok(asking.end == WORKER_RESTARTS && asking.restart_in == TIMESTAMP_SECOND,
	       "one that asks to be started again is, and has not failed: %s", asking.words);
	(void)wait_until(&once.ends, 1);
	tap_ok(once.end == WORKER_FAILED && once.restart_in == -1, "unless it was to run once: %s", once.words);

	(void)wait_until(&crashing.ends, 2);
	tap_ok(crashing.readies == 2 && crashing.restart_in == 2 * TIMESTAMP_SECOND, "the second time in 2 s");
	(void)wait_until(&telling.ends, 2);
	tap_is_text(telling.words, "failed: second", "the second run begins at its new cursor");
	(void)wait_until(&asking.ends, 2);
	tap_is_int(asking.restart_in, TIMESTAMP_SECOND, "one that asks twice does not wait longer for it");

	(void)supervised_stop(crashing.worker, PATIENCE);
	(void)wait_until(&crashing.ends, 3);
	tap_ok(crashing.ends == 3 && crashing.end == WORKER_ENDED_WELL && crashing.restart_in == -1,
	       "one that is stopped while it waits ends at once: %s", crashing.words);
	supervised_forget(crashing.worker);
	supervised_forget(telling.worker);
	supervised_forget(well.worker);
	supervised_forget(sink.worker);
	supervised_forget(asking.worker);
	supervised_forget(once.worker);
}

static void test_sending(void)
{
	struct watch watch = { .to_send = 20000 };

	start_worker(&watch, (struct how){ .instance = "serves" });
	(void)wait_until(&watch.readies, 1);
	send_changes(&watch);
	tap_ok(watch.sent > 100 && watch.sent < watch.to_send,
	       "a window of changes can be queued, not more (%" PRIu64 ")", watch.sent);
	(void)wait_until(&watch.acknowledgements, 20000);
	tap_is_int(watch.acknowledgements, 20000, "the rest goes when there is room: 20 MB arrive");
	tap_is_int(watch.acknowledged, 20000 * 1000, "whole");
	(void)supervised_stop(watch.worker, PATIENCE);
	(void)wait_until(&watch.ends, 1);
	tap_is_int(watch.end, WORKER_ENDED_WELL, "and it ends well");
	supervised_forget(watch.worker);
}

static void test_fairness(void)
{
	struct watch first = { .ends = 0 }, second = { .ends = 0 };

	start_worker(&first, (struct how){ .instance = "floods" });
	start_worker(&second, (struct how){ .instance = "floods" });
	first.other = &second;
	second.other = &first;
	/* Both have started, and sent as much as their windows allow, before anybody is heard. */
	(void)nanosleep(&(const struct timespec){ .tv_sec = 1 }, NULL);
	(void)wait_until(&first.readies, 1);
	(void)wait_until(&second.readies, 1);
	(void)wait_until(&first.ends, 1);
	(void)wait_until(&second.ends, 1);
	tap_is_int(first.events, BEHAVING_FLOOD, "all events of one that floods arrive");
	tap_is_int(second.events, BEHAVING_FLOOD, "and of another beside it");
	tap_ok(first.other_met > 0 && second.other_met > 0, "while it speaks, the other is heard (%u, %u)",
	       first.other_met, second.other_met);
	supervised_forget(first.worker);
	supervised_forget(second.worker);
}

static void test_forgetting(void)
{
	struct watch at_message = { .forget_at_message = true }, at_end = { .forget_at_end = true },
		     running = { .ends = 0 };

	start_worker(&at_message, (struct how){ .instance = "floods" });
	start_worker(&at_end, (struct how){ .instance = "crashes", .restart = true });
	start_worker(&running, (struct how){ .instance = "hangs" });
	(void)wait_until(&at_message.messages, 1);
	(void)wait_until(&at_end.ends, 1);
	(void)wait_until(&running.readies, 1);
	supervised_forget(running.worker);
	turn_for(2 * SHORT);
	tap_ok(at_message.messages == 1 && at_message.ends == 0,
	       "one that is forgotten at its message is not heard again");
	tap_is_int(at_end.ends, 1, "one that is forgotten at its end is not started again");
	tap_is_int(running.ends, 0, "one that is forgotten while it runs ends without a word");
}

/* The last test: afterwards no worker can be started. */
static void test_launcher_lost(void)
{
	struct watch first = { .ends = 0 }, second = { .ends = 0 };
	char path[64], line[256] = "";
	int64_t parent = 0;
	FILE *file;
	int r;

	start_worker(&first, (struct how){ .instance = "hangs", .restart = true });
	start_worker(&second, (struct how){ .instance = "serves", .restart = true });
	(void)wait_until(&first.readies, 1);
	(void)wait_until(&second.readies, 1);

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)supervised_pid(first.worker));
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (!text_starts(line, "PPid:\t"))
			continue;
		line[strcspn(line, "\n")] = '\0';
		(void)text_to_i64(line + 6, &parent);
	}
	if (file != NULL)
		(void)fclose(file);
	if (parent > 1)
		(void)kill((pid_t)parent, SIGKILL);

	r = sd_event_loop(event);
	tap_is_int(r, -WBH_E_CLOSED, "when the launcher is lost, the loop ends");
	tap_ok(first.ends == 1 && second.ends == 1 && first.end == WORKER_CRASHED && first.restart_in == -1,
	       "after all workers have been told of: %s", first.words);
}

int main(int argc, char **argv)
{
	if (argc == 2 && text_equal(argv[1], WORKER_ARGUMENT))
		return behaving_worker();

	if (launcher_new(&launcher) < 0 || sd_event_new(&event) < 0 ||
	    supervisor_new(&supervisor, event, launcher) < 0) {
		tap_ok(false, "a supervisor is made");
		return tap_done();
	}
	test_ends();
	test_messages();
	test_deadlines();
	test_stop();
	test_restart_delay();
	test_restart();
	test_sending();
	test_fairness();
	test_forgetting();
	test_launcher_lost();
	supervisor_free(supervisor);
	sd_event_unref(event);
	launcher_free(launcher);
	return tap_done();
}
