/* SPDX-License-Identifier: Apache-2.0 */
/* One file that is followed: whether it is still the one it was, what is new in it, whether its end is final. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugins/source_files/follow/follow_parts.h"

DEFINE_POINTER_CLEANUP(struct input, input_close);

static int tell_failure(struct follow *follow, struct tracked *file, int error, const char *reason)
{
	if (file->failure == error)
		return 0;
	file->failure = error;
	return emitter_damage(follow->emitter, file->place.offset, 0, reason);
}

/* Open it, or say why not. 0, 1 where that must wait, negative. */
static int open_file(struct follow *follow, struct tracked *file)
{
	int r = tracked_open(&follow->tracking, file);

	if (r == -ENOENT || r == -ESTALE) {
		/* It has gone since it was listed. */
		follow->scan = follow->scan || file->gone == 0;
		return 1;
	}
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		r = tell_failure(follow, file, r, error_text(r));
		return r < 0 ? r : 1;
	}
	file->failure = 0;
	return 0;
}

/* The file begins anew: what it held before may be in a copy that was made of it. */
static void begin_anew(struct follow *follow, struct tracked *file)
{
	if (file->place.offset > 0) {
		follow->host->log(follow->host, WBH_LOG_INFO,
				  "%s was cut or replaced: it is read again from its beginning", file->path);
		file->cut_print = file->print;
		file->cut_place = file->place;
	}
	file->place = (struct log_place){ 0 };
	file->print = (struct print){ 0 };
	file->foreign = false;
	file->ahead = false;
}

/* Whether it still begins as it did, and is not shorter than what was read of it. 0 or a negative errno. */
static int check_identity(struct follow *follow, struct tracked *file)
{
	struct print print = { 0 };
	bool packed;
	int r;

	if (file->size >= file->place.offset)
		file->ahead = false;
	if (file->print.size > 0) {
		r = tracked_print(file, file->print.size, &print, &packed);
		if (r < 0)
			return r;
	}
	if (print.size != file->print.size || print.hash != file->print.hash ||
	    (!file->place.packed && !file->ahead && file->size < file->place.offset))
		begin_anew(follow, file);

	if (file->print.size == 0)
		return tracked_print(file, PRINT_SIZE, &file->print, &file->place.packed);
	return file->print.size < PRINT_SIZE ? tracked_print(file, PRINT_SIZE, &file->print, &packed) : 0;
}

/* A file that is met for the first time may be the copy of one that is known, packed or not. */
static void find_original(struct follow *follow, struct tracked *file)
{
	struct log_place place;

	if (!file->fresh)
		return;
	file->fresh = false;
	if (!tracking_original(&follow->tracking, file, &place))
		return;
	follow->host->log(follow->host, WBH_LOG_DEBUG, "%s is a copy: read from byte %llu on", file->path,
			  (unsigned long long)place.offset);
	place.packed = file->place.packed;
	file->place = place;
	file->ahead = !place.packed && file->size < place.offset;
}

/* How long it has not changed: by our own clock once we have seen it change, before that by the file's. */
static int64_t quiet_time(const struct tracked *file, bool first, int64_t now)
{
	struct timespec wall = { 0 };

	if (!first)
		return now - file->grown;
	(void)clock_gettime(CLOCK_REALTIME, &wall);
	return wall.tv_sec * INT64_C(1000000) + wall.tv_nsec / 1000 - file->modified / 1000;
}

static enum log_mode choose_mode(const struct follow *follow, const struct tracked *file, int64_t quiet)
{
	if (quiet < FOLLOW_SETTLE)
		return LOG_LIVE;
	if (file->place.packed)
		return LOG_WHOLE;
	if (file->gone != 0)
		return quiet >= FOLLOW_FINISH_GONE && !follow->missing ? LOG_WHOLE : LOG_SETTLED;
	return quiet >= FOLLOW_FINISH ? LOG_WHOLE : LOG_SETTLED;
}

static int read_input(struct follow *follow, struct tracked *file, struct input *input, enum log_mode mode)
{
	_cleanup_(log_reader_done) struct log_reader reader;
	uint64_t before = file->place.offset;
	int r, end;

	log_reader_init(&reader, follow->emitter, input, &file->place);
	follow->current = file;
	follow->reader = &reader;
	r = log_reader_read(&reader, mode);
	log_reader_place(&reader, &file->place);
	follow->current = NULL;
	follow->reader = NULL;

	if (r < 0)
		return r;
	file->foreign = r == LOG_FOREIGN;
	end = emitter_end_file(follow->emitter, file->place.offset - before);
	return end < 0 ? end : 0;
}

/* Read from its place to its end. 0 or negative. */
static int read_on(struct follow *follow, struct tracked *file, enum log_mode mode)
{
	_cleanup_(input_close_p) struct input *input = NULL;
	int r;

	file->rest = false;
	if (file->ahead || (!file->place.packed && file->place.offset == file->size))
		return 0;
	if (!file->place.packed && file->size - file->place.offset > FOLLOW_BACKLOG) {
		r = follow_say_behind(follow);
		if (r < 0)
			return r;
	}
	if (file->place.packed && mode == LOG_LIVE) {
		/* It is still being packed. */
		file->rest = true;
		return 0;
	}

	r = input_open_at(file->fd, file->place.offset, &file->place.packed, &input);
	if (r == -WBH_E_TRUNCATED)
		return 0; /* a packed copy of less than was read of its original */
	if (r < 0)
		return r == -ENOMEM ? r : tell_failure(follow, file, r, error_text(r));
	r = read_input(follow, file, input, mode);
	if (r < 0)
		return r;
	file->rest = mode != LOG_WHOLE && !file->foreign && file->place.offset < file->size;
	return 0;
}

/* What the file system says of it now. 0 or a negative errno. */
static int look(struct tracked *file, int64_t now)
{
	struct stat status;
	int64_t modified;

	if (fstat(file->fd, &status) < 0)
		return -errno;
	modified = status.st_mtim.tv_sec * INT64_C(1000000000) + status.st_mtim.tv_nsec;
	if (file->size != (uint64_t)status.st_size || file->modified != modified)
		file->grown = now;
	file->size = (uint64_t)status.st_size;
	file->modified = modified;
	file->looked = now;
	return 0;
}

static int read_file(struct follow *follow, struct tracked *file, int64_t now)
{
	bool first = file->fresh;
	enum log_mode mode;
	int r;

	r = look(file, now);
	if (r == 0)
		r = check_identity(follow, file);
	if (r < 0)
		return r == -ENOMEM ? r : tell_failure(follow, file, r, error_text(r));
	find_original(follow, file);

	mode = choose_mode(follow, file, quiet_time(file, first, now));
	file->settled = mode != LOG_LIVE;
	r = file->foreign ? 0 : read_on(follow, file, mode);
	if (r == 0 && file->gone != 0 && mode == LOG_WHOLE)
		tracked_close(&follow->tracking, file);
	return r;
}

int follow_file(struct follow *follow, struct tracked *file, int64_t now)
{
	int r;

	if (!file->dirty && follow_file_deadline(file) > now)
		return 0;
	file->dirty = false;
	emitter_begin_file(follow->emitter, file->path != NULL ? file->path : "");
	r = open_file(follow, file);
	if (r != 0)
		return r < 0 ? r : 0;
	return read_file(follow, file, now);
}

int64_t follow_file_deadline(const struct tracked *file)
{
	/* What happens to a file that no path leads to is told by nobody. */
	if (file->gone != 0)
		return file->fd >= 0 ? file->looked + FOLLOW_SETTLE : INT64_MAX;
	if (!file->rest)
		return INT64_MAX;
	return file->grown + (file->settled ? FOLLOW_FINISH : FOLLOW_SETTLE);
}
