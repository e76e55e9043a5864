/// A part of WebAssembly that can be switched on or off.
public enum Feature: UInt8, Sendable, CaseIterable {
  case mvp
  // WebAssembly 2.0
  case mutableGlobals, signExtension, saturatingConversion, multiValue, bulkMemory, referenceTypes, simd
  // WebAssembly 3.0
  case tailCall, extendedConst, functionReferences, gc, exceptions, multiMemory, memory64, relaxedSIMD
  // Proposals and legacy
  case threads, wideArithmetic, customPageSizes, stackSwitching, compactImports, legacyExceptions

  /// The name by which the command line and messages know the feature.
  public var name: String {
    switch self {
    case .mvp: "mvp"
    case .mutableGlobals: "mutable-globals"
    case .signExtension: "sign-extension"
    case .saturatingConversion: "saturating-conversion"
    case .multiValue: "multi-value"
    case .bulkMemory: "bulk-memory"
    case .referenceTypes: "reference-types"
    case .simd: "simd"
    case .tailCall: "tail-call"
    case .extendedConst: "extended-const"
    case .functionReferences: "function-references"
    case .gc: "gc"
    case .exceptions: "exceptions"
    case .multiMemory: "multi-memory"
    case .memory64: "memory64"
    case .relaxedSIMD: "relaxed-simd"
    case .threads: "threads"
    case .wideArithmetic: "wide-arithmetic"
    case .customPageSizes: "custom-page-sizes"
    case .stackSwitching: "stack-switching"
    case .compactImports: "compact-imports"
    case .legacyExceptions: "legacy-exceptions"
    }
  }
}

/// A set of features. `.wasm3` is the default everywhere.
///
/// ```swift
/// let features: Features = Features.wasm3.union([.threads])
/// ```
public struct Features: OptionSet, Sendable, Hashable {
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public init(_ feature: Feature) { rawValue = 1 << UInt64(feature.rawValue) }

  public init(_ features: some Sequence<Feature>) {
    rawValue = features.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }

  @inline(__always)
  public func has(_ feature: Feature) -> Bool { rawValue & (1 << UInt64(feature.rawValue)) != 0 }

  /// WebAssembly 1.0 with mutable globals, as first published by the working group.
  public static let wasm1 = Features([.mvp, .mutableGlobals])
  /// WebAssembly 2.0.
  public static let wasm2 = wasm1.union(
    Features([.signExtension, .saturatingConversion, .multiValue, .bulkMemory, .referenceTypes, .simd]))
  /// WebAssembly 3.0.
  public static let wasm3 = wasm2.union(
    Features([
      .tailCall, .extendedConst, .functionReferences, .gc, .exceptions, .multiMemory, .memory64, .relaxedSIMD,
    ]))
  /// Everything Martlet knows.
  public static let all = Features(Feature.allCases)

  /// Tags came with exceptions, of both kinds, and serve stack switching too.
  var haveTags: Bool { has(.exceptions) || has(.legacyExceptions) || has(.stackSwitching) }
}
