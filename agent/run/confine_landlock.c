/* SPDX-License-Identifier: Apache-2.0 */
/* Landlock by its raw system calls: glibc has no wrappers, and the kernel's ABI is asked when the program runs. */
#include "run/confine_landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/error.h"

/* Named here because the headers we build against may be older than the kernel we run on. */
#define FS_REFER (UINT64_C(1) << 13)    /* ABI 2 */
#define FS_TRUNCATE (UINT64_C(1) << 14) /* ABI 3 */
#define NET_BIND_TCP (UINT64_C(1) << 0) /* ABI 4 */
#define NET_CONNECT_TCP (UINT64_C(1) << 1)
#define FS_IOCTL_DEV (UINT64_C(1) << 15)  /* ABI 5 */
#define SCOPE_ABSTRACT (UINT64_C(1) << 0) /* ABI 6 */
#define SCOPE_SIGNAL (UINT64_C(1) << 1)
#define RULE_NET_PORT 2

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_WRITE                                                                                                       \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE)
/* The rights that a rule on something else than a directory may name. */
#define FS_OF_FILES                                                                                                    \
	(LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | FS_TRUNCATE |     \
	 FS_IOCTL_DEV)

/* As the newest kernel we know has it; older ones are given the front part. */
struct ruleset_attributes {
	uint64_t files;
	uint64_t net;    /* ABI 4 */
	uint64_t scoped; /* ABI 6 */
};

struct port_rule {
	uint64_t allowed_access;
	uint64_t port;
};

static int create_ruleset(const struct ruleset_attributes *attributes, size_t size, uint32_t flags)
{
	return (int)syscall(SYS_landlock_create_ruleset, attributes, size, flags);
}

static int add_rule(int fd, unsigned type, const void *rule)
{
	return (int)syscall(SYS_landlock_add_rule, fd, type, rule, 0u);
}

uint32_t ruleset_kernel_abi(void)
{
	int abi = create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi > 0 ? (uint32_t)abi : 0;
}

static uint64_t handled_files(uint32_t abi, unsigned scope)
{
	uint64_t files = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
			 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
			 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
			 LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

	if (scope & RULESET_READING)
		files |= FS_READ;
	if (abi >= 2)
		files |= FS_REFER;
	if (abi >= 3)
		files |= FS_TRUNCATE;
	if (abi >= 5)
		files |= FS_IOCTL_DEV;
	return files;
}

static struct ruleset_attributes handled(uint32_t abi, unsigned scope, size_t *ret_size)
{
	struct ruleset_attributes attributes = { .files = handled_files(abi, scope) };

	*ret_size = sizeof(attributes.files);
	if (abi >= 4) {
		attributes.net = NET_BIND_TCP;
		if (scope & RULESET_CONNECTING)
			attributes.net |= NET_CONNECT_TCP;
		*ret_size += sizeof(attributes.net);
	}
	if (abi >= 6) {
		if (scope & RULESET_ABSTRACT)
			attributes.scoped |= SCOPE_ABSTRACT;
		if (scope & RULESET_SIGNALS)
			attributes.scoped |= SCOPE_SIGNAL;
		*ret_size += sizeof(attributes.scoped);
	}
	return attributes;
}

int ruleset_new(struct ruleset *ret, uint32_t abi, unsigned scope, struct wbh_problem *problem)
{
	struct ruleset_attributes attributes;
	size_t size;
	int fd;

	if (abi == 0) {
		*ret = (struct ruleset){ .fd = -1 };
		return 0;
	}
	attributes = handled(abi, scope, &size);
	fd = create_ruleset(&attributes, size, 0);
	if (fd < 0)
		return problem_set(problem, -errno, "Landlock refused a ruleset: %s", error_text(errno));

	*ret = (struct ruleset){ .fd = fd, .files = attributes.files, .net = attributes.net };
	return 0;
}

void ruleset_done(struct ruleset *ruleset)
{
	close_p(&ruleset->fd);
	ruleset->fd = -1;
}

int ruleset_allow_path(struct ruleset *ruleset, const char *path, unsigned access, struct wbh_problem *problem)
{
	_cleanup_close_ int fd = -1;
	struct landlock_path_beneath_attr rule = { 0 };
	struct stat status;

	if (ruleset->fd < 0)
		return 0;
	fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP))
		return 1;
	if (fd < 0 || fstat(fd, &status) < 0)
		return problem_set(problem, -errno, "%s: %s", path, error_text(errno));

	rule.parent_fd = fd;
	if (access & RULESET_READ)
		rule.allowed_access |= FS_READ;
	if (access & RULESET_WRITE)
		rule.allowed_access |= FS_WRITE;
	if (!S_ISDIR(status.st_mode))
		rule.allowed_access &= FS_OF_FILES;
	/* What the ruleset does not deny, a rule may not name. */
	rule.allowed_access &= ruleset->files;
	if (rule.allowed_access == 0)
		return 0;
	if (add_rule(ruleset->fd, LANDLOCK_RULE_PATH_BENEATH, &rule) < 0)
		return problem_set(problem, -errno, "Landlock refused a rule for %s: %s", path, error_text(errno));
	return 0;
}

int ruleset_allow_connect(struct ruleset *ruleset, uint16_t port, struct wbh_problem *problem)
{
	struct port_rule rule = { .allowed_access = NET_CONNECT_TCP, .port = port };

	if (ruleset->fd < 0 || !(ruleset->net & NET_CONNECT_TCP))
		return 0;
	if (add_rule(ruleset->fd, RULE_NET_PORT, &rule) < 0)
		return problem_set(problem, -errno, "Landlock refused a rule for port %u: %s", port, error_text(errno));
	return 0;
}

int ruleset_enforce(const struct ruleset *ruleset, struct wbh_problem *problem)
{
	if (ruleset->fd < 0)
		return 0;
	if (syscall(SYS_landlock_restrict_self, ruleset->fd, 0u) < 0)
		return problem_set(problem, -errno, "Landlock could not be enforced: %s", error_text(errno));
	return 0;
}
