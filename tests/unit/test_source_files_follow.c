/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `files` while its logs grow: every record once, whatever is done to the files. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "tests/lib/random.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

/* A story: what is done to the files, one thing each time the plugin has nothing more to do. */
typedef void (*deed)(void);

static struct fake_host fake;
static const deed *deeds;
static char log_path[256], rotated_path[256], folder_path[256];
static unsigned next_record;
static bool patient; /* a deed waits once for a second look that is meant to come within seconds */

static int on_wait(struct fake_host *host, int fd, int64_t timeout)
{
	static bool napped;

	(void)fd;
	(void)host;
	/* It means to look again soon: there is more to do before the next deed. */
	if (timeout >= 0 && (timeout < 100000 || (timeout < 3000000 && patient && !napped))) {
		napped = timeout >= 100000;
		(void)usleep((useconds_t)timeout);
		return WBH_WAIT_TIMEOUT;
	}
	napped = false;
	if (*deeds == NULL)
		return -WBH_E_STOPPED;
	(*deeds++)();
	return 0;
}

static void add_record(struct buffer *buffer)
{
	char words[32];

	(void)snprintf(words, sizeof(words), "record %u", ++next_record);
	fixture_add_record(buffer, "PasswordResetService", 31009, next_record, words);
}

static void write_to(const char *path, const char *mode, const void *bytes, size_t size)
{
	_cleanup_fclose_ FILE *file = fopen(path, mode);

	if (file == NULL || fwrite(bytes, 1, size, file) != size)
		abort();
}

static void append_records(const char *path, unsigned count)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(1 << 20);

	while (count-- > 0)
		add_record(&buffer);
	write_to(path, "ae", buffer.data, buffer.size);
}

static void copy_file(const char *from, const char *to)
{
	_cleanup_fclose_ FILE *file = fopen(from, "re");
	char bytes[65536];
	size_t size;

	if (file == NULL)
		abort();
	size = fread(bytes, 1, sizeof(bytes), file);
	write_to(to, "we", bytes, size);
}

static void pack_file(const char *from, const char *to)
{
	_cleanup_fclose_ FILE *file = fopen(from, "re");
	gzFile packed = gzopen(to, "wbe");
	char bytes[65536];
	size_t size;

	if (file == NULL || packed == NULL)
		abort();
	size = fread(bytes, 1, sizeof(bytes), file);
	if (gzwrite(packed, bytes, (unsigned)size) != (int)size || gzclose(packed) != Z_OK)
		abort();
}

/* As if it had not been written to for so many seconds. */
static void age_file(const char *path, long seconds)
{
	struct timespec times[2] = { { 0 } };

	(void)clock_gettime(CLOCK_REALTIME, &times[0]);
	times[0].tv_sec -= seconds;
	times[1] = times[0];
	if (utimensat(AT_FDCWD, path, times, 0) < 0)
		abort();
}

static void begin_story(const char *name)
{
	char log_name[128], rotated_name[128];

	(void)snprintf(log_name, sizeof(log_name), "%s/events.xml", name);
	(void)snprintf(rotated_name, sizeof(rotated_name), "%s/events.xml.1", name);
	(void)snprintf(folder_path, sizeof(folder_path), "%s", fixture_path(name));
	(void)snprintf(log_path, sizeof(log_path), "%s", fixture_path(log_name));
	(void)snprintf(rotated_path, sizeof(rotated_path), "%s", fixture_path(rotated_name));
	if (mkdir(folder_path, 0700) < 0)
		abort();
	next_record = 0;
}

static int tell_story(const char *path, const deed *what)
{
	fake.follow = true;
	fake.on_wait = on_wait;
	deeds = what;
	return fixture_run(&fake, path, NULL);
}

/* "1 2 3": the ids of the records in the order they came. */
static const char *records_read(void)
{
	static char text[65536];
	size_t i, size = 0;

	text[0] = '\0';
	for (i = 0; i < fake.event_count; i++)
		size += (size_t)snprintf(text + size, sizeof(text) - size, "%s%lld", i > 0 ? " " : "",
					 (long long)fake.events[i].event.record_id);
	return text;
}

static void append_one(void)
{
	append_records(log_path, 1);
}

static void append_half(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(1 << 20);

	add_record(&buffer);
	next_record--;
	write_to(log_path, "ae", buffer.data, buffer.size / 2);
}

static void append_other_half(void)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(1 << 20);

	add_record(&buffer);
	write_to(log_path, "ae", buffer.data + buffer.size / 2, buffer.size - buffer.size / 2);
}

static void test_growing(void)
{
	static const deed what[] = { append_one, append_half, append_other_half, append_one, NULL };

	begin_story("growing");
	append_records(log_path, 1);
	tap_is_int(tell_story(log_path, what), -WBH_E_STOPPED, "it follows until it is told to stop");
	tap_is_text(records_read(), "1 2 3 4", "each record is read when it is whole");
	tap_is_int((long)fake.damage_count, 0, "half a record is no damage while its other half may come");
	tap_is_int((long)fake.caught_up_count, 1, "it has caught up once");
	tap_is_int((long)fake.behind_count, 0, "and never fell behind");
	tap_ok(fake.cursor_count >= 4, "a step ends whenever the input pauses");
}

static void rotate(void)
{
	if (rename(log_path, rotated_path) < 0)
		abort();
}

static void append_to_rotated(void)
{
	append_records(rotated_path, 1);
}

static void test_rotation(void)
{
	static const deed what[] = { append_one, rotate, append_to_rotated, append_one, append_to_rotated,
				     append_one, NULL };

	static const deed alone[] = { append_one, rotate, append_to_rotated, NULL };

	begin_story("rotation");
	append_records(log_path, 8);
	(void)tell_story(folder_path, what);
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9 10 11 12 13", "rotated by another name: each record once");
	tap_is_int((long)fake.damage_count, 0, "and no damage");

	begin_story("rotation-single");
	append_records(log_path, 8);
	patient = true;
	(void)tell_story(log_path, alone);
	patient = false;
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9 10",
		    "what is written to it after it was called otherwise is read, though its new name is not ours");
}

static void rotate_unseen(void)
{
	append_records(log_path, 1);
	rotate();
	append_records(log_path, 2);
}

static void test_rotation_at_once(void)
{
	static const deed what[] = { rotate_unseen, append_one, NULL };

	begin_story("rotation-at-once");
	append_records(log_path, 8);
	(void)tell_story(folder_path, what);
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9 10 11 12",
		    "the rotated file is read to its end before the new one");
}

static void copy_and_cut(void)
{
	append_records(log_path, 1);
	copy_file(log_path, rotated_path);
	if (truncate(log_path, 0) < 0)
		abort();
}

static void test_copy_truncate(void)
{
	static const deed what[] = { append_one, copy_and_cut, append_one, append_one, NULL };

	begin_story("copy-truncate");
	append_records(log_path, 8);
	(void)tell_story(folder_path, what);
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9 10 11 12",
		    "copied and cut: what was written last is in the copy");
	tap_is_int((long)fake.damage_count, 0, "and no damage");
}

static void cut(void)
{
	if (truncate(log_path, 0) < 0)
		abort();
	append_records(log_path, 1);
}

static void cut_and_fill(void)
{
	if (truncate(log_path, 0) < 0)
		abort();
	append_records(log_path, 12);
}

static void replace(void)
{
	char other[300];

	(void)snprintf(other, sizeof(other), "%s/.new", folder_path);
	append_records(other, 9);
	if (rename(other, log_path) < 0)
		abort();
}

static void remove_log(void)
{
	if (unlink(log_path) < 0)
		abort();
}

static void test_cut_and_replaced(void)
{
	static const deed what[] = { cut, append_one, NULL };
	static const deed fill[] = { cut_and_fill, NULL };
	static const deed anew[] = { replace, append_one, remove_log, append_one, NULL };

	begin_story("cut");
	append_records(log_path, 3);
	(void)tell_story(log_path, what);
	tap_is_text(records_read(), "1 2 3 4 5", "a file that was cut is read from its beginning");

	begin_story("cut-and-filled");
	append_records(log_path, 10);
	(void)tell_story(log_path, fill);
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22",
		    "also when it is longer than before by the time we look");

	begin_story("replaced");
	append_records(log_path, 2);
	(void)tell_story(log_path, anew);
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9 10 11 12 13",
		    "replaced, removed, there again: each record once");
	tap_is_int((long)fake.damage_count, 0, "and no damage");
}

static void pack(void)
{
	char packed[300];

	(void)snprintf(packed, sizeof(packed), "%s.gz", rotated_path);
	pack_file(rotated_path, packed);
	age_file(packed, 60);
	(void)unlink(rotated_path);
}

static void test_packed(void)
{
	static const deed what[] = { rotate, pack, append_one, NULL };

	begin_story("packed");
	append_records(log_path, 8);
	(void)tell_story(folder_path, what);
	tap_is_text(records_read(), "1 2 3 4 5 6 7 8 9", "a packed copy of what was read gives nothing twice");
	tap_is_int((long)fake.damage_count, 0, "and no damage");
}

static void new_file(void)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/other.xml", folder_path);
	append_records(path, 1);
}

static void new_folder(void)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/sync02", folder_path);
	(void)mkdir(path, 0700);
}

static void file_in_new_folder(void)
{
	char path[300];

	(void)snprintf(path, sizeof(path), "%s/sync02/events.xml", folder_path);
	append_records(path, 1);
}

static void test_folder(void)
{
	static const deed what[] = { new_file, new_folder, file_in_new_folder, file_in_new_folder, append_one, NULL };
	char pattern[300];

	begin_story("folder");
	(void)tell_story(folder_path, what);
	tap_is_text(records_read(), "1 2 3 4", "an empty folder in which files and folders appear");
	tap_is_int((long)fake.damage_count, 0, "emptiness is no damage");

	begin_story("pattern");
	(void)snprintf(pattern, sizeof(pattern), "%s/*/e*.xml", folder_path);
	(void)tell_story(pattern, what);
	tap_is_text(records_read(), "2 3", "a pattern over folders that come later");
}

static void rotate_folder(void)
{
	char other[300];

	(void)snprintf(other, sizeof(other), "%s.away", folder_path);
	if (rename(folder_path, other) < 0)
		abort();
}

static void folder_is_back(void)
{
	char other[300];

	(void)snprintf(other, sizeof(other), "%s.away", folder_path);
	if (rename(other, folder_path) < 0)
		abort();
	append_records(log_path, 1);
}

static void other_folder(void)
{
	if (mkdir(folder_path, 0700) < 0)
		abort();
	append_records(log_path, 1);
}

/* It polls for what is gone, so that the story must not wait for a pause. */
static int on_wait_gone(struct fake_host *host, int fd, int64_t timeout)
{
	(void)host;
	(void)fd;
	(void)timeout;
	if (*deeds == NULL)
		return -WBH_E_STOPPED;
	(*deeds++)();
	(void)usleep(30000);
	return 0;
}

static void nothing(void)
{
	(void)usleep(2100000);
}

static void test_folder_gone(void)
{
	static const deed back[] = { rotate_folder, folder_is_back, nothing, nothing, NULL };
	static const deed other[] = { rotate_folder, other_folder, nothing, nothing, NULL };

	begin_story("gone");
	append_records(log_path, 2);
	fake.follow = true;
	fake.on_wait = on_wait_gone;
	deeds = back;
	tap_is_int(fixture_run(&fake, folder_path, NULL), -WBH_E_STOPPED, "a folder that goes does not end it");
	tap_is_text(records_read(), "1 2 3", "and what is in it when it is back is read on");
	tap_is_int((long)fake.behind_count, 1, "while it is gone, the source is behind");
	tap_is_int((long)fake.caught_up_count, 2, "and catches up again");

	begin_story("gone-for-good");
	append_records(log_path, 2);
	deeds = other;
	tap_is_int(fixture_run(&fake, log_path, NULL), -WBH_E_RESTART,
		   "another folder in its place may be read by a new process only");
}

static void test_resume(void)
{
	static const deed what[] = { NULL };
	_cleanup_free_ char *cursor = NULL;

	begin_story("resume");
	append_records(log_path, 8);
	(void)tell_story(folder_path, what);
	cursor = strdup(fake.cursor);
	rotate();
	append_records(rotated_path, 1);
	append_records(log_path, 1);
	fake.start_cursor = cursor;
	(void)tell_story(folder_path, what);
	tap_is_text(records_read(), "9 10", "what was rotated while nobody looked is read on, then the new file");

	/* The same inode, other content. */
	next_record = 20;
	write_to(log_path, "we", "", 0);
	append_records(log_path, 12);
	write_to(rotated_path, "we", "", 0);
	append_records(rotated_path, 12);
	(void)tell_story(folder_path, what);
	tap_is_int((long)fake.event_count, 24, "a place in a file that holds something else by now is not used");

	fake.start_cursor = "1;0:0,1:2;zz:zz,4096:ff,9999999999999999999,1,xml,utf-8,-;;,,,,,;99999999";
	(void)tell_story(folder_path, what);
	tap_is_int((long)fake.event_count, 24, "a damaged cursor is not used");
	fake.start_cursor = NULL;
}

/* Stop anywhere, go on at the last cursor: what the steps told is each record once. */
static void test_resume_anywhere(void)
{
	static const deed what[] = { NULL };
	unsigned tries, wrong = 0;
	uint64_t seed;

	seed = (uint64_t)time(NULL);
	random_state = seed;
	begin_story("anywhere");
	append_records(log_path, 700);
	append_records(rotated_path, 700);
	for (tries = 0; tries < 12; tries++) {
		_cleanup_free_ char *cursor = NULL;
		uint64_t first;

		fake.stop_after = 1 + below(1300);
		(void)tell_story(folder_path, what);
		cursor = strdup(fake.cursor);
		first = fake.event_count - fake.events_after_cursor;

		fake.stop_after = 0;
		fake.start_cursor = cursor[0] != '\0' ? cursor : NULL;
		(void)tell_story(folder_path, what);
		wrong += first + fake.event_count != 1400;
		fake.start_cursor = NULL;
	}
	tap_is_int((long)wrong, 0, "a cursor covers exactly what was told before it (seed %llu)",
		   (unsigned long long)seed);
}

static void append_utf_16(const char *text, size_t from, size_t size)
{
	char bytes[65536];
	size_t i, length = strlen(text);

	for (i = 0; i < length; i++) {
		bytes[2 * i] = text[i];
		bytes[2 * i + 1] = '\0';
	}
	if (from + size > 2 * length)
		size = 2 * length - from;
	write_to(log_path, "ae", bytes + from, size);
}

static struct buffer wide = BUFFER(1 << 20);

static void wide_start(void)
{
	append_utf_16(buffer_text(&wide), 0, 801);
}

static void wide_rest(void)
{
	append_utf_16(buffer_text(&wide), 801, 65536);
}

static void test_encodings(void)
{
	static const deed what[] = { wide_start, wide_rest, wide_start, wide_rest, NULL };

	begin_story("wide");
	add_record(&wide);
	write_to(log_path, "we", "\xff\xfe", 2);
	(void)tell_story(log_path, what);
	tap_is_text(records_read(), "1 1", "UTF-16 that is written byte by byte");
	tap_is_int((long)fake.damage_count, 0, "half a character is no damage");
	buffer_done(&wide);
}

static const char json_line[] =
	"{\"ProviderName\":\"PasswordResetService\",\"EventID\":31009,\"Qualifiers\":0,\"TimeCreated\":"
	"\"2026-11-16 08:00:00 +0000\",\"EventRecordID\":%u,\"Channel\":\"Application\",\"Computer\":\"sync01\","
	"\"Message\":\"written\",\"StringInserts\":[\"a\"]}";

static void test_ends(void)
{
	static const deed what[] = { NULL };
	char line[512];

	begin_story("ends");
	(void)snprintf(line, sizeof(line), json_line, 1u);
	write_to(log_path, "we", line, strlen(line));
	age_file(log_path, 10);
	(void)tell_story(log_path, what);
	tap_is_text(records_read(), "1", "a last line without an end is read when nothing has come for a while");

	write_to(log_path, "we", line, strlen(line) - 5);
	age_file(log_path, 10);
	(void)tell_story(log_path, what);
	tap_is_int((long)(fake.event_count + fake.damage_count), 0, "half a line waits for its other half");
	age_file(log_path, 7200);
	(void)tell_story(log_path, what);
	tap_is_int((long)fake.damage_count, 1, "but not for ever");

	write_to(log_path, "we", "just some words\n", 16);
	age_file(log_path, 10);
	(void)tell_story(log_path, what);
	tap_is_int((long)fake.damage_count, 1, "what is no log is told");
	tap_is_text(fake.damages[0].damage.reason, "is not a log format this version reads", "with the reason");
}

static void finish_line(void)
{
	char line[512];

	(void)snprintf(line, sizeof(line), json_line, 7u);
	write_to(log_path, "ae", line, strlen(line));
}

static void test_line_settles(void)
{
	static const deed what[] = { finish_line, NULL };

	begin_story("settles");
	write_to(log_path, "we", "", 0);
	patient = true;
	(void)tell_story(log_path, what);
	patient = false;
	tap_is_text(records_read(), "7", "a line without an end is read two seconds after it was written");
}

static void test_foreign_grows(void)
{
	static const deed what[] = { append_one, NULL };

	begin_story("foreign");
	write_to(log_path, "we", "just some words\n", 16);
	age_file(log_path, 10);
	(void)tell_story(log_path, what);
	tap_is_int((long)fake.damage_count, 1, "what is no log is told once, also when it grows");
}

int main(void)
{
	fake_host_init(&fake);
	test_growing();
	test_rotation();
	test_rotation_at_once();
	test_copy_truncate();
	test_cut_and_replaced();
	test_packed();
	test_folder();
	test_folder_gone();
	test_resume();
	test_resume_anywhere();
	test_encodings();
	test_ends();
	test_line_settles();
	test_foreign_grows();
	fake_host_done(&fake);
	return tap_done();
}
