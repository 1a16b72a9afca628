/* SPDX-License-Identifier: Apache-2.0 */
/* gzip (RFC 1952), one member after the other, as `gzip`, `cat a.gz b.gz` and log rotation leave them. */
#include "plugins/source_files/packing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/error.h"

struct gzip {
	z_stream stream;
	bool between; /* members: the next byte begins another one, or is padding */
};

static bool gzip_recognise(const unsigned char *head, size_t size)
{
	return size >= 3 && head[0] == 0x1f && head[1] == 0x8b && head[2] == 8;
}

static int gzip_open(struct input *input)
{
	struct gzip *gzip;

	gzip = calloc(1, sizeof(*gzip));
	if (gzip == NULL)
		return -ENOMEM;
	if (inflateInit2(&gzip->stream, 16 + MAX_WBITS) != Z_OK) {
		free(gzip);
		return -ENOMEM;
	}
	input->packing_state = gzip;
	return 0;
}

static void gzip_close(struct input *input)
{
	struct gzip *gzip = input->packing_state;

	if (gzip == NULL)
		return;
	(void)inflateEnd(&gzip->stream);
	free(gzip);
}

/* Between members: 0 another one begins, 1 the file ends (padding of zeros included), negative. */
static int gzip_next_member(struct input *input, struct gzip *gzip, struct wbh_problem *problem)
{
	ssize_t size;

	for (;;) {
		size = input_fill_raw(input);
		if (size <= 0)
			return size < 0 ? (int)size : 1;
		if (input->raw[input->raw_at] != 0)
			break;
		input->raw_at++;
	}

	if (input->raw[input->raw_at] != 0x1f)
		return problem_set(problem, -WBH_E_MALFORMED, "foreign bytes follow the compressed data");
	if (inflateReset(&gzip->stream) != Z_OK)
		return -ENOMEM;
	gzip->between = false;
	return 0;
}

/* One call of inflate() over what is there. 0 or negative. */
static int gzip_inflate(struct input *input, struct gzip *gzip, struct wbh_problem *problem)
{
	z_stream *stream = &gzip->stream;
	size_t before = stream->avail_out;
	ssize_t size;
	int r;

	size = input_fill_raw(input);
	if (size < 0)
		return (int)size;

	stream->next_in = input->raw + input->raw_at;
	stream->avail_in = (uInt)size;
	r = inflate(stream, Z_NO_FLUSH);
	input->raw_at += (size_t)size - stream->avail_in;

	if (r == Z_STREAM_END) {
		gzip->between = true;
		return 0;
	}
	if (r == Z_MEM_ERROR)
		return -ENOMEM;
	if (r != Z_OK && r != Z_BUF_ERROR)
		return problem_set(problem, -WBH_E_MALFORMED, "the compressed data are damaged (%s)",
				   stream->msg != NULL ? stream->msg : "gzip");
	if (size == 0 && stream->avail_out == before)
		return problem_set(problem, -WBH_E_TRUNCATED, "the compressed data end too early");
	return 0;
}

static int gzip_read(struct input *input, char *to, size_t room, size_t *ret_size, struct wbh_problem *problem)
{
	struct gzip *gzip = input->packing_state;
	int r = 0;

	if (room > INT32_MAX)
		room = INT32_MAX;
	gzip->stream.next_out = (Bytef *)to;
	gzip->stream.avail_out = (uInt)room;

	while (gzip->stream.avail_out > 0 && r == 0) {
		if (gzip->between)
			r = gzip_next_member(input, gzip, problem);
		if (r == 0)
			r = gzip_inflate(input, gzip, problem);
	}

	*ret_size = room - gzip->stream.avail_out;
	return r;
}

const struct packing packing_gzip = {
	.recognise = gzip_recognise,
	.open = gzip_open,
	.read = gzip_read,
	.close = gzip_close,
};
