/* SPDX-License-Identifier: Apache-2.0 */
/* The command line. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "modes/modes.h"
#include "report/report.h"

#define NAME_LIMIT 256u /* of --only, of --user */

static const struct mode modes[] = {
	{ NULL, mode_service, EXIT_USAGE, 0, 0 },
	{ "probe", mode_probe, 3, 0, 0 },
	{ "replay", mode_replay, 3, 1, SIZE_MAX },
	{ "events", mode_events, EXIT_USAGE, 1, SIZE_MAX },
	{ "status", mode_status, 3, 0, 0 },
	{ "forget", mode_forget, EXIT_USAGE, 1, 1 },
	{ "explain", mode_explain, EXIT_USAGE, 1, SIZE_MAX },
	{ "check-config", mode_check_config, EXIT_USAGE, 0, 0 },
	{ "list-plugins", mode_list_plugins, EXIT_USAGE, 0, 0 },
};

static const char help[] =
	"wbhealthd watches password writeback: cloud, relay, sync server, domain controller, hash back to the cloud.\n"
	"\n"
	"  wbhealthd                    run as the service, in the foreground\n"
	"  wbhealthd --probe            look at the directory and the logs of the last 24 h, print what is broken and why\n"
	"    --user UPN                 would a reset work now for this user, and if not, why? (may be repeated)\n"
	"  wbhealthd --replay PATH...   the same from log files or folders, without a configuration\n"
	"  wbhealthd --events PATH...   every record of the logs, one JSON line each (--format xml: as Windows writes it)\n"
	"  wbhealthd --status           what the running service knows: verdict, findings, sources, receivers\n"
	"  wbhealthd --forget SUBJECT   a server, relay or connector is gone: its findings end, nothing is expected of it\n"
	"  wbhealthd --explain X        what an event id, hr=..., number, SSPR code or finding means, and what to do\n"
	"  wbhealthd --check-config     read the configuration as the service would, name every mistake\n"
	"  wbhealthd --list-plugins     every plugin with its settings\n"
	"\n"
	"  --config FILE       instead of " SYSCONFDIR "/wbhealthd.conf\n"
	"  --format FORMAT     text, json, monitoring (--events: json, xml)\n"
	"  --output FILE       write the report there\n"
	"  --only NAME,NAME    only these sections of the configuration\n"
	"  --since 6h          --probe: how far back to read\n"
	"  --until TIME        --replay: leave out what is later; \"now\" is TIME (2026-11-23T15:00:00Z)\n"
	"  --lang LANG         language of findings: en or da (en)\n"
	"  --state-dir DIR     where the service keeps its state\n"
	"  --plugin-dir DIR, --data-dir DIR   other plugins, other rules and texts\n"
	"  --no-color, -q, -v  no colour; say less; say more\n"
	"  --help, --version\n"
	"\n"
	"Exit status of --probe, --replay, --status: 0 healthy, 1 degraded, 2 broken, 3 unknown.\n"
	"Others: 0 well, 1 something could not be read, 64 usage, 66 no input, 78 configuration.\n";

enum option_code {
	OPTION_MODE = 256, /* + index into modes */
	OPTION_CONFIG = 512,
	OPTION_FORMAT,
	OPTION_OUTPUT,
	OPTION_ONLY,
	OPTION_USER,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_LANG,
	OPTION_STATE_DIR,
	OPTION_PLUGIN_DIR,
	OPTION_DATA_DIR,
	OPTION_NO_COLOR,
	OPTION_HELP,
	OPTION_VERSION,
};

static const struct option options[] = {
	{ "probe", no_argument, NULL, OPTION_MODE + 1 },
	{ "replay", no_argument, NULL, OPTION_MODE + 2 },
	{ "events", no_argument, NULL, OPTION_MODE + 3 },
	{ "status", no_argument, NULL, OPTION_MODE + 4 },
	{ "forget", no_argument, NULL, OPTION_MODE + 5 },
	{ "explain", no_argument, NULL, OPTION_MODE + 6 },
	{ "check-config", no_argument, NULL, OPTION_MODE + 7 },
	{ "list-plugins", no_argument, NULL, OPTION_MODE + 8 },
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "format", required_argument, NULL, OPTION_FORMAT },
	{ "output", required_argument, NULL, OPTION_OUTPUT },
	{ "only", required_argument, NULL, OPTION_ONLY },
	{ "user", required_argument, NULL, OPTION_USER },
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "lang", required_argument, NULL, OPTION_LANG },
	{ "state-dir", required_argument, NULL, OPTION_STATE_DIR },
	{ "plugin-dir", required_argument, NULL, OPTION_PLUGIN_DIR },
	{ "data-dir", required_argument, NULL, OPTION_DATA_DIR },
	{ "no-color", no_argument, NULL, OPTION_NO_COLOR },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static void free_names(char **list)
{
	for (char **name = list; name != NULL && *name != NULL; name++)
		free(*name);
	free(list);
}

void arguments_done(struct arguments *arguments)
{
	free_names(arguments->only);
	free_names(arguments->users);
}

static int usage(const struct arguments *arguments)
{
	(void)fputs("wbhealthd: see wbhealthd --help\n", stderr);
	return arguments->mode->usage_exit;
}

/* Appends to a NULL-terminated list. More than anybody writes is left out. */
static int take_name(char ***list, const char *name, size_t size)
{
	size_t count = 0;

	if (*list == NULL)
		*list = calloc(NAME_LIMIT + 1, sizeof((*list)[0]));
	if (*list == NULL)
		return -ENOMEM;
	while ((*list)[count] != NULL)
		count++;
	if (size == 0 || count == NAME_LIMIT)
		return 0;
	(*list)[count] = text_copy(name, size);
	return (*list)[count] != NULL ? 0 : -ENOMEM;
}

static int take_only(struct arguments *arguments, const char *list)
{
	int r = 0;

	while (*list != '\0' && r >= 0) {
		size_t size = strcspn(list, ",");

		r = take_name(&arguments->only, list, size);
		list += size + (list[size] == ',');
	}
	return r;
}

static int take_option(struct arguments *arguments, int code)
{
	switch (code) {
	case OPTION_CONFIG:
		arguments->config = optarg;
		arguments->config_given = true;
		return 0;
	case OPTION_FORMAT:
		arguments->format = optarg;
		return 0;
	case OPTION_OUTPUT:
		arguments->output = optarg;
		return 0;
	case OPTION_ONLY:
		return take_only(arguments, optarg);
	case OPTION_USER:
		return take_name(&arguments->users, optarg, strlen(optarg));
	case OPTION_SINCE:
		if (duration_parse(optarg, &arguments->since) >= 0)
			return 0;
		mode_complain("--since %s is not a duration: write 30min, 6h, 2d", optarg);
		return -EINVAL;
	case OPTION_UNTIL:
		if (timestamp_parse(optarg, strlen(optarg), &arguments->until) >= 0)
			return 0;
		mode_complain("--until %s is not a time: write 2026-11-23T15:00:00Z", optarg);
		return -EINVAL;
	case OPTION_LANG:
		arguments->language = optarg;
		return 0;
	case OPTION_STATE_DIR:
		arguments->state_dir = optarg;
		return 0;
	case OPTION_PLUGIN_DIR:
		arguments->plugin_dir = optarg;
		return 0;
	case OPTION_DATA_DIR:
		arguments->data_dir = optarg;
		return 0;
	case OPTION_NO_COLOR:
		arguments->no_color = true;
		return 0;
	case 'q':
		arguments->quiet = true;
		return 0;
	case 'v':
		arguments->verbose = true;
		return 0;
	default: /* getopt has told it */
		return -EINVAL;
	}
}

static int take_mode(struct arguments *arguments, size_t index)
{
	if (arguments->mode != &modes[0] && arguments->mode != &modes[index]) {
		mode_complain("--%s and --%s do not go together", arguments->mode->option, modes[index].option);
		return -EINVAL;
	}
	arguments->mode = &modes[index];
	return 0;
}

static int check_operands(const struct arguments *arguments)
{
	const struct mode *mode = arguments->mode;

	if (arguments->users != NULL && mode->run != mode_probe) {
		mode_complain("--user goes with --probe");
		return -EINVAL;
	}
	if (arguments->operand_count < mode->operands_min) {
		mode_complain("--%s needs %s", mode->option,
			      mode->run == mode_explain  ? "a number or a name"
			      : mode->run == mode_forget ? "the name of what is gone"
							 : "a path");
		return -EINVAL;
	}
	if (arguments->operand_count > mode->operands_max) {
		mode_complain("\"%s\" is one word too many", arguments->operands[mode->operands_max]);
		return -EINVAL;
	}
	return 0;
}

/* "-2145188314" is a number somebody asks about, not ten options: such operands are moved behind what getopt sees.
 * Returns how many arguments that is. */
static int set_numbers_apart(int argc, char **argv)
{
	int seen = argc;

	for (int i = 1; i < seen && strcmp(argv[i], "--") != 0;) {
		char *word = argv[i];
		size_t size = strlen(word);

		if (word[0] != '-' || size < 2 || strspn(word + 1, "0123456789") != size - 1) {
			i++;
			continue;
		}
		memmove(&argv[i], &argv[i + 1], (size_t)(argc - i - 1) * sizeof(argv[0]));
		argv[argc - 1] = word;
		seen--;
	}
	return seen;
}

int arguments_parse(struct arguments *ret, int argc, char **argv, bool *ret_done)
{
	int code, seen = set_numbers_apart(argc, argv), r = 0;

	*ret = (struct arguments){ .mode = &modes[0],
				   .config = SYSCONFDIR "/wbhealthd.conf",
				   .plugin_dir = PKGLIBDIR,
				   .data_dir = PKGDATADIR,
				   .since = TIMESTAMP_NONE,
				   .until = TIMESTAMP_NONE };

	while ((code = getopt_long(seen, argv, "qv", options, NULL)) != -1) {
		if (code == OPTION_HELP || code == OPTION_VERSION) {
			(void)fputs(code == OPTION_HELP ? help : "wbhealthd " PACKAGE_VERSION "\n", stdout);
			*ret_done = true;
			return 0;
		}
		if (code >= OPTION_MODE && code < OPTION_MODE + (int)ELEMENTS(modes))
			r = take_mode(ret, (size_t)(code - OPTION_MODE));
		else
			r = take_option(ret, code);
		if (r < 0)
			return usage(ret);
	}

	ret->operands = argv + optind;
	ret->operand_count = (size_t)(argc - optind);
	return check_operands(ret) < 0 ? usage(ret) : 0;
}
