/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of one log file, decompressed on the way where it is compressed. */
#ifndef WBH_SOURCE_FILES_INPUT_H
#define WBH_SOURCE_FILES_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/problem.h"

#define INPUT_RAW_SIZE 65536u
/* A compressed file that grows more than so many times, once it has given so much, is a trap and not a log. */
#define INPUT_GROWTH_LIMIT 256u
#define INPUT_GROWTH_START (64u * 1024u * 1024u)

struct input;

/* One way of packing files: recognised by its first bytes. */
struct packing {
	bool (*recognise)(const unsigned char *head, size_t size);
	int (*open)(struct input *input);
	/* Fill `to` as far as possible: 0 it is full, 1 the file ends, negative; *ret_size is set in any case. */
	int (*read)(struct input *input, char *to, size_t room, size_t *ret_size, struct wbh_problem *problem);
	void (*close)(struct input *input);
};

struct input {
	int fd;                      /* -1: the bytes come from `memory` */
	bool fd_lent;                /* the caller closes it */
	const unsigned char *memory; /* lent, what is left of it */
	size_t memory_size;

	unsigned char *raw; /* owned, INPUT_RAW_SIZE: bytes as they lie in the file */
	size_t raw_at;
	size_t raw_size;
	bool raw_ended;
	uint64_t raw_taken; /* bytes of the file read so far, those that were skipped included */
	uint64_t given;     /* bytes handed out so far */

	const struct packing *packing; /* NULL: as it lies */
	void *packing_state;
	int failure; /* met behind the last bytes handed out, told at the next call */
	struct wbh_problem problem;
};

/* Open a regular file and find out how it is packed. 0, or an errno; -ENODEV for what is no regular file. */
int input_open(const char *path, struct input **ret);
/* Over an open regular file that the caller keeps, whatever its file position: what lies behind the first `offset`
 * (unpacked) bytes of it. `*packed` says that it is packed, and is set where `offset` is 0. 0, an errno, or
 * -WBH_E_TRUNCATED where a packed file holds no so many bytes. */
int input_open_at(int fd, uint64_t offset, bool *packed, struct input **ret);
/* The same over bytes that the caller keeps. 0 or -ENOMEM. */
int input_open_memory(const void *bytes, size_t size, struct input **ret);
void input_close(struct input *input);

/* Up to `room` bytes; 0 at the end. Negative, with the reason in `problem`, where the file cannot be read on. */
ssize_t input_read(struct input *input, char *to, size_t room, struct wbh_problem *problem);

/* For packings: have unread raw bytes at input->raw + input->raw_at. The number of them, 0 at the end of the file, or a
 * negative errno. */
ssize_t input_fill_raw(struct input *input);

#endif
