/* SPDX-License-Identifier: Apache-2.0 */
/* What the sink `file` promises: one line per change, on the disk before it is acknowledged, whatever the disk does. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "tests/lib/fake_sink_host.h"
#include "tests/lib/tap.h"

#define CHANGE(row_, json_)                                                                                            \
	{                                                                                                              \
		.kind = FAKE_CHANGE, .change = {.row = (row_), .kind = "finding", .json = (json_) }                    \
	}
#define PAUSE                                                                                                          \
	{                                                                                                              \
		.kind = FAKE_PAUSE                                                                                     \
	}
#define REOPEN                                                                                                         \
	{                                                                                                              \
		.kind = FAKE_REOPEN                                                                                    \
	}
#define HOOK(hook_)                                                                                                    \
	{                                                                                                              \
		.kind = FAKE_HOOK, .hook = (hook_)                                                                     \
	}

static char folder[64], path[96], rotated[104];

/* ---- fsync, seen and made to fail: the program's own definition comes before libc's ---- */

static unsigned file_syncs, folder_syncs, failing_syncs;
static uint64_t acknowledged_at_sync;
static struct fake_sink_host *current;

int fsync(int fd)
{
	struct stat status;

	if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
		folder_syncs++;
		return 0;
	}
	file_syncs++;
	if (current != NULL)
		acknowledged_at_sync = current->acknowledged;
	if (failing_syncs > 0) {
		failing_syncs--;
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

/* ---- helpers ---- */

static int play(struct fake_sink_host *fake, const struct fake_step *steps, size_t count)
{
	static struct wbh_pair settings[] = { { "path", path } };
	int r;

	fake->settings = settings;
	fake->setting_count = 1;
	fake->steps = steps;
	fake->step_count = count;
	fake_sink_host_init(fake);
	file_syncs = folder_syncs = 0;
	current = fake;
	r = wbh_plugin.run(&fake->host);
	current = NULL;
	return r;
}

#define PLAY(fake, ...)                                                                                                \
	({                                                                                                             \
		static const struct fake_step steps_[] = { __VA_ARGS__ };                                              \
		play(&(fake), steps_, ELEMENTS(steps_));                                                               \
	})

static const char *content(const char *name)
{
	static char text[1 << 16];
	_cleanup_fclose_ FILE *file = fopen(name, "re");

	if (file == NULL)
		return "(no file)";
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	return text;
}

static void put(const char *name, const char *text)
{
	_cleanup_fclose_ FILE *file = fopen(name, "we");

	if (file == NULL || fputs(text, file) < 0)
		exit(1);
}

static void start_afresh(void)
{
	(void)unlink(path);
	(void)unlink(rotated);
}

/* ---- tests ---- */

static unsigned acknowledged_so_far;

static void note_acknowledged(struct fake_sink_host *fake)
{
	acknowledged_so_far = (unsigned)fake->acknowledged;
}

static void test_lines(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };
	struct stat status;
	int r;

	start_afresh();
	r = PLAY(fake, CHANGE(7, "{\"id\":\"WB2001\"}"), CHANGE(8, "{\"id\":\"WB2002\"}"), HOOK(note_acknowledged),
		 PAUSE, CHANGE(9, "{\"id\":\"WB3001\"}"), PAUSE);
	tap_is_int(r, -WBH_E_STOPPED, "told to stop, run() forwards that");
	tap_is_text(content(path), "{\"id\":\"WB2001\"}\n{\"id\":\"WB2002\"}\n{\"id\":\"WB3001\"}\n",
		    "each change is one line, in order");
	tap_is_int(acknowledged_so_far, 0, "nothing is acknowledged while it is gathered");
	tap_is_int(fake.acknowledged, 9, "the last row is acknowledged");
	tap_is_int(fake.acknowledgements, 2, "a batch is acknowledged as a whole");
	tap_is_int(file_syncs, 2, "one fsync per batch");
	tap_is_int(acknowledged_at_sync, 8, "the fsync comes before the acknowledgement");
	tap_is_int(folder_syncs, 1, "the folder of a new file is synced");
	tap_ok(stat(path, &status) == 0 && (status.st_mode & 0777 & ~0640u) == 0,
	       "the file is not readable to everybody");
	tap_is_text(fake.log, "", "nothing to tell");

	fake = (struct fake_sink_host){ .acknowledged = 0 };
	(void)PLAY(fake, CHANGE(10, "{\"id\":\"WB3002\"}"));
	tap_is_int(fake.acknowledged, 10, "what is in hand when told to stop is still delivered");
	tap_is_int(folder_syncs, 0, "an existing file is appended to");
	tap_ok(strstr(content(path), "WB3001\"}\n{\"id\":\"WB3002\"}\n") != NULL, "after what it held");
}

static void test_many(void)
{
	static struct fake_step steps[2500];
	static char lines[2500][24];
	struct fake_sink_host fake = { .acknowledged = 0 };
	const char *text;
	size_t count = 0;

	start_afresh();
	for (size_t i = 0; i < ELEMENTS(steps); i++) {
		(void)snprintf(lines[i], sizeof(lines[i]), "{\"row\":%zu}", i + 1);
		steps[i] = (struct fake_step)CHANGE(i + 1, lines[i]);
	}
	(void)play(&fake, steps, ELEMENTS(steps));
	for (text = content(path); (text = strchr(text, '\n')) != NULL; text++)
		count++;
	tap_is_int(count, 2500, "2,500 changes are 2,500 lines");
	tap_is_int(file_syncs, 3, "a batch has at most 1,000");
	tap_is_int(fake.acknowledged, 2500, "all are acknowledged");
}

static void test_half_line(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };

	start_afresh();
	put(path, "{\"a\":1}\n{\"b\":");
	(void)PLAY(fake, CHANGE(1, "{\"c\":3}"));
	tap_is_text(content(path), "{\"a\":1}\n{\"b\":\n{\"c\":3}\n", "a half line left by a crash is ended first");
	start_afresh();
	put(path, "");
	(void)PLAY(fake, CHANGE(1, "{\"c\":3}"));
	tap_is_text(content(path), "{\"c\":3}\n", "an empty file gets no empty line");
}

static void rotate(struct fake_sink_host *fake)
{
	(void)fake;
	(void)rename(path, rotated);
}

static void test_rotation(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };

	start_afresh();
	(void)PLAY(fake, CHANGE(1, "{\"a\":1}"), PAUSE, HOOK(rotate), CHANGE(2, "{\"b\":2}"), REOPEN,
		   CHANGE(3, "{\"c\":3}"), PAUSE);
	tap_is_text(content(rotated), "{\"a\":1}\n{\"b\":2}\n", "rotated: what came before REOPEN is in the old file");
	tap_is_text(content(path), "{\"c\":3}\n", "what came after it is in the new one");
	tap_is_int(fake.acknowledged, 3, "all are acknowledged");
	tap_is_int(folder_syncs, 2, "the new file's folder is synced too");
}

static void delete_file(struct fake_sink_host *fake)
{
	(void)fake;
	(void)unlink(path);
}

static void test_deleted(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };

	start_afresh();
	(void)PLAY(fake, CHANGE(1, "{\"a\":1}"), PAUSE, HOOK(delete_file), CHANGE(2, "{\"b\":2}"), PAUSE, PAUSE);
	tap_is_text(content(path), "{\"b\":2}\n", "a file that was removed is made anew, not written into the void");
	tap_is_int(fake.acknowledged, 2, "and only then acknowledged");
}

/* A disk with room for `limit` bytes, by the kernel's limit for files: it cuts a write short, then refuses. */
static void give_room(rlim_t limit)
{
	struct rlimit room = { .rlim_cur = limit, .rlim_max = RLIM_INFINITY };

	(void)setrlimit(RLIMIT_FSIZE, &room);
}

static unsigned questions;
static uint64_t acknowledged_while_full;
static char content_while_full[1 << 16];

static bool make_room_later(struct fake_sink_host *fake)
{
	acknowledged_while_full = fake->acknowledged;
	(void)snprintf(content_while_full, sizeof(content_while_full), "%s", content(path));
	if (++questions == 4)
		give_room(RLIM_INFINITY);
	return false;
}

static void fill_disk(struct fake_sink_host *fake)
{
	(void)fake;
	give_room(20);
}

static void test_full_disk(void)
{
	struct fake_sink_host fake = { .should_stop = make_room_later };

	start_afresh();
	questions = 0;
	(void)PLAY(fake, HOOK(fill_disk), CHANGE(1, "{\"a\":\"0123456\"}"), CHANGE(2, "{\"b\":\"0123456\"}"), PAUSE,
		   PAUSE);
	tap_is_text(content_while_full, "{\"a\":\"0123456\"}\n{\"b\"", "the disk fills in the middle of a line");
	tap_is_int(acknowledged_while_full, 0, "nothing is acknowledged while it is full");
	tap_is_text(content(path), "{\"a\":\"0123456\"}\n{\"b\":\"0123456\"}\n",
		    "once there is room the line goes on where it stopped: nothing lost, nothing twice");
	tap_is_int(fake.acknowledged, 2, "and is acknowledged");
	tap_ok(strstr(fake.log, "3 ") == fake.log && strstr(fake.log, path) != NULL,
	       "the failure is told with the path");
	tap_ok(strstr(fake.log, "\n5 ") != NULL && strstr(fake.log, "again") != NULL, "and its end");
	tap_ok(strstr(strstr(fake.log, "3 ") + 1, "\n3 ") == NULL, "once, however long it lasts");
}

static bool rotate_while_full(struct fake_sink_host *fake)
{
	(void)fake;
	if (++questions == 2) {
		(void)rename(path, rotated);
		give_room(RLIM_INFINITY);
	}
	return false;
}

static void test_rotated_while_full(void)
{
	struct fake_sink_host fake = { .should_stop = rotate_while_full };

	start_afresh();
	questions = 0;
	(void)PLAY(fake, HOOK(fill_disk), CHANGE(1, "{\"a\":\"0123456\"}"), CHANGE(2, "{\"b\":\"0123456\"}"), PAUSE,
		   PAUSE);
	tap_is_text(content(path), "{\"a\":\"0123456\"}\n{\"b\":\"0123456\"}\n",
		    "rotated while the disk was full: the whole batch is in the new file");
	tap_is_int(fake.acknowledged, 2, "and acknowledged");
}

static bool stop_at_once(struct fake_sink_host *fake)
{
	(void)fake;
	return true;
}

static void test_stopped_while_full(void)
{
	struct fake_sink_host fake = { .should_stop = stop_at_once };
	int r;

	start_afresh();
	r = PLAY(fake, HOOK(fill_disk), CHANGE(1, "{\"a\":\"0123456\"}"), CHANGE(2, "{\"b\":\"0123456\"}"), PAUSE,
		 PAUSE);
	give_room(RLIM_INFINITY);
	tap_is_int(r, -WBH_E_STOPPED, "told to stop while the disk is full: the run ends");
	tap_is_int(fake.acknowledgements, 0, "without an acknowledgement");

	fake = (struct fake_sink_host){ .acknowledged = 0 };
	(void)PLAY(fake, CHANGE(1, "{\"a\":\"0123456\"}"), CHANGE(2, "{\"b\":\"0123456\"}"), PAUSE);
	tap_is_text(content(path), "{\"a\":\"0123456\"}\n{\"b\"\n{\"a\":\"0123456\"}\n{\"b\":\"0123456\"}\n",
		    "sent again, both are whole lines");
}

static void break_disk(struct fake_sink_host *fake)
{
	(void)fake;
	failing_syncs = 1;
}

static bool never(struct fake_sink_host *fake)
{
	(void)fake;
	return false;
}

static void test_failed_sync(void)
{
	struct fake_sink_host fake = { .should_stop = never };

	start_afresh();
	(void)PLAY(fake, HOOK(break_disk), CHANGE(1, "{\"a\":1}"), PAUSE);
	tap_is_text(content(path), "{\"a\":1}\n{\"a\":1}\n",
		    "after a failed fsync the line is written again: the kernel may have dropped the first");
	tap_is_int(file_syncs, 2, "and synced again");
	tap_is_int(fake.acknowledged, 1, "before it is acknowledged");
}

static void test_refusals(void)
{
	struct fake_sink_host fake = { .acknowledged = 0 };
	char good[sizeof(path)];
	int r;

	start_afresh();
	memcpy(good, path, sizeof(path));
	(void)snprintf(path, sizeof(path), "%s", folder);
	r = PLAY(fake, CHANGE(1, "{}"));
	tap_is_int(r, -EISDIR, "a folder is refused");
	(void)snprintf(path, sizeof(path), "/dev/null");
	r = PLAY(fake, CHANGE(1, "{}"));
	tap_is_int(r, -EINVAL, "a device is refused: nothing written there is kept");
	(void)snprintf(path, sizeof(path), "%s/missing/x.json", folder);
	fake.log[0] = '\0';
	r = PLAY(fake, CHANGE(1, "{}"));
	tap_is_int(r, -ENOENT, "a missing folder ends the run, to be started again");
	tap_ok(strstr(fake.log, "missing/x.json") != NULL, "and is told with the path");
	tap_is_int(fake.acknowledgements, 0, "nothing of that is acknowledged");
	memcpy(path, good, sizeof(path));
	(void)mkfifo(rotated, 0600);
	(void)rename(rotated, path);
	r = PLAY(fake, CHANGE(1, "{}"));
	tap_is_int(r, -EINVAL, "a pipe is refused and not waited for");
	(void)unlink(path);
}

int main(void)
{
	const char *temporary = getenv("TMPDIR");

	(void)snprintf(folder, sizeof(folder), "%.40s/wbh-sink-XXXXXX", temporary != NULL ? temporary : "/tmp");
	if (mkdtemp(folder) == NULL)
		return 1;
	(void)snprintf(path, sizeof(path), "%s/findings.json", folder);
	(void)snprintf(rotated, sizeof(rotated), "%s.1", path);
	(void)sigaction(SIGXFSZ, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL);

	test_lines();
	test_many();
	test_half_line();
	test_rotation();
	test_deleted();
	test_full_disk();
	test_rotated_while_full();
	test_stopped_while_full();
	test_failed_sync();
	test_refusals();

	start_afresh();
	(void)rmdir(folder);
	return tap_done();
}
