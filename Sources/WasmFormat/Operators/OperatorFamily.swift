/// What an operator means, so that one rule can serve all operators of a kind.
///
/// Irregular families carry no payload: their operators are told apart by name.
package enum OperatorFamily: Sendable {
  // Irregular.
  case control, parametric, local, global, table, memory, reference, aggregate, exception, continuation

  // Numbers.
  case const(NumericType)
  case intUnary(IntWidth, IntUnary)
  case intEqualZero(IntWidth)
  case intBinary(IntWidth, IntBinary)
  case intCompare(IntWidth, IntRelation)
  case floatUnary(FloatWidth, FloatUnary)
  case floatBinary(FloatWidth, FloatBinary)
  case floatCompare(FloatWidth, FloatRelation)
  case convert(Conversion, from: NumericType, to: NumericType)
  /// 128-bit arithmetic on pairs of i64.
  case wide(WideOperation)

  // Memory accesses.
  case load(NumericType, bytes: UInt8, signed: Bool)
  case store(NumericType, bytes: UInt8)
  case atomicLoad(IntWidth, bytes: UInt8)
  case atomicStore(IntWidth, bytes: UInt8)
  case atomicUpdate(IntWidth, bytes: UInt8, AtomicUpdate)
  case atomicCompareExchange(IntWidth, bytes: UInt8)
  case atomicWait(IntWidth)
  case atomicNotify
  case atomicFence

  // Vectors.
  case vectorLoad(VectorLoad)
  case vectorStore
  case vectorLoadLane(bytes: UInt8)
  case vectorStoreLane(bytes: UInt8)
  case vectorShuffle
  case vectorSplat(VectorShape)
  case vectorExtractLane(VectorShape, signed: Bool)
  case vectorReplaceLane(VectorShape)
  case vectorUnary(VectorShape, VectorUnary)
  case vectorBinary(VectorShape, VectorBinary)
  case vectorTernary(VectorShape, VectorTernary)
  case vectorCompare(VectorShape, VectorRelation)
  case vectorShift(VectorShape, VectorShift)
  case vectorTest(VectorShape, VectorTest)
}

package enum NumericType: UInt8, Sendable {
  case i32, i64, f32, f64, v128
}

package enum IntWidth: UInt8, Sendable {
  case i32, i64
}

package enum FloatWidth: UInt8, Sendable {
  case f32, f64
}

package enum VectorShape: UInt8, Sendable {
  case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2
  /// The whole vector as 128 bits.
  case v128
}

package enum IntRelation: UInt8, Sendable {
  case equal
  case notEqual
  case lessSigned
  case lessUnsigned
  case greaterSigned
  case greaterUnsigned
  case lessOrEqualSigned
  case lessOrEqualUnsigned
  case greaterOrEqualSigned
  case greaterOrEqualUnsigned
}

package enum FloatRelation: UInt8, Sendable {
  case equal
  case notEqual
  case less
  case greater
  case lessOrEqual
  case greaterOrEqual
}

package enum IntUnary: UInt8, Sendable {
  case countLeadingZeros
  case countTrailingZeros
  case countOnes
  case extend8Signed
  case extend16Signed
  case extend32Signed
}

package enum IntBinary: UInt8, Sendable {
  case add
  case subtract
  case multiply
  case divideSigned
  case divideUnsigned
  case remainderSigned
  case remainderUnsigned
  case and
  case or
  case xor
  case shiftLeft
  case shiftRightSigned
  case shiftRightUnsigned
  case rotateLeft
  case rotateRight
}

package enum FloatUnary: UInt8, Sendable {
  case absolute
  case negate
  case ceiling
  case floor
  case truncate
  case nearest
  case squareRoot
}

package enum FloatBinary: UInt8, Sendable {
  case add
  case subtract
  case multiply
  case divide
  case minimum
  case maximum
  case copySign
}

package enum Conversion: UInt8, Sendable {
  case wrap
  case truncateSigned
  case truncateUnsigned
  case extendSigned
  case extendUnsigned
  case convertSigned
  case convertUnsigned
  case demote
  case promote
  case reinterpret
  case truncateSaturatingSigned
  case truncateSaturatingUnsigned
}

package enum WideOperation: UInt8, Sendable {
  case add
  case subtract
  case multiplySigned
  case multiplyUnsigned
}

package enum VectorLoad: UInt8, Sendable {
  case full
  case extend8x8Signed
  case extend8x8Unsigned
  case extend16x4Signed
  case extend16x4Unsigned
  case extend32x2Signed
  case extend32x2Unsigned
  case splat8
  case splat16
  case splat32
  case splat64
  case zero32
  case zero64
}

package enum VectorBinary: UInt8, Sendable {
  case swizzle
  case and
  case andNot
  case or
  case xor
  case narrowSigned
  case narrowUnsigned
  case add
  case addSaturatingSigned
  case addSaturatingUnsigned
  case subtract
  case subtractSaturatingSigned
  case subtractSaturatingUnsigned
  case minimumSigned
  case minimumUnsigned
  case maximumSigned
  case maximumUnsigned
  case averageRoundingUnsigned
  case q15MultiplyRoundingSaturating
  case multiply
  case extendMultiplyLowSigned
  case extendMultiplyHighSigned
  case extendMultiplyLowUnsigned
  case extendMultiplyHighUnsigned
  case dotSigned
  case divide
  case minimum
  case maximum
  case pseudoMinimum
  case pseudoMaximum
  case relaxedSwizzle
  case relaxedMinimum
  case relaxedMaximum
  case relaxedQ15MultiplyRounding
  case relaxedDot
}

package enum VectorRelation: UInt8, Sendable {
  case equal
  case notEqual
  case lessSigned
  case lessUnsigned
  case greaterSigned
  case greaterUnsigned
  case lessOrEqualSigned
  case lessOrEqualUnsigned
  case greaterOrEqualSigned
  case greaterOrEqualUnsigned
  case less
  case greater
  case lessOrEqual
  case greaterOrEqual
}

package enum VectorUnary: UInt8, Sendable {
  case not
  case demoteZero
  case promoteLow
  case absolute
  case negate
  case countOnes
  case ceiling
  case floor
  case truncate
  case nearest
  case extendAddPairwiseSigned
  case extendAddPairwiseUnsigned
  case extendLowSigned
  case extendHighSigned
  case extendLowUnsigned
  case extendHighUnsigned
  case squareRoot
  case truncateSaturatingSigned
  case truncateSaturatingUnsigned
  case convertSigned
  case convertUnsigned
  case truncateSaturatingSignedZero
  case truncateSaturatingUnsignedZero
  case convertLowSigned
  case convertLowUnsigned
  case relaxedTruncateSigned
  case relaxedTruncateUnsigned
  case relaxedTruncateSignedZero
  case relaxedTruncateUnsignedZero
}

package enum VectorTernary: UInt8, Sendable {
  case bitSelect
  case relaxedMultiplyAdd
  case relaxedNegatedMultiplyAdd
  case relaxedLaneSelect
  case relaxedDotAdd
}

package enum VectorTest: UInt8, Sendable {
  case anyTrue
  case allTrue
  case bitmask
}

package enum VectorShift: UInt8, Sendable {
  case left
  case rightSigned
  case rightUnsigned
}

package enum AtomicUpdate: UInt8, Sendable {
  case add
  case subtract
  case and
  case or
  case xor
  case exchange
}

// Whether a result that is not a number may have any sign and payload, which the deterministic profile pins. Other operations
// only copy bits.

extension FloatUnary {
  package var choosesNaN: Bool { self != .absolute && self != .negate }
}

extension FloatBinary {
  package var choosesNaN: Bool { self != .copySign }
}

extension VectorUnary {
  package var choosesNaN: Bool { self != .absolute && self != .negate }
}

extension VectorBinary {
  package var choosesNaN: Bool { self != .pseudoMinimum && self != .pseudoMaximum }
}
