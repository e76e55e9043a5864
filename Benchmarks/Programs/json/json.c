// Parsing JSON into a tree and walking it: a recursive descent with a switch on every byte.
#include "bench.h"

BENCHMARK("json", 10000)

#define TEXT_LIMIT 4000000
#define NODE_LIMIT 400000

typedef enum { null, truth, number, string, array, object } Kind;

typedef struct Node {
  Kind kind;
  uint32_t length;
  const char *text;
  double value;
  struct Node *child, *next;
} Node;

static char text[TEXT_LIMIT];
static Node nodes[NODE_LIMIT];
static uint32_t node_count, text_length;

static void put(const char *from) {
  while (*from) text[text_length++] = *from++;
}

static void put_integer(uint32_t value) {
  char digits[10];
  int count = 0;
  do digits[count++] = (char)('0' + value % 10);
  while (value /= 10);
  while (count) text[text_length++] = digits[--count];
}

static void write_document(uint32_t records) {
  Random random = {5};
  text_length = 0;
  put("[");
  for (uint32_t i = 0; i < records; i++) {
    put(i ? ",\n  {\"id\": " : "\n  {\"id\": ");
    put_integer(i);
    put(", \"name\": \"bird \\u00e9\\n");
    put_integer(next_random(&random) % 1000);
    put("\", \"where\": [-");
    put_integer(next_random(&random) % 90);
    put(".");
    put_integer(next_random(&random) % 10000);
    put(", 1");
    put_integer(next_random(&random) % 80);
    put(".5e-1], \"rare\": ");
    put(next_random(&random) & 1 ? "true" : "false");
    put(", \"seen\": null}");
  }
  put("\n]");
  text[text_length] = 0;
}

static const char *at;

static void skip_blanks(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
}

static Node *new_node(Kind kind) {
  Node *node = &nodes[node_count < NODE_LIMIT - 1 ? node_count++ : NODE_LIMIT - 1];
  *node = (Node){kind, 0, 0, 0, 0, 0};
  return node;
}

static Node *parse_string(void) {
  Node *node = new_node(string);
  node->text = ++at;
  while (*at != '"') {
    if (*at == '\\') {
      at += at[1] == 'u' ? 6 : 2;
    } else {
      at++;
    }
    node->length++;
  }
  at++;
  return node;
}

static Node *parse_number(void) {
  Node *node = new_node(number);
  bool negative = *at == '-';
  if (negative) at++;
  double value = 0, scale = 1;
  while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
  if (*at == '.') {
    at++;
    while (*at >= '0' && *at <= '9') {
      value = value * 10 + (*at++ - '0');
      scale *= 10;
    }
  }
  value /= scale;
  if (*at == 'e' || *at == 'E') {
    at++;
    bool down = *at == '-';
    if (down || *at == '+') at++;
    int exponent = 0;
    while (*at >= '0' && *at <= '9') exponent = exponent * 10 + (*at++ - '0');
    while (exponent--) value = down ? value / 10 : value * 10;
  }
  node->value = negative ? -value : value;
  return node;
}

static NEVER_INLINE Node *parse_value(void) {
  skip_blanks();
  switch (*at) {
    case 'n': at += 4; return new_node(null);
    case 't': {
      at += 4;
      Node *node = new_node(truth);
      node->value = 1;
      return node;
    }
    case 'f': at += 5; return new_node(truth);
    case '"': return parse_string();
    case '[': {
      Node *node = new_node(array), **end = &node->child;
      at++;
      for (skip_blanks(); *at != ']'; skip_blanks()) {
        *end = parse_value();
        end = &(*end)->next;
        node->length++;
        skip_blanks();
        if (*at == ',') at++;
      }
      at++;
      return node;
    }
    case '{': {
      Node *node = new_node(object), **end = &node->child;
      at++;
      for (skip_blanks(); *at != '}'; skip_blanks()) {
        Node *key = parse_string();
        skip_blanks();
        at++;
        key->child = parse_value();
        *end = key;
        end = &key->next;
        node->length++;
        skip_blanks();
        if (*at == ',') at++;
      }
      at++;
      return node;
    }
    default: return parse_number();
  }
}

static NEVER_INLINE uint64_t walk(const Node *node, uint64_t sum) {
  for (; node; node = node->next) {
    sum = mix(sum, (uint64_t)node->kind * 1000 + node->length);
    if (node->kind == number) sum = mix_double(sum, node->value);
    sum = walk(node->child, sum);
  }
  return sum;
}

uint64_t run(uint32_t size) {
  write_document(size);
  uint64_t sum = 1;
  for (int turn = 0; turn < 2; turn++) {
    node_count = 0;
    at = text;
    sum = walk(parse_value(), sum);
  }
  return mix(sum, node_count);
}
