import CMartletPlatform
import Synchronization

/// Slots of address space for linear memories, kept when a memory goes so that the next one neither maps nor faults.
///
/// A slot is so large that no address of a 32-bit memory plus a 32-bit offset leaves it. Its committed pages are exactly
/// those of the memory (rounded up to pages of the machine), so code may leave bounds checks to the processor.
final class MemoryPool: Sendable {
  static let shared = MemoryPool()

  /// 4 GiB that an address can reach, 4 GiB that an offset adds, and room for the widest access at the end.
  static let slotBytes = Int(clamping: UInt64(8) << 30 + 1 << 16)
  #if _pointerBitWidth(_64)
    static let isSupported = true
  #else
    static let isSupported = false
  #endif

  struct Slot: @unchecked Sendable {
    var base: UnsafeMutableRawPointer
    var committedBytes: Int
    /// The image that is mapped, unretained: an image makes the pool forget it before it goes.
    var image: Unmanaged<MemoryImage>?
  }

  private struct FreeSlots {
    var slots: [Slot] = []
  }

  private let free = Mutex(FreeSlots())
  /// More free slots than this are given back to the system.
  private static let keptSlots = 256
  /// At most this many bytes of a free slot stay in memory.
  private static let keptBytes = 256 << 10
  /// How much of a memory is looked at page by page.
  private static let examinedBytes = 4 << 20

  /// A slot whose first bytes are committed and zero, or as the image says.
  func take(committing bytes: Int, image: MemoryImage?) -> Slot? {
    let page = VirtualMemory.pageBytes
    let needed = (bytes + page - 1) / page * page
    let wanted = image.map { Unmanaged.passUnretained($0).toOpaque() }
    let found = free.withLock { free -> Slot? in
      // The last ones are the warmest. A few are looked at for one that needs no change.
      let last = free.slots.count - 1
      for position in stride(from: last, through: max(0, last - 8), by: -1) {
        let slot = free.slots[position]
        if slot.committedBytes == needed && slot.image?.toOpaque() == wanted {
          free.slots.swapAt(position, last)
          return free.slots.removeLast()
        }
      }
      return free.slots.popLast()
    }
    guard var slot = found ?? reserve() else { return nil }
    guard slot.committedBytes != needed || slot.image?.toOpaque() != wanted else { return slot }
    guard adjust(&slot, to: needed, image) else {
      VirtualMemory.release(slot.base, Self.slotBytes)
      return nil
    }
    return slot
  }

  private func reserve() -> Slot? {
    guard Self.isSupported, let base = VirtualMemory.reserve(Self.slotBytes) else { return nil }
    return Slot(base: base, committedBytes: 0, image: nil)
  }

  private func adjust(_ slot: inout Slot, to needed: Int, _ image: MemoryImage?) -> Bool {
    if slot.image != nil {
      // Mapping anew is the only way to be rid of a file.
      guard VirtualMemory.decommit(slot.base, slot.committedBytes) else { return false }
      slot.committedBytes = 0
      slot.image = nil
    }
    if slot.committedBytes < needed {
      guard VirtualMemory.commit(slot.base + slot.committedBytes, needed - slot.committedBytes) else { return false }
    } else if slot.committedBytes > needed {
      guard VirtualMemory.decommit(slot.base + needed, slot.committedBytes - needed) else { return false }
    }
    slot.committedBytes = needed
    if let image {
      guard image.map(intoMemoryAt: slot.base) else { return false }
      slot.image = Unmanaged.passUnretained(image)
    }
    return true
  }

  /// Takes a slot back and makes it as if nobody had ever written to it.
  func give(_ slot: Slot) {
    guard clean(slot) else {
      VirtualMemory.release(slot.base, Self.slotBytes)
      return
    }
    let isKept = free.withLock { free in
      guard free.slots.count < Self.keptSlots else { return false }
      free.slots.append(slot)
      return true
    }
    if !isKept { VirtualMemory.release(slot.base, Self.slotBytes) }
  }

  /// A page fault costs as much as clearing dozens of pages, so pages that were written are cleared and kept, if they are
  /// few. The others are given back.
  private func clean(_ slot: Slot) -> Bool {
    var cleaned = 0
    if slot.committedBytes > 0, !clean(slot, upTo: &cleaned) { return false }
    guard cleaned < slot.committedBytes else { return true }
    return VirtualMemory.reset(slot.base + cleaned, slot.committedBytes - cleaned)
  }

  private func clean(_ slot: Slot, upTo cleaned: inout Int) -> Bool {
    let page = VirtualMemory.pageBytes
    let image = slot.image?._withUnsafeGuaranteedRef { $0 }
    var kept = 0
    let end = min(slot.committedBytes, Self.examinedBytes)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 64) { states in
      while cleaned < end {
        let count = min((end - cleaned) / page, states.count)
        guard martlet_page_states(slot.base + cleaned, states.baseAddress, count, page) else { return true }
        for position in 0..<count {
          let state = states[position]
          let isPrivate = state >> 62 != 0 && (image == nil || state >> 61 & 1 == 0)
          guard isPrivate else { continue }
          if kept == Self.keptBytes {
            cleaned += position * page
            return true
          }
          kept += page
          let start = cleaned + position * page
          if let image {
            image.restore(start, page, ofMemoryAt: slot.base)
          } else {
            (slot.base + start).initializeMemory(as: UInt8.self, repeating: 0, count: page)
          }
        }
        cleaned += count * page
      }
      return true
    }
  }

  /// Gives back the slots that an image is mapped into.
  func forget(_ image: MemoryImage) {
    let address = Unmanaged.passUnretained(image).toOpaque()
    let slots = free.withLock { free -> [Slot] in
      let mapped = free.slots.filter { $0.image?.toOpaque() == address }
      if !mapped.isEmpty { free.slots.removeAll { $0.image?.toOpaque() == address } }
      return mapped
    }
    for slot in slots { VirtualMemory.release(slot.base, Self.slotBytes) }
  }
}
