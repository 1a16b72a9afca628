/* SPDX-License-Identifier: Apache-2.0 */
/* What makes two log records the same record. */
#include <stdio.h>

#include "base/digest.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "run/step.h"

static const char *strings_digest(const struct wbh_event *event, char text[static DIGEST_TEXT_SIZE])
{
	const char *parts[WBH_EVENT_DATA_LIMIT + 2];
	size_t count = 0;

	parts[count++] = event->provider;
	if (event->data_count == 0)
		parts[count++] = event->message;
	for (size_t i = 0; i < event->data_count && i < WBH_EVENT_DATA_LIMIT; i++)
		parts[count++] = event->data[i].value;
	return digest(parts, count, text);
}

const char *event_key(const struct wbh_event *event, char text[static EVENT_KEY_SIZE])
{
	char server[RULES_SERVER_SIZE], strings[DIGEST_TEXT_SIZE];
	int64_t second = event->time / TIMESTAMP_SECOND;

	if (event->record_id != WBH_ABSENT)
		(void)snprintf(text, EVENT_KEY_SIZE, "%s/%.255s/%lld/%lld", rules_server(event->computer, server),
			       event->channel != NULL ? event->channel : "", (long long)event->record_id,
			       (long long)second);
	else
		(void)snprintf(text, EVENT_KEY_SIZE, "%s/%u/%lld", strings_digest(event, strings), event->event_id,
			       (long long)second);
	return text;
}
