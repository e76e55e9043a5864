#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

/// The heap of a store for structures, arrays and exceptions. Objects never move; their memory is zero at first.
///
/// Code takes memory from between `StoreRecord.heapNext` and `heapEnd`, and calls `allocate` when it does not suffice.
package struct Heap {
  private static let chunkBytes = 64 << 10
  /// The memory of all objects, in pieces of at least `chunkBytes`.
  private(set) var chunks: [UnsafeMutableRawBufferPointer] = []
  private let limit: Int
  private var byteCount = 0

  init(limit: Int) { self.limit = limit }

  /// Memory for an object of so many bytes, aligned to 16 bytes; nil if the limit of the store does not allow it.
  @inline(__always)
  package static func allocate(
    _ store: UnsafeMutablePointer<StoreRecord>, bytes: Int
  ) -> UnsafeMutableRawPointer? {
    let rounded = (bytes &+ 15) & ~15
    if let next = store.pointee.heapNext, let end = store.pointee.heapEnd, end - next >= rounded {
      store.pointee.heapNext = next + rounded
      return next
    }
    return allocateSlowly(store, bytes: rounded)
  }

  @inline(never)
  private static func allocateSlowly(
    _ store: UnsafeMutablePointer<StoreRecord>, bytes: Int
  ) -> UnsafeMutableRawPointer? {
    Store.of(store)._withUnsafeGuaranteedRef { $0.heap.addChunk(store, bytes: bytes) }
  }

  private mutating func addChunk(
    _ store: UnsafeMutablePointer<StoreRecord>, bytes: Int
  ) -> UnsafeMutableRawPointer? {
    let size = max(bytes, Self.chunkBytes)
    guard bytes >= 0, size <= limit - byteCount, let chunk = calloc(size, 1) else { return nil }
    byteCount += size
    chunks.append(UnsafeMutableRawBufferPointer(start: chunk, count: size))
    // A large object has its chunk for itself, so that the current one is still used up.
    if size == Self.chunkBytes {
      store.pointee.heapNext = chunk + bytes
      store.pointee.heapEnd = chunk + size
    }
    return chunk
  }

  mutating func free(_ store: UnsafeMutablePointer<StoreRecord>) {
    for chunk in chunks {
      #if canImport(Glibc)
        Glibc.free(chunk.baseAddress)
      #elseif canImport(Musl)
        Musl.free(chunk.baseAddress)
      #elseif canImport(Darwin)
        Darwin.free(chunk.baseAddress)
      #elseif os(Windows)
        ucrt.free(chunk.baseAddress)
      #endif
    }
    chunks = []
    store.pointee.heapNext = nil
    store.pointee.heapEnd = nil
  }
}
