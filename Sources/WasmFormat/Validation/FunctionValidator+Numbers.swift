// Operators whose signature follows from their family, and accesses to memory.

extension FunctionValidator {
  /// Any operator with a signature: the general form of what `step` does quickly for the common ones.
  @inline(never)
  mutating func regular(_ instruction: borrowing Instruction) throws(ValidationError) {
    let rule = rules + Int(instruction.operator.rawValue)
    var count = 0
    switch rule.pointee.form {
    case .load, .store:
      // `step` has checked the access.
      scratch[0] = memoryAddresses[Int(instruction.index)]
      count = 1
    case .memory:
      scratch[0] = try memoryAccess(instruction, rule)
      count = 1
      if rule.pointee.lanes > 0 { try checkLane(instruction, rule.pointee.lanes) }
    case .lane:
      try checkLane(instruction, rule.pointee.lanes)
    case .shuffle:
      try checkShuffle(instruction)
    default: break
    }
    let parameters = rule.pointee.parameters
    for code in [parameters.0, parameters.1, parameters.2, parameters.3].prefix(Int(rule.pointee.parameterCount)) {
      scratch[count] = ValueType(bits: UInt32(code))
      count += 1
    }
    try pop(scratch, count, instruction)
    if rule.pointee.resultCount > 0 { try push(ValueType(bits: UInt32(rule.pointee.results.0))) }
    if rule.pointee.resultCount > 1 { try push(ValueType(bits: UInt32(rule.pointee.results.1))) }
  }

  private func checkLane(_ instruction: borrowing Instruction, _ lanes: UInt8) throws(ValidationError) {
    guard instruction.lane < lanes else {
      throw error(.invalidLaneIndex, instruction, " \(instruction.lane): there are \(lanes) lanes")
    }
  }

  /// Each of 16 bytes names one of the 32 lanes of two vectors.
  private func checkShuffle(_ instruction: borrowing Instruction) throws(ValidationError) {
    let tooLarge: UInt64 = 0xE0E0_E0E0_E0E0_E0E0
    guard instruction.low & tooLarge == 0, instruction.high & tooLarge == 0 else {
      throw error(.invalidLaneIndex, instruction, ": there are 32 lanes")
    }
  }

  /// Checks a memory access and returns the type of its address.
  @inline(__always)
  func memoryAccess(
    _ instruction: borrowing Instruction, _ rule: UnsafePointer<OperatorRule>
  ) throws(ValidationError) -> ValueType {
    guard instruction.index < memoryCount else { throw unknown(.unknownMemory, instruction.index, instruction) }
    let address = memoryAddresses[Int(instruction.index)]
    let natural = rule.pointee.naturalAlignment
    guard instruction.alignment <= natural, instruction.alignment == natural || !rule.pointee.isAtomic,
      instruction.low <= UInt64(UInt32.max) || address == .i64
    else { throw wrongAccess(instruction, rule.pointee) }
    return address
  }

  @inline(never)
  private func wrongAccess(_ instruction: borrowing Instruction, _ rule: OperatorRule) -> ValidationError {
    if rule.isAtomic ? instruction.alignment != rule.naturalAlignment : instruction.alignment > rule.naturalAlignment {
      let found = instruction.alignment < 32 ? "\(UInt64(1) << UInt64(instruction.alignment))" : "2^\(instruction.alignment)"
      return error(
        rule.isAtomic ? .alignmentNotNatural : .alignmentTooLarge, instruction,
        ": natural is \(1 << Int(rule.naturalAlignment)), found \(found)")
    }
    return error(.offsetOutOfRange, instruction, ": found \(instruction.low) in a memory with 32-bit addresses")
  }
}
