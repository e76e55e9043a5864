// A regular-expression matcher that follows all possibilities at once (Thompson's construction, no backtracking).
#include "bench.h"

BENCHMARK("regex", 100000)

typedef enum { byte, any, class_of, split, jump_to, match } Kind;

typedef struct {
  Kind kind;
  uint16_t left, right;
  uint8_t low, high;
} State;

typedef struct {
  State states[128];
  uint16_t count;
  const char *at;
} Pattern;

static uint16_t emit(Pattern *pattern, State state) {
  pattern->states[pattern->count] = state;
  return pattern->count++;
}

static void parse_choice(Pattern *pattern);

static void parse_item(Pattern *pattern) {
  uint16_t start = pattern->count;
  char now = *pattern->at++;
  if (now == '(') {
    parse_choice(pattern);
    pattern->at++;
  } else if (now == '.') {
    emit(pattern, (State){.kind = any});
  } else if (now == '[') {
    emit(pattern, (State){.kind = class_of, .low = (uint8_t)pattern->at[0], .high = (uint8_t)pattern->at[2]});
    pattern->at += 4;
  } else {
    emit(pattern, (State){.kind = byte, .low = (uint8_t)now});
  }
  char suffix = *pattern->at;
  if (suffix != '*' && suffix != '+' && suffix != '?') return;
  pattern->at++;
  if (suffix == '+') {
    uint16_t again = emit(pattern, (State){.kind = split, .left = start});
    pattern->states[again].right = pattern->count;
    return;
  }
  for (uint16_t i = pattern->count; i > start; i--) {
    State moved = pattern->states[i - 1];
    if (moved.kind == split || moved.kind == jump_to) {
      if (moved.left >= start) moved.left++;
      if (moved.right >= start) moved.right++;
    }
    pattern->states[i] = moved;
  }
  pattern->count++;
  if (suffix == '*') emit(pattern, (State){.kind = jump_to, .left = start});
  pattern->states[start] = (State){.kind = split, .left = start + 1, .right = pattern->count};
}

static void parse_choice(Pattern *pattern) {
  uint16_t start = pattern->count;
  while (*pattern->at && *pattern->at != ')' && *pattern->at != '|') parse_item(pattern);
  if (*pattern->at != '|') return;
  pattern->at++;
  for (uint16_t i = pattern->count; i > start; i--) {
    State moved = pattern->states[i - 1];
    if (moved.kind == split || moved.kind == jump_to) {
      if (moved.left >= start) moved.left++;
      if (moved.right >= start) moved.right++;
    }
    pattern->states[i] = moved;
  }
  pattern->count++;
  uint16_t over = emit(pattern, (State){.kind = jump_to});
  pattern->states[start] = (State){.kind = split, .left = start + 1, .right = pattern->count};
  parse_choice(pattern);
  pattern->states[over].left = pattern->count;
}

typedef struct {
  uint16_t members[128];
  uint32_t seen[128];
  uint16_t count;
  uint32_t generation;
} Set;

static Set sets[2];

static NEVER_INLINE void enter(const Pattern *pattern, Set *set, uint16_t state) {
  while (set->seen[state] != set->generation) {
    set->seen[state] = set->generation;
    const State *here = &pattern->states[state];
    if (here->kind == jump_to) {
      state = here->left;
    } else if (here->kind == split) {
      enter(pattern, set, here->left);
      state = here->right;
    } else {
      set->members[set->count++] = state;
      return;
    }
  }
}

// How many positions end a match, wherever it began.
static NEVER_INLINE uint32_t count_matches(const Pattern *pattern, const uint8_t *text, uint32_t length) {
  Set *now = &sets[0], *next = &sets[1];
  uint32_t found = 0;
  now->count = 0;
  now->generation++;
  for (uint32_t at = 0; at < length; at++) {
    enter(pattern, now, 0);
    next->count = 0;
    next->generation++;
    uint8_t seen = text[at];
    for (uint16_t i = 0; i < now->count; i++) {
      const State *state = &pattern->states[now->members[i]];
      bool goes = state->kind == any || (state->kind == byte && state->low == seen) ||
                  (state->kind == class_of && state->low <= seen && seen <= state->high);
      if (goes) enter(pattern, next, now->members[i] + 1);
      if (state->kind == match) found++;
    }
    Set *held = now;
    now = next;
    next = held;
  }
  return found;
}

#define LIMIT 1000000
static uint8_t text[LIMIT];

uint64_t run(uint32_t size) {
  static const char *const expressions[] = {"[a-z]+@[a-z]+.(com|org)", "(a|b)*abb", "x+x+y", "[0-9]+-[0-9]+", "m.r(t|g)?let"};
  if (size > LIMIT) size = LIMIT;
  Random random = {11};
  static const char alphabet[] = "abbabxxymartlet@a.com019-- z";
  for (uint32_t i = 0; i < size; i++) text[i] = (uint8_t)alphabet[next_random(&random) % (sizeof alphabet - 1)];
  uint64_t sum = 1;
  for (uint32_t i = 0; i < sizeof expressions / sizeof expressions[0]; i++) {
    Pattern pattern = {.at = expressions[i]};
    parse_choice(&pattern);
    emit(&pattern, (State){.kind = match});
    memset(sets, 0, sizeof sets);
    sum = mix(sum, count_matches(&pattern, text, size));
  }
  return sum;
}
