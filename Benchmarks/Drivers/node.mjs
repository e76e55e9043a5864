// The driver around node's V8, with the same commands as driver.h describes. Flags such as --no-liftoff stand before it.
import { readFileSync, writeSync } from "node:fs";

const [measure, path] = process.argv.slice(2);

function cpuTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

// By the numbers of WASI. Older versions cannot tell one thread's time from the process's. Linux brings a thread's time up
// to date only at its timer ticks, unless somebody asks for the process's time first.
function clock(number) {
  if (number === 3 && process.threadCpuUsage) {
    process.cpuUsage();
    const { user, system } = process.threadCpuUsage();
    return BigInt(user + system) * 1000n;
  }
  if (number === 2) return BigInt(cpuTime());
  if (number === 1) return process.hrtime.bigint();
  return undefined;
}

function imports() {
  let memory;
  return {
    use(instance) {
      memory = instance.exports.memory;
    },
    env: { host: (value) => value + 1 },
    wasi_snapshot_preview1: {
      fd_write(file, spans, count, written) {
        const view = new DataView(memory.buffer);
        let total = 0;
        for (let i = 0; i < count; i++) {
          const start = view.getUint32(spans + 8 * i, true);
          const length = view.getUint32(spans + 8 * i + 4, true);
          writeSync(file, new Uint8Array(memory.buffer, start, length));
          total += length;
        }
        view.setUint32(written, total, true);
        return 0;
      },
      clock_time_get(number, precision, result) {
        const time = clock(number);
        if (time === undefined) return 28;
        new DataView(memory.buffer).setBigUint64(result, time, true);
        return 0;
      },
      proc_exit(code) {
        process.exit(code);
      },
    },
  };
}

// Whatever else a module wants to import becomes a function that throws.
function completed(module, given) {
  const all = { ...given };
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (all[from]?.[name] !== undefined || kind !== "function") continue;
    all[from] = { ...all[from], [name]: () => { throw new Error(`${from}.${name} is missing`); } };
  }
  return all;
}

function instantiate(module) {
  const given = imports();
  const instance = new WebAssembly.Instance(module, completed(module, given));
  given.use(instance);
  return instance;
}

function report(perform) {
  const longEnough = 10e6, enoughInAll = 1e9;
  const time = (operations) => {
    const start = cpuTime();
    perform(operations);
    return cpuTime() - start;
  };
  let operations = 1, took = time(1), spent = took;
  while (took < longEnough) {
    operations *= took < longEnough / 16 ? 8 : 2;
    took = time(operations);
    spent += took;
  }
  const samples = [took];
  while (samples.length < 7 && spent < enoughInAll) {
    samples.push(time(operations));
    spent += samples.at(-1);
  }
  samples.sort((a, b) => a - b);
  const ns = samples[samples.length >> 1] / operations;
  console.log(JSON.stringify({ measure, ns, operations: operations * samples.length }));
}

// V8 remembers modules by their bytes, so each time a custom section at the end differs.
let turn = 0;
function freshModule(bytes) {
  const marked = new Uint8Array(bytes.length + 6);
  marked.set(bytes);
  marked.set([0, 4, 1, 120, turn & 255, turn >> 8], bytes.length);
  turn++;
  return new WebAssembly.Module(marked);
}

const measures = {
  instantiate(bytes) {
    const module = new WebAssembly.Module(bytes);
    const given = imports();
    return (operations) => {
      while (operations--) new WebAssembly.Instance(module, given);
    };
  },
  "call-in"(bytes) {
    const { next } = instantiate(new WebAssembly.Module(bytes)).exports;
    return (operations) => {
      let value = 1;
      while (operations--) value = next(value);
    };
  },
  "call-out"(bytes) {
    const { call_host } = instantiate(new WebAssembly.Module(bytes)).exports;
    return (operations) => call_host(operations);
  },
  validate(bytes) {
    return (operations) => {
      while (operations--) if (!WebAssembly.validate(bytes)) throw new Error("invalid");
    };
  },
  // With --no-wasm-lazy-compilation this compiles every function.
  compile(bytes) {
    return (operations) => {
      while (operations--) freshModule(bytes);
    };
  },
  "first-call"(bytes) {
    return (operations) => {
      while (operations--) instantiate(freshModule(bytes)).exports.first();
    };
  },
};

if (measure === "version") {
  console.log(`node ${process.versions.node} (V8 ${process.versions.v8})`);
} else if (measure === "run") {
  instantiate(new WebAssembly.Module(readFileSync(path))).exports._start();
} else if (measures[measure]) {
  report(measures[measure](readFileSync(path)));
} else {
  process.exit(3);
}
