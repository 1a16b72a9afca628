/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's handshake with everything let through, and what it would have stopped at. */
#include "plugins/lib/tls_fault.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/timestamp.h"
#include "plugins/lib/deadline.h"
#include "plugins/lib/tcp.h"

DEFINE_POINTER_CLEANUP(SSL_CTX, SSL_CTX_free);
DEFINE_POINTER_CLEANUP(SSL, SSL_free);
DEFINE_POINTER_CLEANUP(X509, X509_free);

/* The extended request "StartTLS" (RFC 4511, 4.14), message 1. */
static const unsigned char start_tls_request[] = {
	0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16, '1', '.', '3', '.', '6', '.', '1',
	'.',  '4',  '.',  '1',  '.',  '1',  '4',  '6',  '6',  '.', '2', '0', '0', '3', '7',
};

/* Good: its result code, the first ENUMERATED, is 0. */
static bool start_tls(int fd)
{
	static const unsigned char success[] = { 0x0a, 0x01, 0x00 };
	unsigned char answer[512];
	ssize_t size;

	if (send(fd, start_tls_request, sizeof(start_tls_request), MSG_NOSIGNAL) != sizeof(start_tls_request))
		return false;
	size = recv(fd, answer, sizeof(answer), 0);
	return size > 0 && memmem(answer, (size_t)size, success, sizeof(success)) != NULL;
}

static int let_through(int good, X509_STORE_CTX *store)
{
	(void)good;
	(void)store;
	return 1;
}

static SSL *new_session(SSL_CTX *context, const struct tls_question *question, int fd)
{
	SSL *session;

	if (question->ca_file != NULL ? SSL_CTX_load_verify_locations(context, question->ca_file, NULL) != 1
				      : SSL_CTX_set_default_verify_paths(context) != 1)
		return NULL;
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, let_through);
	session = SSL_new(context);
	if (session == NULL)
		return NULL;
	if (SSL_set_fd(session, fd) != 1) {
		SSL_free(session);
		return NULL;
	}
	(void)SSL_set_tlsext_host_name(session, question->host);
	return session;
}

static bool is_address(const char *host)
{
	unsigned char bytes[16];

	return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

static bool has_name(X509 *certificate, const char *host)
{
	return is_address(host) ? X509_check_ip_asc(certificate, host, 0) == 1
				: X509_check_host(certificate, host, 0, 0, NULL) == 1;
}

static const char *time_text(const ASN1_TIME *time, char text[static TIMESTAMP_TEXT_SIZE])
{
	struct tm parts = { 0 };

	if (ASN1_TIME_to_tm(time, &parts) != 1)
		return "?";
	return timestamp_format_short((int64_t)timegm(&parts) * TIMESTAMP_SECOND, text);
}

static void common_name(const X509_NAME *name, char *text, size_t size)
{
	if (X509_NAME_get_text_by_NID((X509_NAME *)(uintptr_t)name, NID_commonName, text, (int)size) < 0)
		(void)snprintf(text, size, "(without a name)");
}

static void judge(SSL *session, const struct tls_question *question, char *words, size_t size)
{
	_cleanup_(X509_free_p) X509 *certificate = SSL_get1_peer_certificate(session);
	long result = SSL_get_verify_result(session);
	char time[TIMESTAMP_TEXT_SIZE], subject[128], issuer[128];

	if (certificate == NULL) {
		(void)snprintf(words, size, "%s shows no certificate", question->host);
		return;
	}
	common_name(X509_get_subject_name(certificate), subject, sizeof(subject));
	common_name(X509_get_issuer_name(certificate), issuer, sizeof(issuer));
	if (result == X509_V_ERR_CERT_HAS_EXPIRED)
		(void)snprintf(words, size, "the certificate of %s expired on %s", subject,
			       time_text(X509_get0_notAfter(certificate), time));
	else if (result == X509_V_ERR_CERT_NOT_YET_VALID)
		(void)snprintf(words, size, "the certificate of %s is not valid before %s", subject,
			       time_text(X509_get0_notBefore(certificate), time));
	else if (result != X509_V_OK)
		(void)snprintf(words, size, "the certificate of %s, issued by %s, is not trusted: %s", subject, issuer,
			       X509_verify_cert_error_string(result));
	else if (!has_name(certificate, question->host))
		(void)snprintf(words, size, "the certificate of %s has not the name %s", subject, question->host);
}

static void shake_hands(const struct tls_question *question, int fd, struct deadline *deadline, char *words,
			size_t size)
{
	_cleanup_(SSL_CTX_free_p) SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	_cleanup_(SSL_free_p) SSL *session = context != NULL ? new_session(context, question, fd) : NULL;
	bool late, good;

	if (session == NULL) {
		(void)snprintf(words, size, "%s cannot be used as a list of authorities",
			       question->ca_file != NULL ? question->ca_file : "the system's store");
		return;
	}
	deadline_begin(deadline, fd, question->timeout);
	good = (!question->start_tls || start_tls(fd)) && SSL_connect(session) == 1;
	late = deadline_end(deadline);
	if (good)
		judge(session, question, words, size);
	else if (late)
		(void)snprintf(words, size, "%s takes the connection and does not answer", question->host);
	else
		(void)snprintf(words, size, "%s speaks no TLS that is good enough", question->host);
}

void tls_fault_words(const struct tls_question *question, char *words, size_t size)
{
	_cleanup_(deadline_free_p) struct deadline *deadline = deadline_new();
	_cleanup_close_ int fd = tcp_connect(question->host, question->port, question->timeout);

	words[0] = '\0';
	if (deadline == NULL)
		return;
	if (fd < 0)
		(void)snprintf(words, size, "%s: %s", question->host, error_text(fd));
	else
		shake_hands(question, fd, deadline, words, size);
	ERR_clear_error();
}
