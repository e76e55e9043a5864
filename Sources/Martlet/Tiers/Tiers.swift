import CMartletPlatform
import MachineCode
import WasmCompiler

/// What compiled code needs of the process: signal handlers, and the ways out of it.
enum Tiers {
  /// Whether code can be compiled for this processor and run here. The first question makes it so.
  static let isReady: Bool = {
    guard martlet_can_run_compiled() else { return false }
    var hooks = martlet_hooks(
      depart: { depart($0!) }, unwind: { leaveAfterFailure($0!, $1, $2!) },
      throw_reference: { throwAgain($0!, $1, $2!) },
      trapped: { noteFault($0!) }, interpret: { interpretOwn($0!, $1, $2!, $3!) },
      host_failed: { hostFailed($0!.assumingMemoryBound(to: StoreRecord.self), $1!, $2!) },
      resume: { RuntimeHelpers.resume($0!, $1, $2!, $3!, $4, $5) })
    martlet_set_hooks(&hooks)
    return martlet_install_signal_handlers()
  }()

  /// What compiled code calls in place of a function that is not compiled; nil where nothing ever is.
  nonisolated(unsafe) static let departure: UnsafeRawPointer? = martlet_depart_address()

  /// How much of x86-64 the processor has, as compilers count it.
  static var processorLevel: UInt32 { UInt32(clamping: martlet_processor_level()) }

  /// What the processor has, as far as the compiler makes use of it.
  static var processorFeatures: X64.Features { CompilationTarget(level: processorLevel)?.features ?? .baseline }
}
