/* SPDX-License-Identifier: Apache-2.0 */
/* Starting, killing and outliving of worker processes. This program is its own worker: with --worker it answers
 * questions about itself. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "run/launcher.h"
#include "run/worker.h"
#include "tests/lib/tap.h"

/* The program that replaces itself while it is the agent. */
#define REPLACED_ARGUMENT "--replaced"
#define SOON 10000 /* milliseconds within which the kernel does what it is asked */

static int64_t number(const char *text)
{
	int64_t value = -1;

	(void)text_to_i64(text, &value);
	return value;
}

/* ---- the worker ---- */

static void list_descriptors(char *answer, size_t size)
{
	DIR *directory = opendir("/proc/self/fd");
	const struct dirent *entry;
	size_t used = 0;

	while ((entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.' || number(entry->d_name) == dirfd(directory))
			continue;
		used += (size_t)snprintf(answer + used, size - used, "%s ", entry->d_name);
	}
	(void)closedir(directory);
}

static void list_environment(char *answer, size_t size)
{
	size_t used = 0;

	for (char **variable = environ; *variable != NULL; variable++)
		used += (size_t)snprintf(answer + used, size - used, "%.*s ", (int)strcspn(*variable, "="), *variable);
}

static void describe_signals(char *answer, size_t size)
{
	struct sigaction action;
	sigset_t mask;
	int parent_death = 0, ignored = 0, blocked = 0;

	(void)prctl(PR_GET_PDEATHSIG, &parent_death);
	(void)sigprocmask(SIG_SETMASK, NULL, &mask);
	for (int signal = 1; signal < SIGRTMIN; signal++) {
		blocked += sigismember(&mask, signal) == 1;
		ignored += sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
	}
	(void)snprintf(answer, size, "death %d blocked %d ignored %d", parent_death, blocked, ignored);
}

static void describe_file(int fd, char *answer, size_t size)
{
	struct stat status;

	(void)fstat(fd, &status);
	(void)snprintf(answer, size, "%llu:%llu", (unsigned long long)status.st_dev, (unsigned long long)status.st_ino);
}

static void be_asked(const char *question)
{
	char answer[4096] = "?";

	if (text_equal(question, "descriptors"))
		list_descriptors(answer, sizeof(answer));
	else if (text_equal(question, "environment"))
		list_environment(answer, sizeof(answer));
	else if (text_equal(question, "signals"))
		describe_signals(answer, sizeof(answer));
	else if (text_equal(question, "privileges"))
		(void)snprintf(answer, sizeof(answer), "%d", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	else if (text_equal(question, "parent"))
		(void)snprintf(answer, sizeof(answer), "%d", (int)getppid());
	else if (text_equal(question, "input"))
		describe_file(STDIN_FILENO, answer, sizeof(answer));
	else if (text_equal(question, "output"))
		describe_file(STDOUT_FILENO, answer, sizeof(answer));
	else if (text_equal(question, "exit"))
		_exit(7);
	else if (text_equal(question, "crash"))
		(void)raise(SIGKILL);
	(void)send(WORKER_CHANNEL, answer, strlen(answer) + 1, 0);
}

static _Noreturn void be_worker(void)
{
	char question[64];

	while (recv(WORKER_CHANNEL, question, sizeof(question), 0) > 0)
		be_asked(question);
	for (;;)
		(void)pause();
}

/* ---- the agent ---- */

static const char *ask(int fd, const char *question)
{
	static char answer[4096];

	(void)send(fd, question, strlen(question) + 1, MSG_NOSIGNAL);
	if (recv(fd, answer, sizeof(answer), 0) <= 0)
		return "(it does not answer)";
	return answer;
}

static const char *file_identity(const char *path)
{
	static char text[64];
	int fd = open(path, O_RDWR | O_CLOEXEC);

	describe_file(fd, text, sizeof(text));
	(void)close(fd);
	return text;
}

static int reap_soon(struct launcher *launcher, pid_t *ret_pid, int *ret_status)
{
	struct pollfd poller = { .fd = launcher_fd(launcher), .events = POLLIN };

	(void)poll(&poller, 1, SOON);
	return launcher_reap(launcher, ret_pid, ret_status);
}

static void test_surroundings(struct launcher *launcher)
{
	_cleanup_close_ int fd = -1, with_output = -1;
	char output[64];
	pid_t pid = 0, other = 0;

	if (!tap_ok(launcher_start(launcher, false, &fd, &pid) == 0 && pid > 0, "a worker is started"))
		return;
	tap_is_text(ask(fd, "descriptors"), "0 1 2 3 ",
		    "it has its channel and the three standard descriptors, no more");
	tap_is_text(ask(fd, "environment"), "KRB5CCNAME UBSAN_OPTIONS ",
		    "of the environment it has what it may need, not our secrets");
	tap_is_text(ask(fd, "signals"), "death 9 blocked 0 ignored 0",
		    "it dies with its parent; no signal is blocked or ignored");
	tap_is_text(ask(fd, "privileges"), "1", "it can gain no privileges");
	tap_ok(number(ask(fd, "parent")) != getpid(), "its parent is the launcher");
	tap_is_text(ask(fd, "input"), file_identity("/dev/null"), "standard input is /dev/null");
	tap_is_text(ask(fd, "output"), file_identity("/dev/null"), "standard output is /dev/null");

	(void)launcher_start(launcher, true, &with_output, &other);
	describe_file(STDOUT_FILENO, output, sizeof(output));
	tap_is_text(ask(with_output, "output"), output, "with keep_output it is ours");

	tap_is_int(launcher_kill(launcher, pid), 0, "a worker is killed");
	tap_is_int(launcher_kill(launcher, other), 0, "so is another");
	for (int i = 0; i < 2; i++)
		(void)reap_soon(launcher, &pid, &(int){ 0 });
}

static void test_exits(struct launcher *launcher)
{
	_cleanup_close_ int first = -1, second = -1, third = -1;
	pid_t first_pid = 0, second_pid = 0, third_pid = 0, pid = 0;
	int status = 0;

	tap_is_int(launcher_reap(launcher, &pid, &status), 1, "nobody has ended yet");
	(void)launcher_start(launcher, false, &first, &first_pid);
	(void)launcher_start(launcher, false, &second, &second_pid);
	(void)launcher_start(launcher, false, &third, &third_pid);

	(void)ask(first, "exit");
	tap_ok(reap_soon(launcher, &pid, &status) == 0 && pid == first_pid, "an exit is told");
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 7, "with its status");
	(void)ask(second, "crash");
	tap_ok(reap_soon(launcher, &pid, &status) == 0 && pid == second_pid, "a crash is told");
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "with its signal");
	(void)launcher_kill(launcher, third_pid);
	tap_ok(reap_soon(launcher, &pid, &status) == 0 && pid == third_pid && WIFSIGNALED(status),
	       "the end of a killed one is told");

	tap_is_int(launcher_kill(launcher, third_pid), -ESRCH, "one that has ended is not killed");
	tap_is_int(launcher_kill(launcher, getpid()), -ESRCH, "nor is anyone who is no worker");
}

/* All exits are told, however late one asks, and requests are served meanwhile. */
static void test_many_exits(struct launcher *launcher)
{
	enum { WORKERS = 40 };
	int fds[WORKERS], failed = 0, status = 0;
	pid_t pids[WORKERS] = { 0 }, pid = 0;
	size_t told = 0;

	for (size_t i = 0; i < WORKERS; i++) {
		failed += launcher_start(launcher, false, &fds[i], &pids[i]) < 0;
		(void)ask(fds[i], "exit");
		(void)close(fds[i]);
	}
	tap_is_int(failed, 0, "workers are started while nobody reads of the ends of others");
	for (size_t i = 0; i < WORKERS && reap_soon(launcher, &pid, &status) == 0; i++)
		for (size_t k = 0; k < WORKERS; k++)
			told += pids[k] == pid;
	tap_is_int(told, WORKERS, "each of 40 ends is told once");
}

static void test_signals_to_launcher(struct launcher *launcher, pid_t process)
{
	_cleanup_close_ int fd = -1;
	pid_t pid = 0;

	(void)kill(process, SIGTERM);
	(void)kill(process, SIGINT);
	(void)kill(process, SIGHUP);
	tap_is_int(launcher_start(launcher, false, &fd, &pid), 0,
		   "the launcher goes on after signals that mean the agent");
	(void)launcher_kill(launcher, pid);
	(void)reap_soon(launcher, &pid, &(int){ 0 });
}

/* The launcher of these workers. */
static pid_t launcher_process_id(struct launcher *launcher)
{
	_cleanup_close_ int fd = -1;
	pid_t pid = 0, parent;

	(void)launcher_start(launcher, false, &fd, &pid);
	parent = (pid_t)number(ask(fd, "parent"));
	(void)launcher_kill(launcher, pid);
	(void)reap_soon(launcher, &pid, &(int){ 0 });
	return parent;
}

static void test_free(void)
{
	struct launcher *launcher = NULL;
	_cleanup_close_ int first = -1, second = -1;
	pid_t first_pid = 0, second_pid = 0;

	(void)launcher_new(&launcher);
	(void)launcher_start(launcher, false, &first, &first_pid);
	(void)launcher_start(launcher, false, &second, &second_pid);
	(void)ask(first, "parent");
	launcher_free(launcher);
	tap_ok(kill(first_pid, 0) < 0 && kill(second_pid, 0) < 0 && errno == ESRCH,
	       "with the launcher all workers are gone, those just started too");
}

static void test_launcher_killed(void)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_close_ int fd = -1, other = -1;
	char byte;
	pid_t pid = 0;

	(void)launcher_new(&launcher);
	(void)launcher_start(launcher, false, &fd, &pid);
	(void)kill((pid_t)number(ask(fd, "parent")), SIGKILL);
	tap_ok(recv(fd, &byte, 1, 0) <= 0, "when the launcher is killed, its workers die");
	tap_is_int(reap_soon(launcher, &pid, &(int){ 0 }), -WBH_E_CLOSED, "the agent learns of it");
	tap_is_int(launcher_start(launcher, false, &other, &pid), -WBH_E_CLOSED, "and can start no more");
}

/* What the agent of the next test says before it is killed. */
struct family {
	pid_t launcher;
	pid_t workers[2];
};

static _Noreturn void be_doomed_agent(int report)
{
	struct launcher *launcher = NULL;
	struct family family = { 0 };
	int fd = -1;

	(void)launcher_new(&launcher);
	for (size_t i = 0; i < ELEMENTS(family.workers); i++)
		(void)launcher_start(launcher, false, &fd, &family.workers[i]);
	family.launcher = (pid_t)number(ask(fd, "parent"));
	(void)!write(report, &family, sizeof(family));
	for (;;)
		(void)pause();
}

/* We inherit the orphans, so that their ends can be waited for. */
static void test_agent_killed(void)
{
	struct family family = { 0 };
	int report[2], status = 0;
	pid_t agent;

	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe2(report, O_CLOEXEC) < 0)
		return;
	(void)fflush(stdout);
	agent = fork();
	if (agent == 0)
		be_doomed_agent(report[1]);
	(void)!read(report[0], &family, sizeof(family));
	(void)kill(agent, SIGKILL);
	(void)waitpid(agent, NULL, 0);

	tap_is_int(waitpid(family.launcher, &status, 0), family.launcher,
		   "when the agent is killed, the launcher ends");
	for (size_t i = 0; i < ELEMENTS(family.workers); i++) {
		pid_t pid = waitpid(family.workers[i], &status, 0);

		/* The launcher may have waited for it in its last moment. */
		tap_ok(pid == family.workers[i] || (pid < 0 && errno == ECHILD), "and so does its worker %zu", i + 1);
	}
	(void)close(report[0]);
	(void)close(report[1]);
}

/* ---- an upgrade while it runs ---- */

static int be_replaced(const char *path)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	_cleanup_close_ int fd = -1, script = -1;
	pid_t pid = 0;

	if (launcher_new(&launcher) < 0 || unlink(path) < 0)
		return 1;
	script = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
	if (script < 0 || write(script, "#!/bin/false\n", 13) != 13 || launcher_start(launcher, false, &fd, &pid) < 0)
		return 1;
	return text_equal(ask(fd, "privileges"), "1") ? 0 : 1;
}

static bool copy_program(char *path)
{
	_cleanup_close_ int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to = mkostemp(path, O_CLOEXEC);
	static char piece[1 << 16];
	ssize_t size;

	while ((size = read(from, piece, sizeof(piece))) > 0)
		if (write(to, piece, (size_t)size) != size)
			return false;
	return size == 0 && fchmod(to, 0700) == 0;
}

static void test_replaced(void)
{
	char path[] = "/tmp/test_run_launcher.XXXXXX";
	int status = -1;
	pid_t pid;

	if (!copy_program(path)) {
		tap_skip("the program can be replaced while it runs", "no room for a copy of it");
		return;
	}
	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		(void)execl(path, path, REPLACED_ARGUMENT, (char *)NULL);
		_exit(1);
	}
	(void)waitpid(pid, &status, 0);
	(void)unlink(path);
	tap_is_int(status, 0, "the program can be replaced while it runs: workers are started from the old one");
}

int main(int argc, char **argv)
{
	_cleanup_(launcher_free_p) struct launcher *launcher = NULL;
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t blocked;

	if (argc == 2 && text_equal(argv[1], WORKER_ARGUMENT))
		be_worker();
	if (argc == 2 && text_equal(argv[1], REPLACED_ARGUMENT))
		return be_replaced(argv[0]);

	/* What must not be inherited. */
	(void)setenv("SECRET", "x", 1);
	(void)setenv("KRB5CCNAME", "FILE:/nowhere", 1);
	(void)setenv("UBSAN_OPTIONS", "print_stacktrace=1", 1);
	(void)unsetenv("ASAN_OPTIONS");
	(void)unsetenv("LSAN_OPTIONS");
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigemptyset(&blocked);
	(void)sigaddset(&blocked, SIGUSR1);
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	(void)dup2(STDERR_FILENO, 77);

	if (!tap_ok(launcher_new(&launcher) == 0, "a launcher is made"))
		return tap_done();
	test_surroundings(launcher);
	test_exits(launcher);
	test_many_exits(launcher);
	test_signals_to_launcher(launcher, launcher_process_id(launcher));
	test_free();
	test_launcher_killed();
	test_agent_killed();
	test_replaced();
	return tap_done();
}
