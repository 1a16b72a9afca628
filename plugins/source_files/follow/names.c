/* SPDX-License-Identifier: Apache-2.0 */
/* From the paths of the configuration to files: what came, what went, what is called otherwise. */
#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/path.h"
#include "base/text.h"
#include "plugins/source_files/follow/follow_parts.h"
#include "plugins/source_files/listing.h"

static bool is_pattern(const char *path)
{
	return strpbrk(path, "*?[") != NULL;
}

/* The folder Landlock was told of (see confine.h): the same rule, so that a change of it is noticed. */
static int find_anchor(const char *path, char **ret)
{
	_cleanup_free_ char *anchor = NULL;
	int r;

	r = path_fixed_parent(path, &anchor);
	if (r < 0)
		return r;
	if (text_equal(anchor, "/")) {
		free(anchor);
		anchor = text_copy(path, strlen(path));
		if (anchor == NULL)
			return -ENOMEM;
	}
	*ret = steal_pointer(anchor);
	return 0;
}

static int root_init(struct root *root, const char *path)
{
	struct stat status;
	int r;

	root->path = path;
	r = find_anchor(path, &root->anchor);
	if (r < 0)
		return r;
	root->has_anchor = stat(root->anchor, &status) == 0;
	if (root->has_anchor) {
		root->device = status.st_dev;
		root->inode = status.st_ino;
	}
	return 0;
}

int roots_init(struct follow *follow)
{
	const char *path;
	size_t i;
	int r;

	while (follow->host->setting(follow->host, "path", follow->root_count) != NULL)
		follow->root_count++;
	follow->roots = calloc(follow->root_count + 1, sizeof(*follow->roots));
	if (follow->roots == NULL)
		return -ENOMEM;
	for (i = 0; (path = follow->host->setting(follow->host, "path", i)) != NULL; i++) {
		r = root_init(&follow->roots[i], path);
		if (r < 0)
			return r;
	}
	return 0;
}

void roots_done(struct follow *follow)
{
	size_t i;

	for (i = 0; follow->roots != NULL && i < follow->root_count; i++)
		free(follow->roots[i].anchor);
	free(follow->roots);
}

/* While the folder of a root is gone, nothing can be told about its files; a file alone may be between two rotations.
 */
static bool is_missing(const struct root *root)
{
	struct stat status;

	return root->was_there && stat(root->folder ? root->path : root->anchor, &status) < 0;
}

bool roots_changed(struct follow *follow)
{
	struct stat status;
	size_t i;

	follow->missing = false;
	for (i = 0; i < follow->root_count; i++) {
		struct root *root = &follow->roots[i];
		bool missing = is_missing(root);

		if (missing && !root->missing)
			follow->host->log(follow->host, WBH_LOG_WARNING,
					  "%s is not there any more: reading goes on when it is back",
					  root->folder ? root->path : root->anchor);
		root->missing = missing;
		follow->missing |= missing;
		if (stat(root->anchor, &status) < 0)
			continue;
		if (root->has_anchor && status.st_dev == root->device && status.st_ino == root->inode)
			continue;
		follow->host->log(follow->host, WBH_LOG_NOTICE,
				  "%s %s: this source is started again, to be allowed to read there", root->anchor,
				  root->has_anchor ? "is another folder now" : "has come");
		return true;
	}
	return false;
}

/* Names come and go while they are listed; what is wrong for longer is told once. */
static int complain(void *context, const char *path, const char *reason)
{
	struct follow *follow = context;
	_cleanup_free_ char *key = NULL;
	int r;

	if (follow->scanned && (text_equal(reason, error_text(ENOENT)) || text_equal(reason, "matches no file")))
		return 0;
	if (follow->told == NULL)
		follow->told = table_new(NULL);
	if (follow->told == NULL || asprintf(&key, "%s\n%s", path, reason) < 0) {
		key = NULL;
		return -ENOMEM;
	}
	if (table_get(follow->told, key) != NULL || table_size(follow->told) >= LISTING_LIMIT)
		return 0;
	r = table_put(follow->told, key, follow);
	if (r < 0)
		return r;
	emitter_begin_file(follow->emitter, path);
	return emitter_damage(follow->emitter, 0, 0, reason);
}

static int rename_tracked(struct follow *follow, struct tracked *file, const char *path)
{
	char *copy;

	if (text_equal(file->path, path))
		return 0;
	copy = text_copy(path, strlen(path));
	if (copy == NULL)
		return -ENOMEM;
	if (file->path != NULL)
		follow->host->log(follow->host, WBH_LOG_DEBUG, "%s is called %s now", file->path, path);
	free(file->path);
	file->path = copy;
	return 0;
}

/* One listed file: which of the tracked ones it is, or a new one. */
static int note_file(struct follow *follow, const char *path)
{
	struct tracked *file;
	struct stat status;
	int64_t modified;

	if (stat(path, &status) < 0)
		return 0;
	file = tracking_find(&follow->tracking, status.st_dev, status.st_ino);
	if (file == NULL) {
		file = tracking_add(&follow->tracking);
		if (file == NULL)
			return -ENOMEM;
		file->device = status.st_dev;
		file->inode = status.st_ino;
		file->fresh = true;
		file->dirty = true;
	}
	modified = status.st_mtim.tv_sec * INT64_C(1000000000) + status.st_mtim.tv_nsec;
	if (file->size != (uint64_t)status.st_size || file->modified != modified)
		file->dirty = true;
	if (file->gone != 0)
		file->failure = 0;
	file->gone = 0;
	return rename_tracked(follow, file, path);
}

/* The folders in which a pattern with wildcards before its last part may find files: they come and go, too. */
static int watch_pattern(struct follow *follow, const struct root *root)
{
	_cleanup_free_ char *pattern = text_copy(root->path, strlen(root->path));
	char *slash;
	int r = 0;

	if (pattern == NULL)
		return -ENOMEM;
	while (r == 0 && (slash = strrchr(pattern, '/')) != NULL && slash > pattern) {
		_cleanup_(globfree) glob_t found = { 0 };
		size_t i;

		*slash = '\0';
		if (glob(pattern, GLOB_ONLYDIR, NULL, &found) == 0)
			for (i = 0; r == 0 && i < found.gl_pathc; i++)
				r = watch_add_names(&follow->watch, found.gl_pathv[i]);
		if (!is_pattern(pattern))
			break;
	}
	return r;
}

/* A root that is no folder, and what it matched: each file by itself, since others in its folder are not ours. */
static int watch_matches(struct follow *follow, const struct root *root, const struct listing *listing)
{
	size_t i;
	int r;

	r = is_pattern(root->path) ? watch_pattern(follow, root) : 0;
	if (r == 0)
		r = watch_add_names(&follow->watch, root->anchor);
	for (i = root->first; r == 0 && i < root->end; i++)
		r = watch_add_writes(&follow->watch, listing->files[i]);
	return r;
}

/* What a link in a folder leads to is written to elsewhere. */
static int watch_links(struct follow *follow, const struct root *root, const struct listing *listing)
{
	struct stat status;
	size_t i;
	int r = 0;

	for (i = root->first; r == 0 && i < root->end; i++)
		if (lstat(listing->files[i], &status) == 0 && S_ISLNK(status.st_mode))
			r = watch_add_writes(&follow->watch, listing->files[i]);
	return r;
}

static int watch_all(struct follow *follow, const struct listing *listing)
{
	size_t i;
	int r = 0;

	watch_begin(&follow->watch);
	for (i = 0; r == 0 && i < listing->folder_count; i++)
		r = watch_add_writes(&follow->watch, listing->folders[i]);
	for (i = 0; r == 0 && i < follow->root_count; i++) {
		const struct root *root = &follow->roots[i];

		r = root->folder ? watch_links(follow, root, listing) : watch_matches(follow, root, listing);
	}
	watch_end(&follow->watch);
	return r;
}

static int list_roots(struct follow *follow, struct listing *listing)
{
	struct stat status;
	size_t i;
	int r;

	for (i = 0; i < follow->root_count; i++) {
		struct root *root = &follow->roots[i];

		root->first = root->end = listing->count;
		if (root->missing)
			continue;
		if (stat(root->path, &status) == 0)
			root->folder = S_ISDIR(status.st_mode);
		r = listing_add(listing, root->path, complain, follow);
		if (r < 0)
			return r;
		root->end = listing->count;
		root->was_there |= root->folder || root->end > root->first;
	}
	return 0;
}

int scan_names(struct follow *follow, int64_t now)
{
	_cleanup_(listing_done) struct listing listing = { 0 };
	struct tracking *tracking = &follow->tracking;
	size_t i;
	int r;

	r = list_roots(follow, &listing);
	/* Watched before they are looked at: what changes between the two is told. */
	if (r == 0)
		r = watch_all(follow, &listing);
	if (r == 0)
		r = tracking_index_identity(tracking);
	if (r < 0)
		return r;

	for (i = 0; i < tracking->count; i++)
		if (tracking->files[i]->gone == 0)
			tracking->files[i]->gone = now;
	for (i = 0; i < listing.count; i++) {
		r = note_file(follow, listing.files[i]);
		if (r < 0)
			return r;
	}
	follow->scanned = true;
	return tracking_index_paths(tracking);
}
