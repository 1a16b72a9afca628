/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers that libxml2 calls, and what of a record they keep. */
#include <string.h>

#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/parse_parts.h"

/* Keep the answer, and the place where the parser is. */
static void settle(struct event_parser *parser, enum parse_answer answer)
{
	long offset = xmlByteConsumed(parser->context);

	parser->answer = answer;
	parser->offset = offset > 0 ? (size_t)offset + parser->skipped : 0;
}

static void stop(struct event_parser *parser, enum parse_answer answer, const char *reason)
{
	settle(parser, answer);
	(void)problem_set(&parser->reason, 0, "%s", reason);
	xmlStopParser(parser->context);
}

/* The handlers' attributes come in fives: local name, prefix, namespace, start and end of the value. */
static const xmlChar **find_attribute(const xmlChar **attributes, int count, const xmlChar *name)
{
	int i;

	for (i = 0; i < count; i++)
		if (attributes[5 * i] == name && attributes[5 * i + 1] == NULL)
			return attributes + 5 * i;
	return NULL;
}

/* The first one counts; an empty one is none. */
static void take_attribute(struct event_parser *parser, text_place *place, const xmlChar **attributes, int count,
			   const xmlChar *name)
{
	const xmlChar **attribute = *place == 0 ? find_attribute(attributes, count, name) : NULL;

	if (attribute != NULL && attribute[4] > attribute[3])
		*place = text_store_put(&parser->texts, (const char *)attribute[3],
					(size_t)(attribute[4] - attribute[3]));
}

static void begin_capture(struct event_parser *parser, text_place *place)
{
	if (*place != 0)
		return;
	parser->capture = place;
	parser->capture_start = text_store_begin(&parser->texts);
	parser->capture_depth = parser->depth;
}

static void open_system_child(struct event_parser *parser, const xmlChar *name, const xmlChar **attributes, int count)
{
	const struct names *names = &parser->names;
	struct record *record = &parser->record;

	if (name == names->EventID) {
		take_attribute(parser, &record->qualifiers, attributes, count, names->Qualifiers);
		begin_capture(parser, &record->event_id);
	} else if (name == names->Version)
		begin_capture(parser, &record->version);
	else if (name == names->Level)
		begin_capture(parser, &record->level);
	else if (name == names->Task)
		begin_capture(parser, &record->task);
	else if (name == names->Opcode)
		begin_capture(parser, &record->opcode);
	else if (name == names->Keywords)
		begin_capture(parser, &record->keywords);
	else if (name == names->EventRecordID)
		begin_capture(parser, &record->record_id);
	else if (name == names->Channel)
		begin_capture(parser, &record->channel);
	else if (name == names->Computer)
		begin_capture(parser, &record->computer);
	else if (name == names->Provider)
		take_attribute(parser, &record->provider, attributes, count, names->Name);
	else if (name == names->TimeCreated)
		take_attribute(parser, &record->time_text, attributes, count, names->SystemTime);
	else if (name == names->Correlation)
		take_attribute(parser, &record->activity_id, attributes, count, names->ActivityID);
	else if (name == names->Security)
		take_attribute(parser, &record->user_sid, attributes, count, names->UserID);
	else if (name == names->Execution) {
		take_attribute(parser, &record->process_id, attributes, count, names->ProcessID);
		take_attribute(parser, &record->thread_id, attributes, count, names->ThreadID);
	}
}

static void open_data(struct event_parser *parser, const xmlChar **attributes, int count)
{
	struct pair_place *pair;

	if (parser->record.data_count == WBH_EVENT_DATA_LIMIT) {
		/* Its text is counted as cut when it comes; the element itself counts one, so that it does not vanish.
		 */
		parser->cut++;
		return;
	}
	pair = &parser->places[parser->record.data_count++];
	*pair = (struct pair_place){ 0 };
	take_attribute(parser, &pair->name, attributes, count, parser->names.Name);
	begin_capture(parser, &pair->value);
}

/* A child of Event. */
static void open_section(struct event_parser *parser, const xmlChar *name, bool is_ours)
{
	const struct names *names = &parser->names;

	parser->section = SECTION_NONE;
	if (!is_ours)
		return;

	/* Only the first System counts: the raw look at a record reads that one. */
	if (name == names->System && !parser->system_seen) {
		parser->section = SECTION_SYSTEM;
		parser->system_seen = true;
	} else if (name == names->EventData)
		parser->section = SECTION_EVENT_DATA;
	else if (name == names->UserData && parser->record.user_data == 0) {
		parser->section = SECTION_USER_DATA;
		parser->user_data_start = text_store_begin(&parser->texts);
	} else if (name == names->RenderingInfo)
		parser->section = SECTION_RENDERING;
	else if (name == names->DebugData || name == names->ProcessingErrorData || name == names->UserData)
		parser->section = SECTION_FOREIGN;
}

/* A grandchild of Event. */
static void open_part(struct event_parser *parser, const xmlChar *name, const xmlChar **attributes, int count)
{
	const struct names *names = &parser->names;

	switch (parser->section) {
	case SECTION_SYSTEM:
		open_system_child(parser, name, attributes, count);
		break;
	case SECTION_EVENT_DATA:
		if (name == names->Data || name == names->ComplexData)
			open_data(parser, attributes, count);
		else if (name == names->Binary)
			begin_capture(parser, &parser->record.binary);
		break;
	case SECTION_RENDERING:
		if (name == names->Message)
			begin_capture(parser, &parser->record.message);
		break;
	case SECTION_NONE:
	case SECTION_USER_DATA:
	case SECTION_FOREIGN:
		break;
	}
}

static bool within_limits(struct event_parser *parser, int namespace_count, int attribute_count)
{
	parser->elements++;
	parser->namespaces += (unsigned)namespace_count;
	if (parser->depth > EVENT_XML_DEPTH_LIMIT)
		stop(parser, PARSE_MALFORMED, "elements are nested too deep");
	else if (parser->elements > EVENT_XML_ELEMENT_LIMIT)
		stop(parser, PARSE_MALFORMED, "the record has too many elements");
	else if (attribute_count > (int)EVENT_XML_ATTRIBUTE_LIMIT)
		stop(parser, PARSE_MALFORMED, "an element has too many attributes");
	else if (parser->namespaces > EVENT_XML_NAMESPACE_LIMIT)
		stop(parser, PARSE_MALFORMED, "the record has too many namespaces");
	return parser->answer == PARSE_MORE;
}

void parse_start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
			 int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted_count,
			 const xmlChar **attributes)
{
	struct event_parser *parser = context;
	const struct user_data_element element = {
		.name = name,
		.prefix = prefix,
		.namespace_count = namespace_count,
		.namespaces = namespaces,
		.attribute_count = attribute_count,
		.attributes = attributes,
	};
	bool is_ours = uri == NULL || uri == parser->names.namespace_uri;

	(void)defaulted_count;
	parser->depth++;
	if (!within_limits(parser, namespace_count, attribute_count))
		return;

	if (parser->depth == 1) {
		if (name != parser->names.Event || !is_ours) {
			stop(parser, PARSE_MALFORMED, "the element is called Event, but is not one of Windows");
			return;
		}
		if (namespace_count > 0)
			user_data_outer(&parser->user_data, &element);
		return;
	}

	if (parser->section == SECTION_USER_DATA && parser->depth > 2) {
		user_data_open(&parser->user_data, &element);
		return;
	}
	if (name == parser->names.Event && is_ours && parser->section != SECTION_FOREIGN) {
		stop(parser, PARSE_CUT_OFF, "the record ends in the middle");
		return;
	}

	if (parser->depth == 2) {
		open_section(parser, name, is_ours);
		if (parser->section == SECTION_USER_DATA && namespace_count > 0)
			user_data_outer(&parser->user_data, &element);
	} else if (parser->depth == 3 && is_ours)
		open_part(parser, name, attributes, attribute_count);
}

void parse_end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct event_parser *parser = context;

	(void)uri;
	if (parser->answer != PARSE_MORE)
		return;

	if (parser->capture != NULL && parser->depth == parser->capture_depth) {
		text_store_end(&parser->texts);
		*parser->capture = parser->capture_start;
		parser->capture = NULL;
	}
	if (parser->section == SECTION_USER_DATA && parser->depth > 2)
		user_data_close(&parser->user_data, name, prefix);

	parser->depth--;
	if (parser->depth > 1)
		return;
	if (parser->section == SECTION_USER_DATA) {
		text_store_end(&parser->texts);
		parser->record.user_data = parser->user_data_start;
	}
	parser->section = SECTION_NONE;
	if (parser->depth == 0)
		settle(parser, PARSE_DONE);
}

void parse_characters(void *context, const xmlChar *text, int size)
{
	struct event_parser *parser = context;

	if (parser->capture != NULL)
		text_store_append(&parser->texts, (const char *)text, (size_t)size);
	else if (parser->section == SECTION_USER_DATA && parser->user_data.depth > 0)
		user_data_text(&parser->user_data, (const char *)text, (size_t)size);
	else if (parser->section == SECTION_EVENT_DATA && parser->record.data_count == WBH_EVENT_DATA_LIMIT &&
		 parser->depth > 2)
		parser->cut += (uint64_t)size;
}
