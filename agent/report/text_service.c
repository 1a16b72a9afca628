/* SPDX-License-Identifier: Apache-2.0 */
/* The service, its receivers and what confines its processes, for people. */
#include "report/text_service.h"

#include "base/text.h"
#include "base/timestamp.h"
#include "report/summary.h"

#define TEXT_COLUMN 10u

static void write_running(struct layout *layout, const struct report *report)
{
	const struct report_service *service = report->service;
	char when[WHEN_TEXT_SIZE];

	layout_begin(layout, 0, 0);
	if (!service->running) {
		layout_words(layout, TINT_BAD, "The service is NOT RUNNING:");
		layout_words(layout, TINT_PLAIN, "this is what it knew last. Start it: systemctl start wbhealthd.");
	} else {
		layout_format(layout, TINT_PLAIN, "The service runs since %s (process %lld).",
			      summary_when(service->started, report->to, when), (long long)service->process);
	}
	layout_end(layout);
}

static void write_changes(struct layout *layout, const struct report *report)
{
	char number[COUNT_TEXT_SIZE], other[COUNT_TEXT_SIZE];
	uint64_t opened = 0, ended = 0;

	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *finding = &report->findings[i];

		opened += finding->opened >= report->from;
		ended += finding->state != FINDING_OPEN && finding->last_seen >= report->from;
	}
	layout_begin(layout, 0, 0);
	if (opened == 0 && ended == 0)
		layout_words(layout, TINT_DIM, "Nothing has changed since yesterday.");
	else
		layout_format(layout, TINT_PLAIN, "Since yesterday %s %s opened and %s ended.",
			      summary_count(opened, number), opened == 1 ? "finding" : "findings",
			      summary_count(ended, other));
	layout_end(layout);
}

void text_write_service(struct layout *layout, const struct report *report)
{
	write_running(layout, report);
	write_changes(layout, report);
}

static void begin_row(struct layout *layout, const char *title, bool first)
{
	layout_begin(layout, 0, TEXT_COLUMN + 2);
	layout_words(layout, TINT_BOLD, first ? title : "");
	layout_cell(layout, TEXT_COLUMN);
}

static void write_receiver(struct layout *layout, const struct report *report, const struct report_receiver *receiver,
			   bool first)
{
	char number[COUNT_TEXT_SIZE], when[WHEN_TEXT_SIZE];

	begin_row(layout, "Told", first);
	layout_format(layout, TINT_PLAIN, "%s:", receiver->name);
	if (receiver->waiting == 0)
		layout_words(layout, TINT_PLAIN, "everything");
	else
		layout_format(layout, TINT_WARNING, "%s %s for it", summary_count(receiver->waiting, number),
			      receiver->waiting == 1 ? "change waits" : "changes wait");
	if (receiver->waiting > 0 && receiver->oldest != TIMESTAMP_NONE)
		layout_format(layout, TINT_PLAIN, "since %s", summary_when(receiver->oldest, report->to, when));
	if (receiver->acknowledged != TIMESTAMP_NONE)
		layout_format(layout, TINT_DIM, "· last took one %s",
			      summary_when(receiver->acknowledged, report->to, when));
	if (receiver->dropped > 0)
		layout_format(layout, TINT_BAD, "· %s dropped", summary_count(receiver->dropped, number));
	layout_end(layout);
}

static void write_confinement(struct layout *layout, const struct report_worker *worker)
{
	if (!worker->confined) {
		layout_words(layout, TINT_WARNING, "has not been started");
		return;
	}
	if (worker->landlock_abi > 0)
		layout_format(layout, TINT_PLAIN, "Landlock %u,", worker->landlock_abi);
	layout_words(layout, worker->seccomp ? TINT_PLAIN : TINT_WARNING, worker->seccomp ? "seccomp" : "no seccomp");
	if (worker->missing[0] != '\0')
		layout_format(layout, TINT_WARNING, "· %s", worker->missing);
}

static bool same_confinement(const struct report_worker *a, const struct report_worker *b)
{
	return a->confined == b->confined && a->landlock_abi == b->landlock_abi && a->seccomp == b->seccomp &&
	       text_equal(a->missing, b->missing);
}

/* Usually all are confined alike: then one line says it. */
static void write_workers(struct layout *layout, const struct report_service *service, bool verbose)
{
	bool alike = !verbose;
	size_t i;

	for (i = 1; i < service->worker_count; i++)
		alike = alike && same_confinement(&service->workers[0], &service->workers[i]);
	if (alike) {
		begin_row(layout, "Confined", true);
		layout_format(layout, TINT_PLAIN, "all %zu processes:", service->worker_count);
		write_confinement(layout, &service->workers[0]);
		layout_end(layout);
		return;
	}
	for (i = 0; i < service->worker_count; i++) {
		begin_row(layout, "Confined", i == 0);
		layout_format(layout, TINT_PLAIN, "%s:", service->workers[i].name);
		write_confinement(layout, &service->workers[i]);
		layout_end(layout);
	}
}

static void write_failures(struct layout *layout, const struct report_service *service)
{
	bool first = true;

	for (size_t i = 0; i < service->worker_count; i++) {
		const struct report_worker *worker = &service->workers[i];

		if (worker->failure == NULL)
			continue;
		begin_row(layout, "Failed", first);
		layout_format(layout, TINT_BAD, "%s %s", worker->name, worker->failure);
		layout_end(layout);
		first = false;
	}
}

void text_write_processes(struct layout *layout, const struct report *report, bool verbose)
{
	const struct report_service *service = report->service;

	for (size_t i = 0; i < service->receiver_count; i++)
		write_receiver(layout, report, &service->receivers[i], i == 0);
	write_workers(layout, service, verbose);
	write_failures(layout, service);
}
