import Testing
import WasmFormat
import WasmText

/// Every row of the operator table can be written in the text format and becomes its code.
@Suite struct OperatorTextTests {
  static let prelude = """
    (type $f (func)) (type $s (struct (field $x i32))) (type $a (array i32)) (type $c (cont $f))
    (import "" "" (func $g)) (tag $e) (table $t 1 funcref) (memory $m 1) (global $v (mut i32) (i32.const 0))
    (elem $el func) (data $d "")
    """

  /// The text and the encoding of an operator's immediates, for those that always look alike.
  static func immediates(_ row: OperatorRow) -> (text: String, bytes: [UInt8])? {
    let alignment = row.family.naturalAlignment
    return switch row.immediates {
    case .none: ("", [])
    case .label: ("0", [0])
    case .labelTable: ("0 0 $l", [2, 0, 0, 0])
    case .castLabel: ("$l (ref null any) (ref i31)", [1, 0, 0x6E, 0x6C])
    case .function: ("$g", [0])
    case .type: ("$s", [1])
    case .local: ("$p", [0])
    case .global: ("$v", [0])
    case .table: ("$t", [0])
    case .memory: ("$m", [0])
    case .tag: ("$e", [0])
    case .element: ("$el", [0])
    case .data: ("$d", [0])
    case .typeTable: ("$t (type $f)", [0, 0])
    case .typeType: ("$a $a", [2, 2])
    case .typeTag: ("$c $e", [3, 0])
    case .typeField: ("$s $x", [1, 0])
    case .typeCount: ("$a 300", [2, 0xAC, 2])
    case .typeData: ("$a $d", [2, 0])
    case .typeElement: ("$a $el", [2, 0])
    case .typeHandlers: ("$c (on $e $l) (on $e switch)", [3, 2, 0, 0, 0, 1, 0])
    case .typeTagHandlers: ("$c $e (on $e $l)", [3, 0, 1, 0, 0, 0])
    case .tableTable: ("$t $t", [0, 0])
    case .elementTable: ("$t $el", [0, 0])
    case .memoryMemory: ("$m $m", [0, 0])
    case .dataMemory: ("$m $d", [0, 0])
    case .memoryArgument: ("$m offset=200", [alignment, 0xC8, 1])
    case .memoryArgumentLane: ("offset=1 align=1 1", [0, 1, 1])
    case .lane: ("1", [1])
    case .lanes: ("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31])
    case .i32: ("-1", [0x7F])
    case .i64: ("0x8000_0000_0000_0000", [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F])
    case .f32: ("1.5", [0, 0, 0xC0, 0x3F])
    case .f64: ("-inf", [0, 0, 0, 0, 0, 0, 0xF0, 0xFF])
    case .v128: ("i16x8 1 2 3 4 5 6 7 -1", [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0xFF, 0xFF])
    case .heapType:
      switch row.identifier {
      case .refNull: ("$s", [1])
      case .refTestNull, .refCastNull: ("(ref null $s)", [1])
      default: ("(ref eq)", [0x6D])
      }
    case .valueTypes: ("(result (ref null $s))", [1, 0x63, 1])
    case .zeroByte: ("", [0])
    case .blockType, .tryTable: nil
    }
  }

  static func code(_ row: OperatorRow) -> [UInt8] {
    var sink = ByteSink()
    sink.code(row.code)
    return sink.array
  }

  static func body(_ text: String) throws -> [UInt8] {
    let module = try WasmModule(wat: prelude + "(func (param $p i32) block $l \(text) end)")
    return module.bytes[module.bodies[0].range]
  }

  @Test(arguments: 0..<OperatorTable.count)
  func row(_ number: Int) throws {
    let row = OperatorTable.rows[number]
    let name = row.name.description
    let frame = ([0, 0x02, 0x40] as [UInt8], [0x0B, 0x0B] as [UInt8])
    switch row.identifier {
    case .block, .loop, .if, .try, .tryTable:
      let extra: [UInt8] = row.identifier == .tryTable ? [0] : []
      #expect(try Self.body("\(name) end") == frame.0 + Self.code(row) + [0x40] + extra + [0x0B] + frame.1)
    case .else: #expect(try Self.body("if else end") == frame.0 + [0x04, 0x40, 0x05, 0x0B] + frame.1)
    case .end: #expect(try Self.body("") == frame.0 + frame.1)
    case .catch: #expect(try Self.body("try catch $e end") == frame.0 + [0x06, 0x40, 0x07, 0, 0x0B] + frame.1)
    case .catchAll: #expect(try Self.body("try catch_all end") == frame.0 + [0x06, 0x40, 0x19, 0x0B] + frame.1)
    case .delegate: #expect(try Self.body("try delegate 0") == frame.0 + [0x06, 0x40, 0x18, 0] + frame.1)
    default:
      let (text, bytes) = try #require(Self.immediates(row), "no text for \(name)")
      let expected = frame.0 + Self.code(row) + bytes + frame.1
      #expect(try Self.body("\(name) \(text)") == expected)
      #expect(try Self.body("(\(name) \(text))") == expected)
      // Operands stand before the operator.
      let folded = frame.0 + [0x01] + Self.code(row) + bytes + frame.1
      #expect(try Self.body("(\(name) \(text) (nop))") == folded)
    }
  }
}
