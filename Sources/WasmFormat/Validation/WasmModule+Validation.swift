extension WasmModule {
  /// Checks that the module is valid.
  ///
  /// ```swift
  /// let module = try WasmModule(reading: ByteStorage(bytes))
  /// try module.validate()
  /// ```
  public func validate(
    features: Features = .wasm3, limits: ImplementationLimits = .standard
  ) throws(ModuleError) {
    let context = try ModuleContext(self, features: features, limits: limits)
    try context.validateBodies(0..<bodies.count)
  }
}

extension ModuleContext {
  /// Checks a range of the functions that the module defines. Several threads can each take a range.
  package func validateBodies(_ range: Range<Int>) throws(ModuleError) {
    guard module.bodies.count == module.functions.count else {
      throw .invalid(
        ValidationError(.unknownFunction, ": \(module.functions.count) functions have \(module.bodies.count) bodies"))
    }
    var validator = FunctionValidator(context: self)
    for number in range { try validator.validate(FunctionIndex(UInt32(importedFunctionCount + number))) }
  }
}

extension FunctionValidator {
  /// Checks a function that the module defines.
  package mutating func validate(_ function: FunctionIndex) throws(ModuleError) {
    try validate(function, quickly: true)
  }

  /// What `passQuickly` leaves goes through `step`, one instruction at a time.
  private mutating func validate(_ function: FunctionIndex, quickly: Bool) throws(ModuleError) {
    var reader = try begin(function)
    var instruction = Instruction()
    while depth > 0 {
      if quickly {
        let position = passQuickly(from: reader.position, to: reader.uncheckedEnd)
        // An instruction that goes beyond the end of the body is a mistake, which the reader finds.
        guard reader.resume(at: position, depth: depth) else { return try validate(function, quickly: false) }
        if depth == 0 { break }
      }
      guard try reader.advance(&instruction, of: "function \(function)") else { break }
      do { try step(&instruction) } catch { throw .invalid(error) }
    }
    // Nothing may follow, and the reader says so.
    if !reader.isAtEnd { _ = try reader.advance(&instruction, of: "function \(function)") }
    do { try finish() } catch { throw .invalid(error) }
  }
}

extension InstructionReader {
  /// `next` for those who also validate.
  @inline(__always)
  mutating func advance(
    _ instruction: inout Instruction, of item: @autoclosure () -> String
  ) throws(ModuleError) -> Bool {
    do { return try nextInline(&instruction) } catch { throw .malformed(error.within(item())) }
  }
}
