/// How a run of code ended.
package enum Exit: Int {
  /// The results stand where the arguments stood.
  case returned = 0
  /// `StoreRecord.trapKind` says why.
  case trap = 1
  /// A host function failed with a Swift error, which the store's owner keeps.
  case hostError = 2
  /// An exception that nobody caught: `StoreRecord.exception`.
  case exception = 3
  /// A continuation was suspended beyond this run.
  case suspended = 4
}

/// Why code cannot go on. Raw values stand in `StoreRecord.trapKind`.
package enum TrapCode: UInt32, CaseIterable, Sendable {
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
  case castFailure
  case allocationTooLarge
  case heapExhausted
  case unalignedAtomic
  case expectedSharedMemory
  case outOfFuel
  case interrupted

  /// The wording of the specification's test suite.
  package var message: String {
    switch self {
    case .unreachable: "unreachable"
    case .memoryOutOfBounds: "out of bounds memory access"
    case .tableOutOfBounds: "out of bounds table access"
    case .arrayOutOfBounds: "out of bounds array access"
    case .undefinedElement: "undefined element"
    case .uninitializedElement: "uninitialized element"
    case .indirectCallTypeMismatch: "indirect call type mismatch"
    case .integerDivideByZero: "integer divide by zero"
    case .integerOverflow: "integer overflow"
    case .invalidConversionToInteger: "invalid conversion to integer"
    case .callStackExhausted: "call stack exhausted"
    case .nullReference: "null reference"
    case .nullFunctionReference: "null function reference"
    case .nullStructureReference: "null structure reference"
    case .nullArrayReference: "null array reference"
    case .nullI31Reference: "null i31 reference"
    case .nullExceptionReference: "null exception reference"
    case .castFailure: "cast failure"
    case .allocationTooLarge: "allocation too large"
    case .heapExhausted: "heap exhausted"
    case .unalignedAtomic: "unaligned atomic"
    case .expectedSharedMemory: "expected shared memory"
    case .outOfFuel: "out of fuel"
    case .interrupted: "interrupted"
    }
  }
}
