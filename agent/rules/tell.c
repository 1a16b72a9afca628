/* SPDX-License-Identifier: Apache-2.0 */
/* Handing symptoms and attempts to whoever wants them. */
#include "rules/tell.h"

#include "base/timestamp.h"

void draft_key(struct symptom_draft *draft, enum wbh_key key, const char *text)
{
	if (text != NULL && *text != '\0')
		draft->keys[key] = text;
}

void draft_evidence(struct symptom_draft *draft, const char *name, const char *text)
{
	if (text != NULL && *text != '\0' && draft->evidence_count < WBH_EVIDENCE_LIMIT)
		draft->evidence[draft->evidence_count++] = (struct wbh_pair){ .name = name, .value = text };
}

int tell_symptom(const struct telling *telling, struct symptom_draft *draft)
{
	struct wbh_symptom symptom = { .finding = finding_type(draft->finding)->name,
				       .subject = draft->subject,
				       .presence = draft->presence,
				       .time = draft->time,
				       .level = draft->level >= 0 ? level_name((enum level)draft->level) : NULL,
				       .evidence = draft->evidence,
				       .evidence_count = draft->evidence_count,
				       .identity = draft->identity };

	draft_key(draft, WBH_KEY_SERVER, telling->server->name);
	draft_key(draft, WBH_KEY_TENANT, telling->server->tenant);
	if (draft->keys[draft->subject] == NULL && draft->presence == WBH_ABSENT_NOW)
		return 0;
	if (draft->keys[draft->subject] == NULL)
		draft->keys[draft->subject] = SUBJECT_UNKNOWN;

	for (enum wbh_key key = 0; key < WBH_KEYS; key++)
		symptom.keys[key] = draft->keys[key];
	return telling->output->symptom(telling->output->context, &symptom);
}

int tell_attempt(const struct telling *telling, const struct open_attempt *attempt)
{
	struct attempt told = { .id = attempt->id,
				.kind = attempt->kind,
				.result = attempt->result,
				.server = telling->server->name,
				.user = attempt->user,
				.code = attempt->code,
				.started = attempt->started,
				.ended = attempt->ended };

	return telling->output->attempt(telling->output->context, &told);
}
