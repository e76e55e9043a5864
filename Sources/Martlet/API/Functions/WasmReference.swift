public import WasmFormat

/// A Swift type that stands for references that are never null; its optional stands for those that may be.
///
/// ```swift
/// let keep = Function(in: store) { (thing: ExternReference?) in kept = thing?.value }
/// ```
public protocol WasmReference: WasmValue {
  /// What the references point at.
  static var heapType: HeapType { get }

  /// The reference in a value; nil if there is null, or something else.
  static func reference(in value: Value) -> Self?

  /// The reference as a value of any type.
  var erased: Value { get }
}

extension WasmReference {
  public static var valueType: ValueType { .reference(heapType, nullable: false) }

  public init(from slots: inout Slots) throws {
    let value = slots.read(.reference(Self.heapType, nullable: true))
    guard let reference = Self.reference(in: value) else {
      throw CallError("\(Self.valueType) is needed; given is \(value)")
    }
    self = reference
  }

  public func write(to slots: inout Slots) throws { try slots.write(erased, as: Self.valueType) }
}

extension Optional: HostParameter where Wrapped: WasmReference {}

extension Optional: WasmValue where Wrapped: WasmReference {
  public static var valueType: ValueType { .reference(Wrapped.heapType, nullable: true) }

  public init(from slots: inout Slots) throws {
    var behind = slots
    if behind.read() == 0 {
      slots = behind
      self = nil
    } else {
      self = try Wrapped(from: &slots)
    }
  }

  public func write(to slots: inout Slots) throws {
    if let reference = self { try reference.write(to: &slots) } else { slots.write(0) }
  }
}

extension Function: WasmReference {
  public static var heapType: HeapType { .function }
  public static func reference(in value: Value) -> Function? {
    if case .function(let function) = value { function } else { nil }
  }
  public var erased: Value { .function(self) }
}

extension ExternReference: WasmReference {
  public static var heapType: HeapType { .extern }
  public static func reference(in value: Value) -> ExternReference? {
    if case .extern(let reference) = value { reference } else { nil }
  }
  public var erased: Value { .extern(self) }
}

extension AnyReference: WasmReference {
  public static var heapType: HeapType { .any }
  public static func reference(in value: Value) -> AnyReference? {
    if case .any(let reference) = value { reference } else { nil }
  }
  public var erased: Value { .any(self) }
}

extension ExceptionReference: WasmReference {
  public static var heapType: HeapType { .exception }
  public static func reference(in value: Value) -> ExceptionReference? {
    if case .exception(let reference) = value { reference } else { nil }
  }
  public var erased: Value { .exception(self) }
}
