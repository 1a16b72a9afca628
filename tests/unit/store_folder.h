/* SPDX-License-Identifier: Apache-2.0 */
/* Stores in folders that a test makes and removes. */
#ifndef WBH_TESTS_STORE_FOLDER_H
#define WBH_TESTS_STORE_FOLDER_H

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/timestamp.h"
#include "store/store.h"
#include "tests/lib/tap.h"

/* Each test has a folder of its own below this one. */
static char top[] = "/tmp/wbhealth-test-store-XXXXXX";
static char folder[128];

static inline void new_folder(void)
{
	static unsigned number;

	(void)snprintf(folder, sizeof(folder), "%s/%u", top, ++number);
	(void)mkdir(folder, 0750);
}

static inline const char *in_folder(const char *name)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status;
	(void)type;
	(void)walk;
	return remove(path);
}

static inline struct store *open_store(void)
{
	struct wbh_problem problem = { .text = "" };
	struct store *store = NULL;
	bool set_aside;
	int r = store_open(&store, folder, &set_aside, &problem);

	if (r < 0)
		printf("# store_open: %s\n", problem.text);
	return store;
}

static inline int collect_row(void *context, const char *key, const char *value)
{
	struct buffer *rows = context;

	(void)buffer_printf(rows, "%s=%s;", key, value);
	return 0;
}

static inline const char *state_of(struct store *store, const char *room)
{
	static struct buffer rows = { .limit = 65536 };
	int r;

	buffer_clear(&rows);
	r = store_each_state(store, room, collect_row, &rows);
	return r < 0 ? "(failed)" : buffer_text(&rows);
}

static inline int put_change(struct store *store, const char *uid, uint32_t revision, enum finding_state state,
			     const char *json)
{
	const struct finding finding = { .id = WB2001,
					 .uid = uid,
					 .episode = "episode",
					 .revision = revision,
					 .level = LEVEL_CRITICAL,
					 .state = state,
					 .opened = 10 * TIMESTAMP_SECOND,
					 .last_seen = 20 * TIMESTAMP_SECOND };

	return store_put_change(store, &finding, json);
}

static inline void remove_folders(void)
{
	(void)nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
