/* SPDX-License-Identifier: Apache-2.0 */
/* Each user at each controller. */
#include "plugins/probe_ad/predict.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "plugins/probe_ad/words.h"

struct answers {
	struct wbh_outlook outlooks[WBH_OPERATIONS];
	struct words words[WBH_OPERATIONS];
};

static void answers_done(struct answers *answers)
{
	for (unsigned i = 0; i < WBH_OPERATIONS; i++)
		words_done(&answers->words[i]);
}

static int emit(struct wbh_host *host, const char *asked, const struct view *view, const struct user *user,
		const struct wbh_outlook *outlooks)
{
	char sid[SID_TEXT_SIZE];
	struct wbh_prediction prediction = { .asked = asked, .outlooks = outlooks, .outlook_count = WBH_OPERATIONS };

	if (view != NULL)
		prediction.controller =
			view->controller->dns_name != NULL ? view->controller->dns_name : view->controller->name;
	if (user != NULL) {
		prediction.dn = user->dn;
		prediction.upn = user->upn;
		prediction.sam_account_name = user->sam_account_name;
		prediction.sid = user->has_sid ? sid_text(&user->sid, sid) : NULL;
	}
	return host->emit_prediction(host, &prediction);
}

/* Nothing is known, for one reason. */
static int emit_unknown(struct wbh_host *host, const char *asked, const struct view *view, const char *finding,
			const char *reason, const char *remedy)
{
	struct wbh_outlook outlooks[WBH_OPERATIONS];

	for (unsigned i = 0; i < WBH_OPERATIONS; i++)
		outlooks[i] = (struct wbh_outlook){
			.operation = (enum wbh_operation)i, .finding = finding, .reason = reason, .remedy = remedy
		};
	return emit(host, asked, view, NULL, outlooks);
}

static int decide_all(const struct view *view, const struct user *user, const struct password_policy *policy,
		      struct answers *ret)
{
	const struct telling telling = { .directory = &view->directory,
					 .connector = &view->connector,
					 .user = user,
					 .policy = policy,
					 .scope = view->scope };
	const struct situation situation = { .user = user,
					     .connector = &view->connector.token,
					     .policy = policy,
					     .lockout_time = view->directory.lockout_time,
					     .pwd_last_set = view->directory.pwd_last_set,
					     .scope = view->scope,
					     .now = view->directory.now };
	int r = 0;

	for (unsigned i = 0; i < WBH_OPERATIONS && r >= 0; i++) {
		enum wbh_operation operation = (enum wbh_operation)i;
		struct decision decision;

		decide(&situation, operation, &decision);
		r = decision_words(&telling, operation, &decision, &ret->words[i]);
		ret->outlooks[i] = (struct wbh_outlook){ .operation = operation,
							 .answer = decision.answer,
							 .basis = decision.basis,
							 .finding = decision_finding(operation, &decision),
							 .reason = ret->words[i].reason,
							 .decided_by = ret->words[i].decided_by,
							 .until = decision.until,
							 .remedy = ret->words[i].remedy };
	}
	return r;
}

/* What was answered before, of the same user. */
struct told {
	bool any;
	enum wbh_answer answers[WBH_OPERATIONS];
};

static bool is_told(const struct told *told, const struct answers *answers)
{
	for (unsigned i = 0; i < WBH_OPERATIONS; i++)
		if (told->answers[i] != answers->outlooks[i].answer)
			return false;
	return told->any;
}

static int predict(struct wbh_host *host, const char *asked, const struct view *view, const struct user *user,
		   struct told *told)
{
	_cleanup_(answers_done) struct answers answers = { .words = { { NULL } } };
	_cleanup_(policy_done) struct password_policy policy = { .known = false };
	struct ldap_fault fault;
	int r = policy_read(&view->directory, user, &policy, &fault);

	if (r == -WBH_E_PEER)
		policy.known = false;
	else if (r < 0)
		return r;
	r = decide_all(view, user, &policy, &answers);
	if (r < 0 || is_told(told, &answers))
		return r;
	for (unsigned i = 0; i < WBH_OPERATIONS; i++)
		told->answers[i] = answers.outlooks[i].answer;
	told->any = true;
	return emit(host, asked, view, user, answers.outlooks);
}

static int predict_at(struct wbh_host *host, const char *asked, const struct view *view, struct told *told)
{
	_cleanup_(user_done) struct user user = { .dn = NULL };
	struct ldap_fault fault = { .layer = LDAP_LAYER_NONE };
	int r = user_read(&view->directory, asked, &user, &fault);

	if (r == 0 && view->connector.found)
		return predict(host, asked, view, &user, told);
	if ((r < 0 && r != -WBH_E_PEER) || told->any)
		return r < 0 && r != -WBH_E_PEER ? r : 0;
	told->any = true;
	if (r == 0)
		return emit_unknown(host, asked, view, "permission.connector-not-found",
				    "it is not known with which account the sync server writes into this domain",
				    "Name it: connector-account = NAME in the probe's section.");
	/* What may not be seen looks like what is not there. */
	if (r == 1)
		return emit_unknown(
			host, asked, view, "account.not-found",
			"no user that this agent's account may see has that name",
			"Ask for the user principal name, sAMAccountName or DN as the directory has it; if that is "
			"right, let this agent's account read the user.");
	if (r == 2)
		return emit_unknown(host, asked, view, NULL, "several users have that name",
				    "Ask for one of them by its DN.");
	return emit_unknown(host, asked, view, NULL, fault.words, NULL);
}

int predict_users(struct wbh_host *host, struct view *views, size_t count)
{
	const char *asked;
	int r = 0;

	for (size_t i = 0; r >= 0 && (asked = host->request(host, i)) != NULL; i++) {
		struct told told = { .any = false };

		for (size_t k = 0; k < count && r >= 0; k++)
			if (views[k].usable)
				r = predict_at(host, asked, &views[k], &told);
	}
	return r;
}

int predict_nothing(struct wbh_host *host, const char *why)
{
	const char *asked;
	int r = 0;

	for (size_t i = 0; r >= 0 && (asked = host->request(host, i)) != NULL; i++)
		r = emit_unknown(host, asked, NULL, NULL, why, NULL);
	return r;
}
