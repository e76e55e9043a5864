/// Why bytes are not a module: the class of the mistake, where it is, and what was expected there.
public struct ReadError: Error, Hashable, Sendable {
  /// The class of a mistake. `message` is the wording of the specification's test suite.
  public enum Kind: Hashable, Sendable {
    case unexpectedEnd
    case magicNotDetected
    case unknownVersion
    case integerTooLong
    case integerTooLarge
    case lengthOutOfBounds
    case malformedSectionID
    case sectionSizeMismatch
    case unexpectedContentAfterLastSection
    case malformedUTF8
    case malformedDefinitionType
    case malformedValueType
    case malformedReferenceType
    case malformedHeapType
    case malformedStorageType
    case malformedMutability
    case malformedLimitsFlags
    case invalidCustomPageSize
    case malformedTable
    case malformedTag
    case malformedImportKind
    case malformedExportKind
    case malformedElementKind
    case malformedElementSegment
    case malformedDataSegment
    case tooManyLocals
    /// An operator that does not exist or is switched off. Without prefix, `prefix` is nil.
    case illegalOpcode(prefix: UInt8?, number: UInt32)
    case endExpected
    case misplacedElse
    case misplacedCatch
    case malformedMemoryAccessFlags
    case malformedCastFlags
    case malformedCatchClause
    case malformedResumeHandler
    case zeroByteExpected
    case functionAndCodeLengthsDiffer
    case dataCountAndDataLengthsDiffer
    case dataCountRequired
    /// Something in a custom section that tools do not understand. Never a reason to reject a module.
    case malformedCustomSection
    /// Well formed, but more than `ImplementationLimits` allow.
    case limitExceeded
  }

  public var kind: Kind
  /// The offset in the module's bytes.
  public var offset: Int
  /// The section that was being read; nil before the first and behind the last one.
  public var section: SectionKind?
  /// The entry of the section that was being read, as "import 3".
  public var item: String?
  /// What would have been right.
  public var expected: String?
  /// What was there.
  public var found: String?
  /// The feature that has what was found, where one that is switched off does.
  public var missing: Feature?

  public init(
    _ kind: Kind, at offset: Int, in section: SectionKind? = nil, expected: String? = nil, found: String? = nil,
    missing: Feature? = nil
  ) {
    self.kind = kind
    self.offset = offset
    self.section = section
    self.expected = expected
    self.found = found
    self.missing = missing
  }

  /// The same error with the entry in which it happened.
  func within(_ item: @autoclosure () -> String) -> ReadError {
    var error = self
    if error.item == nil { error.item = item() }
    return error
  }
}

extension ReadError.Kind {
  public var message: String {
    switch self {
    case .unexpectedEnd: "unexpected end of section or function"
    case .magicNotDetected: "magic header not detected"
    case .unknownVersion: "unknown binary version"
    case .integerTooLong: "integer representation too long"
    case .integerTooLarge: "integer too large"
    case .lengthOutOfBounds: "length out of bounds"
    case .malformedSectionID: "malformed section id"
    case .sectionSizeMismatch: "section size mismatch"
    case .unexpectedContentAfterLastSection: "unexpected content after last section"
    case .malformedUTF8: "malformed UTF-8 encoding"
    case .malformedDefinitionType: "malformed definition type"
    case .malformedValueType: "malformed value type"
    case .malformedReferenceType: "malformed reference type"
    case .malformedHeapType: "malformed heap type"
    case .malformedStorageType: "malformed storage type"
    case .malformedMutability: "malformed mutability"
    case .malformedLimitsFlags: "malformed limits flags"
    case .invalidCustomPageSize: "invalid custom page size"
    case .malformedTable: "malformed table"
    case .malformedTag: "malformed tag attribute"
    case .malformedImportKind: "malformed import kind"
    case .malformedExportKind: "malformed export kind"
    case .malformedElementKind: "malformed element kind"
    case .malformedElementSegment: "malformed elements segment kind"
    case .malformedDataSegment: "malformed data segment kind"
    case .tooManyLocals: "too many locals"
    case .illegalOpcode(let prefix, let number):
      "illegal opcode " + (prefix.map { hexadecimal($0) + " " } ?? "") + hexadecimal(number)
    case .endExpected: "END opcode expected"
    case .misplacedElse: "misplaced ELSE opcode"
    case .misplacedCatch: "misplaced CATCH opcode"
    case .malformedMemoryAccessFlags: "malformed memop flags"
    case .malformedCastFlags: "malformed br_on_cast flags"
    case .malformedCatchClause: "malformed catch clause"
    case .malformedResumeHandler: "malformed resume handler"
    case .zeroByteExpected: "zero byte expected"
    case .functionAndCodeLengthsDiffer: "function and code section have inconsistent lengths"
    case .dataCountAndDataLengthsDiffer: "data count and data section have inconsistent lengths"
    case .dataCountRequired: "data count section required"
    case .malformedCustomSection: "malformed custom section"
    case .limitExceeded: "implementation limit exceeded"
    }
  }
}

extension ReadError: CustomStringConvertible {
  /// One line: `unexpected end of section or function at 0x1f, in the import section, import 2: expected …, found …`.
  public var description: String {
    var line = "\(kind.message) at 0x\(hexadecimal(offset))"
    if let section { line += ", in the \(section.name) section" }
    if let item { line += ", \(item)" }
    return line + particulars
  }

  /// The same without the place in the bytes: `unexpected end of section or function: expected …, found …`.
  public var message: String { kind.message + particulars }

  private var particulars: String {
    var text = ""
    if let expected { text += ": expected \(expected)" }
    if let found { text += "\(expected == nil ? ":" : ",") found \(found)" }
    if let missing { text += ", which needs \(missing.name)" }
    return text
  }
}

/// At least two lower-case digits, without prefix.
func hexadecimal(_ number: some BinaryInteger) -> String {
  let digits = String(number, radix: 16)
  return digits.utf8.count < 2 ? "0" + digits : digits
}
