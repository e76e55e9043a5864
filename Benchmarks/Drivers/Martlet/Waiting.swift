import Martlet
import WasmFormat

/// Measures of calls that may wait and of programs that switch stacks; false for any other measure.
func driveWaiting(_ measure: String, _ path: String) async throws -> Bool {
  switch measure {
  case "call-in-async":
    let next = try Program(path).instantiate().function("next")
    try await reportWaiting(measure) { operations in
      let slots = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: 1)
      defer { slots.deallocate() }
      for _ in 0..<operations {
        slots[0] = 1
        try await next.callAsync(slots: slots)
      }
    }
  case "suspend":
    let store = Store(engine: engine)
    let host = Function(
      in: store, type: FunctionType(parameters: [.i32], results: [.i32]), rawAsync: { _, slots in slots[0] &+= 1 })
    let module = try Module(path: path, engine: engine)
    let callHost = try Instance(module, in: store, imports: ["env": ["host": host]]).function("call_host")
    try await reportWaiting(measure) { operations in try await callHost.callAsync([.i32(Int32(operations))]) }
  case "switch", "begin":
    var configuration = engine.configuration
    configuration.features = .all
    let function = try Program(path, engine: Engine(configuration)).instantiate().function(measure)
    try report(measure) { operations in try function.call([.i32(Int32(operations))]) }
  default: return false
  }
  return true
}
