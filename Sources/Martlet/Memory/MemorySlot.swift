import CMartletPlatform

/// A run of address space for a linear memory, so large that no address of a 32-bit memory plus a 32-bit offset leaves it.
///
/// The committed pages are exactly those of the memory (rounded up to pages of the machine), so code may leave bounds
/// checks to the processor.
struct MemorySlot {
  /// 4 GiB that an address can reach, 4 GiB that an offset adds, and room for the widest access at the end.
  static let byteCount = Int(clamping: UInt64(8) << 30 + 1 << 16)

  let base: UnsafeMutableRawPointer
  private(set) var committedBytes = 0
  /// The image that is mapped, unretained: an image makes the pool forget it before it goes.
  private(set) var image: Unmanaged<MemoryImage>?

  /// Pages that earlier memories have written to, in order. They stay in memory, and are cleared without asking.
  private var runs = InlineArray<8, Run>(repeating: Run(first: 0, count: 0))
  private var runCount = 0
  /// How often the slot was cleaned.
  private var cleanings: UInt32 = 0

  private struct Run {
    var first: Int
    var count: Int
    var end: Int { first + count }
  }

  /// At most this many bytes of a free slot stay in memory.
  private static let keptBytes = 256 << 10
  /// How much of a memory is looked at page by page.
  private static let examinedBytes = 4 << 20
  /// How many of the first cleanings look at the pages, and how many later ones do.
  private static let firstExaminations: UInt32 = 3
  private static let examinationInterval: UInt32 = 32

  /// nil where the system refuses.
  init?() {
    guard let base = VirtualMemory.reserve(Self.byteCount) else { return nil }
    self.base = base
  }

  func release() { VirtualMemory.release(base, Self.byteCount) }

  func isReady(_ bytes: Int, _ wanted: UnsafeMutableRawPointer?) -> Bool {
    committedBytes == bytes && image?.toOpaque() == wanted
  }

  /// Notes that the memory in the slot has grown, and so committed more pages.
  mutating func noteGrowth(to bytes: Int) { committedBytes = bytes }

  /// Commits as much as is needed, and maps the image.
  mutating func adjust(to needed: Int, _ wanted: MemoryImage?) -> Bool {
    if image != nil {
      // Mapping anew is the only way to be rid of a file.
      guard VirtualMemory.decommit(base, committedBytes) else { return false }
      committedBytes = 0
      image = nil
    }
    if committedBytes < needed {
      guard VirtualMemory.commit(base + committedBytes, needed - committedBytes) else { return false }
    } else if committedBytes > needed {
      guard VirtualMemory.decommit(base + needed, committedBytes - needed) else { return false }
    }
    committedBytes = needed
    if let wanted {
      guard wanted.map(intoMemoryAt: base) else { return false }
      image = Unmanaged.passUnretained(wanted)
    }
    runCount = 0
    cleanings = 0
    return true
  }

  /// Makes the slot as if nobody had ever written to it.
  ///
  /// A page fault costs as much as clearing dozens of pages, so pages that were written are cleared and kept, if they are
  /// few. Asking the system which ones were written costs as much as a system call for each gap between them, so that is
  /// done only now and then; what was written elsewhere in the meantime is given back.
  mutating func clean() -> Bool {
    let isExamination = cleanings < Self.firstExaminations || cleanings % Self.examinationInterval == 0
    cleanings &+= 1
    if isExamination { examine() }
    let page = VirtualMemory.pageBytes
    var end = 0
    for position in 0..<runCount {
      let run = runs[position]
      guard reset(from: end, to: run.first * page) else { return false }
      clear(run.first * page, run.count * page)
      end = run.end * page
    }
    return reset(from: end, to: committedBytes)
  }

  private func reset(from start: Int, to end: Int) -> Bool {
    start >= end || VirtualMemory.reset(base + start, end - start)
  }

  private func clear(_ start: Int, _ count: Int) {
    if let image {
      image._withUnsafeGuaranteedRef { $0.restore(start, count, ofMemoryAt: base) }
    } else {
      (base + start).initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }
  }

  /// Asks the system which pages were written.
  private mutating func examine() {
    let page = VirtualMemory.pageBytes
    let pages = min(committedBytes, Self.examinedBytes) / page
    let mostKept = Self.keptBytes / page
    runCount = 0
    var kept = 0
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 128) { states in
      var next = 0
      while next < pages {
        let count = min(pages - next, states.count)
        guard martlet_page_states(base + next * page, states.baseAddress, count, page) else { return }
        for position in 0..<count {
          let state = states[position]
          let isPrivate = state >> 62 != 0 && (image == nil || state >> 61 & 1 == 0)
          guard isPrivate else { continue }
          guard kept < mostKept, note(next + position) else { return }
          kept += 1
        }
        next += count
      }
    }
  }

  /// Adds a page behind those noted so far; false if there are too many runs.
  private mutating func note(_ page: Int) -> Bool {
    if runCount > 0, runs[runCount - 1].end == page {
      runs[runCount - 1].count += 1
      return true
    }
    guard runCount < runs.count else { return false }
    runs[runCount] = Run(first: page, count: 1)
    runCount += 1
    return true
  }
}
