/// One mistake in a text: what it is, where it is, and the line it stands in.
///
/// ```swift
/// do {
///   _ = try WasmModule(wat: "(module (func (i32.cnst 1)))")
/// } catch {
///   print(error)  // 1:16: unknown operator i32.cnst, then the line and a caret
/// }
/// ```
public struct TextError: Error, Sendable, Hashable {
  /// The class of a mistake. Raw values are the words by which the specification's tests know it.
  public enum Kind: String, Sendable, Hashable {
    case unexpectedToken = "unexpected token"
    case unknownOperator = "unknown operator"
    case illegalCharacter = "illegal character"
    case illegalEscape = "illegal escape"
    case malformedUTF8 = "malformed UTF-8 encoding"
    case emptyIdentifier = "empty identifier"
    case emptyAnnotationIdentifier = "empty annotation id"
    case unclosedString = "unclosed string"
    case unclosedComment = "unclosed comment"
    case unclosedAnnotation = "unclosed annotation"

    case constantOutOfRange = "constant out of range"
    case i8ConstantOutOfRange = "i8 constant out of range"
    case i32ConstantOutOfRange = "i32 constant out of range"
    case i64ConstantOutOfRange = "i64 constant out of range"
    case wrongLaneCount = "wrong number of lane literals"
    case invalidLaneLength = "invalid lane length"
    case alignmentNotPowerOfTwo = "alignment must be a power of two"
    case invalidPageSize = "invalid custom page size"

    case unknownType = "unknown type"
    case unknownFunction = "unknown function"
    case unknownTable = "unknown table"
    case unknownMemory = "unknown memory"
    case unknownGlobal = "unknown global"
    case unknownTag = "unknown tag"
    case unknownElement = "unknown elem segment"
    case unknownData = "unknown data segment"
    case unknownLocal = "unknown local"
    case unknownLabel = "unknown label"
    case unknownField = "unknown field"

    case duplicateType = "duplicate type"
    case duplicateFunction = "duplicate func"
    case duplicateTable = "duplicate table"
    case duplicateMemory = "duplicate memory"
    case duplicateGlobal = "duplicate global"
    case duplicateTag = "duplicate tag"
    case duplicateElement = "duplicate elem"
    case duplicateData = "duplicate data"
    case duplicateLocal = "duplicate local"
    case duplicateField = "duplicate field"

    case importAfterFunction = "import after function"
    case importAfterTable = "import after table"
    case importAfterMemory = "import after memory"
    case importAfterGlobal = "import after global"
    case importAfterTag = "import after tag"
    case identifierNotAllowed = "identifier not allowed"
    case multipleStarts = "multiple start sections"
    case inlineFunctionType = "inline function type"
    case mismatchingLabel = "mismatching label"

    case customMisplaced = "misplaced @custom annotation"
    case customWithoutName = "@custom annotation: missing section name"
    case customMalformedUTF8 = "@custom annotation: malformed UTF-8 encoding"
    case customUnexpectedToken = "@custom annotation: unexpected token"
    case customMalformedPlacement = "@custom annotation: malformed placement"
    case customMalformedSection = "@custom annotation: malformed section kind"
    case nameMisplaced = "misplaced @name annotation"
    case nameMalformed = "@name annotation: malformed annotation"
    case nameMalformedUTF8 = "@name annotation: malformed UTF-8 encoding"
    case nameMultiple = "@name annotation: multiple annotations"
    case nameMultipleModule = "@name annotation: multiple module"
    case hintMalformed = "@metadata.code.branch_hint annotation: malformed annotation"
    case hintDuplicate = "@metadata.code.branch_hint annotation: duplicate annotation"
    case hintOutsideFunction = "@metadata.code.branch_hint annotation: not in a function"
    case hintInvalidTarget = "@metadata.code.branch_hint annotation: invalid target"

    case tooLarge = "text too large"
    case tooDeep = "nesting too deep"
  }

  public var kind: Kind
  /// What it is about: the offending token, and what was expected in its place.
  public var detail: String
  /// The byte where it was noticed.
  public var offset: Int
  /// The line, counted from 1.
  public var line = 0
  /// The column in characters, counted from 1.
  public var column = 0
  /// The line of the text, or the part of a long line around the place.
  public var excerpt = ""
  /// Where in the excerpt the place is, in characters.
  public var excerptColumn = 0

  init(_ kind: Kind, _ detail: String = "", at offset: Int) {
    self.kind = kind
    self.detail = detail
    self.offset = offset
  }

  /// The mistake in one line, beginning with the words of its class.
  public var message: String { detail.isEmpty ? kind.rawValue : "\(kind.rawValue) \(detail)" }

  /// Whether this is the mistake that a test of the specification expects by the given words.
  public func matches(_ expected: String) -> Bool { message.hasPrefix(expected) || expected == kind.rawValue }
}

extension TextError: CustomStringConvertible {
  /// The place and message, then the line with a caret below the place.
  public var description: String {
    let caret = String(repeating: " ", count: excerptColumn) + "^"
    return "\(line):\(column): \(message)\n  \(excerpt)\n  \(caret)"
  }
}

/// All the mistakes found in a text, at least one and at most `limit`.
public struct TextErrors: Error, Sendable, Hashable, CustomStringConvertible {
  /// How many mistakes are reported at once.
  public static let limit = 20

  public let errors: [TextError]

  init(_ errors: [TextError]) { self.errors = errors }

  /// The mistake that comes first in the text.
  public var first: TextError { errors[0] }

  public var description: String { errors.map(\.description).joined(separator: "\n") }
}
