/* SPDX-License-Identifier: Apache-2.0 */
/* What is gone for good is forgotten: by age, or because somebody says so. */
#include <string.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "rules/heartbeats.h"
#include "rules/marks.h"
#include "rules/retire.h"
#include "rules/rules.h"

/* One information, whatever is retired. */
int retire_tell(const struct telling *telling, enum wbh_key subject, const char *name, int64_t last, int64_t time)
{
	char identity[DIGEST_TEXT_SIZE], heard[TIMESTAMP_TEXT_SIZE];
	struct symptom_draft draft = {
		.finding = WB9010, .subject = subject, .presence = WBH_PRESENT, .time = time, .level = -1
	};

	draft.identity = DIGEST(identity, "retired", telling->server->name, name, timestamp_format(last, heard));
	draft_key(&draft, subject, name);
	draft_evidence(&draft, "last_heard", heard);
	return tell_symptom(telling, &draft);
}

size_t rules_forget(struct rules_state *state, const char *name)
{
	char short_name[RULES_SERVER_SIZE];
	size_t count = 0;

	if (state_find_server(state, rules_server(name, short_name)) != NULL) {
		state_drop_server(state, short_name);
		count++;
	}
	for (struct table_row *row = table_first(state->servers); row != NULL; row = table_next(row)) {
		count += heartbeats_forget_key(state, table_value(row), name);
		marks_forget_key(state, table_value(row), name);
	}
	return count;
}

static int retire_server(const struct telling *telling, int64_t now)
{
	int r;

	r = retire_tell(telling, WBH_KEY_SERVER, telling->server->name, telling->server->watermark, now);
	if (r < 0)
		return r;
	state_drop_server(telling->state, telling->server->name);
	return 0;
}

int rules_retire(const struct rules *rules, struct rules_state *state, int64_t before, int64_t now,
		 const struct rules_output *output)
{
	struct telling telling = { .rules = rules, .state = state, .output = output };
	struct table_row *row = table_first(state->servers), *next;

	for (; row != NULL; row = next) {
		int r;

		next = table_next(row);
		telling.server = table_value(row);
		if (telling.server->watermark == TIMESTAMP_NONE || telling.server->watermark >= before)
			continue;
		r = retire_server(&telling, now);
		if (r < 0)
			return r;
	}
	return 0;
}

void rules_names(const struct rules_state *state, void (*name)(void *context, const char *name), void *context)
{
	for (struct table_row *row = table_first(state->servers); row != NULL; row = table_next(row)) {
		const struct server *server = table_value(row);

		name(context, server->name);
		for (size_t i = 0; i < server->beat_count; i++)
			for (const struct stream *stream = server->beats[i].keys; stream != NULL; stream = stream->next)
				name(context, stream->key);
	}
}
