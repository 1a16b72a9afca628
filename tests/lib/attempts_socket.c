/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts at sockets. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tests/lib/attempts.h"
#include "tests/lib/confined.h"

static int open_socket(int family, int type, int protocol)
{
	int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return errno;
	(void)close(fd);
	return 0;
}

int try_inet_stream(void)
{
	return open_socket(AF_INET, SOCK_STREAM, 0);
}

int try_inet6_stream(void)
{
	return open_socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
}

int try_inet_datagram(void)
{
	return open_socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
}

int try_inet_raw(void)
{
	return open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}

int try_ping(void)
{
	return open_socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
}

int try_netlink(void)
{
	return open_socket(AF_NETLINK, SOCK_RAW, 0);
}

int try_packet(void)
{
	return open_socket(AF_PACKET, SOCK_DGRAM, 0);
}

int try_vsock(void)
{
	return open_socket(AF_VSOCK, SOCK_STREAM, 0);
}

int try_unix_stream(void)
{
	return open_socket(AF_UNIX, SOCK_STREAM, 0);
}

int tcp_port, udp_port;

static int open_loopback(int type, int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0)
		return -1;
	if (type == SOCK_STREAM && listen(fd, 4) < 0)
		return -1;
	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return -1;
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static int connect_loopback(int type, int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	_cleanup_close_ int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	address.sin_port = htons((uint16_t)port);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return errno;
	return result((int)send(fd, "x", 1, MSG_NOSIGNAL));
}

int try_connect(void)
{
	return connect_loopback(SOCK_STREAM, tcp_port);
}

int try_datagram(void)
{
	return connect_loopback(SOCK_DGRAM, udp_port);
}

int try_listen(void)
{
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? 0 : result(listen(fd, 1));
}

int try_bind(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	_cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? 0 : result(bind(fd, (struct sockaddr *)&address, sizeof(address)));
}

int try_resolve(void)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	int r = getaddrinfo("localhost", "53", &hints, &found);

	if (r != 0)
		return EADDRNOTAVAIL;
	freeaddrinfo(found);
	return 0;
}

struct sockaddr_un socket_path = { .sun_family = AF_UNIX };

int try_unix_datagram(void)
{
	_cleanup_close_ int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return errno;
	return result(
		(int)sendto(fd, "MESSAGE=x\n", 10, MSG_NOSIGNAL, (struct sockaddr *)&socket_path, sizeof(socket_path)));
}

int try_sealed_memory(void)
{
	int fd = memfd_create("entry", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	return fd < 0 ? errno : result(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
}

int try_trust_store(void)
{
	return read_file("/etc/ssl/certs/ca-certificates.crt");
}

int try_private_keys(void)
{
	return result(open("/etc/ssl/private", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

int try_kerberos_configuration(void)
{
	return read_file("/etc/krb5.conf");
}

bool make_servers(void)
{
	int tcp = open_loopback(SOCK_STREAM, &tcp_port), udp = open_loopback(SOCK_DGRAM, &udp_port);
	int local = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)snprintf(socket_path.sun_path, sizeof(socket_path.sun_path), "%s/socket", place.root);
	return tcp >= 0 && udp >= 0 && local >= 0 &&
	       bind(local, (struct sockaddr *)&socket_path, sizeof(socket_path)) == 0;
}
