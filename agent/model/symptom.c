/* SPDX-License-Identifier: Apache-2.0 */
/* The names of what a symptom can be about. */
#include "model/symptom.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/text.h"

static const char *const keys[WBH_KEYS] = {
#define KEY(enumerator, name) [enumerator] = (name),
#include "model/key.def"
#undef KEY
};

const char *wbh_key_name(enum wbh_key key)
{
	return keys[key];
}

int wbh_key_from_name(const char *name)
{
	for (size_t i = 0; i < ELEMENTS(keys); i++)
		if (text_equal(name, keys[i]))
			return (int)i;
	return -ENOENT;
}

bool wbh_key_folds(enum wbh_key key)
{
	switch (key) {
	case WBH_KEY_SOURCE:
	case WBH_KEY_PROBE:
	case WBH_KEY_SINK:
	case WBH_KEY_WORKER:
	case WBH_KEY_STAGE:
	case WBH_KEY_AGENT:
		return false;
	default:
		return true;
	}
}
