/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON lines reader share while they read one file. */
#ifndef WBH_JSON_LINES_READER_H
#define WBH_JSON_LINES_READER_H

#include <cjson/cJSON.h>
#include <stdbool.h>

#include "base/problem.h"
#include "plugins/source_files/emitter.h"
#include "plugins/source_files/event_xml/event_time.h"
#include "plugins/source_files/event_xml/parse.h"
#include "plugins/source_files/json_lines/limits.h"
#include "plugins/source_files/json_lines/nodes.h"
#include "plugins/source_files/json_lines/prepare.h"
#include "plugins/source_files/json_lines/values.h"
#include "plugins/source_files/record_time.h"
#include "plugins/source_files/window.h"

struct json_lines {
	struct emitter *emitter; /* lent */
	struct window *window;   /* lent */
	bool look_first;         /* lines that nobody wants may be passed over without the parser */
	struct event_time time;
	struct json_line line;
	struct nodes nodes;          /* of its object */
	struct event_parser *parser; /* NULL until a line carries XML */
	struct buffer xml;           /* its text, repaired */

	/* The record that is being read. */
	struct wbh_pair pairs[WBH_EVENT_DATA_LIMIT];
	size_t pair_count;
	uint64_t cut; /* values without a place among the pairs */
	char numbers[JSON_NUMBERS_LIMIT];
	size_t numbers_size;
	char keywords[KEYWORDS_SIZE];
	cJSON *original; /* Event XML of the same record; NULL: none */
	struct wbh_problem reason;
};

/* A shape takes the event out of the object it was recognised by. 0; 1 with json->reason; negative. */
typedef int shape_reader(struct json_lines *json, cJSON *object, struct wbh_event *event);
shape_reader schema_read, dumped_schema_read, winlogbeat_read, nxlog_read, winevtlog_read, raw_json_read;

/* Make an event of the object of one line. Answers as above. */
int shape_read(struct json_lines *json, cJSON *object, struct wbh_event *event);

/* A time as any shape writes it. *ret_exact: its digits are those of the event. */
enum record_time_answer record_read_time(struct json_lines *json, const char *text, size_t size, int64_t *ret,
					 bool *ret_exact);
/* For the shapes (record.c). The first three: 0, or 1 with json->reason. */
int record_take_provider(struct json_lines *json, cJSON *node, struct wbh_event *event);
/* `qualifiers` may be NULL. */
int record_take_event_id(struct json_lines *json, cJSON *node, cJSON *qualifiers, struct wbh_event *event);
int record_take_time(struct json_lines *json, cJSON *node, struct wbh_event *event);
/* One value; a list gives one for each of its members, an object those inside it by their own names. `name` NULL:
 * unnamed. */
void record_add_data(struct json_lines *json, const char *name, cJSON *node);
/* A member of EventData: "Data" and "Data_1" are unnamed values, "Binary" goes to the event. */
void record_add_member(struct json_lines *json, cJSON *node, struct wbh_event *event);
/* All of them; none where `object` is no object. */
void record_add_members(struct json_lines *json, cJSON *object, struct wbh_event *event);
/* Put what was added into the event. */
void record_finish(struct json_lines *json, struct wbh_event *event);
/* The event of a text of Event XML. Answers as a shape's. */
int record_read_xml(struct json_lines *json, const char *text, struct wbh_event *event);

#endif
