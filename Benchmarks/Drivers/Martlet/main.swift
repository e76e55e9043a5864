// Martlet's own driver; README.md beside this folder says what it does and why.

import Martlet
import WasmFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

func fail(_ reason: String) -> Never {
  _ = Array("\(reason)\n".utf8).withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  exit(1)
}

/// Functions are interpreted unless the benchmark asks for the compiler.
let engine: Engine = {
  var configuration = Engine.Configuration()
  if let name = getenv("BENCH_TIER") {
    guard let tier = Engine.Tier(rawValue: String(cString: name)) else { exit(3) }
    configuration.tier = tier
  }
  return Engine(configuration)
}()

func drive(_ measure: String, _ path: String) throws {
  switch measure {
  case "run":
    try Program(path).instantiate().function("_start").call()
  case "instantiate":
    let program = try Program(path)
    try report(measure) { operations in
      for _ in 0..<operations { _ = try program.instantiate() }
    }
  case "call-in":
    let next = try Program(path).instantiate().function("next")
    try report(measure) { operations in
      try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 1) { slots in
        for _ in 0..<operations {
          slots[0] = 1
          try next.call(slots: slots)
        }
      }
    }
  case "call-out":
    let callHost = try Program(path).instantiate().function("call_host")
    try report(measure) { operations in try callHost.call([.i32(Int32(operations))]) }
  case "call-in-typed":
    let next = try Program(path).instantiate().function("next", as: ((Int32) throws -> Int32).self)
    try report(measure) { operations in
      var value: Int32 = 0
      for _ in 0..<operations { value = try next(value) }
      guard value == Int32(operations) else { fail("next has lost count") }
    }
  case "call-out-typed":
    let store = Store(engine: engine)
    let host = Function(in: store) { (number: Int32) -> Int32 in number &+ 1 }
    let callHost = try Instance(Module(path: path, engine: engine), in: store, imports: ["env": ["host": host]])
      .function("call_host", as: ((Int32) throws -> Int32).self)
    try report(measure) { operations in _ = try callHost(Int32(operations)) }
  case "validate":
    let bytes = try Module(path: path, engine: engine).contents.bytes
    try report(measure) { operations in
      for _ in 0..<operations { try WasmModule(reading: bytes, features: .wasm3).validate(features: .wasm3) }
    }
  case "compile":
    guard engine.configuration.tier == .jit else { exit(3) }
    // Read by an engine that does not compile, so that memory and time are those of one compilation.
    let bytes = try Module(path: path, engine: Engine()).contents.bytes
    try report(measure) { operations in
      for _ in 0..<operations {
        let features = engine.configuration.features
        _ = try Module(WasmModule(reading: bytes, features: features), engine: engine)
      }
    }
  case "first-call":
    try report(measure) { operations in
      for _ in 0..<operations { try Program(path).instantiate().function("first").call() }
    }
  default: exit(3)
  }
}

let words = CommandLine.arguments
switch words.count {
case 2 where words[1] == "version": print("martlet")
case 2... where words[1] == "deadlines":
  let ways = words.count == 2 ? Deadlines.Way.allCases : words[2...].compactMap(Deadlines.Way.init)
  do { try await Deadlines.drive(engine.configuration, ways) } catch { fail("\(error)") }
case 3:
  do {
    if try await !driveWaiting(words[1], words[2]) { try drive(words[1], words[2]) }
  } catch {
    fail("\(error)")
  }
default:
  fail(
    "usage: martlet-driver version | martlet-driver deadlines [tasks | threads] | martlet-driver run FILE | martlet-driver <measure> FILE"
  )
}
