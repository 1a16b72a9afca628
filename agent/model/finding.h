/* SPDX-License-Identifier: Apache-2.0 */
/* A diagnosed symptom with its life. finding.def is the list of all of them. */
#ifndef WBH_MODEL_FINDING_H
#define WBH_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/json_writer.h"
#include "model/stage.h"
#include "model/symptom.h"

enum finding_id {
#define FINDING(id, name, stage, max_level, subjects, life, title, explains) id,
#include "model/finding.def"
#undef FINDING
	FINDINGS
};

/* What ends a finding; the words of DESIGN, "The life of a finding". */
enum finding_life { LIFE_STATE, LIFE_CODE, LIFE_SWEEP, LIFE_ABSENCE, LIFE_OCCURRENCE, LIVES };

/* What is fixed about a finding: one row of finding.def. */
struct finding_type {
	const char *id;   /* "WB2001" */
	const char *name; /* "connection.relay-heartbeat-lost" */
	enum stage stage;
	enum level max_level;
	uint32_t subjects; /* bit per enum wbh_key */
	enum finding_life life;
	const char *title;
	const char *explains; /* "service.attempt-lost@server …", blank-separated; "" */
};

const struct finding_type *finding_type(enum finding_id id);
/* By name or by id ("WB2001", without case); -ENOENT, else the enum. */
int finding_from_name(const char *name);
const char *finding_life_name(enum finding_life life);
/* Is it about the way through a network? Then it is only so for whoever looked: seen from elsewhere than the sync
 * server it is at most a warning, and outside the verdict. */
bool finding_hangs_on_place(enum finding_id id);
/* The name of the evidence that says where such a finding was seen from. */
#define FINDING_SEEN_FROM "seen_from"

/* What is data about a finding and may be set (conf/rules.d, [finding NAME]). */
struct finding_policy {
	enum level level; /* until escalated */
	int64_t hold;     /* must be present this long in event time before it opens */
	int64_t expires;  /* after last_seen; 0 = never */
	/* The level when `escalate_count` sightings (or subjects) fall within `escalate_window`. */
	enum level escalated;
	unsigned escalate_count; /* 0 = no escalation */
	int64_t escalate_window;
	bool escalate_subjects; /* count different subjects of the same server, not sightings of one subject */
	/* A sighting counts only when its server has spoken before, and another one since, all within this time: two
	 * servers do at once what only one of them should. 0 = every sighting counts. */
	int64_t turns_within;
	/* Its level while something else is so, instead of `level`. `elsewhere` names a finding about a tenant that
	 * counts by turns, and holds while another server of the tenant has its turn; `together` holds while that
	 * finding about the same server is open, too, and nothing holds elsewhere. */
	struct relative_level {
		bool set;
		enum finding_id finding;
		enum level level;
	} elsewhere, together;
};

enum finding_state { FINDING_OPEN, FINDING_CLEARED, FINDING_EXPIRED };
const char *finding_state_name(enum finding_state state);

/* One finding as it is reported, stored and sent. Lends its text. */
struct finding {
	enum finding_id id;
	const char *uid;     /* digest of finding and subject: for ever */
	const char *episode; /* digest of uid and opened */
	uint32_t revision;   /* 1, 2, 3 … in the episode */
	enum level level;    /* its own, before any cause explains it */
	enum finding_state state;
	bool withdrawn;      /* later records say that it never was: told as ended, and forgotten */
	int64_t stale_since; /* TIMESTAMP_NONE: fresh */
	const char *stale_reason;
	enum wbh_key subject;
	const char *keys[WBH_KEYS];
	const char *title;
	const char *cause;
	const char *remedy;
	const char *reference;
	int64_t opened; /* event time of the step that opened it; fixed with the episode */
	int64_t first_seen;
	int64_t last_seen;
	uint64_t count;
	const char *vantage; /* NULL: proved by the server's own events */
	const struct wbh_pair *evidence;
	size_t evidence_count;
	const char *explained_by; /* uid of the root cause, or NULL */
	bool accepted;
	const char
		*accepted_as; /* name of the known case, NULL: not known (or not accepted); the next two go with it */
	int64_t accepted_until;
	const char *accepted_reason; /* may be NULL */
	const char *seen_by;         /* name of the source or probe */
};

/* digest(finding, kind of subject, its name): the same for ever, whatever the name's case. NULL without memory. */
const char *finding_uid(enum finding_id id, enum wbh_key subject, const char *name, char text[static DIGEST_TEXT_SIZE]);
/* digest(uid, opening time). */
const char *finding_episode(const char *uid, int64_t opened, char text[static DIGEST_TEXT_SIZE]);
/* The key receivers drop duplicates by: digest of episode and revision. */
const char *finding_delivery_id(const struct finding *finding, char text[static DIGEST_TEXT_SIZE]);
/* The 128-bit MESSAGE_ID of the journal catalogue, one per kind of finding, for ever. */
const char *finding_message_id(enum finding_id id, char text[static DIGEST_TEXT_SIZE]);
/* The same for the agent's sign of life, of kind "state". */
const char *state_message_id(char text[static DIGEST_TEXT_SIZE]);
/* One JSON object, the finding of schema wbhealth.report/1. */
void finding_write_json(const struct finding *finding, struct json_writer *writer, const char *name);

#endif
