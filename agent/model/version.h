/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of the sync server's versions (conf/versions.d), and what that makes of one of them. Pure: the time is
 * told. */
#ifndef WBH_MODEL_VERSION_H
#define WBH_MODEL_VERSION_H

#include <stddef.h>
#include <stdint.h>

#include "model/stage.h"
#include "model/symptom.h"

/* "2.5.79.0". Parts that are not written are 0. */
#define VERSION_PARTS 4u
struct version {
	uint32_t parts[VERSION_PARTS];
};

/* A build that was released. */
struct version_release {
	struct version version;
	int64_t supported_until; /* TIMESTAMP_NONE: open */
	bool withdrawn;
	char *source;
};

/* From a day on, nothing below this version works at all. */
struct version_floor {
	struct version version;
	int64_t from;
	char *words;
	char *source;
};

/* A fault that touches writeback, in all builds from `first` on and below `mended`. */
struct version_fault {
	struct version first;
	struct version mended;
	char *words;
	char *source;
};

/* Owned. Releases in ascending order. */
struct version_book {
	int64_t as_of; /* the day it was written: what it says of earlier days is certain */
	int64_t soon;  /* microseconds before an end from which it is told */
	struct version_release *releases;
	size_t release_count;
	struct version_floor *floors;
	size_t floor_count;
	struct version_fault *faults;
	size_t fault_count;
};

void version_book_done(struct version_book *book);

/* From the mildest to the worst. */
enum version_answer {
	VERSION_SUPPORTED,
	VERSION_ENDS_SOON,
	VERSION_FAULTY,
	VERSION_RETIRED,
	VERSION_WITHDRAWN,
	VERSION_STOPPED /* below a floor that is in force */
};

#define VERSION_TEXT_SIZE 48
#define VERSION_WORDS_SIZE 512

struct version_judgement {
	enum version_answer answer;
	enum level level;               /* of a finding about it */
	int64_t since;                  /* since when, until when (ENDS_SOON); TIMESTAMP_NONE: no day belongs to it */
	char words[VERSION_WORDS_SIZE]; /* "retired since 2023-10-01; known fault: …"; "" when there is nothing to say
					 */
	char newest[VERSION_TEXT_SIZE]; /* the newest build the book knows that is not withdrawn */
	const char *source;             /* of what decided; lent from the book, NULL: nothing did */
};

/* 2 to 4 numbers with dots between, and nothing else. -EINVAL. */
int version_parse(const char *text, struct version *ret);
int version_compare(const struct version *a, const struct version *b);
const char *version_format(const struct version *version, char text[static VERSION_TEXT_SIZE]);

/* As of `now` or the day the book was written, whichever is later: a log of last year is judged by what is known today,
 * the same whenever it is read. 1: the book does not know (not a version, or a build between two that are known, of
 * which only the older is retired); *ret is then untouched. */
int version_judge(const struct version_book *book, const char *text, int64_t now, struct version_judgement *ret);

/* The same as service.version-unsupported says it: present from ENDS_SOON on, absent when supported, unknown when the
 * book does not know. `symptom` lends from this and from `text`. */
#define VERSION_EVIDENCE 5u
struct version_told {
	struct version_judgement judgement;
	struct wbh_pair evidence[VERSION_EVIDENCE]; /* version state since newest source */
	size_t evidence_count;
	char since[VERSION_TEXT_SIZE];
	enum wbh_presence presence;
	const char *level;
};
void version_tell(const struct version_book *book, const char *text, int64_t now, struct version_told *ret);

#endif
