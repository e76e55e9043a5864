import Foundation
import Testing

@testable import MachineCode

@Suite struct X64EncodingTests {
  static let everything = X64.Features.all
  static let withoutAVX = X64.Features.all.subtracting(X64.Features(.avx))

  struct Sweep {
    var code: [UInt8] = []
    var starts: [Int] = []
    var cases: [FormSweep.Case] = []

    init(_ features: X64.Features) {
      var assembler = X64.Assembler(features: features)
      for form in X64.FormTable.shared.forms where features.contains(form.feature) {
        for item in FormSweep.cases(form) {
          starts.append(assembler.roughSize)
          cases.append(item)
          FormSweep.encode(item, &assembler)
        }
      }
      assembler.finish()
      code = Array(assembler.bytes)
    }

    func bytes(_ index: Int) -> ArraySlice<UInt8> {
      code[starts[index]..<(index + 1 < starts.count ? starts[index + 1] : code.count)]
    }
  }

  @Test func rowsAreUniqueAndTogether() {
    var last: X64.Operation?
    var seen: Set<X64.Operation> = []
    var shapes: Set<X64.Form.Shape> = []
    for form in X64.FormTable.shared.forms {
      if form.operation != last {
        #expect(seen.insert(form.operation).inserted, "the rows of \(form.operation) are not together")
        shapes = []
        last = form.operation
      }
      #expect(shapes.insert(form.shape).inserted, "\(form.operation) has two rows of shape \(form.shape)")
    }
    #expect(seen.count == X64.Operation.allCases.count, "every operation has a row")
  }

  @Test(arguments: [everything, withoutAVX])
  func readsBackWhatItWrites(_ features: X64.Features) {
    let sweep = Sweep(features)
    for (index, item) in sweep.cases.enumerated() {
      let bytes = sweep.bytes(index)
      guard let decoded = X64.Decoder.shared.decode(bytes) else {
        Issue.record("no row for \(bytes)")
        continue
      }
      let place: X64.Decoded.Place =
        if let rm = item.rm {
          .register(rm)
        } else if let memory = item.memory {
          .memory(
            base: memory.baseRegister?.number, index: memory.indexRegister?.number, scale: memory.scale,
            displacement: memory.displacement)
        } else {
          .none
        }
      let hasVector = item.form.space != .legacy && !(item.form.space.isTwin && !decoded.usesVEX)
      let isRight =
        decoded.length == bytes.count && decoded.form.operation == item.form.operation
        && decoded.form.shape == item.form.shape && decoded.width == item.width && decoded.rm == place
        && (decoded.reg == item.reg || !item.form.shape.hasModRM && item.form.shape != .o && item.form.shape != .oi)
        && (!hasVector || decoded.vector == item.vector) && decoded.immediate == item.immediate
        && (decoded.condition?.rawValue ?? 0) == item.condition
      #expect(isRight, "\(bytes) came back as \(X64.Disassembler.text(bytes).0)")
    }
  }

  @Test(arguments: [everything, withoutAVX])
  func toolchainAgrees(_ features: X64.Features) throws {
    guard let tool = Toolchain.disassembler else {
      print("skipped: no llvm-objdump in /opt/swift/usr/bin or PATH")
      return
    }
    let sweep = Sweep(features)
    let expected = try Toolchain.disassemble(sweep.code, with: tool)
    #expect(sweep.cases.count > 17_000)
    for (index, item) in sweep.cases.enumerated() {
      let (text, length) = X64.Disassembler.text(sweep.bytes(index), at: sweep.starts[index])
      #expect(length == sweep.bytes(index).count)
      let theirs = expected[sweep.starts[index]] ?? "nothing"
      #expect(text == Self.inOurWords(theirs, item), "\(sweep.bytes(index).map { String($0, radix: 16) })")
    }
  }

  /// Where the toolchain abbreviates or turns operands round, its text as we write it.
  static func inOurWords(_ text: String, _ item: FormSweep.Case) -> String {
    var words = text.split(separator: " ", maxSplits: 1).map(String.init)
    if words[0] == "{vex}" { words = words[1].split(separator: " ", maxSplits: 1).map(String.init) }
    switch item.form.operation {
    case .cmpss, .cmpsd, .cmpps, .cmppd:
      let base = "\(item.form.operation)"
      let isVEX = words[0].hasPrefix("v")
      words = [(isVEX ? "v" : "") + base, words[1] + ", 0x" + String(item.immediate, radix: 16)]
      // Predicates beyond the first eight exist only in VEX; without it the toolchain shows the number.
      if words[1].hasSuffix(", 0xf, 0xf") || words[1].hasSuffix(", 0x1f, 0x1f") {
        words[1] = words[1].split(separator: ",").dropLast().joined(separator: ",")
      }
    case .xchg where item.rm != nil:
      words[1] = words[1].split(separator: ", ").reversed().joined(separator: ", ")
    default:
      if item.form.shape == .m1 { words[1] += ", 1" }
    }
    return words.joined(separator: " ")
  }

  /// One line for each form, width and kind of operand. `MARTLET_REWRITE_GOLDEN=1` writes the file anew.
  @Test func goldenTextStays() throws {
    var text = ""
    for features in [Self.withoutAVX, Self.everything] {
      let sweep = Sweep(features)
      var seen: Set<String> = []
      for (index, item) in sweep.cases.enumerated() {
        let bytes = sweep.bytes(index)
        let isTwin = item.form.space.isTwin
        if features == Self.everything && !isTwin && Self.withoutAVX.contains(item.form.feature) { continue }
        let kind = "\(item.form.operation) \(item.form.shape) \(item.width) \(item.rm != nil)"
        guard seen.insert(kind).inserted else { continue }
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        text += hex + String(repeating: " ", count: max(1, 36 - hex.count)) + X64.Disassembler.text(bytes).0 + "\n"
      }
    }
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/MachineCode/x64-forms.txt")
    if ProcessInfo.processInfo.environment["MARTLET_REWRITE_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let golden = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let lines = text.split(separator: "\n")
    #expect(golden.count == lines.count)
    for (ours, theirs) in zip(lines, golden) { #expect(ours == theirs) }
  }
}

extension X64.Form.Space {
  var isTwin: Bool { self == .sse || self == .sse3 }
}
