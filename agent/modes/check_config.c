/* SPDX-License-Identifier: Apache-2.0 */
/* --check-config: read the configuration as the service would. */
#include <stdio.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "modes/modes.h"

/* Mistakes in one section must not hide those in another. */
static int read_config(const struct arguments *arguments, struct config **ret)
{
	return config_read_all(ret, arguments->config, mode_tell_mistake, NULL);
}

/* Not a mistake: the file may stay as it is. But who wrote it may not know that it hides nothing any more. */
static void tell_ended_cases(const struct config *config)
{
	int64_t now = timestamp_now();
	char until[TIMESTAMP_TEXT_SIZE];

	for (size_t i = 0; i < config->case_count; i++) {
		const struct known_case *known = &config->cases[i];
		bool again = i > 0 && known->name == config->cases[i - 1].name;

		if (known->until != TIMESTAMP_NONE && known->until <= now && !again)
			mode_complain("[%s %s] ended at %s and has no effect any more",
				      known->finding != NULL ? "accept" : "maintenance", known->name,
				      timestamp_format_short(known->until, until));
	}
}

int mode_check_config(const struct arguments *arguments)
{
	_cleanup_(mode_setup_done) struct mode_setup setup = { .launcher = NULL };
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct wbh_problem problem = { .text = "" };
	int r;

	if (mode_set_up(&setup, arguments, read_config) < 0)
		return EXIT_CONFIG;

	/* Judging plugin sections and data files is what making an agent begins with; its store is a throw-away one. */
	r = agent_new(&agent, &setup.order, mode_tell_mistake, NULL, &problem);
	if (r < 0) {
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
		return EXIT_CONFIG;
	}
	if (setup.config->mistakes > 0)
		return EXIT_CONFIG;
	tell_ended_cases(setup.config);
	if (!arguments->quiet)
		(void)printf("%s: no mistakes\n", arguments->config);
	return 0;
}
