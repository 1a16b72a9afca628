/* SPDX-License-Identifier: Apache-2.0 */
/* Each function of the plugin ABI as a message to the agent, or an answer out of the start message. */
#include "run/worker_host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"
#include "config/config.h"
#include "model/event_text.h"
#include "run/worker_output.h"

#define LOG_TEXT_SIZE 4096u

struct worker_host {
	struct wbh_host host; /* first: the plugin hands us its address */
	struct channel *channel;
	const struct message_start *start;
	const struct wbh_plugin *plugin;
	struct message_arena *arena; /* of the change lent by next_change() */
	struct buffer body;
	struct worker_output output;
	bool running;
	bool stopped;
	struct timespec looked; /* when we last looked for a STOP */
	char error[LOG_TEXT_SIZE];
};

static struct worker_host *worker_host(struct wbh_host *host)
{
	return (struct worker_host *)host;
}

/* ---- what the start message says ---- */

static const struct wbh_setting *setting_row(const struct worker_host *worker, const char *key)
{
	const struct wbh_setting *row = worker->plugin->settings;

	for (; row != NULL && row->key != NULL; row++)
		if (text_equal(row->key, key))
			return row;
	return NULL;
}

static const char *host_setting(struct wbh_host *host, const char *key, size_t index)
{
	const struct worker_host *worker = worker_host(host);
	const struct message_start *start = worker->start;
	const struct wbh_setting *row;
	size_t met = 0;

	for (size_t i = 0; i < start->setting_count; i++)
		if (text_equal(start->settings[i].name, key) && met++ == index)
			return start->settings[i].value;
	if (met > 0 || index > 0)
		return NULL;

	row = setting_row(worker, key);
	return row != NULL ? row->default_value : NULL;
}

static int host_setting_number(struct wbh_host *host, const char *key, int64_t *ret)
{
	struct worker_host *worker = worker_host(host);
	const struct wbh_setting *row = setting_row(worker, key);
	const char *value = host_setting(host, key, 0);
	struct wbh_problem problem;
	int r;

	if (row == NULL || value == NULL)
		return -ENOENT;
	r = config_parse_value(row, value, ret, &problem);
	if (r < 0)
		host->log(host, WBH_LOG_ERROR, "%s = %s %s", key, value, problem.text);
	return r;
}

static const struct wbh_interest *host_interest(struct wbh_host *host, size_t *ret_count, bool *ret_all)
{
	const struct message_start *start = worker_host(host)->start;

	*ret_count = start->interest_count;
	*ret_all = start->interest_all;
	return start->interest;
}

static const char *host_cursor(struct wbh_host *host)
{
	return worker_host(host)->start->cursor;
}

static bool host_fact(struct wbh_host *host, size_t index, struct wbh_fact *ret)
{
	const struct message_start *start = worker_host(host)->start;

	if (index >= start->fact_count)
		return false;
	*ret = start->facts[index];
	return true;
}

static const char *host_request(struct wbh_host *host, size_t index)
{
	const struct message_start *start = worker_host(host)->start;

	return index < start->request_count ? start->requests[index].user : NULL;
}

/* ---- being stopped ---- */

/* Asked per event, so the socket is looked at once in a tick of the coarse clock (some ms). */
static bool host_should_stop(struct wbh_host *host)
{
	struct worker_host *worker = worker_host(host);
	struct timespec now;

	if (worker->stopped)
		return true;
	(void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_nsec == worker->looked.tv_nsec && now.tv_sec == worker->looked.tv_sec)
		return false;

	worker->looked = now;
	worker->stopped = channel_stopped(worker->channel);
	return worker->stopped;
}

/* ---- messages ---- */

/* The agent takes nothing from a plugin that only warms itself. */
static struct buffer *begin(struct worker_host *worker)
{
	buffer_clear(&worker->body);
	if (!worker->running)
		worker->body.error = -EINVAL;
	return &worker->body;
}

/* What is new is refused once we are to stop; how far we have come is still told. */
static struct buffer *begin_emitting(struct worker_host *worker)
{
	struct buffer *body = begin(worker);

	if (worker->running && host_should_stop(&worker->host))
		body->error = -WBH_E_STOPPED;
	return body;
}

/* `r`: of encoding. */
static int send_body(struct worker_host *worker, enum message_type type, int r)
{
	return r < 0 ? r : channel_send(worker->channel, (uint16_t)type, worker->body.data, worker->body.size);
}

static int flush(struct worker_host *worker, int r)
{
	return r < 0 ? r : channel_flush(worker->channel);
}

static int host_emit_event(struct wbh_host *host, const struct wbh_event *event)
{
	struct worker_host *worker = worker_host(host);
	struct buffer *body = begin_emitting(worker);

	if (worker->output.write_event == NULL)
		return send_body(worker, MESSAGE_EVENT, message_encode_event(body, event));
	return body->error < 0 ? body->error : worker_output_event(&worker->output, event);
}

static int host_emit_symptom(struct wbh_host *host, const struct wbh_symptom *symptom)
{
	struct worker_host *worker = worker_host(host);

	return send_body(worker, MESSAGE_SYMPTOM, message_encode_symptom(begin_emitting(worker), symptom));
}

static int host_emit_fact(struct wbh_host *host, const struct wbh_fact *fact)
{
	struct worker_host *worker = worker_host(host);

	return send_body(worker, MESSAGE_FACT, message_encode_fact(begin_emitting(worker), fact));
}

static int host_emit_prediction(struct wbh_host *host, const struct wbh_prediction *prediction)
{
	struct worker_host *worker = worker_host(host);

	return send_body(worker, MESSAGE_PREDICTION, message_encode_prediction(begin_emitting(worker), prediction));
}

static int host_emit_population(struct wbh_host *host, const struct wbh_population *population)
{
	struct worker_host *worker = worker_host(host);

	return send_body(worker, MESSAGE_POPULATION, message_encode_population(begin_emitting(worker), population));
}

static int host_progress(struct wbh_host *host, const struct wbh_progress *progress)
{
	struct worker_host *worker = worker_host(host);

	return flush(worker, send_body(worker, MESSAGE_PROGRESS, message_encode_progress(begin(worker), progress)));
}

static int host_damage(struct wbh_host *host, const struct wbh_damage *damage)
{
	struct worker_host *worker = worker_host(host);

	return send_body(worker, MESSAGE_DAMAGE, message_encode_damage(begin(worker), damage));
}

static int host_save_cursor(struct wbh_host *host, const char *cursor)
{
	struct worker_host *worker = worker_host(host);
	struct message_cursor message = { cursor };

	return flush(worker, send_body(worker, MESSAGE_CURSOR, message_encode_cursor(begin(worker), &message)));
}

static int host_caught_up(struct wbh_host *host)
{
	struct worker_host *worker = worker_host(host);
	int r = worker->output.write_event != NULL ? worker_output_flush(&worker->output) : 0;

	return r < 0 ? r : flush(worker, send_body(worker, MESSAGE_CAUGHT_UP, begin(worker)->error));
}

static int host_behind(struct wbh_host *host)
{
	struct worker_host *worker = worker_host(host);

	return flush(worker, send_body(worker, MESSAGE_BEHIND, begin(worker)->error));
}

static bool host_follows(struct wbh_host *host)
{
	return worker_host(host)->start->follow;
}

static int host_wait(struct wbh_host *host, int fd, int64_t timeout)
{
	struct worker_host *worker = worker_host(host);
	int r = begin_emitting(worker)->error;

	if (r >= 0)
		r = channel_flush(worker->channel);
	if (r >= 0)
		r = channel_sleep(worker->channel, fd, timeout);
	if (r == -WBH_E_STOPPED)
		worker->stopped = true;
	return r < 0 ? r : r == 0 ? 0 : WBH_WAIT_TIMEOUT;
}

static int host_next_change(struct wbh_host *host, int64_t timeout, struct wbh_change *ret)
{
	struct worker_host *worker = worker_host(host);
	struct wbh_problem problem = { .text = "" };
	const void *body;
	uint16_t type;
	size_t size;
	int r = begin_emitting(worker)->error;

	if (r >= 0)
		r = channel_flush(worker->channel);
	if (r >= 0)
		r = channel_receive(worker->channel, timeout, &type, &body, &size, &problem);
	if (r != 0)
		return r < 0 ? r : WBH_CHANGE_NONE;

	switch (type) {
	case MESSAGE_CHANGE:
		return message_decode_change(worker->arena, body, size, ret, &problem);
	case MESSAGE_REOPEN:
		return WBH_CHANGE_REOPEN;
	case MESSAGE_STOP:
		worker->stopped = true;
		return -WBH_E_STOPPED;
	default:
		return -WBH_E_PEER;
	}
}

static int host_acknowledge(struct wbh_host *host, uint64_t row)
{
	struct worker_host *worker = worker_host(host);

	return flush(worker, send_body(worker, MESSAGE_ACKNOWLEDGE, message_encode_acknowledge(begin(worker), row)));
}

static enum wbh_log_level bounded_level(enum wbh_log_level level)
{
	return level < WBH_LOG_ERROR ? WBH_LOG_ERROR : level > WBH_LOG_DEBUG ? WBH_LOG_DEBUG : level;
}

static __attribute__((format(printf, 3, 4))) void host_log(struct wbh_host *host, enum wbh_log_level level,
							   const char *format, ...)
{
	struct worker_host *worker = worker_host(host);
	struct message_log log = { .level = bounded_level(level) };
	char text[LOG_TEXT_SIZE];
	va_list arguments;
	int r;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	log.text = text;
	if (log.level == WBH_LOG_ERROR)
		memcpy(worker->error, text, sizeof(text));

	buffer_clear(&worker->body);
	r = send_body(worker, MESSAGE_LOG, message_encode_log(&worker->body, &log));
	if (log.level <= WBH_LOG_WARNING)
		r = flush(worker, r);
	if (r < 0)
		(void)fprintf(stderr, "<%d>%s: %s\n", (int)log.level, worker->host.instance, text);
}

/* ---- its life ---- */

static const struct wbh_host host_functions = {
	.size = sizeof(struct wbh_host),
	.setting = host_setting,
	.setting_number = host_setting_number,
	.interest = host_interest,
	.cursor = host_cursor,
	.fact = host_fact,
	.emit_event = host_emit_event,
	.emit_symptom = host_emit_symptom,
	.emit_fact = host_emit_fact,
	.progress = host_progress,
	.damage = host_damage,
	.save_cursor = host_save_cursor,
	.caught_up = host_caught_up,
	.behind = host_behind,
	.follows = host_follows,
	.wait = host_wait,
	.next_change = host_next_change,
	.acknowledge = host_acknowledge,
	.log = host_log,
	.should_stop = host_should_stop,
	.request = host_request,
	.emit_prediction = host_emit_prediction,
	.emit_population = host_emit_population,
};

int worker_host_new(struct worker_host **ret, struct channel *channel, const struct message_start *start,
		    const struct wbh_plugin *plugin)
{
	_cleanup_(worker_host_free_p) struct worker_host *worker = calloc(1, sizeof(*worker));
	int r;

	if (worker == NULL)
		return -ENOMEM;
	worker->host = host_functions;
	worker->host.instance = start->instance;
	worker->channel = channel;
	worker->start = start;
	worker->plugin = plugin;
	worker->body = BUFFER(CHANNEL_FRAME_LIMIT);
	worker->output = worker_output(start->task == WORKER_EVENTS_JSON  ? event_write_json
				       : start->task == WORKER_EVENTS_XML ? event_write_xml
									  : NULL);
	r = message_arena_new(&worker->arena);
	if (r < 0)
		return r;

	*ret = steal_pointer(worker);
	return 0;
}

void worker_host_free(struct worker_host *host)
{
	if (host == NULL)
		return;
	worker_output_done(&host->output);
	buffer_done(&host->body);
	message_arena_free(host->arena);
	free(host);
}

struct wbh_host *worker_host_interface(struct worker_host *host)
{
	return &host->host;
}

void worker_host_begin(struct worker_host *host)
{
	host->running = true;
}

int worker_host_end(struct worker_host *host, int result)
{
	int r;

	host->running = false;
	if (result == -WBH_E_STOPPED && host->stopped)
		result = 0;
	if (host->output.write_event == NULL)
		return result;

	r = worker_output_flush(&host->output);
	if (host->output.closed)
		return 0;
	if (r < 0 && result >= 0) {
		(void)snprintf(host->error, sizeof(host->error), "standard output: %s", error_text(r));
		return r;
	}
	return result;
}

const char *worker_host_error(const struct worker_host *host)
{
	return host->error;
}
