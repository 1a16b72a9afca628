/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of diagnosis share: policies as the design names them, symptoms in one line, changes remembered. */
#ifndef WBH_TESTS_DIAGNOSIS_FIXTURE_H
#define WBH_TESTS_DIAGNOSIS_FIXTURE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/timestamp.h"
#include "diagnosis/diagnosis.h"
#include "tests/lib/tap.h"

/* 2026-11-23T00:00:00Z; the tests count minutes from here. */
#define EPOCH INT64_C(1795392000000000)
#define MINUTE(minutes) (EPOCH + (int64_t)(minutes)*TIMESTAMP_MINUTE)
#define HOURS(hours) (60 * (hours))
#define DAYS(days) (24 * 60 * (days))

static struct finding_policy policies[FINDINGS];
static struct phrase_book phrases;

__attribute__((unused)) static void policies_set(void)
{
	for (size_t i = 0; i < FINDINGS; i++) {
		const struct finding_type *type = finding_type((enum finding_id)i);

		policies[i] = (struct finding_policy){ .level = type->max_level };
		if (type->life == LIFE_OCCURRENCE)
			policies[i].expires = TIMESTAMP_DAY;
	}
	policies[WB5015].expires = 7 * TIMESTAMP_DAY;
}

__attribute__((unused)) static struct diagnosis *diagnosis_for(const struct known_case *cases, size_t count)
{
	struct diagnosis_book book = { .policies = policies, .phrases = &phrases, .cases = cases, .case_count = count };
	struct wbh_problem problem = { .text = "" };
	struct diagnosis *diagnosis = NULL;

	if (diagnosis_new(&diagnosis, &book, &problem) < 0) {
		printf("Bail out! %s\n", problem.text);
		exit(99);
	}
	return diagnosis;
}

/* "server=sync01 user=anna@corp.example": the first one is the subject. `text` is taken apart. */
static void keys_from(struct wbh_symptom *symptom, char *text)
{
	char *rest = NULL;
	bool first = true;

	for (char *word = strtok_r(text, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(word, '=');
		int key;

		*value++ = '\0';
		key = wbh_key_from_name(word);
		if (key < 0)
			abort();
		if (first)
			symptom->subject = (enum wbh_key)key;
		symptom->keys[key] = value;
		first = false;
	}
}

static int say_all(struct diagnosis *diagnosis, const char *finding, enum wbh_presence presence, int64_t time,
		   const char *keys, const char *evidence, const char *level, const char *identity)
{
	char text[512];
	struct wbh_pair pair = { "note", evidence };
	struct wbh_symptom symptom = { .finding = finding,
				       .presence = presence,
				       .time = time,
				       .level = level,
				       .evidence = &pair,
				       .evidence_count = evidence != NULL,
				       .identity = identity };

	(void)snprintf(text, sizeof(text), "%s", keys);
	keys_from(&symptom, text);
	return diagnosis_symptom(diagnosis, &symptom, "log");
}

__attribute__((unused)) static void see(struct diagnosis *diagnosis, const char *finding, int minute, const char *keys)
{
	(void)say_all(diagnosis, finding, WBH_PRESENT, MINUTE(minute), keys, NULL, NULL, NULL);
}

__attribute__((unused)) static void miss(struct diagnosis *diagnosis, const char *finding, int minute, const char *keys)
{
	(void)say_all(diagnosis, finding, WBH_ABSENT_NOW, MINUTE(minute), keys, NULL, NULL, NULL);
}

/* The changes of the last judgement: "WB2001 open 1, WB2001 cleared 2". */
static char changes[4096];
static size_t change_count;

static int remember(void *context, const struct finding *finding)
{
	size_t used = strlen(changes);

	(void)context;
	(void)snprintf(changes + used, sizeof(changes) - used, "%s%s %s %" PRIu32, used > 0 ? ", " : "",
		       finding_type(finding->id)->id, finding_state_name(finding->state), finding->revision);
	change_count++;
	return 0;
}

__attribute__((unused)) static const char *judge(struct diagnosis *diagnosis, int minute)
{
	changes[0] = '\0';
	change_count = 0;
	(void)diagnosis_judge(diagnosis, MINUTE(minute), remember, NULL);
	return changes;
}

/* The one finding of this kind about this subject, NULL: not listed. */
__attribute__((unused)) static const struct finding *find(struct diagnosis *diagnosis, enum finding_id id,
							  const char *subject)
{
	size_t count;
	const struct finding *findings = diagnosis_findings(diagnosis, &count);

	for (size_t i = 0; i < count; i++)
		if (findings[i].id == id &&
		    (subject == NULL || strcmp(findings[i].keys[findings[i].subject], subject) == 0))
			return &findings[i];
	return NULL;
}

__attribute__((unused)) static const char *state_of(struct diagnosis *diagnosis, enum finding_id id,
						    const char *subject)
{
	const struct finding *finding = find(diagnosis, id, subject);

	return finding != NULL ? finding_state_name(finding->state) : "not there";
}

__attribute__((unused)) static const char *level_of(struct diagnosis *diagnosis, enum finding_id id,
						    const char *subject)
{
	const struct finding *finding = find(diagnosis, id, subject);

	return finding != NULL ? level_name(finding->level) : "not there";
}

#endif
