/// Finds what can still be reached in a store, from what Swift holds and from the frames on the stack.
///
/// The stack and the heap are looked at word by word, whatever the words mean: what looks like a reference is taken for one.
final class Tracer {
  private let store: Store
  private let number: UInt32
  private var waiting: [Entity] = []
  private(set) var markedHostObjects: MarkedHostObjects
  /// Where the records of escaped entities are, in order.
  private var ranges: [(range: Range<UInt>, entity: Entity)] = []

  init(_ store: Store, number: UInt32) {
    self.store = store
    self.number = number
    markedHostObjects = MarkedHostObjects(count: store.hostObjects.count)
  }

  func run() {
    ranges = store.escaped.map { ($0.addresses, $0) }
    ranges.sort { $0.range.lowerBound < $1.range.lowerBound }

    var entity = store.firstEntity
    while let next = entity?.takeUnretainedValue() {
      if next.hold != nil { reach(next) }
      entity = next.next
    }
    let record = store.record.pointee
    scan(UnsafeRawBufferPointer(start: record.stackBase, count: record.stackTop - record.stackBase))
    for word in store.rootedReferences.words { reach(word: word) }
    reach(word: record.exception)
    for chunk in store.heap.chunks { scan(UnsafeRawBufferPointer(chunk)) }
    while let entity = waiting.popLast() {
      entity.forEachImport(reach)
      entity.trace(self)
    }
  }

  func reach(_ entity: Entity) {
    guard entity.mark != number else { return }
    entity.mark = number
    waiting.append(entity)
  }

  /// Words that may be references.
  func scan(_ bytes: UnsafeRawBufferPointer) {
    for offset in stride(from: 0, through: bytes.count - 8, by: 8) {
      reach(word: bytes.load(fromByteOffset: offset, as: UInt64.self))
    }
  }

  func reach(word bits: UInt64) {
    let reference = RawReference(bits: bits)
    if let index = reference.hostObjectIndex {
      if bits >> 34 == 0 { markedHostObjects.insert(Int(index)) }
    } else if let address = reference.address, !ranges.isEmpty {
      reach(address: UInt(bitPattern: address))
    }
  }

  private func reach(address: UInt) {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].range.upperBound <= address { low = middle + 1 } else { high = middle }
    }
    if low < ranges.count, ranges[low].range.contains(address) { reach(ranges[low].entity) }
  }
}
