/* SPDX-License-Identifier: Apache-2.0 */
/* The words for predictions. */
#include "model/prediction.h"

const char *wbh_operation_name(enum wbh_operation operation)
{
	static const char *const names[WBH_OPERATIONS] = {
		[WBH_RESET] = "reset",   [WBH_ADMIN_RESET] = "admin_reset",   [WBH_CHANGE] = "change",
		[WBH_UNLOCK] = "unlock", [WBH_FORCE_CHANGE] = "force_change",
	};

	return (unsigned)operation < WBH_OPERATIONS ? names[operation] : "unknown";
}

const char *wbh_answer_name(enum wbh_answer answer)
{
	static const char *const names[WBH_ANSWERS] = { "unknown", "yes", "no" };

	return (unsigned)answer < WBH_ANSWERS ? names[answer] : "unknown";
}

const char *wbh_basis_name(enum wbh_basis basis)
{
	static const char *const names[WBH_BASES] = { "documented", "specified", "proved" };

	return (unsigned)basis < WBH_BASES ? names[basis] : "unknown";
}
