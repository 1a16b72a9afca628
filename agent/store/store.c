/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing: the service's store, a throw-away one, and a look at a store that another process holds. */
#include "store/store_private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/error.h"
#include "store/store_files.h"

/* Memory of the page cache, and of a sort before it goes to disk. */
#define SETTINGS_OF_ALL "PRAGMA cache_size = -4096; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF;"

void store_free(struct store *store)
{
	if (store == NULL)
		return;
	for (size_t i = 0; i < STATEMENTS; i++)
		(void)sqlite3_finalize(store->statements[i]);
	(void)sqlite3_close(store->database);
	if (store->lock >= 0)
		(void)close(store->lock); /* after the database: the next holder must find it whole */
	free(store);
}

const char *store_problem(const struct store *store)
{
	return store->problem.text;
}

static struct store *store_new(void)
{
	struct store *store = calloc(1, sizeof(*store));

	if (store != NULL)
		store->lock = -1;
	return store;
}

/* *ret_result, if not NULL: what SQLite said. */
static int open_database(struct store *store, const char *name, int flags, int *ret_result)
{
	int result;

	result = sqlite3_open_v2(name, &store->database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (result == SQLITE_OK)
		result = sqlite3_exec(store->database, SETTINGS_OF_ALL, NULL, NULL, NULL);
	if (ret_result != NULL)
		*ret_result = result;
	if (result == SQLITE_OK) {
		(void)sqlite3_busy_timeout(store->database, 2000);
		return 0;
	}
	return store->database != NULL ? store_fail(store, result) : -ENOMEM;
}

/* 1: damaged, and the problem says how. */
static int find_damage(struct store *store)
{
	_cleanup_statement_ sqlite3_stmt *statement = NULL;
	const char *words;
	int result;

	result = sqlite3_prepare_v2(store->database, "PRAGMA quick_check(1)", -1, &statement, NULL);
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	if (store_result_is_damage(result)) {
		(void)store_fail(store, result);
		return 1;
	}
	if (result != SQLITE_ROW)
		return store_fail(store, result);

	words = store_column_text(statement, 0);
	if (words != NULL && strcmp(words, "ok") == 0)
		return 0;
	(void)problem_set(&store->problem, 0, "%s", words != NULL ? words : "it cannot be read");
	return 1;
}

/* 1: damaged. */
static int open_whole(struct store *store, const char *path)
{
	int result = SQLITE_OK, r;

	r = open_database(store, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &result);
	if (r >= 0)
		r = find_damage(store);
	else if (store_result_is_damage(result))
		r = 1;
	if (r != 0)
		return r;

	/* FULL is what SQLite begins with; a sort of the service is small and must need no folder for temporary files.
	 */
	store->synchronous_full = true;
	r = store_execute(store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
				 "PRAGMA journal_size_limit = 4194304;");
	return r < 0 ? r : store_migrate(store);
}

static void close_database(struct store *store)
{
	for (size_t i = 0; i < STATEMENTS; i++) {
		(void)sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
	(void)sqlite3_close(store->database);
	store->database = NULL;
}

static int open_or_begin_anew(struct store *store, const char *directory, const char *path, bool *ret_set_aside)
{
	int r;

	*ret_set_aside = false;
	r = store_file_create(path);
	if (r >= 0)
		r = open_whole(store, path);
	if (r <= 0)
		return r;

	close_database(store);
	r = store_files_set_aside(directory);
	if (r == -EEXIST)
		(void)problem_set(&store->problem, 0,
				  "it is damaged, and many damaged ones beside it wait to be removed");
	if (r >= 0)
		r = store_file_create(path);
	if (r >= 0)
		r = open_whole(store, path);
	*ret_set_aside = r == 0;
	return r > 0 ? -WBH_E_STORE : r;
}

int store_open(struct store **ret, const char *directory, bool *ret_set_aside, struct wbh_problem *problem)
{
	_cleanup_(store_free_p) struct store *store = store_new();
	_cleanup_free_ char *path = NULL;
	bool set_aside;
	int r;

	if (store == NULL || asprintf(&path, "%s/" STORE_FILE, directory) < 0)
		return -ENOMEM;

	r = store_lock(directory, &store->lock);
	if (r == -EBUSY)
		return problem_set(problem, r, "%s is in use by another wbhealthd", directory);
	if (r < 0)
		return problem_set(problem, r, "%s: %s", directory, error_text(r));

	r = open_or_begin_anew(store, directory, path, &set_aside);
	if (r < 0)
		return problem_set(problem, r, "%s: %s%s%s", path, error_text(r),
				   store->problem.text[0] != '\0' ? ": " : "", store->problem.text);

	if (set_aside)
		(void)problem_set(problem, 0, "%s was damaged (%s): it was set aside and a new one begun", path,
				  store->problem.text);
	*ret_set_aside = set_aside;
	*ret = steal_pointer(store);
	return 0;
}

int store_open_temporary(struct store **ret, struct wbh_problem *problem)
{
	_cleanup_(store_free_p) struct store *store = store_new();
	int r;

	if (store == NULL)
		return -ENOMEM;
	store->temporary = true;

	/* No name: SQLite makes a file that is unlinked from the start, once the cache is full. */
	r = open_database(store, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (r >= 0)
		r = store_execute(store, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
					 "PRAGMA temp_store = FILE; PRAGMA cache_size = -1024;");
	if (r >= 0)
		r = store_migrate(store);
	if (r >= 0)
		r = store_sorter_create(store);
	if (r < 0)
		return problem_set(problem, r, "a temporary store cannot be made: %s: %s", error_text(r),
				   store->problem.text);

	*ret = steal_pointer(store);
	return 0;
}

/* The first read shows whether SQLite can use the file. */
static int look(struct store *store, const char *path, const char *query, int *ret_result)
{
	_cleanup_free_ char *name = NULL;
	int64_t version;
	int r;

	r = store_file_uri(path, query, &name);
	if (r >= 0)
		r = open_database(store, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, ret_result);
	if (r >= 0) {
		r = store_schema_version(store, &version);
		*ret_result = sqlite3_extended_errcode(store->database);
	}
	if (r >= 0 && version != store_schema_newest)
		return version == 0 ? -ENOENT : -WBH_E_SCHEMA;
	return r;
}

int store_open_read_only(struct store **ret, const char *directory, struct wbh_problem *problem)
{
	_cleanup_(store_free_p) struct store *store = store_new();
	_cleanup_free_ char *path = NULL;
	int result = SQLITE_OK, r;

	if (store == NULL || asprintf(&path, "%s/" STORE_FILE, directory) < 0)
		return -ENOMEM;
	if (access(path, R_OK) < 0) {
		r = -errno;
		return problem_set(problem, r, "%s: %s", path, error_text(r));
	}

	r = look(store, path, "mode=ro", &result);
	/* Who may not write the folder cannot make the files that a WAL database is shared through. When the service
	 * has ended well it left none behind, and nobody is writing: then the file can be read as it is. */
	if (r < 0 && ((result & 0xff) == SQLITE_CANTOPEN || (result & 0xff) == SQLITE_READONLY) &&
	    !store_log_exists(path)) {
		close_database(store);
		r = look(store, path, "immutable=1", &result);
	}
	if (r == -WBH_E_SCHEMA)
		return problem_set(problem, r, "%s was written by another version of wbhealthd", path);
	if (r < 0)
		return problem_set(problem, r, "%s: %s: %s", path, error_text(r), store->problem.text);

	*ret = steal_pointer(store);
	return 0;
}
