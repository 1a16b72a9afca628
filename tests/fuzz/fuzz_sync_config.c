/* SPDX-License-Identifier: Apache-2.0 */
/* Any file in the place of one of an export: read to its end or named, and nothing of it is taken for well when the
 * file was damaged before it said so. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "plugins/probe_sync_config/judge.h"
#include "plugins/probe_sync_config/read.h"
#include "tests/lib/fake_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take_symptom(struct wbh_host *host, const struct wbh_symptom *symptom)
{
	(void)host;
	if (symptom->keys[symptom->subject] == NULL || symptom->keys[symptom->subject][0] == '\0')
		abort();
	return 0;
}

static void read_once(const uint8_t *data, size_t size)
{
	_cleanup_close_ int fd = memfd_create("export", MFD_CLOEXEC);
	_cleanup_(export_done) struct sync_export export = { 0 };
	struct fake_host fake = { .settings = NULL };
	struct reading reading = { .host = &fake.host, .export = &export, .file = "input" };

	fake_host_init(&fake);
	fake.host.emit_symptom = take_symptom;
	if (fd < 0 || write(fd, data, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	if (read_xml(&reading, fd) < 0 || read_finish(&reading) < 0 || judge_export(&fake.host, &export) < 0)
		abort();
	if (export.files == 0 && fake.damage_count == 0)
		abort();
	if ((fake.damage_count > 0) != export.incomplete)
		abort();
	fake_host_done(&fake);
}

static void read_text(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);
	struct sync_export export = { 0 };

	if (text == NULL)
		return;
	memcpy(text, data, size);
	(void)read_scheduler(&export, text, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_once(data, size);
	read_text(data, size);
	return 0;
}
