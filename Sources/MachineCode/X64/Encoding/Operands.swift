extension X64 {
  /// The size of a general operand. `fixed` is for operations that exist in one size only (all vector operations).
  package enum Width: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case byte, word, dword, qword, fixed
  }

  /// A condition by its number in the encoding. The lowest bit negates.
  package enum Condition: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case overflow, noOverflow, below, aboveOrEqual, equal, notEqual, belowOrEqual, above
    case sign, noSign, parity, noParity, less, greaterOrEqual, lessOrEqual, greater

    package static var carry: Condition { .below }
    package static var noCarry: Condition { .aboveOrEqual }
    package static var zero: Condition { .equal }
    package static var notZero: Condition { .notEqual }
    /// What `ucomis*` reports when an operand is a NaN.
    package static var unordered: Condition { .parity }
    package static var ordered: Condition { .noParity }

    /// As mnemonics end.
    var suffix: String {
      switch self {
      case .overflow: "o"
      case .noOverflow: "no"
      case .below: "b"
      case .aboveOrEqual: "ae"
      case .equal: "e"
      case .notEqual: "ne"
      case .belowOrEqual: "be"
      case .above: "a"
      case .sign: "s"
      case .noSign: "ns"
      case .parity: "p"
      case .noParity: "np"
      case .less: "l"
      case .greaterOrEqual: "ge"
      case .lessOrEqual: "le"
      case .greater: "g"
      }
    }

    /// The condition that holds exactly when this one does not.
    package var negated: Condition { Condition(rawValue: rawValue ^ 1)! }

    /// The condition that holds after the operands of the comparison changed places.
    package var swapped: Condition {
      switch self {
      case .below: .above
      case .above: .below
      case .belowOrEqual: .aboveOrEqual
      case .aboveOrEqual: .belowOrEqual
      case .less: .greater
      case .greater: .less
      case .lessOrEqual: .greaterOrEqual
      case .greaterOrEqual: .lessOrEqual
      default: self
      }
    }
  }

  /// A place in the code, bound once and jumped to any number of times.
  package struct Label: Hashable, Sendable, BitwiseCopyable {
    package let index: UInt32
  }

  /// An entry of the constant pool.
  package struct Constant: Hashable, Sendable, BitwiseCopyable {
    let index: UInt32
  }

  /// Something outside this code, known to whoever places it: another function, a helper, a table.
  package struct Symbol: Hashable, Sendable, BitwiseCopyable {
    package let index: UInt32

    package init(_ index: UInt32) { self.index = index }
  }

  package enum Scale: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case one, two, four, eight
  }

  /// A memory operand: `[base + index * scale + displacement]`, or a place named relative to the instruction.
  package struct Memory: Hashable, Sendable, BitwiseCopyable {
    enum Kind: UInt8 {
      /// Registers and displacement.
      case address
      /// Relative to the next instruction: the displacement is filled in when the code is finished.
      case label, constant, symbol
    }

    static var noRegister: UInt8 { 0xFF }

    package var displacement: Int32
    var target: UInt32
    /// Numbers of general registers, or `noRegister`.
    var base: UInt8
    var index: UInt8
    package var scale: Scale
    var kind: Kind

    private init(
      displacement: Int32, target: UInt32 = 0, base: UInt8 = noRegister, index: UInt8 = noRegister,
      scale: Scale = .one, kind: Kind = .address
    ) {
      self.displacement = displacement
      self.target = target
      self.base = base
      self.index = index
      self.scale = scale
      self.kind = kind
    }

    package static func at(_ base: Register, _ displacement: Int32 = 0) -> Memory {
      assert(!base.isVector)
      return Memory(displacement: displacement, base: base.number)
    }

    package static func at(
      _ base: Register, index: Register, scale: Scale = .one, _ displacement: Int32 = 0
    ) -> Memory {
      assert(!base.isVector && !index.isVector && index != .rsp, "rsp cannot be an index")
      return Memory(displacement: displacement, base: base.number, index: index.number, scale: scale)
    }

    /// `[index * scale + displacement]` without a base.
    package static func at(index: Register, scale: Scale, _ displacement: Int32 = 0) -> Memory {
      assert(!index.isVector && index != .rsp, "rsp cannot be an index")
      return Memory(displacement: displacement, index: index.number, scale: scale)
    }

    package static func at(_ label: Label, _ displacement: Int32 = 0) -> Memory {
      Memory(displacement: displacement, target: label.index, kind: .label)
    }

    package static func at(_ constant: Constant, _ displacement: Int32 = 0) -> Memory {
      Memory(displacement: displacement, target: constant.index, kind: .constant)
    }

    package static func at(_ symbol: Symbol, _ displacement: Int32 = 0) -> Memory {
      Memory(displacement: displacement, target: symbol.index, kind: .symbol)
    }

    package var baseRegister: Register? { base == Self.noRegister ? nil : .general(base) }
    package var indexRegister: Register? { index == Self.noRegister ? nil : .general(index) }
  }

  /// What a processor can do beyond x86-64 with SSE2.
  package enum Feature: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case base, sse3, ssse3, sse41, sse42, popcnt, lzcnt, bmi1, bmi2, adx, movbe, cx16, avx, avx2, fma, f16c
    case avxVNNI, avxVNNIInt8, gfni
    /// Foundation and vector lengths together.
    case avx512, avx512dq, avx512bw, avx512cd, avx512vbmi, avx512bitalg, avx512vpopcntdq, avx512vnni
  }

  package struct Features: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package init(_ feature: Feature) { rawValue = 1 << UInt32(feature.rawValue) }

    package func contains(_ feature: Feature) -> Bool { contains(Features(feature)) }

    /// The least processor that code is made for: SSE4.1.
    package static var baseline: Features { [Features(.base), Features(.sse3), Features(.ssse3), Features(.sse41)] }

    /// What compilers call x86-64-v2.
    package static var v2: Features { [.baseline, Features(.sse42), Features(.popcnt), Features(.cx16)] }

    /// What compilers call x86-64-v3.
    package static var v3: Features {
      [
        .v2, Features(.avx), Features(.avx2), Features(.bmi1), Features(.bmi2), Features(.f16c), Features(.fma),
        Features(.lzcnt), Features(.movbe),
      ]
    }

    /// What compilers call x86-64-v4.
    package static var v4: Features {
      [.v3, Features(.avx512), Features(.avx512dq), Features(.avx512bw), Features(.avx512cd)]
    }

    package static var all: Features {
      Features(rawValue: Feature.allCases.reduce(0) { $0 | Features($1).rawValue })
    }
  }
}
