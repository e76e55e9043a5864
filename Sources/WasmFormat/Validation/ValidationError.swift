/// Why a well-formed module is not valid: the rule that was broken, where, and what was expected and found there.
///
/// One reference in size, so that functions that may throw it stay small.
public struct ValidationError: Error, Sendable {
  private final class Storage: Sendable {
    let fields: Fields
    init(_ fields: Fields) { self.fields = fields }
  }

  private struct Fields: Hashable, Sendable {
    var kind: Kind
    var detail: String
    var instruction: String?
    var item: ModuleItem?
    var function: FunctionIndex?
    var functionName: String?
    var offset: Int?
  }

  private var storage: Storage

  private var fields: Fields {
    get { storage.fields }
    set { storage = Storage(newValue) }
  }

  public init(_ kind: Kind, _ detail: String = "") { storage = Storage(Fields(kind: kind, detail: detail)) }

  public var kind: Kind { fields.kind }

  /// What follows the wording of the kind: an index, or what was required and what was there.
  public var detail: String { fields.detail }

  /// The instruction that breaks the rule, by its name in the text format.
  public var instruction: String? {
    get { fields.instruction }
    set { fields.instruction = newValue }
  }

  /// The entry of the module that is wrong.
  public var item: ModuleItem? {
    get { fields.item }
    set { fields.item = newValue }
  }

  /// The function whose body is wrong.
  public var function: FunctionIndex? {
    get { fields.function }
    set { fields.function = newValue }
  }

  /// The name under which the function is exported.
  public var functionName: String? {
    get { fields.functionName }
    set { fields.functionName = newValue }
  }

  /// The offset in the module's bytes, where it is known.
  public var offset: Int? {
    get { fields.offset }
    set { fields.offset = newValue }
  }

  /// The rule that was broken, in the words of the specification's test suite, and the particulars.
  public var message: String { kind.wording + detail }

  /// The same error with the entry in which it happened.
  func within(_ kind: ModuleItem.Kind, _ index: Int = 0) -> ValidationError {
    guard item == nil else { return self }
    var error = self
    error.item = ModuleItem(kind, index)
    return error
  }
}

extension ValidationError {
  /// A rule of validation.
  public enum Kind: Hashable, Sendable, CaseIterable {
    // What an index names is not there.
    case unknownType, unknownFunction, unknownTable, unknownMemory, unknownGlobal, unknownTag, unknownLocal
    case unknownLabel, unknownElementSegment, unknownDataSegment, unknownField

    // Types do not fit.
    case typeMismatch, typeMismatchInSwitchTag, arrayTypesDoNotMatch, arrayTypeNotNumeric
    case nonFunctionType, nonContinuationType, nonStructureType, nonArrayType
    case subtypeMismatch, invalidCast, invalidResultArity, nonEmptyTagResult

    // Something is not allowed here.
    case constantExpressionRequired, undeclaredFunctionReference, uninitializedLocal
    case immutableGlobal, immutableField, immutableArray
    case alignmentTooLarge, alignmentNotNatural, offsetOutOfRange, invalidLaneIndex, invalidRethrowLabel
    case misplacedElse, misplacedCatch

    // The module as a whole.
    case sizeOrder, memorySize, tableSize, customPageSize, sharedMemoryWithoutMaximum
    case multipleMemories, multipleTables, duplicateExportName, startFunction
    case featureDisabled, limitExceeded

    /// The words of the specification's test suite.
    public var wording: String {
      switch self {
      case .unknownType: "unknown type"
      case .unknownFunction: "unknown function"
      case .unknownTable: "unknown table"
      case .unknownMemory: "unknown memory"
      case .unknownGlobal: "unknown global"
      case .unknownTag: "unknown tag"
      case .unknownLocal: "unknown local"
      case .unknownLabel: "unknown label"
      case .unknownElementSegment: "unknown elem segment"
      case .unknownDataSegment: "unknown data segment"
      case .unknownField: "unknown field"
      case .typeMismatch: "type mismatch"
      case .typeMismatchInSwitchTag: "type mismatch in switch tag"
      case .arrayTypesDoNotMatch: "array types do not match"
      case .arrayTypeNotNumeric: "array type is not numeric or vector"
      case .nonFunctionType: "non-function type"
      case .nonContinuationType: "non-continuation type"
      case .nonStructureType: "non-structure type"
      case .nonArrayType: "non-array type"
      case .subtypeMismatch: "sub type"
      case .invalidCast: "invalid cast"
      case .invalidResultArity: "invalid result arity"
      case .nonEmptyTagResult: "non-empty tag result type"
      case .constantExpressionRequired: "constant expression required"
      case .undeclaredFunctionReference: "undeclared function reference"
      case .uninitializedLocal: "uninitialized local"
      case .immutableGlobal: "immutable global"
      case .immutableField: "immutable field"
      case .immutableArray: "immutable array"
      case .alignmentTooLarge: "alignment must not be larger than natural"
      case .alignmentNotNatural: "atomic alignment must be natural"
      case .offsetOutOfRange: "offset out of range"
      case .invalidLaneIndex: "invalid lane index"
      case .invalidRethrowLabel: "invalid rethrow label"
      case .misplacedElse: "misplaced ELSE opcode"
      case .misplacedCatch: "misplaced CATCH opcode"
      case .sizeOrder: "size minimum must not be greater than maximum"
      case .memorySize: "memory size must be at most"
      case .tableSize: "table size must be at most"
      case .customPageSize: "invalid custom page size"
      case .sharedMemoryWithoutMaximum: "shared memory must have maximum"
      case .multipleMemories: "multiple memories"
      case .multipleTables: "multiple tables"
      case .duplicateExportName: "duplicate export name"
      case .startFunction: "start function"
      case .featureDisabled: "feature is switched off"
      case .limitExceeded: "implementation limit exceeded"
      }
    }
  }
}

extension ValidationError: Hashable {
  public static func == (left: ValidationError, right: ValidationError) -> Bool { left.fields == right.fields }
  public func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}

extension ValidationError: CustomStringConvertible {
  /// One line: `type mismatch: instruction requires [i32] but stack has [i64] (i32.eqz in function 3 "run" at 0x1f)`.
  public var description: String {
    var place: [String] = []
    if let instruction { place.append(instruction) }
    if let function {
      place.append("in function \(function)" + (functionName.map { " \"\($0)\"" } ?? ""))
    } else if let item {
      place.append("in \(item)")
    }
    if let offset { place.append("at 0x\(String(offset, radix: 16))") }
    return place.isEmpty ? message : "\(message) (\(place.joined(separator: " ")))"
  }
}

/// Why a module was refused: its bytes are not a module, or the module breaks a rule.
public enum ModuleError: Error, Hashable, Sendable {
  case malformed(ReadError)
  case invalid(ValidationError)
}

extension ModuleError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let error): error.description
    case .invalid(let error): error.description
    }
  }
}
