import Synchronization

/// Slots for linear memories, kept when a memory goes so that the next one neither maps nor faults.
final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  #if _pointerBitWidth(_64)
    static let isSupported = true
  #else
    static let isSupported = false
  #endif

  typealias Slot = UnsafeMutablePointer<MemorySlot>

  private struct FreeSlots: @unchecked Sendable {
    var slots: [Slot] = []
  }

  private let free = Mutex(FreeSlots())
  /// More free slots than this are given back to the system.
  private static let keptSlots = 256

  /// A slot whose first bytes are committed and zero, or as the image says.
  func take(committing bytes: Int, image: MemoryImage?) -> Slot? {
    let page = VirtualMemory.pageBytes
    let needed = (bytes + page - 1) / page * page
    let wanted = image.map { Unmanaged.passUnretained($0).toOpaque() }
    guard let slot = takeFree(needed, wanted) ?? Self.make() else { return nil }
    if slot.pointee.isReady(needed, wanted) || slot.pointee.adjust(to: needed, image) { return slot }
    Self.dispose(slot)
    return nil
  }

  private func takeFree(_ needed: Int, _ wanted: UnsafeMutableRawPointer?) -> Slot? {
    nonisolated(unsafe) var found: Slot?
    nonisolated(unsafe) let wanted = wanted
    free.withLock { free in
      // The last ones are the warmest. A few are looked at for one that needs no change.
      let last = free.slots.count - 1
      for position in stride(from: last, through: max(0, last - 8), by: -1)
      where free.slots[position].pointee.isReady(needed, wanted) {
        free.slots.swapAt(position, last)
        break
      }
      found = free.slots.popLast()
    }
    return found
  }

  private static func make() -> Slot? {
    guard isSupported, let made = MemorySlot() else { return nil }
    let slot = Slot.allocate(capacity: 1)
    slot.initialize(to: made)
    return slot
  }

  private static func dispose(_ slot: Slot) {
    slot.pointee.release()
    slot.deinitialize(count: 1)
    slot.deallocate()
  }

  /// Takes a slot back. The memory in it had grown to so many bytes.
  func give(_ slot: Slot, committedBytes: Int) {
    slot.pointee.noteGrowth(to: committedBytes)
    guard slot.pointee.clean() else { return Self.dispose(slot) }
    nonisolated(unsafe) let slot = slot
    let isKept = free.withLock { free in
      guard free.slots.count < Self.keptSlots else { return false }
      free.slots.append(slot)
      return true
    }
    if !isKept { Self.dispose(slot) }
  }

  /// Gives back the slots that an image is mapped into.
  func forget(_ image: MemoryImage) {
    nonisolated(unsafe) let address = Unmanaged.passUnretained(image).toOpaque()
    nonisolated(unsafe) var mapped: [Slot] = []
    free.withLock { free in
      mapped = free.slots.filter { $0.pointee.image?.toOpaque() == address }
      if !mapped.isEmpty { free.slots.removeAll { $0.pointee.image?.toOpaque() == address } }
    }
    mapped.forEach(Self.dispose)
  }
}
