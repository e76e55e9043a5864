/// A physical register: general registers first, vector registers after them, numbered by the target.
package struct PhysicalRegister: Hashable, BitwiseCopyable, Sendable {
  package var index: UInt8
  @inline(__always) package init(_ index: UInt8) { self.index = index }
}

/// A set of physical registers.
package struct RegisterSet: Equatable, BitwiseCopyable, Sendable, ExpressibleByArrayLiteral {
  package var bits: UInt64
  @inline(__always) package init(bits: UInt64) { self.bits = bits }
  package init(arrayLiteral registers: PhysicalRegister...) {
    bits = registers.reduce(0) { $0 | 1 << UInt64($1.index) }
  }
  package init(_ registers: [PhysicalRegister]) {
    bits = registers.reduce(0) { $0 | 1 << UInt64($1.index) }
  }
  @inline(__always) package func contains(_ register: PhysicalRegister) -> Bool {
    bits & (1 << UInt64(register.index)) != 0
  }
}

/// How arguments and results travel. A register may be both an argument and preserved: the callee hands it back as it
/// came, which is how an instance pointer stays in one register through a whole program.
package struct CallingConvention: Sendable {
  package var name: String
  package var integerArguments: [PhysicalRegister]
  package var vectorArguments: [PhysicalRegister]
  package var integerResults: [PhysicalRegister]
  package var vectorResults: [PhysicalRegister]
  /// Registers a callee restores.
  package var preserved: RegisterSet
  /// Whether the callee removes stack arguments, so that tail calls may need more of them than their caller got.
  package var calleePops: Bool

  package init(
    name: String, integerArguments: [PhysicalRegister], vectorArguments: [PhysicalRegister],
    integerResults: [PhysicalRegister], vectorResults: [PhysicalRegister], preserved: RegisterSet, calleePops: Bool
  ) {
    self.name = name
    self.integerArguments = integerArguments
    self.vectorArguments = vectorArguments
    self.integerResults = integerResults
    self.vectorResults = vectorResults
    self.preserved = preserved
    self.calleePops = calleePops
  }
}

/// Indexed memory that ends some way below the largest index: accesses that trap with a code are at a base, plus an index of 32
/// bits without sign, plus their offset. Where one did not trap, so much can be added to its index without wrapping.
package struct SpareIndices: Equatable, Sendable {
  package var code: TrapCode
  package var count: UInt32
  package init(code: TrapCode, count: UInt32) {
    self.code = code
    self.count = count
  }
}

/// Which memory a call may touch, as sets of alias classes.
package struct CallEffects: Equatable, Sendable {
  package var reads: UInt64
  package var writes: UInt64
  package init(reads: UInt64, writes: UInt64) {
    self.reads = reads
    self.writes = writes
  }
  package static let anything = CallEffects(reads: .max, writes: .max & ~1)
  package static let nothing = CallEffects(reads: 0, writes: 0)
}

/// What a call looks like from outside. `convention` is an index into the target's conventions.
package struct Signature: Equatable, Sendable {
  package var parameters: [ValueType]
  package var results: [ValueType]
  package var convention: UInt8
  package var effects: CallEffects
  package init(
    parameters: [ValueType], results: [ValueType], convention: UInt8 = 0, effects: CallEffects = .anything
  ) {
    self.parameters = parameters
    self.results = results
    self.convention = convention
    self.effects = effects
  }
}

/// The check at a function's start that the stack has room: the limit is read at `offset` in the function's first
/// argument, or in the record whose address stands there at `through`, and the trap `code` is raised below it, before
/// the function has a frame.
package struct StackLimit: Equatable, Sendable {
  package var through: Int32?
  package var offset: Int32
  package var code: TrapCode
  /// How far below the limit a function may go unchecked: small leaf functions skip the check.
  package var slack: Int32
  /// Where the trap stems from.
  package var source: UInt32
  /// Where another word stands beside the limit that is to be looked at as `poll` does, with the same trap.
  package var poll: Int32?
  package init(through: Int32? = nil, offset: Int32, code: TrapCode, slack: Int32, source: UInt32 = 0) {
    self.through = through
    self.offset = offset
    self.code = code
    self.slack = slack
    self.source = source
  }
}
