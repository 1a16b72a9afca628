/* SPDX-License-Identifier: Apache-2.0 */
/* What the files agent_*.c, delivery.c and gather.c share: the insides of struct agent. Nobody else includes this. */
#ifndef WBH_RUN_AGENT_PARTS_H
#define WBH_RUN_AGENT_PARTS_H

#include "base/table.h"
#include "model/phrase.h"
#include "run/agent.h"
#include "run/confine.h"
#include "run/instance.h"

#define AGENT_INSTANCE_LIMIT 1024u

struct agent {
	struct agent_order order;
	char host[256];

	struct version_book versions;
	struct rule_book rule_book;
	struct rules *rules;
	struct phrase_book phrases;
	const struct wbh_interest *interest;
	size_t interest_count;

	struct store *store;
	struct store *sorter; /* while sources catch up */
	size_t catching_up;   /* how many do */
	struct step *step;
	sd_event *event;
	struct supervisor *supervisor;
	struct message_arena *arena;
	struct confinement confinement;

	struct instance *instances[AGENT_INSTANCE_LIMIT];
	size_t instance_count;
	size_t running; /* workers whose runs are not over */
	bool stopping;
	int failure; /* why the loop was left, 0 = well */
	struct wbh_problem problem;

	sd_event_source *stop_timer;
	sd_event_source *progress_timer;
	sd_event_source *prune_timer;
	sd_event_source *case_timer;

	struct verdict verdict; /* the last report and what it lends */
	struct report report;
	struct report_source *report_sources;
	struct report_damage *report_damages;
};

/* Sections of the configuration -> instances, asking each plugin once what it is. (agent_plugins.c) */
int agent_describe(struct agent *agent, config_mistake_function mistake, void *context, struct wbh_problem *problem);
void agent_forget_instances(struct agent *agent);
int agent_start_instance(struct agent *agent, struct instance *instance, enum worker_task task,
			 const struct supervised_callbacks *callbacks, bool restart);

/* What a source says. (agent_sources.c) */
extern const struct supervised_callbacks agent_source_callbacks;
int agent_tell_sources(struct agent *agent, int64_t now); /* symptoms about the sources themselves */
/* Why nothing this source should show can be relied on; NULL: it can. `text` holds the words. */
const char *agent_source_blindness(const struct instance *instance, int64_t now, char *text, size_t size);

int agent_move_watermarks(struct instance *instance);

/* The first reading of a source. (agent_catch_up.c) */
int agent_begin_catch_up(struct instance *instance);
void agent_caught_up(struct instance *instance); /* also when it has ended; more than once does no harm */
void agent_fell_behind(struct instance *instance);

/* A run of a worker is over for good. (agent_sources.c) */
void agent_worker_run_over(struct instance *instance, enum worker_end end, const char *words); /* it may start again */
void agent_worker_ended(struct instance *instance, enum worker_end end, const char *words);
/* Judge as of now and write everything; receivers get what is new. What fails ends the service. */
void agent_commit(struct agent *agent, const char *source, const char *cursor);

/* Judge again when the next known case begins or ends. (agent_cases.c) */
int agent_await_cases(struct agent *agent);

/* (agent_probes.c) */
int agent_start_probe(struct instance *probe);

/* The outbox -> the sinks. (delivery.c) */
extern const struct supervised_callbacks agent_sink_callbacks;
void delivery_pump(struct agent *agent);

/* The newest event time, at most the wall clock; TIMESTAMP_NONE when nothing was read. */
int64_t agent_event_now(const struct agent *agent);
/* The same; the wall clock when nothing was read. */
int64_t agent_replay_now(const struct agent *agent);
/* Leave the loop because the agent itself cannot go on. */
void agent_fail(struct agent *agent, int error);

#endif
