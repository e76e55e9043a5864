// Four threads sum up numbers in one memory, each with a store of its own, and the main thread waits for them.
//
//   swift run shared-memory
import Martlet
import WasmFormat

let text = """
  (module
    (import "env" "memory" (memory 1 1 shared))
    ;; Adds the numbers from $first to $last to the sum at address 0, and counts this worker at address 8.
    (func (export "work") (param $first i64) (param $last i64)
      (loop
        (drop (i64.atomic.rmw.add (i32.const 0) (local.get $first)))
        (local.set $first (i64.add (local.get $first) (i64.const 1)))
        (br_if 0 (i64.le_u (local.get $first) (local.get $last))))
      (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
      (drop (memory.atomic.notify (i32.const 8) (i32.const -1))))
    ;; Waits until so many workers are done.
    (func (export "join") (param $workers i32) (local $done i32)
      (loop
        (local.set $done (i32.atomic.load (i32.const 8)))
        (if (i32.lt_u (local.get $done) (local.get $workers))
          (then
            (drop (memory.atomic.wait32 (i32.const 8) (local.get $done) (i64.const -1)))
            (br 1))))))
  """

var configuration = Engine.Configuration()
configuration.features.formUnion(Features(.threads))
let engine = Engine(configuration)
let module = try Module(wat: text, engine: engine)
let type = MemoryType(limits: SizeLimits(minimum: 1, maximum: 1), isShared: true)
let memory = try SharedMemory(type, engine: engine)

for worker in 0..<4 as Range<Int64> {
  Task.detached { [engine, module, memory] in
    let store = Store(engine: engine)
    // Nobody waits longer than that.
    store.deadline = .now + .seconds(10)
    let instance = try Instance(module, in: store, imports: ["env": ["memory": memory]])
    try instance.function("work").call([.i64(worker * 1000 + 1), .i64((worker + 1) * 1000)])
  }
}

let store = Store(engine: engine)
store.deadline = .now + .seconds(10)
let main = try Instance(module, in: store, imports: ["env": ["memory": memory]])
try main.function("join").call([.i32(4)])
let sum = try memory.withBytes(at: 0, count: 8) { $0.load(as: UInt64.self) }
print("the sum of the numbers from 1 to 4000 is \(sum)")
