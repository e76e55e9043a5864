/// A translated function: its code, and what is needed to find the way from an address in it back to the source.
final class FunctionCode: @unchecked Sendable {
  let index: UInt32
  /// The block of code; for its first word see `EntryLayout`.
  let code: UnsafeMutableRawPointer
  let end: Code
  let frameBytes: Int
  let slotsBeforeHeader: Int
  let offsets: [OffsetEntry]
  /// Inner regions before outer ones.
  let regions: [CatchRegion]
  let clauses: [CatchEntry]
  /// Where loops begin, in order.
  let loops: [LoopPoint]
  /// In order; what is paid together with one follows it.
  let joinedPayments: [JoinedPayment]

  init(
    index: UInt32, code: UnsafeMutableRawPointer, byteCount: Int, frameBytes: Int, slotsBeforeHeader: Int,
    offsets: [OffsetEntry], regions: [CatchRegion], clauses: [CatchEntry], loops: [LoopPoint],
    joinedPayments: [JoinedPayment]
  ) {
    self.index = index
    self.code = code
    end = Code(code) + byteCount
    self.frameBytes = frameBytes
    self.slotsBeforeHeader = slotsBeforeHeader
    self.offsets = offsets
    self.regions = regions
    self.clauses = clauses
    self.loops = loops
    self.joinedPayments = joinedPayments
  }

  /// The first instruction.
  var start: Code { Code(code) + 8 }

  /// The offset in the module's bytes of the instruction at an address.
  func wasmOffset(at pc: Code) -> UInt32? {
    let position = UInt32(truncatingIfNeeded: pc - start)
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if offsets[middle].position <= position { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? offsets[low - 1].offset : nil
  }

  /// Where an exception thrown at `pc` is caught in this function.
  func landing(at pc: Code, exception: UInt64, _ instance: UnsafeMutablePointer<InstanceRecord>) -> Landing? {
    let position = UInt32(truncatingIfNeeded: pc - start)
    let tag = UnsafeRawPointer(bitPattern: UInt(exception))?.load(
      fromByteOffset: HeapObjectLayout.exceptionTag, as: UnsafeMutablePointer<TagRecord>.self)
    var depth = UInt32.max
    for region in regions where region.start <= position && position < region.end && region.depth <= depth {
      if let delegate = region.delegate {
        depth = delegate
        continue
      }
      for clause in clauses[Int(region.firstClause)..<Int(region.firstClause + region.clauseCount)] {
        if clause.tag == CatchEntry.anyTag || instance.pointee.tags[Int(clause.tag)] == tag {
          return Landing(pc: start + Int(clause.landing), clause: clause)
        }
      }
    }
    return nil
  }
}

/// The instruction at a position of the code, and those behind it up to the next entry, come from one place in the module.
struct OffsetEntry {
  var position: UInt32
  var offset: UInt32
}

/// A stretch of code whose exceptions are caught.
struct CatchRegion {
  var start: UInt32
  var end: UInt32
  /// How deeply the block is nested that the region belongs to.
  var depth: UInt32
  var firstClause: UInt32
  var clauseCount: UInt32
  /// Exceptions are passed to regions that are nested at most so deeply.
  var delegate: UInt32?
}

/// What is caught and where it goes on.
struct CatchEntry {
  static let anyTag = UInt32.max

  var tag: UInt32
  /// Where the payload goes.
  var slot: UInt32
  var pushesPayload: Bool
  /// Where the reference goes, if anywhere.
  var referenceSlot: UInt32?
  var landing: UInt32
}

struct Landing {
  let pc: Code
  let clause: CatchEntry

  /// Puts what the handler wants into its slots.
  func write(_ exception: UInt64, _ frame: Frame) {
    guard let object = UnsafeRawPointer(bitPattern: UInt(exception)) else { return }
    let count = Int(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self))
    if clause.pushesPayload {
      for position in 0..<count {
        frame.set(
          Int(clause.slot) + position,
          object.load(fromByteOffset: HeapObjectLayout.exceptionPayload + position * 8, as: UInt64.self))
      }
    }
    guard let slot = clause.referenceSlot else { return }
    // Behind the payload, unless the slot precedes it.
    frame.set(Int(slot), exception)
  }
}
