import WasmFormat

/// Who owns a heap and knows what is alive by itself: the store.
package protocol HeapRoots: AnyObject {
  /// Marks the references in globals, tables, segments and handles that keep something alive.
  func markRoots(_ marker: inout Marker)

  /// A reference to a function was found: what its instance holds is alive too.
  func markFunction(_ function: UnsafeMutablePointer<FunctionRecord>)

  /// A reference to a tag was found in an exception.
  func markTag(_ tag: UnsafePointer<TagRecord>)

  /// A word was found on a stack that may be the address of one of the store's records.
  func markRecord(at address: UInt)

  /// Marks what is held by what the functions above have found since the last call; false if that was nothing.
  func markWaiting(_ marker: inout Marker) -> Bool

  /// How many host objects there may be references to.
  var hostObjectCount: Int { get }

  /// The numbers in `HeapAccounts` of instances that have gone since the last call.
  func takeClosedAccounts() -> [UInt32]

  /// A suspended continuation was found: marks what its stacks refer to, from the one given through its parents.
  func markSuspended(from innermost: UnsafeMutablePointer<StackRecord>, _ marker: inout Marker)

  /// Called when everything alive is marked: frees host objects, instances and stacks that nothing refers to.
  func sweep(hostObjects: MarkedHostObjects)
}

/// The host objects that were found to be referred to.
package struct MarkedHostObjects: Sendable {
  private var marks: [Bool]

  init(count: Int) { marks = Array(repeating: false, count: count) }

  fileprivate mutating func mark(_ index: UInt32) {
    if index < marks.count { marks[Int(index)] = true }
  }

  package func contains(_ index: UInt32) -> Bool { index < marks.count && marks[Int(index)] }
}

/// Follows references from the roots and marks what they reach.
package struct Marker: ~Copyable {
  private let space: HeapSpace
  private let types: UnsafePointer<TypeRecord>
  private unowned(unsafe) let roots: any HeapRoots
  private(set) var hostObjects: MarkedHostObjects
  /// Objects that are marked and whose contents are still to be followed.
  private var waiting: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private var waitingCount = 0
  private var waitingCapacity = 1024

  init(space: HeapSpace, types: UnsafePointer<TypeRecord>, roots: any HeapRoots) {
    self.space = space
    self.types = types
    self.roots = roots
    hostObjects = MarkedHostObjects(count: roots.hostObjectCount)
    waiting = .allocate(capacity: waitingCapacity)
  }

  deinit { waiting.deallocate() }

  // MARK: Roots

  /// Marks what a reference points at.
  package mutating func mark(_ bits: UInt64) {
    let reference = RawReference(bits: bits)
    if let index = reference.hostObjectIndex { return hostObjects.mark(index) }
    guard let address = reference.address else { return }
    if space.contains(address) {
      markObject(address)
    } else {
      roots.markFunction(address.assumingMemoryBound(to: FunctionRecord.self))
    }
  }

  /// Marks whatever the words between two addresses may refer to. Their meaning is unknown, so a number that looks like a
  /// reference keeps something alive too long, never too short.
  mutating func markStack(from start: UnsafeMutableRawPointer, to end: UnsafeMutableRawPointer) {
    var next = start
    while next < end {
      let word = next.load(as: UInt64.self)
      next += FrameLayout.slotBytes
      guard word > 3 else { continue }
      if let index = RawReference(bits: word).hostObjectIndex {
        hostObjects.mark(index)
      } else if let object = space.object(containing: UInt(truncatingIfNeeded: word)) {
        markObject(object)
      } else {
        roots.markRecord(at: UInt(truncatingIfNeeded: word))
      }
    }
  }

  // MARK: Objects

  @inline(__always)
  private mutating func markObject(_ object: UnsafeMutableRawPointer) {
    guard HeapSpace.mark(object) else { return }
    if waitingCount == waitingCapacity { growWaiting() }
    waiting[waitingCount] = object
    waitingCount += 1
  }

  @inline(never)
  private mutating func growWaiting() {
    let larger = UnsafeMutablePointer<UnsafeMutableRawPointer>.allocate(capacity: waitingCapacity * 2)
    larger.update(from: waiting, count: waitingCount)
    waiting.deallocate()
    waiting = larger
    waitingCapacity *= 2
  }

  /// Follows all objects that wait.
  mutating func drain() {
    while waitingCount > 0 {
      waitingCount -= 1
      follow(waiting[waitingCount])
    }
  }

  private mutating func follow(_ object: UnsafeMutableRawPointer) {
    let identity = object.load(fromByteOffset: HeapObjectLayout.typeIdentity, as: UInt32.self)
    let length = Int(object.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self))
    guard identity < HeapObjectLayout.continuationIdentity else {
      return identity == HeapObjectLayout.exceptionIdentity
        ? followException(object, payloadSlots: length) : followContinuation(object)
    }
    let type = types + Int(identity)
    if type.pointee.kind == .array {
      let start = Int(type.pointee.secondSize)
      let stride = Int(type.pointee.size)
      HeapSpace.keepLines(of: object, byteCount: start + length * stride)
      guard type.pointee.holdsReferences else { return }
      for element in 0..<length { mark(object.load(fromByteOffset: start + element * stride, as: UInt64.self)) }
    } else {
      HeapSpace.keepLines(of: object, byteCount: Int(type.pointee.size))
      guard type.pointee.holdsReferences else { return }
      for field in type.pointee.fields where field.value.isReference {
        mark(object.load(fromByteOffset: Int(field.offset), as: UInt64.self))
      }
    }
  }

  private mutating func followContinuation(_ object: UnsafeMutableRawPointer) {
    let continuation = ContinuationObject(object)
    HeapSpace.keepLines(of: object, byteCount: continuation.byteCount)
    if let function = continuation.function { roots.markFunction(function) }
    markStack(from: continuation.bound, to: continuation.bound + continuation.boundCount * FrameLayout.slotBytes)
    if let innermost = continuation.innermost { roots.markSuspended(from: innermost, &self) }
  }

  private mutating func followException(_ object: UnsafeMutableRawPointer, payloadSlots: Int) {
    HeapSpace.keepLines(
      of: object, byteCount: HeapObjectLayout.exceptionPayload + payloadSlots * FrameLayout.slotBytes)
    let tag = object.load(fromByteOffset: HeapObjectLayout.exceptionTag, as: UnsafePointer<TagRecord>.self)
    roots.markTag(tag)
    for part in types[Int(tag.pointee.type)].parameters where part.value.isReference {
      let offset = HeapObjectLayout.exceptionPayload + Int(part.offset) * FrameLayout.slotBytes
      mark(object.load(fromByteOffset: offset, as: UInt64.self))
    }
  }
}
