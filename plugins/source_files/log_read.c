/* SPDX-License-Identifier: Apache-2.0 */
/* One log from a place on: encoding, format, records. */
#include "plugins/source_files/log_read.h"

#include <errno.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/problem.h"

void log_reader_init(struct log_reader *reader, struct emitter *emitter, struct input *input,
		     const struct log_place *place)
{
	*reader = (struct log_reader){ .emitter = emitter, .input = input, .place = *place };
}

void log_reader_done(struct log_reader *reader)
{
	if (!reader->begun)
		return;
	decoder_close(&reader->decoder);
	window_close(&reader->window);
	reader->begun = false;
}

/* So much of the beginning of a growing log that its encoding and format are what they will be. */
static bool tells_enough(const struct decoder *decoder)
{
	const char *head = (const char *)decoder->head, *end = head + decoder->head_size;

	if (decoder->head_size == sizeof(decoder->head))
		return true;
	return find_bytes(head, end, "<?xml", 5) == NULL || find_bytes(head, end, "?>", 2) != NULL;
}

/* The encoding, told from the first bytes. Answers as log_reader_read(). */
static int open_first(struct log_reader *reader, enum log_mode mode)
{
	struct wbh_problem problem;
	char unknown[64];
	int r;

	r = decoder_open(&reader->decoder, reader->input, unknown, &problem);
	if (r == -ENOMEM)
		return r;
	if (r < 0) {
		r = emitter_damage(reader->emitter, 0, 0, problem.text);
		return r < 0 ? r : LOG_FOREIGN;
	}
	if (mode == LOG_LIVE && !tells_enough(&reader->decoder)) {
		decoder_close(&reader->decoder);
		return LOG_NOT_YET;
	}
	if (unknown[0] == '\0')
		return 0;

	(void)problem_set(&problem, 0, "says it is encoded in \"%s\", which this version does not know: read as UTF-8",
			  unknown);
	r = emitter_damage(reader->emitter, 0, 0, problem.text);
	if (r < 0)
		decoder_close(&reader->decoder);
	return r;
}

static int begin(struct log_reader *reader, enum log_mode mode)
{
	const struct log_place *place = &reader->place;
	int r;

	if (place->format == NULL)
		r = open_first(reader, mode);
	else
		r = decoder_resume(&reader->decoder, reader->input, place->charset, place->offset);
	if (r != 0)
		return r;

	r = window_open(&reader->window, &reader->decoder, reader->emitter);
	if (r < 0) {
		decoder_close(&reader->decoder);
		return r;
	}
	reader->decoder.live = mode != LOG_WHOLE;
	reader->window.live = mode != LOG_WHOLE;
	reader->window.settled = mode == LOG_SETTLED;
	if (place->format != NULL) {
		reader->window.line = place->line;
		reader->window.in_long_line = place->in_long_line;
	}
	reader->begun = true;
	return 0;
}

/* Answers as log_reader_read(); 0 with place.format. */
static int recognise_format(struct log_reader *reader, enum log_mode mode)
{
	struct window *window = &reader->window;
	int r;

	while (window_size(window) < RECOGNISE_SIZE) {
		r = window_fill(window);
		if (r < 0)
			return r;
		if (r == 1)
			break;
	}

	reader->place.format = recognise(window);
	if (reader->place.format != NULL)
		return 0;
	if (mode == LOG_LIVE && window_size(window) < RECOGNISE_SIZE)
		return LOG_NOT_YET;
	r = emitter_damage(reader->emitter, 0, 0, "is not a log format this version reads");
	return r < 0 ? r : LOG_FOREIGN;
}

int log_reader_read(struct log_reader *reader, enum log_mode mode)
{
	int r;

	r = begin(reader, mode);
	if (r == 0 && reader->place.format == NULL)
		r = recognise_format(reader, mode);
	return r != 0 ? r : reader->place.format->read(reader->emitter, &reader->window);
}

void log_reader_place(const struct log_reader *reader, struct log_place *ret)
{
	*ret = reader->place;
	ret->packed = reader->input->packing != NULL;
	if (!reader->begun || ret->format == NULL)
		return;
	ret->offset = reader->window.offset;
	ret->line = reader->window.line;
	ret->in_long_line = reader->window.in_long_line;
	ret->charset = decoder_charset(&reader->decoder);
}

int log_read(struct emitter *emitter, struct input *input)
{
	_cleanup_(log_reader_done) struct log_reader reader;
	int r;

	log_reader_init(&reader, emitter, input, &(struct log_place){ 0 });
	r = log_reader_read(&reader, LOG_WHOLE);
	return r < 0 ? r : 0;
}
