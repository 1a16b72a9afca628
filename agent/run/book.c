/* SPDX-License-Identifier: Apache-2.0 */
/* Rows about the service itself: written with its steps, read by --status. */
#include "run/book.h"

#include <cjson/cJSON.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/json_writer.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/agent_parts.h"

/* Of one row. */
#define ROW_LIMIT (256u * 1024u)
#define AGENT_KEY "agent"
#define INSTANCE_KEY "instance "

static const char *const kinds[] = { [WBH_SOURCE] = "source", [WBH_PROBE] = "probe", [WBH_SINK] = "sink" };

static void write_confinement(struct json_writer *writer, const struct confinement *confinement)
{
	json_number(writer, "landlock", confinement->landlock_abi);
	json_bool(writer, "seccomp", confinement->seccomp);
	json_text(writer, "missing", confinement->missing);
}

static char *agent_row(const struct agent *agent)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(ROW_LIMIT);
	struct json_writer writer = JSON_WRITER(&buffer, 0);

	json_open_object(&writer, NULL);
	json_text(&writer, "host", agent->host);
	json_number(&writer, "process", getpid());
	json_number(&writer, "started", agent->started);
	write_confinement(&writer, &agent->confinement);
	json_close_object(&writer);
	return buffer_steal_text(&buffer);
}

static void write_source(struct json_writer *writer, const struct instance *source)
{
	json_number(writer, "records", (int64_t)source->records);
	json_number(writer, "wanted", (int64_t)source->wanted);
	json_number(writer, "damaged", (int64_t)source->damaged);
	json_number(writer, "repeated", (int64_t)source->tally.repeated);
	json_number(writer, "late", (int64_t)source->tally.late);
	json_number(writer, "newest", source->newest_time);
	json_number(writer, "silent_after", source->silent_after);
	json_bool(writer, "behind", source->behind || source->catching_up);
	json_open_array(writer, "damages");
	for (size_t i = 0; i < source->damage_count; i++)
		json_text(writer, NULL, source->damages[i]);
	json_close_array(writer);
}

static char *instance_row(const struct instance *instance)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(ROW_LIMIT);
	struct json_writer writer = JSON_WRITER(&buffer, 0);

	json_open_object(&writer, NULL);
	json_text(&writer, "kind", kinds[instance->kind]);
	json_number(&writer, "feeds", instance->feeds);
	json_bool(&writer, "ready", instance->ready);
	json_bool(&writer, "ended", instance->ended);
	json_text(&writer, "failure", instance->failed ? instance->end_words : NULL);
	write_confinement(&writer, &instance->confinement);
	if (instance->kind == WBH_SOURCE)
		write_source(&writer, instance);
	json_close_object(&writer);
	return buffer_steal_text(&buffer);
}

/* `*written` is what the store has, or will have with the step. */
static int write_row(struct agent *agent, const char *key, char **written, char *row)
{
	int r;

	if (row == NULL)
		return -ENOMEM;
	if (text_equal(row, *written)) {
		free(row);
		return 0;
	}
	r = step_service(agent->step, key, row);
	free(*written);
	*written = row;
	return r;
}

static int drop_unknown(void *context, const char *key, const char *value)
{
	const struct agent *agent = context;

	(void)value;
	if (!text_starts(key, INSTANCE_KEY))
		return 0;
	for (size_t i = 0; i < agent->instance_count; i++)
		if (text_equal(agent->instances[i]->name, key + strlen(INSTANCE_KEY)))
			return 0;
	return step_service(agent->step, key, NULL);
}

int book_write(struct agent *agent)
{
	int r = 0;

	/* Sections that are gone since the book was written. */
	if (!agent->book_is_ours)
		r = store_each_state(agent->store, "service", drop_unknown, agent);
	agent->book_is_ours = true;
	if (r >= 0)
		r = write_row(agent, AGENT_KEY, &agent->written, agent_row(agent));
	for (size_t i = 0; i < agent->instance_count && r >= 0; i++) {
		struct instance *instance = agent->instances[i];
		_cleanup_free_ char *key = NULL;

		if (asprintf(&key, INSTANCE_KEY "%s", instance->name) < 0) {
			key = NULL;
			return -ENOMEM;
		}
		r = write_row(agent, key, &instance->written, instance_row(instance));
	}
	return r;
}

/* ---- reading ---- */

static int64_t number_of(const cJSON *object, const char *name, int64_t otherwise)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	/* Every number we write is exact in a double, but for the one that says "none". */
	if (!cJSON_IsNumber(value) || value->valuedouble < -9e15 || value->valuedouble > 9e15)
		return otherwise;
	return (int64_t)value->valuedouble;
}

static const char *text_of(const cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsString(value) ? value->valuestring : NULL;
}

static bool is_true(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static void read_confinement(const cJSON *row, struct confinement *ret)
{
	const char *missing = text_of(row, "missing");

	ret->landlock_abi = (uint32_t)number_of(row, "landlock", 0);
	ret->seccomp = is_true(row, "seccomp");
	(void)snprintf(ret->missing, sizeof(ret->missing), "%s", missing != NULL ? missing : "");
}

static int read_damages(const cJSON *row, struct instance *source)
{
	const cJSON *damage;

	cJSON_ArrayForEach(damage, cJSON_GetObjectItemCaseSensitive(row, "damages"))
	{
		char *copy = cJSON_IsString(damage) ? strdup(damage->valuestring) : NULL;

		if (copy == NULL || source->damage_count == INSTANCE_DAMAGE_LIMIT) {
			free(copy);
			return 0;
		}
		source->damages[source->damage_count++] = copy;
	}
	return 0;
}

static int read_instance(struct agent *agent, const char *name, const cJSON *row)
{
	_cleanup_(instance_free_p) struct instance *instance = calloc(1, sizeof(*instance));
	const char *kind = text_of(row, "kind"), *failure = text_of(row, "failure");

	if (instance == NULL)
		return -ENOMEM;
	for (enum wbh_plugin_kind i = WBH_SOURCE; i <= WBH_SINK; i++)
		if (text_equal(kind, kinds[i]))
			instance->kind = i;
	if (instance->kind == 0 || agent->instance_count == AGENT_INSTANCE_LIMIT)
		return 0;

	instance->agent = agent;
	instance->name = strdup(name);
	instance->end_words = failure != NULL ? strdup(failure) : NULL;
	if (instance->name == NULL || (failure != NULL && instance->end_words == NULL))
		return -ENOMEM;
	instance->failed = failure != NULL;
	instance->feeds = (uint32_t)number_of(row, "feeds", 0);
	instance->ready = is_true(row, "ready");
	instance->ended = is_true(row, "ended");
	instance->behind = is_true(row, "behind");
	instance->records = (uint64_t)number_of(row, "records", 0);
	instance->wanted = (uint64_t)number_of(row, "wanted", 0);
	instance->damaged = (uint64_t)number_of(row, "damaged", 0);
	instance->tally.repeated = (uint64_t)number_of(row, "repeated", 0);
	instance->tally.late = (uint64_t)number_of(row, "late", 0);
	instance->newest_time = number_of(row, "newest", TIMESTAMP_NONE);
	instance->silent_after = number_of(row, "silent_after", 0);
	read_confinement(row, &instance->confinement);
	(void)read_damages(row, instance);
	agent->instances[agent->instance_count++] = steal_pointer(instance);
	return 0;
}

static void read_agent(struct agent *agent, const cJSON *row)
{
	const char *host = text_of(row, "host");

	if (host != NULL)
		(void)snprintf(agent->host, sizeof(agent->host), "%s", host);
	agent->started = number_of(row, "started", TIMESTAMP_NONE);
	agent->process = number_of(row, "process", 0);
	read_confinement(row, &agent->confinement);
}

static int read_row(void *context, const char *key, const char *value)
{
	struct agent *agent = context;
	cJSON *row = cJSON_Parse(value);
	int r = 0;

	if (row != NULL && text_equal(key, AGENT_KEY))
		read_agent(agent, row);
	else if (row != NULL && text_starts(key, INSTANCE_KEY))
		r = read_instance(agent, key + strlen(INSTANCE_KEY), row);
	cJSON_Delete(row);
	return r;
}

int book_read(struct agent *agent)
{
	return store_each_state(agent->store, "service", read_row, agent);
}
