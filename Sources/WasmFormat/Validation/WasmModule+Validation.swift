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
    var reader = try begin(function)
    var instruction = Instruction()
    while try reader.advance(&instruction, of: "function \(function)") {
      do { try stepInline(&instruction) } catch { throw .invalid(error) }
    }
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
