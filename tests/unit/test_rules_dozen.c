/* SPDX-License-Identifier: Apache-2.0 */
/* The first findings end to end through the shipped rules: texts of our own making in the shapes that real servers
 * write. */
#include "tests/unit/rules_bench.h"

#define MINUTE INT64_C(60)
#define HOUR (60 * MINUTE)

static const char relay_a[] =
	"A request to relay.\nEndpoint: https://ssprdedicatedsbprodaaa.servicebus.windows.net/1-2";
static const char relay_b[] =
	"A request to relay.\nEndpoint: https://ssprdedicatedsbprodbbb.servicebus.windows.net/1-3";
static const char relay_alarm[] =
	"TrackingId: 0d5cb5c4-5e0c-4b7f-a0a3-0c4f4d1f9b11, Password writeback service is not in a healthy state. No "
	"serviceHost for service bus endpoints are in running state. Details: Version: 5.0.0.700";

static const char denied[] =
	"TrackingId: 6B2A1C3D-0001-4000-8000-00000000000A, Reason: Synchronization Engine returned an error hr=80230626, "
	"message=The management agent credentials were denied access., Context: cloudAnchor: "
	"User_11111111-2222-3333-4444-555555555555, SourceAnchorValue: qqqqqqqqqqqqqqqqqqqqqg==, UserPrincipalName: "
	"Anna.Berg@north.example, Details: Shared.PasswordResetException: Synchronization Engine returned an error "
	"hr=80230626, message=The management agent credentials were denied access.\r\n   at "
	"AADPasswordReset.SynchronizationEngineManagedHandle.ResetPassword(String cloudAnchor)";

static const char unreachable[] =
	"TrackingId: 6b2a1c3d-0001-4000-8000-00000000000b, Reason: Synchronization Engine returned an error hr=0x80230818, "
	"message=The run was ended because a domain controller could not be contacted., Context: cloudAnchor:"
	"User_11111111-2222-3333-4444-555555555556, SourceAnchorValue: qqqqqqqqqqqqqqqqqqqqrg==, UserPrincipalName: "
	"carl@south.example, Details: Shared.PasswordResetException: hr=80230818";

static const char refused[] =
	"TrackingId: 6b2a1c3d-0001-4000-8000-00000000000c, Reason: Synchronization Engine returned an error hr=80230619, "
	"message=A restriction prevents the password from being changed., Context: cloudAnchor: "
	"User_11111111-2222-3333-4444-555555555557, SourceAnchorValue: qqqqqqqqqqqqqqqqqqqqsg==, UserPrincipalName: "
	"dora@north.example, Details: Shared.PasswordResetException: hr=80230619";

static const char hash_611[] =
	"Password hash synchronization failed for domain: north.example, domain controller hostname: <not available>, "
	"domain controller IP address: <not available>.\r\nDetails: SynchronizationManagerException: Unable to open "
	"connection to domain: north.example. Error: no connection. Domain controller hostname: DC1.north.example, domain "
	"controller IP address: 192.0.2.10 ---> DirectoryReplicationServices.\r\nDrsException: RPC Error 1722 : The RPC "
	"server is unavailable.";
static const char hash_611_older[] = "Password synchronization failed for domain: North.example. Details:\n"
				     "DrsException: RPC Error 8453: Replication access was denied.";

#define TAIL(domain, connector)                                                                                        \
	"<forest-info>\n  <partition-name>" domain "</partition-name>\n  <connector-id>" connector                     \
	"</connector-id>\n</forest-info>"
#define CONNECTOR_1 "aaaaaaaa-0000-4000-8000-000000000001"
#define CONNECTOR_2 "aaaaaaaa-0000-4000-8000-000000000002"

static const char ping_bare[] = "Provision credentials ping end.";
static const char ping_1[] = "Provision credentials ping end. TrackingID : 1\n" TAIL("NORTH.EXAMPLE", CONNECTOR_1);
static const char ping_2[] = "Provision credentials ping end. TrackingID : 2\n" TAIL("south.example", CONNECTOR_2);

static void relay_heartbeat(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_a);
	bench_watermark(&bench, 15 * MINUTE + 60);
	bench_lacks(&bench, "present", "WB2001: three periods and the lateness are waited for");
	bench_watermark(&bench, 15 * MINUTE + 61);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 900 tenant:tenant-1 ",
		   "WB2001: no 31019 for three periods while the log goes on");
	bench_says(&bench, "last_heard=2026-03-02T08:00:00Z silence=15 min",
		   "WB2001: evidence is when it was last heard");
	bench_watermark(&bench, 3 * HOUR);
	tap_is_int(bench_count(&bench, "present"), 1, "WB2001: one silence is told once");

	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 31019, 3 * HOUR, relay_b);
	bench_says(&bench, "absent connection.relay-heartbeat-lost@server=sync01 at 10800",
		   "WB2001: a 31019 of any relay clears it");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_a);
	bench_event(&bench, WRITEBACK, 31019, 20 * MINUTE, relay_a);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 900",
		   "WB2001: a gap between two heartbeats is found in a sorted replay");
	tap_ok(strstr(bench_log(&bench), "present") < strstr(bench_log(&bench), "lost@server=sync01 at 1200"),
	       "WB2001: the silence is told before the sign of life that ends it");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31015, 0, "PasswordWriteBackServiceStarted");
	bench_watermark(&bench, 5 * HOUR);
	bench_lacks(&bench, "relay-heartbeat-lost", "WB2001: a stream never heard is not lost");
	bench_done(&bench);
}

static void relay_alarms(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31044, 0, relay_alarm);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 0",
		   "WB2001: 31044 without any 31019 before it is a lost heartbeat at once");
	bench_lacks(&bench, "redundancy", "WB2001: … and nothing else");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_a);
	bench_event(&bench, WRITEBACK, 31044, 11 * MINUTE, relay_alarm);
	bench_says(&bench, "present connection.relay-heartbeat-lost@server=sync01 at 660",
		   "WB2001: 31044 with the last 31019 older than 10 min is a lost heartbeat");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_a);
	bench_event(&bench, WRITEBACK, 31019, 60, relay_b);
	bench_event(&bench, WRITEBACK, 31044, 5 * MINUTE, relay_alarm);
	bench_says(&bench, "present connection.relay-redundancy-lost@server=sync01 at 300",
		   "WB2002: 31044 beside a living relay is lost redundancy");
	bench_lacks(&bench, "present connection.relay-heartbeat-lost", "WB2002: … and no lost heartbeat");
	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 31019, 6 * MINUTE, relay_a);
	bench_lacks(&bench, "absent connection.relay-redundancy-lost@server",
		    "WB2002: one relay alone does not clear it");
	bench_event(&bench, WRITEBACK, 31019, 7 * MINUTE, relay_b);
	bench_says(&bench, "absent connection.relay-redundancy-lost@server=sync01 at 420",
		   "WB2002: both relays heard again clear it");
	bench_done(&bench);
}

static void relay_redundancy(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_b);
	for (int64_t minute = 0; minute <= 20; minute += 5)
		bench_event(&bench, WRITEBACK, 31019, minute * MINUTE + 10, relay_a);
	bench_says(
		&bench,
		"present connection.relay-redundancy-lost@relay=ssprdedicatedsbprodbbb.servicebus.windows.net at 900",
		"WB2002: a relay that fell silent while the other is heard");
	bench_says(&bench, "heard=ssprdedicatedsbprodaaa.servicebus.windows.net", "WB2002: evidence is who was heard");
	bench_lacks(&bench, "present connection.relay-heartbeat-lost", "WB2002: one living relay is enough for WB2001");
	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 31019, 25 * MINUTE, relay_b);
	bench_says(&bench, "absent connection.relay-redundancy-lost@relay=ssprdedicatedsbprodbbb",
		   "WB2002: its 31019 clears it");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_b);
	bench_event(&bench, WRITEBACK, 31019, 10, relay_a);
	bench_event(&bench, WRITEBACK, 31019, 2 * HOUR, relay_a);
	bench_event(&bench, WRITEBACK, 31019, 2 * HOUR + 60, relay_b);
	bench_lacks(&bench, "present connection.relay-redundancy-lost",
		    "WB2002: after an outage of both each has time to come back");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_b);
	bench_event(&bench, WRITEBACK, 31019, 10, relay_a);
	bench_event(&bench, WRITEBACK, 31005, 60, "OnboardingEventSuccess");
	bench_says(&bench,
		   "absent connection.relay-redundancy-lost@relay=ssprdedicatedsbprodbbb.servicebus.windows.net at 60",
		   "WB2002: 31005 lets go of the relays known before");
	bench_forget(&bench);
	for (int64_t minute = 5; minute <= 40; minute += 5)
		bench_event(&bench, WRITEBACK, 31019, minute * MINUTE, relay_a);
	bench_lacks(&bench, "present", "WB2002: a relay that was replaced is not missed");
	bench_done(&bench);
}

/* "ADSync/1" and "ADSync/4" in UTF-16, as the service control manager writes it. */
static void service_control(struct bench *bench, uint32_t id, int64_t second, const char *name, const char *state,
			    const char *binary)
{
	struct wbh_pair pairs[2] = { { .name = "param1", .value = name }, { .name = "param2", .value = state } };
	struct rules_output output = bench_output(bench);
	struct wbh_event event = bench_make(bench, pairs, "Service Control Manager", id, second, name);

	pairs[0].name = "param1";
	event.data_count = 2;
	event.channel = "System";
	event.binary = binary;
	bench->result = rules_event(bench->rules, bench->state, NULL, &event, &output);
}

static void service_stopped(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31016, 0, "PasswordWriteBackServiceStopped");
	bench_says(&bench, "present service.stopped@server=sync01 at 0",
		   "WB3001: 31016 without a switching off before it");
	bench_event(&bench, WRITEBACK, 31015, 60, "PasswordWriteBackServiceStarted");
	bench_says(&bench, "absent service.stopped@server=sync01 at 60", "WB3001: 31015 clears it");
	bench_event(&bench, "ADSync", 2002, 70, "The service was stopped.");
	bench_says(&bench, "present service.stopped@server=sync01 at 70", "WB3001: 2002");
	bench_event(&bench, "adsync", 2001, 80, "The service was started.");
	bench_says(&bench, "absent service.stopped@server=sync01 at 80",
		   "WB3001: 2001 clears it, providers without case");
	bench_event(&bench, WRITEBACK, 31019, 90, relay_a);
	bench_says(&bench, "absent service.stopped@server=sync01 at 90", "WB3001: a 31019 clears it");
	bench_event(&bench, WRITEBACK, 31001, 95, "PasswordResetRequestStart, Details: anna@north.example");
	bench_says(&bench, "absent service.stopped@server=sync01 at 95", "WB3001: a 31001 clears it");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31013, 0, "OffboardingEventSuccess");
	bench_event(&bench, WRITEBACK, 31016, 5 * MINUTE, "PasswordWriteBackServiceStopped");
	bench_lacks(&bench, "present service.stopped", "WB3001: a listener that ends after 31013 was switched off");
	bench_event(&bench, WRITEBACK, 31016, 11 * MINUTE, "PasswordWriteBackServiceStopped");
	bench_says(&bench, "present service.stopped@server=sync01 at 660", "WB3001: … but not for longer than 10 min");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	service_control(&bench, 7036, 0, "Microsoft Azure AD Sync", "angehalten",
			"4100440053007900"
			"6e0063002f0031000000");
	bench_says(&bench, "present service.stopped@server=sync01 at 0",
		   "WB3001: 7036 in any language, by its binary part");
	service_control(&bench, 7036, 10, "Microsoft Azure AD Sync", "wird ausgeführt",
			"41004400530079006E0063002F0034000000");
	bench_says(&bench, "absent service.stopped@server=sync01 at 10", "WB3001: 7036 running ends it");
	service_control(&bench, 7034, 20, "Microsoft Azure AD Sync", "1", NULL);
	bench_says(&bench, "present service.stopped@server=sync01 at 20",
		   "WB3001: 7034 by display name where that is all");
	service_control(&bench, 7034, 30, "Print Spooler", "1", NULL);
	bench_lacks(&bench, "at 30", "WB3001: other services are of no interest");
	bench_done(&bench);
}

static void writeback_not_started(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, "ADSync", 6800, 0, "The password reset endpoint could not be started.");
	bench_says(&bench, "present service.writeback-not-started@server=sync01 at 0", "WB3002: 6800");
	bench_event(&bench, WRITEBACK, 31019, 60, relay_a);
	bench_lacks(&bench, "absent service.writeback-not-started", "WB3002: a 31019 alone does not clear it");
	bench_event(&bench, WRITEBACK, 31015, 120, "PasswordWriteBackServiceStarted");
	bench_lacks(&bench, "absent service.writeback-not-started", "WB3002: nor does 31015 alone");
	bench_event(&bench, WRITEBACK, 31019, 180, relay_a);
	bench_says(&bench, "absent service.writeback-not-started@server=sync01 at 180",
		   "WB3002: 31015 followed by a 31019 clears it");
	bench_done(&bench);
}

static void key_mismatch(void)
{
	static const struct {
		uint32_t id;
		const char *text;
	} ends[] = { { 31002, "TrackingId: 1, PasswordResetSuccess" },
		     { 31007, "TrackingId: 2, ChangePasswordSuccess" },
		     { 31010, "TrackingId: 3, ResetUserPasswordByAdminSuccess" },
		     { 31018, "KeyPairCreationSuccess" } };
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 32004, 0, "TrackingId: 7, secret material, hr=80090005");
	bench_says(&bench, "present service.key-mismatch@server=sync01 at 0", "WB3004: 32004");
	bench_lacks(&bench, "secret", "WB3004: of these texts only the code becomes evidence");
	bench_event(&bench, WRITEBACK, 32010, 1, "TrackingId: 8, CryptoError");
	bench_says(&bench, "present service.key-mismatch@server=sync01 at 1", "WB3004: 32010");
	for (size_t i = 0; i < ELEMENTS(ends); i++) {
		bench_forget(&bench);
		bench_event(&bench, WRITEBACK, ends[i].id, 60 + (int64_t)i, ends[i].text);
		bench_says(&bench, "absent service.key-mismatch@server=sync01", "WB3004: %u clears it", ends[i].id);
	}
	bench_done(&bench);
}

static void errors_of_attempts(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 33001, 0, unreachable);
	bench_says(&bench, "present directory.dc-unreachable@domain=south.example at 0", "WB4001: 33001 hr 80230818");
	bench_says(&bench, "user:carl@south.example", "WB4001: the symptom carries the user as a key to join on");
	bench_event(&bench, WRITEBACK, 33001, 1,
		    "TrackingId: 9, Reason: hr=80005000, UserPrincipalName: e@south.example");
	tap_is_int(bench_count(&bench, "dc-unreachable"), 1, "WB4001: another code is another matter");
	bench_event(&bench, WRITEBACK, 31002, 60,
		    "TrackingId: 10, PasswordResetSuccess, Details: Context: cloudAnchor: "
		    "User_1, SourceAnchorValue: x==, UserPrincipalName: F@South.Example, "
		    "unblockUser: True");
	bench_says(&bench, "absent directory.dc-unreachable@domain=south.example at 60",
		   "WB4001: the next success in the domain clears it");

	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 33004, 100, denied);
	bench_says(&bench, "present permission.denied@user=anna.berg@north.example at 100", "WB5015: 33004");
	bench_says(&bench, "domain:north.example", "WB5015: with the domain of the user as a key");
	bench_says(&bench,
		   "event=33004 computer=SYNC01.corp.example code=80230626 "
		   "tracking_id=6b2a1c3d-0001-4000-8000-00000000000a user=anna.berg@north.example",
		   "WB5015: evidence");
	bench_event(&bench, WRITEBACK, 31007, 160,
		    "TrackingId: 11, ChangePasswordSuccess, Details: Context: "
		    "UserPrincipalName: anna.berg@north.example");
	bench_says(&bench, "absent permission.denied@user=anna.berg@north.example at 160",
		   "WB5015: the user's next success clears it");

	bench_forget(&bench);
	bench_event(&bench, WRITEBACK, 33008, 200, refused);
	bench_says(&bench, "present policy.refused@domain=north.example at 200", "WB6002: 33008");
	bench_says(&bench, " refused dora@north.example code=80230619", "WB6002: the attempt was refused, not failed");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31001, 0,
		    "TrackingId: 20, PasswordResetRequestStart, Details: gus@north.example");
	bench_event(&bench, WRITEBACK, 33004, 1,
		    "TrackingId: 20, Reason: Synchronization Engine returned an error hr=80230626");
	bench_says(&bench, "present permission.denied@user=gus@north.example",
		   "WB5015: a text without its user takes it from the start of the attempt");
	bench_event(&bench, WRITEBACK, 33004, 2, "Something else went wrong");
	bench_says(&bench, "present permission.denied@user=unknown",
		   "WB5015: an unknown user is told rather than lost");
	bench_done(&bench);
}

static void attempt_lost(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31001, 0,
		    "TrackingId: T-1, PasswordResetRequestStart, Details: hal@north.example");
	bench_watermark(&bench, 5 * MINUTE + 60);
	bench_lacks(&bench, "lost", "WB3017: five minutes and the lateness are waited for");
	bench_watermark(&bench, 5 * MINUTE + 61);
	bench_says(&bench, "present service.attempt-lost@server=sync01 at 300", "WB3017: a start without an end");
	bench_says(&bench, "user=hal@north.example tracking_id=t-1", "WB3017: evidence is whose it was");
	bench_says(&bench, "attempt t-1 reset lost hal@north.example code=- from 0 to 300",
		   "WB3017: the attempt is lost");
	bench_event(&bench, WRITEBACK, 31002, 10 * MINUTE, "TrackingId: T-1, PasswordResetSuccess");
	bench_says(&bench, "attempt t-1 reset succeeded hal@north.example code=- from 0 to 600",
		   "WB3017: a late end revises the attempt");
	bench_done(&bench);
}

static const char *result_of(unsigned connector)
{
	return connector == 1
		       ? "Password Change Result - Anchor : aa==, Dn : CN=A,DC=north,DC=example, Result : Success.\n" TAIL(
				 "north.example", CONNECTOR_1)
		       : "Password Change Result - Anchor : ab==, Dn : CN=B,DC=south,DC=example, Result : Success.\n" TAIL(
				 "south.example", CONNECTOR_2);
}

static void hash_sync_life(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 654, 0, ping_1);
	bench_watermark(&bench, 61 * MINUTE + 1);
	bench_says(&bench, "present hash-sync.heartbeat-lost@connector=" CONNECTOR_1 " at 3600 warning",
		   "WB8001: a warning after 60 min, for the connector");
	bench_watermark(&bench, 2 * HOUR + 61);
	bench_says(&bench, "present hash-sync.heartbeat-lost@connector=" CONNECTOR_1 " at 7200 critical",
		   "WB8001: critical after 120 min");
	bench_event(&bench, HASH_SYNC, 651, 3 * HOUR,
		    "Provision credentials batch end. Count: 1\n" TAIL("north.example", CONNECTOR_1));
	bench_says(&bench, "absent hash-sync.heartbeat-lost@connector=" CONNECTOR_1 " at 10800",
		   "WB8001: 651 clears it");
	tap_ok(rules_seen(bench.state, STAGE_HASH_SYNC), "WB8001: from now on the way back is expected");
	tap_is_int(rules_proof(bench.state, STAGE_HASH_SYNC), BENCH_START + 3 * HOUR * TIMESTAMP_SECOND,
		   "WB8001: … and the newest proof of its life known");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 654, 0, ping_1);
	for (int64_t minute = 0; minute <= 150; minute += 30)
		bench_event(&bench, HASH_SYNC, 654, minute * MINUTE + 5, ping_2);
	bench_says(&bench, "present hash-sync.heartbeat-lost@connector=" CONNECTOR_1 " at 7200 critical",
		   "WB8001: one connector may be silent while others are fine");
	bench_lacks(&bench, "present hash-sync.heartbeat-lost@connector=" CONNECTOR_2,
		    "WB8001: … which are not accused");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 654, 0, ping_bare);
	bench_watermark(&bench, 61 * MINUTE + 1);
	bench_says(&bench, "present hash-sync.heartbeat-lost@server=sync01 at 3600 warning",
		   "WB8001: for the server where the events name no connector");
	bench_event(&bench, HASH_SYNC, 657, 70 * MINUTE,
		    "Password Change Result - Anchor : aGVq==, Dn : CN=Berg\\, Anna,OU=A,DC=north,DC=example, "
		    "PwdChangeOnLogon=False, Result : Success.\n" TAIL("NORTH.EXAMPLE", CONNECTOR_1));
	bench_says(&bench, "absent hash-sync.heartbeat-lost@server=sync01 at 4200",
		   "WB8001: a delivered hash is a sign of life");
	bench_event(&bench, HASH_SYNC, 651, 75 * MINUTE, "Provision credentials batch end. Count: 1");
	bench_says(&bench, "absent hash-sync.heartbeat-lost@connector=" CONNECTOR_1 " at 4500",
		   "WB8001: a sign without a connector is one of the only connector there is");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 657, 0, result_of(1));
	bench_event(&bench, HASH_SYNC, 657, 0, result_of(2));
	for (int64_t minute = 0; minute <= 180; minute += 30)
		bench_event(&bench, HASH_SYNC, 654, minute * MINUTE + 5, ping_bare);
	bench_lacks(&bench, "present",
		    "WB8001: connectors named now and then are not lost while pings that name none go on");
	bench_watermark(&bench, 180 * MINUTE + 5 + HOUR + 61);
	bench_says(&bench, "present hash-sync.heartbeat-lost@server=sync01 at 14405 warning",
		   "WB8001: … when those end it is the server that is silent");
	bench_lacks(&bench, "present hash-sync.heartbeat-lost@connector", "WB8001: … told once");
	bench_done(&bench);

	(void)bench_from_conf(&bench);
	bench_event(&bench, WRITEBACK, 31019, 0, relay_a);
	bench_watermark(&bench, 10 * HOUR);
	bench_lacks(&bench, "hash-sync", "WB8001: without any 65x event hash sync is not expected");
	tap_ok(!rules_seen(bench.state, STAGE_HASH_SYNC), "WB8001: … and the stage was never seen");
	bench_done(&bench);
}

static void hash_sync_domain(void)
{
	struct bench bench;

	(void)bench_from_conf(&bench);
	bench_event(&bench, HASH_SYNC, 611, 0, hash_611);
	bench_says(&bench, "present hash-sync.domain-failed@domain=north.example at 0", "WB8002: 611");
	bench_says(&bench, "controller:dc1.north.example",
		   "WB8002: the controller is the one that is named, not <not available>");
	bench_says(&bench,
		   "controller:dc1.north.example event=611 computer=SYNC01.corp.example domain=north.example "
		   "controller=dc1.north.example controller_address=192.0.2.10 rpc=1722",
		   "WB8002: `RPC Error 1722 :`");
	bench_says(&bench, "present directory.rpc-blocked@controller=dc1.north.example at 0 warning",
		   "WB4003: its cause");
	bench_event(&bench, HASH_SYNC, 611, 60, hash_611_older);
	bench_says(&bench, "present hash-sync.replication-rights-missing@domain=north.example at 60",
		   "WB8003: older wording, `RPC Error 8453:`");
	bench_event(&bench, HASH_SYNC, 611, 65, "Details:\nDrsException: RPC Error 8456 : rejecting");
	bench_says(&bench, "present hash-sync.domain-failed@domain=unknown at 65",
		   "WB8002: without a domain it is not lost");

	bench_forget(&bench);
	bench_event(&bench, HASH_SYNC, 654, 10 * MINUTE, ping_1);
	bench_lacks(&bench, "absent hash-sync.domain-failed", "WB8002: a ping 10 min after a 611 does not clear it");
	bench_event(&bench, HASH_SYNC, 654, 10 * MINUTE, ping_bare);
	bench_lacks(&bench, "absent hash-sync.domain-failed", "WB8002: … nor does one without connector");
	bench_event(&bench, HASH_SYNC, 654, 40 * MINUTE, ping_1);
	bench_says(&bench, "absent hash-sync.domain-failed@domain=north.example at 2400",
		   "WB8002: a ping of its connector with no 611 in 30 min clears it");
	bench_event(&bench, HASH_SYNC, 654, 41 * MINUTE, ping_bare);
	bench_says(&bench, "absent hash-sync.domain-failed@domain=unknown at 2460",
		   "WB8002: one that names nobody clears all");

	bench_forget(&bench);
	bench_event(&bench, HASH_SYNC, 622, 50 * MINUTE,
		    "Full password hash synchronization completed for domain: north.example");
	bench_says(&bench, "absent hash-sync.domain-failed@domain=north.example at 3000", "WB8002: 622 clears it");
	bench_event(&bench, HASH_SYNC, 657, 51 * MINUTE,
		    "Password Change Result - Anchor: aa==, Dn: CN=A,DC=x, Result: Failed.\n"
		    "Password Change Result - Anchor: ab==, Result: failed, Extended Error:\n" TAIL("NORTH.EXAMPLE",
												    CONNECTOR_1));
	bench_lacks(&bench, "absent hash-sync.domain-failed@domain=north.example at 3060",
		    "WB8002: a 657 that failed clears nothing");
	bench_event(
		&bench, HASH_SYNC, 657, 52 * MINUTE,
		"Password Change Result - Anchor : aa==, Dn : CN=A,DC=x, PwdChangeOnLogon=False, Result : Failed.\n"
		"Password Change Result - Anchor : ab==, Dn : CN=B,DC=x, PwdChangeOnLogon=False, Result : Success.\n" TAIL(
			"NORTH.EXAMPLE", CONNECTOR_1));
	bench_says(&bench, "absent hash-sync.domain-failed@domain=north.example at 3120",
		   "WB8002: a 657 with one success clears the domain in its tail");
	bench_done(&bench);
}

static void policies(void)
{
	struct bench bench;
	const struct finding_policy *policy;

	(void)bench_from_conf(&bench);
	policy = rules_policies(bench.rules);
	tap_is_int(policy[WB3017].level, LEVEL_WARNING, "WB3017 is a warning");
	tap_ok(policy[WB3017].escalated == LEVEL_CRITICAL && policy[WB3017].escalate_count == 2 &&
		       policy[WB3017].escalate_window == TIMESTAMP_HOUR && !policy[WB3017].escalate_subjects,
	       "… and critical when two are seen in an hour");
	tap_is_int(policy[WB3017].expires, TIMESTAMP_DAY, "occurrences expire after a day");
	tap_ok(policy[WB5015].escalate_count == 2 && policy[WB5015].escalate_subjects, "WB5015 counts different users");
	tap_is_int(policy[WB5015].expires, 7 * TIMESTAMP_DAY, "a user's finding expires after seven days");
	tap_is_int(policy[WB4001].expires, TIMESTAMP_DAY,
		   "a finding of a probe's that an event can open expires after a day");
	tap_is_int(policy[WB5001].expires, 0, "… one that only a probe opens never");
	tap_is_int(policy[WB3001].expires, 0, "a state never expires");
	tap_is_int(policy[WB6002].level, LEVEL_WARNING, "WB6002 may be a warning: its rules say when");
	tap_is_int(policy[WB2001].level, LEVEL_CRITICAL, "a finding that no section names has its greatest level");
	bench_done(&bench);
}

int main(void)
{
	struct bench bench;

	if (!tap_ok(bench_from_conf(&bench) >= 0, "the shipped rules are good"))
		return tap_done();
	bench_done(&bench);
	relay_heartbeat();
	relay_alarms();
	relay_redundancy();
	service_stopped();
	writeback_not_started();
	key_mismatch();
	errors_of_attempts();
	attempt_lost();
	hash_sync_life();
	hash_sync_domain();
	policies();
	return tap_done();
}
