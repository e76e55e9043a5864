import Martlet
import WasmFormat

/// Finds the memory of who calls: the one exported as `memory`, or else the first one.
///
/// A class, so that a call reads fields of it one by one: for a struct in a field, the runtime would note each time that
/// somebody may change it.
final class MemoryCache {
  /// The module that called last, kept alive so that its code cannot be mistaken for another's.
  private var module: Module?
  private var code: UnsafeMutableRawPointer?
  private var index = 0

  @inline(__always)
  func memory(of caller: Function.Caller) -> GuestMemory {
    guard let instance = caller.instanceRecord, let code = instance.pointee.code else {
      return GuestMemory(base: UnsafeMutableRawPointer(instanceLess), byteCount: 0)
    }
    if code != self.code { find(caller) }
    let memory = index < 0 ? instance.pointee.memory : instance.pointee.memories[index]
    return GuestMemory(base: memory.pointee.base, byteCount: UInt64(memory.pointee.byteCount))
  }

  @inline(never)
  private func find(_ caller: Function.Caller) {
    module = caller.instance?.module
    code = caller.instanceRecord?.pointee.code
    let export = module?.exports.first { $0.kind == .memory && $0.name == "memory" }
    index = export.map { Int($0.index) } ?? -1
  }
}

/// Stands for the memory of a caller that has none; nothing is ever read from it.
nonisolated(unsafe) private let instanceLess = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
