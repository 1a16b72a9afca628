/* SPDX-License-Identifier: Apache-2.0 */
/* What wbhealthd can be asked to do: one file each, one line each in the table of modes.c. */
#ifndef WBH_MODES_MODES_H
#define WBH_MODES_MODES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "run/agent.h"

/* sysexits(3), where the caller is not a monitoring system. */
enum { EXIT_USAGE = 64, EXIT_NO_INPUT = 66, EXIT_CONFIG = 78 };

struct arguments {
	const struct mode *mode;
	const char *config; /* as given, or the default path */
	bool config_given;
	const char *state_dir; /* as given, or NULL */
	const char *plugin_dir;
	const char *data_dir;
	const char *format; /* as given, or NULL */
	const char *output;
	const char *language;
	char **only;   /* section names, NULL-terminated; NULL: all */
	char **users;  /* --user, NULL-terminated; NULL: none */
	int64_t since; /* a duration; TIMESTAMP_NONE: not given */
	int64_t until;
	bool no_color;
	bool quiet;
	bool verbose;
	char **operands; /* what is left, NULL-terminated */
	size_t operand_count;
};

struct mode {
	const char *option; /* "probe"; NULL: the service */
	int (*run)(const struct arguments *arguments);
	int usage_exit;      /* what wrong usage exits with */
	size_t operands_min; /* how many operands it takes */
	size_t operands_max;
};

int modes_main(int argc, char **argv);

/* 0, or the exit status after telling what is wrong; 1 with *ret_done: --help or --version was answered. */
int arguments_parse(struct arguments *ret, int argc, char **argv, bool *ret_done);
void arguments_done(struct arguments *arguments);

int mode_service(const struct arguments *arguments);
int mode_probe(const struct arguments *arguments);
int mode_replay(const struct arguments *arguments);
int mode_events(const struct arguments *arguments);
int mode_explain(const struct arguments *arguments);
int mode_check_config(const struct arguments *arguments);
int mode_list_plugins(const struct arguments *arguments);
int mode_status(const struct arguments *arguments);
int mode_forget(const struct arguments *arguments);

/* Shared by the modes (common.c). */

/* Data folders: the vendor's, then the administrator's. NULL-terminated; owned. */
struct data_folders {
	char *rules[3];
	char *codes[3];
	char *languages[3];
	char *versions[3];
};
int data_folders_new(struct data_folders *ret, const char *vendor);
void data_folders_done(struct data_folders *folders);

/* "wbhealthd: …" on standard error. */
void mode_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A config_mistake_function that does so; the context is not looked at. */
void mode_tell_mistake(void *context, const char *text);

/* What the command line says instead of the configuration: language, state directory. */
int mode_override(struct config *config, const struct arguments *arguments);
/* --config, or the default; overrides from the command line applied. Mistakes are told. */
int mode_read_config(const struct arguments *arguments, struct config **ret);
/* The same; the first mistake is also in `reterr_first`. */
int mode_read_config_again(const struct arguments *arguments, struct wbh_problem *reterr_first, struct config **ret);

/* The operands as the paths of one [source replay]; what cannot be found is told. */
int mode_paths_config(const struct arguments *arguments, struct config **ret);

/* What every mode that makes an agent needs first. */
struct mode_setup {
	struct launcher *launcher;
	struct config *config;
	struct data_folders folders;
	struct agent_order order; /* lends from the others */
};
/* Fork the launcher, get the configuration from `read_config`, fill in the order as the arguments say. Mistakes are
 * told. */
int mode_set_up(struct mode_setup *ret, const struct arguments *arguments,
		int (*read_config)(const struct arguments *arguments, struct config **ret));
/* The same without a launcher, for an agent without workers. */
int mode_set_up_reader(struct mode_setup *ret, const struct arguments *arguments,
		       int (*read_config)(const struct arguments *arguments, struct config **ret));
void mode_setup_done(struct mode_setup *setup);

/* Print what the agent knows; the exit status of the verdict, or of what went wrong, told. */
int mode_report(const struct arguments *arguments, struct agent *agent);

/* Make an agent, read everything once, print the report, return the exit status of the verdict. */
int mode_report_once(const struct arguments *arguments, const struct agent_order *order);

#endif
