/* SPDX-License-Identifier: Apache-2.0 */
/* How fast the store is: steps of 100 rows, and sorting a million records. Usage: bench_store [FOLDER ON THE DISK]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/timestamp.h"
#include "store/store.h"

#define STEPS 1000
#define ROWS 100
#define RECORDS 1000000u
#define RECORD_SIZE 600u

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long anonymous_memory(void)
{
	_cleanup_fclose_ FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long kibibytes = -1;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "RssAnon: %ld", &kibibytes) == 1)
			break;
	return kibibytes;
}

static int write_state(struct store *store, int step, int row)
{
	char key[32], value[300];

	(void)snprintf(key, sizeof(key), "row%d", row);
	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	(void)snprintf(value, 16, "%d", step);
	value[strlen(value)] = ' ';
	return store_put_state(store, "rules", key, value);
}

static int write_key(struct store *store, int step, int row)
{
	char key[64];

	(void)snprintf(key, sizeof(key), "sync01/Application/%d/%d", step * ROWS + row, step);
	return store_put_event_seen(store, key, step);
}

static void bench_steps(struct store *store, bool durable, const char *words,
			int (*write_row)(struct store *store, int step, int row))
{
	static int step;
	double start = seconds(), spent;

	for (int i = 0; i < STEPS; i++) {
		int r = store_begin(store, durable);

		step++;
		for (int row = 0; row < ROWS && r >= 0; row++)
			r = write_row(store, step, row);
		if (r >= 0)
			r = store_commit(store);
		if (r < 0) {
			(void)fprintf(stderr, "bench_store: %s\n", store_problem(store));
			exit(EXIT_FAILURE);
		}
	}
	spent = seconds() - start;
	printf("step of %d %s, %s: %.0f us, %.0f rows/s\n", ROWS, words,
	       durable ? "safe against a power cut" : "safe against a crash", spent / STEPS * 1e6,
	       STEPS * ROWS / spent);
}

static int count_record(void *context, int64_t time, const char *key, const void *record, size_t size)
{
	size_t *count = context;

	(void)time;
	(void)key;
	(void)record;
	(void)size;
	(*count)++;
	return 0;
}

static void bench_sorter(const char *words, bool shuffled, uint32_t in_a_second)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	char record[RECORD_SIZE], key[64];
	uint64_t random = 1;
	size_t count = 0;
	double start, added, walked;
	int r;

	r = store_open_temporary(&store, NULL);
	if (r >= 0)
		r = store_begin(store, false);
	memset(record, 'r', sizeof(record));
	start = seconds();
	for (uint32_t i = 0; i < RECORDS && r >= 0; i++) {
		uint64_t place = i;
		int64_t time;

		random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		if (shuffled)
			place = (random >> 33) % RECORDS;
		time = INT64_C(1700000000) * TIMESTAMP_SECOND + (int64_t)(place * 1000000 / in_a_second);
		(void)snprintf(key, sizeof(key), "sync01/Application/%u/%lld", i, (long long)(time / TIMESTAMP_SECOND));
		r = store_sorter_add(store, time, key, record, sizeof(record));
	}
	if (r >= 0)
		r = store_commit(store);
	added = seconds();
	if (r >= 0)
		r = store_sorter_each(store, count_record, &count);
	walked = seconds();
	if (r < 0) {
		(void)fprintf(stderr, "bench_store: the sorter failed\n");
		exit(EXIT_FAILURE);
	}
	printf("sorter, %zu records of %u bytes, %s: add %.0f/s, walk %.0f/s, RssAnon %ld KiB\n", count, RECORD_SIZE,
	       words, RECORDS / (added - start), RECORDS / (walked - added), anonymous_memory());
}

/* Only what bench_store itself has made. */
static void remove_own(const char *folder)
{
	static const char *const names[] = { "wbhealth.db", "wbhealth.lock" };

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		char path[128];

		(void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

int main(int argc, char **argv)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct wbh_problem problem = { .text = "" };
	char folder[] = "/var/tmp/wbhealth-bench-XXXXXX";
	const char *where = argc > 1 ? argv[1] : mkdtemp(folder);
	bool set_aside;

	if (where == NULL || store_open(&store, where, &set_aside, &problem) < 0) {
		(void)fprintf(stderr, "bench_store: %s\n", problem.text);
		return EXIT_FAILURE;
	}
	bench_steps(store, false, "state rows of 300 bytes", write_state);
	bench_steps(store, true, "state rows of 300 bytes", write_state);
	bench_steps(store, false, "event keys", write_key);
	bench_steps(store, true, "event keys", write_key);
	store_free(store);
	store = NULL;
	if (argc < 2)
		remove_own(where);

	bench_sorter("in order, 10 a second", false, 10);
	bench_sorter("in order, 1,000 a second", false, 1000);
	bench_sorter("shuffled", true, 10);
	return EXIT_SUCCESS;
}
