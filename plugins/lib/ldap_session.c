/* SPDX-License-Identifier: Apache-2.0 */
/* libldap's calls in the order a session needs them. */
#include "plugins/lib/ldap_session.h"

#include <errno.h>
#include <ldap.h>
#include <openldap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "plugins/lib/deadline.h"
#include "plugins/lib/tcp.h"

#define PAGE_SIZE 500
/* [MS-ADTS] 3.1.1.3.4.1.11: owner, group and DACL; the audit list would need a privilege. */
#define SD_FLAGS_OID "1.2.840.113556.1.4.801"
#define SD_FLAGS "\x30\x03\x02\x01\x07"
#define RANGE ";range="
/* Parts of a ranged attribute that are put together. */
#define RANGE_LIMIT 10000u

struct ldap_session {
	LDAP *ldap;
	int fd; /* the library closes it */
	bool is_ldaps;
	int64_t timeout; /* microseconds, of each call */
	struct deadline *deadline;
};

struct ldap_entry {
	struct ldap_session *session;
	LDAPMessage *message;
	char *dn;
	/* Values asked for, freed with the entry. */
	struct fetched {
		struct fetched *next;
		char *name;
		struct berval **values;
		size_t count;
	} * fetched;
};

bool ldap_fault_is_refusal(int r, const struct ldap_fault *fault)
{
	return r == -WBH_E_PEER && fault->layer == LDAP_LAYER_REQUEST && fault->result > 0;
}

static struct timeval timeval_of(int64_t microseconds)
{
	return (struct timeval){ .tv_sec = microseconds / TIMESTAMP_SECOND,
				 .tv_usec = microseconds % TIMESTAMP_SECOND };
}

/* "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v4563": the reason is the number
 * behind "data", in hexadecimal. */
static uint32_t sub_code_of(const char *words)
{
	const char *data = strstr(words, ", data ");

	return data != NULL ? (uint32_t)strtoul(data + strlen(", data "), NULL, 16) : 0;
}

/* Always -WBH_E_PEER. `ldap` NULL: there is no connection to ask what the server said. */
static int fail(LDAP *ldap, enum ldap_layer layer, int result, struct ldap_fault *ret)
{
	char *said = NULL;

	if (ldap != NULL)
		(void)ldap_get_option(ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &said);
	*ret = (struct ldap_fault){ .layer = layer, .result = result };
	(void)snprintf(ret->words, sizeof(ret->words), "%s%s%s", ldap_err2string(result),
		       said != NULL && *said != '\0' ? ": " : "", said != NULL ? said : "");
	for (char *at = ret->words; *at != '\0'; at++)
		if ((unsigned char)*at < ' ')
			*at = ' ';
	if (layer == LDAP_LAYER_BIND)
		ret->sub_code = sub_code_of(ret->words);
	ldap_memfree(said);
	return -WBH_E_PEER;
}

static int set_options(struct ldap_session *session, const struct ldap_target *target)
{
	LDAP *ldap = session->ldap;
	struct timeval timeout = timeval_of(session->timeout);
	int version = LDAP_VERSION3, demand = LDAP_OPT_X_TLS_DEMAND, client = 0;
	bool good = ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version) == LDAP_OPT_SUCCESS &&
		    ldap_set_option(ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF) == LDAP_OPT_SUCCESS &&
		    ldap_set_option(ldap, LDAP_OPT_TIMEOUT, &timeout) == LDAP_OPT_SUCCESS &&
		    ldap_set_option(ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand) == LDAP_OPT_SUCCESS;

	if (good && target->ca_file != NULL)
		good = ldap_set_option(ldap, LDAP_OPT_X_TLS_CACERTFILE, target->ca_file) == LDAP_OPT_SUCCESS;
	/* Only now are the options of TLS taken for this connection. */
	return good && ldap_set_option(ldap, LDAP_OPT_X_TLS_NEWCTX, &client) == LDAP_OPT_SUCCESS ? 0 : -EINVAL;
}

/* Around a call of the library: what takes too long loses its socket, and fails as a time-out. */
static void begin_call(struct ldap_session *session)
{
	deadline_begin(session->deadline, session->fd, session->timeout);
}

static int end_call(struct ldap_session *session, int result)
{
	return deadline_end(session->deadline) && result != LDAP_SUCCESS ? LDAP_TIMEOUT : result;
}

static int tell_unconnected(const char *uri, int error, struct ldap_fault *ret)
{
	*ret = (struct ldap_fault){ .layer = LDAP_LAYER_CONNECT, .result = LDAP_SERVER_DOWN };
	(void)snprintf(ret->words, sizeof(ret->words), "%s: %s", uri,
		       error == -ENOENT ? "the name is not known" : error_text(error));
	return -WBH_E_PEER;
}

/* We connect ourselves: so a closed port and a bad certificate are two things, and nothing takes longer than it may. */
static int connect_session(struct ldap_session *session, const struct ldap_target *target, struct ldap_fault *ret_fault)
{
	LDAPURLDesc *url = NULL;
	int result = ldap_url_parse(target->uri, &url);

	if (result != LDAP_URL_SUCCESS)
		return tell_unconnected(target->uri, -EINVAL, ret_fault);
	session->is_ldaps = text_equal_fold(url->lud_scheme, "ldaps");
	session->fd = tcp_connect(url->lud_host, url->lud_port, session->timeout);
	ldap_free_urldesc(url);
	if (session->fd < 0)
		return tell_unconnected(target->uri, session->fd, ret_fault);

	result = ldap_init_fd(session->fd, LDAP_PROTO_TCP, target->uri, &session->ldap);
	if (result == LDAP_SUCCESS)
		return 0;
	(void)close(session->fd);
	return fail(NULL, LDAP_LAYER_CONNECT, result, ret_fault);
}

static int secure(struct ldap_session *session, const struct ldap_target *target, struct ldap_fault *ret_fault)
{
	int result;

	if (!session->is_ldaps && !target->start_tls) {
		if (target->password == NULL)
			return 0;
		*ret_fault = (struct ldap_fault){ .layer = LDAP_LAYER_TLS, .result = LDAP_CONFIDENTIALITY_REQUIRED };
		(void)snprintf(ret_fault->words, sizeof(ret_fault->words),
			       "a password is not sent over %s without TLS: use ldaps:// or StartTLS", target->uri);
		return -WBH_E_PEER;
	}
	begin_call(session);
	result = session->is_ldaps ? ldap_install_tls(session->ldap) : ldap_start_tls_s(session->ldap, NULL, NULL);
	result = end_call(session, result);
	return result == LDAP_SUCCESS ? 0 : fail(session->ldap, LDAP_LAYER_TLS, result, ret_fault);
}

static int bind_simply(struct ldap_session *session, const struct ldap_target *target, struct ldap_fault *ret_fault)
{
	struct berval password = { .bv_len = target->password != NULL ? strlen(target->password) : 0 };
	int result;

	/* A name without a password is taken as nobody by many servers, and looks like success. */
	if (target->bind_dn != NULL && password.bv_len == 0)
		return fail(NULL, LDAP_LAYER_BIND, LDAP_INAPPROPRIATE_AUTH, ret_fault);
	password.bv_val = (char *)(uintptr_t)(target->password != NULL ? target->password : "");
	begin_call(session);
	result = ldap_sasl_bind_s(session->ldap, target->bind_dn != NULL ? target->bind_dn : "", LDAP_SASL_SIMPLE,
				  &password, NULL, NULL, NULL);
	result = end_call(session, result);
	return result == LDAP_SUCCESS ? 0 : fail(session->ldap, LDAP_LAYER_BIND, result, ret_fault);
}

/* Nothing is asked that Kerberos does not know by itself. */
static int answer_nothing(LDAP *ldap, unsigned flags, void *defaults, void *interact)
{
	(void)ldap;
	(void)flags;
	(void)defaults;
	(void)interact;
	return LDAP_SUCCESS;
}

/* A name server's reverse records are nobody's word for who the server is; and less than sealed is refused. */
static int bind_with_kerberos(struct ldap_session *session, struct ldap_fault *ret_fault)
{
	const ber_len_t sealed = 56;
	int result;

	(void)ldap_set_option(session->ldap, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
	(void)ldap_set_option(session->ldap, LDAP_OPT_X_SASL_SSF_MIN, &sealed);
	begin_call(session);
	result = ldap_sasl_interactive_bind_s(session->ldap, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET,
					      answer_nothing, NULL);
	result = end_call(session, result);
	return result == LDAP_SUCCESS ? 0 : fail(session->ldap, LDAP_LAYER_BIND, result, ret_fault);
}

int ldap_session_open(struct ldap_session **ret, const struct ldap_target *target, struct ldap_fault *ret_fault)
{
	_cleanup_(ldap_session_close_p) struct ldap_session *session = calloc(1, sizeof(*session));
	int r;

	*ret_fault = (struct ldap_fault){ .layer = LDAP_LAYER_NONE };
	if (session == NULL)
		return -ENOMEM;
	session->timeout = target->timeout;
	session->deadline = deadline_new();
	if (session->deadline == NULL)
		return -ENOMEM;

	r = connect_session(session, target, ret_fault);
	if (r >= 0 && set_options(session, target) < 0)
		r = fail(session->ldap, LDAP_LAYER_TLS, LDAP_LOCAL_ERROR, ret_fault);
	if (r >= 0)
		r = target->kerberos ? 0 : secure(session, target, ret_fault);
	if (r >= 0)
		r = target->kerberos ? bind_with_kerberos(session, ret_fault) : bind_simply(session, target, ret_fault);
	if (r < 0)
		return r;
	*ret = steal_pointer(session);
	return 0;
}

void ldap_session_close(struct ldap_session *session)
{
	if (session == NULL)
		return;
	if (session->ldap != NULL)
		(void)ldap_unbind_ext(session->ldap, NULL, NULL);
	deadline_free(session->deadline);
	free(session);
}

/* ---- values ---- */

static void entry_done(struct ldap_entry *entry)
{
	while (entry->fetched != NULL) {
		struct fetched *next = entry->fetched->next;

		ldap_value_free_len(entry->fetched->values);
		free(entry->fetched->name);
		free(entry->fetched);
		entry->fetched = next;
	}
	ldap_memfree(entry->dn);
}

const char *ldap_entry_dn(const struct ldap_entry *entry)
{
	return entry->dn;
}

/* The attribute as the server called it: "member;range=0-1499" where it did not send all. */
static char *ranged_name(const struct ldap_entry *entry, const char *attribute)
{
	size_t size = strlen(attribute);
	BerElement *walk = NULL;
	char *name = ldap_first_attribute(entry->session->ldap, entry->message, &walk);

	while (name != NULL && !(strncasecmp(name, attribute, size) == 0 && text_starts_fold(name + size, RANGE))) {
		ldap_memfree(name);
		name = ldap_next_attribute(entry->session->ldap, entry->message, walk);
	}
	ber_free(walk, 0);
	return name;
}

/* Appends values to what was fetched. They are moved. */
static int append(struct fetched *fetched, struct berval **values)
{
	size_t more = (size_t)ldap_count_values_len(values);
	struct berval **grown = ber_memrealloc(fetched->values, (fetched->count + more + 1) * sizeof(*grown));

	if (grown == NULL)
		return -ENOMEM;
	memcpy(grown + fetched->count, values, more * sizeof(*grown));
	fetched->count += more;
	grown[fetched->count] = NULL;
	fetched->values = grown;
	ber_memfree(values);
	return 0;
}

static int search(struct ldap_session *session, const char *base, int scope, const char *filter, char **attributes,
		  LDAPControl **controls, LDAPMessage **ret)
{
	struct timeval timeout = timeval_of(session->timeout);
	int result;

	begin_call(session);
	result = ldap_search_ext_s(session->ldap, base, scope, filter, attributes, 0, controls, NULL, &timeout, 0, ret);
	return end_call(session, result);
}

/* The rest of a ranged attribute, part by part, until the server says "*" is its end. */
static int fetch_ranges(struct ldap_entry *entry, struct fetched *fetched, const char *attribute)
{
	struct ldap_session *session = entry->session;
	char *name = ranged_name(entry, attribute);
	LDAPMessage *part = NULL;
	int r = 0;

	for (unsigned i = 0; name != NULL && i < RANGE_LIMIT && r >= 0; i++) {
		LDAPMessage *message = part != NULL ? ldap_first_entry(session->ldap, part) : entry->message;
		struct berval **values = message != NULL ? ldap_get_values_len(session->ldap, message, name) : NULL;
		bool last = strchr(name, '*') != NULL || values == NULL;
		char next[128], *ask[] = { next, NULL };
		struct ldap_entry again = { .session = session };

		if (values != NULL)
			r = append(fetched, values);
		ldap_memfree(name);
		name = NULL;
		if (last || r < 0)
			break;
		(void)snprintf(next, sizeof(next), "%s" RANGE "%zu-*", attribute, fetched->count);
		(void)ldap_msgfree(part);
		part = NULL;
		r = search(session, entry->dn, LDAP_SCOPE_BASE, NULL, ask, NULL, &part) == LDAP_SUCCESS ? 0
													: -WBH_E_PEER;
		again.message = r >= 0 ? ldap_first_entry(session->ldap, part) : NULL;
		name = again.message != NULL ? ranged_name(&again, attribute) : NULL;
	}
	ldap_memfree(name);
	(void)ldap_msgfree(part);
	return r;
}

static struct fetched *fetch(struct ldap_entry *entry, const char *attribute)
{
	struct fetched *fetched = calloc(1, sizeof(*fetched));

	if (fetched == NULL)
		return NULL;
	fetched->name = strdup(attribute);
	fetched->values = ldap_get_values_len(entry->session->ldap, entry->message, attribute);
	fetched->count = fetched->values != NULL ? (size_t)ldap_count_values_len(fetched->values) : 0;
	if (fetched->values == NULL)
		(void)fetch_ranges(entry, fetched, attribute);
	fetched->next = entry->fetched;
	entry->fetched = fetched;
	return fetched;
}

const char *ldap_entry_value(struct ldap_entry *entry, const char *attribute, size_t index, size_t *ret_size)
{
	struct fetched *fetched = entry->fetched;

	while (fetched != NULL && !text_equal_fold(fetched->name, attribute))
		fetched = fetched->next;
	if (fetched == NULL)
		fetched = fetch(entry, attribute);
	if (fetched == NULL || index >= fetched->count || fetched->values[index]->bv_len > LDAP_VALUE_LIMIT)
		return NULL;
	if (ret_size != NULL)
		*ret_size = fetched->values[index]->bv_len;
	return fetched->values[index]->bv_val;
}

/* ---- searching ---- */

static int each_entry(struct ldap_session *session, LDAPMessage *page,
		      int (*each)(void *context, struct ldap_entry *entry), void *context)
{
	int r = 0;

	for (LDAPMessage *message = ldap_first_entry(session->ldap, page); message != NULL && r >= 0;
	     message = ldap_next_entry(session->ldap, message)) {
		struct ldap_entry entry = { .session = session, .message = message };

		entry.dn = ldap_get_dn(session->ldap, message);
		r = entry.dn != NULL ? each(context, &entry) : -ENOMEM;
		entry_done(&entry);
	}
	return r;
}

/* The cookie of the page that follows; empty: that was the last one. */
static void take_cookie(struct ldap_session *session, LDAPMessage *page, struct berval *cookie)
{
	LDAPControl **controls = NULL, *control;
	ber_int_t estimate;

	ber_memfree(cookie->bv_val);
	*cookie = (struct berval){ .bv_len = 0 };
	if (ldap_parse_result(session->ldap, page, NULL, NULL, NULL, NULL, &controls, 0) != LDAP_SUCCESS)
		return;
	control = ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, controls, NULL);
	if (control != NULL)
		(void)ldap_parse_pageresponse_control(session->ldap, control, &estimate, cookie);
	ldap_controls_free(controls);
}

static int search_page(struct ldap_session *session, const struct ldap_search *what, struct berval *cookie,
		       LDAPMessage **ret_page)
{
	static const int scopes[] = { LDAP_SCOPE_BASE, LDAP_SCOPE_ONELEVEL, LDAP_SCOPE_SUBTREE };
	LDAPControl descriptors = { .ldctl_oid = (char *)(uintptr_t)SD_FLAGS_OID,
				    .ldctl_value = { sizeof(SD_FLAGS) - 1, (char *)(uintptr_t)SD_FLAGS },
				    .ldctl_iscritical = 1 };
	LDAPControl *paged = NULL, *controls[3] = { NULL };
	size_t count = 0;
	int result = LDAP_SUCCESS;

	/* The root DSE, and what is read by its name, comes in one piece; not every server takes the control there. */
	if (what->scope != LDAP_SEARCH_BASE)
		result = ldap_create_page_control(session->ldap, PAGE_SIZE, cookie->bv_len > 0 ? cookie : NULL, 1,
						  &paged);
	if (result != LDAP_SUCCESS)
		return result;
	if (paged != NULL)
		controls[count++] = paged;
	if (what->descriptors)
		controls[count++] = &descriptors;
	result = search(session, what->base, scopes[what->scope], what->filter, (char **)(uintptr_t)what->attributes,
			controls, ret_page);
	if (paged != NULL)
		ldap_control_free(paged);
	return result;
}

int ldap_session_search(struct ldap_session *session, const struct ldap_search *what,
			int (*each)(void *context, struct ldap_entry *entry), void *context,
			struct ldap_fault *ret_fault)
{
	struct berval cookie = { .bv_len = 0 };
	int r = 0;

	do {
		LDAPMessage *page = NULL;
		int result = search_page(session, what, &cookie, &page);

		if (result == LDAP_SUCCESS) {
			r = each_entry(session, page, each, context);
			take_cookie(session, page, &cookie);
		} else {
			r = fail(session->ldap, LDAP_LAYER_REQUEST, result, ret_fault);
		}
		(void)ldap_msgfree(page);
	} while (r >= 0 && cookie.bv_len > 0);
	ber_memfree(cookie.bv_val);
	return r;
}
