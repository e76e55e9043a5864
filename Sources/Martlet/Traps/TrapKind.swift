extension Trap {
  /// Why a program was stopped. Raw values are what running code leaves in `StoreRecord.trapKind`.
  public enum Kind: UInt32, Hashable, Sendable, CaseIterable {
    case unreachable = 1
    case integerDivideByZero
    case integerOverflow
    case invalidConversionToInteger
    case outOfBoundsMemoryAccess
    case outOfBoundsTableAccess
    case outOfBoundsArrayAccess
    /// An indirect call with an index outside of the table.
    case undefinedElement
    /// An indirect call to a null element.
    case uninitializedElement
    case indirectCallTypeMismatch
    case nullReference
    case nullFunctionReference
    case nullStructureReference
    case nullArrayReference
    case nullI31Reference
    case nullExceptionReference
    case nullContinuationReference
    case castFailure
    case callStackExhausted
    /// An object of the garbage-collected heap does not fit into what the store allows.
    case heapExhausted
    case unalignedAtomic
    case expectedSharedMemory
    case continuationAlreadyConsumed
    case unhandledTag
    case fuelExhausted
    case interrupted

    /// The wording of the specification's test suite, where it has one.
    public var message: String {
      switch self {
      case .unreachable: "unreachable"
      case .integerDivideByZero: "integer divide by zero"
      case .integerOverflow: "integer overflow"
      case .invalidConversionToInteger: "invalid conversion to integer"
      case .outOfBoundsMemoryAccess: "out of bounds memory access"
      case .outOfBoundsTableAccess: "out of bounds table access"
      case .outOfBoundsArrayAccess: "out of bounds array access"
      case .undefinedElement: "undefined element"
      case .uninitializedElement: "uninitialized element"
      case .indirectCallTypeMismatch: "indirect call type mismatch"
      case .nullReference: "null reference"
      case .nullFunctionReference: "null function reference"
      case .nullStructureReference: "null structure reference"
      case .nullArrayReference: "null array reference"
      case .nullI31Reference: "null i31 reference"
      case .nullExceptionReference: "null exception reference"
      case .nullContinuationReference: "null continuation reference"
      case .castFailure: "cast failure"
      case .callStackExhausted: "call stack exhausted"
      case .heapExhausted: "heap exhausted"
      case .unalignedAtomic: "unaligned atomic"
      case .expectedSharedMemory: "expected shared memory"
      case .continuationAlreadyConsumed: "continuation already consumed"
      case .unhandledTag: "unhandled tag"
      case .fuelExhausted: "fuel exhausted"
      case .interrupted: "interrupted"
      }
    }
  }
}
