/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a server's certificate, in words: the LDAP library only says that something is. A handshake of our
 * own that sends nothing and is over when the certificate has been seen. */
#ifndef WBH_PLUGINS_TLS_FAULT_H
#define WBH_PLUGINS_TLS_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lent, for the time of the call. */
struct tls_question {
	const char *host; /* connected to, and the name the certificate must have; an address counts as one */
	int port;
	bool start_tls;      /* it speaks LDAP before TLS */
	const char *ca_file; /* NULL: the system's */
	int64_t timeout;     /* microseconds, for connecting and for the handshake each */
};

/* One line: "the certificate of dc1.corp.example expired on 2026-03-01 12:00 UTC". Empty: nothing is wrong with it now.
 * Blocks. */
void tls_fault_words(const struct tls_question *question, char *words, size_t size);

#endif
