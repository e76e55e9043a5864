/// A compiled function: bytes, and tables that say what stands where in them. Offsets count from the first byte.
package struct CompiledCode: Sendable {
  /// A place that the loader fills in.
  package struct Relocation: Equatable, Sendable {
    package enum Kind: UInt8, Sendable {
      /// 32 bits: symbol + addend - place.
      case relative
      /// 64 bits: symbol + addend.
      case absolute
    }
    package var offset: UInt32
    package var kind: Kind
    package var symbol: UInt32
    package var addend: Int32
  }
  /// An instruction that may fault, or that always does: the trap it means and where it stems from.
  package struct TrapSite: Equatable, Sendable {
    package var offset: UInt32
    package var code: TrapCode
    package var source: UInt32
  }
  /// A call, by the address it returns to.
  package struct CallSite: Equatable, Sendable {
    package var returnOffset: UInt32
    package var source: UInt32
    /// Bytes of stack arguments that the callee removes, and the code behind the call makes room for again.
    package var argumentBytes: UInt32
    /// Which general registers return with a number of 32 bits, extended with zeros; as bits.
    package var narrowResults: UInt32
  }
  /// Where the unwinder goes on when an exception comes out of the call that returns to `returnOffset`: one landing pad
  /// for each handler of the call, in order.
  package struct Handler: Equatable, Sendable {
    package var returnOffset: UInt32
    package var index: UInt32
    package var landingOffset: UInt32
  }
  /// The code from here on stems from `source`, as far as the next place.
  package struct SourcePlace: Equatable, Sendable {
    package var offset: UInt32
    package var source: UInt32
  }
  /// Distances of 32 bits from `offset` to each of `count` targets, behind the code.
  package struct JumpTable: Equatable, Sendable {
    package var offset: UInt32
    package var count: UInt32
  }
  /// How to leave a frame: the return address is `size` bytes above the stack pointer, and the preserved registers that
  /// the function changes are saved below it, the first one highest.
  package struct Frame: Equatable, Sendable {
    package var size: UInt32
    package var savedRegisters: [PhysicalRegister]
    /// Bytes of stack arguments that the function removes when it returns.
    package var poppedBytes: UInt32
  }

  package var bytes: [UInt8] = []
  /// Where the instructions end and tables and constants begin.
  package var codeSize = 0
  package var alignment = 16
  package var relocations: [Relocation] = []
  package var trapSites: [TrapSite] = []
  package var callSites: [CallSite] = []
  package var handlers: [Handler] = []
  package var jumpTables: [JumpTable] = []
  package var insertions: [Insertion] = []
  /// How many sources the insertions have together.
  package var insertedSources: UInt32 = 0
  /// Empty unless they were asked for.
  package var sourcePlaces: [SourcePlace] = []
  package var frame = Frame(size: 0, savedRegisters: [], poppedBytes: 0)
  package init() {}
}
