/* SPDX-License-Identifier: Apache-2.0 */
/* The handlers that libxml2 calls, and what of a record they keep. */
#include "plugins/source_files/event_xml/parse.h"

#include <errno.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/problem.h"
#include "base/text.h"
#include "plugins/source_files/event_xml/event_time.h"
#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/text_store.h"
#include "plugins/source_files/event_xml/user_data.h"

/* Names that are compared by their address in the parser's dictionary. */
#define NAMES(NAME)                                                                                                    \
	NAME(Event) NAME(System) NAME(EventData) NAME(UserData) NAME(DebugData) NAME(ProcessingErrorData)              \
	NAME(RenderingInfo) NAME(Provider) NAME(EventID) NAME(Version) NAME(Level) NAME(Task) NAME(Opcode)             \
	NAME(Keywords) NAME(TimeCreated) NAME(EventRecordID) NAME(Correlation) NAME(Execution) NAME(Channel)           \
	NAME(Computer) NAME(Security) NAME(Data) NAME(ComplexData) NAME(Binary) NAME(Message) NAME(Name)               \
	NAME(Qualifiers) NAME(SystemTime) NAME(ActivityID) NAME(ProcessID) NAME(ThreadID) NAME(UserID)

struct names {
#define NAME(name) const xmlChar *name;
	NAMES(NAME)
#undef NAME
	const xmlChar *namespace_uri;
};

/* The child of Event that the parser is in. */
enum section {
	SECTION_NONE, /* in none, or in one that has nothing for us */
	SECTION_SYSTEM,
	SECTION_EVENT_DATA,
	SECTION_USER_DATA,
	SECTION_RENDERING,
	SECTION_FOREIGN, /* may hold anything, also elements called Event */
};

struct pair_place {
	text_place name;
	text_place value;
};

/* What the record says, as places in the text store. */
struct record {
	text_place provider, event_id, qualifiers, version, level, task, opcode, keywords, time_text, record_id;
	text_place activity_id, process_id, thread_id, channel, computer, user_sid, binary, user_data, message;
	size_t data_count;
};

struct event_parser {
	xmlParserCtxtPtr context;
	xmlSAXHandler handler;
	struct names names;
	struct event_time time;
	struct text_store texts;

	unsigned depth; /* of elements that are open */
	unsigned elements;
	unsigned namespaces;
	enum section section;
	bool system_seen;
	text_place *capture; /* where the text that is being read belongs; NULL: nobody wants it */
	text_place capture_start;
	unsigned capture_depth; /* of the element it stands in */
	struct user_data user_data;
	text_place user_data_start;

	bool begun;	/* something was fed */
	size_t skipped; /* bytes of the record that the parser was not given */
	enum parse_answer answer;
	size_t offset;
	struct wbh_problem reason;
	uint64_t cut;

	struct record record;
	struct pair_place places[WBH_EVENT_DATA_LIMIT];
	struct wbh_pair pairs[WBH_EVENT_DATA_LIMIT];
};

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
		/* Its text is counted as cut when it comes; the element itself counts one, so that it does not vanish. */
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

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
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

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
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

static void characters(void *context, const xmlChar *text, int size)
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

#if LIBXML_VERSION < 21200
typedef xmlErrorPtr parser_error;
#else
typedef const xmlError *parser_error;
#endif

/* libxml2 would print what it finds; it is asked for it afterwards instead. */
static void on_error(void *context, parser_error error)
{
	(void)context;
	(void)error;
}

static int look_up_names(struct event_parser *parser)
{
	struct names *names = &parser->names;
	bool missing = false;

#define NAME(name)                                                                                                     \
	names->name = xmlDictLookup(parser->context->dict, (const xmlChar *)#name, -1);                                \
	missing |= names->name == NULL;
	NAMES(NAME)
#undef NAME
	names->namespace_uri = xmlDictLookup(parser->context->dict, (const xmlChar *)EVENT_XML_NAMESPACE, -1);
	return missing || names->namespace_uri == NULL ? -ENOMEM : 0;
}

static int make_context(struct event_parser *parser)
{
	parser->context = xmlCreatePushParserCtxt(&parser->handler, parser, NULL, 0, NULL);
	if (parser->context == NULL)
		return -ENOMEM;
	/* No entity is replaced but the five of XML itself, nothing outside of the record is ever opened. */
	(void)xmlCtxtUseOptions(parser->context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	return look_up_names(parser);
}

void event_parser_free(struct event_parser *parser)
{
	if (parser == NULL)
		return;
	xmlFreeParserCtxt(parser->context);
	text_store_done(&parser->texts);
	free(parser);
}

DEFINE_POINTER_CLEANUP(struct event_parser, event_parser_free);

struct event_parser *event_parser_new(void)
{
	_cleanup_(event_parser_free_p) struct event_parser *parser = NULL;

	parser = calloc(1, sizeof(*parser));
	if (parser == NULL)
		return NULL;
	parser->handler = (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = start_element,
		.endElementNs = end_element,
		.characters = characters,
		.cdataBlock = characters,
		.ignorableWhitespace = characters,
		.serror = on_error,
	};
	if (text_store_init(&parser->texts) < 0 || make_context(parser) < 0)
		return NULL;
	return steal_pointer(parser);
}

/* Names that no log of Windows has pile up in the dictionary; a new parser has a new one. */
static int renew_context(struct event_parser *parser)
{
	xmlFreeParserCtxt(parser->context);
	parser->context = NULL;
	return make_context(parser);
}

int event_parser_begin(struct event_parser *parser)
{
	int r;

	if (xmlDictGetUsage(parser->context->dict) > EVENT_XML_NAMES_LIMIT) {
		r = renew_context(parser);
		if (r < 0)
			return r;
	}

	text_store_clear(&parser->texts);
	user_data_begin(&parser->user_data, &parser->texts);
	parser->depth = 0;
	parser->elements = 0;
	parser->namespaces = 0;
	parser->section = SECTION_NONE;
	parser->system_seen = false;
	parser->capture = NULL;
	parser->begun = false;
	parser->skipped = 0;
	parser->answer = PARSE_MORE;
	parser->offset = 0;
	parser->reason.text[0] = '\0';
	parser->cut = 0;
	parser->record = (struct record){ 0 };
	return 0;
}

/* The parser's own words, without the end of line it puts behind them. */
static void take_error(struct event_parser *parser)
{
	const xmlError *error = xmlCtxtGetLastError(parser->context);
	const char *words = error != NULL && error->message != NULL ? error->message : "not well-formed";
	size_t size = strlen(words);

	words = text_trim(words, &size);
	(void)problem_set(&parser->reason, 0, "the record is no well-formed XML: %.*s", (int)(size < 200 ? size : 200),
			  words);
}

/* Make the context ready for another record. The start tag that nearly every record has costs libxml2 a good part of its
 * time, since it takes the namespace apart as a URI; an Event without a namespace means the same here. Returns the bytes
 * of the text that are dealt with so, or -1 without memory. */
static int begin_feeding(struct event_parser *parser, const char *text, size_t size)
{
	static const char usual[2][sizeof("<Event xmlns='" EVENT_XML_NAMESPACE "'>")] = {
		"<Event xmlns='" EVENT_XML_NAMESPACE "'>",
		"<Event xmlns=\"" EVENT_XML_NAMESPACE "\">",
	};
	const size_t tag_size = sizeof(usual[0]) - 1;
	bool is_usual = size > tag_size &&
			(memcmp(text, usual[0], tag_size) == 0 || memcmp(text, usual[1], tag_size) == 0);

	parser->begun = true;
	if (xmlCtxtResetPush(parser->context, is_usual ? "<Event>" : NULL, is_usual ? (int)strlen("<Event>") : 0, NULL,
			     NULL) != 0)
		return -1;
	if (!is_usual)
		return 0;
	parser->skipped = tag_size - strlen("<Event>");
	return (int)tag_size;
}

enum parse_answer event_parser_feed(struct event_parser *parser, const char *text, size_t size, bool last)
{
	int error, done = 0;

	if (!parser->begun) {
		done = begin_feeding(parser, text, size);
		if (done < 0)
			return PARSE_NO_MEMORY;
	}

	error = xmlParseChunk(parser->context, text + done, (int)size - done, last);
	if (parser->texts.no_memory || error == XML_ERR_NO_MEMORY)
		return PARSE_NO_MEMORY;
	if (parser->answer != PARSE_MORE)
		return parser->answer;
	if (parser->context->wellFormed != 0 && !last)
		return PARSE_MORE;

	take_error(parser);
	parser->answer = error == XML_ERR_INVALID_CHAR ? PARSE_CHARACTER : PARSE_MALFORMED;
	return parser->answer;
}

size_t event_parser_offset(const struct event_parser *parser)
{
	return parser->offset;
}

const char *event_parser_reason(const struct event_parser *parser)
{
	return parser->reason.text;
}

static inline bool is_blank(char byte)
{
	return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

/* Text without white space around it; NULL where nothing is left. */
static const char *trimmed(struct event_parser *parser, text_place place)
{
	char *text = place != 0 ? parser->texts.memory + place : NULL;
	size_t size;

	if (text == NULL)
		return NULL;
	while (is_blank(*text))
		text++;
	size = strlen(text);
	while (size > 0 && is_blank(text[size - 1]))
		size--;
	text[size] = '\0';
	return size > 0 ? text : NULL;
}

/* Decimal digits; a number that is none is as good as absent. */
static int64_t number(struct event_parser *parser, text_place place)
{
	const char *text = trimmed(parser, place);
	int64_t value = 0;

	if (text == NULL)
		return WBH_ABSENT;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9' || value > (INT64_MAX - 9) / 10)
			return WBH_ABSENT;
		value = value * 10 + (*text - '0');
	}
	return value;
}

/* Some writers put all 32 bits into EventID; Windows shows the lower 16. */
static bool take_event_id(struct event_parser *parser, struct wbh_event *event)
{
	int64_t id = number(parser, parser->record.event_id);

	if (id < 0 || id > UINT32_MAX)
		return false;
	event->event_id = (uint32_t)(id & UINT16_MAX);
	event->qualifiers = number(parser, parser->record.qualifiers);
	if (event->qualifiers == WBH_ABSENT && id > UINT16_MAX)
		event->qualifiers = id >> 16;
	return true;
}

static void take_data(struct event_parser *parser, struct wbh_event *event)
{
	size_t i;

	for (i = 0; i < parser->record.data_count; i++) {
		const struct pair_place *place = &parser->places[i];

		parser->pairs[i].name = text_store_get(&parser->texts, place->name);
		parser->pairs[i].value = place->value != 0 ? text_store_get(&parser->texts, place->value) : "";
	}
	event->data = i > 0 ? parser->pairs : NULL;
	event->data_count = i;
}

/* NULL where it is empty, white space around it kept. */
static const char *whole(const struct event_parser *parser, text_place place)
{
	const char *text = text_store_get(&parser->texts, place);

	return text != NULL && *text != '\0' ? text : NULL;
}

int event_parser_take(struct event_parser *parser, struct wbh_event *ret, const char **ret_reason)
{
	const struct record *record = &parser->record;
	struct wbh_event event = WBH_EVENT_NULL;

	event.provider = trimmed(parser, record->provider);
	event.time_text = whole(parser, record->time_text);
	if (event.provider == NULL) {
		*ret_reason = "the record names no provider";
		return 1;
	}
	if (!take_event_id(parser, &event)) {
		*ret_reason = "the record has no readable event id";
		return 1;
	}
	if (event.time_text == NULL ||
	    event_time_parse(&parser->time, event.time_text, strlen(event.time_text), &event.time) < 0) {
		*ret_reason = "the record has no readable time";
		return 1;
	}

	event.version = number(parser, record->version);
	event.level = number(parser, record->level);
	event.task = number(parser, record->task);
	event.opcode = number(parser, record->opcode);
	event.keywords = trimmed(parser, record->keywords);
	event.record_id = number(parser, record->record_id);
	event.activity_id = whole(parser, record->activity_id);
	event.process_id = number(parser, record->process_id);
	event.thread_id = number(parser, record->thread_id);
	event.channel = trimmed(parser, record->channel);
	event.computer = trimmed(parser, record->computer);
	event.user_sid = whole(parser, record->user_sid);
	event.binary = trimmed(parser, record->binary);
	event.user_data = trimmed(parser, record->user_data);
	event.message = whole(parser, record->message);
	take_data(parser, &event);
	event.cut = parser->cut + parser->texts.cut > UINT32_MAX ? UINT32_MAX :
								   (uint32_t)(parser->cut + parser->texts.cut);
	*ret = event;
	return 0;
}
