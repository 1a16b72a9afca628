/* SPDX-License-Identifier: Apache-2.0 */
/* How long a worker takes from its start to its READY: worker_start [PLUGIN [RUNS]]. The plugin is a source, described
 * only when it needs settings of its own. Prints the median and the 99th percentile in milliseconds. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "run/supervisor.h"
#include "run/worker.h"
#include "tests/bench/measure.h"

#define RUNS 200u

struct run {
	double started, ready;
	bool over;
};

static int on_message(void *context, struct supervised *worker, uint16_t type, const void *body, size_t size)
{
	struct run *run = context;

	(void)worker;
	(void)body;
	(void)size;
	if (type == MESSAGE_DESCRIPTION)
		run->ready = measure_seconds();
	return 0;
}

static void on_ready(void *context, struct supervised *worker, const struct message_ready *ready)
{
	(void)worker;
	(void)ready;
	((struct run *)context)->ready = measure_seconds();
}

static void on_ended(void *context, struct supervised *worker, enum worker_end end, const char *words,
		     int64_t restart_in)
{
	struct run *run = context;

	(void)worker;
	(void)restart_in;
	if (end != WORKER_ENDED_WELL)
		(void)fprintf(stderr, "a worker %s\n", words);
	run->over = true;
}

static const struct supervised_callbacks callbacks = { .message = on_message, .ready = on_ready, .ended = on_ended };

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double run_once(sd_event *event, struct supervisor *supervisor, enum worker_task task, const char *plugin)
{
	struct message_start start = { .task = task, .plugin_path = plugin, .instance = "bench" };
	struct run run = { .started = measure_seconds() };
	struct supervised_order order = { .start = &start, .callbacks = &callbacks, .context = &run };
	struct supervised *worker;

	if (supervisor_start(supervisor, &order, &worker) < 0)
		return -1;
	while (!run.over && sd_event_run(event, UINT64_MAX) >= 0)
		continue;
	supervised_forget(worker);
	return run.ready > 0 ? (run.ready - run.started) * 1000 : -1;
}

static void measure(sd_event *event, struct supervisor *supervisor, enum worker_task task, const char *plugin,
		    size_t runs, const char *name)
{
	double *spans = calloc(runs, sizeof(*spans));

	for (size_t i = 0; spans != NULL && i < runs; i++)
		spans[i] = run_once(event, supervisor, task, plugin);
	if (spans != NULL) {
		qsort(spans, runs, sizeof(*spans), compare);
		printf("%s: median %.2f ms, p99 %.2f ms, most %.2f ms (%zu starts)\n", name, spans[runs / 2],
		       spans[runs * 99 / 100], spans[runs - 1], runs);
	}
	free(spans);
}

int main(int argc, char **argv)
{
	struct launcher *launcher;
	struct supervisor *supervisor;
	sd_event *event;
	const char *top = getenv("abs_top_builddir");
	uint64_t runs = RUNS;
	char plugin[4096];

	if (argc == 2 && text_equal(argv[1], WORKER_ARGUMENT))
		return worker_main(WORKER_CHANNEL);
	(void)snprintf(plugin, sizeof(plugin), "%s/tests/plugins/.libs/source_trial.so", top != NULL ? top : ".");
	if (argc > 2 && (text_to_u64(argv[2], &runs) < 0 || runs == 0 || runs > 100000))
		return 1;

	if (launcher_new(&launcher) < 0 || sd_event_new(&event) < 0 || supervisor_new(&supervisor, event, launcher) < 0)
		return 1;
	measure(event, supervisor, WORKER_DESCRIBE, argc > 1 ? argv[1] : plugin, runs, "start to description");
	measure(event, supervisor, WORKER_RUN, argc > 1 ? argv[1] : plugin, runs, "start to ready");
	supervisor_free(supervisor);
	sd_event_unref(event);
	launcher_free(launcher);
	return 0;
}
