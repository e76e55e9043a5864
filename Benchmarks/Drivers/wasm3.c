// The driver around wasm3, built with the sources that its Python package carries.
#include "driver.h"
#include "wasm3.h"

static IM3Environment environment;

static void check(const char *what, M3Result result) {
  if (result && strncmp(result, "exit", 4) != 0) fail(what, result);
}

static m3ApiRawFunction(fd_write) {
  m3ApiReturnType(int32_t)
  m3ApiGetArg(uint32_t, file)
  m3ApiGetArg(uint32_t, spans)
  m3ApiGetArg(uint32_t, count)
  m3ApiGetArg(uint32_t, written)
  (void)_ctx;
  m3ApiReturn(wasi_fd_write(_mem, m3_GetMemorySize(runtime), file, spans, count, written))
}

static m3ApiRawFunction(clock_time_get) {
  m3ApiReturnType(int32_t)
  m3ApiGetArg(uint32_t, clock)
  m3ApiGetArg(uint64_t, precision)
  m3ApiGetArg(uint32_t, result)
  (void)_ctx, (void)precision;
  m3ApiReturn(wasi_clock_time_get(_mem, m3_GetMemorySize(runtime), clock, result))
}

static m3ApiRawFunction(proc_exit) {
  m3ApiGetArg(int32_t, code)
  (void)runtime, (void)_ctx, (void)_mem;
  exit(code);
}

static m3ApiRawFunction(host) {
  m3ApiReturnType(int32_t)
  m3ApiGetArg(int32_t, value)
  (void)runtime, (void)_ctx, (void)_mem;
  m3ApiReturn(value + 1)
}

static void provide(IM3Module module, const char *where, const char *name, const char *signature, M3RawCall call) {
  M3Result result = m3_LinkRawFunction(module, where, name, signature, call);
  if (result != m3Err_functionLookupFailed) check("link", result);
}

typedef struct {
  IM3Runtime runtime;
  IM3Module module;
} Loaded;

static uint32_t stack_bytes = 1 << 20;

static Loaded load(File file) {
  Loaded loaded = {m3_NewRuntime(environment, stack_bytes, 0), 0};
  check("parse", m3_ParseModule(environment, &loaded.module, file.bytes, (uint32_t)file.count));
  check("load", m3_LoadModule(loaded.runtime, loaded.module));
  provide(loaded.module, "wasi_snapshot_preview1", "fd_write", "i(iiii)", fd_write);
  provide(loaded.module, "wasi_snapshot_preview1", "clock_time_get", "i(iIi)", clock_time_get);
  provide(loaded.module, "wasi_snapshot_preview1", "proc_exit", "v(i)", proc_exit);
  provide(loaded.module, "env", "host", "i(i)", host);
  return loaded;
}

static IM3Function function(Loaded loaded, const char *name) {
  IM3Function found = 0;
  check(name, m3_FindFunction(&found, loaded.runtime, name));
  return found;
}

static void start(File file) {
  (void)file;
  environment = m3_NewEnvironment();
}

static void run(File file) {
  start(file);
  check("run", m3_CallV(function(load(file), "_start")));
}

static void version(void) { printf("wasm3 " M3_VERSION "\n"); }

static IM3Function callee;

// wasm3 has no module apart from an instance: parsing is part of making one. So is clearing a stack of the size asked for.
static void prepare_instantiate(File file) {
  start(file);
  stack_bytes = 1 << 16;
}

static void perform_instantiate(File file, uint64_t operations) {
  while (operations--) m3_FreeRuntime(load(file).runtime);
}

static void prepare_call_in(File file) {
  start(file);
  callee = function(load(file), "next");
}

static void perform_call_in(File file, uint64_t operations) {
  (void)file;
  int32_t value = 1;
  const void *arguments[] = {&value}, *results[] = {&value};
  while (operations--) {
    check("call", m3_Call(callee, 1, arguments));
    check("result", m3_GetResults(callee, 1, results));
  }
}

static void prepare_call_out(File file) {
  start(file);
  callee = function(load(file), "call_host");
}

static void perform_call_out(File file, uint64_t operations) {
  (void)file;
  int32_t value = (int32_t)operations;
  const void *arguments[] = {&value};
  check("call", m3_Call(callee, 1, arguments));
}

static void perform_translate(File file, uint64_t operations) {
  while (operations--) {
    Loaded loaded = load(file);
    check("translate", m3_CompileModule(loaded.module));
    m3_FreeRuntime(loaded.runtime);
  }
}

static void perform_first_call(File file, uint64_t operations) {
  while (operations--) {
    Loaded loaded = load(file);
    check("call", m3_CallV(function(loaded, "first")));
    m3_FreeRuntime(loaded.runtime);
  }
}

static const Measure measures[] = {
    {"instantiate", prepare_instantiate, perform_instantiate},
    {"call-in", prepare_call_in, perform_call_in},
    {"call-out", prepare_call_out, perform_call_out},
    {"translate", start, perform_translate},
    {"first-call", start, perform_first_call},
    {0},
};

int main(int count, char **arguments) { return drive(count, arguments, measures, version, run); }
