/* SPDX-License-Identifier: Apache-2.0 */
/* --probe: what the configuration points at, once, now. */
#include "base/timestamp.h"
#include "modes/modes.h"

#define PROBE_SINCE TIMESTAMP_DAY

int mode_probe(const struct arguments *arguments)
{
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };

	if (mode_set_up(&setup, arguments, mode_read_config) < 0)
		return status_exit_code(STATUS_UNKNOWN);
	setup.order.since = timestamp_now() - (arguments->since != TIMESTAMP_NONE ? arguments->since : PROBE_SINCE);
	return mode_report_once(arguments, &setup.order);
}
