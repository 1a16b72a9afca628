/* SPDX-License-Identifier: Apache-2.0 */
/* A thread per controller: connection, sign-in, root DSE, other ports. */
#include "plugins/probe_ad/controller.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/lib/tcp.h"
#include "plugins/lib/tls_fault.h"
#include "plugins/probe_ad/entry.h"

/* It is a datagram, and only helps. */
#define PING_TIMEOUT (TIMESTAMP_SECOND / 2)

static const struct {
	int number;
	const char *name;
} ports[PORTS] = {
	[PORT_KERBEROS] = { 88, "Kerberos (88)" },
	[PORT_RPC] = { 135, "RPC (135)" },
	[PORT_SMB] = { 445, "SMB (445)" },
};

const char *controller_port_name(unsigned port)
{
	return ports[port].name;
}

static int64_t wall_clock(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * TIMESTAMP_SECOND + now.tv_nsec / 1000;
}

/* Policy hints, in both of their forms: [MS-ADTS] 3.1.1.3.4.1.27. */
static bool is_policy_hints(const char *control)
{
	return text_equal(control, "1.2.840.113556.1.4.2239") || text_equal(control, "1.2.840.113556.1.4.2066");
}

static int take_root(void *context, struct ldap_entry *entry)
{
	struct controller *controller = context;
	const char *control;

	controller->answered = true;
	controller->dns_name = entry_text(entry, "dnsHostName");
	controller->base = entry_text(entry, "defaultNamingContext");
	controller->schema = entry_text(entry, "schemaNamingContext");
	controller->configuration = entry_text(entry, "configurationNamingContext");
	controller->settings = entry_text(entry, "dsServiceName");
	controller->has_clock = entry_generalized_time(entry, "currentTime", &controller->clock);
	for (size_t i = 0; (control = ldap_entry_value(entry, "supportedControl", i, NULL)) != NULL; i++) {
		controller->has_controls = true;
		controller->has_policy_hints |= is_policy_hints(control);
	}
	return 0;
}

static int read_root(struct controller *controller)
{
	static const char *const attributes[] = { "dnsHostName",         "defaultNamingContext",
						  "schemaNamingContext", "configurationNamingContext",
						  "dsServiceName",       "currentTime",
						  "supportedControl",    NULL };
	const struct ldap_search what = { .base = "", .scope = LDAP_SEARCH_BASE, .attributes = attributes };
	int64_t asked = wall_clock();
	int r = ldap_session_search(controller->session, &what, take_root, controller, &controller->fault);

	controller->clock_read = asked + (wall_clock() - asked) / 2;
	return r;
}

static int take_settings(void *context, struct ldap_entry *entry)
{
	struct controller *controller = context;
	const char *class;

	controller->has_options = true;
	if (!entry_number(entry, "options", &controller->options))
		controller->options = 0;
	for (size_t i = 0; (class = ldap_entry_value(entry, "objectClass", i, NULL)) != NULL; i++)
		controller->read_only |= text_equal_fold(class, "nTDSDSARO");
	return 0;
}

static void read_settings(struct controller *controller)
{
	static const char *const attributes[] = { "options", "objectClass", NULL };
	const struct ldap_search what = { .base = controller->settings,
					  .scope = LDAP_SEARCH_BASE,
					  .attributes = attributes };
	struct ldap_fault fault;

	if (controller->settings != NULL)
		(void)ldap_session_search(controller->session, &what, take_settings, controller, &fault);
}

static void look_at_ports(struct controller *controller)
{
	for (unsigned i = 0; i < PORTS; i++) {
		int fd = tcp_connect(controller->name, ports[i].number, controller->sign_in->timeout);

		controller->ports[i] = fd < 0 ? fd : 0;
		if (fd >= 0)
			(void)close(fd);
	}
}

static int port_of(const struct controller *controller)
{
	if (controller->port > 0)
		return controller->port;
	return controller->sign_in->secure == SECURE_LDAPS ? 636 : 389;
}

/* The library only says that TLS failed. */
static void name_tls_fault(struct controller *controller)
{
	const struct sign_in *sign_in = controller->sign_in;
	const struct tls_question question = { .host = controller->name,
					       .port = port_of(controller),
					       .start_tls = sign_in->secure == SECURE_STARTTLS,
					       .ca_file = sign_in->ca_file,
					       .timeout = sign_in->timeout };
	char words[sizeof(controller->fault.words)];

	tls_fault_words(&question, words, sizeof(words));
	if (words[0] != '\0')
		memcpy(controller->fault.words, words, sizeof(words));
}

static int open_session(struct controller *controller)
{
	const struct sign_in *sign_in = controller->sign_in;
	bool ldaps = sign_in->secure == SECURE_LDAPS, six = strchr(controller->name, ':') != NULL;
	struct ldap_target target = { .start_tls = sign_in->secure == SECURE_STARTTLS,
				      .kerberos = sign_in->secure == SECURE_SASL,
				      .ca_file = sign_in->ca_file,
				      .bind_dn = sign_in->user,
				      .password = sign_in->password,
				      .timeout = sign_in->timeout };
	char uri[512];

	(void)snprintf(uri, sizeof(uri), "%s://%s%s%s:%d", ldaps ? "ldaps" : "ldap", six ? "[" : "", controller->name,
		       six ? "]" : "", port_of(controller));
	target.uri = uri;
	return ldap_session_open(&controller->session, &target, &controller->fault);
}

static void *look(void *context)
{
	struct controller *controller = context;
	int r = open_session(controller);

	if (r >= 0)
		r = read_root(controller);
	if (r >= 0)
		read_settings(controller);
	if (controller->fault.layer == LDAP_LAYER_TLS)
		name_tls_fault(controller);
	if (r < 0 && controller->fault.layer == LDAP_LAYER_CONNECT)
		return NULL;
	look_at_ports(controller);
	controller->pinged =
		cldap_ping(controller->name, controller->sign_in->domain, PING_TIMEOUT, &controller->netlogon) == 0;
	return NULL;
}

int controllers_look(struct controller *controllers, size_t count)
{
	pthread_t threads[CONTROLLER_LIMIT];
	size_t started = 0;

	while (started < count && pthread_create(&threads[started], NULL, look, &controllers[started]) == 0)
		started++;
	for (size_t i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	return started == count ? 0 : -ENOMEM;
}

bool controller_is_near(const struct controller *controller)
{
	return controller->pinged && ((controller->netlogon.flags & NETLOGON_CLOSEST) != 0 ||
				      (controller->netlogon.client_site[0] != '\0' &&
				       text_equal_fold(controller->netlogon.site, controller->netlogon.client_site)));
}

void controller_done(struct controller *controller)
{
	ldap_session_close(controller->session);
	free(controller->name);
	free(controller->dns_name);
	free(controller->base);
	free(controller->schema);
	free(controller->configuration);
	free(controller->settings);
	*controller = (struct controller){ .name = NULL };
}
