/* SPDX-License-Identifier: Apache-2.0 */
/* Zstandard (RFC 8878), one frame after the other. */
#include "plugins/source_files/packing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/error.h"

/* 8 MiB: what every level up to 19 stays within. More would be memory that the file decides over. */
#define ZSTD_WINDOW_LOG 23

static bool zstd_recognise(const unsigned char *head, size_t size)
{
	static const unsigned char frame[] = { 0x28, 0xb5, 0x2f, 0xfd }, skippable[] = { 0x2a, 0x4d, 0x18 };

	if (size < 4)
		return false;
	return memcmp(head, frame, sizeof(frame)) == 0 ||
	       (head[0] >> 4 == 5 && memcmp(head + 1, skippable, sizeof(skippable)) == 0);
}

struct zstd {
	ZSTD_DStream *stream;
	bool between; /* frames: the file may end here */
};

static void zstd_close(struct input *input)
{
	struct zstd *zstd = input->packing_state;

	if (zstd == NULL)
		return;
	(void)ZSTD_freeDStream(zstd->stream);
	free(zstd);
}

static int zstd_open(struct input *input)
{
	struct zstd *zstd;

	zstd = calloc(1, sizeof(*zstd));
	if (zstd == NULL)
		return -ENOMEM;
	zstd->stream = ZSTD_createDStream();
	if (zstd->stream == NULL ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(zstd->stream, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG))) {
		(void)ZSTD_freeDStream(zstd->stream);
		free(zstd);
		return -ENOMEM;
	}
	input->packing_state = zstd;
	return 0;
}

/* One call over what is there: 0 go on, 1 the file ends between frames, negative. */
static int zstd_step(struct input *input, struct zstd *zstd, ZSTD_outBuffer *out, struct wbh_problem *problem)
{
	size_t before = out->pos, result;
	ZSTD_inBuffer in;
	ssize_t size;

	size = input_fill_raw(input);
	if (size < 0)
		return (int)size;
	if (size == 0 && zstd->between)
		return 1;

	in = (ZSTD_inBuffer){ .src = input->raw + input->raw_at, .size = (size_t)size };
	result = ZSTD_decompressStream(zstd->stream, out, &in);
	if (ZSTD_isError(result))
		return problem_set(problem, -WBH_E_MALFORMED, "the compressed data are damaged (%s)",
				   ZSTD_getErrorName(result));
	input->raw_at += in.pos;
	zstd->between = result == 0;
	if (size == 0 && result != 0 && out->pos == before)
		return problem_set(problem, -WBH_E_TRUNCATED, "the compressed data end too early");
	return 0;
}

static int zstd_read(struct input *input, char *to, size_t room, size_t *ret_size, struct wbh_problem *problem)
{
	ZSTD_outBuffer out = { .dst = to, .size = room };
	int r = 0;

	while (out.pos < out.size && r == 0)
		r = zstd_step(input, input->packing_state, &out, problem);

	*ret_size = out.pos;
	return r;
}

const struct packing packing_zstd = {
	.recognise = zstd_recognise,
	.open = zstd_open,
	.read = zstd_read,
	.close = zstd_close,
};
