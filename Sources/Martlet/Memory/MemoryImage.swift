/// What a memory looks like when the active data segments of its module have been written, kept so that instances map
/// it instead of copying it.
package final class MemoryImage: Sendable {
  /// The bytes of the memory that the image covers, in whole pages of the machine.
  let offset: Int
  let byteCount: Int
  private let file: MemoryFile
  /// A read-only look at the contents, for bringing single pages back to their initial state.
  nonisolated(unsafe) private let view: UnsafeRawPointer
  private let viewRegion: ReservedRegion

  /// An image of the given bytes of a memory, rounded outwards to pages; nil where the system cannot map files privately.
  init?(from start: Int, to end: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let page = VirtualMemory.pageBytes
    let offset = start / page * page
    let byteCount = (end + page - 1) / page * page - offset
    guard let file = MemoryFile(byteCount: byteCount, fill: fill), let region = ReservedRegion(byteCount: byteCount),
      file.map(at: region.base)
    else { return nil }
    self.offset = offset
    self.byteCount = byteCount
    self.file = file
    viewRegion = region
    view = UnsafeRawPointer(region.base)
  }

  deinit { MemoryPool.shared.forget(self) }

  func map(intoMemoryAt base: UnsafeMutableRawPointer) -> Bool { file.map(at: base + offset) }

  /// Writes the initial contents over some bytes of a memory.
  func restore(_ start: Int, _ count: Int, ofMemoryAt base: UnsafeMutableRawPointer) {
    let end = start + count
    let first = max(start, offset)
    let last = min(end, offset + byteCount)
    guard first < last else {
      (base + start).initializeMemory(as: UInt8.self, repeating: 0, count: count)
      return
    }
    (base + start).initializeMemory(as: UInt8.self, repeating: 0, count: first - start)
    (base + first).copyMemory(from: view + (first - offset), byteCount: last - first)
    (base + last).initializeMemory(as: UInt8.self, repeating: 0, count: end - last)
  }
}
