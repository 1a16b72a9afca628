/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the plugin `files`, or the part of it that reads one log, in the process of the test. */
#include "tests/lib/source_fixture.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "plugins/source_files/emitter.h"
#include "plugins/source_files/input.h"
#include "plugins/source_files/log_read.h"

DEFINE_POINTER_CLEANUP(struct input, input_close);

static char folder[128];

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	return remove(path);
}

static void remove_folder(void)
{
	(void)nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *own_folder(void)
{
	const char *above = getenv("TMPDIR");

	if (folder[0] != '\0')
		return folder;
	(void)snprintf(folder, sizeof(folder), "%s/wbhealth-test-XXXXXX", above != NULL ? above : "/tmp");
	if (mkdtemp(folder) == NULL)
		abort();
	(void)atexit(remove_folder);
	return folder;
}

const char *fixture_path(const char *name)
{
	static char paths[8][256];
	static unsigned next;
	char *path = paths[next++ % 8];

	(void)snprintf(path, sizeof(paths[0]), "%s/%s", own_folder(), name);
	return path;
}

const char *fixture_write(const char *name, const void *bytes, size_t size)
{
	const char *path = fixture_path(name);
	_cleanup_fclose_ FILE *file = fopen(path, "we");

	if (file == NULL || fwrite(bytes, 1, size, file) != size)
		abort();
	return path;
}

int fixture_run(struct fake_host *fake, const char *path, const char *second)
{
	const struct wbh_pair settings[] = { { "path", path }, { "path", second } };
	int r;

	fake->settings = settings;
	fake->setting_count = second != NULL ? 2 : 1;
	fake_host_reset(fake);
	r = wbh_plugin.run(&fake->host);
	fake->settings = NULL;
	fake->setting_count = 0;
	return r;
}

int fixture_read(struct fake_host *fake, const void *bytes, size_t size, bool thorough)
{
	_cleanup_(input_close_p) struct input *input = NULL;
	_cleanup_(emitter_done) struct emitter emitter;
	int r;

	fake_host_reset(fake);
	if (emitter_init(&emitter, &fake->host) < 0 || input_open_memory(bytes, size, &input) < 0)
		abort();
	emitter.thorough = thorough;

	emitter_begin_file(&emitter, "memory");
	r = log_read(&emitter, input);
	if (r == 0)
		r = emitter_end_file(&emitter, input->given);
	return r < 0 ? r : emitter_finish(&emitter);
}

int fixture_read_text(struct fake_host *fake, const char *text)
{
	return fixture_read(fake, text, strlen(text), false);
}

void fixture_add_record(struct buffer *buffer, const char *provider, unsigned event_id, unsigned record_id,
			const char *data)
{
	(void)buffer_printf(
		buffer,
		"<Event xmlns='" FIXTURE_XMLNS "'><System><Provider Name='%s'/><EventID Qualifiers='0'>%u</EventID>"
		"<Level>4</Level><Task>0</Task><Keywords>0x80000000000000</Keywords>"
		"<TimeCreated SystemTime='2026-11-16T%02u:%02u:%02u.4127310Z'/><EventRecordID>%u</EventRecordID>"
		"<Channel>Application</Channel><Computer>sync01.nordhav.example</Computer><Security/></System>"
		"<EventData><Data>%s</Data></EventData></Event>\r\n",
		provider, event_id, 8 + record_id / 3600 % 12, record_id / 60 % 60, record_id % 60, record_id, data);
}
