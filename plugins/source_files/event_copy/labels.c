/* SPDX-License-Identifier: Apache-2.0 */
/* The table of languages: one row each. */
#include "plugins/source_files/event_copy/labels.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

static const struct language languages[] = {
	{ { "Log Name", "Source", "Date", "Event ID", "Level", "User", "Computer", "Description" },
	  { NULL, "Critical", "Error", "Warning", "Information", "Verbose" },
	  false },
	{ { "Lognavn", "Kilde", "Dato", "H\xc3\xa6ndelses-id", "Niveau", "Bruger", "Computer", "Beskrivelse" },
	  { NULL, "Kritisk", "Fejl", "Advarsel", "Oplysninger", "Detaljeret" },
	  true },
	{ { "Protokollname", "Quelle", "Datum", "Ereignis-ID", "Ebene", "Benutzer", "Computer", "Beschreibung" },
	  { NULL, "Kritisch", "Fehler", "Warnung", "Informationen", "Ausf\xc3\xbchrlich" },
	  true },
	{ { "Nom du journal", "Source", "Date", "ID de l'\xc3\xa9v\xc3\xa9nement", "Niveau", "Utilisateur",
	    "Ordinateur", "Description" },
	  { NULL, "Critique", "Erreur", "Avertissement", "Information", "Commentaires" },
	  true },
	{ { "Loggnamn", "K\xc3\xa4lla", "Datum", "H\xc3\xa4ndelse-ID", "Niv\xc3\xa5", "Anv\xc3\xa4ndare", "Dator",
	    "Beskrivning" },
	  { NULL, "Kritisk", "Fel", "Varning", "Information", "Utf\xc3\xb6rlig" },
	  true },
	{ { "Loggnavn", "Kilde", "Dato", "Hendelses-ID", "Niv\xc3\xa5", "Bruker", "Datamaskin", "Beskrivelse" },
	  { NULL, "Kritisk", "Feil", "Advarsel", "Informasjon", "Detaljert" },
	  true },
	{ { "Logboeknaam", "Bron", "Datum", "Gebeurtenis-id", "Niveau", "Gebruiker", "Computer", "Beschrijving" },
	  { NULL, "Kritiek", "Fout", "Waarschuwing", "Informatie", "Uitgebreid" },
	  true },
	{ { "Nombre de registro", "Origen", "Fecha", "Id. del evento", "Nivel", "Usuario", "Equipo",
	    "Descripci\xc3\xb3n" },
	  { NULL, "Cr\xc3\xadtico", "Error", "Advertencia", "Informaci\xc3\xb3n", "Detallado" },
	  true },
};

/* "Label:" or, as French has it, "Label :", with a blank of any kind. */
static const char *behind_label(const char *label, const char *line, const char *end)
{
	for (; *label != '\0'; label++, line++) {
		/* The table has the plain apostrophe, Windows also the round one. */
		if (*label == '\'' && end - line > 3 && memcmp(line, "\xe2\x80\x99", 3) == 0)
			line += 2;
		else if (line == end || *line != *label)
			return NULL;
	}
	if (line == end)
		return NULL;
	if (*line == ' ')
		line++;
	else if (end - line > 2 && memcmp(line, "\xc2\xa0", 2) == 0)
		line += 2;
	return line < end && *line == ':' ? line + 1 : NULL;
}

bool label_value(const struct language *language, enum label label, const char *line, const char *end,
		 const char **ret_value, size_t *ret_size)
{
	const char *value = behind_label(language->labels[label], line, end);
	size_t size;

	if (value == NULL)
		return false;
	size = (size_t)(end - value);
	*ret_value = text_trim(value, &size);
	*ret_size = size;
	return true;
}

const struct language *label_language(const char *line, const char *end)
{
	size_t i;

	for (i = 0; i < ELEMENTS(languages); i++)
		if (behind_label(languages[i].labels[LABEL_LOG_NAME], line, end) != NULL)
			return &languages[i];
	return NULL;
}

long label_level(const struct language *language, const char *name, size_t size)
{
	size_t i;

	for (i = 1; i < ELEMENTS(language->levels); i++)
		if (strlen(language->levels[i]) == size && memcmp(language->levels[i], name, size) == 0)
			return (long)i;
	return -1;
}
