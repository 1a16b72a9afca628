/* SPDX-License-Identifier: Apache-2.0 */
/* An agent that only remembers: what the service has written down, for --status. No worker, no loop, nothing is
 * written. */
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"
#include "run/book.h"

int agent_status(struct agent **ret, const struct agent_order *order, bool *ret_running, struct wbh_problem *problem)
{
	_cleanup_(agent_free_p) struct agent *agent = calloc(1, sizeof(*agent));
	int r;

	if (agent == NULL)
		return -ENOMEM;
	agent->order = *order;
	r = agent_data_read(agent, &agent->data, problem);
	if (r >= 0)
		r = store_open_read_only(&agent->store, order->folders.state, problem);
	if (r >= 0)
		r = agent_make_step(agent, agent->data, &agent->step, problem);
	if (r < 0)
		return r;
	r = book_read(agent);
	if (r < 0)
		return problem_set(problem, r, "what the service wrote down cannot be read: %s", error_text(r));

	agent->report_service.running = store_is_held(order->folders.state);
	*ret_running = agent->report_service.running;
	*ret = steal_pointer(agent);
	return 0;
}
