/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `ad`: looks at the domain controllers, the connector account and the users it is asked for. It only reads.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/lib/dns_srv.h"
#include "plugins/probe_ad/judge.h"
#include "plugins/probe_ad/lag.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

#define PASSWORD_LIMIT 4096u

struct look {
	struct wbh_host *host;
	const char *domain;
	char password[PASSWORD_LIMIT + 1];
	struct sign_in sign_in;
	struct sync_facts facts;
	struct controller controllers[CONTROLLER_LIMIT];
	size_t controller_count;
	int srv; /* 1: DNS named the controllers; negative: it could not; 0: it was not asked */
	struct view views[CONTROLLER_LIMIT]; /* of those that answered */
	size_t view_count;
};

/* ---- settings ---- */

/* The first line of the file, without its end. */
static int read_password(struct look *look, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t size = fd >= 0 ? read(fd, look->password, PASSWORD_LIMIT) : -1;

	if (size < 0) {
		look->host->log(look->host, WBH_LOG_ERROR, "bind-password-file %s: %s", path, error_text(errno));
		return -errno;
	}
	look->password[size] = '\0';
	look->password[strcspn(look->password, "\r\n")] = '\0';
	if (look->password[0] != '\0')
		return 0;
	look->host->log(look->host, WBH_LOG_ERROR, "bind-password-file %s: is empty", path);
	return -EINVAL;
}

/* Kerberos finds the key by the environment, and keeps what it gets in memory. */
static int use_keytab(struct look *look, const char *keytab)
{
	if (keytab == NULL) {
		look->host->log(look->host, WBH_LOG_ERROR, "tls = sasl needs a keytab: write keytab = FILE");
		return -EINVAL;
	}
	if (access(keytab, R_OK) < 0) {
		look->host->log(look->host, WBH_LOG_ERROR, "keytab %s: %s", keytab, error_text(errno));
		return -errno;
	}
	if (setenv("KRB5_CLIENT_KTNAME", keytab, 1) < 0 || setenv("KRB5CCNAME", "MEMORY:", 1) < 0)
		return -errno;
	return 0;
}

static int use_password(struct look *look, const char *file)
{
	if (look->sign_in.user == NULL || file == NULL) {
		look->host->log(look->host, WBH_LOG_ERROR,
				"to sign in, write bind-user and bind-password-file, or tls = sasl and keytab");
		return -EINVAL;
	}
	look->sign_in.password = look->password;
	return read_password(look, file);
}

static int read_sign_in(struct look *look)
{
	static const char *const names[] = {
		[SECURE_LDAPS] = "ldaps", [SECURE_STARTTLS] = "starttls", [SECURE_SASL] = "sasl"
	};
	struct wbh_host *host = look->host;
	const char *tls = host->setting(host, "tls", 0);

	look->sign_in = (struct sign_in){ .ca_file = host->setting(host, "ca-file", 0),
					  .user = host->setting(host, "bind-user", 0),
					  .domain = look->domain };
	for (unsigned i = 0; i < ELEMENTS(names); i++)
		if (text_equal(tls, names[i]))
			look->sign_in.secure = (enum secure)i;
	if (host->setting_number(host, "timeout", &look->sign_in.timeout) < 0)
		return -EINVAL;
	if (look->sign_in.secure == SECURE_SASL)
		return use_keytab(look, host->setting(host, "keytab", 0));
	return use_password(look, host->setting(host, "bind-password-file", 0));
}

/* "dc1.corp.example", "dc1:3636", "[2001:db8::1]:636". */
static int add_controller(struct look *look, const char *text)
{
	struct controller *controller = &look->controllers[look->controller_count];
	const char *colon = strrchr(text, ':');
	bool bracketed = text[0] == '[';
	size_t size = strlen(text);

	if (look->controller_count == CONTROLLER_LIMIT)
		return 0;
	if (colon != NULL && (bracketed ? colon[-1] == ']' : strchr(text, ':') == colon)) {
		uint64_t port;

		if (text_to_u64(colon + 1, &port) < 0 || port == 0 || port > 65535) {
			look->host->log(look->host, WBH_LOG_ERROR, "controllers = %s: write HOST or HOST:PORT", text);
			return -EINVAL;
		}
		controller->port = (int)port;
		size = (size_t)(colon - text);
	}
	controller->name = bracketed && size > 2 ? text_copy(text + 1, size - 2) : text_copy(text, size);
	controller->sign_in = &look->sign_in;
	look->controller_count++;
	return controller->name != NULL ? 0 : -ENOMEM;
}

/* Several in a line, or several lines. */
static int read_controllers(struct look *look)
{
	const char *value;
	int r = 0;

	for (size_t i = 0; r >= 0 && (value = look->host->setting(look->host, "controllers", i)) != NULL; i++) {
		_cleanup_free_ char *names = strdup(value);
		char *rest = NULL;

		if (names == NULL)
			return -ENOMEM;
		for (char *name = strtok_r(names, " ,\t", &rest); name != NULL && r >= 0;
		     name = strtok_r(NULL, " ,\t", &rest))
			r = add_controller(look, name);
	}
	return r;
}

/* The domain's own records say who serves it. */
static int find_controllers(struct look *look)
{
	struct srv_record records[CONTROLLER_LIMIT];
	char name[512];
	int count, r = 0;

	(void)snprintf(name, sizeof(name), "_ldap._tcp.dc._msdcs.%s", look->domain);
	count = dns_srv(name, records, CONTROLLER_LIMIT);
	look->srv = count < 0 ? count : 1;
	if (count < 0)
		look->host->log(look->host, WBH_LOG_WARNING, "%s: %s", name,
				count == -ENOENT ? "no such record" : error_text(count));
	for (int i = 0; i < count && r >= 0; i++)
		r = add_controller(look, records[i].host);
	return r;
}

/* ---- looking ---- */

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

static int tell_seen(struct look *look, const char *stage, int64_t time, uint64_t records)
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
	int r = look->view_count > 0 ? tell_seen(look, "directory", time, look->view_count) : 0;

	for (size_t i = 0; i < ELEMENTS(of_users) && r >= 0; i++)
		if (first_usable(look) != NULL && look->host->request(look->host, 0) != NULL)
			r = tell_seen(look, of_users[i], time, 0);
	return r;
}

#define PASS_NAME "passed "

/* When was the last whole pass? TIMESTAMP_NONE: never. */
static int64_t last_pass(const struct memory *memory)
{
	const char *at = NULL, *text;
	int64_t time = TIMESTAMP_NONE;
	size_t size;

	if (memory_next(memory, PASS_NAME, &at, &text, &size))
		time = strtoll(text, NULL, 10);
	return time;
}

/* Asked for some users, those alone count. A service goes over all of them once in a while; who looks once, now. */
static bool is_due(const struct look *look, const struct memory *memory, int64_t now)
{
	int64_t interval = 0, last = last_pass(memory);

	if (look->host->request(look->host, 0) != NULL ||
	    look->host->setting_number(look->host, "pass-interval", &interval) < 0)
		return false;
	return memory->once || last == TIMESTAMP_NONE || last > now || now - last >= interval;
}

/* The lines of the pass before stand until the next one. */
static void keep_pass(struct memory *memory)
{
	static const char *const prefixes[] = { PASS_NAME, "swept " };
	const char *text;
	size_t size;

	for (size_t i = 0; i < ELEMENTS(prefixes); i++)
		for (const char *at = NULL; memory_next(memory, prefixes[i], &at, &text, &size);)
			memory_keep(memory, prefixes[i], text, size);
}

static int tell_pass(struct look *look, int64_t time, uint64_t users)
{
	static const char *const stages[] = { "permission", "policy", "account" };
	int r = 0;

	for (size_t i = 0; i < ELEMENTS(stages) && r >= 0; i++)
		r = tell_seen(look, stages[i], time, i == 0 ? users : 0);
	return r;
}

static int pass_over_users(struct look *look, struct judging *judging, const struct view *view)
{
	struct sweep *sweep = calloc(1, sizeof(*sweep));
	struct ldap_fault fault = { .layer = LDAP_LAYER_NONE };
	int64_t limit = 0;
	char time[32];
	int r;

	if (sweep == NULL)
		return -ENOMEM;
	(void)look->host->setting_number(look->host, "pass-time", &limit);
	r = sweep_users(look->host, view, monotonic_now() + limit, sweep, &fault);
	if (r == -WBH_E_PEER) {
		look->host->log(look->host, WBH_LOG_WARNING, "%s: the users cannot be read: %s", view->controller->name,
				fault.words);
		sweep->whole = false;
		r = 0;
	}
	if (r >= 0)
		r = judge_sweep(judging, view, sweep);
	if (r >= 0 && sweep->whole) {
		(void)snprintf(time, sizeof(time), "%lld", (long long)judging->time);
		memory_keep(judging->memory, PASS_NAME, time, strlen(time));
		r = tell_pass(look, judging->time, sweep->in_scope);
	}
	sweep_done(sweep);
	free(sweep);
	return r;
}

static int judge_users(struct look *look, struct judging *judging)
{
	const struct view *view = first_usable(look);

	if (view != NULL && view->connector.found && is_due(look, judging->memory, judging->time))
		return pass_over_users(look, judging, view);
	keep_pass(judging->memory);
	return 0;
}

static int judge(struct look *look, int64_t time)
{
	struct memory memory = { .before = look->host->cursor(look->host),
				 .now = BUFFER(MEMORY_LIMIT),
				 .once = !look->host->follows(look->host) };
	struct judging judging = { .host = look->host,
				   .domain = look->domain,
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
		r = judge_users(look, &judging);
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
	look->domain = host->setting(host, "domain", 0);
	r = read_sign_in(look);
	if (r >= 0)
		r = read_controllers(look);
	if (r >= 0 && look->controller_count == 0)
		r = find_controllers(look);
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
	{ "pass-interval", WBH_SETTING_DURATION, 0, "24h", NULL, "how often the service goes over all users" },
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
