import Martlet
import WasmFormat

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A module, perhaps compiled ahead of time, and what it imports.
struct Program {
  let module: Module
  private let wanted: [(import: Import, type: FunctionType)]

  init(_ path: String, engine: Engine = engine) throws {
    module =
      path.hasSuffix(".martlet")
      ? try Module(compiledFile: path, engine: engine) : try Module(path: path, engine: engine)
    let types = module.contents.types
    wanted = module.imports.compactMap { entry in
      guard case .function(let index) = entry.type, case .function(let type) = types[index.position].composite
      else { return nil }
      return (entry, type)
    }
  }

  /// Instantiates the module with what benchmark programs import; what else it wants becomes a function that throws.
  func instantiate() throws -> Instance {
    let store = Store(engine: module.engine)
    var imports = Imports()
    for (entry, type) in wanted {
      imports.define(entry.module, entry.name, function(for: entry, type: type, in: store))
    }
    return try Instance(module, in: store, imports: imports)
  }
}

private struct MissingImport: Error {
  var name: String
}

private func function(for wanted: Import, type: FunctionType, in store: Store) -> Function {
  switch (wanted.module, wanted.name) {
  case ("env", "host"):
    return Function(
      in: store, type: type,
      raw: { _, slots in slots[0] = UInt64(UInt32(truncatingIfNeeded: slots[0]) &+ 1) })
  case ("wasi_snapshot_preview1", "fd_write"):
    return Function(in: store, type: type, raw: { caller, slots in slots[0] = try writeSpans(caller, slots) })
  case ("wasi_snapshot_preview1", "clock_time_get"):
    return Function(in: store, type: type, raw: { caller, slots in slots[0] = try storeTime(caller, slots) })
  case ("wasi_snapshot_preview1", "proc_exit"):
    return Function(in: store, type: type, raw: { _, slots in exit(Int32(truncatingIfNeeded: slots[0])) })
  default:
    let name = "\(wanted.module).\(wanted.name)"
    return Function(in: store, type: type, raw: { _, _ in throw MissingImport(name: name) })
  }
}

private func memory(of caller: Function.Caller) throws -> Memory {
  guard let memory = caller.instance?.memory("memory") else { throw MissingImport(name: "memory") }
  return memory
}

private func writeSpans(_ caller: Function.Caller, _ slots: UnsafeMutablePointer<UInt64>) throws -> UInt64 {
  let memory = try memory(of: caller)
  var total: UInt32 = 0
  for span in 0..<slots[2] {
    let (start, count) = try memory.withBytes(at: slots[1] + 8 * span, count: 8) {
      ($0.loadUnaligned(as: UInt32.self), $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    }
    try memory.withBytes(at: UInt64(start), count: UInt64(count)) {
      _ = write(Int32(truncatingIfNeeded: slots[0]), $0.baseAddress, $0.count)
    }
    total &+= count
  }
  try memory.withBytes(at: slots[3], count: 4) { $0.storeBytes(of: total, as: UInt32.self) }
  return 0
}

private func storeTime(_ caller: Function.Caller, _ slots: UnsafeMutablePointer<UInt64>) throws -> UInt64 {
  let clocks = [CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID]
  guard slots[0] < 4 else { return 28 }
  let time = nanoseconds(clocks[Int(slots[0])])
  try memory(of: caller).withBytes(at: slots[2], count: 8) { $0.storeBytes(of: time, as: UInt64.self) }
  return 0
}
