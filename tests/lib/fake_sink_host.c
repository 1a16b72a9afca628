/* SPDX-License-Identifier: Apache-2.0 */
/* The script player of fake_sink_host.h. */
#include "tests/lib/fake_sink_host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* The fake lies around its host. */
static struct fake_sink_host *fake_of(struct wbh_host *host)
{
	return (struct fake_sink_host *)((char *)host - offsetof(struct fake_sink_host, host));
}

static const char *setting(struct wbh_host *host, const char *key, size_t index)
{
	struct fake_sink_host *fake = fake_of(host);

	for (size_t i = 0; i < fake->setting_count; i++) {
		if (text_equal(fake->settings[i].name, key) && index-- == 0)
			return fake->settings[i].value;
	}
	return NULL;
}

static int next_change(struct wbh_host *host, int64_t timeout, struct wbh_change *ret)
{
	struct fake_sink_host *fake = fake_of(host);

	while (fake->next_step < fake->step_count) {
		const struct fake_step *step = &fake->steps[fake->next_step++];

		switch (step->kind) {
		case FAKE_CHANGE:
			*ret = step->change;
			return 0;
		case FAKE_REOPEN:
			return WBH_CHANGE_REOPEN;
		case FAKE_PAUSE:
			if (timeout >= 0)
				return WBH_CHANGE_NONE;
			break;
		case FAKE_HOOK:
			step->hook(fake);
			break;
		}
	}
	return -WBH_E_STOPPED;
}

static int acknowledge(struct wbh_host *host, uint64_t row)
{
	struct fake_sink_host *fake = fake_of(host);

	fake->acknowledged = row;
	fake->acknowledgements++;
	return 0;
}

__attribute__((format(printf, 3, 4))) static void keep_log(struct wbh_host *host, enum wbh_log_level level,
							   const char *format, ...)
{
	struct fake_sink_host *fake = fake_of(host);
	size_t used = strlen(fake->log);
	char line[512];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	(void)snprintf(fake->log + used, sizeof(fake->log) - used, "%d %s\n", (int)level, line);
}

static bool should_stop(struct wbh_host *host)
{
	struct fake_sink_host *fake = fake_of(host);

	return fake->should_stop != NULL ? fake->should_stop(fake) : fake->next_step >= fake->step_count;
}

void fake_sink_host_init(struct fake_sink_host *fake)
{
	fake->next_step = 0;
	fake->host = (struct wbh_host){
		.size = sizeof(fake->host),
		.instance = "test",
		.setting = setting,
		.next_change = next_change,
		.acknowledge = acknowledge,
		.log = keep_log,
		.should_stop = should_stop,
	};
}
