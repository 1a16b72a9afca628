/* SPDX-License-Identifier: Apache-2.0 */
/* Which folder a path opens, on this kernel and on older ones, and what is told when something cannot be enforced. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
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

		(void)confine_parent(rows[i].path, &parent);
		tap_ok(text_equal(parent, rows[i].parent), "everything %s can match lies in %s", rows[i].path,
		       rows[i].parent);
	}
	{
		char *parent = NULL;

		tap_is_int(confine_parent("log/x", &parent), -EINVAL, "a relative path is refused");
		tap_is_int(confine_parent("", &parent), -EINVAL, "an empty path is refused");
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

static void test_missing(void)
{
	static const struct {
		const char *path, *missing;
	} rows[] = {
		{ "/*.xml", "a path lies in /, so all files are open to it" },
		{ "/usr", "" },
		{ "/usr/share", "" },
	};

	if (!has_landlock())
		return;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		char told[256] = "";
		int pair[2];

		if (pipe2(pair, O_CLOEXEC) < 0)
			exit(1);
		told_fd = pair[1];
		read_path = rows[i].path;
		(void)in_child(as_it_is, NULL, tell_missing);
		(void)close(pair[1]);
		(void)!read(pair[0], told, sizeof(told) - 1);
		(void)close(pair[0]);
		tap_is_text(told, rows[i].missing, "path = %s: what is not enforced is told", rows[i].path);
	}
}

int main(void)
{
	make_place();
	test_parents();
	test_old_kernels();
	test_missing();
	remove_place();
	return tap_done();
}
