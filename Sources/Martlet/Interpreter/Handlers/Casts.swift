import WasmFormat

// References, i31 and casts.

/// What a reference is tested against, as it stands in an instruction: kind and null flag (16 bits each), type identity and
/// its depth (32 bits each).
struct CastTarget {
  enum Kind {
    static let everything: UInt16 = 0
    static let nothing: UInt16 = 1
    static let comparable: UInt16 = 2
    static let i31: UInt16 = 3
    static let structure: UInt16 = 4
    static let array: UInt16 = 5
    static let defined: UInt16 = 6
    static let definedFunction: UInt16 = 7
  }

  var kind: UInt16
  var isNullable: Bool
  var identity: UInt32
  var depth: UInt32

  init(kind: UInt16, isNullable: Bool, identity: UInt32 = 0, depth: UInt32 = 0) {
    self.kind = kind
    self.isNullable = isNullable
    self.identity = identity
    self.depth = depth
  }

  @inline(__always)
  init(_ pc: Code, at offset: Int) {
    kind = pc.load(fromByteOffset: offset, as: UInt16.self)
    isNullable = pc.load(fromByteOffset: offset + 2, as: UInt16.self) != 0
    identity = pc.number(at: offset + 4)
    depth = pc.number(at: offset + 8)
  }

  @inline(__always)
  func matches(_ bits: UInt64, _ instance: InstancePointer) -> Bool {
    let reference = RawReference(bits: bits)
    if reference.isNull { return isNullable }
    switch kind {
    case Kind.everything: return true
    case Kind.nothing: return false
    case Kind.comparable: return bits & 3 != 2
    case Kind.i31: return reference.isI31
    case Kind.definedFunction:
      guard let record = UnsafePointer<FunctionRecord>(bitPattern: UInt(bits)) else { return false }
      return isSubtype(record.pointee.type, of: identity, depth: depth, instance.storeRecord.pointee.types)
    default:
      guard let object = reference.address else { return false }
      let type = object.load(as: UInt32.self)
      if kind == Kind.defined { return isSubtype(type, of: identity, depth: depth, instance.storeRecord.pointee.types) }
      // Compared case by case: the type is another module's, whose == would be a call.
      switch instance.storeRecord.pointee.types[Int(type)].kind {
      case .structure: return kind == Kind.structure
      case .array: return kind == Kind.array
      default: return false
      }
    }
  }
}

enum ReferenceHandlers {
  /// a = destination, upper half = byte offset of the record among the instance's functions.
  static let functionReference: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = UInt64(UInt(bitPattern: instance.record.pointee.functions)) &+ UInt64(pc.upper)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = destination, upper half = position of the import.
  static let importedFunctionReference: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = UInt64(UInt(bitPattern: instance.record.pointee.importedFunctions[Int(pc.upper)]))
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = destination, b = reference.
  static let asNonNull: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = frame.word(pc.b)
    if value == 0 { return trap(.nullReference, pc, frame, memory, memorySize, instance) }
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = destination, b = number.
  static let makeI31: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = RawReference(i31: frame.i32(pc.b)).bits
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = destination, b = reference.
  static let i31Signed: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let reference = frame.word(pc.b)
    if reference == 0 { return trap(.nullI31Reference, pc, frame, memory, memorySize, instance) }
    let value = UInt64(UInt32(bitPattern: RawReference(bits: reference).i31Signed))
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = destination, b = reference.
  static let i31Unsigned: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let reference = frame.word(pc.b)
    if reference == 0 { return trap(.nullI31Reference, pc, frame, memory, memorySize, instance) }
    let value = UInt64(RawReference(bits: reference).i31Unsigned)
    frame.set(pc.a, value)
    return next(pc + 16, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = destination, b = reference, c and d = target; the second word goes on with it.
  static let test: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value: UInt64 = CastTarget(pc, at: 12).matches(frame.word(pc.b), instance) ? 1 : 0
    frame.set(pc.a, value)
    return next(pc + 24, frame, memory, memorySize, instance, value, double, single)
  }

  /// The same, and a trap where it does not match.
  static let cast: Handler = { pc, frame, memory, memorySize, instance, _, double, single in
    let value = frame.word(pc.b)
    guard CastTarget(pc, at: 12).matches(value, instance) else {
      return trap(.castFailure, pc, frame, memory, memorySize, instance)
    }
    frame.set(pc.a, value)
    return next(pc + 24, frame, memory, memorySize, instance, value, double, single)
  }

  /// a = reference, upper half = distance of the branch; behind the second word the target.
  static let branchOnCast: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    if CastTarget(pc, at: 16).matches(frame.word(pc.a), instance) {
      return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
    }
    return next(pc + 32, frame, memory, memorySize, instance, word, double, single)
  }

  /// a = reference, upper half = distance of the branch; behind the second word the target.
  static let branchOnCastFailure: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    if !CastTarget(pc, at: 16).matches(frame.word(pc.a), instance) {
      return next(pc.branchTarget, frame, memory, memorySize, instance, word, double, single)
    }
    return next(pc + 32, frame, memory, memorySize, instance, word, double, single)
  }
}
