/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a log file safely, sniffs how it is packed, and reads it. */
#include "plugins/source_files/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugins/source_files/packing.h"

static const struct packing *const packings[] = { &packing_gzip, &packing_zstd };

void input_close(struct input *input)
{
	if (input == NULL)
		return;
	if (input->packing != NULL)
		input->packing->close(input);
	if (input->fd >= 0 && !input->fd_lent)
		(void)close(input->fd);
	free(input->raw);
	free(input);
}

DEFINE_POINTER_CLEANUP(struct input, input_close);

/* The file itself, or the memory that stands for it. */
static ssize_t origin_read(struct input *input, void *to, size_t room)
{
	ssize_t size;

	if (input->fd < 0) {
		size = (ssize_t)(room < input->memory_size ? room : input->memory_size);
		if (size > 0)
			memcpy(to, input->memory, (size_t)size);
		input->memory += size;
		input->memory_size -= (size_t)size;
	} else {
		do
			size = pread(input->fd, to, room, (off_t)input->raw_taken);
		while (size < 0 && errno == EINTR);
		if (size < 0)
			return -errno;
	}

	input->raw_taken += (size_t)size;
	return size;
}

ssize_t input_fill_raw(struct input *input)
{
	ssize_t size;

	if (input->raw_at < input->raw_size)
		return (ssize_t)(input->raw_size - input->raw_at);
	if (input->raw_ended)
		return 0;

	input->raw_at = 0;
	input->raw_size = 0;
	size = origin_read(input, input->raw, INPUT_RAW_SIZE);
	if (size < 0)
		return size;
	input->raw_size = (size_t)size;
	input->raw_ended = size == 0;
	return size;
}

/* Find out how the file is packed. */
static int sniff(struct input *input)
{
	ssize_t head;
	size_t i;
	int r;

	input->raw = malloc(INPUT_RAW_SIZE);
	if (input->raw == NULL)
		return -ENOMEM;
	head = input_fill_raw(input);
	if (head < 0)
		return (int)head;

	for (i = 0; i < ELEMENTS(packings); i++) {
		if (!packings[i]->recognise(input->raw, (size_t)head))
			continue;
		r = packings[i]->open(input);
		if (r < 0)
			return r;
		input->packing = packings[i];
		break;
	}
	return 0;
}

/* Takes over `fd`, also when it fails. */
static int open_origin(int fd, const void *bytes, size_t size, struct input **ret)
{
	_cleanup_(input_close_p) struct input *input = NULL;
	int r;

	input = calloc(1, sizeof(*input));
	if (input == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return -ENOMEM;
	}
	input->fd = fd;
	input->memory = bytes;
	input->memory_size = size;
	r = sniff(input);
	if (r < 0)
		return r;

	*ret = steal_pointer(input);
	return 0;
}

int input_open(const char *path, struct input **ret)
{
	_cleanup_close_ int fd = -1;
	struct stat status;

	/* O_NONBLOCK: a FIFO that somebody put into the folder must not hold us until it has a writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return -ENODEV;
	return open_origin(steal_fd(&fd), NULL, 0, ret);
}

int input_open_memory(const void *bytes, size_t size, struct input **ret)
{
	return open_origin(-1, bytes, size, ret);
}

static ssize_t read_unpacked(struct input *input, char *to, size_t room)
{
	size_t head = input->raw_size - input->raw_at;

	if (head == 0)
		return input->raw_ended ? 0 : origin_read(input, to, room);

	if (head > room)
		head = room;
	memcpy(to, input->raw + input->raw_at, head);
	input->raw_at += head;
	return (ssize_t)head;
}

static ssize_t read_packed(struct input *input, char *to, size_t room)
{
	size_t size = 0;

	if (input->failure == 0) {
		if (input->given > INPUT_GROWTH_START && input->given / INPUT_GROWTH_LIMIT > input->raw_taken)
			input->failure = problem_set(&input->problem, -WBH_E_LIMIT,
						     "the compressed data grow more than %u times: not read on",
						     INPUT_GROWTH_LIMIT);
		else
			input->failure = input->packing->read(input, to, room, &size, &input->problem);
	}
	if (size > 0)
		return (ssize_t)size;
	return input->failure < 0 ? input->failure : 0;
}

ssize_t input_read(struct input *input, char *to, size_t room, struct wbh_problem *problem)
{
	ssize_t size;

	size = input->packing != NULL ? read_packed(input, to, room) : read_unpacked(input, to, room);
	if (size >= 0) {
		input->given += (uint64_t)size;
		return size;
	}
	return problem_set(problem, (int)size, "%s",
			   input->problem.text[0] != '\0' ? input->problem.text : error_text((int)size));
}

/* There is no way into the middle of packed data but through their beginning. */
static int skip_unpacked(struct input *input, uint64_t size)
{
	struct wbh_problem problem;
	char scratch[16384];

	while (input->given < size) {
		uint64_t left = size - input->given;
		ssize_t got =
			input_read(input, scratch, left < sizeof(scratch) ? (size_t)left : sizeof(scratch), &problem);

		if (got < 0)
			return (int)got;
		if (got == 0)
			return -WBH_E_TRUNCATED;
	}
	return 0;
}

int input_open_at(int fd, uint64_t offset, bool *packed, struct input **ret)
{
	_cleanup_(input_close_p) struct input *input = NULL;
	int r;

	input = calloc(1, sizeof(*input));
	if (input == NULL)
		return -ENOMEM;
	input->fd = fd;
	input->fd_lent = true;

	if (offset > 0 && !*packed) {
		input->raw_taken = offset;
		input->given = offset;
	} else {
		r = sniff(input);
		if (r < 0)
			return r;
		*packed = input->packing != NULL;
		r = skip_unpacked(input, offset);
		if (r < 0)
			return r;
	}

	*ret = steal_pointer(input);
	return 0;
}
