/* SPDX-License-Identifier: Apache-2.0 */
/* With which account, and at which controllers: as configured, else as DNS says. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "plugins/lib/dns_srv.h"
#include "plugins/probe_ad/look.h"

/* The first line of the file, without its end. */
static int read_password(struct look *look, const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t size = fd >= 0 ? read(fd, look->password, PASSWORD_LIMIT) : -1;

	if (size < 0) {
		look->host->log(look->host, WBH_LOG_ERROR, "bind-password-file %s: %s", path, error_text(errno));
		return -errno;
	}
	look->password[size] = '\0';
	look->password[strcspn(look->password, "\r\n")] = '\0';
	if (look->password[0] != '\0')
		return 0;
	look->host->log(look->host, WBH_LOG_ERROR, "bind-password-file %s: is empty", path);
	return -EINVAL;
}

/* Kerberos finds the key by the environment, and keeps what it gets in memory. */
static int use_keytab(struct look *look, const char *keytab)
{
	if (keytab == NULL) {
		look->host->log(look->host, WBH_LOG_ERROR, "tls = sasl needs a keytab: write keytab = FILE");
		return -EINVAL;
	}
	if (access(keytab, R_OK) < 0) {
		look->host->log(look->host, WBH_LOG_ERROR, "keytab %s: %s", keytab, error_text(errno));
		return -errno;
	}
	if (setenv("KRB5_CLIENT_KTNAME", keytab, 1) < 0 || setenv("KRB5CCNAME", "MEMORY:", 1) < 0)
		return -errno;
	return 0;
}

static int use_password(struct look *look, const char *file)
{
	if (look->sign_in.user == NULL || file == NULL) {
		look->host->log(look->host, WBH_LOG_ERROR,
				"to sign in, write bind-user and bind-password-file, or tls = sasl and keytab");
		return -EINVAL;
	}
	look->sign_in.password = look->password;
	return read_password(look, file);
}

static int read_sign_in(struct look *look)
{
	static const char *const names[] = {
		[SECURE_LDAPS] = "ldaps", [SECURE_STARTTLS] = "starttls", [SECURE_SASL] = "sasl"
	};
	struct wbh_host *host = look->host;
	const char *tls = host->setting(host, "tls", 0);

	look->sign_in = (struct sign_in){ .ca_file = host->setting(host, "ca-file", 0),
					  .user = host->setting(host, "bind-user", 0),
					  .domain = look->domain };
	for (unsigned i = 0; i < ELEMENTS(names); i++)
		if (text_equal(tls, names[i]))
			look->sign_in.secure = (enum secure)i;
	if (host->setting_number(host, "timeout", &look->sign_in.timeout) < 0)
		return -EINVAL;
	if (look->sign_in.secure == SECURE_SASL)
		return use_keytab(look, host->setting(host, "keytab", 0));
	return use_password(look, host->setting(host, "bind-password-file", 0));
}

/* "dc1.corp.example", "dc1:3636", "[2001:db8::1]:636". */
static int add_controller(struct look *look, const char *text)
{
	struct controller *controller = &look->controllers[look->controller_count];
	const char *colon = strrchr(text, ':');
	bool bracketed = text[0] == '[';
	size_t size = strlen(text);

	if (look->controller_count == CONTROLLER_LIMIT)
		return 0;
	if (colon != NULL && (bracketed ? colon[-1] == ']' : strchr(text, ':') == colon)) {
		uint64_t port;

		if (text_to_u64(colon + 1, &port) < 0 || port == 0 || port > 65535) {
			look->host->log(look->host, WBH_LOG_ERROR, "controllers = %s: write HOST or HOST:PORT", text);
			return -EINVAL;
		}
		controller->port = (int)port;
		size = (size_t)(colon - text);
	}
	controller->name = bracketed && size > 2 ? text_copy(text + 1, size - 2) : text_copy(text, size);
	controller->sign_in = &look->sign_in;
	look->controller_count++;
	return controller->name != NULL ? 0 : -ENOMEM;
}

/* Several in a line, or several lines. */
static int read_controllers(struct look *look)
{
	const char *value;
	int r = 0;

	for (size_t i = 0; r >= 0 && (value = look->host->setting(look->host, "controllers", i)) != NULL; i++) {
		_cleanup_free_ char *names = strdup(value);
		char *rest = NULL;

		if (names == NULL)
			return -ENOMEM;
		for (char *name = strtok_r(names, " ,\t", &rest); name != NULL && r >= 0;
		     name = strtok_r(NULL, " ,\t", &rest))
			r = add_controller(look, name);
	}
	return r;
}

/* The domain's own records say who serves it. */
static int find_controllers(struct look *look)
{
	struct srv_record records[CONTROLLER_LIMIT];
	char name[512];
	int count, r = 0;

	(void)snprintf(name, sizeof(name), "_ldap._tcp.dc._msdcs.%s", look->domain);
	count = dns_srv(name, records, CONTROLLER_LIMIT);
	look->srv = count < 0 ? count : 1;
	if (count < 0)
		look->host->log(look->host, WBH_LOG_WARNING, "%s: %s", name,
				count == -ENOENT ? "no such record" : error_text(count));
	for (int i = 0; i < count && r >= 0; i++)
		r = add_controller(look, records[i].host);
	return r;
}

int look_read_settings(struct look *look)
{
	int r;

	look->domain = look->host->setting(look->host, "domain", 0);
	r = read_sign_in(look);
	if (r >= 0)
		r = read_controllers(look);
	return r < 0 || look->controller_count > 0 ? r : find_controllers(look);
}
