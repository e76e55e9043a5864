// Short-lived binary trees from a free list in linear memory, beside one that lives long. gc-trees does the same with
// the garbage collector and must reach the same checksum for the same depth.
#include "bench.h"

BENCHMARK("binary-trees", 13)

typedef struct Node {
  struct Node *left, *right;
} Node;

static Node nodes[1 << 18];
static Node *free_nodes;

static Node *new_node(Node *left, Node *right) {
  Node *node = free_nodes;
  free_nodes = node->left;
  node->left = left;
  node->right = right;
  return node;
}

static NEVER_INLINE Node *build(uint32_t depth) {
  if (depth == 0) return new_node(0, 0);
  Node *left = build(depth - 1);
  return new_node(left, build(depth - 1));
}

static NEVER_INLINE uint32_t count(const Node *node) {
  return node->left ? 1 + count(node->left) + count(node->right) : 1;
}

static NEVER_INLINE void discard(Node *node) {
  if (node->left) {
    discard(node->left);
    discard(node->right);
  }
  node->left = free_nodes;
  free_nodes = node;
}

uint64_t run(uint32_t size) {
  if (size > 16) size = 16;
  free_nodes = 0;
  for (uint32_t i = sizeof nodes / sizeof nodes[0]; i > 0; i--) {
    nodes[i - 1].left = free_nodes;
    free_nodes = &nodes[i - 1];
  }
  Node *lasting = build(size);
  uint64_t sum = 1;
  for (uint32_t depth = 4; depth <= size; depth += 2) {
    uint32_t turns = 1u << (size - depth + 3), nodes_seen = 0;
    for (uint32_t turn = 0; turn < turns; turn++) {
      Node *tree = build(depth);
      nodes_seen += count(tree);
      discard(tree);
    }
    sum = mix(sum, nodes_seen);
  }
  return mix(sum, count(lasting));
}
