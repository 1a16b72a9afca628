/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `ad`: looks at the domain controllers, the connector account and the users it is asked for. It only reads.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "plugins/probe_ad/lag.h"
#include "plugins/probe_ad/look.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

static int64_t now_of(const struct controller *controller)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (controller->has_clock)
		return controller->clock;
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

/* What one controller knows of the domain. What fails is its fault, and the others' results are kept. */
static int view_controller(struct look *look, struct controller *controller)
{
	struct view *view = &look->views[look->view_count++];
	const struct connector_hints hints = {
		.setting = look->host->setting(look->host, "connector-account", 0),
		.fact = look->facts.account,
	};
	int r;

	view->controller = controller;
	view->scope = &look->facts.scope;
	if (controller->base == NULL || controller->schema == NULL || controller->configuration == NULL) {
		look->host->log(look->host, WBH_LOG_WARNING, "%s: its root DSE names no domain", controller->name);
		return 0;
	}
	r = directory_read(&view->directory, controller->session, controller->base, controller->schema,
			   controller->configuration, now_of(controller), &controller->fault);
	if (r >= 0)
		r = connector_find(&view->directory, &hints, &view->connector, &controller->fault);
	view->usable = r >= 0;
	if (view->connector.found && look->view_count == 1)
		look->host->log(look->host, WBH_LOG_INFO, "the sync server writes with %s (%s)",
				view->connector.account.dn, view->connector.how);
	if (r != -WBH_E_PEER)
		return r < 0 ? r : 0;
	look->host->log(look->host, WBH_LOG_WARNING, "%s: the domain cannot be read: %s", controller->name,
			controller->fault.words);
	return 0;
}

static const struct view *first_usable(const struct look *look)
{
	for (size_t i = 0; i < look->view_count; i++)
		if (look->views[i].usable)
			return &look->views[i];
	return NULL;
}

static const char *why_not(const struct look *look)
{
	for (size_t i = 0; i < look->controller_count; i++)
		if (look->controllers[i].fault.layer != LDAP_LAYER_NONE)
			return look->controllers[i].fault.words;
	return "no domain controller is known";
}

int look_tell_seen(struct look *look, const char *stage, int64_t time, uint64_t records)
{
	const struct wbh_progress progress = {
		.computer = look->domain, .channel = stage, .newest_time = time, .records = records
	};

	return look->host->progress(look->host, &progress);
}

/* A stage was seen where it could be judged: controllers as a whole, the rest for those who were asked about. */
static int tell_progress(struct look *look, int64_t time)
{
	static const char *const of_users[] = { "permission", "policy", "account" };
	int r = look->view_count > 0 ? look_tell_seen(look, "directory", time, look->view_count) : 0;

	for (size_t i = 0; i < ELEMENTS(of_users) && r >= 0; i++)
		if (first_usable(look) != NULL && look->host->request(look->host, 0) != NULL)
			r = look_tell_seen(look, of_users[i], time, 0);
	return r;
}

/* As configured, else as the wizard that made the connector account wrote down. */
static const char *tenant_of(const struct look *look)
{
	const char *tenant = look->host->setting(look->host, "tenant", 0);
	const struct view *view = first_usable(look);

	return tenant != NULL || view == NULL ? tenant : view->connector.tenant;
}

static int judge(struct look *look, int64_t time)
{
	struct memory memory = { .before = look->host->cursor(look->host),
				 .now = BUFFER(MEMORY_LIMIT),
				 .once = !look->host->follows(look->host) };
	struct judging judging = { .host = look->host,
				   .domain = look->domain,
				   .tenant = tenant_of(look),
				   .srv = look->srv,
				   .hash_sync = look->facts.hash_sync,
				   .time = time,
				   .memory = &memory,
				   .controllers = look->controllers,
				   .controller_count = look->controller_count };
	int r = judge_controllers(&judging);

	if (r >= 0 && first_usable(look) != NULL)
		r = judge_domain(&judging, first_usable(look));
	for (size_t i = 0; i < look->view_count && r >= 0; i++)
		if (look->views[i].usable)
			r = judge_lag(&judging, &look->views[i]);
	if (r >= 0)
		r = look_over_users(look, &judging, first_usable(look));
	if (r >= 0)
		r = look->host->save_cursor(look->host, buffer_text(&memory.now));
	buffer_done(&memory.now);
	return r;
}

static int look_around(struct look *look)
{
	struct timespec now = { 0 };
	int64_t time;
	int r = controllers_look(look->controllers, look->controller_count);

	(void)clock_gettime(CLOCK_REALTIME, &now);
	time = now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
	/* Those of our own site first: they answer soonest, and are what is near the sync server, too. */
	for (unsigned far = 0; far <= 1; far++)
		for (size_t i = 0; i < look->controller_count && r >= 0; i++)
			if (look->controllers[i].answered && controller_is_near(&look->controllers[i]) != far)
				r = view_controller(look, &look->controllers[i]);
	if (r >= 0)
		r = lag_compare(look->views, look->view_count);
	if (r >= 0)
		r = first_usable(look) != NULL ? predict_users(look->host, look->views, look->view_count)
					       : predict_nothing(look->host, why_not(look));
	if (r >= 0)
		r = tell_progress(look, time);
	return r < 0 ? r : judge(look, time);
}

static void look_done(struct look *look)
{
	for (size_t i = 0; i < look->view_count; i++) {
		directory_done(&look->views[i].directory);
		connector_done(&look->views[i].connector);
		lag_done(&look->views[i].lag);
	}
	for (size_t i = 0; i < look->controller_count; i++)
		controller_done(&look->controllers[i]);
	sync_facts_done(&look->facts);
	explicit_bzero(look->password, sizeof(look->password));
	free(look);
}

static int run(struct wbh_host *host)
{
	struct look *look = calloc(1, sizeof(*look));
	int r;

	if (look == NULL)
		return -ENOMEM;
	look->host = host;
	r = look_read_settings(look);
	if (r >= 0)
		r = sync_facts_read(host, look->domain, &look->facts);
	if (r >= 0)
		r = look_around(look);
	look_done(look);
	return r;
}

static const struct wbh_setting settings[] = {
	{ "domain", WBH_SETTING_TEXT, WBH_SETTING_REQUIRED, NULL, NULL, "DNS name of the domain" },
	{ "controllers", WBH_SETTING_TEXT, WBH_SETTING_REPEATABLE, NULL, NULL,
	  "its domain controllers, HOST or HOST:PORT, between blanks; without them DNS is asked" },
	{ "tls", WBH_SETTING_CHOICE, 0, "ldaps", "ldaps starttls sasl",
	  "how the connection is secured; sasl: by Kerberos, signed and sealed" },
	{ "ca-file", WBH_SETTING_PATH, 0, NULL, NULL,
	  "certificates of the authorities the controllers' are issued by; without it the system's" },
	{ "bind-user", WBH_SETTING_TEXT, 0, NULL, NULL,
	  "account the agent reads with, as user principal name or DN; it needs no right but to read" },
	{ "bind-password-file", WBH_SETTING_SECRET, 0, NULL, NULL, "file with its password" },
	{ "keytab", WBH_SETTING_SECRET, 0, NULL, NULL, "file with the account's key, for tls = sasl" },
	{ "connector-account", WBH_SETTING_TEXT, 0, NULL, NULL,
	  "account the sync server writes with, where it is not found by itself" },
	{ "timeout", WBH_SETTING_DURATION, 0, "5s", NULL, "how long a controller may take for one answer" },
	{ "pass-interval", WBH_SETTING_DURATION, 0, "12h", NULL, "how often the service goes over all users" },
	{ "pass-time", WBH_SETTING_DURATION, 0, "45s", NULL,
	  "how long a pass over all users may take, less than deadline; the rest is left out and said to be" },
	{ "tenant", WBH_SETTING_TEXT, 0, NULL, NULL, "tenant the domain is synchronised to" },
	{ 0 },
};

static const struct wbh_need needs[] = { { WBH_NEED_READ, "bind-password-file" },
					 { WBH_NEED_READ, "keytab" },
					 { WBH_NEED_READ, "ca-file" },
					 { WBH_NEED_KERBEROS, NULL },
					 { WBH_NEED_RESOLVE, NULL },
					 { WBH_NEED_TLS_TRUST, NULL },
					 { WBH_NEED_TCP, NULL },
					 { WBH_NEED_UDP, NULL },
					 { 0 } };

static const char *const feeds[] = { "directory", "permission", "policy", "account", NULL };
static const char *const consumes[] = { "sync.connector", "sync.scope", NULL };

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_PROBE,
	.name = "ad",
	.version = PACKAGE_VERSION,
	.summary =
		"looks at the domain controllers, the connector account and what a reset would meet (LDAP, reads only)",
	.settings = settings,
	.needs = needs,
	.feeds = feeds,
	.consumes = consumes,
	.run = run,
};
