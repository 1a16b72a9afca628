/* SPDX-License-Identifier: Apache-2.0 */
/* What the probe remembers of an export, what it tells against it, and the facts it gives. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/text.h"
#include "tests/lib/fake_host.h"
#include "tests/lib/tap.h"

static struct buffer told = { .limit = 256u * 1024u };

static int take_symptom(struct wbh_host *host, const struct wbh_symptom *symptom)
{
	(void)host;
	if (symptom->presence != WBH_PRESENT)
		return 0;
	(void)buffer_printf(&told, "%s", symptom->finding);
	for (size_t i = 0; i < symptom->evidence_count; i++)
		(void)buffer_printf(&told, " %s=%s", symptom->evidence[i].name, symptom->evidence[i].value);
	return buffer_append_byte(&told, '\n');
}

static int take_fact(struct wbh_host *host, const struct wbh_fact *fact)
{
	(void)host;
	return buffer_printf(&told, "%s %s %s\n", fact->kind, fact->subject, fact->value);
}

static void look(struct fake_host *fake, const char *remembered)
{
	fake_host_init(fake);
	fake->host.emit_symptom = take_symptom;
	fake->host.emit_fact = take_fact;
	fake->start_cursor = remembered;
	buffer_clear(&told);
	tap_is_int(wbh_plugin.run(&fake->host), 0, "the probe looks");
}

int main(void)
{
	const char *top = getenv("abs_top_srcdir");
	static struct fake_host fake;
	char path[4096], before[WBH_CURSOR_LIMIT + 1], *at;
	const struct wbh_pair setting = { "path", path };

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sync-config-well/input-export", top != NULL ? top : ".");
	fake.settings = &setting;
	fake.setting_count = 1;

	look(&fake, NULL);
	tap_ok(strstr(buffer_text(&told), "drift") == NULL, "the first export has nothing to differ from");
	tap_ok(strstr(buffer_text(&told), "sync.connector nordhav.example {\"connector\":\"nordhav.example\"") != NULL,
	       "the connector is a fact of its forest");
	tap_ok(strstr(buffer_text(&told), "\"account\":\"MSOL_5f0c1d2e3b4a\"") != NULL, "with its account");
	tap_ok(strstr(buffer_text(&told), "\"inclusions\":[\"OU=Staff,DC=nordhav,DC=example\"]") != NULL,
	       "the scope is a fact of its domain");
	memcpy(before, fake.cursor, sizeof(before));

	look(&fake, before);
	tap_ok(strstr(buffer_text(&told), "drift") == NULL, "the same export again has not changed");

	at = strstr(before, "\nwriteback=on\n");
	if (!tap_ok(at != NULL, "that writeback was on is remembered"))
		return tap_done();
	memcpy(at, "\nwriteback=no\n", strlen("\nwriteback=no\n"));
	look(&fake, before);
	tap_ok(strstr(buffer_text(&told), "service.configuration-drift changed=writeback: no \xe2\x86\x92 on count=1 "
					  "since=2026-11-20T08:15:00.250") != NULL,
	       "a changed setting is told by name, old and new, with the time of the older export");

	at = strstr(before, "\nserver=SYNC01\n");
	if (at != NULL)
		memcpy(at, "\nserver=SYNC09\n", strlen("\nserver=SYNC09\n"));
	look(&fake, before);
	tap_ok(strstr(buffer_text(&told), "drift") == NULL, "another server's export is no change of this one");

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sync-config-half/input-export", top != NULL ? top : ".");
	fake_host_reset(&fake);
	fake.cursor[0] = '\0';
	look(&fake, before);
	tap_is_text(fake.cursor, "", "a damaged export is not remembered");
	buffer_done(&told);
	fake_host_done(&fake);
	return tap_done();
}
