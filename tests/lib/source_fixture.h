/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the plugin `files` share: logs in a folder of their own or in memory, read into a fake host. */
#ifndef WBH_TESTS_SOURCE_FIXTURE_H
#define WBH_TESTS_SOURCE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "tests/lib/fake_host.h"

#define FIXTURE_XMLNS "http://schemas.microsoft.com/win/2004/08/events/event"

/* The path of `name` in this process' own folder, which goes away at its end. Lives until the eighth call after it. */
const char *fixture_path(const char *name);
/* Write the file; its path, as above. */
const char *fixture_write(const char *name, const void *bytes, size_t size);

/* Run the plugin over one path (or two; the second may be NULL). What run() gave. */
int fixture_run(struct fake_host *fake, const char *path, const char *second);
/* Read one log from memory, without a file. `thorough` as in struct emitter. What log_read() gave. */
int fixture_read(struct fake_host *fake, const void *bytes, size_t size, bool thorough);
/* The same for a NUL-terminated text. */
int fixture_read_text(struct fake_host *fake, const char *text);

/* A record of a classic provider with one Data, as Windows writes it: appended. */
void fixture_add_record(struct buffer *buffer, const char *provider, unsigned event_id, unsigned record_id,
			const char *data);

#endif
