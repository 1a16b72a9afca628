/* SPDX-License-Identifier: Apache-2.0 */
/* Text copied out of Event Viewer, in every language: read with a zone and an order of dates it gives at least the
 * events that it gives without, and never more than it has lines. */
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "tests/lib/source_fixture.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct wbh_pair settings[] = { { "timezone", "+01:00" }, { "date-order", "dmy" } };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake_host told = { .settings = settings, .setting_count = ELEMENTS(settings) };
	struct fake_host bare = { .settings = NULL };
	size_t lines = 1, i;

	for (i = 0; i < size; i++)
		lines += data[i] == '\n' || data[i] == '<' || data[i] == '{';
	if (fixture_read(&told, data, size, false) < 0 || fixture_read(&bare, data, size, false) < 0)
		abort();
	if (bare.event_count > told.event_count || told.event_count > lines)
		abort();
	fake_host_done(&told);
	fake_host_done(&bare);
	return 0;
}
