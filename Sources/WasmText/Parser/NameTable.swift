/// The bytes of an identifier, without `$` and quotes; they live as long as the parser.
struct Name {
  var start: UnsafePointer<UInt8>
  var count: Int

  var text: String { String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self) }

  @inline(__always)
  func equals(_ other: UnsafePointer<UInt8>, _ otherCount: Int) -> Bool {
    guard count == otherCount else { return false }
    let (left, right) = (UnsafeRawPointer(start), UnsafeRawPointer(other))
    var index = 0
    while index + 8 <= count {
      if left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        return false
      }
      index += 8
    }
    while index < count {
      if start[index] != other[index] { return false }
      index += 1
    }
    return true
  }
}

/// Memory for names that do not stand in the source as they are.
struct NameArena: ~Copyable {
  private var chunks: [UnsafeMutablePointer<UInt8>] = []
  private var free = 0
  private var used = 0

  deinit { for chunk in chunks { chunk.deallocate() } }

  mutating func store(_ bytes: some Collection<UInt8>) -> Name {
    if chunks.isEmpty || bytes.count > free - used {
      free = max(bytes.count, 16_384)
      used = 0
      chunks.append(.allocate(capacity: free))
    }
    let start = chunks[chunks.count - 1] + used
    var end = start
    for byte in bytes {
      end.initialize(to: byte)
      end += 1
    }
    used += end - start
    return Name(start: UnsafePointer(start), count: end - start)
  }
}

/// Names with their indices in a scope, found by hashing. Later entries hide earlier ones of the same name, and the
/// last entries can be dropped again.
struct NameTable: ~Copyable {
  private struct Entry {
    var start: UnsafePointer<UInt8>
    var count: UInt32
    var hash: UInt32
    var scope: UInt32
    var index: UInt32
    /// The entry before in the same bucket, or -1.
    var next: Int32
  }

  private var entries: UnsafeMutablePointer<Entry>
  private(set) var count = 0
  private var capacity: Int
  private var buckets: UnsafeMutablePointer<Int32>
  private var bucketCount: Int

  /// Different in every process, so that nobody can prepare names that collide.
  private static let seed = UInt64.random(in: 0...UInt64.max)
  private let seed = Self.seed

  init() {
    capacity = 32
    entries = .allocate(capacity: capacity)
    bucketCount = 64
    buckets = .allocate(capacity: bucketCount)
    buckets.initialize(repeating: -1, count: bucketCount)
  }

  deinit {
    entries.deallocate()
    buckets.deallocate()
  }

  @inline(__always)
  private func hash(_ start: UnsafePointer<UInt8>, _ count: Int, _ scope: UInt32) -> UInt32 {
    let raw = UnsafeRawPointer(start)
    var state = seed ^ (UInt64(scope) &* 0x9E37_79B9_7F4A_7C15)
    var offset = 0
    while offset + 8 <= count {
      state = Self.mix(state, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var rest = UInt64(count)
    while offset < count {
      rest = rest << 8 | UInt64(start[offset])
      offset += 1
    }
    state = Self.mix(state, rest)
    return UInt32(truncatingIfNeeded: state)
  }

  @inline(__always)
  private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0xA076_1D64_78BD_642F ^ (word << 1 | 1))
    return product.high ^ product.low ^ state
  }

  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ count: Int, scope: UInt32 = 0) -> UInt32? {
    let hash = hash(start, count, scope)
    var position = buckets[Int(hash) & (bucketCount - 1)]
    while position >= 0 {
      let entry = entries[Int(position)]
      if entry.hash == hash, entry.scope == scope,
        Name(start: entry.start, count: Int(entry.count)).equals(start, count)
      {
        return entry.index
      }
      position = entry.next
    }
    return nil
  }

  mutating func insert(_ name: Name, scope: UInt32 = 0, index: UInt32) {
    if count == capacity { grow() }
    let hash = hash(name.start, name.count, scope)
    let bucket = Int(hash) & (bucketCount - 1)
    (entries + count).initialize(
      to: Entry(
        start: name.start, count: UInt32(truncatingIfNeeded: name.count), hash: hash, scope: scope, index: index,
        next: buckets[bucket]))
    buckets[bucket] = Int32(truncatingIfNeeded: count)
    count += 1
  }

  /// Drops the last entries, so that what they hid is found again.
  mutating func truncate(to remaining: Int) {
    while count > remaining {
      count -= 1
      let entry = entries[count]
      buckets[Int(entry.hash) & (bucketCount - 1)] = entry.next
    }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    capacity *= 2
    buckets.deallocate()
    bucketCount = capacity * 2
    buckets = .allocate(capacity: bucketCount)
    buckets.initialize(repeating: -1, count: bucketCount)
    for position in 0..<count {
      let bucket = Int(entries[position].hash) & (bucketCount - 1)
      entries[position].next = buckets[bucket]
      buckets[bucket] = Int32(truncatingIfNeeded: position)
    }
  }
}
