import Martlet
import WasmFormat

/// Measures of calls that may wait and of programs that switch stacks; false for any other measure.
func driveWaiting(_ measure: String, _ path: String) async throws -> Bool {
  switch measure {
  case "call-in-async":
    let next = try instantiate(Module(path: path), in: Store()).function("next")
    try await reportWaiting(measure) { operations in
      let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
      defer { slots.deallocate() }
      for _ in 0..<operations {
        slots[0] = 1
        try await next.callAsync(slots: slots)
      }
    }
  case "suspend":
    let store = Store()
    let host = Function(
      in: store, type: FunctionType(parameters: [.i32], results: [.i32]), rawAsync: { _, slots in slots[0] &+= 1 })
    let callHost = try Instance(Module(path: path), in: store, imports: ["env": ["host": host]]).function("call_host")
    try await reportWaiting(measure) { operations in try await callHost.callAsync([.i32(Int32(operations))]) }
  case "switch", "begin":
    var configuration = Engine.Configuration()
    configuration.features = .all
    let engine = Engine(configuration)
    let function = try instantiate(Module(path: path, engine: engine), in: Store(engine: engine)).function(measure)
    try report(measure) { operations in try function.call([.i32(Int32(operations))]) }
  default: return false
  }
  return true
}
