extension Trap {
  /// Why a program was stopped. Raw values are what running code leaves in `StoreRecord.trapKind`.
  public enum Kind: UInt32, Hashable, Sendable, CaseIterable {
    case unreachable
    case memoryOutOfBounds
    case tableOutOfBounds
    case arrayOutOfBounds
    /// An indirect call with an index outside of the table.
    case undefinedElement
    /// An indirect call to a null element.
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
    /// An object of the garbage-collected heap is larger than any can be.
    case allocationTooLarge
    /// The garbage-collected heap is larger than the store allows.
    case heapExhausted
    case unalignedAtomic
    case expectedSharedMemory
    case continuationAlreadyConsumed
    case unhandledTag
    /// The store has less fuel than the code ahead needs.
    case outOfFuel
    /// Another thread has asked for it, through an `Interrupter`.
    case interrupted
    /// The store's deadline has passed.
    case deadlineExceeded

    /// The wording of the specification's test suite, where it has one.
    public var message: String {
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
      case .nullContinuationReference: "null continuation reference"
      case .castFailure: "cast failure"
      case .allocationTooLarge: "allocation too large"
      case .heapExhausted: "heap exhausted"
      case .unalignedAtomic: "unaligned atomic"
      case .expectedSharedMemory: "expected shared memory"
      case .continuationAlreadyConsumed: "continuation already consumed"
      case .unhandledTag: "unhandled tag"
      case .outOfFuel: "out of fuel"
      case .interrupted: "interrupted"
      case .deadlineExceeded: "deadline exceeded"
      }
    }
  }
}
