/* SPDX-License-Identifier: Apache-2.0 */
/* A host for sinks under test: plays a script of changes and keeps what the sink acknowledged and logged. */
#ifndef WBH_TESTS_FAKE_SINK_HOST_H
#define WBH_TESTS_FAKE_SINK_HOST_H

#include "plugin/wbhealth-plugin.h"

enum fake_step_kind {
	FAKE_CHANGE, /* next_change() hands out `change` */
	FAKE_PAUSE,  /* nothing comes: WBH_CHANGE_NONE to a sink that does not want to wait */
	FAKE_REOPEN,
	FAKE_HOOK, /* the test looks or meddles; then the next step */
};

struct fake_sink_host;

struct fake_step {
	enum fake_step_kind kind;
	struct wbh_change change;
	void (*hook)(struct fake_sink_host *fake);
};

/* Zero, but for what the test fills in; fake_sink_host_init() fills in `host`. */
struct fake_sink_host {
	struct wbh_host host;
	const struct wbh_pair *settings;
	size_t setting_count;
	const struct fake_step *steps; /* after the last one the sink is told to stop */
	size_t step_count;
	size_t next_step;
	/* Asked by should_stop(); NULL: only when the script has ended. */
	bool (*should_stop)(struct fake_sink_host *fake);
	void *context; /* the test's own */

	uint64_t acknowledged; /* the last row */
	unsigned acknowledgements;
	char log[4096]; /* lines, "level text" */
};

void fake_sink_host_init(struct fake_sink_host *fake);

#endif
