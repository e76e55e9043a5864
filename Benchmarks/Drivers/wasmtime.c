// The driver around wasmtime. It loads the shared library of the Python package (path in BENCH_WASMTIME), declares what
// it uses of the C interface itself, and takes the fastest way that interface has: unchecked calls, a prepared instance
// (instance_pre), the pooling allocator for instances.
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/wait.h>

#include "driver.h"

typedef struct {
  size_t size;
  void *data;
} Vector;

typedef union {
  int32_t i32;
  int64_t i64;
  uint64_t words[2];
} Raw;

typedef struct {
  uint64_t store;
  void *private;
} Function;

typedef struct {
  uint64_t store;
  size_t private;
} Instance;

typedef struct {
  uint8_t kind;
  union {
    Function function;
    uint64_t memory[3];
  } of;
} Extern;

typedef void *(*Callback)(void *data, void *caller, Raw *values, size_t count);

enum { kind_i32 = 0, kind_i64 = 1, extern_function = 0, extern_memory = 3 };

#define API(result, name, ...) static result (*name)(__VA_ARGS__);
#define FUNCTIONS                                                                                                      \
  API(void *, wasm_config_new, void)                                                                                   \
  API(void *, wasm_engine_new_with_config, void *)                                                                     \
  API(void *, wasm_valtype_new, uint8_t)                                                                               \
  API(void, wasm_valtype_vec_new, Vector *, size_t, void *const *)                                                     \
  API(void, wasm_valtype_vec_new_empty, Vector *)                                                                      \
  API(void *, wasm_functype_new, Vector *, Vector *)                                                                   \
  API(void, wasm_byte_vec_delete, Vector *)                                                                            \
  API(void, wasm_trap_message, void *, Vector *)                                                                       \
  API(void, wasmtime_error_message, void *, Vector *)                                                                  \
  API(void, wasmtime_config_parallel_compilation_set, void *, bool)                                                    \
  API(void, wasmtime_config_wasm_gc_set, void *, bool)                                                                 \
  API(void, wasmtime_config_wasm_function_references_set, void *, bool)                                                \
  API(void, wasmtime_config_wasm_exceptions_set, void *, bool)                                                         \
  API(void *, wasmtime_pooling_allocation_config_new, void)                                                            \
  API(void, wasmtime_pooling_allocation_strategy_set, void *, void *)                                                  \
  API(void *, wasmtime_module_new, void *, const uint8_t *, size_t, void **)                                           \
  API(void *, wasmtime_module_validate, void *, const uint8_t *, size_t)                                               \
  API(void, wasmtime_module_delete, void *)                                                                            \
  API(void *, wasmtime_module_serialize, void *, Vector *)                                                             \
  API(void *, wasmtime_module_deserialize_file, void *, const char *, void **)                                         \
  API(void *, wasmtime_store_new, void *, void *, void *)                                                              \
  API(void, wasmtime_store_delete, void *)                                                                             \
  API(void *, wasmtime_store_context, void *)                                                                          \
  API(void *, wasmtime_linker_new, void *)                                                                             \
  API(void *, wasmtime_linker_define_func_unchecked, void *, const char *, size_t, const char *, size_t, void *,       \
      Callback, void *, void *)                                                                                        \
  API(void *, wasmtime_linker_define_unknown_imports_as_traps, void *, void *)                                         \
  API(void *, wasmtime_linker_instantiate_pre, void *, void *, void **)                                                \
  API(void, wasmtime_instance_pre_delete, void *)                                                                      \
  API(void *, wasmtime_instance_pre_instantiate, void *, void *, Instance *, void **)                                  \
  API(bool, wasmtime_instance_export_get, void *, Instance *, const char *, size_t, Extern *)                          \
  API(void *, wasmtime_func_call_unchecked, void *, Function *, Raw *, size_t, void **)                                \
  API(bool, wasmtime_caller_export_get, void *, const char *, size_t, Extern *)                                        \
  API(void *, wasmtime_caller_context, void *)                                                                         \
  API(uint8_t *, wasmtime_memory_data, void *, void *)                                                                 \
  API(size_t, wasmtime_memory_data_size, void *, void *)
FUNCTIONS
#undef API

static void *engine, *linker;

static void check(const char *what, void *error, void *trap) {
  Vector message = {0};
  if (error) {
    wasmtime_error_message(error, &message);
  } else if (trap) {
    wasm_trap_message(trap, &message);
  } else {
    return;
  }
  fprintf(stderr, "%s: %.*s\n", what, (int)message.size, (char *)message.data);
  exit(1);
}

static void *guest_memory(void *caller, uint8_t **bytes, uint64_t *size) {
  Extern memory;
  if (!wasmtime_caller_export_get(caller, "memory", 6, &memory) || memory.kind != extern_memory)
    fail("the program exports no memory", 0);
  void *context = wasmtime_caller_context(caller);
  *bytes = wasmtime_memory_data(context, &memory.of);
  *size = wasmtime_memory_data_size(context, &memory.of);
  return 0;
}

static void *fd_write(void *data, void *caller, Raw *values, size_t count) {
  (void)data, (void)count;
  uint8_t *bytes;
  uint64_t size;
  guest_memory(caller, &bytes, &size);
  values[0].i32 = wasi_fd_write(bytes, size, (uint32_t)values[0].i32, (uint32_t)values[1].i32, (uint32_t)values[2].i32,
                                (uint32_t)values[3].i32);
  return 0;
}

static void *clock_time_get(void *data, void *caller, Raw *values, size_t count) {
  (void)data, (void)count;
  uint8_t *bytes;
  uint64_t size;
  guest_memory(caller, &bytes, &size);
  values[0].i32 = wasi_clock_time_get(bytes, size, (uint32_t)values[0].i32, (uint32_t)values[2].i32);
  return 0;
}

static void *proc_exit(void *data, void *caller, Raw *values, size_t count) {
  (void)data, (void)caller, (void)count;
  exit(values[0].i32);
}

static void *host(void *data, void *caller, Raw *values, size_t count) {
  (void)data, (void)caller, (void)count;
  values[0].i32 += 1;
  return 0;
}

// `kinds` spells the parameters: "iI" is an i32 and an i64. The result is an i32 or nothing.
static void define(const char *module, const char *name, const char *kinds, bool answers, Callback callback) {
  Vector parameters, results;
  void *types[8];
  size_t count = strlen(kinds);
  for (size_t i = 0; i < count; i++) types[i] = wasm_valtype_new(kinds[i] == 'I' ? kind_i64 : kind_i32);
  wasm_valtype_vec_new(&parameters, count, types);
  if (answers) {
    void *result = wasm_valtype_new(kind_i32);
    wasm_valtype_vec_new(&results, 1, &result);
  } else {
    wasm_valtype_vec_new_empty(&results);
  }
  void *type = wasm_functype_new(&parameters, &results);
  check("define", wasmtime_linker_define_func_unchecked(linker, module, strlen(module), name, strlen(name), type,
                                                        callback, 0, 0), 0);
}

static void start(bool pooling) {
  const char *path = getenv("BENCH_WASMTIME");
  void *library = path ? dlopen(path, RTLD_LAZY | RTLD_LOCAL) : 0;
  if (!library) fail("cannot load wasmtime", path ? dlerror() : "BENCH_WASMTIME is not set");
#define API(result, name, ...)                                   \
  *(void **)&name = dlsym(library, #name);                       \
  if (!name) fail("this wasmtime has no", #name);
  FUNCTIONS
#undef API
  void *config = wasm_config_new();
  wasmtime_config_parallel_compilation_set(config, false);
  wasmtime_config_wasm_function_references_set(config, true);
  wasmtime_config_wasm_gc_set(config, true);
  wasmtime_config_wasm_exceptions_set(config, true);
  if (pooling) wasmtime_pooling_allocation_strategy_set(config, wasmtime_pooling_allocation_config_new());
  engine = wasm_engine_new_with_config(config);
  linker = wasmtime_linker_new(engine);
  define("wasi_snapshot_preview1", "fd_write", "iiii", true, fd_write);
  define("wasi_snapshot_preview1", "clock_time_get", "iIi", true, clock_time_get);
  define("wasi_snapshot_preview1", "proc_exit", "i", false, proc_exit);
  define("env", "host", "i", true, host);
}

static void *compile(File file) {
  void *module = 0;
  check("compile", wasmtime_module_new(engine, file.bytes, file.count, &module), 0);
  return module;
}

static void *prepare_instance(void *module) {
  void *prepared = 0;
  check("imports", wasmtime_linker_define_unknown_imports_as_traps(linker, module), 0);
  check("link", wasmtime_linker_instantiate_pre(linker, module, &prepared), 0);
  return prepared;
}

static Instance instantiate(void *prepared, void *context) {
  Instance instance;
  void *trap = 0;
  void *error = wasmtime_instance_pre_instantiate(prepared, context, &instance, &trap);
  check("instantiate", error, trap);
  return instance;
}

static Function function(void *context, Instance *instance, const char *name) {
  Extern found;
  if (!wasmtime_instance_export_get(context, instance, name, strlen(name), &found) || found.kind != extern_function)
    fail("no exported function", name);
  return found.of.function;
}

static void call(void *context, Function *callee, Raw *values, size_t count) {
  void *trap = 0;
  void *error = wasmtime_func_call_unchecked(context, callee, values, count, &trap);
  check("call", error, trap);
}

static void run_module(void *module, const char *name) {
  void *prepared = prepare_instance(module), *store = wasmtime_store_new(engine, 0, 0);
  void *context = wasmtime_store_context(store);
  Instance instance = instantiate(prepared, context);
  Function callee = function(context, &instance, name);
  call(context, &callee, 0, 0);
  wasmtime_store_delete(store);
  wasmtime_instance_pre_delete(prepared);
}

static void run(File file) {
  start(false);
  run_module(compile(file), "_start");
}

static void version(void) { printf("wasmtime\n"); }

static void *prepared, *living_store;
static Function callee;

static void prepare_instantiate(File file) {
  start(true);
  prepared = prepare_instance(compile(file));
}

static void perform_instantiate(File file, uint64_t operations) {
  (void)file;
  while (operations--) {
    void *store = wasmtime_store_new(engine, 0, 0);
    instantiate(prepared, wasmtime_store_context(store));
    wasmtime_store_delete(store);
  }
}

static void prepare_call(File file, const char *name) {
  start(false);
  living_store = wasmtime_store_context(wasmtime_store_new(engine, 0, 0));
  Instance instance = instantiate(prepare_instance(compile(file)), living_store);
  callee = function(living_store, &instance, name);
}

static void prepare_call_in(File file) { prepare_call(file, "next"); }

static void perform_call_in(File file, uint64_t operations) {
  (void)file;
  Raw value = {.i32 = 1};
  while (operations--) call(living_store, &callee, &value, 1);
}

static void prepare_call_out(File file) { prepare_call(file, "call_host"); }

static void perform_call_out(File file, uint64_t operations) {
  (void)file;
  Raw value = {.i32 = (int32_t)operations};
  call(living_store, &callee, &value, 1);
}

static void prepare_engine(File file) {
  (void)file;
  start(false);
}

static void perform_validate(File file, uint64_t operations) {
  while (operations--) check("validate", wasmtime_module_validate(engine, file.bytes, file.count), 0);
}

static void perform_compile(File file, uint64_t operations) {
  while (operations--) wasmtime_module_delete(compile(file));
}

static void perform_first_call(File file, uint64_t operations) {
  while (operations--) {
    void *module = compile(file);
    run_module(module, "first");
    wasmtime_module_delete(module);
  }
}

static char ahead_path[] = "/tmp/martlet-bench-XXXXXX";

// Compiles in a process of its own, so that neither its time nor its memory counts. Nor are they added to this process's
// when the child ends, as its end is ignored; waiting for it then fails, but not before.
static void prepare_load_ahead(File file) {
  int descriptor = mkstemp(ahead_path);
  if (descriptor < 0) fail("cannot write", ahead_path);
  signal(SIGCHLD, SIG_IGN);
  pid_t child = fork();
  if (child == 0) {
    start(false);
    Vector bytes;
    check("serialize", wasmtime_module_serialize(compile(file), &bytes), 0);
    _exit(write(descriptor, bytes.data, bytes.size) != (ssize_t)bytes.size);
  }
  if (child < 0) fail("cannot compile ahead", file.path);
  waitpid(child, 0, 0);
  close(descriptor);
  start(false);
}

static void remove_ahead_file(void) { unlink(ahead_path); }

static void perform_load_ahead(File file, uint64_t operations) {
  (void)file;
  static bool registered;
  if (!registered) atexit(remove_ahead_file);
  registered = true;
  while (operations--) {
    void *module = 0;
    check("deserialize", wasmtime_module_deserialize_file(engine, ahead_path, &module), 0);
    run_module(module, "first");
    wasmtime_module_delete(module);
  }
}

static const Measure measures[] = {
    {"instantiate", prepare_instantiate, perform_instantiate},
    {"call-in", prepare_call_in, perform_call_in},
    {"call-out", prepare_call_out, perform_call_out},
    {"validate", prepare_engine, perform_validate},
    {"compile", prepare_engine, perform_compile},
    {"first-call", prepare_engine, perform_first_call},
    {"load-ahead", prepare_load_ahead, perform_load_ahead},
    {0},
};

int main(int count, char **arguments) { return drive(count, arguments, measures, version, run); }
