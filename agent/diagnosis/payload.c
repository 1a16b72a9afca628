/* SPDX-License-Identifier: Apache-2.0 */
/* What a symptom said, copied once into one block of memory and then shared. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diagnosis/track.h"

static size_t kept_size(const char *text)
{
	size_t size = strlen(text);

	return size <= PAYLOAD_TEXT_LIMIT ? size : text_cut(text, size, PAYLOAD_TEXT_LIMIT);
}

static size_t room_for(const char *text)
{
	return text != NULL ? kept_size(text) + 1 : 0;
}

static const char *put(char **at, const char *text)
{
	char *start = *at;
	size_t size;

	if (text == NULL)
		return NULL;
	size = kept_size(text);
	memcpy(start, text, size);
	start[size] = '\0';
	*at += size + 1;
	return start;
}

int payload_new(struct payload **ret, const struct wbh_symptom *symptom, int level, const char *seen_by)
{
	size_t count = symptom->evidence_count < WBH_EVIDENCE_LIMIT ? symptom->evidence_count : WBH_EVIDENCE_LIMIT;
	size_t room = room_for(seen_by);
	struct payload *payload;
	struct wbh_pair *evidence;
	char *at;

	for (size_t i = 0; i < WBH_KEYS; i++)
		room += room_for(symptom->keys[i]);
	for (size_t i = 0; i < count; i++) {
		room += room_for(symptom->evidence[i].name) + room_for(symptom->evidence[i].value);
		if (room > PAYLOAD_SIZE_LIMIT)
			count = i;
	}

	payload = calloc(1, sizeof(*payload) + count * sizeof(*evidence) + room);
	if (payload == NULL)
		return -ENOMEM;
	evidence = (struct wbh_pair *)(payload + 1);
	at = (char *)(evidence + count);
	*payload = (struct payload){ .references = 1, .level = level, .evidence = evidence, .evidence_count = count };
	payload->seen_by = put(&at, seen_by);
	for (size_t i = 0; i < WBH_KEYS; i++)
		payload->keys[i] = put(&at, symptom->keys[i]);
	for (size_t i = 0; i < count; i++)
		evidence[i] = (struct wbh_pair){ .name = put(&at, symptom->evidence[i].name),
						 .value = put(&at, symptom->evidence[i].value) };
	*ret = payload;
	return 0;
}

struct payload *payload_ref(struct payload *payload)
{
	if (payload != NULL)
		payload->references++;
	return payload;
}

void payload_unref(struct payload *payload)
{
	if (payload != NULL && --payload->references == 0)
		free(payload);
}

void payload_replace(struct payload **slot, struct payload *payload)
{
	struct payload *old = *slot;

	*slot = payload_ref(payload);
	payload_unref(old);
}

static int compare_texts(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int compare_evidence(const struct payload *a, const struct payload *b)
{
	int r = (a->evidence_count > b->evidence_count) - (a->evidence_count < b->evidence_count);

	for (size_t i = 0; r == 0 && i < a->evidence_count; i++) {
		r = compare_texts(a->evidence[i].name, b->evidence[i].name);
		if (r == 0)
			r = compare_texts(a->evidence[i].value, b->evidence[i].value);
	}
	return r;
}

int payload_compare(const struct payload *a, const struct payload *b)
{
	int r;

	if (a == b)
		return 0;
	if (a == NULL || b == NULL)
		return (a != NULL) - (b != NULL);

	r = (a->level > b->level) - (a->level < b->level);
	for (size_t i = 0; r == 0 && i < WBH_KEYS; i++)
		r = compare_texts(a->keys[i], b->keys[i]);
	if (r == 0)
		r = compare_evidence(a, b);
	return r != 0 ? r : compare_texts(a->seen_by, b->seen_by);
}
