/* SPDX-License-Identifier: Apache-2.0 */
/* The XML files of an export, in one pass: most of a connector's file is the schema of its directory, which is passed
 * over. */
#include <errno.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "plugins/probe_sync_config/read.h"

#define CHUNK 65536
#define DEPTH_LIMIT 64u
#define PATH_LIMIT 1024u
#define NAME_SIZE 128u
/* Elements of one file; the schema of a large forest has some ten thousand. */
#define ELEMENT_LIMIT 5000000u

#if LIBXML_VERSION < 21200
typedef xmlErrorPtr parser_error;
#else
typedef const xmlError *parser_error;
#endif

enum into { INTO_GLOBAL, INTO_CONNECTOR, INTO_PARTITION, INTO_RULE, INTO_RUN, PLACES };

enum form {
	AS_TEXT,
	AS_SWITCH,
	AS_LIST,
	AS_REST,      /* of the last text of a list */
	AS_EXCLUSION, /* where the mapping is that of "cloudFiltered" */
};

/* An element, by its path, or a parameter in it, by its name: where its text goes. */
struct row {
	const char *path;
	const char *parameter;
	enum into into;
	enum form form;
	size_t offset;
};

#define GLOBAL(field) INTO_GLOBAL, AS_SWITCH, offsetof(struct sync_global, field)
#define GLOBAL_PATH "saved-mv-configuration/mv-data/parameter-values/parameter"
#define CONNECTOR(form, field) NULL, INTO_CONNECTOR, form, offsetof(struct connector, field)
#define FOREST_PATH "ma-data/private-configuration/adma-configuration/"
#define CLOUD_PATH "ma-data/private-configuration/MAConfig/"
#define PARTITION(form, field) NULL, INTO_PARTITION, form, offsetof(struct partition, field)
#define PARTITION_PATH "ma-data/ma-partition-data/partition/"
#define RULE(form, field) NULL, INTO_RULE, form, offsetof(struct sync_rule, field)
#define SCOPE_PATH "synchronizationRule/synchronizationCriteria/conditions/scope/"
#define RUN(field) NULL, INTO_RUN, AS_TEXT, offsetof(struct sync_run, field)
#define RUN_PATH "run-history/run-details/"

static const struct row rows[] = {
	{ GLOBAL_PATH, "Microsoft.OptionalFeature.PasswordWriteback", GLOBAL(writeback) },
	{ GLOBAL_PATH, "Microsoft.OptionalFeature.PasswordHashSync", GLOBAL(hash_sync) },
	{ GLOBAL_PATH, "Microsoft.Synchronize.StagingMode", GLOBAL(staging) },
	{ GLOBAL_PATH, "Microsoft.Synchronize.SynchronizationSchedule", GLOBAL(cycle) },
	{ GLOBAL_PATH, "Microsoft.Synchronize.SchedulerSuspended", GLOBAL(suspended) },
	{ GLOBAL_PATH, "Microsoft.Synchronize.MaintenanceEnabled", GLOBAL(maintenance) },
	{ GLOBAL_PATH, "Microsoft.Synchronize.ServerConfigurationVersion", INTO_GLOBAL, AS_TEXT,
	  offsetof(struct sync_global, version) },
	{ GLOBAL_PATH, "Microsoft.OptionalFeature.AutoUpgradeState", INTO_GLOBAL, AS_TEXT,
	  offsetof(struct sync_global, upgrade) },

	{ "ma-data/id", CONNECTOR(AS_TEXT, id) },
	{ "ma-data/name", CONNECTOR(AS_TEXT, name) },
	{ "ma-data/category", CONNECTOR(AS_TEXT, category) },
	{ "ma-data/subtype", CONNECTOR(AS_TEXT, subtype) },
	{ "ma-data/last-modification-time", CONNECTOR(AS_TEXT, modified) },
	{ FOREST_PATH "forest-name", CONNECTOR(AS_TEXT, forest) },
	{ FOREST_PATH "forest-login-domain", CONNECTOR(AS_TEXT, login_domain) },
	{ FOREST_PATH "forest-login-user", CONNECTOR(AS_TEXT, login_user) },
	{ FOREST_PATH "sign-and-seal", CONNECTOR(AS_SWITCH, seal) },
	{ FOREST_PATH "password-hash-sync-config/enabled", CONNECTOR(AS_SWITCH, hash_sync) },
	{ FOREST_PATH "password-hash-sync-config/target", CONNECTOR(AS_TEXT, hash_sync_target) },
	{ FOREST_PATH "parameter-values/parameter", "sign-and-seal", INTO_CONNECTOR, AS_SWITCH,
	  offsetof(struct connector, seal_copy) },
	{ FOREST_PATH "parameter-values/parameter", "Connector.GroupFilteringGroupDn", INTO_CONNECTOR, AS_TEXT,
	  offsetof(struct connector, group) },
	{ CLOUD_PATH "parameter-values/parameter", "UserName", INTO_CONNECTOR, AS_TEXT,
	  offsetof(struct connector, cloud_user) },
	{ CLOUD_PATH "aad-password-reset-config/enabled", CONNECTOR(AS_SWITCH, writeback) },

	{ PARTITION_PATH "name", PARTITION(AS_TEXT, dn) },
	{ PARTITION_PATH "selected", PARTITION(AS_SWITCH, selected) },
	{ PARTITION_PATH "filter/containers/inclusions/inclusion", PARTITION(AS_LIST, inclusions) },
	{ PARTITION_PATH "filter/containers/exclusions/exclusion", PARTITION(AS_LIST, exclusions) },
	{ PARTITION_PATH "custom-data/adma-partition-data/name", PARTITION(AS_TEXT, domain) },
	{ PARTITION_PATH "custom-data/adma-partition-data/is-domain", PARTITION(AS_SWITCH, is_domain) },
	{ PARTITION_PATH "custom-data/adma-partition-data/sign-and-seal", PARTITION(AS_SWITCH, seal) },
	{ PARTITION_PATH "custom-data/adma-partition-data/login-user", PARTITION(AS_TEXT, login_user) },
	{ PARTITION_PATH "custom-data/adma-partition-data/preferred-dcs/preferred-dc",
	  PARTITION(AS_LIST, controllers) },
	{ PARTITION_PATH "parameter-values/parameter", "sign-and-seal", INTO_PARTITION, AS_SWITCH,
	  offsetof(struct partition, seal_copy) },

	{ "synchronizationRule/id", RULE(AS_TEXT, id) },
	{ "synchronizationRule/name", RULE(AS_TEXT, name) },
	{ "synchronizationRule/connector", RULE(AS_TEXT, connector) },
	{ "synchronizationRule/direction", RULE(AS_TEXT, direction) },
	{ "synchronizationRule/linkType", RULE(AS_TEXT, link) },
	{ "synchronizationRule/disabled", RULE(AS_SWITCH, disabled) },
	{ "synchronizationRule/EnablePasswordSync", RULE(AS_SWITCH, password_sync) },
	{ "synchronizationRule/attribute-mappings/mapping/dest", RULE(AS_TEXT, target) },
	{ "synchronizationRule/attribute-mappings/mapping/expression", RULE(AS_EXCLUSION, exclusion) },
	{ SCOPE_PATH "csAttribute", RULE(AS_LIST, conditions) },
	{ SCOPE_PATH "csOperator", RULE(AS_REST, conditions) },
	{ SCOPE_PATH "csValue", RULE(AS_REST, conditions) },

	{ RUN_PATH "ma-name", RUN(connector) },
	{ RUN_PATH "run-profile-name", RUN(profile) },
	{ RUN_PATH "step-details/start-date", RUN(started) },
	{ RUN_PATH "step-details/end-date", RUN(ended) },
	{ RUN_PATH "step-details/step-result", RUN(step_result) },
	{ RUN_PATH "step-details/ma-connection/server", RUN(controller) },
	{ RUN_PATH "step-details/ma-connection/connection-log/incident/cd-error/error-literal", RUN(error) },
};

/* Large, and nothing for us in it. */
static const char *const passed_over[] = {
	"ma-data/schema",
	"ma-data/attribute-inclusion",
	"ma-data/ma-run-data",
	"saved-mv-configuration/mv-data/schema",
};

static const char *const roots[] = { "saved-mv-configuration", "ma-data", "synchronizationRule", "run-history" };

struct xml_reader {
	struct reading *reading;
	xmlParserCtxtPtr context;
	struct buffer path;
	size_t starts[DEPTH_LIMIT]; /* where the last name of the path begins, per depth */
	unsigned depth;
	unsigned passed; /* depth below an element that is passed over */
	uint64_t elements;
	char parameter[NAME_SIZE];
	const struct row *row; /* whose text is being read */
	struct buffer text;
	uint64_t cut;    /* texts that were too long */
	uint64_t untold; /* rows above a limit */
	bool known;      /* the root is one of ours */
	void *places[PLACES];
	struct connector *connector;
	int result;
	const char *refused; /* why reading was given up; NULL: it was not */
};

static void on_error(void *context, parser_error error)
{
	(void)context;
	(void)error;
}

static void give_up(struct xml_reader *reader, int result, const char *words)
{
	reader->result = result;
	reader->refused = words;
	xmlStopParser(reader->context);
}

/* A limit is counted; without memory nothing goes on. */
static void settle(struct xml_reader *reader, int r)
{
	if (r == -WBH_E_LIMIT)
		reader->untold++;
	else if (r < 0)
		give_up(reader, r, "");
}

static int keep_text(char **field, const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		return -ENOMEM;
	free(*field);
	*field = copy;
	return 0;
}

static int add_rest(struct text_list *list, const char *text)
{
	char **last = list->count > 0 ? &list->texts[list->count - 1] : NULL, *longer;

	if (last == NULL)
		return 0;
	if (strlen(*last) + strlen(text) > EXPORT_TEXT_LIMIT)
		return -WBH_E_LIMIT;
	if (asprintf(&longer, "%s %s", *last, text) < 0)
		return -ENOMEM;
	free(*last);
	*last = longer;
	return 0;
}

static enum sync_switch switch_of(const char *text)
{
	bool on;

	return text_to_bool(text, &on) < 0 ? SWITCH_UNKNOWN : on ? SWITCH_ON : SWITCH_OFF;
}

static int take(struct xml_reader *reader, const struct row *row, const char *text)
{
	char *place = reader->places[row->into];
	void *field;

	if (place == NULL)
		return 0;
	field = place + row->offset;
	switch (row->form) {
	case AS_TEXT:
		return keep_text(field, text);
	case AS_SWITCH:
		*(enum sync_switch *)field = switch_of(text);
		return 0;
	case AS_LIST:
		return text[0] != '\0' ? text_list_add(field, text) : 0;
	case AS_REST:
		return add_rest(field, text);
	case AS_EXCLUSION:
		return text_equal(((struct sync_rule *)place)->target, "cloudFiltered") ? keep_text(field, text) : 0;
	}
	return 0;
}

/* The result of a run is that of its worst step. */
static int end_step(struct sync_run *run)
{
	char *result = run->step_result;

	if (result == NULL)
		return 0;
	run->step_result = NULL;
	if (run->result == NULL || text_equal(run->result, "success")) {
		free(run->result);
		run->result = result;
	} else {
		free(result);
	}
	return 0;
}

/* Whatever an element begins that has fields of its own. */
static int begin_part(struct xml_reader *reader, const char *path)
{
	struct sync_export *export = reader->reading->export;
	struct sync_rule *rule = NULL;
	struct sync_run *run = NULL;
	struct partition *partition = NULL;
	int r = 0;

	if (text_equal(path, "ma-data")) {
		r = export_add_connector(export, &reader->connector);
		reader->places[INTO_CONNECTOR] = reader->connector;
	} else if (text_equal(path, "ma-data/ma-partition-data/partition") && reader->connector != NULL) {
		r = export_add_partition(reader->connector, &partition);
		reader->places[INTO_PARTITION] = partition;
	} else if (text_equal(path, "synchronizationRule")) {
		r = export_add_rule(export, &rule);
		reader->places[INTO_RULE] = rule;
	} else if (text_equal(path, "run-history/run-details")) {
		r = export_add_run(export, &run);
		reader->places[INTO_RUN] = run;
	}
	return r;
}

static int attribute(char **field, const xmlChar **attribute)
{
	char *copy = text_copy((const char *)attribute[3], (size_t)(attribute[4] - attribute[3]) < EXPORT_TEXT_LIMIT
								   ? (size_t)(attribute[4] - attribute[3])
								   : EXPORT_TEXT_LIMIT);

	if (copy == NULL)
		return -ENOMEM;
	free(*field);
	*field = copy;
	return 0;
}

/* Two of them in one folder: the newer one counts, and nothing is well that only one of them says. */
static int begin_global(struct xml_reader *reader, int count, const xmlChar **attributes)
{
	struct sync_export *export = reader->reading->export;
	struct sync_global global = { .present = true };
	int64_t old, new;
	int r = 0;

	for (int i = 0; i < count && r >= 0; i++) {
		if (text_equal((const char *)attributes[i * 5], "server"))
			r = attribute(&global.server, attributes + i * 5);
		else if (text_equal((const char *)attributes[i * 5], "export-date"))
			r = attribute(&global.exported, attributes + i * 5);
	}
	if (r >= 0 && export->global.present) {
		export->mixed = true;
		r = reading_damage(reader->reading, 0,
				   "a second file of global settings (server %s, %s; the other: server %s, %s): two "
				   "exports are mixed in this folder",
				   global.server, global.exported, export->global.server, export->global.exported);
		if (export_parse_time(export->global.exported, &old) == 0 &&
		    (export_parse_time(global.exported, &new) < 0 || new < old)) {
			free(global.server);
			free(global.exported);
			return r;
		}
	}
	free(export->global.server);
	free(export->global.exported);
	free(export->global.version);
	free(export->global.upgrade);
	export->global = global;
	reader->places[INTO_GLOBAL] = &export->global;
	return r;
}

static int begin_root(struct xml_reader *reader, const char *name, int count, const xmlChar **attributes)
{
	for (size_t i = 0; i < ELEMENTS(roots); i++)
		reader->known |= text_equal(name, roots[i]);
	return text_equal(name, roots[0]) ? begin_global(reader, count, attributes) : 0;
}

static void name_parameter(struct xml_reader *reader, int count, const xmlChar **attributes)
{
	reader->parameter[0] = '\0';
	for (int i = 0; i < count; i++) {
		const xmlChar **attribute = attributes + (size_t)i * 5;
		size_t size = (size_t)(attribute[4] - attribute[3]);

		if (!text_equal((const char *)attribute[0], "name") || size >= sizeof(reader->parameter))
			continue;
		memcpy(reader->parameter, attribute[3], size);
		reader->parameter[size] = '\0';
	}
}

static const struct row *find_row(const struct xml_reader *reader, const char *path)
{
	for (size_t i = 0; i < ELEMENTS(rows); i++)
		if (text_equal(rows[i].path, path) &&
		    (rows[i].parameter == NULL || text_equal(rows[i].parameter, reader->parameter)))
			return &rows[i];
	return NULL;
}

static bool is_passed_over(const char *path)
{
	for (size_t i = 0; i < ELEMENTS(passed_over); i++)
		if (text_equal(path, passed_over[i]))
			return true;
	return false;
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
			  const xmlChar **declared, int count, int defaulted, const xmlChar **attributes)
{
	struct xml_reader *reader = context;
	const char *path;
	int r = 0;

	(void)prefix;
	(void)uri;
	(void)namespaces;
	(void)declared;
	(void)defaulted;
	if (++reader->elements > ELEMENT_LIMIT)
		return give_up(reader, 0, "has more elements than any export");
	if (reader->passed > 0) {
		reader->passed++;
		return;
	}
	if (reader->depth == DEPTH_LIMIT)
		return give_up(reader, 0, "is nested deeper than any export");

	reader->starts[reader->depth++] = reader->path.size;
	(void)buffer_printf(&reader->path, "%s%s", reader->path.size > 0 ? "/" : "", (const char *)name);
	path = buffer_text(&reader->path);
	if (reader->path.error < 0)
		return give_up(reader, reader->path.error == -ENOMEM ? -ENOMEM : 0, "has longer names than any export");

	if (reader->depth == 1)
		r = begin_root(reader, path, count, attributes);
	if (!reader->known)
		return give_up(reader, r, "is no part of an export: its root is none that we know");
	if (r >= 0)
		r = begin_part(reader, path);
	settle(reader, r);
	if (is_passed_over(path)) {
		reader->passed = 1;
		return;
	}
	name_parameter(reader, count, attributes);
	reader->row = find_row(reader, path);
	buffer_clear(&reader->text);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct xml_reader *reader = context;
	size_t size = reader->text.size;
	const char *text;

	(void)name;
	(void)prefix;
	(void)uri;
	if (reader->passed > 1) {
		reader->passed--;
		return;
	}
	reader->passed = 0;
	if (reader->row != NULL) {
		char *trimmed = NULL;

		text = text_trim(buffer_text(&reader->text), &size);
		trimmed = text_copy(text, size);
		settle(reader, trimmed != NULL ? take(reader, reader->row, trimmed) : -ENOMEM);
		free(trimmed);
	}
	reader->row = NULL;
	if (text_equal(buffer_text(&reader->path), RUN_PATH "step-details") && reader->places[INTO_RUN] != NULL)
		settle(reader, end_step(reader->places[INTO_RUN]));
	reader->path.size = reader->starts[--reader->depth];
}

static void characters(void *context, const xmlChar *text, int size)
{
	struct xml_reader *reader = context;
	size_t room = EXPORT_TEXT_LIMIT - reader->text.size, more = (size_t)size;

	if (reader->row == NULL || reader->passed > 0)
		return;
	if (more > room) {
		more = text_cut((const char *)text, more, room);
		reader->cut++;
	}
	(void)buffer_append(&reader->text, text, more);
}

/* Where entities are declared that grow without end. */
static void document_type(void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	(void)name;
	(void)external;
	(void)system;
	give_up(context, 0, "declares a document type, which no export does: refused");
}

/* A document type is in sight before its name ends: the parser is stopped ahead of what it declares. */
static xmlSAXHandler handler = {
	.initialized = XML_SAX2_MAGIC,
	.internalSubset = document_type,
	.startElementNs = start_element,
	.endElementNs = end_element,
	.characters = characters,
	.cdataBlock = characters,
	.serror = on_error,
};

/* Text of one byte a character that says it were UTF-16 was saved anew by somebody: the declaration is passed over. */
static size_t false_declaration(const char *text, size_t size)
{
	const char *end = size > 5 && memcmp(text, "<?xml", 5) == 0 ? memmem(text, size, "?>", 2) : NULL;
	char head[256];

	if (end == NULL || (size_t)(end - text) >= sizeof(head))
		return 0;
	memcpy(head, text, (size_t)(end - text));
	head[end - text] = '\0';
	text_lower(head);
	return strstr(head, "utf-16") != NULL ? (size_t)(end - text) + 2 : 0;
}

static size_t unwanted_start(const char *text, size_t size)
{
	size_t start = 0;

	while (start < size && strchr(" \t\r\n", text[start]) != NULL && text[start] != '\0')
		start++;
	return start + false_declaration(text + start, size - start);
}

static int feed(struct xml_reader *reader, int fd)
{
	char *chunk = malloc(CHUNK);
	bool first = true;
	ssize_t size = 1;

	if (chunk == NULL)
		return -ENOMEM;
	while (size > 0 && reader->refused == NULL && reader->context->wellFormed != 0) {
		size_t start = 0;

		size = read(fd, chunk, CHUNK);
		if (size < 0)
			break;
		if (first)
			start = unwanted_start(chunk, (size_t)size);
		first = false;
		(void)xmlParseChunk(reader->context, chunk + start, (int)((size_t)size - start), size == 0);
		if (reader->reading->host->should_stop(reader->reading->host)) {
			free(chunk);
			return -WBH_E_STOPPED;
		}
	}
	free(chunk);
	return size < 0 ? -errno : 0;
}

/* What came of it, in words. Bytes that are no text of their encoding stop the parser without a word of it: a document
 * that did not end is broken, too. */
static int tell(struct xml_reader *reader, int r)
{
	struct reading *reading = reader->reading;
	const xmlError *error = xmlCtxtGetLastError(reader->context);
	long offset = xmlByteConsumed(reader->context);
	const char *words = error != NULL && error->message != NULL ? error->message : "is no well-formed XML";
	size_t size = strlen(words);

	if (r < 0 && r != -WBH_E_STOPPED && r != -ENOMEM)
		return reading_damage(reading, 0, "%s", error_text(r));
	if (r >= 0)
		r = reader->result;
	if (r < 0)
		return r;
	words = text_trim(words, &size);
	if (reader->refused != NULL)
		r = reading_damage(reading, offset > 0 ? (uint64_t)offset : 0, "%s", reader->refused);
	else if (reader->context->wellFormed == 0 || reader->depth > 0 || !reader->known)
		r = reading_damage(reading, offset > 0 ? (uint64_t)offset : 0,
				   "ends or breaks off here (copied while it was written?): %.*s",
				   (int)(size < 200 ? size : 200), words);
	if (r >= 0 && reader->cut + reader->untold > 0)
		r = reading_damage(reading, 0, "%llu texts were cut and %llu entries left out: more than an export has",
				   (unsigned long long)reader->cut, (unsigned long long)reader->untold);
	if (r >= 0 && reader->known)
		reading->export->files++;
	return r;
}

int read_xml(struct reading *reading, int fd)
{
	struct xml_reader reader = { .reading = reading,
				     .path = BUFFER(PATH_LIMIT),
				     .text = BUFFER(EXPORT_TEXT_LIMIT) };
	int r;

	reader.context = xmlCreatePushParserCtxt(&handler, &reader, NULL, 0, NULL);
	if (reader.context == NULL)
		return -ENOMEM;
	(void)xmlCtxtUseOptions(reader.context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	r = tell(&reader, feed(&reader, fd));
	xmlFreeParserCtxt(reader.context);
	buffer_done(&reader.path);
	buffer_done(&reader.text);
	return r;
}
