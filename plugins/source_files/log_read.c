/* SPDX-License-Identifier: Apache-2.0 */
/* One log from its first byte to its last: encoding, format, records. */
#include "plugins/source_files/log_read.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/problem.h"
#include "plugins/source_files/encoding.h"
#include "plugins/source_files/formats.h"
#include "plugins/source_files/window.h"

static int read_window(struct emitter *emitter, struct window *window)
{
	const struct log_format *format;
	int r;

	while (window_size(window) < RECOGNISE_SIZE) {
		r = window_fill(window);
		if (r < 0)
			return r;
		if (r == 1)
			break;
	}

	format = recognise(window);
	if (format == NULL)
		return emitter_damage(emitter, 0, 0, "is not a log format this version reads");
	return format->read(emitter, window);
}

int log_read(struct emitter *emitter, struct input *input)
{
	_cleanup_(decoder_close) struct decoder decoder;
	_cleanup_(window_close) struct window window = { 0 };
	struct wbh_problem problem;
	char unknown[64];
	int r;

	r = decoder_open(&decoder, input, unknown, &problem);
	if (r == -ENOMEM)
		return r;
	if (r < 0)
		return emitter_damage(emitter, 0, 0, problem.text);

	if (unknown[0] != '\0') {
		(void)problem_set(&problem, 0,
				  "says it is encoded in \"%s\", which this version does not know: read as UTF-8",
				  unknown);
		r = emitter_damage(emitter, 0, 0, problem.text);
		if (r < 0)
			return r;
	}
	r = window_open(&window, &decoder, emitter);
	return r < 0 ? r : read_window(emitter, &window);
}
