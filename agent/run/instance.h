/* SPDX-License-Identifier: Apache-2.0 */
/* One configured source, probe or sink: what its plugin says of itself, its worker, how far it has read. */
#ifndef WBH_RUN_INSTANCE_H
#define WBH_RUN_INSTANCE_H

#include "base/cleanup.h"
#include "base/table.h"
#include "config/config.h"
#include "model/stage.h"
#include "run/confine.h"
#include "run/delivery.h"
#include "run/intake.h"
#include "run/predictions.h"
#include "run/step.h"
#include "run/supervisor.h"

struct agent;

/* How far one (computer, channel) of a source has been read. */
struct stream {
	char *computer;
	int64_t newest_time;
};

#define INSTANCE_DAMAGE_LIMIT 8

/* A receiver that nobody has heard of is told of everything that is open, before it hears of changes. */
enum introduction {
	INTRODUCTION_OVER,
	INTRODUCTION_GOES_ON,
	INTRODUCTION_SENT, /* and not acknowledged */
};

struct instance {
	struct agent *agent;
	enum wbh_plugin_kind kind;
	char *name;
	struct wbh_pair *settings; /* lends from `section` */
	size_t setting_count;
	char *plugin_path;
	uint32_t feeds;  /* bit per enum stage */
	char **consumes; /* kinds of facts, NULL-terminated; NULL: none */
	struct step_source source;
	int64_t silent_after;

	struct supervised *worker;
	bool ended;  /* the worker's run is over, for good */
	bool failed; /* … and it did not end well */
	bool catching_up;
	bool behind; /* has more to read, after it had caught up: its streams are not judged for what is missing */
	char *end_words;

	bool ready; /* its worker is loaded and confined, as follows */
	struct confinement confinement;
	char *written; /* what the book says of it; NULL: nothing yet */

	/* sources */
	struct intake *intake;
	char *cursor;          /* the newest, while catching up */
	char *due_cursor;      /* of a step that could not be worked off yet */
	struct table *streams; /* computer|channel -> struct stream */
	uint64_t records;
	uint64_t wanted;
	struct intake_tally tally;
	uint64_t told_late;   /* of the tally, in the log */
	int64_t told_late_at; /* … when */
	uint64_t damaged;     /* records or places that could not be read */
	size_t damage_count;
	char *damages[INSTANCE_DAMAGE_LIMIT];
	uint64_t told_damaged; /* what diagnosis has been told already */
	int told_blind;        /* 0, 1; -1: nothing yet */
	int64_t oldest_time;   /* of the wanted records, once there are any */
	int64_t newest_time;   /* over all streams; TIMESTAMP_NONE: nothing was read */

	/* probes */
	int64_t interval;
	int64_t deadline;
	sd_event_source *timer; /* until it runs again */
	struct kept_population population;
	int64_t seen[STAGES]; /* when it last saw the whole stage; TIMESTAMP_NONE: never */

	/* sinks */
	struct delivery_flight flight;
	enum introduction introduction;
	char *introduced;        /* uid of the last finding it was introduced to, NULL: none yet */
	struct sink_state state; /* as it will be in the store … */
	bool unwritten;          /* … with the next step */
	bool owes_state;         /* it gets the agent's state before anything else */
	uint64_t backlog_rows;   /* it may leave so many changes waiting … */
	int64_t backlog_age;     /* … for so long */
	int64_t delayed_after;   /* … and for so long before that is a finding */
	int told_delayed;        /* 0, 1; -1: nothing yet */
	uint64_t told_dropped;   /* of sink_state.dropped */
};

/* Take section and description together; texts of `section` are lent. */
int instance_new(struct instance **ret, struct agent *agent, const struct config_section *section,
		 const struct plugin_description *description, const char *plugin_path);
void instance_free(struct instance *instance);
DEFINE_POINTER_CLEANUP(struct instance, instance_free);

/* Same section in an old and a new configuration: same plugin, same settings. */
bool instance_equal(const struct instance *a, const struct instance *b);
/* Lend texts from the configuration `fresh` lends from; `fresh` gets the old ones. */
void instance_adopt(struct instance *instance, struct instance *fresh);

/* A wanted record of the window. */
int instance_event(struct instance *instance, const struct wbh_event *event);
int instance_progress(struct instance *instance, const struct wbh_progress *progress);
/* Of a probe: does it say that a stage was seen? */
void instance_prove_stage(struct instance *instance, const struct wbh_progress *progress);
int instance_damage(struct instance *instance, const struct wbh_damage *damage);
#endif
