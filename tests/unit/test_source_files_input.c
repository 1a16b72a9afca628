/* SPDX-License-Identifier: Apache-2.0 */
/* Files, folders and globs, packed or not, present or gone; and that the plugin keeps its contract with the agent. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "plugins/source_files/emitter.h"
#include "plugins/source_files/window.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

#define LOG_LIMIT (64u * 1024u * 1024u)

static struct fake_host fake;

static bool says(size_t index, const char *words)
{
	const char *reason = index < fake.damage_count ? fake.damages[index].damage.reason : "no damage";
	bool found = strstr(reason, words) != NULL;

	if (!found)
		printf("# \"%s\" does not say \"%s\"\n", reason, words);
	return found;
}

static int64_t record_at(size_t index)
{
	return index < fake.event_count ? fake.events[index].event.record_id : -1;
}

/* `count` records numbered from `first`. */
static void make_log(struct buffer *log, unsigned first, unsigned count)
{
	unsigned i;

	buffer_clear(log);
	for (i = 0; i < count; i++)
		fixture_add_record(log, "ADSync", 6329, first + i, "some text of some length");
}

static const char *write_log(const char *name, unsigned first, unsigned count)
{
	_cleanup_buffer_ struct buffer log = BUFFER(LOG_LIMIT);

	make_log(&log, first, count);
	return fixture_write(name, log.data, log.size);
}

static void add_gzip(struct buffer *packed, const void *bytes, size_t size)
{
	z_stream stream = { 0 };
	size_t room;

	if (deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	room = deflateBound(&stream, size);
	stream.next_in = (Bytef *)(uintptr_t)bytes;
	stream.avail_in = (uInt)size;
	stream.next_out = (Bytef *)buffer_reserve(packed, room);
	stream.avail_out = (uInt)room;
	if (stream.next_out == NULL || deflate(&stream, Z_FINISH) != Z_STREAM_END)
		abort();
	packed->size += stream.total_out;
	(void)deflateEnd(&stream);
}

/* In a stream, whose length nobody knows beforehand, so that the window stays as wide as it is asked for. */
static void add_zstd(struct buffer *packed, const void *bytes, size_t size, int window_log)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	ZSTD_inBuffer half = { bytes, size / 2, 0 }, whole = { bytes, size, size / 2 };
	ZSTD_outBuffer out = { .size = ZSTD_compressBound(size) + 1024 };

	out.dst = buffer_reserve(packed, out.size);
	if (context == NULL || out.dst == NULL)
		abort();
	if (window_log > 0)
		(void)ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
	if (ZSTD_isError(ZSTD_compressStream2(context, &out, &half, ZSTD_e_continue)) || half.pos != half.size ||
	    ZSTD_compressStream2(context, &out, &whole, ZSTD_e_end) != 0)
		abort();
	packed->size += out.pos;
	(void)ZSTD_freeCCtx(context);
}

static void test_paths(void)
{
	char folder[256], glob[320], missing[320];

	(void)snprintf(folder, sizeof(folder), "%s", fixture_path("logs"));
	(void)mkdir(folder, 0700);
	(void)mkdir(fixture_path("logs/server2"), 0700);
	(void)mkdir(fixture_path("logs/server2/deep"), 0700);
	(void)write_log("logs/b.xml", 2, 1);
	(void)write_log("logs/a.xml", 1, 1);
	(void)write_log("logs/server2/c.xml", 3, 1);
	(void)write_log("logs/server2/deep/d.xml", 4, 1);
	(void)write_log("logs/.hidden", 5, 1);
	(void)write_log("logs/odd[1].xml", 6, 1);
	(void)mkfifo(fixture_path("logs/fifo"), 0600);
	if (symlink("/dev/zero", fixture_path("logs/zero")) < 0 || symlink("..", fixture_path("logs/loop")) < 0 ||
	    symlink("a.xml", fixture_path("logs/z-link.xml")) < 0)
		abort();

	tap_is_int(fixture_run(&fake, folder, NULL), 0, "a folder is read");
	tap_is_int(fake.event_count, 4,
		   "its files and those one folder below, each once, also where a link leads to one again");
	tap_ok(record_at(0) == 1 && record_at(1) == 2 && record_at(2) == 6 && record_at(3) == 3,
	       "in the order of their names");
	tap_is_int(fake.damage_count, 1, "pipes, devices and hidden files are left alone");
	tap_ok(says(0, "too deep"), "what lies deeper is named");
	tap_is_text(fake.event_count > 0 ? strrchr(fake.events[0].event.file, '/') : "", "/a.xml",
		    "an event names its file");
	tap_is_int(fake.caught_up_count, 1, "the end is told once");
	tap_is_int(fake.records, 4, "every record is accounted for");
	tap_is_int(fake.records_after_cursor, 0, "before the last cursor");

	(void)snprintf(glob, sizeof(glob), "%s/[ab].xml", folder);
	(void)fixture_run(&fake, glob, NULL);
	tap_is_int(fake.event_count, 2, "a glob");
	(void)snprintf(glob, sizeof(glob), "%s/odd[1].xml", folder);
	(void)fixture_run(&fake, glob, NULL);
	tap_is_int(record_at(0), 6, "a name with brackets that exists is no glob");
	(void)fixture_run(&fake, folder, fixture_path("logs/a.xml"));
	tap_is_int(fake.event_count, 4, "a file that two paths name is read once");
	(void)snprintf(glob, sizeof(glob), "%s/*.nothing", folder);
	(void)fixture_run(&fake, glob, fixture_path("logs/a.xml"));
	tap_ok(fake.event_count == 1 && says(0, "matches no file"), "a glob without a match is told, the rest is read");

	(void)snprintf(missing, sizeof(missing), "%s/gone", folder);
	tap_is_int(fixture_run(&fake, missing, fixture_path("logs/a.xml")), 0, "a path that does not exist");
	tap_ok(fake.event_count == 1 && says(0, "No such file"), "is told, and the others are read");
	tap_is_text(fake.damage_count > 0 ? fake.damages[0].damage.file : "", missing, "by its name");
	(void)fixture_run(&fake, fixture_path("logs/fifo"), fixture_path("logs/a.xml"));
	tap_ok(fake.event_count == 1 && says(0, "not a regular file"), "a pipe is never waited for");
	(void)fixture_run(&fake, "/dev/zero", NULL);
	tap_ok(says(0, "not a regular file"), "a device is never read");
	(void)fixture_run(&fake, fixture_path("logs/server2/deep"), NULL);
	tap_is_int(fake.event_count, 1, "a folder named itself is read wherever it lies");
}

/* The first event takes away the folder that is being read. */
static void remove_rest(struct fake_host *host, const struct wbh_event *event)
{
	(void)event;
	if (host->event_count > 0)
		return;
	(void)unlink(fixture_path("going/b.xml"));
	(void)unlink(fixture_path("going/c.xml"));
	(void)unlink(fixture_path("going/a.xml"));
	(void)rmdir(fixture_path("going"));
}

static void test_vanishing(void)
{
	(void)mkdir(fixture_path("going"), 0700);
	(void)write_log("going/a.xml", 1, 2);
	(void)write_log("going/b.xml", 3, 1);
	(void)write_log("going/c.xml", 4, 1);
	fake.on_event = remove_rest;
	tap_is_int(fixture_run(&fake, fixture_path("going"), write_log("stays.xml", 9, 1)), 0,
		   "a folder vanishes while it is read");
	fake.on_event = NULL;
	tap_is_int(fake.event_count, 3, "the file that is open is read to its end, so is the other path");
	tap_is_int(fake.damage_count, 2, "each file that is gone is told");
	tap_ok(says(0, "No such file") && says(1, "No such file"), "with the reason");
}

static void test_packed(void)
{
	_cleanup_buffer_ struct buffer log = BUFFER(LOG_LIMIT), packed = BUFFER(LOG_LIMIT);
	size_t one;

	make_log(&log, 1, 3000);
	add_gzip(&packed, log.data, log.size);
	one = packed.size;
	(void)fixture_run(&fake, fixture_write("log.gz", packed.data, packed.size), NULL);
	tap_is_int(fake.event_count, 3000, "gzip");
	tap_is_int(fake.damage_count, 0, "without damage");
	tap_is_int(fake.event_count == 3000 ? (int64_t)fake.events[2999].event.offset : 0,
		   (int64_t)(log.size - log.size / 3000 - 1), "offsets count the unpacked bytes");
	(void)fixture_run(&fake, fixture_write("no-suffix", packed.data, packed.size), NULL);
	tap_is_int(fake.event_count, 3000, "it is told by content, not by name");

	add_gzip(&packed, log.data, log.size);
	(void)buffer_append(&packed, "\0\0\0\0", 4);
	(void)fixture_run(&fake, fixture_write("two.gz", packed.data, packed.size), NULL);
	tap_ok(fake.event_count == 6000 && fake.damage_count == 0, "two gzip members and padding");
	(void)fixture_run(&fake, fixture_write("cut.gz", packed.data, one / 2), NULL);
	tap_ok(fake.event_count > 500 && fake.event_count < 3000, "gzip that ends too early is read as far as it goes");
	tap_ok(says(0, "end too early"), "and told");
	packed.size = one;
	(void)buffer_append_text(&packed, "trailing text");
	(void)fixture_run(&fake, fixture_write("tail.gz", packed.data, packed.size), NULL);
	tap_ok(fake.event_count == 3000 && says(0, "foreign bytes"), "foreign bytes behind gzip are told");
	packed.data[one / 2] = (char)~packed.data[one / 2];
	(void)fixture_run(&fake, fixture_write("bad.gz", packed.data, one), NULL);
	tap_ok(fake.event_count > 0 && fake.damage_count > 0, "damaged gzip is read as far as it goes, and told");
	(void)fixture_run(&fake, fixture_write("head.gz", packed.data, 5), NULL);
	tap_ok(says(0, "end too early"), "a gzip header alone");

	buffer_clear(&packed);
	add_zstd(&packed, log.data, log.size, 0);
	one = packed.size;
	(void)fixture_run(&fake, fixture_write("log.zst", packed.data, packed.size), NULL);
	tap_ok(fake.event_count == 3000 && fake.damage_count == 0, "zstd");
	(void)buffer_append(&packed, "\x50\x2a\x4d\x18\x04\0\0\0skip", 12);
	add_zstd(&packed, log.data, log.size, 0);
	(void)fixture_run(&fake, fixture_write("two.zst", packed.data, packed.size), NULL);
	tap_ok(fake.event_count == 6000 && fake.damage_count == 0, "two zstd frames and one to skip");
	(void)fixture_run(&fake, fixture_write("cut.zst", packed.data, one - 5), NULL);
	tap_ok(fake.event_count > 0 && says(0, "end too early"), "zstd that ends too early is told");
	packed.data[one / 2] = (char)~packed.data[one / 2];
	(void)fixture_run(&fake, fixture_write("bad.zst", packed.data, one), NULL);
	tap_ok(fake.damage_count > 0, "damaged zstd is told");
	buffer_clear(&packed);
	add_zstd(&packed, log.data, log.size, 27);
	(void)fixture_run(&fake, fixture_write("wide.zst", packed.data, packed.size), NULL);
	tap_ok(fake.event_count == 0 && says(0, "compressed data"), "zstd that wants 128 MiB of memory is refused");
}

/* Nothing but blanks: 256 MiB of them pack into 256 KiB. */
static void test_bomb(void)
{
	_cleanup_buffer_ struct buffer packed = BUFFER(LOG_LIMIT), log = BUFFER(LOG_LIMIT);
	const size_t size = 16u * 1024u * 1024u;
	unsigned i;
	char *blanks = malloc(size);

	if (blanks == NULL)
		return;
	make_log(&log, 1, 1);
	add_gzip(&packed, log.data, log.size);
	memset(blanks, ' ', size);
	for (i = 0; i < 16; i++)
		add_gzip(&packed, blanks, size);
	free(blanks);
	(void)fixture_run(&fake, fixture_write("bomb.gz", packed.data, packed.size), write_log("after.xml", 2, 1));
	tap_is_int(fake.event_count, 2,
		   "a file that unpacks a thousandfold is read as far as it is a log, so is the next");
	tap_ok(says(0, "grow more than"), "and given up");
	tap_ok(fake.damages[0].damage.offset < 128u * 1024u * 1024u, "long before its end");
}

/* A hole of 200 MB in a file: one line of NULs, which cost nothing to make. */
static void test_long_line(void)
{
	const char *path = write_log("long.xml", 1, 1);
	_cleanup_close_ int fd = open(path, O_RDWR | O_CLOEXEC);
	_cleanup_buffer_ struct buffer log = BUFFER(LOG_LIMIT);
	off_t end = lseek(fd, 0, SEEK_END);

	make_log(&log, 2, 1);
	if (fd < 0 || pwrite(fd, "<Event><System>", 15, end) != 15 ||
	    pwrite(fd, log.data, log.size, end + 200000000) != (ssize_t)log.size)
		abort();
	tap_is_int(fixture_run(&fake, path, NULL), 0, "a line of 200 MB");
	tap_is_int(fake.event_count, 2, "what stands before and behind it is read");
	tap_is_int(fake.damage_count, 1, "it is one damage");
	tap_is_int(fake.damage_count == 1 ? (int64_t)fake.damages[0].damage.bytes : 0, 200000000, "told with its size");
	tap_is_int(fake.damage_count == 1 ? (int64_t)fake.damages[0].damage.offset : 0, end, "and its place");
}

static void test_other_content(void)
{
	static const char junk[] = "\x7f"
				   "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0 binary \xff\xfe\xfd";
	_cleanup_buffer_ struct buffer log = BUFFER(LOG_LIMIT);
	unsigned i;

	(void)fixture_run(&fake, fixture_write("junk", junk, sizeof(junk)), write_log("good.xml", 1, 1));
	tap_ok(fake.event_count == 1 && says(0, "not a log format"), "binary junk is told, the rest is read");
	(void)fixture_run(&fake, fixture_write("empty", "", 0), write_log("good.xml", 1, 1));
	tap_ok(fake.event_count == 1 && fake.damage_count == 0, "an empty file is no damage");

	make_log(&log, 1, 1);
	for (i = 0; i < 3000; i++)
		(void)buffer_append_text(&log, "<Event></Event>\n");
	(void)fixture_run(&fake, fixture_write("many.xml", log.data, log.size), NULL);
	tap_is_int(fake.damage_count, EMITTER_DAMAGE_LIMIT + 1,
		   "of thousands of damaged places the first thousand are told");
	tap_ok(fake.damages[EMITTER_DAMAGE_LIMIT].damage.records == 2000, "and the rest as one sum");
}

static void test_contract(void)
{
	static const struct wbh_interest none[] = { { "Nobody", 1 } };
	const char *path = write_log("contract.xml", 1, 5000);

	tap_is_int(fixture_run(&fake, path, NULL), 0, "five thousand events");
	tap_is_int(fake.event_count, 5000, "all are sent where everything is wanted");
	tap_ok(fake.most_events_in_step <= 512, "a step ends after 512 events");
	tap_ok(fake.most_records_in_progress <= 1000, "progress comes every thousand records");
	tap_is_int(fake.records, 5000, "progress accounts for every record");
	tap_is_int(fake.dropped, 0, "and none is left out");
	tap_ok(fake.stream_count == 1 && fake.streams[0].newest_record_id == 5000, "with the newest record");
	tap_ok(fake.events_after_cursor == 0 && fake.caught_up_count == 1,
	       "the last step is ended before the end is told");

	fake.interest = none;
	fake.interest_count = 1;
	(void)fixture_run(&fake, path, NULL);
	tap_ok(fake.event_count == 0 && fake.records == 5000 && fake.dropped == 5000, "what nobody wants is counted");
	tap_ok(fake.progress_count >= 5, "in time");
	tap_ok(fake.streams[0].newest_record_id == 5000, "with the newest record");
	fake.interest = NULL;
	fake.interest_count = 0;

	fake.fail_after = 700;
	fake.event_result = -WBH_E_CLOSED;
	tap_is_int(fixture_run(&fake, path, NULL), -WBH_E_CLOSED, "when the agent has gone, run() forwards that");
	tap_is_int(fake.caught_up_count, 0, "and claims nothing more");
	fake.fail_after = 0;
	fake.stop_after = 100;
	tap_is_int(fixture_run(&fake, write_log("stop.xml", 1, 20000), NULL), -WBH_E_STOPPED, "told to stop, it stops");
	tap_ok(fake.event_count < 10000, "soon");
	fake.stop_after = 0;

	tap_is_int(wbh_plugin.abi, WBH_PLUGIN_ABI, "the plugin names its ABI");
	tap_is_text(wbh_plugin.name, "files", "its name");
	tap_is_int(wbh_plugin.kind, WBH_SOURCE, "its kind");
	tap_is_int(wbh_plugin.warm(&fake.host), 0, "and can be warmed");
}

int main(void)
{
	fake_host_init(&fake);
	test_paths();
	test_vanishing();
	test_packed();
	test_bomb();
	test_long_line();
	test_other_content();
	test_contract();
	fake_host_done(&fake);
	return tap_done();
}
