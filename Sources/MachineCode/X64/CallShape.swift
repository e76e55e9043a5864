extension X64 {
  /// How calls of one signature travel: flat, so that a call site allocates nothing.
  struct CallShape: BitwiseCopyable {
    /// Where the arguments' places stand in the table; the results' follow them.
    var firstPlace: UInt32
    var argumentCount: UInt32
    var resultCount: UInt32
    /// Bytes of arguments on the stack, a multiple of 16.
    var stackBytes: UInt32
    var calleePops: Bool
    /// General registers of results of 32 bits, as bits.
    var narrowResults: UInt16
    /// What a call destroys.
    var clobbers: RegisterSet

    var firstResult: UInt32 { firstPlace + argumentCount }
  }

  /// The shapes of a function's own signature and of those it calls by. Its memory serves one function after the other.
  struct CallShapes: ~Copyable {
    /// By the function's numbers of signatures.
    private(set) var shapes = GrowableBuffer<CallShape>()
    private(set) var places = GrowableBuffer<Place>()
    private(set) var types = GrowableBuffer<ValueType>()
    private(set) var own = CallShape(
      firstPlace: 0, argumentCount: 0, resultCount: 0, stackBytes: 0, calleePops: false, narrowResults: 0, clobbers: [])

    mutating func prepare(_ f: borrowing Function) {
      shapes.removeAll()
      places.removeAll()
      types.removeAll()
      own = add(f.signature)
      for signature in f.signatures { shapes.append(add(signature)) }
    }

    private mutating func add(_ signature: Signature) -> CallShape {
      let convention = conventions[Int(signature.convention)]
      let first = UInt32(places.count)
      let bytes = placeArguments(signature.parameters, convention, into: &places)
      placeResults(signature.results, convention, into: &places)
      for type in signature.parameters { types.append(type) }
      for type in signature.results { types.append(type) }
      return CallShape(
        firstPlace: first, argumentCount: UInt32(signature.parameters.count),
        resultCount: UInt32(signature.results.count), stackBytes: bytes, calleePops: convention.calleePops,
        narrowResults: narrowResults(signature.results, convention),
        clobbers: RegisterSet(bits: (generalRegisters.bits | vectorRegisters.bits) & ~convention.preserved.bits))
    }
  }
}
