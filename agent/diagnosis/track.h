/* SPDX-License-Identifier: Apache-2.0 */
/* What diagnosis remembers of one (finding, subject): private to the room.
 *
 * A track holds the sightings of the recent past in event-time order; what is older is folded into `base`. The state is
 * always computed anew from base and sightings (life.c), compared with what was told last (`shown`), and the difference
 * is what diagnosis_judge() tells. So neither the order of arrival nor the number of judgements matters. */
#ifndef WBH_DIAGNOSIS_TRACK_H
#define WBH_DIAGNOSIS_TRACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/digest.h"
#include "base/table.h"
#include "base/timestamp.h"
#include "diagnosis/diagnosis.h"

/* The numbers of diagnosis that are no policy of a single finding. */
#define FORGET_ENDED_AFTER (7 * TIMESTAMP_DAY)   /* a finding that ended is no longer listed */
#define FORGET_SUBJECT_AFTER (7 * TIMESTAMP_DAY) /* a subject that is well and no longer spoken of */
#define FORGET_USER_AFTER TIMESTAMP_HOUR         /* the same for a user: there are too many of them */
#define FORGET_GRAIN (10 * TIMESTAMP_MINUTE)     /* forgetting is not worth a wake-up more often than this */
#define EXPLAIN_SLACK (10 * TIMESTAMP_MINUTE)    /* DESIGN: a cause begins no later than this after its effect */
#define TIME_LIMIT (INT64_MAX / 4)               /* beyond it sums could overflow; no clock gets there */
#define SIGHTING_LIMIT 256u                      /* per track; older ones are folded */
#define PAYLOAD_LIMIT 8u                         /* newest sightings of a presence that keep keys and evidence */
#define ABSENT_STRETCH_LIMIT                                                                                           \
	64u /* consecutive absent sightings kept: the first, and the newest for a late one between */
#define UNKNOWN_STRETCH_LIMIT 4u         /* the same for unknown ones */
#define TRACK_LIMIT 100000u              /* subjects that were seen with something */
#define WELL_TRACK_LIMIT 50000u          /* subjects known to be well: no more are begun above this */
#define PAYLOAD_TEXT_LIMIT 4096u         /* one key or one evidence value */
#define ROOT_LIMIT 16u                   /* roots kept per finding, the best ones */
#define CAUSE_LIMIT 256u                 /* causes looked at per edge and effect, the best ones */
#define PAYLOAD_SIZE_LIMIT (64u * 1024u) /* all keys and evidence together */
#define ROW_LIMIT (16u * 1024u * 1024u)  /* of the state, in bytes */
#define RENDER_LIMIT (16u * 1024u)       /* cause or remedy, filled in */

/* What one symptom said, shared by everything that refers to it. */
struct payload {
	unsigned references;
	int level; /* an enum level that caps, or -1 */
	const char *seen_by;
	const char *keys[WBH_KEYS];
	const struct wbh_pair *evidence;
	size_t evidence_count;
	unsigned slot; /* its number while a state row is written */
};

struct sighting {
	int64_t time;
	uint64_t identity; /* digest */
	uint64_t server;   /* digest of its name in lower case, 0: none is known */
	enum wbh_presence presence;
	struct payload *payload; /* NULL: absent, or too old to keep */
};

/* A time during which the finding was present without a break. */
struct run {
	bool exists;
	enum finding_state how; /* how it ended: FINDING_OPEN while it has not */
	int64_t begins;         /* last proof of absence before it, TIMESTAMP_NONE: never */
	int64_t first_seen;
	int64_t last_seen;
	int64_t ended;
	uint64_t count;
	struct payload *last; /* of the newest sighting that kept it; may be NULL */
};

/* Who said something, and when last. */
struct speaker {
	uint64_t server; /* 0: nobody */
	int64_t time;
};

/* The life of a finding as far as it has been read. */
struct fold {
	int64_t time; /* newest sighting in it, TIMESTAMP_NONE: none */
	int64_t last_absent;
	struct run current; /* exists while present */
	struct run ended;   /* the newest run that was open and is over */
	int64_t unknown_since;
	struct payload *unknown;
	/* Where sightings count by turns: the server that spoke last, and the newest word of another one. */
	struct speaker speaker, other;
	int64_t due; /* not kept: when a run that has ended already, but later than now, will have lasted its hold */
};

/* What was told last. */
struct shown {
	bool any;
	enum finding_state state;
	struct run run;
	int64_t opened;
	uint32_t revision;
	enum level level;
	int64_t acceptance; /* digest of the known case it was told with, 0: none */
	int64_t stale_since;
	struct payload *stale;
	char explained_by[DIGEST_TEXT_SIZE]; /* "": a root */
};

/* What is written only when somebody reads it. */
struct words {
	char *cause; /* NULL: not written yet */
	char *remedy;
	char episode[DIGEST_TEXT_SIZE];
};

struct track {
	enum finding_id id;
	enum wbh_key subject;
	char uid[DIGEST_TEXT_SIZE];
	char *name; /* of the subject, as told first */

	struct fold base;
	struct sighting *sightings; /* by time, presence, identity */
	size_t sighting_count;
	size_t sighting_room;
	int64_t escalated; /* newest sighting that policy counts as one of many, TIMESTAMP_NONE: none */
	struct shown shown;

	bool in_dirty_list;
	bool in_open_list;
	bool unsaved;
	size_t unsaved_index; /* in the list of these */
	bool stored;          /* a row of it may be in the store */
	int64_t due;          /* something changes by time alone (or it may be forgotten), TIMESTAMP_NONE: nothing */
	int64_t forget;       /* when it may be forgotten, TIMESTAMP_NONE: not while it is like this */
	size_t heap_index;

	/* While a judgement runs. */
	int64_t changed_from, changed_to; /* times of new sightings, for escalation across subjects */
	bool tell;
	size_t open_index; /* among the open tracks */
	unsigned hits;     /* inside the window that slides over subjects */
	unsigned users;    /* findings about users it is the root of */

	struct words words; /* of what is shown; empty until asked for */

	struct track *previous, *next; /* of the same finding, open ones apart */
};

struct track_list {
	struct track **tracks;
	size_t count;
	size_t room;
};

/* effect is explained by cause where both have the same `key`. */
struct edge {
	enum finding_id cause;
	enum finding_id effect;
	enum wbh_key key;
};

struct explanations {
	struct edge *edges; /* by effect */
	size_t edge_count;
	size_t first_edge[FINDINGS + 1];  /* of the effect */
	enum finding_id order[FINDINGS];  /* causes before effects */
	bool related[FINDINGS][FINDINGS]; /* an edge joins them, whichever way */
};

struct diagnosis {
	struct diagnosis_book book;
	struct explanations explanations;
	struct table *tracks;         /* uid -> struct track, owned */
	struct track *open[FINDINGS]; /* lists */
	struct track *rest[FINDINGS];
	struct table *gone; /* uids whose rows the store must drop */
	int64_t now;
	int64_t clock;         /* the wall clock as it was told, TIMESTAMP_NONE: never */
	int64_t case_deadline; /* when a case begins or ends; TIMESTAMP_NONE: none does */
	bool all_changed;      /* look at all open findings again: other cases, or just read back */
	uint64_t untold;

	struct track_list dirty;   /* look at them in the next judgement */
	struct track_list unsaved; /* with NULLs for those that were dropped since */

	struct track_list heap; /* binary, the earliest `due` on top; those without one are not in it */

	struct finding *listing;
	size_t listing_count;
	bool listing_stale;
};

/* payload.c */
int payload_new(struct payload **ret, const struct wbh_symptom *symptom, int level, const char *seen_by);
struct payload *payload_ref(struct payload *payload);
void payload_unref(struct payload *payload);
DEFINE_POINTER_CLEANUP(struct payload, payload_unref);
/* `*slot` refers to `payload` from now on. */
void payload_replace(struct payload **slot, struct payload *payload);
/* An order without meaning, the same on every host; 0: they say the same. NULL comes first. */
int payload_compare(const struct payload *a, const struct payload *b);

/* merge.c */
int track_new(struct track **ret, enum finding_id id, enum wbh_key subject, const char *name, const char *uid);
void track_free(struct track *track);
/* As if nothing had ever been seen. */
void track_empty(struct track *track);
DEFINE_POINTER_CLEANUP(struct track, track_free);
/* 1 = taken, 0 = was known already. Refers to the payload on its own. */
int track_add(struct track *track, const struct finding_policy *policy, const struct sighting *sighting);
/* Forget a sighting. False: it is not known. */
bool track_take_back(struct track *track, const struct finding_policy *policy, uint64_t identity);
/* Others of the same kind have to be looked at around this one, in the next judgement. */
void track_changed_at(struct track *track, const struct sighting *sighting);
/* Put at the end, for reading back what was written in order. */
int track_append(struct track *track, const struct sighting *sighting);
int diagnosis_add_track(struct diagnosis *diagnosis, struct track *track);
void diagnosis_drop_track(struct diagnosis *diagnosis, struct track *track);
/* Put the track into the list its state belongs to. */
void diagnosis_sort_in(struct diagnosis *diagnosis, struct track *track);
int track_list_add(struct track_list *list, struct track *track);
/* It will be looked at in the next judgement, or in this one. */
int diagnosis_mark_dirty(struct diagnosis *diagnosis, struct track *track);
int diagnosis_mark_unsaved(struct diagnosis *diagnosis, struct track *track);

/* life.c: a fold that refers to payloads must be emptied. */
void fold_done(struct fold *fold);
void run_done(struct run *run);
void run_copy(struct run *to, const struct run *from);
void fold_step(struct fold *fold, const struct sighting *sighting, enum finding_life life,
	       const struct finding_policy *policy, int64_t now);
/* The whole life as of `now`, expiry included. */
void track_fold(const struct track *track, const struct finding_policy *policy, int64_t now, struct fold *ret);
/* Did the run last as long as it must before it counts as open? */
bool run_opened(const struct run *run, const struct finding_policy *policy, int64_t now);
int64_t time_after(int64_t time, int64_t duration);

/* deadline.c */
int deadline_set(struct diagnosis *diagnosis, struct track *track, int64_t due);
/* The track with the earliest deadline, NULL: nobody waits. */
struct track *deadline_first(const struct diagnosis *diagnosis);

/* diagnosis.c: whom a sighting is from, whatever the name's case; 0 for NULL. -ENOMEM */
int diagnosis_server_digest(const char *server, uint64_t *ret);

/* level.c */
void escalate_sightings(struct track *track, const struct finding_policy *policy, int64_t time);
/* Across the subjects of one finding, for what changed since the last judgement. Marks dirty whom it reaches. */
int escalate_subjects(struct diagnosis *diagnosis, enum finding_id id, int64_t from, int64_t to);
int track_level(const struct diagnosis *diagnosis, const struct track *track, const struct run *run, enum level *ret);
/* Does its level depend on other findings? They must be judged first. */
bool policy_is_relative(const struct finding_policy *policy);

/* known_case.c */
/* The case that the open finding falls under now, of several the one that ends last; NULL: none. */
const struct known_case *track_known_case(const struct diagnosis *diagnosis, const struct track *track);
/* Positive; the same for the same words. 0 for NULL. */
int64_t known_case_digest(const struct known_case *known);
/* As of when cases are judged. */
int64_t cases_now(const struct diagnosis *diagnosis);
/* The next time a case begins or ends. */
int64_t cases_deadline(const struct diagnosis *diagnosis);

/* explain.c */
int explanations_read(struct explanations *ret, const char *(*explains)(enum finding_id id),
		      struct wbh_problem *problem);
void explanations_done(struct explanations *explanations);
/* Sets shown.explained_by and users of every open track; `tell` where it changed. */
int diagnosis_explain(struct diagnosis *diagnosis);

/* words.c: the finding as it is told, from what was shown. It lends from track, shown and words. */
int track_finding(const struct diagnosis *diagnosis, const struct track *track, const struct shown *shown,
		  struct words *words, struct finding *ret);
void words_done(struct words *words);

/* listing.c: open findings by level, users hit, age, uid */
int compare_tracks(const struct track *a, const struct track *b);

#endif
