/* SPDX-License-Identifier: Apache-2.0 */
/* Appends every change as one line of JSON to a file; a change is acknowledged once it is on the disk. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "plugin/wbhealth-plugin.h"

/* A batch ends with whichever comes first; one change has at most a quarter of a MiB. */
#define BATCH_ROWS 1000u
#define BATCH_BYTES ((size_t)1 << 20)
#define BATCH_LIMIT ((size_t)4 << 20)

#define FIRST_WAIT (TIMESTAMP_SECOND / 4)
#define LONGEST_WAIT (30 * TIMESTAMP_SECOND)
#define WAIT_STEP (TIMESTAMP_SECOND / 10)

struct output {
	struct wbh_host *host;
	const char *path;
	int fd;              /* -1: not open */
	bool within_line;    /* the file ends without a newline: someone was killed while writing */
	struct buffer batch; /* whole lines that are not known to be on the disk */
	size_t written;      /* of these, bytes given to the kernel since the file was opened */
	unsigned rows;
	uint64_t last_row;
	int complaint; /* the failure told last; 0: all is well */
};

static void output_close(struct output *output)
{
	close_p(&output->fd);
	output->fd = -1;
	output->written = 0;
}

static void output_done(struct output *output)
{
	output_close(output);
	buffer_done(&output->batch);
}

/* ---- opening ---- */

/* A new file is on the disk only when its folder is. */
static int sync_folder(const char *path)
{
	_cleanup_free_ char *folder = strdup(path);
	_cleanup_close_ int fd = -1;
	char *slash;

	if (folder == NULL)
		return -ENOMEM;
	slash = strrchr(folder, '/');
	if (slash == NULL)
		return -EINVAL;
	slash[slash == folder] = '\0';

	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		return -errno;
	return 0;
}

/* O_NONBLOCK: nobody waits for the other end of a pipe that lies there by mistake. */
static int open_or_create(const char *path)
{
	const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open(path, flags), r;

	if (fd >= 0 || errno != ENOENT)
		return fd >= 0 ? fd : -errno;
	fd = open(path, flags | O_CREAT, 0640);
	if (fd < 0)
		return -errno;
	r = sync_folder(path);
	if (r < 0) {
		(void)close(fd);
		return r;
	}
	return fd;
}

static int output_open(struct output *output)
{
	_cleanup_close_ int fd = open_or_create(output->path);
	struct stat status;
	char last = '\n';

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -EINVAL;
	if (status.st_size > 0 && pread(fd, &last, 1, status.st_size - 1) < 0)
		return -errno;

	output->within_line = last != '\n';
	output->written = 0;
	output->fd = steal_fd(&fd);
	return 0;
}

/* ---- writing ---- */

/* Write what is left of the batch and have it on the disk. May be called again after a failure. */
static int store_batch(struct output *output)
{
	struct stat status;
	ssize_t size;
	int r = 0;

	if (output->fd < 0)
		r = output_open(output);
	if (r < 0)
		return r;
	if (output->within_line && write(output->fd, "\n", 1) < 0)
		return -errno;
	output->within_line = false;

	while (output->written < output->batch.size) {
		size = write(output->fd, output->batch.data + output->written, output->batch.size - output->written);
		if (size < 0 && errno != EINTR)
			return -errno;
		output->written += size > 0 ? (size_t)size : 0;
	}
	/* After a failed fsync the kernel forgets what it could not write: all of it must be written again. */
	if (fsync(output->fd) < 0 || fstat(output->fd, &status) < 0) {
		r = -errno;
		output_close(output);
		return r;
	}
	if (status.st_nlink == 0) {
		output_close(output);
		return -ESTALE;
	}
	return 0;
}

/* A file that was rotated away while we waited for room is left: its successor gets the batch. */
static void leave_rotated(struct output *output)
{
	struct stat ours, theirs;

	if (output->fd < 0 || fstat(output->fd, &ours) < 0)
		return;
	if (stat(output->path, &theirs) == 0 && theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino)
		return;
	output_close(output);
}

/* Others end the run: the agent starts us again, with the folders as they are then. */
static bool may_heal(int error)
{
	switch (-error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
	case EIO:
	case EROFS:
	case ESTALE:
	case EAGAIN:
	case ENOMEM:
	case ENFILE:
	case EMFILE:
		return true;
	default:
		return false;
	}
}

static void complain(struct output *output, int error)
{
	if (output->complaint == error)
		return;
	output->complaint = error;
	output->host->log(output->host, WBH_LOG_ERROR, "%s: %s; %u changes wait", output->path, error_text(error),
			  output->rows);
}

static int wait_for_room(struct wbh_host *host, int64_t duration)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP * 1000 };

	for (; duration > 0; duration -= WAIT_STEP) {
		if (host->should_stop(host))
			return -WBH_E_STOPPED;
		(void)nanosleep(&step, NULL);
	}
	return 0;
}

static int acknowledge_batch(struct output *output)
{
	if (output->complaint != 0)
		output->host->log(output->host, WBH_LOG_NOTICE, "%s: can be written again", output->path);
	output->complaint = 0;
	buffer_clear(&output->batch);
	output->written = 0;
	output->rows = 0;
	return output->host->acknowledge(output->host, output->last_row);
}

static int deliver(struct output *output)
{
	int64_t wait = FIRST_WAIT;
	int r;

	if (output->rows == 0)
		return 0;
	while ((r = store_batch(output)) < 0) {
		complain(output, r);
		if (may_heal(r))
			r = wait_for_room(output->host, wait);
		if (r < 0)
			return r;
		wait = wait * 2 < LONGEST_WAIT ? wait * 2 : LONGEST_WAIT;
		leave_rotated(output);
	}
	return acknowledge_batch(output);
}

/* ---- changes ---- */

static int take(struct output *output, const struct wbh_change *change)
{
	int r = buffer_append_text(&output->batch, change->json);

	if (r >= 0)
		r = buffer_append_byte(&output->batch, '\n');
	if (r < 0)
		return r;
	output->rows++;
	output->last_row = change->row;
	if (output->rows < BATCH_ROWS && output->batch.size < BATCH_BYTES)
		return 0;
	return deliver(output);
}

/* The lines that came before it belong into the file that was rotated away. */
static int reopen(struct output *output)
{
	int r = deliver(output);

	if (r < 0)
		return r;
	output_close(output);
	r = output_open(output);
	if (r < 0)
		complain(output, r);
	return r < 0 && !may_heal(r) ? r : 0;
}

static int serve(struct output *output)
{
	struct wbh_host *host = output->host;
	struct wbh_change change;
	int r;

	do {
		r = host->next_change(host, output->rows > 0 ? 0 : -1, &change);
		if (r == 0)
			r = take(output, &change);
		else if (r == WBH_CHANGE_NONE)
			r = deliver(output);
		else if (r == WBH_CHANGE_REOPEN)
			r = reopen(output);
	} while (r >= 0);
	return r;
}

static int run(struct wbh_host *host)
{
	_cleanup_(output_done) struct output output = { .host = host, .fd = -1, .batch = BUFFER(BATCH_LIMIT) };
	int r;

	output.path = host->setting(host, "path", 0);
	if (output.path == NULL)
		return -EINVAL;
	r = output_open(&output);
	if (r < 0)
		complain(&output, r);
	if (r < 0 && !may_heal(r))
		return r;

	r = serve(&output);
	/* Told to stop: one last try for what is in hand. What fails is sent again after the next start. */
	if (r == -WBH_E_STOPPED && output.rows > 0 && store_batch(&output) >= 0)
		(void)acknowledge_batch(&output);
	return r;
}

static const struct wbh_setting settings[] = {
	{ .key = "path",
	  .type = WBH_SETTING_PATH,
	  .flags = WBH_SETTING_REQUIRED,
	  .help = "file that gets one line of JSON per change; opened again on reload" },
	{ .key = NULL },
};

static const struct wbh_need needs[] = {
	{ .name = WBH_NEED_WRITE, .setting = "path" },
	{ .name = WBH_NEED_END },
};

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SINK,
	.name = "file",
	.version = PACKAGE_VERSION,
	.summary = "appends changes to a file, one line of JSON each",
	.settings = settings,
	.needs = needs,
	.run = run,
};
