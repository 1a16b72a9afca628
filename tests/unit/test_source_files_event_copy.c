/* SPDX-License-Identifier: Apache-2.0 */
/* Events copied as text out of Event Viewer: languages, dates, several in one file, with and without XML. */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "tests/lib/source_fixture.h"
#include "tests/lib/tap.h"

static struct fake_host fake;

static void read_text(const char *text, const char *zone, const char *order)
{
	const struct wbh_pair settings[] = { { "timezone", zone }, { order != NULL ? "date-order" : "", order } };

	fake.settings = settings;
	fake.setting_count = zone != NULL ? 2 : 0;
	if (fixture_read_text(&fake, text) < 0)
		tap_ok(false, "the text is read to its end");
	fake.settings = NULL;
	fake.setting_count = 0;
}

static const struct wbh_event *event_at(size_t index)
{
	static const struct wbh_event none = WBH_EVENT_NULL;

	return index < fake.event_count ? &fake.events[index].event : &none;
}

static void says(const char *words, const char *fact)
{
	const char *text = fake.damage_count > 0 ? fake.damages[0].damage.reason : "no damage";

	if (!tap_ok(strstr(text, words) != NULL, "%s", fact))
		printf("#   \"%s\" does not say \"%s\"\n", text, words);
}

#define ENGLISH(date)                                                                                                  \
	"Log Name:      Application\r\nSource:        Directory Synchronization\r\nDate:          " date               \
	"\r\nEvent ID:      611\r\nTask Category: None\r\nLevel:         Error\r\nKeywords:      Classic\r\n"          \
	"User:          N/A\r\nComputer:      sync01.nordhav.example\r\nDescription:\r\nPassword hash "                \
	"synchronization failed for domain: werft.nordhav.example.\r\nDetails:\r\n\r\nRPC Error 8453\r\n"

static void test_english(void)
{
	read_text(ENGLISH("11/16/2026 9:00:12 AM") "\r\n" ENGLISH("11/12/2026 9:00:12 PM"), "Europe/Copenhagen", NULL);
	tap_is_int(fake.event_count, 2, "two events in one file");
	tap_is_int(fake.damage_count, 0, "without damage");
	tap_is_text(event_at(0)->provider, "Directory Synchronization", "provider");
	tap_is_int(event_at(0)->event_id, 611, "event id");
	tap_is_text(event_at(0)->channel, "Application", "channel");
	tap_is_text(event_at(0)->computer, "sync01.nordhav.example", "computer");
	tap_is_int(event_at(0)->level, 2, "level");
	tap_is_text(event_at(0)->user_sid, NULL, "no user");
	tap_is_int(event_at(0)->record_id, WBH_ABSENT, "no record id");
	tap_is_int(event_at(0)->time, INT64_C(1794816012000000), "month before day, in the zone configured");
	tap_is_int(event_at(1)->time, INT64_C(1794513612000000), "which the other date of the file proves");
	tap_is_text(
		event_at(0)->message,
		"Password hash synchronization failed for domain: werft.nordhav.example.\nDetails:\n\nRPC Error 8453",
		"the description to its end");

	read_text(ENGLISH("8/10/2026 11:00:39 AM"), "Z", NULL);
	tap_is_int(fake.event_count, 0, "a date with two readings is not guessed");
	says("date-order =", "the setting to add is named");
	read_text(ENGLISH("8/10/2026 11:00:39 AM"), "Z", "mdy");
	tap_is_int(event_at(0)->time, INT64_C(1786359639000000), "month first when configured");
	read_text(ENGLISH("8/10/2026 12:00:39 am"), "Z", "dmy");
	tap_is_int(event_at(0)->time, INT64_C(1791417639000000), "day first when configured; 12 am is midnight");
	read_text(ENGLISH("2026-08-10 11:00:39"), "Z", NULL);
	tap_is_int(event_at(0)->time, INT64_C(1786359639000000), "year first needs no setting");
	read_text(ENGLISH("11/16/2026 9:00:12 AM"), NULL, NULL);
	says("timezone =", "without a zone, that setting is named");
	read_text(ENGLISH("13/13/2026 9:00:12"), "Z", NULL);
	says("date", "a date that is none is told");
}

static void test_languages(void)
{
	static const char *const texts[] = {
		"Lognavn:        Application\nKilde:          ADSync\nDato:           08-10-2026 11:00:39\n"
		"H\xc3\xa6ndelses-id:   6329\nOpgavekategori: Server\nNiveau:         Fejl\nN\xc3\xb8gleord:       Klassisk\n"
		"Bruger:         I/T\nComputer:       sync01\nBeskrivelse:\nBAIL: MMS(7720)\n",
		"Protokollname: Application\nQuelle:        ADSync\nDatum:         08.10.2026 11:00:39\nEreignis-ID:   6329\n"
		"Aufgabenkategorie:Server\nEbene:         Fehler\nSchl\xc3\xbcsselw\xc3\xb6rter:Klassisch\n"
		"Benutzer:      Nicht zutreffend\nComputer:      sync01\nBeschreibung:\nBAIL: MMS(7720)\n",
		"Nom du journal :Application\nSource :       ADSync\nDate :         08/10/2026 11:00:39\n"
		"ID de l\xe2\x80\x99\xc3\xa9v\xc3\xa9nement :6329\nNiveau :       Erreur\nUtilisateur :  N/A\n"
		"Ordinateur :   sync01\nDescription :\nBAIL: MMS(7720)\n",
		"Loggnamn:      Application\nK\xc3\xa4lla:         ADSync\nDatum:         2026-10-08 11:00:39\n"
		"H\xc3\xa4ndelse-ID:   6329\nNiv\xc3\xa5:          Fel\nDator:         sync01\nBeskrivning:\nBAIL: MMS(7720)\n",
	};
	size_t i;

	for (i = 0; i < ELEMENTS(texts); i++) {
		read_text(texts[i], "Z", NULL);
		tap_is_int(fake.event_count, 1, "language %zu", i);
		tap_is_int(event_at(0)->event_id, 6329, "its event id");
		tap_is_int(event_at(0)->time, INT64_C(1791457239000000), "its date, day before month");
		tap_is_int(event_at(0)->level, 2, "its level");
		tap_is_text(event_at(0)->computer, "sync01", "its computer");
		tap_is_text(event_at(0)->message, "BAIL: MMS(7720)", "its text");
	}
}

static void test_xml(void)
{
	read_text(
		ENGLISH("8/10/2026 11:00:39 AM") "Event Xml:\r\n<Event xmlns=\"" FIXTURE_XMLNS
						 "\">\r\n  <System>\r\n    <Provider Name=\"Directory Synchronization\" />\r\n"
						 "    <EventID>611</EventID>\r\n    <TimeCreated SystemTime="
						 "\"2026-08-10T09:00:39.1234567Z\" />\r\n    <EventRecordID>7</EventRecordID>\r\n"
						 "  </System>\r\n</Event>\r\n",
		NULL, NULL);
	tap_is_int(fake.event_count, 1, "an event with its XML needs no setting");
	tap_is_int(fake.damage_count, 0, "and is no damage");
	tap_is_int(event_at(0)->record_id, 7, "what it knows is read from the XML");
	tap_is_text(
		event_at(0)->message,
		"Password hash synchronization failed for domain: werft.nordhav.example.\nDetails:\n\nRPC Error 8453",
		"the description ends before the XML");
}

static void test_bad(void)
{
	read_text("words before\n" ENGLISH("11/16/2026 9:00:12 AM") "Log Name: of a sentence\n", "Z", NULL);
	tap_is_int(fake.event_count, 1, "an event behind other words");
	says("belongs to no copied event", "which are told");
	tap_is_int(fake.damages[0].damage.bytes, strlen("words before\n"), "with their size");
	read_text("Log Name: A\nSource: B\nDate: 11/16/2026 9:00:12\nEvent ID: many\nDescription: x\n", "Z", NULL);
	says("event id", "an event id that is none");
	read_text("Log Name: A\nSource:\n", "Z", NULL);
	says("no source", "an event without a source");
}

int main(void)
{
	test_english();
	test_languages();
	test_xml();
	test_bad();
	fake_host_done(&fake);
	return tap_done();
}
