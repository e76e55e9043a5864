import WasmFormat

/// A keyword of the text format: an operator by its number, or a `Word`, or the name of a heap type.
struct Keyword: Equatable {
  let code: UInt16

  static var none: Keyword { Keyword(code: .max) }

  /// The number of the operator of this name.
  @inline(__always)
  var operatorNumber: Int? { code < UInt16(OperatorTable.count) ? Int(code) : nil }
}

/// The keywords that are not instructions. The texts stand in `Word.texts`, in the same order.
enum Word: UInt16, CaseIterable {
  // Scripts
  case module = 700
  case binary, quote, definition, instance, register, invoke, get
  case assertReturn, assertTrap, assertException, assertExhaustion, assertSuspension
  case assertInvalid, assertMalformed, assertUnlinkable, assertInvalidCustom, assertMalformedCustom
  case thread, shared, wait, either, component
  case refExtern, refHost, refStruct, refArray, refAny, refExn, refCont
  case nanCanonical, nanArithmetic
  // Fields
  case type, rec, sub, final, function, parameter, result, local, structure, array, cont, field, mut
  case importing, export, table, memory, global, tag, elem, data, start, offset, item, declare, pagesize
  // Instructions
  case then, `do`, on, catchRef, catchAllRef
  // Types
  case ref, null, i32, i64, f32, f64, v128, i8, i16
  case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2
  // Placements of custom sections
  case before, after, first, last, code, datacount

  @inline(__always)
  var keyword: Keyword { Keyword(code: rawValue) }

  static let texts: [StaticString] = [
    "module", "binary", "quote", "definition", "instance", "register", "invoke", "get",
    "assert_return", "assert_trap", "assert_exception", "assert_exhaustion", "assert_suspension",
    "assert_invalid", "assert_malformed", "assert_unlinkable", "assert_invalid_custom", "assert_malformed_custom",
    "thread", "shared", "wait", "either", "component",
    "ref.extern", "ref.host", "ref.struct", "ref.array", "ref.any", "ref.exn", "ref.cont",
    "nan:canonical", "nan:arithmetic",
    "type", "rec", "sub", "final", "func", "param", "result", "local", "struct", "array", "cont", "field", "mut",
    "import", "export", "table", "memory", "global", "tag", "elem", "data", "start", "offset", "item", "declare",
    "pagesize",
    "then", "do", "on", "catch_ref", "catch_all_ref",
    "ref", "null", "i32", "i64", "f32", "f64", "v128", "i8", "i16",
    "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2",
    "before", "after", "first", "last", "code", "datacount",
  ]
}

/// What the parser needs to know of an operator, in one load.
struct OperatorFacts {
  /// How an instruction takes part in the structure of the text.
  enum Form: UInt8 {
    case plain, block, `if`, `else`, end, tryTable, `try`, `catch`, catchAll, delegate
    /// `select`, whose result types decide between two operators.
    case select
    /// `ref.test` and `ref.cast`: nullable types have the next operator.
    case cast
  }

  var code: UInt32
  var form: Form
  var immediates: ImmediateKind
  /// Base-2 logarithm of the natural alignment of a memory access.
  var alignment: UInt8
  /// `if` or `br_if`, which may carry a branch hint.
  var takesHint: Bool

  init(_ row: OperatorRow) {
    code = row.code
    immediates = row.immediates
    alignment = row.family.naturalAlignment
    takesHint = row.identifier == .if || row.identifier == .brIf
    form =
      switch row.identifier {
      case .block, .loop: .block
      case .if: .if
      case .else: .else
      case .end: .end
      case .tryTable: .tryTable
      case .try: .try
      case .catch: .catch
      case .catchAll: .catchAll
      case .delegate: .delegate
      case .select: .select
      case .refTest, .refCast: .cast
      default: .plain
      }
  }
}

/// Finds keywords by their text, and holds what is known of each.
struct KeywordTable {
  /// The first and the last eight bytes and the length tell almost all keywords apart.
  private struct Probe {
    var first: UInt64 = 0
    var last: UInt64 = 0

    /// `padded` says that eight bytes may be read from the start even if the text is shorter.
    @inline(__always)
    init(_ start: UnsafePointer<UInt8>, _ count: Int, padded: Bool) {
      let raw = UnsafeRawPointer(start)
      if count >= 8 {
        first = raw.loadUnaligned(as: UInt64.self)
        last = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      } else if padded {
        first = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) & ((1 << UInt64(count * 8)) &- 1)
      } else {
        for index in 0..<count { first |= UInt64(start[index]) << UInt64(index * 8) }
      }
    }

    @inline(__always)
    func slot(_ count: Int) -> Int {
      let mixed = (first ^ (last &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(count)) &* 0xD6E8_FEB8_6659_FD93
      return Int(truncatingIfNeeded: mixed >> 53)
    }
  }

  private struct Slot {
    var first: UInt64 = 0
    var last: UInt64 = 0
    /// nil in an empty slot.
    var text: UnsafePointer<UInt8>?
    var count: UInt16 = 0
    var code: UInt16 = Keyword.none.code
  }

  private static let slotCount = 2048
  private static let codeCount = 1024

  private let slots: UnsafeMutablePointer<Slot>
  private let types: UnsafeMutablePointer<UInt32>
  private let heapTypes: UnsafeMutablePointer<UInt32>
  private let facts: UnsafeMutablePointer<OperatorFacts>

  nonisolated(unsafe) static let shared = KeywordTable()

  private init() {
    slots = .allocate(capacity: Self.slotCount)
    slots.initialize(repeating: Slot(), count: Self.slotCount)
    types = .allocate(capacity: Self.codeCount)
    types.initialize(repeating: 0, count: Self.codeCount)
    heapTypes = .allocate(capacity: Self.codeCount)
    heapTypes.initialize(repeating: 0, count: Self.codeCount)
    facts = .allocate(capacity: OperatorTable.count)
    for number in 0..<OperatorTable.count {
      let row = OperatorTable.rows[number]
      (facts + number).initialize(to: OperatorFacts(row))
      insert(row.name, UInt16(number))
    }
    for (word, text) in zip(Word.allCases, Word.texts) { insert(text, word.rawValue) }
    for (word, type) in [Word.i32: ValueType.i32, .i64: .i64, .f32: .f32, .f64: .f64, .v128: .v128] {
      types[Int(word.rawValue)] = type.bits
    }
    var fresh = Word.datacount.rawValue + 1
    for row in HeapType.abstractTypes {
      heapTypes[Int(code(of: row.name, orInsert: &fresh))] = row.type.bits
      types[Int(code(of: row.nullableReference, orInsert: &fresh))] = ValueType.reference(row.type, nullable: true).bits
    }
  }

  private func insert(_ text: StaticString, _ code: UInt16) {
    insert(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount), code)
  }

  /// The first of two operators with the same name is the one found.
  private func insert(_ text: UnsafeBufferPointer<UInt8>, _ code: UInt16) {
    guard let start = text.baseAddress, find(start, text.count, padded: false) == .none else { return }
    let probe = Probe(start, text.count, padded: false)
    var slot = probe.slot(text.count)
    while slots[slot].text != nil { slot = (slot + 1) & (Self.slotCount - 1) }
    slots[slot] = Slot(first: probe.first, last: probe.last, text: start, count: UInt16(text.count), code: code)
  }

  private func code(of text: String, orInsert fresh: inout UInt16) -> UInt16 {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    _ = copy.initialize(from: text.utf8)
    if let start = copy.baseAddress {
      let known = find(UnsafePointer(start), copy.count, padded: false)
      if known != .none { return known.code }
    }
    insert(UnsafeBufferPointer(copy), fresh)
    fresh += 1
    return fresh - 1
  }

  @inline(__always)
  func find(_ start: UnsafePointer<UInt8>, _ count: Int, padded: Bool) -> Keyword {
    let probe = Probe(start, count, padded: padded)
    var slot = slots + probe.slot(count)
    while let text = slot.pointee.text {
      if slot.pointee.first == probe.first, slot.pointee.last == probe.last, Int(slot.pointee.count) == count,
        count <= 16 || Name(start: text, count: count).equals(start, count)
      {
        return Keyword(code: slot.pointee.code)
      }
      slot = slot + 1 == slots + Self.slotCount ? slots : slot + 1
    }
    return .none
  }

  /// The value type that a keyword names.
  @inline(__always)
  func valueType(_ keyword: Keyword) -> ValueType? {
    let bits = keyword == .none ? 0 : types[Int(keyword.code)]
    return bits == 0 ? nil : ValueType(bits: bits)
  }

  /// The abstract heap type that a keyword names.
  func heapType(_ keyword: Keyword) -> HeapType? {
    let bits = keyword == .none ? 0 : heapTypes[Int(keyword.code)]
    return bits == 0 ? nil : HeapType(bits: bits)
  }

  @inline(__always)
  func facts(_ operatorNumber: Int) -> OperatorFacts { facts[operatorNumber] }
}
