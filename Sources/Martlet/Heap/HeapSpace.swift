/// The memory of one store's garbage-collected heap: a reserved run of addresses, cut into blocks, cut into lines.
///
/// Small objects are bumped into holes, which are runs of lines without a living object. Objects never move, so a stack
/// may be scanned without knowing what its words mean: `object(containing:)` says whether a word points into an object.
/// What is alive is kept in bitmaps at the head of each block, beside the objects rather than in them. Objects of more
/// than `largestSmallObject` bytes get blocks of their own.
///
/// This type knows nothing of types or roots; `Collector` does.
package final class HeapSpace {
  static let blockBytes = 1 << 16
  package static let lineBytes = 1 << 8
  static let granuleBytes = 16
  static let largestSmallObject = 8 << 10

  private static let linesPerBlock = blockBytes / lineBytes
  private static let bitmapBytes = blockBytes / granuleBytes / 8
  /// The block's head: a bitmap of object starts, a bitmap of marked objects, a byte for each line in use, and for each line
  /// the number of the account that it was counted for.
  static let startsOffset = 0
  private static let marksOffset = bitmapBytes
  private static let linesOffset = 2 * bitmapBytes
  private static let ownersOffset = linesOffset + linesPerBlock
  private static let headBytes = ownersOffset + linesPerBlock * MemoryLayout<UInt32>.stride
  private static let firstLine = headBytes / lineBytes

  /// What a heap without a limit of its own may grow to: what is known of each block is made at once.
  private static let mostBytes = 64 << 30

  private enum BlockKind {
    static let free: UInt8 = 0
    static let small: UInt8 = 1
    static let large: UInt8 = 2
    static let largeRest: UInt8 = 3
  }

  /// A run of zeroed bytes to bump objects into.
  package struct Hole {
    package var start: UnsafeMutableRawPointer
    package var end: UnsafeMutableRawPointer
  }

  private let region: ReservedRegion
  private let base: UnsafeMutableRawPointer
  private let blockLimit: Int
  private var committedBlocks = 0
  /// Blocks behind this one have never been used and are still zero.
  private var blockCount = 0
  private let kinds: UnsafeMutablePointer<UInt8>
  /// For the first block of a large object: how many blocks it has.
  private let spans: UnsafeMutablePointer<UInt32>
  /// Where the search for the next hole goes on.
  private var searchBlock = 0
  private var searchLine = HeapSpace.firstLine
  /// Where the search for free blocks goes on.
  private var searchFree = 0
  private(set) var freeBlockCount = 0
  /// Bytes in lines and large blocks that held a living object when the last collection ended.
  package private(set) var liveBytes = 0
  /// Bytes handed out since then.
  private(set) var bytesSinceCollection = 0
  var accounts = HeapAccounts()

  /// A heap of at most `byteLimit` bytes; nil where the system refuses the address space.
  package init?(byteLimit: Int) {
    let limit = max(min(byteLimit, Self.mostBytes) / Self.blockBytes, 1)
    guard let region = ReservedRegion(byteCount: (limit + 1) * Self.blockBytes) else { return nil }
    self.region = region
    base = region.base.alignedUp(toMultipleOf: Self.blockBytes)
    blockLimit = limit
    kinds = .allocate(capacity: max(blockLimit, 1))
    kinds.initialize(repeating: BlockKind.free, count: max(blockLimit, 1))
    spans = .allocate(capacity: max(blockLimit, 1))
    spans.initialize(repeating: 0, count: max(blockLimit, 1))
  }

  deinit {
    kinds.deallocate()
    spans.deallocate()
  }

  private func block(_ index: Int) -> UnsafeMutableRawPointer { base + index * Self.blockBytes }

  private static func lines(of head: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt8> {
    (head + linesOffset).assumingMemoryBound(to: UInt8.self)
  }

  private static func owners(of head: UnsafeMutableRawPointer) -> UnsafeMutablePointer<UInt32> {
    (head + ownersOffset).assumingMemoryBound(to: UInt32.self)
  }
}

// MARK: Allocation

extension HeapSpace {
  /// Notes that an object begins at `address`. Called for every object that is bumped into a hole.
  @inline(__always)
  package static func noteObject(at address: UnsafeMutableRawPointer) {
    let word = UInt(bitPattern: address)
    let granule = (word & UInt(blockBytes - 1)) / UInt(granuleBytes)
    let head = UnsafeMutableRawPointer(bitPattern: word & ~UInt(blockBytes - 1)).unsafelyUnwrapped
    let byte = (head + startsOffset + Int(granule / 8)).assumingMemoryBound(to: UInt8.self)
    byte.pointee |= 1 << UInt8(granule % 8)
  }

  /// The next hole of at least `byteCount` bytes (at most `largestSmallObject`), zeroed; nil when there is none, or the
  /// account it is counted for has no more.
  package func nextHole(atLeast byteCount: Int, for account: UInt32 = 0) -> Hole? {
    let most = min(accounts.bytesLeft(to: account), Self.blockBytes) / Self.lineBytes
    guard most * Self.lineBytes >= byteCount else { return nil }
    while searchBlock < blockCount {
      if kinds[searchBlock] == BlockKind.small,
        let hole = nextHoleInBlock(atLeast: byteCount, lines: most, for: account)
      {
        return hole
      }
      searchBlock += 1
      searchLine = Self.firstLine
    }
    guard let index = takeFreeBlocks(1) else { return nil }
    kinds[index] = BlockKind.small
    let first = Self.firstLine
    return handOut(first..<min(first + most, Self.linesPerBlock), of: block(index), for: account)
  }

  /// Notes that lines are in use, which the search for holes may come past before the next collection.
  private func handOut(_ lines: Range<Int>, of head: UnsafeMutableRawPointer, for account: UInt32) -> Hole {
    let bytes = lines.count * Self.lineBytes
    (Self.lines(of: head) + lines.lowerBound).update(repeating: 1, count: lines.count)
    (Self.owners(of: head) + lines.lowerBound).update(repeating: account, count: lines.count)
    bytesSinceCollection += bytes
    accounts.add(bytes, to: account)
    let start = head + lines.lowerBound * Self.lineBytes
    return Hole(start: start, end: start + bytes)
  }

  private func nextHoleInBlock(atLeast byteCount: Int, lines most: Int, for account: UInt32) -> Hole? {
    let head = block(searchBlock)
    let lines = Self.lines(of: head)
    while searchLine < Self.linesPerBlock {
      guard lines[searchLine] == 0 else {
        searchLine += 1
        continue
      }
      let first = searchLine
      let limit = min(first + most, Self.linesPerBlock)
      while searchLine < limit, lines[searchLine] == 0 { searchLine += 1 }
      let bytes = (searchLine - first) * Self.lineBytes
      // A hole too small for this object is left; the next collection offers it again.
      guard bytes >= byteCount else { continue }
      let hole = handOut(first..<searchLine, of: head, for: account)
      hole.start.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
      return hole
    }
    return nil
  }

  /// Room for one object of any size in blocks of its own, zeroed; nil when there is none, or the account it is counted for
  /// has no more.
  package func allocateLarge(_ byteCount: Int, for account: UInt32 = 0) -> UnsafeMutableRawPointer? {
    guard byteCount <= blockLimit * Self.blockBytes else { return nil }
    let count = (byteCount + Self.headBytes + Self.blockBytes - 1) / Self.blockBytes
    guard count * Self.blockBytes <= accounts.bytesLeft(to: account), let index = takeFreeBlocks(count) else {
      return nil
    }
    Self.owners(of: block(index)).pointee = account
    accounts.add(count * Self.blockBytes, to: account)
    kinds[index] = BlockKind.large
    spans[index] = UInt32(count)
    for rest in index + 1..<index + count { kinds[rest] = BlockKind.largeRest }
    bytesSinceCollection += count * Self.blockBytes
    let object = block(index) + Self.headBytes
    Self.noteObject(at: object)
    return object
  }

  /// Finds `count` neighbouring blocks that are free, and zeroes them.
  private func takeFreeBlocks(_ count: Int) -> Int? {
    if freeBlockCount >= count, let index = findFreeBlocks(count) {
      block(index).initializeMemory(as: UInt8.self, repeating: 0, count: count * Self.blockBytes)
      freeBlockCount -= count
      return index
    }
    guard count <= blockLimit - blockCount, commitBlocks(upTo: blockCount + count) else { return nil }
    defer { blockCount += count }
    return blockCount
  }

  /// Makes blocks usable, a quarter of the heap at a time, so that the system is seldom asked.
  private func commitBlocks(upTo needed: Int) -> Bool {
    guard needed > committedBlocks else { return true }
    let target = min(blockLimit, max(needed, committedBlocks + max(16, committedBlocks / 4)))
    let start = base - region.base
    guard region.commit(from: start + committedBlocks * Self.blockBytes, to: start + target * Self.blockBytes) else {
      return false
    }
    committedBlocks = target
    return true
  }

  private func findFreeBlocks(_ count: Int) -> Int? {
    for start in [searchFree, 0] {
      var run = 0
      var index = start
      while index < blockCount {
        run = kinds[index] == BlockKind.free ? run + 1 : 0
        index += 1
        if run == count {
          searchFree = index
          return index - count
        }
      }
    }
    return nil
  }
}

// MARK: Marking

extension HeapSpace {
  /// Whether an address lies in this heap.
  func contains(_ address: UnsafeRawPointer) -> Bool {
    address >= UnsafeRawPointer(base) && address < UnsafeRawPointer(base + blockCount * Self.blockBytes)
  }

  /// The object that a word points at or into; nil if it points elsewhere. For words whose meaning is unknown.
  package func object(containing word: UInt) -> UnsafeMutableRawPointer? {
    let start = UInt(bitPattern: base)
    guard word >= start, word < start + UInt(blockCount * Self.blockBytes) else { return nil }
    var index = Int((word - start) / UInt(Self.blockBytes))
    while kinds[index] == BlockKind.largeRest { index -= 1 }
    let head = block(index)
    switch kinds[index] {
    case BlockKind.large: return head + Self.headBytes
    case BlockKind.small:
      let starts = (head + Self.startsOffset).assumingMemoryBound(to: UInt8.self)
      var granule = Int(word % UInt(Self.blockBytes)) / Self.granuleBytes
      let first = max(Self.headBytes, granule * Self.granuleBytes - Self.largestSmallObject) / Self.granuleBytes
      while granule >= first {
        if starts[granule / 8] & 1 << UInt8(granule % 8) != 0 { return head + granule * Self.granuleBytes }
        granule -= 1
      }
      return nil
    default: return nil
    }
  }

  /// Forgets all marks. Objects that are not marked before `endMarking` die.
  package func beginMarking() {
    for index in 0..<blockCount where kinds[index] == BlockKind.small || kinds[index] == BlockKind.large {
      (block(index) + Self.marksOffset).initializeMemory(
        as: UInt8.self, repeating: 0, count: Self.ownersOffset - Self.marksOffset)
    }
  }

  /// Marks an object of this heap; false if it was marked before.
  @inline(__always)
  package static func mark(_ object: UnsafeMutableRawPointer) -> Bool {
    let word = UInt(bitPattern: object)
    let granule = (word & UInt(blockBytes - 1)) / UInt(granuleBytes)
    let head = UnsafeMutableRawPointer(bitPattern: word & ~UInt(blockBytes - 1)).unsafelyUnwrapped
    let byte = (head + marksOffset + Int(granule / 8)).assumingMemoryBound(to: UInt8.self)
    let bit: UInt8 = 1 << UInt8(granule % 8)
    guard byte.pointee & bit == 0 else { return false }
    byte.pointee |= bit
    return true
  }

  /// Keeps the lines that a small object of `byteCount` bytes occupies.
  @inline(__always)
  package static func keepLines(of object: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount <= largestSmallObject else { return }
    let word = UInt(bitPattern: object)
    let head = UnsafeMutableRawPointer(bitPattern: word & ~UInt(blockBytes - 1)).unsafelyUnwrapped
    let lines = lines(of: head)
    let offset = Int(word & UInt(blockBytes - 1))
    for line in offset / lineBytes...(offset + byteCount - 1) / lineBytes { lines[line] = 1 }
  }

  /// Lets everything die that was not marked, and starts handing out what became free.
  package func endMarking() {
    liveBytes = 0
    bytesSinceCollection = 0
    freeBlockCount = 0
    accounts.beginCount()
    for index in 0..<blockCount {
      let head = block(index)
      switch kinds[index] {
      case BlockKind.small:
        let used = countLines(of: head)
        if used == 0 { kinds[index] = BlockKind.free }
        liveBytes += used * Self.lineBytes
        // Only marked objects are objects from here on.
        (head + Self.startsOffset).copyMemory(from: head + Self.marksOffset, byteCount: Self.bitmapBytes)
      case BlockKind.large:
        let marks = UnsafeRawBufferPointer(start: head + Self.marksOffset, count: Self.bitmapBytes)
        let count = Int(spans[index])
        if marks.allSatisfy({ $0 == 0 }) {
          for part in index..<index + count { kinds[part] = BlockKind.free }
        } else {
          liveBytes += count * Self.blockBytes
          accounts.add(count * Self.blockBytes, to: Self.owners(of: head).pointee)
        }
      default: break
      }
      if kinds[index] == BlockKind.free { freeBlockCount += 1 }
    }
    accounts.endCount()
    searchBlock = 0
    searchLine = Self.firstLine
    searchFree = 0
  }

  /// Counts the lines in use for those whom they were handed out to, and says how many they are.
  private func countLines(of head: UnsafeMutableRawPointer) -> Int {
    let lines = Self.lines(of: head)
    let owners = Self.owners(of: head)
    var used = 0
    var line = Self.firstLine
    while line < Self.linesPerBlock {
      let owner = owners[line]
      var count = 0
      while line < Self.linesPerBlock, owners[line] == owner {
        count += Int(lines[line])
        line += 1
      }
      if count > 0 { accounts.add(count * Self.lineBytes, to: owner) }
      used += count
    }
    return used
  }

  /// Gives the pages of free blocks back to the system, but keeps as many free blocks as the program will soon need.
  func returnPages(keeping bytes: Int) {
    var surplus = freeBlockCount - bytes / Self.blockBytes
    var index = blockCount
    while surplus > 0, index > 0 {
      let end = index
      while index > 0, kinds[index - 1] == BlockKind.free, end - index < surplus { index -= 1 }
      if end > index {
        _ = VirtualMemory.reset(block(index), (end - index) * Self.blockBytes)
        surplus -= end - index
      } else {
        index -= 1
      }
    }
  }
}
