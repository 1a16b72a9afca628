/* SPDX-License-Identifier: Apache-2.0 */
/* Reads one log, whatever its encoding and format: once, or as far as it is written and on from there later. */
#ifndef WBH_SOURCE_FILES_LOG_READ_H
#define WBH_SOURCE_FILES_LOG_READ_H

#include "plugins/source_files/emitter.h"
#include "plugins/source_files/encoding.h"
#include "plugins/source_files/formats.h"
#include "plugins/source_files/input.h"
#include "plugins/source_files/window.h"

/* Where reading goes on in a log. All zero: at its beginning, of which nothing is known yet. */
struct log_place {
	uint64_t offset;                 /* bytes, unpacked */
	uint64_t line;                   /* number of the line there, from 1; 0: not known */
	const struct log_format *format; /* NULL: not recognised yet */
	const char *charset;             /* as decoder_charset() gives it; with `format` only */
	bool packed;
	bool in_long_line; /* that is passed over */
};

enum log_mode {
	LOG_WHOLE,   /* it is as long as it will ever be: half a record at its end is damage */
	LOG_LIVE,    /* it grows: half a record at its end is left for later */
	LOG_SETTLED, /* it has not grown for a while: a record that lacks nothing but the mark of its end is read */
};

/* A log that is being read. */
struct log_reader {
	struct emitter *emitter; /* lent */
	struct input *input;     /* lent */
	struct log_place place;  /* where it began to read */
	struct decoder decoder;
	struct window window;
	bool begun;
};

void log_reader_init(struct log_reader *reader, struct emitter *emitter, struct input *input,
		     const struct log_place *place);
void log_reader_done(struct log_reader *reader);
enum {
	LOG_NOT_YET = 1, /* a growing log that does not say what it is yet */
	LOG_FOREIGN = 2, /* no format this version reads, told as damage */
};

/* Read to the end: once for each reader. What cannot be read is told as damage. 0, LOG_NOT_YET, LOG_FOREIGN; negative
 * only for what ends the whole source. */
int log_reader_read(struct log_reader *reader, enum log_mode mode);
/* Behind everything that was told. */
void log_reader_place(const struct log_reader *reader, struct log_place *ret);

/* From its first byte to its last. 0 or negative, as above. */
int log_read(struct emitter *emitter, struct input *input);

#endif
