/* SPDX-License-Identifier: Apache-2.0 */
/* What several modes do. */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "modes/modes.h"
#include "report/report.h"

#define REPORT_LIMIT (64u * 1024u * 1024u)

void mode_complain(const char *format, ...)
{
	va_list arguments;

	(void)fputs("wbhealthd: ", stderr);
	va_start(arguments, format);
	(void)vfprintf(stderr, format, arguments);
	va_end(arguments);
	(void)fputc('\n', stderr);
}

void mode_tell_mistake(void *context, const char *text)
{
	(void)context;
	mode_complain("%s", text);
}

static int folder_pair(char *ret[3], const char *vendor, const char *name)
{
	if (asprintf(&ret[0], "%s/%s", vendor, name) < 0) {
		ret[0] = NULL;
		return -ENOMEM;
	}
	if (asprintf(&ret[1], SYSCONFDIR "/%s", name) < 0) {
		ret[1] = NULL;
		return -ENOMEM;
	}
	return 0;
}

int data_folders_new(struct data_folders *ret, const char *vendor)
{
	*ret = (struct data_folders){ .rules = { NULL } };
	if (folder_pair(ret->rules, vendor, "rules.d") < 0 || folder_pair(ret->codes, vendor, "codes.d") < 0 ||
	    folder_pair(ret->languages, vendor, "lang") < 0 || folder_pair(ret->versions, vendor, "versions.d") < 0) {
		data_folders_done(ret);
		return -ENOMEM;
	}
	return 0;
}

void data_folders_done(struct data_folders *folders)
{
	for (size_t i = 0; i < ELEMENTS(folders->rules); i++) {
		free(folders->rules[i]);
		free(folders->codes[i]);
		free(folders->languages[i]);
		free(folders->versions[i]);
	}
}

static int override(char **setting, const char *value)
{
	char *copy;

	if (value == NULL)
		return 0;
	copy = strdup(value);
	if (copy == NULL)
		return -ENOMEM;
	free(*setting);
	*setting = copy;
	return 0;
}

int mode_override(struct config *config, const struct arguments *arguments)
{
	int r = override(&config->language, arguments->language);

	return r < 0 ? r : override(&config->state_dir, arguments->state_dir);
}

static void keep_first(void *context, const char *text)
{
	struct wbh_problem *first = context;

	if (first->text[0] == '\0')
		(void)problem_set(first, 0, "%s", text);
	mode_tell_mistake(NULL, text);
}

int mode_read_config(const struct arguments *arguments, struct config **ret)
{
	struct wbh_problem first;

	return mode_read_config_again(arguments, &first, ret);
}

int mode_read_config_again(const struct arguments *arguments, struct wbh_problem *reterr_first, struct config **ret)
{
	_cleanup_(config_free_p) struct config *config = NULL;
	int r;

	reterr_first->text[0] = '\0';
	r = config_read(&config, arguments->config, keep_first, reterr_first);
	if (r >= 0)
		r = mode_override(config, arguments);
	if (r < 0)
		return r;
	*ret = steal_pointer(config);
	return 0;
}

static struct agent_order agent_order(const struct arguments *arguments, const struct mode_setup *setup)
{
	return (struct agent_order){
		.config = setup->config,
		.launcher = setup->launcher,
		.folders = { .plugins = arguments->plugin_dir,
			     .rules = (const char *const *)setup->folders.rules,
			     .languages = (const char *const *)setup->folders.languages,
			     .versions = (const char *const *)setup->folders.versions },
		.only = (const char *const *)arguments->only,
		.users = (const char *const *)arguments->users,
		.since = TIMESTAMP_NONE,
		.until = TIMESTAMP_NONE,
		.progress = !arguments->quiet && isatty(STDERR_FILENO) == 1,
	};
}

int mode_set_up_reader(struct mode_setup *ret, const struct arguments *arguments,
		       int (*read_config)(const struct arguments *arguments, struct config **ret))
{
	int r;

	r = read_config(arguments, &ret->config);
	if (r >= 0)
		r = data_folders_new(&ret->folders, arguments->data_dir);
	if (r >= 0)
		ret->order = agent_order(arguments, ret);
	return r;
}

int mode_set_up(struct mode_setup *ret, const struct arguments *arguments,
		int (*read_config)(const struct arguments *arguments, struct config **ret))
{
	int r;

	*ret = (struct mode_setup){ .launcher = NULL };
	r = launcher_new(&ret->launcher);
	if (r >= 0)
		return mode_set_up_reader(ret, arguments, read_config);
	mode_complain("no worker can be started: %s", error_text(r));
	return r;
}

void mode_setup_done(struct mode_setup *setup)
{
	config_free(setup->config);
	data_folders_done(&setup->folders);
	launcher_free(setup->launcher);
}

static unsigned terminal_columns(int fd)
{
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 100;
	return size.ws_col;
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return -errno;
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

static int print_report(const struct arguments *arguments, const struct report_writer *writer,
			const struct report *report, int fd)
{
	_cleanup_buffer_ struct buffer buffer = BUFFER(REPORT_LIMIT);
	const char *no_color = getenv("NO_COLOR");
	struct report_style style = {
		.color = isatty(fd) == 1 && !arguments->no_color && (no_color == NULL || *no_color == '\0'),
		.columns = terminal_columns(fd),
		.verbose = arguments->verbose,
	};
	int r = writer->write(report, &style, &buffer);

	if (r >= 0)
		r = buffer.error;
	return r < 0 ? r : write_all(fd, buffer.data, buffer.size);
}

static int open_output(const struct arguments *arguments)
{
	int fd;

	if (arguments->output == NULL)
		return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	fd = open(arguments->output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return fd < 0 ? -errno : fd;
}

/* The writer and the file a report goes to; before anything is read or confined. 0, or told: the exit status. */
static int open_report(const struct arguments *arguments, const struct report_writer **ret_writer, int *ret_fd)
{
	const char *format = arguments->format != NULL ? arguments->format : "text";

	*ret_writer = report_writer(format);
	if (*ret_writer == NULL) {
		mode_complain("--format %s is not one of: %s", format, report_writer_names());
		return arguments->mode->usage_exit;
	}
	*ret_fd = open_output(arguments);
	if (*ret_fd < 0) {
		mode_complain("%s cannot be written: %s", arguments->output, error_text(*ret_fd));
		return arguments->mode->usage_exit;
	}
	return 0;
}

static int report_to(const struct arguments *arguments, struct agent *agent, const struct report_writer *writer, int fd)
{
	struct wbh_problem problem = { .text = "" };
	const struct report *report;
	int r;

	r = agent_report(agent, &report, &problem);
	if (r < 0) {
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
		return status_exit_code(STATUS_UNKNOWN);
	}
	r = print_report(arguments, writer, report, fd);
	if (r < 0) {
		mode_complain("the report cannot be written: %s", error_text(r));
		return status_exit_code(STATUS_UNKNOWN);
	}
	return status_exit_code(report->verdict->overall);
}

int mode_report(const struct arguments *arguments, struct agent *agent)
{
	const struct report_writer *writer;
	_cleanup_close_ int fd = -1;
	int r;

	r = open_report(arguments, &writer, &fd);
	return r != 0 ? r : report_to(arguments, agent, writer, fd);
}

int mode_report_once(const struct arguments *arguments, const struct agent_order *order)
{
	_cleanup_(agent_free_p) struct agent *agent = NULL;
	struct wbh_problem problem = { .text = "" };
	const struct report_writer *writer;
	_cleanup_close_ int fd = -1;
	int r;

	r = open_report(arguments, &writer, &fd);
	if (r != 0)
		return r;
	r = agent_new(&agent, order, mode_tell_mistake, NULL, &problem);
	if (r >= 0)
		r = agent_run_once(agent, &problem);
	if (r < 0) {
		mode_complain("%s", problem.text[0] != '\0' ? problem.text : error_text(r));
		return status_exit_code(STATUS_UNKNOWN);
	}
	return report_to(arguments, agent, writer, fd);
}
