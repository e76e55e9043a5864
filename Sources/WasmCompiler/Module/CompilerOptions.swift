package import MachineCode

/// How a module is to be compiled.
package struct CompilerOptions: Hashable, Sendable {
  /// What the processor has.
  package var features: X64.Features
  /// Where the runtime's records have their fields.
  package var runtime: RuntimeLayout
  /// Whether every 32-bit memory with pages of 64 KiB has address space for any address plus any offset, so that
  /// accesses need no check. Otherwise every access is checked.
  package var hasGuardRegions = true
  /// Whether results of floating-point operations are made canonical, and relaxed operations have the same result on
  /// every processor.
  package var isDeterministic = false
  /// Whether function entries and loops test if they shall stop.
  package var hasCheckpoints = false
  /// Whether code may also be left there for others to go on, which then may do anything to the instance meanwhile.
  package var pauses = false
  /// Whether functions pay for their instructions from the store's fuel, as `FuelPlan` says.
  package var metersFuel = false
  /// Whether bodies of small functions are put where they are called.
  package var inlines = true
  /// Functions with longer bodies, in bytes, stay interpreted.
  package var largestBody = 8 << 20
  /// Checks the compiler's own invariants after every pass.
  package var checks = false

  package init(features: X64.Features, runtime: RuntimeLayout) {
    self.features = features
    self.runtime = runtime
  }
}
