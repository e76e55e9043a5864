import MachineCode

/// A kind of processor that modules are compiled for ahead of time. Code for one runs on all that can do more.
public enum CompilationTarget: String, Hashable, Sendable, CaseIterable {
  /// Any processor for which code is made at all: 64 bits, with SSE4.1 (made since 2008).
  case x64 = "x86-64"
  /// With SSE4.2 and counting of bits.
  case x64v2 = "x86-64-v2"
  /// With AVX2, fused multiplication, and the newer operations on bits (made since 2013).
  case x64v3 = "x86-64-v3"

  /// What this machine's processor can do; nil where compiled code cannot run.
  public static var current: CompilationTarget? { Tiers.isReady ? CompilationTarget(level: Tiers.processorLevel) : nil }

  /// A number that is higher the more the processor can do.
  var level: UInt32 {
    switch self {
    case .x64: 1
    case .x64v2: 2
    case .x64v3: 3
    }
  }

  init?(level: UInt32) {
    guard let target = Self.allCases.first(where: { $0.level == level }) else { return nil }
    self = target
  }

  var features: X64.Features {
    switch self {
    case .x64: .baseline
    case .x64v2: .v2
    case .x64v3: .v3
    }
  }
}
