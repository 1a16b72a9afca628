/* SPDX-License-Identifier: Apache-2.0 */
/* One thing seen, present or absent, for one subject at one time: what rules and probes say to diagnosis. Part of the
 * plugin ABI. */
#ifndef WBH_MODEL_SYMPTOM_H
#define WBH_MODEL_SYMPTOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/event.h"

/* Everything a symptom can be about. The first eight are the keys that explain edges join on. */
enum wbh_key {
#define KEY(enumerator, name) enumerator,
#include "model/key.def"
#undef KEY
	WBH_KEYS
};

enum wbh_presence { WBH_ABSENT_NOW, WBH_PRESENT, WBH_UNKNOWN };

#define WBH_EVIDENCE_LIMIT 32u

/* Lends its text, like an event. */
struct wbh_symptom {
	const char *finding; /* its name: "connection.relay-heartbeat-lost" */
	enum wbh_key subject;
	const char *keys[WBH_KEYS]; /* every key that is known, NULL else; keys[subject] is the subject's name */
	enum wbh_presence presence;
	int64_t time;      /* event time */
	const char *level; /* NULL: as the finding's policy says; else at most this ("warning") */
	const struct wbh_pair *evidence;
	size_t evidence_count;
	/* Same identity = same sighting, counted once however often it is told (an event's key, a probe's pass). May
	 * be NULL: then finding, subject and time identify it. */
	const char *identity;
};

const char *wbh_key_name(enum wbh_key key);
int wbh_key_from_name(const char *name); /* -ENOENT */
/* Do names of this kind mean the same in either ASCII case? (hosts, domains, users, DNs: yes; our own sections: no) */
bool wbh_key_folds(enum wbh_key key);

#endif
