import Foundation
import TestSupport
import Testing

@testable import WasmFormat

/// The table agrees with itself, with reader and writer, and with the formal specification.
@Suite struct OperatorTableTests {
  @Test func everyRowStandsAtItsPlace() {
    #expect(Operator.allCases.count == OperatorTable.count)
    var codes: Set<UInt32> = []
    for (index, identifier) in Operator.allCases.enumerated() {
      #expect(identifier.row.identifier == identifier)
      #expect(Int(identifier.rawValue) == index)
      #expect(codes.insert(identifier.row.code).inserted, "\(identifier)")
    }
  }

  /// Immediates that use every field, wide enough for more than one byte.
  private func sample(_ identifier: Operator, _ bytes: inout ByteSink) -> Instruction {
    var instruction = Instruction()
    instruction.operator = identifier
    instruction.index = 300
    instruction.second = 70_000
    instruction.low = 0x8123_4567_89AB_CDEF
    instruction.high = 0xFEDC_BA98_7654_3210
    instruction.lane = 13
    instruction.alignment = 2
    instruction.typeBits = ValueType.reference(HeapType(TypeIndex(200)), nullable: true).bits
    instruction.secondTypeBits = ValueType.reference(.any, nullable: false).bits
    instruction.list = UInt32(bytes.count)
    switch identifier.row.immediates {
    case .i32: instruction.low = UInt64(bitPattern: Int64(Int32.min + 5))
    case .f32: instruction.low = 0x7FC0_1234
    case .heapType: instruction.typeBits = HeapType(TypeIndex(200)).bits
    case .labelTable:
      for label in [1, 200, 3] as [UInt32] { bytes.unsigned(label) }
      instruction.count = 3
    case .valueTypes:
      bytes.valueType(.i64)
      bytes.valueType(ValueType(bits: instruction.typeBits))
      instruction.count = 2
    case .tryTable:
      bytes.bytes([0, 5, 6, 1, 7, 8, 2, 9, 3, 10])
      instruction.count = 4
    case .typeHandlers, .typeTagHandlers:
      bytes.bytes([0, 5, 6, 1, 7])
      instruction.count = 2
    default: break
    }
    instruction.end = UInt32(bytes.count)
    return instruction
  }

  @Test func everyRowRoundTrips() throws {
    for identifier in Operator.allCases where identifier != .end && identifier != .delegate {
      var lists = ByteSink()
      let written = sample(identifier, &lists)
      var code = ByteSink()
      code.instruction(written, listsIn: ByteStorage(lists.array))
      let length = code.count
      // Close what the instruction opened, and the expression.
      for _ in 0..<2 { code.code(Operator.end.row.code) }

      let bytes = ByteStorage(code.array)
      var reader = InstructionReader(
        ConstantExpression(ByteRange(offset: 0, count: bytes.count)), of: bytes, features: .all)
      var read = Instruction()
      #expect(try reader.next(&read), "\(identifier)")
      #expect(read.operator == identifier && read.offset == 0 && Int(read.end) == length, "\(identifier)")
      var again = ByteSink()
      again.instruction(read, listsIn: bytes)
      #expect(again.array == Array(code.array.prefix(length)), "\(identifier)")
      checkFields(read, written)
    }
  }

  private func checkFields(_ read: Instruction, _ written: Instruction) {
    switch written.operator.row.immediates {
    case .memoryArgument, .memoryArgumentLane:
      #expect(read.index == written.index && read.alignment == written.alignment && read.low == written.low)
    case .v128, .lanes: #expect(read.low == written.low && read.high == written.high)
    case .i32, .i64, .f32, .f64: #expect(read.low == written.low)
    case .castLabel:
      #expect(read.sourceType == written.sourceType && read.targetType == written.targetType)
      #expect(read.index == written.index)
    case .typeTable, .typeField, .typeTagHandlers: #expect(read.index == written.index && read.second == written.second)
    case .tryTable, .labelTable: #expect(read.count == written.count)
    default: break
    }
  }

  @Test func operatorsOfOtherFeaturesAreIllegal() throws {
    for identifier in Operator.allCases {
      let row = identifier.row
      guard row.feature != .mvp, identifier != .throw else { continue }
      var code = ByteSink()
      code.code(row.code)
      let bytes = ByteStorage(code.array)
      var reader = InstructionReader(
        ConstantExpression(ByteRange(offset: 0, count: bytes.count)), of: bytes,
        features: Features.all.subtracting(Features(row.feature)))
      var read = Instruction()
      let error = #expect(throws: ReadError.self) { try reader.next(&read) }
      #expect(error?.kind.message.hasPrefix("illegal opcode") == true, "\(identifier)")
      #expect(error?.description.contains(row.feature.name) == true, "\(identifier)")
    }
  }

  // MARK: The formal specification

  /// The folder of the formal specification beside the checkout, if it is there.
  private static let specification = Suites.folder("../docs/spectec")

  /// The words that make up an abstract instruction, without variables and brackets.
  private func normalized(_ abstract: Substring) -> String {
    let text = abstract.components(separatedBy: "--")[0].map { "()|$".contains($0) ? " " : $0 }
    return String(text).split(separator: " ").filter { word in
      let isWord = word.allSatisfy { $0.isUppercase || $0.isNumber || "`_.".contains($0) }
      return (isWord || word.hasPrefix("`")) && !["_IDX", "REF", "NULL"].contains(word)
    }.joined(separator: " ")
  }

  @Test(.enabled(if: specification != nil, "the formal specification is not on this machine"))
  func codesAndNamesAreThoseOfTheSpecification() throws {
    let folder = try #require(Self.specification)
    let binary = try String(contentsOfFile: folder + "/5.3-binary.instructions.spectec", encoding: .utf8)
    let text = try String(contentsOfFile: folder + "/6.3-text.instructions.spectec", encoding: .utf8)
    var names: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") {
      if let match = line.firstMatch(of: /^\s*\| "([a-z0-9_.]+)".*?=> (.*)$/) {
        names[normalized(match.2), default: []].insert(String(match.1))
      }
    }
    var joined = 0
    var isInstruction = false
    for line in binary.split(separator: "\n") {
      if line.hasPrefix("grammar") { isInstruction = line.contains("Binstr") }
      guard isInstruction, let match = line.firstMatch(of: /^\s*\| 0x([0-9A-F]{2})(?: (\d+):Bu32)?.*?=> (.*)$/),
        let expected = names[normalized(match.3)]
      else { continue }
      let prefix = try #require(UInt32(match.1, radix: 16))
      let code = match.2.map { prefix << 16 | UInt32($0)! } ?? prefix
      let row = try #require(Operator.allCases.first { $0.row.code == code }).row
      #expect(expected.contains(row.name.description), "\(line)")
      joined += 1
    }
    #expect(joined >= 480)
  }
}
