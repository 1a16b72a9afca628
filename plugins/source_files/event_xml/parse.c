/* SPDX-License-Identifier: Apache-2.0 */
/* The parser of libxml2 itself: made, fed, and made anew before hostile names fill its memory. */
#include "plugins/source_files/event_xml/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/source_files/event_xml/limits.h"
#include "plugins/source_files/event_xml/parse_parts.h"

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
#include "plugins/source_files/event_xml/names.def"
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
		.startElementNs = parse_start_element,
		.endElementNs = parse_end_element,
		.characters = parse_characters,
		.cdataBlock = parse_characters,
		.ignorableWhitespace = parse_characters,
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

/* Make the context ready for another record. The start tag that nearly every record has costs libxml2 a good part of
 * its time, since it takes the namespace apart as a URI; an Event without a namespace means the same here. Returns the
 * bytes of the text that are dealt with so, or -1 without memory. */
static int begin_feeding(struct event_parser *parser, const char *text, size_t size)
{
	static const char usual[2][sizeof("<Event xmlns='" EVENT_XML_NAMESPACE "'>")] = {
		"<Event xmlns='" EVENT_XML_NAMESPACE "'>",
		"<Event xmlns=\"" EVENT_XML_NAMESPACE "\">",
	};
	const size_t tag_size = sizeof(usual[0]) - 1;
	bool is_usual =
		size > tag_size && (memcmp(text, usual[0], tag_size) == 0 || memcmp(text, usual[1], tag_size) == 0);

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
