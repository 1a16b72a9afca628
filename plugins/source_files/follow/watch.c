/* SPDX-License-Identifier: Apache-2.0 */
/* inotify over folders, one watch each. */
#include "plugins/source_files/follow/watch.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define NAMES_CHANGE (IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF)

/* File systems that others write to without our kernel knowing. /mnt/c of WSL is V9FS or, in its first version,
 * "wslfs".
 */
#define WSLFS_MAGIC 0x53464846u
#define GFS2_MAGIC 0x01161970u

static bool is_shared(const char *path)
{
	static const uint32_t shared[] = {
		NFS_SUPER_MAGIC, SMB_SUPER_MAGIC,  SMB2_SUPER_MAGIC, CIFS_SUPER_MAGIC,  FUSE_SUPER_MAGIC, V9FS_MAGIC,
		AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, CEPH_SUPER_MAGIC, OCFS2_SUPER_MAGIC, GFS2_MAGIC,       WSLFS_MAGIC,
	};
	struct statfs status;
	size_t i;

	if (statfs(path, &status) < 0)
		return false;
	for (i = 0; i < ELEMENTS(shared); i++)
		if ((uint32_t)status.f_type == shared[i])
			return true;
	return false;
}

void watch_init(struct watch *watch)
{
	*watch = (struct watch){ .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC) };
}

void watch_done(struct watch *watch)
{
	size_t i;

	for (i = 0; i < watch->count; i++)
		free(watch->items[i].path);
	free(watch->items);
	if (watch->fd >= 0)
		(void)close(watch->fd);
	*watch = (struct watch){ .fd = -1 };
}

void watch_begin(struct watch *watch)
{
	size_t i;

	watch->deaf = watch->fd < 0;
	for (i = 0; i < watch->count; i++)
		watch->items[i].wanted = false;
}

/* Where `wd` is or belongs. */
static size_t place_of(const struct watch *watch, int wd)
{
	size_t low = 0, high = watch->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (watch->items[middle].wd < wd)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct watched *find(const struct watch *watch, int wd)
{
	size_t at = place_of(watch, wd);

	return at < watch->count && watch->items[at].wd == wd ? &watch->items[at] : NULL;
}

static int insert(struct watch *watch, int wd, const char *path)
{
	size_t at = place_of(watch, wd);
	char *copy;

	if (watch->count == watch->room) {
		size_t room = watch->room == 0 ? 8 : 2 * watch->room;
		struct watched *items = reallocarray(watch->items, room, sizeof(*items));

		if (items == NULL)
			return -ENOMEM;
		watch->items = items;
		watch->room = room;
	}
	copy = text_copy(path, strlen(path));
	if (copy == NULL)
		return -ENOMEM;
	memmove(watch->items + at + 1, watch->items + at, (watch->count - at) * sizeof(*watch->items));
	watch->items[at] = (struct watched){ wd, copy, true };
	watch->count++;
	return 0;
}

static int add(struct watch *watch, const char *path, uint32_t mask)
{
	struct watched *item;
	int wd;

	if (watch->fd < 0)
		return 0;
	wd = inotify_add_watch(watch->fd, path, mask | IN_MASK_ADD | IN_EXCL_UNLINK);
	if (wd < 0) {
		/* What is not there is noticed when its parent gets it; any other failure leaves us deaf. */
		watch->deaf |= errno != ENOENT;
		return 0;
	}
	watch->deaf |= is_shared(path);

	item = find(watch, wd);
	if (item == NULL)
		return insert(watch, wd, path);
	/* What is met by two ways keeps the first name of a pass. */
	if (!item->wanted && !text_equal(item->path, path)) {
		char *copy = text_copy(path, strlen(path));

		if (copy == NULL)
			return -ENOMEM;
		free(item->path);
		item->path = copy;
	}
	item->wanted = true;
	return 0;
}

int watch_add_names(struct watch *watch, const char *folder)
{
	return add(watch, folder, NAMES_CHANGE | IN_ONLYDIR);
}

int watch_add_writes(struct watch *watch, const char *path)
{
	return add(watch, path, NAMES_CHANGE | IN_MODIFY);
}

void watch_end(struct watch *watch)
{
	size_t i, kept = 0;

	for (i = 0; i < watch->count; i++) {
		if (watch->items[i].wanted) {
			watch->items[kept++] = watch->items[i];
			continue;
		}
		(void)inotify_rm_watch(watch->fd, watch->items[i].wd);
		free(watch->items[i].path);
	}
	watch->count = kept;
}

static void forget(struct watch *watch, int wd)
{
	struct watched *item = find(watch, wd);

	if (item == NULL)
		return;
	free(item->path);
	memmove(item, item + 1, (size_t)(watch->items + --watch->count - item) * sizeof(*item));
}

static bool take_event(struct watch *watch, const struct inotify_event *event,
		       void (*changed)(void *context, const char *path), void *context)
{
	const struct watched *item = find(watch, event->wd);
	char path[PATH_MAX];
	int size;

	if (event->mask & IN_IGNORED) {
		forget(watch, event->wd);
		return true;
	}
	if (event->mask & (IN_Q_OVERFLOW | NAMES_CHANGE | IN_UNMOUNT))
		return true;
	if (item == NULL)
		return false;
	if (event->len == 0) {
		changed(context, item->path);
		return false;
	}
	size = snprintf(path, sizeof(path), "%s%s%s", item->path, item->path[strlen(item->path) - 1] == '/' ? "" : "/",
			event->name);
	if (size < 0 || (size_t)size >= sizeof(path))
		return true;
	changed(context, path);
	return false;
}

bool watch_take(struct watch *watch, void (*changed)(void *context, const char *path), void *context)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool all = false;
	ssize_t size;

	while (watch->fd >= 0 && (size = read(watch->fd, events, sizeof(events))) > 0) {
		const char *at = events;

		while (at < events + size) {
			const struct inotify_event *event = (const void *)at;

			all |= take_event(watch, event, changed, context);
			at += sizeof(*event) + event->len;
		}
	}
	return all;
}
