/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the bytes of a text log into UTF-8, whatever encoding it was saved in, and finds the way back from a place in
 * the text to the byte of the file. */
#ifndef WBH_SOURCE_FILES_ENCODING_H
#define WBH_SOURCE_FILES_ENCODING_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "plugins/source_files/input.h"

#define ENCODING_CHUNK 65536u

enum encoding_family {
	ENCODING_UTF_8, /* handed through as it is; the format readers repair what is invalid, record by record */
	ENCODING_UTF_16LE,
	ENCODING_UTF_16BE,
	ENCODING_NAMED, /* by iconv */
};

struct decoder {
	struct input *input; /* lent */
	enum encoding_family family;
	const char *charset; /* of ENCODING_NAMED, as iconv calls it */
	iconv_t conversion;
	iconv_t way_back; /* from UTF-8, for charsets with characters of several bytes */
	bool single_byte;

	unsigned char *chunk; /* owned, ENCODING_CHUNK; NULL for UTF-8 */
	size_t chunk_at;
	size_t chunk_size;
	bool ended;
	bool live; /* more may come behind the end: half a character there is left for later */

	uint64_t start; /* bytes of the file before its first character (byte order mark) */
	/* What could not be decoded since it was last asked for. */
	uint64_t repaired;
	uint64_t repaired_offset; /* of the first such byte, in bytes of the file */
	uint64_t decoded;         /* bytes of the file turned into text so far */

	unsigned char head[1024]; /* the first bytes, that the encoding was told from, until they are read */
	size_t head_at;
	size_t head_size;
};

/* Tell the encoding from the first bytes. A charset that is declared but not known to this version is named in
 * *ret_unknown (empty otherwise), and the file is read as UTF-8. 0, -ENOMEM, or as input_read(). */
int decoder_open(struct decoder *decoder, struct input *input, char ret_unknown[static 64],
		 struct wbh_problem *problem);
/* Go on in the middle of a file whose encoding is known: `input` is at its byte `offset`. `charset` is what
 * decoder_charset() gave. 0, -ENOMEM, -EINVAL for a charset that is not known. */
int decoder_resume(struct decoder *decoder, struct input *input, const char *charset, uint64_t offset);
/* The encoding by a name without blanks: "utf-8", "utf-16le", "CP1252". Static. */
const char *decoder_charset(const struct decoder *decoder);
/* The same name, static; NULL for what is none. */
const char *charset_known(const char *name);
void decoder_close(struct decoder *decoder);

/* Up to `room` bytes of UTF-8 (at least 16 of room); 0 at the end; negative as input_read(). */
ssize_t decoder_read(struct decoder *decoder, char *to, size_t room, struct wbh_problem *problem);
/* How many bytes of the file the text came from. */
uint64_t decoder_width(const struct decoder *decoder, const char *text, size_t size);

/* Load what conversion needs before the process is confined. */
void encoding_warm(void);

#endif
