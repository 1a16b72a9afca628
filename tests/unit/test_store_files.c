/* SPDX-License-Identifier: Apache-2.0 */
/* The store's files: who may hold them and look at them, and what damage, a crash and a full disk do. */
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/error.h"
#include "base/text.h"
#include "tests/unit/store_folder.h"

#define NOBODY 65534u

static void test_exclusive(void)
{
	_cleanup_(store_free_p) struct store *store = NULL, *other = NULL;
	struct wbh_problem problem = { .text = "" };
	struct stat status;
	bool set_aside;

	new_folder();
	(void)umask(0);
	store = open_store();
	tap_is_int(store_open(&other, folder, &set_aside, &problem), -EBUSY, "only one process may hold a store");
	tap_ok(strstr(problem.text, folder) != NULL, "and the other is told which: %s", problem.text);
	tap_ok(stat(in_folder("wbhealth.db"), &status) == 0 && (status.st_mode & 0777) == 0640,
	       "the group may read the file, whatever the umask, and nobody else");
	(void)store_put_state(store, "rules", "a", "1");
	tap_ok(stat(in_folder("wbhealth.db-wal"), &status) == 0 && (status.st_mode & 0777) == 0640, "its log too");
	(void)umask(022);

	store_free(store);
	store = NULL;
	tap_is_int(store_open(&other, folder, &set_aside, &problem), 0, "afterwards the next may have it");
}

/* Overwrite a part of a file. */
static void scribble(const char *path, off_t offset, size_t size)
{
	_cleanup_free_ char *junk = malloc(size);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (junk != NULL && fd >= 0) {
		memset(junk, 0xa5, size);
		if (pwrite(fd, junk, size, offset) < 0)
			printf("# %s cannot be overwritten\n", path);
	}
	if (fd >= 0)
		(void)close(fd);
}

static void make_some_store(void)
{
	_cleanup_(store_free_p) struct store *store = open_store();

	if (store == NULL)
		return;
	(void)store_begin(store, true);
	for (int i = 0; i < 500; i++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "key%d", i);
		(void)store_put_state(store, "rules", key, "a value that fills some pages of the file");
	}
	(void)store_commit(store);
}

static void test_damage(const char *words, off_t offset, size_t size)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	struct wbh_problem problem = { .text = "" };
	bool set_aside = false;

	new_folder();
	make_some_store();
	scribble(in_folder("wbhealth.db"), offset, size);
	tap_is_int(store_open(&store, folder, &set_aside, &problem), 0, "%s: the agent starts all the same", words);
	tap_ok(set_aside && strstr(problem.text, "damaged") != NULL, "%s: and tells it", words);
	tap_ok(access(in_folder("wbhealth.db.damaged-1"), F_OK) == 0, "%s: the damaged file is kept", words);
	if (store != NULL)
		tap_is_text(state_of(store, "rules"), "", "%s: the new one begins empty", words);
}

static void test_damage_again(void)
{
	bool set_aside;

	new_folder();
	for (int i = 0; i < 2; i++) {
		_cleanup_(store_free_p) struct store *store = NULL;

		make_some_store();
		scribble(in_folder("wbhealth.db"), 0, 4096);
		(void)store_open(&store, folder, &set_aside, NULL);
	}
	tap_ok(access(in_folder("wbhealth.db.damaged-1"), F_OK) == 0 &&
		       access(in_folder("wbhealth.db.damaged-2"), F_OK) == 0,
	       "a second damaged store does not replace the first");
}

static void test_newer_schema(void)
{
	static const unsigned char version[] = { 0, 0, 0, 99 };
	_cleanup_(store_free_p) struct store *store = NULL;
	struct wbh_problem problem = { .text = "" };
	bool set_aside;
	int fd;

	new_folder();
	make_some_store();
	/* The user version in the header of an SQLite file. */
	fd = open(in_folder("wbhealth.db"), O_WRONLY | O_CLOEXEC);
	if (fd < 0 || pwrite(fd, version, sizeof(version), 60) < 0)
		printf("# the version cannot be changed\n");
	(void)close(fd);
	tap_is_int(store_open(&store, folder, &set_aside, &problem), -WBH_E_SCHEMA,
		   "a store of a newer agent is left alone: %s", problem.text);
	tap_is_int(store_open_read_only(&store, folder, &problem), -WBH_E_SCHEMA, "also by who only looks");
	tap_ok(access(in_folder("wbhealth.db.damaged-1"), F_OK) < 0, "and is not set aside");
}

/* What a process without any right to write sees; 0 = "b" as state row a. */
static int look_as_group_member(void)
{
	struct store *store = NULL;
	struct wbh_problem problem = { .text = "" };
	const gid_t group = NOBODY;
	int r;

	if (geteuid() == 0 && (setgroups(1, &group) < 0 || setgid(group) < 0 || setuid(NOBODY) < 0))
		return 3;
	r = store_open_read_only(&store, folder, &problem);
	if (r < 0) {
		printf("# %s\n", problem.text);
		return 1;
	}
	r = strcmp(state_of(store, "rules"), "a=b;") == 0 ? 0 : 2;
	if (r == 0 && store_put_state(store, "rules", "a", "c") == 0)
		r = 4;
	store_free(store);
	return r;
}

static int in_child(int (*function)(void))
{
	int status;
	pid_t child;

	(void)fflush(stdout);
	child = fork();
	if (child == 0) {
		int r = function();

		(void)fflush(stdout);
		_exit(r);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void give_to_group(const char *path)
{
	if (geteuid() == 0 && chown(path, 0, NOBODY) < 0)
		printf("# %s cannot be given to another group\n", path);
}

static void test_read_only(void)
{
	struct store *store = NULL;
	struct wbh_problem problem = { .text = "" };
	struct store *reader = NULL;

	new_folder();
	tap_is_int(store_open_read_only(&reader, folder, &problem), -ENOENT, "where no service ever ran is no store");
	store = open_store();
	if (store == NULL)
		return;
	(void)store_put_state(store, "rules", "a", "b");
	tap_is_int(store_open_read_only(&reader, folder, &problem), 0, "a store is read beside the service");
	if (reader != NULL)
		tap_is_text(state_of(reader, "rules"), "a=b;", "with what was committed last");
	(void)store_put_state(store, "rules", "a", "c");
	if (reader != NULL) {
		tap_is_text(state_of(reader, "rules"), "a=c;", "and sees what is committed meanwhile");
		tap_ok(store_put_state(reader, "rules", "a", "d") < 0, "but writes nothing");
	}
	store_free(reader);
	(void)store_put_state(store, "rules", "a", "b");

	if (geteuid() != 0) {
		tap_skip("a member of the group reads", "needs root to become another user");
		store_free(store);
		return;
	}
	(void)chmod(top, 0755);
	give_to_group(folder);
	give_to_group(in_folder("wbhealth.db"));
	give_to_group(in_folder("wbhealth.db-wal"));
	give_to_group(in_folder("wbhealth.db-shm"));
	tap_is_int(in_child(look_as_group_member), 0, "a member of the group reads, though it may write nothing");
	store_free(store);
	tap_is_int(in_child(look_as_group_member), 0, "also after the service has ended");
	(void)chmod(in_folder("wbhealth.db"), 0600);
	tap_is_int(in_child(look_as_group_member), 1, "and nobody else does");
}

/* The service dies with its log in place; another user may still look. */
static int die_with_log(void)
{
	struct store *store = open_store();

	if (store == NULL)
		return 1;
	(void)store_put_state(store, "rules", "a", "b");
	(void)raise(SIGKILL);
	return 1;
}

static void test_read_only_after_crash(void)
{
	new_folder();
	tap_is_int(in_child(die_with_log), 128 + SIGKILL, "a service is killed");
	if (geteuid() != 0) {
		tap_skip("a member of the group reads what it left", "needs root to become another user");
		return;
	}
	give_to_group(folder);
	give_to_group(in_folder("wbhealth.db"));
	give_to_group(in_folder("wbhealth.db-wal"));
	give_to_group(in_folder("wbhealth.db-shm"));
	tap_is_int(in_child(look_as_group_member), 0, "a member of the group reads what it left");
}

/* One step that leaves the same number in five places. */
static int write_step(struct store *store, uint32_t number, bool durable)
{
	char text[32];
	int r;

	(void)snprintf(text, sizeof(text), "%u", number);
	r = store_begin(store, durable);
	if (r >= 0)
		r = store_put_state(store, "rules", "number", text);
	for (int i = 0; i < 20 && r >= 0; i++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "%u.%d", number, i);
		r = store_put_event_seen(store, key, number);
		if (r >= 0)
			r = store_put_state(store, "diagnosis", key, "a row of this step");
	}
	if (r >= 0)
		r = put_change(store, "uid", number, FINDING_OPEN, text);
	if (r >= 0)
		r = store_put_cursor(store, "source", text);
	return r < 0 ? r : store_commit(store);
}

static uint32_t last_step(struct store *store)
{
	_cleanup_free_ char *cursor = NULL;
	int64_t number = 0;

	if (store_get_cursor(store, "source", &cursor) == 0 && cursor != NULL)
		(void)text_to_i64(cursor, &number);
	return (uint32_t)number;
}

/* Steps until it is killed, each told through the pipe when it is committed. */
static void work_until_killed(int out)
{
	struct store *store = open_store();
	uint32_t number;

	if (store == NULL)
		_exit(1);
	for (number = last_step(store) + 1;; number++) {
		if (write_step(store, number, number % 4 == 0) < 0 ||
		    write(out, &number, sizeof(number)) != sizeof(number))
			_exit(1);
	}
}

static int count_outbox(void *context, const struct outbox_row *row)
{
	uint32_t *count = context;

	(void)row;
	(*count)++;
	return 0;
}

/* Is what lies there exactly the steps up to `number`, whole? */
static bool is_whole(struct store *store, uint32_t number)
{
	char text[64];
	uint32_t changes = 0;
	size_t ignored;

	(void)snprintf(text, sizeof(text), "number=%u;", number);
	if (number > 0 && strcmp(state_of(store, "rules"), text) != 0)
		return false;
	if (store_outbox(store, 0, SIZE_MAX, count_outbox, &changes, &ignored) < 0 || changes != number)
		return false;
	for (uint32_t i = 0; i < 20; i++) {
		(void)snprintf(text, sizeof(text), "%u.%u", number, i);
		if (number > 0 && store_event_seen(store, text) != 1)
			return false;
		(void)snprintf(text, sizeof(text), "%u.%u", number + 1, i);
		if (store_event_seen(store, text) != 0)
			return false;
	}
	return true;
}

/* 0 = the store held at least the last step the child told of, whole. */
static int kill_once(unsigned delay)
{
	uint32_t told = 0, number;
	int pipes[2], status;
	pid_t child;

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return 1;
	child = fork();
	if (child == 0)
		work_until_killed(pipes[1]);
	(void)close(pipes[1]);
	if (child < 0)
		return 1;

	/* Until the first commit is through, then a while of our own. */
	if (read(pipes[0], &told, sizeof(told)) != sizeof(told))
		return 1;
	(void)usleep(delay);
	(void)kill(child, SIGKILL);
	(void)waitpid(child, &status, 0);
	while (read(pipes[0], &number, sizeof(number)) == sizeof(number))
		told = number;
	(void)close(pipes[0]);

	{
		_cleanup_(store_free_p) struct store *store = open_store();

		if (store == NULL)
			return 1;
		number = last_step(store);
		if (number < told || number > told + 1 || !is_whole(store, number)) {
			printf("# told of %u, found %u\n", told, number);
			return 1;
		}
	}
	return 0;
}

static void test_kill(void)
{
	unsigned random = 12345, bad = 0;

	new_folder();
	for (int i = 0; i < 30; i++) {
		random = random * 1103515245u + 12345u;
		bad += kill_once((random >> 16) % 12000) != 0;
	}
	tap_is_int(bad, 0, "killed 30 times anywhere, the store holds whole steps, and every one that was committed");
}

static void test_full_disk(void)
{
	_cleanup_(store_free_p) struct store *store = NULL;
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct rlimit before, small;
	char big[8192];
	int r = 0;

	new_folder();
	store = open_store();
	if (store == NULL)
		return;
	(void)store_put_state(store, "rules", "a", "b");
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';

	(void)sigaction(SIGXFSZ, &ignore, NULL);
	(void)getrlimit(RLIMIT_FSIZE, &before);
	small = (struct rlimit){ .rlim_cur = 256 * 1024, .rlim_max = before.rlim_max };
	(void)setrlimit(RLIMIT_FSIZE, &small);
	(void)store_begin(store, true);
	for (int i = 0; i < 1000 && r >= 0; i++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "%d", i);
		r = store_put_state(store, "diagnosis", key, big);
	}
	if (r >= 0)
		r = store_commit(store);
	tap_is_int(r, -ENOSPC, "a step for which there is no room fails as such: %s", store_problem(store));
	store_rollback(store);
	tap_is_text(state_of(store, "rules"), "a=b;", "what was there before is still there");
	tap_is_text(state_of(store, "diagnosis"), "", "and nothing of the step");

	(void)setrlimit(RLIMIT_FSIZE, &before);
	tap_ok(store_begin(store, true) == 0 && store_put_state(store, "diagnosis", "1", "x") == 0 &&
		       store_commit(store) == 0,
	       "with room again the next step is written");
}

static void test_no_directory(void)
{
	struct store *store = NULL;
	struct wbh_problem problem = { .text = "" };
	bool set_aside;

	tap_is_int(store_open(&store, "/nonexistent/folder", &set_aside, &problem), -ENOENT,
		   "a folder that is not there is named: %s", problem.text);
}

int main(void)
{
	if (mkdtemp(top) == NULL)
		return 1;
	test_exclusive();
	test_damage("a broken header", 0, 100);
	test_damage("a broken page", 4096, 4096);
	test_damage("no database at all", 0, 65536);
	test_damage_again();
	test_newer_schema();
	test_read_only();
	test_read_only_after_crash();
	test_kill();
	test_full_disk();
	test_no_directory();
	remove_folders();
	return tap_done();
}
