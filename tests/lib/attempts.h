/* SPDX-License-Identifier: Apache-2.0 */
/* Things a confined process may or may not manage to do. Each returns 0 or an errno. */
#ifndef WBH_TESTS_ATTEMPTS_H
#define WBH_TESTS_ATTEMPTS_H

#include <errno.h>
#include <stdbool.h>
#include <sys/un.h>

/* The outcome of a call that returns a negative value on failure. */
static inline int result(int r)
{
	return r < 0 ? errno : 0;
}

/* attempts_file.c */
int try_read_log(void);
int try_read_secret(void);
int try_read_shadow(void);
int try_read_passwd(void);
int try_read_proc(void);
int try_list_logs(void);
int try_watch_logs(void);
int try_write_state(void);
int try_write_outside(void);
int try_write_secret(void);
int try_write_log(void);
int try_write_null(void);
int try_unlink(void);
int try_rename_out(void);
int try_chmod(void);
int try_truncate(void);
int try_symlink(void);
int read_file(const char *path);
int write_file(const char *path);

/* attempts_process.c */
int try_execve(void);
int try_fork(void);
int try_spawn(void);
int try_ptrace(void);
int try_kill_parent(void);
int try_signal_other_thread(void);
int try_raise_limit(void);
int try_read_limit(void);
int try_abort(void);
int try_writable_code(void);
int try_make_executable(void);
int try_socket_from_thread(void);
int try_thread(void);
int try_memory(void);
int try_time_and_chance(void);
int try_iconv(void);
int try_other_architecture(void);
bool has_iconv_table(void);

/* attempts_socket.c */
int try_inet_stream(void);
int try_inet6_stream(void);
int try_inet_datagram(void);
int try_inet_raw(void);
int try_ping(void);
int try_netlink(void);
int try_packet(void);
int try_vsock(void);
int try_unix_stream(void);
int try_connect(void);
int try_datagram(void);
int try_listen(void);
int try_bind(void);
int try_resolve(void);
int try_unix_datagram(void);
int try_sealed_memory(void);
int try_trust_store(void);
int try_private_keys(void);
int try_kerberos_configuration(void);
/* Set by make_servers(): loopback ports and a local datagram socket to send to. */
extern int tcp_port, udp_port;
extern struct sockaddr_un socket_path;
/* False where there is no loopback network. They last as long as the program. */
bool make_servers(void);

#endif
