extension X64 {
  /// Constants of 4, 8, 16 and 32 bytes, each kept once and placed behind the code.
  struct ConstantPool: ~Copyable {
    struct Entry: BitwiseCopyable {
      /// The value, lowest bytes first.
      var words: (UInt64, UInt64, UInt64, UInt64)
      var size: UInt32
      var offset: UInt32
    }

    var entries = GrowableBuffer<Entry>(capacity: 16)
    /// Open addressing: entry indices plus one; 0 is free.
    private var buckets = GrowableBuffer<UInt32>(capacity: 64)

    init() { buckets.fill(count: 64, with: 0) }

    mutating func removeAll() {
      entries.removeAll()
      buckets.fill(count: 64, with: 0)
    }

    mutating func intern(_ words: (UInt64, UInt64, UInt64, UInt64), size: UInt32) -> Constant {
      if entries.count * 2 >= buckets.count { rehash() }
      var slot = bucket(words, size)
      while buckets[slot] != 0 {
        let index = buckets[slot] &- 1
        let entry = entries[Int(index)]
        if entry.size == size && entry.words == words { return Constant(index: index) }
        slot = (slot &+ 1) & (buckets.count &- 1)
      }
      entries.append(Entry(words: words, size: size, offset: 0))
      buckets[slot] = UInt32(entries.count)
      return Constant(index: UInt32(entries.count - 1))
    }

    private func bucket(_ words: (UInt64, UInt64, UInt64, UInt64), _ size: UInt32) -> Int {
      var hash = words.0 &* 0x9E37_79B9_7F4A_7C15
      hash = (hash ^ (hash >> 29) ^ words.1) &* 0xBF58_476D_1CE4_E5B9
      hash = (hash ^ (hash >> 32) ^ words.2 ^ (words.3 << 1)) &* 0x94D0_49BB_1331_11EB
      hash ^= hash >> 31 ^ UInt64(size)
      return Int(truncatingIfNeeded: hash) & (buckets.count &- 1)
    }

    private mutating func rehash() {
      buckets.fill(count: buckets.count * 2, with: 0)
      for index in 0..<entries.count {
        var slot = bucket(entries[index].words, entries[index].size)
        while buckets[slot] != 0 { slot = (slot + 1) & (buckets.count - 1) }
        buckets[slot] = UInt32(index + 1)
      }
    }

    /// The size of the largest constant, which the pool's start is aligned to; 0 for an empty pool.
    var alignment: Int {
      var largest: UInt32 = 0
      for index in 0..<entries.count { largest = max(largest, entries[index].size) }
      return Int(largest)
    }

    /// Places every constant behind `code`, the largest first so that no gap is needed between them.
    mutating func place(behind code: inout GrowableBuffer<UInt8>) {
      var size: UInt32 = 32
      while size >= 4 {
        for index in 0..<entries.count where entries[index].size == size {
          entries[index].offset = UInt32(code.count)
          code.reserve(Int(size))
          withUnsafeBytes(of: entries[index].words) { words in
            for byte in 0..<Int(size) { code.append(words[byte]) }
          }
        }
        size /= 2
      }
    }
  }
}
