/// A continuation as an object of the heap.
///
/// ```
/// offset  0  UInt32  `HeapObjectLayout.continuationIdentity`
/// offset  4  UInt32  slots of the arguments bound so far
/// offset  8  StackRecord*     where it was suspended; nil if it has not begun
/// offset 16  StackRecord*     the stack that is resumed with it; nil if it has not begun
/// offset 24  FunctionRecord*  what it begins with; nil if it has begun
/// offset 32  UInt64  slots that there are for arguments
/// offset 40  the arguments
/// ```
///
/// Resuming, binding or switching to a continuation consumes it: then it has neither a stack nor a function.
struct ContinuationObject {
  let address: UnsafeMutableRawPointer

  private static let argumentsOffset = 40

  init(_ address: UnsafeMutableRawPointer) { self.address = address }

  /// The object that a reference points at; nil for null.
  init?(_ bits: UInt64) {
    guard let address = UnsafeMutableRawPointer(bitPattern: UInt(bits)) else { return nil }
    self.address = address
  }

  /// A new object with room for arguments; nil when the heap is exhausted. May collect.
  static func make(capacity: Int, for instance: UnsafeMutablePointer<InstanceRecord>) -> ContinuationObject? {
    guard let address = Heap.allocate(instance.pointee.store, byteCount(capacity), for: instance) else { return nil }
    address.storeBytes(of: HeapObjectLayout.continuationIdentity, as: UInt32.self)
    address.storeBytes(of: UInt64(capacity), toByteOffset: 32, as: UInt64.self)
    return ContinuationObject(address)
  }

  private static func byteCount(_ capacity: Int) -> Int {
    (argumentsOffset + capacity * FrameLayout.slotBytes + 15) & ~15
  }

  var bits: UInt64 { UInt64(UInt(bitPattern: address)) }
  var byteCount: Int { Self.byteCount(capacity) }
  var capacity: Int { Int(address.load(fromByteOffset: 32, as: UInt64.self)) }

  var boundCount: Int {
    get { Int(address.load(fromByteOffset: HeapObjectLayout.length, as: UInt32.self)) }
    nonmutating set {
      address.storeBytes(
        of: UInt32(truncatingIfNeeded: newValue), toByteOffset: HeapObjectLayout.length, as: UInt32.self)
    }
  }

  /// The arguments bound so far.
  var bound: UnsafeMutableRawPointer { address + Self.argumentsOffset }

  var innermost: UnsafeMutablePointer<StackRecord>? {
    get { address.load(fromByteOffset: 8, as: UnsafeMutablePointer<StackRecord>?.self) }
    nonmutating set { address.storeBytes(of: newValue, toByteOffset: 8, as: UnsafeMutablePointer<StackRecord>?.self) }
  }

  var outermost: UnsafeMutablePointer<StackRecord>? {
    get { address.load(fromByteOffset: 16, as: UnsafeMutablePointer<StackRecord>?.self) }
    nonmutating set { address.storeBytes(of: newValue, toByteOffset: 16, as: UnsafeMutablePointer<StackRecord>?.self) }
  }

  var function: UnsafeMutablePointer<FunctionRecord>? {
    get { address.load(fromByteOffset: 24, as: UnsafeMutablePointer<FunctionRecord>?.self) }
    nonmutating set {
      address.storeBytes(of: newValue, toByteOffset: 24, as: UnsafeMutablePointer<FunctionRecord>?.self)
    }
  }

  var isConsumed: Bool { innermost == nil && function == nil }

  /// From now on it cannot be used.
  func consume() {
    innermost = nil
    outermost = nil
    function = nil
    boundCount = 0
  }

  /// Binds further arguments.
  func bind(_ arguments: UnsafeRawPointer, count: Int) {
    (bound + boundCount * FrameLayout.slotBytes).copyMemory(
      from: arguments, byteCount: count * FrameLayout.slotBytes)
    boundCount += count
  }

  /// Takes over what another continuation is, which is consumed.
  func take(_ other: ContinuationObject) {
    innermost = other.innermost
    outermost = other.outermost
    function = other.function
    bind(other.bound, count: other.boundCount)
    other.consume()
  }
}
