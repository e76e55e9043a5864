/// One decoded instruction, flat so that it can be reused in a loop without allocation.
///
/// What the fields hold depends on `operator.immediates`:
///
/// | immediates | fields |
/// |---|---|
/// | one index (`label`, `function`, `type`, `local`, …) | `index` |
/// | two indices (`typeTable`, `typeType`, `typeTag`, `typeField`, `typeCount`, `tableTable`, …) | `index`, `second`, in binary order |
/// | `blockType`, `tryTable` | `blockType`; for `tryTable` the catch clauses in `list`, `count` of them |
/// | `labelTable` | the labels in `list`, `count` of them, then the default in `index` |
/// | `castLabel` | `index` (label), `sourceType`, `targetType` |
/// | `heapType` | `heapType`: for `ref.null`, and for `ref.test`/`ref.cast` (null flag is in the operator) |
/// | `valueTypes` | the types in `list`, `count` of them; the first in `valueType` |
/// | `typeHandlers`, `typeTagHandlers` | `index` (type), `second` (tag), the handlers in `list`, `count` of them |
/// | `memoryArgument` | `index` (memory), `alignment` (log2), `low` (offset) |
/// | `memoryArgumentLane` | the same with `lane` |
/// | `lane` | `lane` |
/// | `lanes`, `v128` | `low`, `high`: 16 bytes, little-endian |
/// | `i32`, `i64`, `f32`, `f64` | `low`: the bits; `i32` sign-extended |
package struct Instruction: Sendable {
  package var `operator`: Operator = .nop
  package var lane: UInt8 = 0
  /// Base-2 logarithm of the alignment of a memory access.
  package var alignment: UInt8 = 0
  package var index: UInt32 = 0
  package var second: UInt32 = 0
  /// How many entries `list` holds.
  package var count: UInt32 = 0
  /// Offset of the instruction's first byte in the module's bytes.
  package var offset: UInt32 = 0
  /// Offset of the byte behind the instruction.
  package var end: UInt32 = 0
  /// Offset of the first entry of a list immediate; entries are walked with the cursors of `InstructionLists`.
  package var list: UInt32 = 0
  /// First of two types: `sourceType`, `valueType`, `heapType` and `blockType` are views of it.
  package var typeBits: UInt32 = 0
  package var secondTypeBits: UInt32 = 0
  package var low: UInt64 = 0
  package var high: UInt64 = 0

  package init() {}

  package var valueType: ValueType { ValueType(bits: typeBits) }
  package var sourceType: ValueType { ValueType(bits: typeBits) }
  package var targetType: ValueType { ValueType(bits: secondTypeBits) }
  package var heapType: HeapType { HeapType(bits: typeBits) }
  package var blockType: BlockType { BlockType(bits: typeBits) }
}

/// The type of a block: nothing, one result, or a function type of the module.
package struct BlockType: Hashable, Sendable {
  package let bits: UInt32

  package init(bits: UInt32) { self.bits = bits }

  private static let indexFlag: UInt32 = 1 << 28

  package static let empty = BlockType(bits: 0)

  /// Nothing or a number, from the one byte that stands for it; nil for all others.
  @inline(__always)
  init?(code: UInt8) {
    guard code == 0x40 || code >= 0x7C && code <= 0x7F else { return nil }
    bits = code == 0x40 ? 0 : UInt32(code)
  }

  package static func result(_ type: ValueType) -> BlockType { BlockType(bits: type.bits) }
  package static func type(_ index: TypeIndex) -> BlockType { BlockType(bits: indexFlag | index.rawValue) }

  package enum Form {
    case empty
    case result(ValueType)
    case type(TypeIndex)
  }

  package var form: Form {
    if bits == 0 { return .empty }
    if bits & ValueType.referenceFlag == 0, bits & Self.indexFlag != 0 { return .type(TypeIndex(bits & 0xFF_FFFF)) }
    return .result(ValueType(bits: bits))
  }
}

/// A clause of `try_table`.
package struct CatchClause: Hashable, Sendable {
  package enum Kind: UInt8, Sendable {
    case one, oneReference, all, allReference
  }

  package var kind: Kind
  /// Meaningless for `all` and `allReference`.
  package var tag: TagIndex
  package var label: LabelIndex

  package init(kind: Kind, tag: TagIndex, label: LabelIndex) {
    self.kind = kind
    self.tag = tag
    self.label = label
  }
}

/// A handler of `resume`: a tag with the label that takes a suspension, or a tag for which `switch` is allowed.
package struct ResumeHandler: Hashable, Sendable {
  package var tag: TagIndex
  /// nil for `(on $tag switch)`.
  package var label: LabelIndex?

  package init(tag: TagIndex, label: LabelIndex?) {
    self.tag = tag
    self.label = label
  }
}
