/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts at processes, threads, memory, time. */
#include <iconv.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/attempts.h"

int try_execve(void)
{
	char *const arguments[] = { "true", NULL };

	return result(execve("/bin/true", arguments, arguments + 1));
}

int try_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return result(child);
}

int try_spawn(void)
{
	char *const arguments[] = { "true", NULL };
	pid_t child;

	return posix_spawn(&child, "/bin/true", NULL, NULL, arguments, arguments + 1);
}

int try_ptrace(void)
{
	return result((int)ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

int try_kill_parent(void)
{
	return result(kill(getppid(), 0));
}

/* There is no such process: the kernel itself, asked, would say ESRCH. */
int try_signal_other_thread(void)
{
	return result((int)syscall(SYS_tgkill, INT_MAX, INT_MAX, 0));
}

int try_raise_limit(void)
{
	struct rlimit limit = { 1, 1 };

	return result(setrlimit(RLIMIT_NOFILE, &limit));
}

int try_read_limit(void)
{
	struct rlimit limit;

	return result(getrlimit(RLIMIT_NOFILE, &limit));
}

int try_abort(void)
{
	(void)raise(SIGKILL);
	return 0;
}

int try_writable_code(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return code == MAP_FAILED ? errno : 0;
}

int try_make_executable(void)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (code == MAP_FAILED)
		return 0;
	return result(mprotect(code, 4096, PROT_READ | PROT_EXEC));
}

static void *open_inet_socket(void *result_)
{
	*(int *)result_ = socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0;
	return NULL;
}

int try_socket_from_thread(void)
{
	pthread_t thread;
	int got = 0;

	if (pthread_create(&thread, NULL, open_inet_socket, &got) != 0)
		return 0;
	(void)pthread_join(thread, NULL);
	return got;
}

static void *do_nothing(void *unused)
{
	return unused;
}

int try_thread(void)
{
	pthread_t thread;
	int r = pthread_create(&thread, NULL, do_nothing, NULL);

	return r != 0 ? r : pthread_join(thread, NULL);
}

int try_memory(void)
{
	for (size_t size = 1; size <= 64u << 20; size *= 4) {
		char *memory = malloc(size);

		if (memory == NULL)
			return ENOMEM;
		memset(memory, 1, size);
		free(memory);
	}
	return 0;
}

int try_time_and_chance(void)
{
	struct timespec now;
	char bytes[16];
	struct tm local;
	time_t seconds = 0;

	if (setenv("TZ", "Europe/Copenhagen", 1) < 0 || localtime_r(&seconds, &local) == NULL)
		return errno;
	if (access("/usr/share/zoneinfo/Europe/Copenhagen", F_OK) == 0 && local.tm_hour != 1)
		return EDOM;
	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return errno;
	return result((int)getrandom(bytes, sizeof(bytes), 0));
}

/* The conversion's table is a library that is loaded only now. */
int try_iconv(void)
{
	char in[] = "caf\xe9", out[16], *from = in, *to = out;
	size_t in_size = strlen(in), out_size = sizeof(out);
	iconv_t table = iconv_open("UTF-8", "WINDOWS-1252");

	if (table == (iconv_t)-1)
		return errno;
	if (iconv(table, &from, &in_size, &to, &out_size) == (size_t)-1)
		return errno;
	(void)iconv_close(table);
	return memcmp(out, "caf\xc3\xa9", 5) == 0 ? 0 : EILSEQ;
}

/* Windows code pages of which no process of this test has loaded the table yet. */
bool has_iconv_table(void)
{
	iconv_t table = iconv_open("UTF-8", "WINDOWS-1250");

	if (table == (iconv_t)-1)
		return false;
	(void)iconv_close(table);
	return true;
}

#if defined(__x86_64__)
int try_other_architecture(void)
{
	int got = 20; /* getpid of i386 */

	__asm__ volatile("int $0x80" : "+a"(got) : : "memory", "r8", "r9", "r10", "r11");
	return 0;
}
#endif
