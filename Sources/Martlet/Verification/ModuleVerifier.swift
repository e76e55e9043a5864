package import CodeVerifier
import MachineCode
package import WasmCompiler

/// What the verifier found in the code of a module.
package struct CodeViolation: Error, Hashable, Sendable, CustomStringConvertible {
  /// The function's index in the module; nil in a piece of code beside the functions.
  package var function: UInt32?
  /// In the code of the module.
  package var offset: Int
  package var reason: X64Code.Verifier.Violation.Reason

  package var description: String {
    let place = function.map { "function \($0)" } ?? "an adapter"
    return "\(place), code offset 0x\(String(offset, radix: 16)): \(reason.rawValue)"
  }
}

/// Checks the code of a module with its tables: see `CodePolicy`. It trusts neither the compiler nor the file.
package struct ModuleVerifier {
  private let unit: CompilationUnit
  private let options: CompilerOptions
  private let tables: CodeTables
  private let code: UnsafeRawBufferPointer
  private var policy: CodePolicy
  /// Where code begins that other code may call, and how.
  private var entries: [Int: X64Code.Verifier.SignatureIndex] = [:]

  package static func verify(
    _ code: UnsafeRawBufferPointer, _ tables: CodeTables, of unit: CompilationUnit, _ options: CompilerOptions
  ) throws(CodeViolation) {
    var verifier = ModuleVerifier(code, tables, unit, options)
    var signatures: [X64Code.Verifier.SignatureIndex] = []
    try verifier.checkOrder()
    for range in tables.ranges { signatures.append(try verifier.signature(of: range)) }
    try verifier.checkEntries()
    try verifier.checkPlaces()
    for (range, signature) in zip(tables.ranges, signatures) { try verifier.verify(range, signature) }
  }

  private init(
    _ code: UnsafeRawBufferPointer, _ tables: CodeTables, _ unit: CompilationUnit, _ options: CompilerOptions
  ) {
    self.unit = unit
    self.options = options
    self.tables = tables
    self.code = code
    policy = CodePolicy(unit, options)
  }

  // MARK: Tables

  /// Whoever searches the tables finds the same entries.
  private func checkOrder() throws(CodeViolation) {
    guard tables.callSites.isAscending(\.returnOffset), tables.handlers.isAscending(\.returnOffset),
      tables.jumpTables.isAscending(\.offset), tables.trapOffsets.isAscending(\.self),
      tables.insertions.isAscending(\.first),
      tables.insertions.allSatisfy({ $0.function < UInt32(unit.functions.count) })
    else { throw CodeViolation(function: nil, offset: 0, reason: .badTables) }
  }

  /// Nothing is said of places that no range has, where nobody would check it.
  private func checkPlaces() throws(CodeViolation) {
    var counts = (calls: 0, handlers: 0, traps: 0)
    for range in tables.ranges {
      counts.calls += tables.callSites.within(range.returns, \.returnOffset).count
      counts.handlers += tables.handlers.within(range.returns, \.returnOffset).count
      counts.traps += tables.trapOffsets.within(range.instructions, \.self).count
    }
    guard counts == (tables.callSites.count, tables.handlers.count, tables.trapOffsets.count) else {
      throw CodeViolation(function: nil, offset: 0, reason: .badTables)
    }
  }

  /// Notes how the code of a range is called.
  private mutating func signature(
    of range: CompiledModule.CodeRange
  ) throws(CodeViolation) -> X64Code.Verifier.SignatureIndex {
    guard range.start <= range.codeEnd, range.codeEnd <= range.end, Int(range.end) <= code.count else {
      throw violation(range, .badTables)
    }
    let number = Int(range.symbol % CodeSymbol.firstAdapter)
    // A function's symbol is its index; a function that stays interpreted has a piece of code beside the functions.
    guard range.function == CompiledModule.none || range.function == range.symbol else {
      throw violation(range, .badTables)
    }
    let signature: X64Code.Verifier.SignatureIndex
    switch range.symbol / CodeSymbol.firstAdapter {
    case 0:
      guard number >= unit.importedFunctions, number < unit.functions.count else {
        throw violation(range, .badTables)
      }
      signature = policy.number(ofFunctionType: unit.functions[number])
    case 1, 3:
      guard number < unit.signatureShapes.count else { throw violation(range, .badTables) }
      signature = policy.number(ofShape: unit.signatureShapes[number])
    case 2: return policy.numberOfEntry()
    default: throw violation(range, .badTables)
    }
    entries[Int(range.start)] = signature
    return signature
  }

  /// How a range's frame is left, as it says.
  private func frame(
    of range: CompiledModule.CodeRange, _ signature: X64Code.Verifier.SignatureIndex
  ) throws(CodeViolation) -> X64Code.Verifier.Frame {
    let own = policy.policy.signatures[Int(signature)]
    // Four bits for each register.
    guard range.savedCount <= 8, Int(range.poppedBytes) == (own.popsStack ? own.stackBytes : 0) else {
      throw violation(range, .badTables)
    }
    let saved = (0..<range.savedCount).compactMap { position in
      let number = UInt8(truncatingIfNeeded: range.savedRegisters >> (position * 4)) & 15
      return X64Code.GeneralRegister(rawValue: number)
    }
    return X64Code.Verifier.Frame(size: Int(range.frameBytes), saved: saved)
  }

  /// The runtime enters only where the code of a range begins, of the function or the adapter that it takes it for.
  private func checkEntries() throws(CodeViolation) {
    var functions: [UInt32: UInt32] = [:]
    var adapters: [UInt32: UInt32] = [:]
    var end: UInt32 = 0
    for range in tables.ranges {
      guard range.start >= end else { throw violation(range, .badTables) }
      end = range.end
      if range.function != CompiledModule.none { functions[range.start] = range.function }
      if range.symbol / CodeSymbol.firstAdapter == 2 { adapters[range.start] = range.symbol }
    }
    for (position, offset) in tables.functionOffsets.enumerated() where offset != CompiledModule.none {
      guard functions[offset] == UInt32(unit.importedFunctions + position) else {
        throw CodeViolation(function: nil, offset: Int(offset), reason: .badTables)
      }
    }
    for (type, offset) in tables.entryAdapters.enumerated() where offset != CompiledModule.none {
      guard type < unit.shapes.count, adapters[offset] == CodeSymbol.entry(unit.shapes[type].number) else {
        throw CodeViolation(function: nil, offset: Int(offset), reason: .badTables)
      }
    }
  }

  private func violation(
    _ range: CompiledModule.CodeRange, _ reason: X64Code.Verifier.Violation.Reason, at offset: Int = 0
  ) -> CodeViolation {
    CodeViolation(
      function: range.function == CompiledModule.none ? nil : range.function, offset: Int(range.start) + offset,
      reason: reason)
  }

  // MARK: Code

  private func verify(
    _ range: CompiledModule.CodeRange, _ signature: X64Code.Verifier.SignatureIndex
  ) throws(CodeViolation) {
    let bytes = code[Int(range.start)..<Int(range.end)]
    if range.symbol / CodeSymbol.firstAdapter == 3 {
      // Written by hand, and the only code that leaves with other registers than it came with.
      let expected = FunctionCompiler.switchingTailCall(range.symbol % CodeSymbol.firstAdapter, unit, options)
      guard bytes.elementsEqual(expected.bytes), range.frameBytes == expected.frame.size,
        range.poppedBytes == expected.frame.poppedBytes
      else { throw violation(range, .lostRegister) }
      guard tables.callSites.within(range.returns, \.returnOffset).isEmpty,
        tables.trapOffsets.within(range.instructions, \.self).isEmpty
      else { throw violation(range, .badTables) }
      return
    }
    let start = Int(range.start)
    let end = Int(range.end)
    var subject = X64Code.Verifier.Code(
      bytes: Array(bytes), codeSize: Int(range.codeEnd) - start,
      entryPoints: [.init(offset: 0, signature: signature)])
    subject.origin = start
    subject.frame = try frame(of: range, signature)
    subject.neighbours = entries
    subject.jumpTables = tables.jumpTables.within(start..<end, \.offset).map {
      .init(offset: Int($0.offset) - start, count: Int($0.count))
    }
    for handler in tables.handlers.within(range.returns, \.returnOffset) {
      subject.handlers[Int(handler.returnOffset) - start, default: []].append(Int(handler.landingOffset) - start)
    }
    let traps = tables.trapOffsets.within(range.instructions, \.self)
    subject.trapSites = traps.indices.map {
      let reason = TrapReason(MachineCode.TrapCode(tables.trapCodes[$0]))
      return X64Code.Verifier.TrapSite(
        offset: Int(traps[$0]) - start, isUnbegun: reason == .callStackExhausted)
    }
    for site in tables.callSites.within(range.returns, \.returnOffset) {
      subject.callSites[Int(site.returnOffset) - start] = X64Code.Verifier.CallSite(
        poppedBytes: Int(site.argumentBytes), narrowResults: site.narrowResults)
    }
    do throws(X64Code.Verifier.Violation) {
      try X64Code.Verifier.verify(subject, policy.policy)
    } catch {
      throw violation(range, error.reason, at: error.offset)
    }
  }
}

extension CompiledModule.CodeRange {
  /// Where its instructions stand, and where its calls may return to: a call may be the last instruction, and none is
  /// in front of the first.
  fileprivate var instructions: Range<Int> { Int(start)..<Int(codeEnd) }
  fileprivate var returns: Range<Int> { Int(start) + 1..<Int(codeEnd) + 1 }
}

extension UnsafeBufferPointer {
  fileprivate func isAscending(_ place: KeyPath<Element, UInt32>) -> Bool {
    zip(self, dropFirst()).allSatisfy { $0[keyPath: place] < $1[keyPath: place] }
  }

  /// The entries, which stand in order, whose places are in a range.
  fileprivate func within(_ places: Range<Int>, _ place: KeyPath<Element, UInt32>) -> Slice<Self> {
    func position(of bound: Int) -> Int {
      var (low, high) = (0, self.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(self[middle][keyPath: place]) < bound { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let first = position(of: places.lowerBound)
    return self[first..<Swift.max(first, position(of: places.upperBound))]
  }
}
