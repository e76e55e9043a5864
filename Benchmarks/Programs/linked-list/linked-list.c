// Linked lists in linear memory: built, shuffled by merge sort, reversed and walked. Every load waits for the last.
#include "bench.h"

BENCHMARK("linked-list", 30000)

#define LIMIT 500000

typedef struct Node {
  struct Node *next;
  uint32_t value;
} Node;

static Node nodes[LIMIT];

static NEVER_INLINE Node *merge(Node *a, Node *b) {
  Node head = {0}, *end = &head;
  while (a && b) {
    if (a->value <= b->value) {
      end->next = a;
      end = a;
      a = a->next;
    } else {
      end->next = b;
      end = b;
      b = b->next;
    }
  }
  end->next = a ? a : b;
  return head.next;
}

static NEVER_INLINE Node *sort(Node *list) {
  if (!list || !list->next) return list;
  Node *slow = list, *fast = list->next;
  while (fast && fast->next) {
    slow = slow->next;
    fast = fast->next->next;
  }
  Node *second = slow->next;
  slow->next = 0;
  return merge(sort(list), sort(second));
}

static NEVER_INLINE Node *reverse(Node *list) {
  Node *done = 0;
  while (list) {
    Node *next = list->next;
    list->next = done;
    done = list;
    list = next;
  }
  return done;
}

uint64_t run(uint32_t size) {
  if (size > LIMIT) size = LIMIT;
  Random random = {23};
  Node *list = 0;
  for (uint32_t i = 0; i < size; i++) {
    nodes[i] = (Node){list, next_random(&random)};
    list = &nodes[i];
  }
  list = sort(list);
  uint64_t sum = 1;
  for (int turn = 0; turn < 10; turn++) {
    list = reverse(list);
    uint32_t at = 0;
    for (Node *node = list; node; node = node->next) sum += node->value ^ at++;
  }
  return mix(sum, list->value);
}
