/* SPDX-License-Identifier: Apache-2.0 */
/* The sink `journal` in a confined worker's clothes, over a script of changes: what tests/integration/sink_journal.t
 * looks for in a real journal. journal_writer | journal_writer COUNT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/finding.h"
#include "run/confine.h"
#include "tests/lib/fake_sink_host.h"

#define LARGE 200000

static char relay_lost[DIGEST_TEXT_SIZE], denied[DIGEST_TEXT_SIZE], large[LARGE];

static struct wbh_change finding_change(uint64_t row, enum finding_id id, const char *state, const char *json)
{
	const struct finding_type *type = finding_type(id);

	return (struct wbh_change){
		.row = row,
		.kind = "finding",
		.delivery_id = "delivery-of-tests",
		.message_id = id == WB2001 ? relay_lost : denied,
		.id = type->id,
		.name = type->name,
		.uid = "uid-of-tests",
		.level = level_name(type->max_level),
		.state = state,
		.stage = stage_name(type->stage),
		.subject_type = id == WB2001 ? "server" : "user",
		.subject_name = id == WB2001 ? "HELIOS" : "bj\xc3\xb8rn@corp.example",
		.title = type->title,
		.cause = "The last one came at 15:00;\nthere were 3.",
		.remedy = "Look at the proxy.",
		.json = json,
	};
}

static bool never(struct fake_sink_host *fake)
{
	(void)fake;
	return false;
}

static int run_confined(const struct fake_step *steps, size_t count)
{
	struct fake_sink_host fake = { .steps = steps, .step_count = count, .should_stop = never };
	struct wbh_problem problem = { .text = "" };
	struct confinement confinement;
	int r;

	fake_sink_host_init(&fake);
	r = confine_worker(wbh_plugin.needs, &fake.host, &confinement, &problem);
	if (r < 0) {
		(void)fprintf(stderr, "%s\n", problem.text);
		return EXIT_FAILURE;
	}
	(void)wbh_plugin.run(&fake.host);
	(void)printf("acknowledged %llu\n%s", (unsigned long long)fake.acknowledged, fake.log);
	return EXIT_SUCCESS;
}

static int write_script(void)
{
	char state[DIGEST_TEXT_SIZE];
	struct fake_step steps[] = {
		{ .change = finding_change(1, WB2001, "open", "{\"n\":1}") },
		{ .change = finding_change(2, WB5015, "open", large) },
		{ .change = finding_change(3, WB2001, "cleared", "{\"n\":3}") },
		{ .change = { .row = 4,
			      .kind = "state",
			      .message_id = state_message_id(state),
			      .name = "agent.state",
			      .level = "warning",
			      .state = "degraded",
			      .stage = "agent",
			      .subject_type = "agent",
			      .subject_name = "watch01",
			      .title = "wbhealthd on watch01 lives",
			      .json = "{\"kind\":\"state\"}" } },
	};

	memset(large, 'x', sizeof(large) - 1);
	memcpy(large, "{\"a\":\"", 6);
	memcpy(large + sizeof(large) - 3, "\"}", 2);
	return run_confined(steps, ELEMENTS(steps));
}

static int write_many(size_t count)
{
	_cleanup_free_ struct fake_step *steps = calloc(count, sizeof(*steps));

	if (steps == NULL)
		return EXIT_FAILURE;
	for (size_t i = 0; i < count; i++)
		steps[i].change = finding_change(i + 1, WB2001, "open", "{\"many\":1}");
	return run_confined(steps, count);
}

int main(int argc, char **argv)
{
	uint64_t count;

	(void)finding_message_id(WB2001, relay_lost);
	(void)finding_message_id(WB5015, denied);
	if (argc == 2 && text_to_u64(argv[1], &count) == 0)
		return write_many((size_t)count);
	return write_script();
}
