/* SPDX-License-Identifier: Apache-2.0 */
/* What the probe remembers of an export, what it tells against it, and the facts it gives. */
#include <stdlib.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "plugins/probe_sync_config/drift.h"
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

/* Two forests with connectors, partitions and rules of the same names. */
static struct connector twins[2];
static struct sync_rule twin_rules[2];
static struct partition twin_partitions[2];
static struct sync_export twin_export;

static char *lent(const char *text)
{
	return (char *)(uintptr_t)text;
}

static void make_twins(void)
{
	static const char *const ids[] = { "{1}", "{2}" };

	for (size_t i = 0; i < 2; i++) {
		twin_partitions[i] = (struct partition){ .dn = lent("DC=corp,DC=local"), .login_user = lent("svc") };
		twins[i] = (struct connector){ .id = lent(ids[i]),
					       .name = lent("corp.local"),
					       .partitions = &twin_partitions[i],
					       .partition_count = 1 };
		twin_rules[i] = (struct sync_rule){ .id = lent(ids[i]),
						    .name = lent("In from AD"),
						    .connector = lent(ids[i]),
						    .link = lent("Join"),
						    .password_sync = SWITCH_ON };
	}
	twin_export = (struct sync_export){ .global = { .server = lent("SYNC01"), .hash_sync = SWITCH_OFF },
					    .connectors = twins,
					    .connector_count = 2,
					    .rules = twin_rules,
					    .rule_count = 2 };
}

/* What is told of the export as it is now against what is remembered. */
static const char *drift_of(struct fake_host *fake, const char *remembered)
{
	fake_host_init(fake);
	fake->host.emit_symptom = take_symptom;
	fake->start_cursor = remembered;
	buffer_clear(&told);
	if (tell_drift(&fake->host, &twin_export) < 0)
		tap_ok(false, "the drift is told");
	return buffer_text(&told);
}

static void test_twins(struct fake_host *fake)
{
	static char before[WBH_CURSOR_LIMIT + 1];

	make_twins();
	tap_is_text(drift_of(fake, NULL), "", "the first export of two forests of one name");
	memcpy(before, fake->cursor, sizeof(before));
	twin_rules[0].password_sync = SWITCH_OFF;
	tap_ok(strstr(drift_of(fake, before), "In from AD of corp.local {1} password-sync: on") != NULL,
	       "a rule that another forest has, too, is told with its forest");
	twin_rules[0].password_sync = SWITCH_ON;
	twin_partitions[0].login_user = lent("other");
	tap_ok(strstr(drift_of(fake, before), "DC=corp,DC=local of corp.local {1} account: svc") != NULL,
	       "so is the account of a partition");
	twin_partitions[0].login_user = lent("svc");
	twins[1].hash_sync_target = lent("{9}");
	tap_ok(strstr(drift_of(fake, before), "corp.local {2} hash-sync target:") != NULL, "and where hash sync goes");
	tap_ok(drift_remembers_hash_sync_off(&fake->host, "sync01") &&
		       !drift_remembers_hash_sync_off(&fake->host, "SYNC02"),
	       "that hash sync was off is remembered, of this server");
}

/* More than a cursor takes. */
static void test_large(struct fake_host *fake)
{
	static struct sync_rule rules[1000];
	static char before[WBH_CURSOR_LIMIT + 1], names[1000][200];

	make_twins();
	twin_export.rules = rules;
	twin_export.rule_count = ELEMENTS(rules);
	for (size_t i = 0; i < ELEMENTS(rules); i++) {
		(void)snprintf(names[i], sizeof(names[i]), "%0150zu", i);
		rules[i] = twin_rules[0];
		rules[i].name = names[i];
	}
	tap_is_text(drift_of(fake, NULL), "", "a configuration larger than a cursor");
	memcpy(before, fake->cursor, sizeof(before));
	tap_ok(strlen(before) > 1000 && strstr(before, "0000123") == NULL, "is remembered by digests");
	tap_is_text(drift_of(fake, before), "", "and is the same when nothing has changed");
	rules[123].disabled = SWITCH_ON;
	tap_ok(strstr(drift_of(fake, before), "00123 of corp.local {1} disabled: (another value)") != NULL,
	       "a change is told by name");
	twin_export.global.staging = SWITCH_ON;
	tap_ok(strstr(drift_of(fake, before), "count=2") != NULL, "two are two");
	tap_ok(drift_remembers_hash_sync_off(&fake->host, "SYNC01"), "that hash sync was off is known, too");
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

	at = strstr(before, "\nwriteback\ton\n");
	if (!tap_ok(at != NULL, "that writeback was on is remembered"))
		return tap_done();
	memcpy(at, "\nwriteback\tno\n", strlen("\nwriteback\tno\n"));
	look(&fake, before);
	tap_ok(strstr(buffer_text(&told), "service.configuration-drift changed=writeback: no \xe2\x86\x92 on count=1 "
					  "since=2026-11-20T08:15:00.250") != NULL,
	       "a changed setting is told by name, old and new, with the time of the older export");

	at = strstr(before, "\nserver\tSYNC01\n");
	if (at != NULL)
		memcpy(at, "\nserver\tSYNC09\n", strlen("\nserver\tSYNC09\n"));
	look(&fake, before);
	tap_ok(strstr(buffer_text(&told), "drift") == NULL, "another server's export is no change of this one");

	(void)snprintf(path, sizeof(path), "%s/tests/cases/sync-config-half/input-export", top != NULL ? top : ".");
	fake_host_reset(&fake);
	fake.cursor[0] = '\0';
	look(&fake, before);
	tap_is_text(fake.cursor, "", "a damaged export is not remembered");
	test_twins(&fake);
	test_large(&fake);
	buffer_done(&told);
	fake_host_done(&fake);
	return tap_done();
}
