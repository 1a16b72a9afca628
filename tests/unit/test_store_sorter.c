/* SPDX-License-Identifier: Apache-2.0 */
/* The sorter: order, one record per event, and memory that stays flat. */
#include "base/error.h"
#include "tests/unit/store_folder.h"

#ifdef __SANITIZE_ADDRESS__
#define SORTER_ROWS 100000u
#else
#define SORTER_ROWS 1000000u
#endif

struct sorted {
	struct buffer text;
	int64_t last;
	size_t rows;
	bool in_order;
};

static int take_sorted(void *context, int64_t time, const char *key, const void *record, size_t size)
{
	struct sorted *sorted = context;

	(void)buffer_printf(&sorted->text, "%lld/%s=%.*s;", (long long)time, key, (int)size, (const char *)record);
	return 0;
}

static void add_text(struct store *store, int64_t time, const char *key, const char *record)
{
	if (store_sorter_add(store, time, key, record, strlen(record)) < 0)
		printf("# %s\n", store_problem(store));
}

static void test_sorter(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	_cleanup_(store_free_p) struct store *lasting = NULL;
	struct sorted sorted = { .text = BUFFER(65536) };
	struct wbh_problem problem = { .text = "" };

	tap_is_int(store_open_temporary(&store, &problem), 0, "a throw-away store is made");
	if (store == NULL)
		return;
	add_text(store, 3000000, "c", "three");
	add_text(store, 1000000, "b", "one b");
	add_text(store, 1000000, "a", "one a");
	add_text(store, 1000000, "a", "a copy");
	add_text(store, 1500000, "b", "one b, told more exactly by another source");
	add_text(store, 2000000, "e", "");
	tap_is_int(store_sorter_each(store, take_sorted, &sorted), 0, "records are sorted");
	tap_is_text(buffer_text(&sorted.text), "1000000/a=a copy;1000000/b=one b;2000000/e=;3000000/c=three;",
		    "by time and key, each key once, whoever came first");
	buffer_done(&sorted.text);

	tap_is_int(store_sorter_add(store, 0, "k", "", SIZE_MAX), -WBH_E_LIMIT, "an endless record is refused");
	new_folder();
	lasting = open_store();
	tap_is_int(store_sorter_add(lasting, 0, "k", "", 0), -EINVAL, "a lasting store does not sort");
}

/* Many records of one second, each several times: more keys than are kept in memory. */
static void test_crowded_second(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct sorted sorted = { .text = BUFFER(1024 * 1024) };
	size_t rows = 0;

	if (store_open_temporary(&store, NULL) < 0)
		return;
	for (int copy = 0; copy < 3; copy++)
		for (int i = 0; i < 500; i++) {
			char key[32];

			(void)snprintf(key, sizeof(key), "key%d", i);
			add_text(store, 7000000 + (i * 37 + copy * 11) % 1000, key, "x");
		}
	(void)store_sorter_each(store, take_sorted, &sorted);
	for (const char *p = buffer_text(&sorted.text); (p = strchr(p, ';')) != NULL; p++)
		rows++;
	tap_is_int(rows, 500, "500 events of one second, each from three sources, come out once each");
	buffer_clear(&sorted.text);
	(void)store_sorter_each(store, take_sorted, &sorted);
	rows = 0;
	for (const char *p = buffer_text(&sorted.text); (p = strchr(p, ';')) != NULL; p++)
		rows++;
	tap_is_int(rows, 500, "also when they are walked again");
	buffer_done(&sorted.text);
}

static int check_order(void *context, int64_t time, const char *key, const void *record, size_t size)
{
	struct sorted *sorted = context;

	(void)key;
	sorted->in_order = sorted->in_order && time >= sorted->last && size == 200 && *(const char *)record == 'r';
	sorted->last = time;
	sorted->rows++;
	return 0;
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

static void test_many(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct sorted sorted = { .in_order = true };
	char record[200];
	uint64_t random = 1;
	long before = anonymous_memory(), after;
	int r = 0;

	if (store_open_temporary(&store, NULL) < 0)
		return;
	memset(record, 'r', sizeof(record));
	(void)store_begin(store, false);
	for (size_t i = 0; i < SORTER_ROWS && r >= 0; i++) {
		char key[32];

		random = random * 6364136223846793005u + 1442695040888963407u;
		(void)snprintf(key, sizeof(key), "%zu", i);
		r = store_sorter_add(store, (int64_t)(random >> 24), key, record, sizeof(record));
	}
	(void)store_commit(store);
	if (r >= 0)
		r = store_sorter_each(store, check_order, &sorted);
	after = anonymous_memory();
	tap_ok(r == 0 && sorted.rows == SORTER_ROWS && sorted.in_order, "%u records in any order come out in order",
	       SORTER_ROWS);
	printf("# RssAnon %ld KiB before, %ld KiB after\n", before, after);
#ifdef __SANITIZE_ADDRESS__
	tap_skip("memory stays flat", "a sanitizer's own memory is in the way");
#else
	tap_ok(after - before < 16 * 1024, "and memory stays flat");
#endif
}

int main(void)
{
	if (mkdtemp(top) == NULL)
		return 1;
	test_sorter();
	test_crowded_second();
	test_many();
	remove_folders();
	return tap_done();
}
