/* SPDX-License-Identifier: Apache-2.0 */
/* What the files agent_*.c, delivery.c and gather.c share: the insides of struct agent. Nobody else includes this. */
#ifndef WBH_RUN_AGENT_PARTS_H
#define WBH_RUN_AGENT_PARTS_H

#include "base/table.h"
#include "model/phrase.h"
#include "run/agent.h"
#include "run/confine.h"
#include "run/instance.h"
#include "run/predictions.h"

#define AGENT_INSTANCE_LIMIT 1024u

/* What the data files say: rules, words, versions. */
struct agent_data {
	struct version_book versions;
	struct rule_book rule_book;
	struct rules *rules;
	struct phrase_book phrases;
	const struct wbh_interest *interest;
	size_t interest_count;
};

struct agent {
	struct agent_order order;
	char host[256];

	struct agent_data *data;

	struct store *store;
	struct store *sorter; /* while sources catch up */
	size_t catching_up;   /* how many do */
	struct step *step;
	sd_event *event;
	struct supervisor *supervisor;
	struct message_arena *arena;
	struct predictions predictions;
	struct clocks *clocks; /* NULL: no record has come */
	struct confinement confinement;

	int64_t started; /* the service, by the wall clock */
	bool told_start; /* receivers know of it */
	int64_t process; /* of a status: the service's */
	char *written;   /* what the book says of it */
	bool book_is_ours;
	uint64_t book_written; /* when, monotonic; 0: not yet */

	struct instance *instances[AGENT_INSTANCE_LIMIT];
	size_t instance_count;
	size_t running; /* workers whose runs are not over */
	bool stopping;
	int64_t stop_grace;
	int failure; /* why the loop was left, 0 = well */
	struct wbh_problem problem;

	sd_event_source *stop_timer;
	sd_event_source *sink_stop_timer;
	sd_event_source *progress_timer;
	sd_event_source *prune_timer;
	sd_event_source *case_timer;
	sd_event_source *write_timer; /* what need not be written at once waits for a step, or for this */
	sd_event_source *delay_timer; /* is anybody waited for too long? */
	sd_event_source *state_timer;
	sd_event_source *forget_source;
	sd_event_source *watchdog_timer;
	int64_t watchdog_every;       /* 0: there is none */
	int64_t watchdog_fed;         /* monotonic */
	sd_event_source *retry_timer; /* of a store that refuses */
	int64_t retry_wait;           /* microseconds; 0: it works */
	int64_t storage_looked;       /* when, by the wall clock */
	bool storage_low;

	char *state_json; /* the newest sign of life */
	char state_title[512];
	enum status state_verdict;
	enum level state_level;
	char state_delivery_id[DIGEST_TEXT_SIZE];

	struct verdict verdict; /* the last report and what it lends */
	struct report report;
	struct report_source *report_sources;
	const struct wbh_population **report_populations;
	struct report_service report_service;
	struct report_receiver *report_receivers;
	struct report_worker *report_workers;
	struct report_damage *report_damages;
	struct report_metric report_metrics[1];
	char report_limits[512];
};

/* (agent.c) */
int agent_data_read(const struct agent *agent, struct agent_data **ret, struct wbh_problem *problem);
void agent_data_free(struct agent_data *data);
DEFINE_POINTER_CLEANUP(struct agent_data, agent_data_free);
/* Rooms that go on from what the store knows. */
int agent_make_step(const struct agent *agent, const struct agent_data *data, struct step **ret,
		    struct wbh_problem *problem);

/* Instances that are not, or not yet, at work. */
struct instance_list {
	struct instance *instances[AGENT_INSTANCE_LIMIT];
	size_t count;
};
void instance_list_done(struct instance_list *list);

/* Sections of a configuration -> instances, asking each plugin once what it is. It turns the loop: those at work go on
 * meanwhile. (agent_plugins.c) */
int agent_describe(struct agent *agent, const struct config *config, config_mistake_function mistake, void *context,
		   struct instance_list *list, struct wbh_problem *problem);
/* Another list is at work from now on; it is emptied. */
void agent_use_instances(struct agent *agent, struct instance_list *list);
void agent_forget_instances(struct agent *agent);
int agent_start_instance(struct agent *agent, struct instance *instance, enum worker_task task,
			 const struct supervised_callbacks *callbacks, bool restart);

/* What a source says. (agent_sources.c) */
extern const struct supervised_callbacks agent_source_callbacks;
int agent_tell_sources(struct agent *agent, int64_t now); /* symptoms about the sources themselves */
/* Why nothing this source should show can be relied on; NULL: it can. `text` holds the words. */
const char *agent_source_blindness(const struct instance *instance, int64_t now, char *text, size_t size);

int agent_move_watermarks(struct instance *instance);

/* Is the clock of whom the record is from right? (agent_clocks.c) */
int agent_compare_clocks(struct instance *instance, const struct wbh_event *event);

/* The first reading of a source. (agent_catch_up.c) */
int agent_begin_catch_up(struct instance *instance);
void agent_caught_up(struct instance *instance); /* also when it has ended; more than once does no harm */
/* All have: judge what they read, and go live. Done again when the store refused. 0 or negative, seen to. */
int agent_end_catch_up(struct agent *agent);
void agent_fell_behind(struct instance *instance);

/* A worker is loaded and confined. */
void agent_worker_ready(void *context, struct supervised *worker, const struct message_ready *ready);
/* A run of a worker is over for good. (agent_sources.c) */
void agent_worker_run_over(struct instance *instance, enum worker_end end, const char *words); /* it may start again */
void agent_worker_ended(struct instance *instance, enum worker_end end, const char *words);
/* Judge as of now and write everything; receivers get what is new. What fails ends the service. */
void agent_commit(struct agent *agent, const char *source, const char *cursor);
/* Write what waits to be written, without judging. What fails is tried again with the next step: negative, told. */
int agent_write(struct agent *agent);
/* The same in a moment, unless a step comes before. */
void agent_write_soon(struct agent *agent);

/* The configuration is as good as one: whatever was refused before. (agent_reload.c) */
void agent_tell_accepted(struct agent *agent);
/* The sources have caught up: receivers are told that the agent lives. (agent_serve.c) */
void agent_tell_start(struct agent *agent);

/* (agent_forget.c) Watch for who says that something is gone: before the agent is confined. */
int agent_await_forgetting(struct agent *agent);
/* What was said while no service ran. */
void agent_take_forgetting(struct agent *agent);
/* Servers that nobody has heard of for long are no longer expected. */
int agent_retire(struct agent *agent);

/* A source has saved its cursor (agent_sources.c): work off what it sent, or try again to. 0 or negative, seen to. */
int agent_end_step(struct instance *instance);

/* The store refuses: sources wait, and it is tried again until it takes what is kept. False: `error` is no such
 * failure, or this is no service. (agent_storage.c) */
bool agent_store_failed(struct agent *agent, int error);
void agent_store_works(struct agent *agent);
/* Tell when there is little room left, before it is gone. */
int agent_look_at_storage(struct agent *agent);

/* Judge again when the next known case begins or ends. (agent_cases.c) */
int agent_await_cases(struct agent *agent);

/* Long work gets on. (watchdog.c) */
void watchdog_progress(struct agent *agent);

/* (agent_probes.c) */
int agent_start_probe(struct instance *probe);
/* Of one look: those that consume facts, once all that do not have ended. */
int agent_start_consumers(struct agent *agent);

/* The outbox -> the sinks. (delivery.c) */
extern const struct supervised_callbacks agent_sink_callbacks;
void delivery_pump(struct agent *agent);
void delivery_pump_sink(struct instance *sink);
/* One change, which counts against the sink's credit. -EAGAIN: it has none just now. */
int delivery_send(struct instance *sink, uint64_t row, const struct buffer *body);
/* Give the step what was acknowledged since the last one. */
int delivery_write(struct agent *agent);
/* Drop what every receiver has. (agent_serve.c) */
int agent_prune_outbox(struct agent *agent);
/* Look at who waits for whom, from time to time, while anything waits. (delivery_delay.c) */
int delivery_await_delay(struct agent *agent);

/* The agent's sign of life to every receiver. (state_record.c) */
int state_record_start(struct agent *agent);
/* To all of them, now; `why` is "start", "interval", "reload" or "stop". */
void state_record_tell(struct agent *agent, const char *why);
/* To one, ahead of what else waits for it: what was told last. As supervised_send(). */
int state_record_send(struct instance *sink);

/* The newest event time, at most the wall clock; TIMESTAMP_NONE when nothing was read. */
int64_t agent_event_now(const struct agent *agent);
/* The same; the wall clock when nothing was read. */
int64_t agent_replay_now(const struct agent *agent);
/* Leave the loop because the agent itself cannot go on. */
void agent_fail(struct agent *agent, int error);

#endif
