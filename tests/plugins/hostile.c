/* SPDX-License-Identifier: Apache-2.0 */
/* A source that has been taken over: it talks straight to the agent's socket, or abuses what it may do. */
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin/wbhealth-plugin.h"
#include "run/channel.h"
#include "run/message.h"

#define CHANNEL 3
#define EVENTS_WITHOUT_CURSOR 10000u

/* As channel.c puts them on the wire, little-endian. */
struct fragment {
	uint32_t size;
	uint16_t type;
	uint16_t flags;
};

static char packet[CHANNEL_PACKET_LIMIT];

static int send_bytes(size_t size)
{
	return send(CHANNEL, packet, size, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* A fragment that says it has `said` bytes and has `size`. */
static int send_fragment(uint16_t type, uint16_t flags, uint32_t said, size_t size, int filling)
{
	struct fragment fragment = { .size = said, .type = type, .flags = flags };

	memcpy(packet, &fragment, sizeof(fragment));
	memset(packet + sizeof(fragment), filling, size);
	return send_bytes(sizeof(fragment) + size);
}

static int send_noise(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < 4096; i++) {
		state = state * 1664525u + 1013904223u;
		packet[i] = (char)(state >> 24);
	}
	return send_bytes(4096);
}

/* Whatever credit says: the agent must bound what it takes in. */
static int flood(void)
{
	for (;;) {
		int r = send_fragment(MESSAGE_LOG, 0, 60000, 60000, 'x');

		if (r < 0)
			return r;
	}
}

/* One frame that never ends. */
static int send_endless_frame(void)
{
	for (;;) {
		int r = send_fragment(MESSAGE_EVENT, 1, 60000, 60000, 0);

		if (r < 0)
			return r;
	}
}

/* Descriptors, to use up the agent's. */
static int send_descriptors(void)
{
	char control[CMSG_SPACE(64 * sizeof(int))] = { 0 };
	struct iovec part = { .iov_base = packet, .iov_len = 16 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	int descriptors[64];

	for (size_t i = 0; i < 64; i++)
		descriptors[i] = CHANNEL;
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(descriptors));
	memcpy(CMSG_DATA(header), descriptors, sizeof(descriptors));
	return sendmsg(CHANNEL, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static int emit_without_cursor(struct wbh_host *host)
{
	struct wbh_event event = WBH_EVENT_NULL;
	int r = 0;

	event.provider = "PasswordResetService";
	event.event_id = 31019;
	event.time = INT64_C(1700000000000000);
	event.computer = "helios.example";
	event.channel = "Application";
	for (unsigned i = 0; i < EVENTS_WITHOUT_CURSOR && r >= 0; i++) {
		event.record_id = i;
		r = host->emit_event(host, &event);
	}
	return r;
}

static int misbehave(struct wbh_host *host, const char *what)
{
	if (strcmp(what, "noise") == 0)
		return send_noise();
	if (strcmp(what, "empty") == 0)
		return send_bytes(0);
	if (strcmp(what, "short") == 0)
		return send_bytes(3);
	if (strcmp(what, "size") == 0)
		return send_fragment(MESSAGE_EVENT, 0, UINT32_MAX, 16, 0);
	if (strcmp(what, "type") == 0)
		return send_fragment(999, 0, 0, 0, 0);
	if (strcmp(what, "flags") == 0)
		return send_fragment(MESSAGE_LOG, 0xfffe, 0, 0, 0);
	if (strcmp(what, "backwards") == 0)
		return send_fragment(MESSAGE_START, 0, 64, 64, 0);
	if (strcmp(what, "body") == 0)
		return send_fragment(MESSAGE_SYMPTOM, 0, 512, 512, 0xff);
	if (strcmp(what, "credit") == 0)
		return send_fragment(MESSAGE_CREDIT, 0, 16, 16, 0xff);
	if (strcmp(what, "ready") == 0)
		return send_fragment(MESSAGE_READY, 0, 0, 0, 0);
	if (strcmp(what, "acknowledge") == 0)
		return send_fragment(MESSAGE_ACKNOWLEDGE, 0, 16, 16, 0x7f);
	if (strcmp(what, "flood") == 0)
		return flood();
	if (strcmp(what, "endless") == 0)
		return send_endless_frame();
	if (strcmp(what, "descriptors") == 0)
		return send_descriptors();
	return emit_without_cursor(host);
}

/* What was sent is to be judged, not that we went: wait to be ended. */
static int run(struct wbh_host *host)
{
	int r = misbehave(host, host->setting(host, "what", 0));

	if (r < 0)
		return r;
	for (unsigned i = 0; i < 3000 && !host->should_stop(host); i++)
		(void)usleep(10000);
	return 0;
}

static const struct wbh_setting settings[] = {
	{ .key = "what",
	  .type = WBH_SETTING_CHOICE,
	  .default_value = "noise",
	  .choices =
		  "noise empty short size type flags backwards body credit ready acknowledge flood endless descriptors events",
	  .help = "the attack" },
	{ .key = NULL },
};

const struct wbh_plugin wbh_plugin = {
	.abi = WBH_PLUGIN_ABI,
	.size = sizeof(struct wbh_plugin),
	.kind = WBH_SOURCE,
	.name = "hostile",
	.version = "1",
	.summary = "attacks the agent, for tests",
	.settings = settings,
	.run = run,
};
