// Operators whose signature follows from their family, and accesses to memory.

extension FunctionValidator {
  /// Any operator with a signature: the general form of what `step` does quickly for the common ones.
  @inline(never)
  mutating func regular() throws(ValidationError) {
    let rule = rules + Int(instruction.pointee.operator.rawValue)
    var count = 0
    switch rule.pointee.form {
    case .load, .store:
      // `step` has checked the access.
      scratch[0] = memoryAddresses[Int(instruction.pointee.index)]
      count = 1
    case .memory:
      scratch[0] = try memoryAccess(rule)
      count = 1
      if rule.pointee.lanes > 0 { try checkLane(rule.pointee.lanes) }
    case .lane:
      try checkLane(rule.pointee.lanes)
    case .shuffle:
      try checkShuffle()
    default: break
    }
    let parameters = rule.pointee.parameters
    for code in [parameters.0, parameters.1, parameters.2, parameters.3].prefix(Int(rule.pointee.parameterCount)) {
      scratch[count] = ValueType(bits: UInt32(code))
      count += 1
    }
    try pop(scratch, count)
    if rule.pointee.resultCount > 0 { try push(ValueType(bits: UInt32(rule.pointee.results.0))) }
    if rule.pointee.resultCount > 1 { try push(ValueType(bits: UInt32(rule.pointee.results.1))) }
  }

  private mutating func checkLane(_ lanes: UInt8) throws(ValidationError) {
    guard instruction.pointee.lane < lanes else {
      throw error(.invalidLaneIndex, " \(instruction.pointee.lane): there are \(lanes) lanes")
    }
  }

  /// Each of 16 bytes names one of the 32 lanes of two vectors.
  private mutating func checkShuffle() throws(ValidationError) {
    let tooLarge: UInt64 = 0xE0E0_E0E0_E0E0_E0E0
    guard instruction.pointee.low & tooLarge == 0, instruction.pointee.high & tooLarge == 0 else {
      throw error(.invalidLaneIndex, ": there are 32 lanes")
    }
  }

  /// Checks a memory access and returns the type of its address.
  @inline(__always)
  mutating func memoryAccess(
    _ rule: UnsafePointer<OperatorRule>
  ) throws(ValidationError) -> ValueType {
    guard instruction.pointee.index < memoryCount else { throw unknown(.unknownMemory, instruction.pointee.index) }
    let address = memoryAddresses[Int(instruction.pointee.index)]
    let natural = rule.pointee.naturalAlignment
    guard instruction.pointee.alignment <= natural, instruction.pointee.alignment == natural || !rule.pointee.isAtomic,
      instruction.pointee.low <= UInt64(UInt32.max) || address == .i64
    else { throw wrongAccess(rule.pointee) }
    return address
  }

  @inline(never)
  private func wrongAccess(_ rule: OperatorRule) -> ValidationError {
    if rule.isAtomic
      ? instruction.pointee.alignment != rule.naturalAlignment : instruction.pointee.alignment > rule.naturalAlignment
    {
      let found =
        instruction.pointee.alignment < 32
        ? "\(UInt64(1) << UInt64(instruction.pointee.alignment))" : "2^\(instruction.pointee.alignment)"
      return error(
        rule.isAtomic ? .alignmentNotNatural : .alignmentTooLarge,
        ": natural is \(1 << Int(rule.naturalAlignment)), found \(found)")
    }
    return error(.offsetOutOfRange, ": found \(instruction.pointee.low) in a memory with 32-bit addresses")
  }
}
