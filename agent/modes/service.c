/* SPDX-License-Identifier: Apache-2.0 */
/* The service: systemd is told when it is ready, SIGHUP takes over another configuration, SIGTERM ends it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "modes/modes.h"

/* What workers get to finish what they hold; systemd would wait 90 s, and nobody should. */
#define STOP_GRACE (9 * TIMESTAMP_SECOND / 5)

struct service {
	const struct arguments *arguments;
	struct mode_setup setup;
	struct agent *agent;
	char *state_dir; /* for as long as it runs, whatever is configured meanwhile */
	bool reload;
};

static int stop(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	struct service *service = context;

	(void)source;
	(void)info;
	(void)sd_notify(0, "STOPPING=1\nSTATUS=Ending");
	return agent_stop(service->agent, STOP_GRACE);
}

static int want_reload(sd_event_source *source, const struct signalfd_siginfo *info, void *context)
{
	(void)source;
	(void)info;
	((struct service *)context)->reload = true;
	return 0;
}

/* systemd may wait for the READY=1 that comes after this moment. */
static void tell_reloading(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld\nSTATUS=Reading the configuration again",
			 now.tv_sec * 1000000LL + now.tv_nsec / 1000);
}

static void reload(struct service *service)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	struct wbh_problem problem = { .text = "" }, mistake = { .text = "" };
	int r;

	service->reload = false;
	tell_reloading();
	r = mode_read_config_again(service->arguments, &mistake, &config);
	if (r < 0)
		agent_refuse(service->agent, mistake.text);
	else
		r = agent_reload(service->agent, config, mode_tell_mistake, NULL, &problem);
	if (r < 0) {
		mode_complain("the configuration has mistakes, the old one stays in use %s", problem.text);
		(void)sd_notify(0,
				"READY=1\nSTATUS=Running; the new configuration has mistakes, the old one is in use");
		return;
	}

	if (strcmp(config->state_dir, service->state_dir) != 0)
		mode_complain("state-dir = %s is taken with the next start; until then it is %s", config->state_dir,
			      service->state_dir);
	config_free(service->setup.config);
	service->setup.config = steal_pointer(config);
	(void)sd_notify(0, "READY=1");
}

static int block_signals(void)
{
	sigset_t signals;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGHUP);
	return sigprocmask(SIG_BLOCK, &signals, NULL) < 0 ? -errno : 0;
}

static int prepare_loop(struct service *service)
{
	sd_event *event = agent_event(service->agent);
	int r = sd_event_add_signal(event, NULL, SIGTERM, stop, service);

	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGINT, stop, service);
	if (r >= 0)
		r = sd_event_add_signal(event, NULL, SIGHUP, want_reload, service);
	return r < 0 ? r : agent_watch(service->agent);
}

static int serve(struct service *service, struct wbh_problem *problem)
{
	int r = prepare_loop(service);

	if (r < 0)
		return problem_set(problem, r, "the event loop cannot be set up: %s", error_text(r));
	(void)sd_notify(0, "STATUS=Reading what lies in the logs");
	r = agent_start(service->agent, problem);
	if (r < 0)
		return r;
	(void)sd_notify(0, "READY=1");
	while ((r = agent_turn(service->agent, problem)) == 0)
		if (service->reload)
			reload(service);
	return r < 0 ? r : 0;
}

static void service_done(struct service *service)
{
	agent_free(service->agent);
	mode_setup_done(&service->setup);
	free(service->state_dir);
}

int mode_service(const struct arguments *arguments)
{
	_cleanup_(service_done) struct service service = { .arguments = arguments };
	struct wbh_problem problem = { .text = "" };
	struct agent_order *order = &service.setup.order;
	int r = mode_set_up(&service.setup, arguments, mode_read_config);

	if (r >= 0)
		r = block_signals();
	if (r < 0)
		return r == -ENOMEM ? 1 : EXIT_CONFIG;

	service.state_dir = strdup(service.setup.config->state_dir);
	if (service.state_dir == NULL)
		return 1;
	order->folders.state = service.state_dir;
	order->progress = false;
	r = agent_new(&service.agent, order, mode_tell_mistake, NULL, &problem);
	if (r >= 0)
		r = serve(&service, &problem);
	if (r >= 0)
		return 0;
	mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
	return r == -WBH_E_CONFIG || r == -WBH_E_RULE ? EXIT_CONFIG : 1;
}
