package import MachineCode

/// Why compiled code traps. The order is that of the runtime's own list, which begins with 0; a trap code of the
/// machine's tables is one more, since 0 says there that nothing traps. `TrapReasonTests` holds the two lists together.
package enum TrapReason: UInt8, CaseIterable, Sendable {
  case unreachable
  case memoryOutOfBounds
  case tableOutOfBounds
  case arrayOutOfBounds
  case undefinedElement
  case uninitializedElement
  case indirectCallTypeMismatch
  case integerDivideByZero
  case integerOverflow
  case invalidConversionToInteger
  case callStackExhausted
  case nullReference
  case nullFunctionReference
  case nullStructureReference
  case nullArrayReference
  case nullI31Reference
  case nullExceptionReference
  case nullContinuationReference
  case castFailure
  case allocationTooLarge
  case heapExhausted
  case unalignedAtomic
  case expectedSharedMemory
  case continuationAlreadyConsumed
  case unhandledTag
  case outOfFuel
  case interrupted

  package var code: TrapCode { TrapCode(rawValue + 1) }

  package init?(_ code: TrapCode) {
    guard code.rawValue > 0 else { return nil }
    self.init(rawValue: code.rawValue - 1)
  }
}
