import Synchronization
import WasmFormat

/// The image of a module's memory, made when a second instance shows that it pays.
final class ModuleImages: Sendable {
  private enum State {
    case unused
    case usedOnce
    case made(MemoryImage?)
  }

  private let state = Mutex(State.unused)
  /// Copying less than this costs less than the faults of a mapped image.
  private static let least = 4 << 10

  /// The image that the module's first memory begins with; nil if the data is to be copied.
  func image(for module: Module) -> MemoryImage? {
    state.withLock { state in
      switch state {
      case .made(let image): return image
      case .unused:
        state = Self.isPossible(module) ? .usedOnce : .made(nil)
        return nil
      case .usedOnce:
        let image = Self.make(module)
        state = .made(image)
        return image
      }
    }
  }

  /// Whether all active data goes to known places within the first memory, and is worth it.
  private static func isPossible(_ module: Module) -> Bool {
    guard MemoryPool.isSupported, module.engine.configuration.memoryStrategy == .reserve,
      let memory = module.layout.module.memories.first, module.layout.importedMemories == 0, memory.addressType == .i32,
      memory.pageSizeLog2 == 16
    else { return false }
    // Until active elements are in their tables, data must not be seen: functions in a table of somebody else see it.
    let fillsForeignTable = module.initial.elements.contains { elements in
      if case .active(let table, _) = elements.mode { table < module.layout.importedTables } else { false }
    }
    if fillsForeignTable { return false }
    var total = 0
    let size = UInt64(memory.limits.minimum) << 16
    for data in module.initial.activeData where data.memory == 0 {
      let count = module.layout.module.data[data.segment].contents.count
      guard case .bits(let offset, _) = data.offset, offset + UInt64(count) <= size else { return false }
      total += count
    }
    return total >= least
  }

  private static func make(_ module: Module) -> MemoryImage? {
    let wasm = module.layout.module
    let places = module.initial.activeData.filter { $0.memory == 0 }.compactMap { data -> (Int, ByteRange)? in
      guard case .bits(let offset, _) = data.offset else { return nil }
      return (Int(offset), wasm.data[data.segment].contents)
    }.filter { $0.1.count > 0 }
    guard let start = places.map(\.0).min(), let end = places.map({ $0.0 + $0.1.count }).max() else { return nil }
    let page = VirtualMemory.pageBytes
    let first = start / page * page
    return MemoryImage(from: start, to: end) { bytes in
      for (offset, range) in places {
        let source = UnsafeRawBufferPointer(rebasing: wasm.bytes.buffer[range.offset..<range.end])
        UnsafeMutableRawBufferPointer(rebasing: bytes[(offset - first)...]).copyMemory(from: source)
      }
    }
  }
}
