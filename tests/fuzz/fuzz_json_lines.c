/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of JSON through preparation, cJSON and the shapes, with and without the raw look at lines: both ways must give
 * the same events. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "tests/lib/source_fixture.h"

#define TEXT_LIMIT (16u * 1024u * 1024u)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct wbh_interest wanted[] = { { "ADSync", 6329 }, { "PasswordResetService", 33004 } };
static const struct wbh_pair settings[] = { { "timezone", "+01:00" } };

static void write_events(struct buffer *buffer, const struct fake_host *fake)
{
	size_t i;

	for (i = 0; i < fake->event_count; i++)
		fake_event_write(buffer, &fake->events[i].event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake_host raw = { .interest = wanted, .interest_count = ELEMENTS(wanted) };
	struct fake_host parsed = { .interest = wanted, .interest_count = ELEMENTS(wanted) };
	struct fake_host all = { .settings = settings, .setting_count = ELEMENTS(settings) };
	_cleanup_buffer_ struct buffer a = BUFFER(TEXT_LIMIT), b = BUFFER(TEXT_LIMIT);

	if (fixture_read(&raw, data, size, false) < 0 || fixture_read(&parsed, data, size, true) < 0 ||
	    fixture_read(&all, data, size, false) < 0)
		abort();
	write_events(&a, &raw);
	write_events(&b, &parsed);
	if (raw.event_count != parsed.event_count || !text_equal(buffer_text(&a), buffer_text(&b)))
		abort();
	if (raw.records < parsed.records || all.event_count < raw.event_count)
		abort();

	fake_host_done(&raw);
	fake_host_done(&parsed);
	fake_host_done(&all);
	return 0;
}
