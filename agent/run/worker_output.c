/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are gathered and written in large pieces. */
#include "run/worker_output.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define OUTPUT_PIECE (256u * 1024u)
/* A piece and the line that goes beyond it: an event in its longest spelling, each byte an escape of six. */
#define OUTPUT_LIMIT (64u * 1024u * 1024u)

struct worker_output worker_output(void (*write_event)(const struct wbh_event *event, struct buffer *buffer))
{
	return (struct worker_output){ .write_event = write_event, .text = BUFFER(OUTPUT_LIMIT) };
}

void worker_output_done(struct worker_output *output)
{
	buffer_done(&output->text);
}

/* Standard output may be non-blocking: it is shared with whoever started us. */
static int write_all(const char *bytes, size_t size)
{
	struct pollfd poller = { .fd = STDOUT_FILENO, .events = POLLOUT };

	while (size > 0) {
		ssize_t written = write(STDOUT_FILENO, bytes, size);

		if (written >= 0) {
			bytes += written;
			size -= (size_t)written;
		} else if (errno == EAGAIN) {
			(void)poll(&poller, 1, -1);
		} else if (errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

int worker_output_flush(struct worker_output *output)
{
	int r;

	if (output->closed)
		return -EPIPE;
	r = write_all(output->text.data, output->text.size);
	buffer_clear(&output->text);
	if (r == -EPIPE)
		output->closed = true;
	return r;
}

int worker_output_event(struct worker_output *output, const struct wbh_event *event)
{
	if (output->closed)
		return -EPIPE;
	output->write_event(event, &output->text);
	if (output->text.error < 0)
		return output->text.error;
	return output->text.size < OUTPUT_PIECE ? 0 : worker_output_flush(output);
}
