/* SPDX-License-Identifier: Apache-2.0 */
/* What a confined worker can still do for each need, and what it cannot: children confine themselves and try. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "run/confine_landlock.h"
#include "tests/lib/attempts.h"
#include "tests/lib/confined.h"
#include "tests/lib/tap.h"

static bool has_landlock(void)
{
	return ruleset_kernel_abi() > 0;
}

static void test_worker_without_needs(void)
{
	static const struct confined_row rows[] = {
		{ "no TCP socket over IPv4", try_inet_stream, EPERM },
		{ "no TCP socket over IPv6", try_inet6_stream, EPERM },
		{ "no UDP socket", try_inet_datagram, EPERM },
		{ "no raw socket", try_inet_raw, EPERM },
		{ "no netlink socket", try_netlink, EPERM },
		{ "no packet socket", try_packet, EPERM },
		{ "no socket to the hypervisor", try_vsock, EPERM },
		{ "no local stream socket", try_unix_stream, EPERM },
		{ "no local datagram socket", try_unix_datagram, EPERM },
		{ "no socket from a thread either", try_socket_from_thread, EPERM },
		{ "no execve", try_execve, EPERM },
		{ "no fork", try_fork, EPERM },
		{ "no posix_spawn", try_spawn, EPERM },
		{ "no ptrace", try_ptrace, EPERM },
		{ "no signal to another process", try_kill_parent, EPERM },
		{ "no signal to another process by its thread", try_signal_other_thread, EPERM },
		{ "no new limits", try_raise_limit, EPERM },
		{ "no memory both writable and executable", try_writable_code, EPERM },
		{ "no memory made executable", try_make_executable, EPERM },
		{ "no memory file", try_sealed_memory, EPERM },
		{ "no inotify", try_watch_logs, EPERM },
		{ "no unlink", try_unlink, EPERM },
		{ "no chmod", try_chmod, EPERM },
		{ "no truncate by name", try_truncate, EPERM },
		{ "no symlink", try_symlink, EPERM },
		{ "memory grows", try_memory, 0 },
		{ "threads start", try_thread, 0 },
		{ "clock, time zone and random numbers work", try_time_and_chance, 0 },
		{ "limits can be read", try_read_limit, 0 },
		{ "/dev/null can be written", try_write_null, 0 },
	};
	static const struct confined_row landlock_rows[] = {
		{ "/etc/shadow cannot be read", try_read_shadow, EACCES },
		{ "/etc/passwd cannot be read", try_read_passwd, EACCES },
		{ "another process's environment cannot be read", try_read_proc, EACCES },
		{ "a world-readable file nobody named cannot be read", try_read_secret, EACCES },
		{ "a folder nobody named cannot be listed", try_list_logs, EACCES },
		{ "no file can be made", try_write_outside, EACCES },
		{ "no file can be written", try_write_secret, EACCES },
	};

	try_rows("worker without needs", no_needs, rows, ELEMENTS(rows));
	if (has_landlock())
		try_rows("worker without needs", no_needs, landlock_rows, ELEMENTS(landlock_rows));
	if (has_iconv_table())
		tap_is_int(worker(no_needs, try_iconv), 0,
			   "worker without needs: an iconv table loads after confinement");
	else
		tap_skip("an iconv table loads after confinement", "no tables for Windows code pages here");
	tap_is_int(worker(NULL, try_memory), 0,
		   "a plugin without a table of needs is confined like one with an empty one");
}

#define CALL(name)                                                                                                     \
	{                                                                                                              \
#name, SYS_##name                                                                                      \
	}

#if defined(__x86_64__)
/* Some kernels are built or started without them: then the attempt ends by SIGSEGV, filter or not. */
static bool knows_other_architecture(void)
{
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		(void)sigaction(SIGSEGV, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
		_exit(try_other_architecture());
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
#endif

/* Calls that only an attacker makes: with nonsense for arguments the filter must answer before the kernel does. */
static void test_dangerous_calls(void)
{
	static const struct {
		const char *name;
		long number;
	} calls[] = {
		CALL(mount),
		CALL(umount2),
		CALL(unshare),
		CALL(setns),
		CALL(pivot_root),
		CALL(chroot),
		CALL(bpf),
		CALL(keyctl),
		CALL(add_key),
		CALL(request_key),
		CALL(kexec_load),
		CALL(init_module),
		CALL(finit_module),
		CALL(delete_module),
		CALL(process_vm_readv),
		CALL(process_vm_writev),
		CALL(perf_event_open),
		CALL(userfaultfd),
		CALL(io_uring_setup),
		CALL(personality),
		CALL(setuid),
		CALL(setresuid),
		CALL(setgroups),
		CALL(capset),
		CALL(ptrace),
		CALL(kcmp),
		CALL(pidfd_getfd),
		CALL(pidfd_send_signal),
		CALL(open_by_handle_at),
		CALL(execveat),
		CALL(seccomp),
		CALL(mknodat),
		CALL(linkat),
		CALL(fchmodat),
		CALL(fchownat),
		CALL(setxattr),
		CALL(sethostname),
		CALL(settimeofday),
		CALL(clock_settime),
		CALL(adjtimex),
		CALL(reboot),
		CALL(swapon),
		CALL(acct),
		CALL(quotactl),
		CALL(syslog),
		CALL(fanotify_init),
		CALL(move_pages),
		CALL(mbind),
		CALL(splice),
		CALL(vmsplice),
		CALL(modify_ldt),
		CALL(pkey_mprotect),
		CALL(shmget),
		CALL(msgget),
		CALL(semget),
		CALL(mq_open),
		CALL(timer_create),
		CALL(accept4),
		CALL(listen),
		CALL(bind),
		CALL(chdir),
		CALL(sched_setscheduler),
	};
	pid_t child = fork();
	int status = 0;

	if (child == 0) {
		if (as_worker(no_needs) < 0)
			_exit(NOT_CONFINED);
		for (size_t i = 0; i < ELEMENTS(calls); i++) {
			if (syscall(calls[i].number, -1L, -1L, -1L, -1L, -1L, -1L) != -1 || errno != EPERM) {
				fprintf(stderr, "# %s: errno %d\n", calls[i].name, errno);
				_exit(1);
			}
		}
		_exit(0);
	}
	(void)waitpid(child, &status, 0);
	tap_ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%zu dangerous system calls are all refused with EPERM",
	       ELEMENTS(calls));
#if defined(__x86_64__)
	if (!knows_other_architecture())
		tap_skip("a 32-bit system call ends the process", "this kernel has none");
	else
		tap_ok(worker(no_needs, try_other_architecture) >= BY_SIGNAL,
		       "a 32-bit system call, which the list does not know, ends the process");
#endif
	tap_is_int(worker(no_needs, try_abort), BY_SIGNAL + SIGKILL,
		   "a process may still signal itself (abort, assertions)");
}

/* Files that appear after confinement: rotated in by rename, and new ones. */
static int try_rotated(void)
{
	struct timespec pause = { .tv_nsec = 20000000 };
	char fresh[sizeof(place.logs) + 16];

	(void)snprintf(fresh, sizeof(fresh), "%s/fresh.xml", place.logs);
	for (unsigned i = 0; i < 250 && access(fresh, F_OK) < 0; i++)
		(void)nanosleep(&pause, NULL);
	if (read_file(place.log) != 0)
		return errno;
	return read_file(fresh);
}

static void test_rotation(void)
{
	char temporary[sizeof(place.outside) + 16], fresh[sizeof(place.logs) + 16], old[sizeof(place.log) + 4];
	int ready[2], status = 0;
	pid_t child;
	char byte;

	if (pipe2(ready, O_CLOEXEC) < 0)
		exit(1);
	child = fork();
	if (child == 0) {
		if (as_worker(read_needs) < 0)
			_exit(NOT_CONFINED);
		(void)!write(ready[1], "x", 1);
		_exit(try_rotated());
	}
	(void)close(ready[1]);
	(void)!read(ready[0], &byte, 1);
	(void)close(ready[0]);
	(void)snprintf(temporary, sizeof(temporary), "%s/next.xml", place.outside);
	(void)snprintf(fresh, sizeof(fresh), "%s/fresh.xml", place.logs);
	(void)snprintf(old, sizeof(old), "%s.1", place.log);
	put_file(temporary, "<Event/>\n");
	(void)rename(place.log, old);
	(void)rename(temporary, place.log);
	put_file(temporary, "<Event/>\n");
	(void)rename(temporary, fresh);
	(void)waitpid(child, &status, 0);
	tap_is_int(WEXITSTATUS(status), 0,
		   "reader: a file rotated in by rename after confinement can be read, and a new one");
}

static void test_reader(void)
{
	static const struct confined_row rows[] = {
		{ "the named log can be read", try_read_log, 0 },
		{ "its folder can be listed", try_list_logs, 0 },
		{ "its folder can be watched", try_watch_logs, 0 },
		{ "no socket", try_inet_stream, EPERM },
		{ "no unlink", try_unlink, EPERM },
	};
	static const struct confined_row landlock_rows[] = {
		{ "a file beside the folder cannot be read", try_read_secret, EACCES },
		{ "/etc/shadow cannot be read", try_read_shadow, EACCES },
		{ "the named log cannot be written", try_write_log, EACCES },
	};
	char glob[sizeof(place.logs) + 16], link[sizeof(place.outside) + 16];

	read_path = place.log;
	try_rows("reader", read_needs, rows, ELEMENTS(rows));
	test_rotation();
	(void)snprintf(glob, sizeof(glob), "%s/*.xml", place.logs);
	read_path = glob;
	tap_is_int(worker(read_needs, try_read_log), 0, "reader of a glob: what it matches can be read");

	(void)snprintf(link, sizeof(link), "%s/link.xml", place.outside);
	(void)!symlink(place.log, link);
	read_path = link;
	tap_is_int(worker(read_needs, try_read_log), 0, "reader: a symbolic link opens the folder it leads to");
	(void)unlink(link);

	read_path = "/nowhere/at/all/x.xml";
	tap_is_int(worker(read_needs, try_memory), 0, "reader: a folder that does not exist yet is passed over");
	if (has_landlock()) {
		read_path = place.log;
		try_rows("reader", read_needs, landlock_rows, ELEMENTS(landlock_rows));
	}
	read_path = "relative/x.xml";
	tap_is_int(worker(read_needs, try_memory), NOT_CONFINED, "reader: a relative path is refused, not ignored");
}

static void test_writer(void)
{
	static const struct confined_row rows[] = {
		{ "files are made, synced, shortened, renamed and removed in the folder of its path", try_write_state,
		  0 },
		{ "no chmod", try_chmod, EPERM },
		{ "no symlink", try_symlink, EPERM },
		{ "no socket", try_inet_stream, EPERM },
	};
	static const struct confined_row landlock_rows[] = {
		{ "no file can be made elsewhere", try_write_outside, EACCES },
		{ "no file can be written elsewhere", try_write_secret, EACCES },
		{ "no file can be removed elsewhere", try_unlink, EACCES },
		{ "/etc/shadow cannot be read", try_read_shadow, EACCES },
	};

	write_path = place.written;
	try_rows("writer", write_needs, rows, ELEMENTS(rows));
	if (!has_landlock())
		return;
	try_rows("writer", write_needs, landlock_rows, ELEMENTS(landlock_rows));
	tap_ok(worker(write_needs, try_rename_out) != 0, "writer: no file can be moved out of the folder");
}

static void test_network(void)
{
	if (!make_servers()) {
		tap_skip("network needs", "no loopback network here");
		return;
	}
	tap_is_int(worker(tcp_needs, try_connect), 0, "TCP: a connection can be made");
	tap_is_int(worker(tcp_needs, try_inet_datagram), EPERM, "TCP: no UDP socket");
	tap_is_int(worker(tcp_needs, try_listen), EPERM, "TCP: no listening");
	tap_is_int(worker(tcp_needs, try_bind), EPERM, "TCP: no binding");
	tap_is_int(worker(tcp_needs, try_unix_stream), EPERM, "TCP: no local socket");
	tap_is_int(worker(tcp_needs, try_netlink), EPERM, "TCP: no netlink socket");
	tap_is_int(worker(udp_needs, try_datagram), 0, "UDP: a datagram can be sent");
	tap_is_int(worker(udp_needs, try_inet_stream), EPERM, "UDP: no TCP socket");
	tap_is_int(worker(udp_needs, try_ping), EPERM, "UDP: no ICMP");
	if (try_resolve() == 0)
		tap_is_int(worker(resolve_needs, try_resolve), 0, "RESOLVE: a host name is resolved after confinement");
	else
		tap_skip("RESOLVE: a host name is resolved after confinement",
			 "this host does not resolve localhost at all");
	tap_is_int(worker(resolve_needs, try_netlink), EPERM, "RESOLVE: no netlink socket");
	if (ruleset_kernel_abi() >= 4)
		tap_is_int(worker(resolve_needs, try_connect), EACCES, "RESOLVE: TCP to name servers only");
	else
		tap_skip("RESOLVE: TCP to name servers only", "Landlock is older than ABI 4");
	if (has_landlock())
		tap_is_int(worker(resolve_needs, try_read_passwd), EACCES, "RESOLVE: not all of /etc is open");

	tap_is_int(worker(journal_needs, try_unix_datagram), 0, "JOURNAL: a datagram reaches a local socket");
	tap_is_int(worker(journal_needs, try_sealed_memory), 0,
		   "JOURNAL: a large entry can be passed as sealed memory");
	tap_is_int(worker(journal_needs, try_unix_stream), EPERM,
		   "JOURNAL: no local stream socket (D-Bus, containers)");
	tap_is_int(worker(journal_needs, try_inet_stream), EPERM, "JOURNAL: no TCP socket");
}

static void test_trust(void)
{
	if (read_file("/etc/ssl/certs/ca-certificates.crt") == 0)
		tap_is_int(worker(trust_needs, try_trust_store), 0, "TLS_TRUST: the certificate store can be read");
	else
		tap_skip("TLS_TRUST: the certificate store can be read", "there is none here");
	if (has_landlock() && access("/etc/ssl/private", F_OK) == 0)
		tap_is_int(worker(trust_needs, try_private_keys), EACCES, "TLS_TRUST: private keys cannot be listed");
	if (read_file("/etc/krb5.conf") == 0)
		tap_is_int(worker(kerberos_needs, try_kerberos_configuration), 0,
			   "KERBEROS: its configuration can be read");
	else
		tap_skip("KERBEROS: its configuration can be read", "there is none here");
	tap_is_int(worker(kerberos_needs, try_inet_datagram), 0, "KERBEROS: UDP to a key server");
	tap_is_int(worker(kerberos_needs, try_inet_stream), 0, "KERBEROS: TCP to a key server");
}

static void *wait_for_ever(void *unused)
{
	(void)pause();
	return unused;
}

static int confine_with_thread(void)
{
	struct wbh_problem problem = { .text = "" };
	struct confinement confinement;
	pthread_t thread;

	if (pthread_create(&thread, NULL, wait_for_ever, NULL) != 0)
		return 0;
	return -confine_worker(no_needs, &confined_host, &confinement, &problem);
}

static int confine_unknown_need(void)
{
	static const struct wbh_need needs[] = { { .name = (enum wbh_need_name)99 }, { .name = WBH_NEED_END } };
	struct confinement confinement;

	return confine_worker(needs, &confined_host, &confinement, NULL) < 0 ? EINVAL : 0;
}

/* exit() rather than _exit(): streams are flushed and, in a sanitizer build, leaks are looked for. */
static int end_well(void)
{
	exit(0);
}

int main(void)
{
	make_place();
	read_path = place.log;
	write_path = place.written;

	test_worker_without_needs();
	test_dangerous_calls();
	test_reader();
	test_writer();
	test_network();
	test_trust();
	tap_is_int(in_child(as_it_is, NULL, confine_with_thread), EBUSY,
		   "a thread that would stay unconfined is refused");
	tap_is_int(in_child(as_it_is, NULL, confine_unknown_need), EINVAL, "an unknown need is refused");
	tap_is_int(worker(no_needs, end_well), 0, "a confined worker ends well");

	remove_place();
	return tap_done();
}
