package import MachineCode

/// The compiled functions of a module: one run of bytes that works at any address (aligned to 64), and flat tables that
/// say what stands where in it. All offsets count from its first byte; all tables are sorted by them.
package struct CompiledModule: Sendable {
  package static let none = UInt32.max

  package var code: [UInt8] = []
  /// For each function that the module defines, where it begins; `none` where it has to be interpreted.
  package var functionOffsets: [UInt32] = []
  /// For each type of the module, where the adapter begins that enters a function of it: a C function (slots, instance,
  /// base of memory 0, address of the function) -> 0. It takes the parameters from the slots and leaves the results there,
  /// as frames of the runtime have them. `none` for types that no function can have.
  package var entryAdapters: [UInt32] = []
  /// Functions and adapters in the order in which they stand.
  package var ranges: [CodeRange] = []
  package var trapSites: [TrapSite] = []
  package var callSites: [CallSite] = []
  package var handlers: [Handler] = []
  /// Functions whose code stands in that of others, by the first source of each.
  package var insertions: [Insertion] = []
  package var jumpTables: [JumpTable] = []

  package init() {}

  /// The code of a function or an adapter, and how to leave its frame: the return address is `frameBytes` above the
  /// stack pointer, and below it are the preserved registers that the code changes.
  package struct CodeRange: BitwiseCopyable, Sendable {
    package var start: UInt32
    /// Where the instructions end and their tables and constants begin, and where those end.
    package var codeEnd: UInt32
    package var end: UInt32
    /// The function's index in the module, or `none` for an adapter.
    package var function: UInt32
    /// What calls name it by: see `CodeSymbol`.
    package var symbol: UInt32
    package var frameBytes: UInt32
    /// Stack arguments that the function removes when it returns.
    package var poppedBytes: UInt32
    /// The numbers of the saved registers, 4 bits each, the one saved highest in the lowest bits.
    package var savedRegisters: UInt32
    package var savedCount: UInt32
  }

  /// An instruction that may fault, or always does.
  package struct TrapSite: BitwiseCopyable, Sendable {
    package var offset: UInt32
    /// Offset of the instruction in the module's bytes.
    package var source: UInt32
    package var code: TrapCode
  }

  /// A call, by where it returns to.
  package struct CallSite: BitwiseCopyable, Sendable {
    package var returnOffset: UInt32
    package var source: UInt32
    /// Bytes of stack arguments that the callee removes, and the code behind the call makes room for again.
    package var argumentBytes: UInt32
    /// Which general registers return with a number of 32 bits, extended with zeros; as bits.
    package var narrowResults: UInt32
  }

  /// Where an exception goes on that comes out of the call that returns to `returnOffset`. The reference to the exception
  /// is handed over in the first register of results.
  package struct Handler: BitwiseCopyable, Sendable {
    package var returnOffset: UInt32
    package var landingOffset: UInt32
  }
  /// Distances of 32 bits from `offset` to each of `count` targets.
  package struct JumpTable: BitwiseCopyable, Sendable {
    package var offset: UInt32
    package var count: UInt32
  }
}
