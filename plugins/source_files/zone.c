/* SPDX-License-Identifier: Apache-2.0 */
/* Reads zone files (RFC 8536) and turns local time into UTC. */
#include "plugins/source_files/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "plugins/source_files/zone_parts.h"

#define ZONE_FOLDER "/usr/share/zoneinfo"
#define ZONE_NAME_LIMIT 64u
#define ZONE_FILE_LIMIT (256u * 1024u)
#define ZONE_CHANGE_LIMIT 4096u
#define ZONE_TYPE_LIMIT 256u
#define DAY INT64_C(86400)

struct zone {
	bool has_rule; /* for what is behind the last change */
	struct zone_rule rule;
	int32_t first; /* offset before the first change */
	size_t count;
	struct {
		int64_t time; /* UTC seconds */
		int32_t offset;
	} changes[]; /* in order */
};

void zone_free(struct zone *zone)
{
	free(zone);
}

DEFINE_POINTER_CLEANUP(struct zone, zone_free);

static int32_t big_endian_32(const unsigned char *bytes)
{
	return (int32_t)((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]);
}

static int64_t big_endian_64(const unsigned char *bytes)
{
	return (int64_t)((uint64_t)(uint32_t)big_endian_32(bytes) << 32 | (uint32_t)big_endian_32(bytes + 4));
}

/* One header of a zone file, and the places of the data behind it. */
struct zone_block {
	size_t changes, types, names, leaps, standards, utcs; /* how many */
	size_t time_size;
	const unsigned char *data;
	size_t size; /* of the data */
};

#define HEADER_SIZE 44u

static bool read_block(const unsigned char *bytes, size_t size, size_t time_size, struct zone_block *ret)
{
	size_t counts[6], i;

	if (size < HEADER_SIZE || memcmp(bytes, "TZif", 4) != 0)
		return false;
	for (i = 0; i < ELEMENTS(counts); i++) {
		counts[i] = (uint32_t)big_endian_32(bytes + 20 + 4 * i);
		if (counts[i] > ZONE_FILE_LIMIT)
			return false;
	}
	*ret = (struct zone_block){ .utcs = counts[0],
				    .standards = counts[1],
				    .leaps = counts[2],
				    .changes = counts[3],
				    .types = counts[4],
				    .names = counts[5],
				    .time_size = time_size,
				    .data = bytes + HEADER_SIZE };
	ret->size = ret->changes * (time_size + 1) + ret->types * 6 + ret->names + ret->leaps * (time_size + 4) +
		    ret->standards + ret->utcs;
	return ret->size <= size - HEADER_SIZE && ret->types > 0 && ret->types <= ZONE_TYPE_LIMIT &&
	       ret->changes <= ZONE_CHANGE_LIMIT;
}

static struct zone *make_zone(const struct zone_block *block)
{
	const unsigned char *indices = block->data + block->changes * block->time_size;
	const unsigned char *types = indices + block->changes;
	struct zone *zone;
	size_t i;

	zone = calloc(1, sizeof(*zone) + block->changes * sizeof(zone->changes[0]));
	if (zone == NULL)
		return NULL;
	zone->count = block->changes;
	zone->first = big_endian_32(types);
	for (i = 0; i < block->changes; i++) {
		size_t type = indices[i] < block->types ? indices[i] : 0;

		zone->changes[i].time =
			block->time_size == 8 ? big_endian_64(block->data + 8 * i) : big_endian_32(block->data + 4 * i);
		zone->changes[i].offset = big_endian_32(types + 6 * type);
	}
	return zone;
}

/* Behind the second block: a line of its own. */
static void read_footer(struct zone *zone, const unsigned char *bytes, size_t size)
{
	const unsigned char *end;

	if (size < 2 || bytes[0] != '\n')
		return;
	end = memchr(bytes + 1, '\n', size - 1);
	if (end != NULL)
		zone->has_rule = zone_rule_parse((const char *)bytes + 1, (size_t)(end - bytes - 1), &zone->rule);
}

int zone_read(const void *bytes, size_t size, struct zone **ret, struct wbh_problem *problem)
{
	_cleanup_(zone_free_p) struct zone *zone = NULL;
	const unsigned char *file = bytes, *second;
	struct zone_block block, wide;
	size_t left;

	if (!read_block(file, size, 4, &block))
		return problem_set(problem, -EINVAL, "is no zone file");
	second = block.data + block.size;
	left = size - (size_t)(second - file);
	if (file[4] >= '2' && read_block(second, left, 8, &wide))
		block = wide;

	zone = make_zone(&block);
	if (zone == NULL)
		return -ENOMEM;
	if (block.time_size == 8)
		read_footer(zone, block.data + block.size, size - (size_t)(block.data + block.size - file));
	*ret = steal_pointer(zone);
	return 0;
}

/* "+01:00", "UTC", "Z". */
static bool fixed_offset(const char *name, int32_t *ret)
{
	int digits[4], i;

	if (strcmp(name, "UTC") == 0 || strcmp(name, "Z") == 0) {
		*ret = 0;
		return true;
	}
	if (strlen(name) != strlen("+01:00") || (name[0] != '+' && name[0] != '-') || name[3] != ':')
		return false;
	for (i = 0; i < 4; i++) {
		digits[i] = name[1 + i + i / 2] - '0';
		if (digits[i] < 0 || digits[i] > 9)
			return false;
	}
	if (10 * digits[0] + digits[1] > 23 || digits[2] > 5)
		return false;
	*ret = ((10 * digits[0] + digits[1]) * 60 + 10 * digits[2] + digits[3]) * 60;
	if (name[0] == '-')
		*ret = -*ret;
	return true;
}

/* A name that cannot lead out of the folder. */
static bool is_zone_name(const char *name)
{
	size_t size = strlen(name);

	return size > 0 && size <= ZONE_NAME_LIMIT && name[0] != '/' && strstr(name, "..") == NULL &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == size;
}

static int read_file(const char *path, void *to, size_t room, size_t *ret_size)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	size_t size = 0;
	ssize_t step;

	if (fd < 0)
		return -errno;
	while (size < room && (step = read(fd, (char *)to + size, room - size)) != 0) {
		if (step < 0)
			return -errno;
		size += (size_t)step;
	}
	*ret_size = size;
	return 0;
}

static int load(const char *name, struct zone **ret, struct wbh_problem *problem)
{
	_cleanup_free_ unsigned char *file = NULL;
	char path[sizeof(ZONE_FOLDER) + ZONE_NAME_LIMIT + 2];
	int32_t offset;
	size_t size = 0;
	int r;

	if (fixed_offset(name, &offset)) {
		struct zone *zone = calloc(1, sizeof(*zone));

		if (zone == NULL)
			return -ENOMEM;
		zone->first = offset;
		*ret = zone;
		return 0;
	}
	if (!is_zone_name(name))
		return problem_set(problem, -EINVAL, "\"%s\" is no time zone: write Europe/Copenhagen or +01:00", name);

	file = malloc(ZONE_FILE_LIMIT);
	if (file == NULL)
		return -ENOMEM;
	(void)snprintf(path, sizeof(path), ZONE_FOLDER "/%s", name);
	r = read_file(path, file, ZONE_FILE_LIMIT, &size);
	if (r < 0)
		return problem_set(
			problem, -ENOENT,
			"the time zone \"%s\" is not known on this host (%s: %s): install tzdata, correct the "
			"name, or write the distance to UTC as +01:00",
			name, path, error_text(r));
	r = zone_read(file, size, ret, problem);
	return r == -EINVAL ? problem_set(problem, r, "%s is no zone file", path) : r;
}

/* What zone_warm() read; kept while the process lives. */
static struct {
	char name[ZONE_NAME_LIMIT + 1];
	struct zone *zone;
} warmed;

int zone_warm(const char *name, struct wbh_problem *problem)
{
	int r;

	zone_free(warmed.zone);
	warmed.zone = NULL;
	r = load(name, &warmed.zone, problem);
	if (r == 0)
		(void)snprintf(warmed.name, sizeof(warmed.name), "%s", name);
	return r;
}

int zone_load(const char *name, struct zone **ret, struct wbh_problem *problem)
{
	size_t size;
	struct zone *copy;

	if (warmed.zone == NULL || strcmp(warmed.name, name) != 0)
		return load(name, ret, problem);
	size = sizeof(*copy) + warmed.zone->count * sizeof(copy->changes[0]);
	copy = malloc(size);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, warmed.zone, size);
	*ret = copy;
	return 0;
}

static int32_t offset_at(const struct zone *zone, int64_t utc)
{
	size_t low = 0, high = zone->count;

	if (zone->count > 0 && utc >= zone->changes[zone->count - 1].time && zone->has_rule)
		return zone_rule_offset(&zone->rule, utc);
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (zone->changes[middle].time <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low > 0)
		return zone->changes[low - 1].offset;
	return zone->count == 0 && zone->has_rule ? zone_rule_offset(&zone->rule, utc) : zone->first;
}

int64_t zone_to_utc(const struct zone *zone, int64_t local)
{
	int64_t before = local - offset_at(zone, local - DAY);
	int64_t after = local - offset_at(zone, local + DAY);

	/* Of two valid answers the offset before the change gives the earlier one. */
	if (local - offset_at(zone, before) == before || local - offset_at(zone, after) != after)
		return before;
	return after;
}
