/* SPDX-License-Identifier: Apache-2.0 */
/* A source that does what its settings say, so that a test sees both ends of each function of the host. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin/wbhealth-plugin.h"

static const struct wbh_pair data[] = { { "TrackingId", "1" }, { NULL, "unnamed" } };

static int emit(struct wbh_host *host)
{
	struct wbh_event event = WBH_EVENT_NULL;

	event.provider = "Trial";
	event.event_id = 31034;
	event.time = 1700000000000000;
	event.computer = "SYNC01";
	event.data = data;
	event.data_count = sizeof(data) / sizeof(data[0]);
	return host->emit_event(host, &event);
}

static int emit_until_refused(struct wbh_host *host)
{
	int r;

	do {
		r = emit(host);
	} while (r == 0);
	return r;
}

static int emit_symptom(struct wbh_host *host)
{
	struct wbh_symptom symptom = { .finding = "agent.blind", .subject = WBH_KEY_SOURCE, .presence = WBH_PRESENT };

	symptom.keys[WBH_KEY_SOURCE] = host->instance;
	return host->emit_symptom(host, &symptom);
}

static int report(struct wbh_host *host)
{
	const char *second = host->setting(host, "do", 1), *third = host->setting(host, "do", 100);
	const char *cursor = host->cursor(host);
	struct wbh_fact fact = { .kind = "none" };
	int64_t number = 0, nothing = 0;
	size_t count;
	bool all, known = host->fact(host, 0, &fact);
	const struct wbh_interest *interest = host->interest(host, &count, &all);
	int r = host->setting_number(host, "span", &number), none = host->setting_number(host, "path", &nothing);

	host->log(host, WBH_LOG_INFO, "instance %s cursor %s", host->instance, cursor != NULL ? cursor : "none");
	host->log(host, WBH_LOG_INFO, "second %s beyond %s unknown %s", second != NULL ? second : "none",
		  third != NULL ? third : "none", host->setting(host, "what", 0) != NULL ? "some" : "none");
	host->log(host, WBH_LOG_INFO, "span %d %lld default %s path %d", r, (long long)number,
		  host->setting(host, "span", 0), none);
	host->log(host, WBH_LOG_INFO, "interest %zu %s all %d", count, count > 0 ? interest[0].provider : "none", all);
	host->log(host, WBH_LOG_INFO, "fact %d %s next %d", known, fact.kind, host->fact(host, 1, &fact));
	return 0;
}

static int tell_result(struct wbh_host *host, const char *what, int result)
{
	host->log(host, WBH_LOG_INFO, "%s: %d", what, result < 0 ? errno : 0);
	if (result >= 0)
		(void)close(result);
	return 0;
}

static int fail(struct wbh_host *host)
{
	host->log(host, WBH_LOG_ERROR, "it is broken");
	return -EIO;
}

static int wait_for_stop(struct wbh_host *host)
{
	while (!host->should_stop(host))
		(void)usleep(1000);
	return 0;
}

/* Until told to stop, with nothing to read. */
static int sleep_on(struct wbh_host *host)
{
	int r;

	host->log(host, WBH_LOG_INFO, "follows %d, sleeps: %d", host->follows(host), host->wait(host, -1, 1000));
	do {
		r = host->wait(host, -1, -1);
	} while (r >= 0);
	return r;
}

static int act(struct wbh_host *host, const char *action)
{
	if (strcmp(action, "event") == 0)
		return emit(host);
	if (strcmp(action, "events until refused") == 0)
		return emit_until_refused(host);
	if (strcmp(action, "symptom") == 0)
		return emit_symptom(host);
	if (strcmp(action, "fact") == 0)
		return host->emit_fact(host, &(struct wbh_fact){ "kind", "subject", "value", 1, 2 });
	if (strcmp(action, "progress") == 0)
		return host->progress(host, &(struct wbh_progress){ .computer = "SYNC01", .records = 3 });
	if (strcmp(action, "damage") == 0)
		return host->damage(host, &(struct wbh_damage){ .file = "f", .records = 1, .reason = "torn" });
	if (strcmp(action, "cursor") == 0)
		return host->save_cursor(host, "here");
	if (strcmp(action, "caught up") == 0)
		return host->caught_up(host);
	if (strcmp(action, "behind") == 0)
		return host->behind(host);
	if (strcmp(action, "sleep") == 0)
		return sleep_on(host);
	if (strcmp(action, "report") == 0)
		return report(host);
	if (strcmp(action, "socket") == 0)
		return tell_result(host, "socket", socket(AF_INET, SOCK_STREAM, 0));
	if (strcmp(action, "shadow") == 0)
		return tell_result(host, "shadow", open("/etc/shadow", O_RDONLY | O_CLOEXEC));
	if (strcmp(action, "wait") == 0)
		return wait_for_stop(host);
	if (strcmp(action, "crash") == 0)
		abort();
	return fail(host);
}

static int trial_warm(struct wbh_host *host)
{
	const char *how = host->setting(host, "warm", 0);

	if (how == NULL)
		return 0;
	if (strcmp(how, "emit") == 0) {
		host->log(host, WBH_LOG_INFO, "emitting while warming: %d", emit(host));
		return 0;
	}
	host->log(host, WBH_LOG_ERROR, "it is cold");
	return -ENOENT;
}

static int trial_run(struct wbh_host *host)
{
	const char *action;
	int r = 0;

	for (size_t i = 0; r >= 0 && (action = host->setting(host, "do", i)) != NULL; i++)
		r = act(host, action);
	return r;
}

static const struct wbh_setting trial_settings[] = {
	{ .key = "do", .type = WBH_SETTING_TEXT, .flags = WBH_SETTING_REPEATABLE, .help = "What to do, in order." },
	{ .key = "warm", .type = WBH_SETTING_TEXT, .help = "What to do before." },
	{ .key = "span", .type = WBH_SETTING_DURATION, .default_value = "5min", .help = "Nothing." },
	{ .key = "path", .type = WBH_SETTING_PATH, .help = "Where it may read." },
	{ .key = NULL },
};

static const struct wbh_need trial_needs[] = { { WBH_NEED_READ, "path" }, { WBH_NEED_END, NULL } };

extern const struct wbh_plugin wbh_plugin;
const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SOURCE,
	.name = "trial",
	.version = "1",
	.summary = "Does as it is told.",
	.settings = trial_settings,
	.needs = trial_needs,
	.warm = trial_warm,
	.run = trial_run,
};
