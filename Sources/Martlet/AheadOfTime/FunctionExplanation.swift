import MachineCode
import WasmCompiler
package import WasmFormat
import WasmText

/// How a function becomes machine code, for a reader: its instructions, its IR after each pass, its code.
package struct FunctionExplanation: Sendable {
  /// A line of text, and the offset in the module of the instruction that it stems from.
  package struct Line: Hashable, Sendable {
    package var text: String
    package var source: UInt32?
  }

  package struct Pass: Sendable {
    package var name: String
    /// Empty where the pass has changed nothing.
    package var lines: [Line]
  }

  package var name: String
  package var target: CompilationTarget
  package var wasm: [Line]
  package var passes: [Pass] = []
  package var code: [Line] = []
  package var codeBytes = 0
  package var frameBytes = 0

  /// The function's own name, or its number.
  package static func name(_ function: UInt32, in module: Module) -> String {
    module.functionName(function) ?? "function \(function)"
  }
}

extension Module {
  /// Compiles one function, which the module defines, and notes what becomes of it.
  package func explanation(
    of function: FunctionIndex, for target: CompilationTarget
  ) throws -> FunctionExplanation {
    let configuration = engine.configuration
    let module = try contents.inBinary(configuration)
    let context = try ModuleContext(module, features: configuration.features, limits: configuration.limits)
    let unit = CompilationUnit(context, references: layout.references)
    var compiler = FunctionCompiler(unit, options: CompilerOptions(configuration, for: target.features))
    var explanation = FunctionExplanation(
      name: FunctionExplanation.name(function.rawValue, in: self), target: target,
      wasm: try module.disassembled(function).split(separator: "\n").map { Self.wasmLine($0) })
    var passes: [(name: String, text: String)] = []
    let compiled = compiler.explain(function) { passes.append(($0, $1)) }
    var previous = ""
    for pass in passes {
      let lines = pass.text == previous ? [] : pass.text.split(separator: "\n").map { Self.irLine($0) }
      explanation.passes.append(FunctionExplanation.Pass(name: pass.name, lines: lines))
      previous = pass.text
    }
    if let compiled {
      explanation.code = codeLines(compiled)
      explanation.codeBytes = compiled.bytes.count
      explanation.frameBytes = Int(compiled.frame.size)
    }
    return explanation
  }

  /// ` 0000002a: 20 00   | local.get 0`
  private static func wasmLine(_ text: Substring) -> FunctionExplanation.Line {
    let offset = text.drop { $0 == " " }.prefix { $0 != ":" }
    return FunctionExplanation.Line(text: String(text), source: UInt32(offset, radix: 16))
  }

  /// `  v3 = add.i32 v1, v2 !42`
  private static func irLine(_ text: Substring) -> FunctionExplanation.Line {
    guard let mark = lastRange(of: " !", in: text), let source = UInt32(text[mark.upperBound...]) else {
      return FunctionExplanation.Line(text: String(text))
    }
    return FunctionExplanation.Line(text: String(text[..<mark.lowerBound]), source: source)
  }

  private func codeLines(_ code: CompiledCode) -> [FunctionExplanation.Line] {
    let symbols = Dictionary(code.relocations.map { (Int($0.offset), $0.symbol) }) { first, _ in first }
    var lines: [FunctionExplanation.Line] = []
    var place = 0
    var offset = 0
    var source: UInt32?
    while offset < code.codeSize {
      let (text, length) = X64.Disassembler.text(code.bytes[offset..<code.codeSize], at: offset)
      while place < code.sourcePlaces.count, code.sourcePlaces[place].offset <= offset {
        source = code.sourcePlaces[place].source
        place += 1
      }
      let digits = String(offset, radix: 16)
      var line = String(repeating: "0", count: max(0, 6 - digits.count)) + digits + "  " + text
      for byte in offset..<offset + length {
        guard let symbol = symbols[byte] else { continue }
        line += "  ; " + CodeSymbol.text(symbol) { FunctionExplanation.name($0, in: self) }
      }
      if let trap = code.trapSites.first(where: { $0.offset == offset }).flatMap({ TrapReason($0.code) }) {
        line += "  ; traps: \(trap)"
      }
      lines.append(FunctionExplanation.Line(text: line, source: source == 0 ? nil : source))
      offset += max(length, 1)
    }
    return lines
  }
}

/// Where a text begins and ends for the last time within another.
private func lastRange(of text: String, in whole: Substring) -> Range<Substring.Index>? {
  var start = whole.endIndex
  while start > whole.startIndex {
    start = whole.index(before: start)
    if whole[start...].hasPrefix(text) { return start..<whole.index(start, offsetBy: text.count) }
  }
  return nil
}
