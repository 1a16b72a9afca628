/* SPDX-License-Identifier: Apache-2.0 */
/* A probe that tries what its confinement forbids. Each outcome is a fact and a line of the log; the run fails when
 * anything got through. It needs nothing, so it must get nothing. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugin/wbhealth-plugin.h"

/* Returns 0 when it succeeded, else an errno. */
typedef int (*attempt_function)(void);

static int outcome(int r)
{
	return r < 0 ? errno : 0;
}

static int open_socket(int family, int type)
{
	_cleanup_close_ int fd = socket(family, type | SOCK_CLOEXEC, 0);

	return outcome(fd);
}

static int try_tcp(void)
{
	return open_socket(AF_INET, SOCK_STREAM);
}

static int try_tcp6(void)
{
	return open_socket(AF_INET6, SOCK_STREAM);
}

static int try_udp(void)
{
	return open_socket(AF_INET, SOCK_DGRAM);
}

static int try_local(void)
{
	return open_socket(AF_UNIX, SOCK_STREAM);
}

static int try_journal(void)
{
	return open_socket(AF_UNIX, SOCK_DGRAM);
}

static int try_netlink(void)
{
	return open_socket(AF_NETLINK, SOCK_RAW);
}

static int open_file(const char *path, int flags)
{
	_cleanup_close_ int fd = open(path, flags | O_CLOEXEC, 0600);

	return outcome(fd);
}

static int try_shadow(void)
{
	return open_file("/etc/shadow", O_RDONLY);
}

static int try_passwd(void)
{
	return open_file("/etc/passwd", O_RDONLY);
}

static int try_configuration(void)
{
	return open_file("/etc/wbhealth", O_RDONLY | O_DIRECTORY);
}

static int try_state(void)
{
	return open_file("/var/lib/wbhealth", O_RDONLY | O_DIRECTORY);
}

static int try_logs(void)
{
	return open_file("/var/log", O_RDONLY | O_DIRECTORY);
}

static int try_parent(void)
{
	return open_file("/proc/1/environ", O_RDONLY);
}

static int try_temporary(void)
{
	return open_file("/tmp/wbhealth-prober", O_WRONLY | O_CREAT);
}

static int try_exec(void)
{
	char *const arguments[] = { "true", NULL };

	return outcome(execve("/bin/true", arguments, arguments + 1));
}

static int try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return outcome(child);
}

static int try_ptrace(void)
{
	return outcome((int)ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int try_kill(void)
{
	return outcome(kill(getppid(), 0));
}

static int try_mount(void)
{
	return outcome(mount("none", "/", "no-such-file-system", 0, NULL));
}

static int try_chmod(void)
{
	return outcome(chmod("/tmp", 01777));
}

static int try_code(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return code == MAP_FAILED ? errno : 0;
}

static int try_memory(void)
{
	_cleanup_free_ char *memory = malloc((size_t)8 << 20);

	if (memory == NULL)
		return ENOMEM;
	memset(memory, 1, (size_t)8 << 20);
	return 0;
}

static int try_clock(void)
{
	struct timespec now;

	return outcome(clock_gettime(CLOCK_REALTIME, &now));
}

static const struct {
	const char *name;
	attempt_function attempt;
	bool allowed;
} rows[] = {
	{ "tcp", try_tcp, false },
	{ "tcp6", try_tcp6, false },
	{ "udp", try_udp, false },
	{ "local-socket", try_local, false },
	{ "journal-socket", try_journal, false },
	{ "netlink", try_netlink, false },
	{ "read-shadow", try_shadow, false },
	{ "read-passwd", try_passwd, false },
	{ "list-configuration", try_configuration, false },
	{ "list-state", try_state, false },
	{ "list-logs", try_logs, false },
	{ "read-environment-of-1", try_parent, false },
	{ "write-tmp", try_temporary, false },
	{ "exec", try_exec, false },
	{ "fork", try_fork, false },
	{ "ptrace", try_ptrace, false },
	{ "signal-parent", try_kill, false },
	{ "mount", try_mount, false },
	{ "chmod", try_chmod, false },
	{ "writable-code", try_code, false },
	{ "memory", try_memory, true },
	{ "clock", try_clock, true },
};

static int tell(struct wbh_host *host, const char *name, int error, bool good)
{
	struct timespec now = { 0 };
	struct wbh_fact fact = {
		.kind = "confinement",
		.subject = name,
		.value = error != 0 ? error_text(error) : "succeeded",
	};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	fact.time = now.tv_sec * INT64_C(1000000);
	host->log(host, good ? WBH_LOG_NOTICE : WBH_LOG_ERROR, "%s: %s%s", name, fact.value,
		  good ? "" : ", AGAINST THE CONFINEMENT");
	return host->emit_fact(host, &fact);
}

static int run(struct wbh_host *host)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		int error = rows[i].attempt(), r;
		bool refused = error == EPERM || error == EACCES || error == ENOENT;
		bool good = rows[i].allowed ? error == 0 : refused;

		wrong += !good;
		r = tell(host, rows[i].name, error, good);
		if (r < 0)
			return r;
	}
	if (wrong > 0)
		host->log(host, WBH_LOG_ERROR, "%u of %zu attempts went against the confinement", wrong,
			  ELEMENTS(rows));
	else
		host->log(host, WBH_LOG_NOTICE, "all %zu attempts went as they should", ELEMENTS(rows));
	return wrong > 0 ? -EPERM : 0;
}

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_PROBE,
	.name = "prober",
	.version = "1",
	.summary = "tries what it may not do, for tests",
	.run = run,
};
