/* SPDX-License-Identifier: Apache-2.0 */
/* Needs by name -> paths and system calls, for workers and for the agent itself. */
#include "run/confine.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/path.h"
#include "base/text.h"
#include "run/confine_landlock.h"
#include "run/confine_seccomp.h"

#define DNS_PORT 53

/* What every worker may read: the dynamic loader opens libraries late (iconv, NSS, SASL), libc its time zones.
 * Executing is denied by Landlock and seccomp alike; mapping a library is not executing. */
static const char *const library_paths[] = { "/lib",
					     "/lib32",
					     "/lib64",
					     "/usr/lib",
					     "/usr/lib32",
					     "/usr/lib64",
					     "/usr/local/lib",
					     "/usr/local/lib64",
					     "/etc/ld.so.cache",
					     "/etc/localtime",
					     "/usr/share/zoneinfo",
					     "/usr/share/locale",
					     "/dev/null",
					     "/dev/zero",
					     "/dev/random",
					     "/dev/urandom",
					     NULL };

/* Single files of /etc, not the folder: it also holds the passwords of other instances. Where such a file is replaced
 * while a worker runs (its rule is bound to the old one), the worker's next start sees the new one. */
static const char *const resolve_paths[] = { "/etc/resolv.conf",
					     "/etc/hosts",
					     "/etc/nsswitch.conf",
					     "/etc/host.conf",
					     "/etc/gai.conf",
					     "/etc/services",
					     "/etc/protocols",
					     "/run/systemd/resolve",
					     "/run/NetworkManager",
					     "/run/resolvconf",
					     NULL };

static const char *const kerberos_paths[] = {
	"/etc/krb5.conf",       "/etc/krb5.conf.d",     "/etc/krb5.keytab",        "/etc/gss",
	"/etc/sasl2",           "/etc/ldap/ldap.conf",  "/etc/openldap/ldap.conf", "/usr/share/crypto-policies",
	"/etc/crypto-policies", "/var/lib/sss/pubconf", "/proc/sys/crypto",        NULL
};

static const char *const tls_trust_paths[] = { "/etc/ssl/certs",
					       "/etc/ssl/cert.pem",
					       "/etc/ssl/openssl.cnf",
					       "/usr/share/ca-certificates",
					       "/usr/local/share/ca-certificates",
					       "/etc/pki/tls/certs",
					       "/etc/pki/tls/cert.pem",
					       "/etc/pki/tls/openssl.cnf",
					       "/etc/pki/ca-trust",
					       "/usr/share/pki",
					       "/etc/ca-certificates",
					       "/etc/gnutls",
					       "/etc/crypto-policies",
					       "/usr/share/crypto-policies",
					       "/usr/share/p11-kit",
					       "/proc/sys/crypto",
					       NULL };

struct need_row {
	enum wbh_need_name name;
	unsigned calls;
	const char *const *paths;
};

static const struct need_row need_rows[] = {
	{ WBH_NEED_READ, CALLS_WATCH, NULL },
	{ WBH_NEED_WRITE, CALLS_CHANGE, NULL },
	{ WBH_NEED_RESOLVE, CALLS_CONNECT | CALLS_UDP | CALLS_TCP, resolve_paths },
	{ WBH_NEED_KERBEROS, CALLS_CONNECT | CALLS_UDP | CALLS_TCP, kerberos_paths },
	{ WBH_NEED_TLS_TRUST, 0, tls_trust_paths },
	{ WBH_NEED_TCP, CALLS_CONNECT | CALLS_TCP, NULL },
	{ WBH_NEED_UDP, CALLS_CONNECT | CALLS_UDP, NULL },
	{ WBH_NEED_JOURNAL, CALLS_CONNECT | CALLS_DATAGRAM, NULL },
};

static const struct need_row *find_need(enum wbh_need_name name)
{
	for (size_t i = 0; i < ELEMENTS(need_rows); i++) {
		if (need_rows[i].name == name)
			return &need_rows[i];
	}
	return NULL;
}

static bool has_need(const struct wbh_need *needs, enum wbh_need_name name)
{
	for (; needs != NULL && needs->name != WBH_NEED_END; needs++) {
		if (needs->name == name)
			return true;
	}
	return false;
}

static void tell_missing(struct confinement *confinement, const char *words)
{
	size_t used = strlen(confinement->missing);

	if (strstr(confinement->missing, words) == NULL)
		(void)snprintf(confinement->missing + used, sizeof(confinement->missing) - used, "%s%s",
			       used > 0 ? "; " : "", words);
}

/* Allow everything `path` can match, whatever is rotated in later. A folder right below the root has no parent worth
 * allowing and stands for itself. */
static int allow_around(struct ruleset *ruleset, const char *path, unsigned access, struct confinement *confinement,
			struct wbh_problem *problem)
{
	_cleanup_free_ char *parent = NULL;
	struct stat status;
	int r = path_fixed_parent(path, &parent);

	if (r < 0)
		return problem_set(problem, r, "%s: not an absolute path", path);
	if (!text_equal(parent, "/"))
		return ruleset_allow_path(ruleset, parent, access, problem);
	if (!text_equal(path, "/") && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		return ruleset_allow_path(ruleset, path, access, problem);

	tell_missing(confinement, "a path lies in /, so all files are open to it");
	return ruleset_allow_path(ruleset, "/", access, problem);
}

static int allow_setting(struct ruleset *ruleset, const struct wbh_need *need, struct wbh_host *host,
			 struct confinement *confinement, struct wbh_problem *problem)
{
	unsigned access = need->name == WBH_NEED_WRITE ? RULESET_READ | RULESET_WRITE : RULESET_READ;
	const char *path;
	int r = 0;

	for (size_t i = 0; r >= 0 && (path = host->setting(host, need->setting, i)) != NULL; i++) {
		_cleanup_free_ char *real = NULL;

		r = allow_around(ruleset, path, access, confinement, problem);
		if (r < 0)
			break;
		/* Where a symbolic link leads elsewhere, elsewhere is meant too. */
		real = realpath(path, NULL);
		if (real != NULL && !text_equal(real, path))
			r = allow_around(ruleset, real, access, confinement, problem);
	}
	return r < 0 ? r : 0;
}

static int allow_paths(struct ruleset *ruleset, const char *const *paths, struct wbh_problem *problem)
{
	int r = 0;

	for (; paths != NULL && *paths != NULL && r >= 0; paths++)
		r = ruleset_allow_path(ruleset, *paths, RULESET_READ, problem);
	return r < 0 ? r : 0;
}

/* The cache and keytab that the environment names, else the user's default cache. */
static int allow_credentials(struct ruleset *ruleset, struct wbh_problem *problem)
{
	static const char *const variables[] = { "KRB5CCNAME", "KRB5_KTNAME", "KRB5_CLIENT_KTNAME", "KRB5_CONFIG" };
	char path[64];
	int r;

	(void)snprintf(path, sizeof(path), "/tmp/krb5cc_%u", (unsigned)getuid());
	r = ruleset_allow_path(ruleset, path, RULESET_READ, problem);
	for (size_t i = 0; i < ELEMENTS(variables) && r >= 0; i++) {
		const char *name = getenv(variables[i]);

		if (name == NULL)
			continue;
		if (text_starts(name, "FILE:"))
			name += strlen("FILE:");
		if (name[0] == '/')
			r = ruleset_allow_path(ruleset, name, RULESET_READ, problem);
	}
	return r < 0 ? r : 0;
}

static int allow_needs(struct ruleset *ruleset, const struct wbh_need *needs, struct wbh_host *host, unsigned *calls,
		       struct confinement *confinement, struct wbh_problem *problem)
{
	for (; needs != NULL && needs->name != WBH_NEED_END; needs++) {
		const struct need_row *row = find_need(needs->name);
		int r;

		if (row == NULL)
			return problem_set(problem, -WBH_E_PLUGIN, "need %d is not known", (int)needs->name);
		*calls |= row->calls;
		r = allow_paths(ruleset, row->paths, problem);
		if (r >= 0 && needs->setting != NULL)
			r = allow_setting(ruleset, needs, host, confinement, problem);
		if (r >= 0 && needs->name == WBH_NEED_KERBEROS)
			r = allow_credentials(ruleset, problem);
		if (r < 0)
			return r;
	}
	return 0;
}

static int allow_base(struct ruleset *ruleset, struct wbh_problem *problem)
{
	int r = allow_paths(ruleset, library_paths, problem);

	if (r >= 0)
		r = ruleset_allow_path(ruleset, "/dev/null", RULESET_READ | RULESET_WRITE, problem);
#ifdef CONFINE_WITH_SANITIZER
	if (r >= 0)
		r = ruleset_allow_path(ruleset, "/proc/self", RULESET_READ, problem);
#endif
	return r < 0 ? r : 0;
}

/* Landlock binds one thread; another one would stay free. */
static int refuse_threads(struct wbh_problem *problem)
{
	struct stat status;

	/* The folder's link count is the number of threads and its own two. No /proc: nothing is known, nothing
	 * refused. */
	if (stat("/proc/self/task", &status) < 0 || status.st_nlink <= 3)
		return 0;
	return problem_set(problem, -EBUSY, "a thread was started before the process was confined");
}

static int begin(struct wbh_problem *problem)
{
	int r = refuse_threads(problem);

	if (r < 0)
		return r;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return problem_set(problem, -errno, "PR_SET_NO_NEW_PRIVS: %s", error_text(errno));
	return 0;
}

/* Landlock first: the seccomp filter does not let its calls through. */
static int enforce(const struct ruleset *ruleset, unsigned calls, struct confinement *confinement,
		   struct wbh_problem *problem)
{
	int r = ruleset_enforce(ruleset, problem);

	if (r >= 0)
		r = calls_enforce(calls, problem);
	if (r < 0)
		return r;
	confinement->seccomp = true;
	return 0;
}

int confine_worker(const struct wbh_need *needs, struct wbh_host *host, struct confinement *ret,
		   struct wbh_problem *problem)
{
	_cleanup_(ruleset_done) struct ruleset ruleset = { .fd = -1 };
	struct confinement confinement = { .landlock_abi = ruleset_kernel_abi() };
	bool any_port = has_need(needs, WBH_NEED_TCP) || has_need(needs, WBH_NEED_KERBEROS);
	unsigned scope = RULESET_READING | RULESET_ABSTRACT | RULESET_SIGNALS, calls = 0;
	int r;

	if (!any_port)
		scope |= RULESET_CONNECTING;
	if (confinement.landlock_abi == 0)
		tell_missing(&confinement, "no Landlock here (kernel or service manager), so files are not restricted");
	else if (confinement.landlock_abi < 4 && !any_port && has_need(needs, WBH_NEED_RESOLVE))
		tell_missing(&confinement, "Landlock is too old to restrict TCP to name servers");

	r = begin(problem);
	if (r >= 0)
		r = ruleset_new(&ruleset, confinement.landlock_abi, scope, problem);
	if (r >= 0)
		r = allow_base(&ruleset, problem);
	if (r >= 0)
		r = allow_needs(&ruleset, needs, host, &calls, &confinement, problem);
	if (r >= 0 && has_need(needs, WBH_NEED_RESOLVE))
		r = ruleset_allow_connect(&ruleset, DNS_PORT, problem);
	if (r >= 0)
		r = enforce(&ruleset, calls, &confinement, problem);
	if (r < 0)
		return r;

	*ret = confinement;
	return 0;
}

/* A service manager may listen on an abstract address ("@…"); then those cannot be closed to us. */
static unsigned agent_scope(void)
{
	const char *notify = getenv("NOTIFY_SOCKET");

	return RULESET_CONNECTING | RULESET_SIGNALS | (notify != NULL && notify[0] == '@' ? 0 : RULESET_ABSTRACT);
}

int confine_agent(const char *const *writable, size_t count, struct confinement *ret, struct wbh_problem *problem)
{
	_cleanup_(ruleset_done) struct ruleset ruleset = { .fd = -1 };
	struct confinement confinement = { .landlock_abi = ruleset_kernel_abi() };
	int r;

	if (confinement.landlock_abi == 0)
		tell_missing(&confinement,
			     "no Landlock here (kernel or service manager), so writing is not restricted");

	r = begin(problem);
	if (r >= 0)
		r = ruleset_new(&ruleset, confinement.landlock_abi, agent_scope(), problem);
	for (size_t i = 0; i < count && r >= 0; i++)
		r = ruleset_allow_path(&ruleset, writable[i], RULESET_WRITE, problem);
	if (r >= 0)
		r = ruleset_allow_path(&ruleset, "/dev/null", RULESET_WRITE, problem);
	if (r >= 0)
		r = enforce(&ruleset, CALLS_WATCH | CALLS_CHANGE | CALLS_CONNECT | CALLS_DATAGRAM | CALLS_AGENT,
			    &confinement, problem);
	if (r < 0)
		return r;

	*ret = confinement;
	return 0;
}
