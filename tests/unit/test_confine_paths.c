/* SPDX-License-Identifier: Apache-2.0 */
/* Which folder a path opens, on this kernel and on older ones, and what is told when something cannot be enforced. */
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/path.h"
#include "base/text.h"
#include "run/confine_landlock.h"
#include "tests/lib/attempts.h"
#include "tests/lib/confined.h"
#include "tests/lib/tap.h"

static bool has_landlock(void)
{
	return ruleset_kernel_abi() > 0;
}

static void test_parents(void)
{
	static const struct {
		const char *path, *parent;
	} rows[] = {
		{ "/var/log/x/*.xml", "/var/log/x" },
		{ "/var/log/x/sync.xml", "/var/log/x" },
		{ "/var/log/x", "/var/log" },
		{ "/var/log/x/", "/var/log" },
		{ "/var/log/x//", "/var/log" },
		{ "/var/*/x/sync.xml", "/var" },
		{ "/var/log/sync-?.xml", "/var/log" },
		{ "/var/log/[ab]/x", "/var/log" },
		{ "/var/log/{a,b}/x", "/var/log" },
		{ "/var/log/a\\*b/x", "/var/log" },
		{ "/var//log//x", "/var//log" },
		{ "/data", "/" },
		{ "/*", "/" },
		{ "/", "/" },
	};

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		_cleanup_free_ char *parent = NULL;

		(void)path_fixed_parent(rows[i].path, &parent);
		tap_ok(text_equal(parent, rows[i].parent), "everything %s can match lies in %s", rows[i].path,
		       rows[i].parent);
	}
	{
		char *parent = NULL;

		tap_is_int(path_fixed_parent("log/x", &parent), -EINVAL, "a relative path is refused");
		tap_is_int(path_fixed_parent("", &parent), -EINVAL, "an empty path is refused");
	}
}

/* What an older kernel would know of Landlock must still be a valid ruleset here. */
static unsigned old_abi;

static int as_old_kernel(const void *unused)
{
	_cleanup_(ruleset_done) struct ruleset ruleset = { .fd = -1 };
	(void)unused;
	if (ruleset_new(&ruleset, old_abi, RULESET_READING | RULESET_CONNECTING | RULESET_ABSTRACT | RULESET_SIGNALS,
			NULL) < 0 ||
	    ruleset_allow_path(&ruleset, place.logs, RULESET_READ, NULL) != 0 ||
	    ruleset_allow_path(&ruleset, place.state, RULESET_READ | RULESET_WRITE, NULL) != 0 ||
	    ruleset_allow_path(&ruleset, place.secret, RULESET_WRITE, NULL) != 0 ||
	    ruleset_allow_path(&ruleset, "/nowhere", RULESET_READ, NULL) != 1 ||
	    ruleset_allow_connect(&ruleset, 53, NULL) < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return ruleset_enforce(&ruleset, NULL);
}

static int try_inside_and_outside(void)
{
	if (try_read_log() != 0)
		return 1;
	if (try_write_state() != 0)
		return 2;
	if (try_read_secret() != EACCES)
		return 3;
	if (try_write_outside() != EACCES)
		return 4;
	if (try_write_log() != EACCES)
		return 5;
	if (try_read_passwd() != EACCES)
		return 6;
	return 0;
}

static void test_old_kernels(void)
{
	unsigned newest = ruleset_kernel_abi();

	if (newest == 0)
		tap_skip("older Landlock", "this kernel has none");
	for (old_abi = 1; old_abi <= newest && old_abi <= 7; old_abi++)
		tap_is_int(in_child(as_old_kernel, NULL, try_inside_and_outside), 0,
			   "Landlock ABI %u: only the named folders are open", old_abi);
	old_abi = 0;
	{
		struct ruleset ruleset;

		tap_is_int(ruleset_new(&ruleset, 0, RULESET_READING, NULL), 0, "a kernel without Landlock is no error");
		tap_is_int(ruleset_allow_path(&ruleset, "/", RULESET_READ, NULL), 0, "… nor is a rule there");
		tap_is_int(ruleset_enforce(&ruleset, NULL), 0, "… nor its enforcement");
		ruleset_done(&ruleset);
	}
}

static int told_fd;

static int tell_missing(void)
{
	struct wbh_problem problem = { .text = "" };
	struct confinement confinement = { .seccomp = false };

	if (confine_worker(read_needs, &confined_host, &confinement, &problem) < 0)
		return NOT_CONFINED;
	(void)!write(told_fd, confinement.missing, strlen(confinement.missing));
	return 0;
}

/* What a child that first runs `prepare`, then confines itself, says is missing. */
static const char *missing_after(int (*prepare)(const void *), char told[static 256])
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC) < 0)
		exit(1);
	told_fd = pair[1];
	memset(told, 0, 256);
	(void)in_child(prepare, NULL, tell_missing);
	(void)close(pair[1]);
	(void)!read(pair[0], told, 255);
	(void)close(pair[0]);
	return told;
}

static void test_missing(void)
{
	static const struct {
		const char *path, *missing;
	} rows[] = {
		{ "/*.xml", "a path lies in /, so all files are open to it" },
		{ "/usr", "" },
		{ "/usr/share", "" },
	};
	char told[256];

	for (size_t i = 0; has_landlock() && i < ELEMENTS(rows); i++) {
		read_path = rows[i].path;
		tap_is_text(missing_after(as_it_is, told), rows[i].missing, "path = %s: what is not enforced is told",
			    rows[i].path);
	}
}

/* As if the kernel had no Landlock, or the service manager's filter left it out. */
static int without_landlock(const void *unused)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	(void)unused;
	if (filter == NULL)
		return -ENOMEM;
	if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(landlock_create_ruleset), 0) < 0)
		return -EINVAL;
	return seccomp_load(filter);
}

static int without_landlock_as_worker(const void *unused)
{
	return without_landlock(unused) < 0 ? -1 : as_worker(no_needs);
}

static int without_landlock_as_agent(const void *unused)
{
	return without_landlock(unused) < 0 ? -1 : as_agent(unused);
}

static void test_no_landlock(void)
{
	char told[256];

	read_path = place.log;
	tap_is_text(missing_after(without_landlock, told),
		    "no Landlock here (kernel or service manager), so files are not restricted",
		    "without Landlock a worker runs, and that is told");
	tap_is_int(in_child(without_landlock_as_worker, NULL, try_read_secret), 0,
		   "without Landlock a worker can read other files");
	tap_is_int(in_child(without_landlock_as_worker, NULL, try_inet_stream), EPERM, "but still has no socket");
	tap_is_int(in_child(without_landlock_as_worker, NULL, try_execve), EPERM, "no exec");
	tap_is_int(in_child(without_landlock_as_worker, NULL, try_unlink), EPERM, "and removes nothing");
	tap_is_int(in_child(without_landlock_as_agent, NULL, try_execve), EPERM, "nor does the agent execute");
}

int main(void)
{
	make_place();
	test_parents();
	test_old_kernels();
	test_missing();
	test_no_landlock();
	remove_place();
	return tap_done();
}
