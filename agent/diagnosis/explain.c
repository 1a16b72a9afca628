/* SPDX-License-Identifier: Apache-2.0 */
/* Which open finding is the cause of which (DESIGN, "Explaining"): edges between kinds, joined on a key. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/text.h"
#include "diagnosis/track.h"

#define EDGE_LIMIT 1024u

/* ---- the edges, once ---- */

/* Not seeing explains nothing, it only blinds. */
static bool only_blinds(enum finding_id id)
{
	return finding_type(id)->stage == STAGE_AGENT || id == WB4002 || id == WB5013;
}

static int read_edge(struct explanations *explanations, enum finding_id cause, const char *word, size_t size,
		     struct wbh_problem *problem)
{
	_cleanup_free_ char *copy = text_copy(word, size);
	const char *name = finding_type(cause)->name;
	int effect, key;
	char *at;

	if (copy == NULL)
		return -ENOMEM;
	at = strchr(copy, '@');
	if (at == NULL)
		return problem_set(problem, -WBH_E_MALFORMED, "%s explains \"%s\": write FINDING@KEY", name, copy);
	*at++ = '\0';
	effect = finding_from_name(copy);
	if (effect < 0)
		return problem_set(problem, -WBH_E_MALFORMED, "%s explains \"%s\": no such finding", name, copy);
	key = wbh_key_from_name(at);
	if (key < 0)
		return problem_set(problem, -WBH_E_MALFORMED, "%s explains %s: \"%s\" is no key", name, copy, at);
	if (only_blinds(cause))
		return problem_set(problem, -WBH_E_MALFORMED, "%s explains %s: it can only blind", name, copy);
	if (explanations->edge_count == EDGE_LIMIT)
		return problem_set(problem, -WBH_E_LIMIT, "there are more than %u explain edges", EDGE_LIMIT);

	explanations->related[cause][effect] = true;
	explanations->related[effect][cause] = true;
	explanations->edges[explanations->edge_count++] = (struct edge){
		.cause = cause,
		.effect = (enum finding_id)effect,
		.key = (enum wbh_key)key,
	};
	return 0;
}

static int read_edges(struct explanations *explanations, enum finding_id cause, const char *text,
		      struct wbh_problem *problem)
{
	while (*text != '\0') {
		size_t size = strcspn(text, " ");
		int r = size > 0 ? read_edge(explanations, cause, text, size, problem) : 0;

		if (r < 0)
			return r;
		text += size + (text[size] == ' ');
	}
	return 0;
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *left = a, *right = b;

	if (left->effect != right->effect)
		return (int)left->effect - (int)right->effect;
	if (left->cause != right->cause)
		return (int)left->cause - (int)right->cause;
	return (int)left->key - (int)right->key;
}

enum mark { MARK_NEW, MARK_OPEN, MARK_DONE };

/* `path` leads from an effect to its causes; `id` was met again on it. */
static int tell_cycle(const enum finding_id *path, size_t depth, enum finding_id id, struct wbh_problem *problem)
{
	_cleanup_buffer_ struct buffer words = BUFFER(sizeof(problem->text));
	size_t start = depth;

	while (start > 0 && path[start - 1] != id)
		start--;
	(void)buffer_append_text(&words, finding_type(id)->name);
	for (size_t i = depth; i >= start; i--)
		(void)buffer_printf(&words, " explains %s", finding_type(path[i - 1])->name);
	return problem_set(problem, -WBH_E_MALFORMED, "the explain edges have a cycle: %s", buffer_text(&words));
}

struct visit {
	struct explanations *explanations;
	enum mark marks[FINDINGS];
	enum finding_id path[FINDINGS];
	size_t ordered;
	struct wbh_problem *problem;
};

static int visit(struct visit *visit_, enum finding_id id, size_t depth)
{
	const struct explanations *explanations = visit_->explanations;

	if (visit_->marks[id] == MARK_DONE)
		return 0;
	if (visit_->marks[id] == MARK_OPEN)
		return tell_cycle(visit_->path, depth, id, visit_->problem);

	visit_->marks[id] = MARK_OPEN;
	visit_->path[depth] = id;
	for (size_t i = explanations->first_edge[id]; i < explanations->first_edge[id + 1]; i++) {
		int r = visit(visit_, explanations->edges[i].cause, depth + 1);

		if (r < 0)
			return r;
	}
	visit_->marks[id] = MARK_DONE;
	visit_->explanations->order[visit_->ordered++] = id;
	return 0;
}

int explanations_read(struct explanations *ret, const char *(*explains)(enum finding_id id),
		      struct wbh_problem *problem)
{
	_cleanup_(explanations_done) struct explanations explanations = { .edge_count = 0 };
	struct visit order = { .explanations = &explanations, .problem = problem };
	size_t edge = 0;
	int r = 0;

	explanations.edges = calloc(EDGE_LIMIT, sizeof(struct edge));
	if (explanations.edges == NULL)
		return -ENOMEM;
	for (enum finding_id id = 0; id < FINDINGS && r >= 0; id++)
		r = read_edges(&explanations, id, explains(id), problem);
	if (r < 0)
		return r;

	qsort(explanations.edges, explanations.edge_count, sizeof(struct edge), compare_edges);
	for (size_t id = 0; id <= FINDINGS; id++) {
		while (edge < explanations.edge_count && explanations.edges[edge].effect < id)
			edge++;
		explanations.first_edge[id] = edge;
	}
	for (enum finding_id id = 0; id < FINDINGS && r >= 0; id++)
		r = visit(&order, id, 0);
	if (r < 0)
		return r;

	*ret = explanations;
	explanations.edges = NULL;
	return 0;
}

void explanations_done(struct explanations *explanations)
{
	free(explanations->edges);
	explanations->edges = NULL;
	explanations->edge_count = 0;
}

/* ---- the open findings, at each judgement that changes something ---- */

struct roots {
	size_t count;
	struct track *tracks[ROOT_LIMIT];
};

/* A track under the value it is joined on. */
struct joined {
	const char *value;
	struct track *track;
};

struct explaining {
	const struct explanations *explanations;
	struct track **open; /* by kind, then rank() */
	struct roots *roots; /* of each open track; none: it is a root itself */
	size_t open_count;
	size_t first[FINDINGS + 1];
	struct joined *joined; /* the causes of one edge, by value, then rank() */
	size_t joined_count;
};

/* Without the users hit, which are known only when all roots are. */
static int rank(const struct track *a, const struct track *b)
{
	if (a->shown.level != b->shown.level)
		return a->shown.level > b->shown.level ? -1 : 1;
	if (a->shown.run.first_seen != b->shown.run.first_seen)
		return a->shown.run.first_seen < b->shown.run.first_seen ? -1 : 1;
	return strcmp(a->uid, b->uid);
}

static int compare_open(const void *a, const void *b)
{
	const struct track *left = *(const struct track *const *)a, *right = *(const struct track *const *)b;

	return left->id != right->id ? (int)left->id - (int)right->id : rank(left, right);
}

static int compare_joined(const void *a, const void *b)
{
	const struct joined *left = a, *right = b;
	int r = strcasecmp(left->value, right->value);

	return r != 0 ? r : rank(left->track, right->track);
}

static const char *track_key(const struct track *track, enum wbh_key key)
{
	return track->shown.run.last != NULL ? track->shown.run.last->keys[key] : NULL;
}

/* Is the track joined by its tenant where the edge says server? An endpoint belongs to every server of its tenant. */
static bool joins_by_tenant(const struct track *track, enum wbh_key key)
{
	return key == WBH_KEY_SERVER && track->subject == WBH_KEY_ENDPOINT && track_key(track, WBH_KEY_SERVER) == NULL;
}

static void join_causes(struct explaining *explaining, const struct edge *edge, bool by_tenant)
{
	explaining->joined_count = 0;
	for (size_t i = explaining->first[edge->cause]; i < explaining->first[edge->cause + 1]; i++) {
		struct track *cause = explaining->open[i];
		const char *value = track_key(cause, by_tenant ? WBH_KEY_TENANT : edge->key);

		if (value != NULL && joins_by_tenant(cause, edge->key) == by_tenant)
			explaining->joined[explaining->joined_count++] = (struct joined){ value, cause };
	}
	qsort(explaining->joined, explaining->joined_count, sizeof(struct joined), compare_joined);
}

/* A cause begins when it was last proved absent, or before all time, not when it was noticed. */
static bool began_in_time(const struct track *cause, const struct track *effect)
{
	return cause->shown.run.begins == TIMESTAMP_NONE ||
	       cause->shown.run.begins <= time_after(effect->shown.run.first_seen, EXPLAIN_SLACK);
}

static void add_root(struct roots *roots, struct track *root)
{
	size_t place = roots->count;

	for (size_t i = 0; i < roots->count; i++)
		if (roots->tracks[i] == root)
			return;
	while (place > 0 && rank(root, roots->tracks[place - 1]) < 0)
		place--;
	if (place == ROOT_LIMIT)
		return;
	if (roots->count < ROOT_LIMIT)
		roots->count++;
	memmove(&roots->tracks[place + 1], &roots->tracks[place],
		(roots->count - place - 1) * sizeof(roots->tracks[0]));
	roots->tracks[place] = root;
}

static void add_roots_of(const struct explaining *explaining, struct roots *roots, struct track *cause)
{
	const struct roots *its = &explaining->roots[cause->open_index];

	if (its->count == 0)
		add_root(roots, cause);
	for (size_t i = 0; i < its->count; i++)
		add_root(roots, its->tracks[i]);
}

static size_t first_joined(const struct explaining *explaining, const char *value)
{
	size_t low = 0, high = explaining->joined_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcasecmp(explaining->joined[middle].value, value) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void explain_one(struct explaining *explaining, struct track *effect, enum wbh_key key)
{
	const char *value = track_key(effect, key);
	size_t first;

	if (value == NULL)
		return;
	first = first_joined(explaining, value);
	for (size_t i = first; i < explaining->joined_count && i - first < CAUSE_LIMIT; i++) {
		struct track *cause = explaining->joined[i].track;

		if (strcasecmp(explaining->joined[i].value, value) != 0)
			return;
		if (began_in_time(cause, effect))
			add_roots_of(explaining, &explaining->roots[effect->open_index], cause);
	}
}

static void follow_edge(struct explaining *explaining, const struct edge *edge)
{
	if (explaining->first[edge->cause] == explaining->first[edge->cause + 1] ||
	    explaining->first[edge->effect] == explaining->first[edge->effect + 1])
		return;

	join_causes(explaining, edge, false);
	for (size_t i = explaining->first[edge->effect]; i < explaining->first[edge->effect + 1]; i++)
		explain_one(explaining, explaining->open[i], edge->key);

	if (edge->key != WBH_KEY_SERVER || (finding_type(edge->cause)->subjects & UINT32_C(1) << WBH_KEY_ENDPOINT) == 0)
		return;
	join_causes(explaining, edge, true);
	for (size_t i = explaining->first[edge->effect]; i < explaining->first[edge->effect + 1]; i++)
		explain_one(explaining, explaining->open[i], WBH_KEY_TENANT);
}

static void count_users(const struct explaining *explaining)
{
	for (size_t i = 0; i < explaining->open_count; i++)
		explaining->open[i]->users = explaining->open[i]->subject == WBH_KEY_USER;
	for (size_t i = 0; i < explaining->open_count; i++) {
		const struct roots *roots = &explaining->roots[i];

		if (explaining->open[i]->subject != WBH_KEY_USER)
			continue;
		for (size_t j = 0; j < roots->count; j++)
			roots->tracks[j]->users++;
	}
}

static int choose_root(struct diagnosis *diagnosis, const struct explaining *explaining, struct track *track)
{
	const struct roots *roots = &explaining->roots[track->open_index];
	const struct track *best = NULL;
	const char *uid;

	for (size_t i = 0; i < roots->count; i++)
		if (best == NULL || compare_tracks(roots->tracks[i], best) < 0)
			best = roots->tracks[i];
	uid = best != NULL ? best->uid : "";
	if (strcmp(track->shown.explained_by, uid) == 0)
		return 0;
	memcpy(track->shown.explained_by, uid, strlen(uid) + 1);
	track->tell = true;
	return diagnosis_mark_dirty(diagnosis, track);
}

static int collect_open(const struct diagnosis *diagnosis, struct explaining *explaining)
{
	size_t count = 0;

	for (size_t id = 0; id < FINDINGS; id++)
		for (const struct track *track = diagnosis->open[id]; track != NULL; track = track->next)
			count++;
	explaining->open = calloc(count + 1, sizeof(struct track *));
	explaining->roots = calloc(count + 1, sizeof(struct roots));
	explaining->joined = calloc(count + 1, sizeof(struct joined));
	if (explaining->open == NULL || explaining->roots == NULL || explaining->joined == NULL)
		return -ENOMEM;

	for (size_t id = 0; id < FINDINGS; id++) {
		explaining->first[id] = explaining->open_count;
		for (struct track *track = diagnosis->open[id]; track != NULL; track = track->next)
			explaining->open[explaining->open_count++] = track;
	}
	explaining->first[FINDINGS] = explaining->open_count;
	qsort(explaining->open, count, sizeof(struct track *), compare_open);
	for (size_t i = 0; i < count; i++)
		explaining->open[i]->open_index = i;
	return 0;
}

int diagnosis_explain(struct diagnosis *diagnosis)
{
	struct explaining explaining = { .explanations = &diagnosis->explanations };
	int r = collect_open(diagnosis, &explaining);

	if (r >= 0) {
		for (size_t i = 0; i < FINDINGS; i++) {
			enum finding_id effect = diagnosis->explanations.order[i];

			for (size_t edge = diagnosis->explanations.first_edge[effect];
			     edge < diagnosis->explanations.first_edge[effect + 1]; edge++)
				follow_edge(&explaining, &diagnosis->explanations.edges[edge]);
		}
		count_users(&explaining);
		for (size_t i = 0; i < explaining.open_count && r >= 0; i++)
			r = choose_root(diagnosis, &explaining, explaining.open[i]);
		diagnosis->listing_stale = true;
	}
	free(explaining.open);
	free(explaining.roots);
	free(explaining.joined);
	return r;
}
