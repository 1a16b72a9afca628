/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over files, so that `make check` needs no fuzzer: those named, or without any all of
 * tests/fuzz/seeds_X for a program called replay_X. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "tests/lib/tap.h"

#define SEED_LIMIT (16u * 1024u * 1024u)
#define PROGRAM_PREFIX "replay_"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int read_file(const char *path, struct buffer *ret)
{
	_cleanup_fclose_ FILE *file = fopen(path, "re");
	char *place;
	size_t size;

	if (file == NULL)
		return -errno;

	do {
		place = buffer_reserve(ret, 65536);
		if (place == NULL)
			return ret->error;
		size = fread(place, 1, 65536, file);
		ret->size += size;
	} while (size > 0);
	return ferror(file) ? -EIO : 0;
}

/* A crash or a sanitizer's finding ends the program here, before its plan is printed: that is the failed test. */
static void replay(const char *path)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(SEED_LIMIT);
	_cleanup_free_ uint8_t *exact = NULL;
	int r;

	r = read_file(path, &buffer);
	/* In memory of exactly its size, so that a read behind the end is found. */
	exact = r < 0 ? NULL : malloc(buffer.size);
	if (exact != NULL && buffer.size > 0)
		memcpy(exact, buffer.data, buffer.size);
	if (r == 0)
		(void)LLVMFuzzerTestOneInput(exact, buffer.size);
	tap_ok(r == 0, "%s: %s", path, r < 0 ? error_text(r) : "survived");
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int replay_directory(const char *directory)
{
	struct dirent **entries;
	int count, i;

	count = scandir(directory, &entries, is_seed, alphasort);
	if (count < 0)
		return -errno;

	for (i = 0; i < count; i++) {
		_cleanup_free_ char *path = NULL;

		if (asprintf(&path, "%s/%s", directory, entries[i]->d_name) >= 0)
			replay(path);
		free(entries[i]);
	}
	free(entries);
	return count > 0 ? 0 : -ENOENT;
}

int main(int argc, char **argv)
{
	_cleanup_free_ char *directory = NULL;
	const char *top = getenv("abs_top_srcdir"), *name = program_invocation_short_name;
	int r, i;

	for (i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc > 1)
		return tap_done();

	if (text_starts(name, PROGRAM_PREFIX))
		name += strlen(PROGRAM_PREFIX);
	if (asprintf(&directory, "%s/tests/fuzz/seeds_%s", top != NULL ? top : ".", name) < 0)
		return EXIT_FAILURE;
	r = replay_directory(directory);
	tap_ok(r == 0, "%s: %s", directory, r < 0 ? error_text(r) : "all seeds were run");
	return tap_done();
}
