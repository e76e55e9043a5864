/// The memory of the program that calls, with every access checked: numbers from the program only become pointers here.
///
/// A view is used during one call and not kept.
struct GuestMemory {
  private let base: UnsafeMutableRawPointer
  private let byteCount: UInt64

  init(base: UnsafeMutableRawPointer, byteCount: UInt64) {
    self.base = base
    self.byteCount = byteCount
  }

  /// Where a range begins; `fault` if it is not wholly inside.
  @inline(__always)
  private func start(at address: UInt32, count: UInt32) throws(Errno) -> UnsafeMutableRawPointer {
    // Two numbers of 32 bits cannot overflow 64.
    guard UInt64(address) &+ UInt64(count) <= byteCount else { throw .fault }
    return base + Int(address)
  }

  /// The bytes of a range.
  @inline(__always)
  func bytes(at address: UInt32, count: UInt32) throws(Errno) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: try start(at: address, count: count), count: Int(count))
  }

  /// A place for one number.
  @inline(__always)
  func place<Number: FixedWidthInteger & BitwiseCopyable>(
    at address: UInt32, _: Number.Type
  ) throws(Errno) -> GuestPlace<Number> {
    GuestPlace(start: try start(at: address, count: UInt32(truncatingIfNeeded: MemoryLayout<Number>.size)))
  }

  /// A checked record of fixed size.
  func record(at address: UInt32, size: UInt32) throws(Errno) -> GuestRecord {
    GuestRecord(bytes: try bytes(at: address, count: size))
  }

  /// A string, which has to be UTF-8.
  func text(at address: UInt32, count: UInt32) throws(Errno) -> [UInt8] {
    let bytes = try bytes(at: address, count: count)
    // No path of this length is good for anything, so it is not even copied.
    guard bytes.count <= 1 << 16 else { throw .nametoolong }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .ilseq }
    guard !bytes.contains(0) else { throw .inval }
    return Array(bytes)
  }

  /// Lends the slices that an array of vectors describes: all of them checked, none of them wrapped.
  func withSlices<Result>(
    at address: UInt32, count: UInt32, _ body: (Slices) throws(Errno) -> Result
  ) throws(Errno) -> Result {
    guard count <= Self.vectorLimit else { throw .inval }
    let vectors = try record(at: address, size: count &* 8)
    return try withTemporarySlices(Int(count)) { (slices) throws(Errno) -> Result in
      // The number of bytes moved has to fit into 32 bits, signed on some systems; what is more waits for the next call.
      var room = Int(Int32.max)
      for index in 0..<Int(count) {
        let start: UInt32 = vectors.load(at: index &* 8)
        let length: UInt32 = vectors.load(at: index &* 8 &+ 4)
        let place = try self.start(at: start, count: length)
        let count = min(Int(length), room)
        room &-= count
        slices[index] = Slice(start: place, count: count)
      }
      return try body(Slices(start: slices.baseAddress, count: Int(count)))
    }
  }

  /// As many vectors as systems take at once.
  private static let vectorLimit: UInt32 = 1024
}

/// Room for slices on the stack. The standard library's function does not carry typed errors through.
@inline(__always)
private func withTemporarySlices<Value>(
  _ count: Int, _ body: (UnsafeMutableBufferPointer<Slice>) throws(Errno) -> Value
) throws(Errno) -> Value {
  let outcome: Result<Value, Errno> = withUnsafeTemporaryAllocation(of: Slice.self, capacity: max(count, 1)) { slices in
    do throws(Errno) {
      return .success(try body(slices))
    } catch {
      return .failure(error)
    }
  }
  return try outcome.get()
}

/// A place for one number in a program's memory.
struct GuestPlace<Number: FixedWidthInteger & BitwiseCopyable> {
  fileprivate let start: UnsafeMutableRawPointer

  @inline(__always)
  func store(_ number: Number) { start.storeBytes(of: number.littleEndian, as: Number.self) }
}

/// A record of fixed size in a program's memory, its fields at offsets that the interface fixes.
struct GuestRecord {
  fileprivate let bytes: UnsafeMutableRawBufferPointer

  @inline(__always)
  func load<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
    Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  @inline(__always)
  func store<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
    bytes.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
  }

  func clear() { bytes.initializeMemory(as: UInt8.self, repeating: 0) }
}
