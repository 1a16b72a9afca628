/* SPDX-License-Identifier: Apache-2.0 */
/* The users that were asked for -> predictions. */
#ifndef WBH_PROBE_AD_PREDICT_H
#define WBH_PROBE_AD_PREDICT_H

#include "plugin/wbhealth-plugin.h"
#include "plugins/probe_ad/connector.h"
#include "plugins/probe_ad/controller.h"

/* How far one controller is behind the others with passwords of late. */
struct lag {
	size_t compared; /* users */
	size_t behind;   /* … whose newer password it does not know yet */
	char *user;      /* one of them, owned */
	int64_t newer;   /* when that one was set */
};

/* What one controller knows. */
struct view {
	const struct controller *controller;
	struct directory directory;
	struct connector connector;
	const struct scope *scope; /* lent */
	bool usable;               /* the domain could be read */
	struct lag lag;
};

/* One prediction for each user of host->request(), and more where controllers disagree. 0, negatives to forward. */
int predict_users(struct wbh_host *host, struct view *views, size_t count);
/* Nobody could be asked. */
int predict_nothing(struct wbh_host *host, const char *why);

#endif
