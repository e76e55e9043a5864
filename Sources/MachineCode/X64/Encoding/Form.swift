extension X64 {
  /// One row of the encoding table: one form of an operation, as in the manuals.
  ///
  /// A row gives the operands as the ModRM byte has them: `reg` is the register field, `rm` the register-or-memory one.
  /// The shape says in which order they are written, the sizes what the operand-size attribute may be.
  package struct Form: Sendable, BitwiseCopyable {
    package let operation: Operation
    let shape: Shape
    let sizes: Sizes
    let reg: Operand
    let rm: Operand
    let space: Space
    let prefix: Prefix
    let map: Map
    /// For every size but a byte; the byte form of a row that has one is this with the lowest bit clear.
    let opcode: UInt8
    /// The digit in the register field, a whole ModRM byte where the manual fixes one, or `noDigit`.
    let digit: UInt8
    let immediate: Immediate
    let access: Access
    let flags: Flags
    let implicit: Implicit
    let feature: Feature

    static var noDigit: UInt8 { 8 }

    init(
      _ operation: Operation, _ shape: Shape, _ sizes: Sizes, _ reg: Operand, _ rm: Operand, _ space: Space,
      _ prefix: Prefix, _ map: Map, _ opcode: UInt8, _ access: Access, digit: UInt8 = Form.noDigit,
      immediate: Immediate = .none, flags: Flags = .none, implicit: Implicit = .none, feature: Feature = .base
    ) {
      self.operation = operation
      self.shape = shape
      self.sizes = sizes
      self.reg = reg
      self.rm = rm
      self.space = space
      self.prefix = prefix
      self.map = map
      self.opcode = opcode
      self.access = access
      self.digit = digit
      self.immediate = immediate
      self.flags = flags
      self.implicit = implicit
      self.feature = feature
    }
  }
}

extension X64.Form {
  /// Which operands there are, in the order they are written, and where the encoding keeps them: `o` in the opcode,
  /// `r` in the register field, `m` in the register-or-memory field, `v` in the prefix, `i` an immediate of the
  /// operand's size, `b` an immediate byte, `c` the count register cl, `1` the constant one, `d` a displacement.
  package enum Shape: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case z, i, o, oi, m, m1, mc, mb, mi, rm, mr, rmb, rmi, mrb, mrc, rvm, rmv, vm, vmb, rvmb, rvmr, d, db

    /// Whether the encoding has a ModRM byte (`z` has one when the row fixes it).
    var hasModRM: Bool {
      switch self {
      case .z, .i, .o, .oi, .d, .db: false
      default: true
      }
    }
  }

  /// The values the operand-size attribute may have.
  package enum Sizes: UInt8, Sendable, BitwiseCopyable {
    /// Bytes, words, double and quad words.
    case all
    /// Words, double and quad words.
    case wide
    /// Double and quad words.
    case long
    /// One size, whose W bit is 0.
    case w0
    /// One size, whose W bit is 1.
    case w1

    func allows(_ width: X64.Width) -> Bool {
      switch self {
      case .all: width != .fixed
      case .wide: width != .fixed && width != .byte
      case .long: width == .dword || width == .qword
      case .w0, .w1: true
      }
    }
  }

  /// What may stand in a field.
  package enum Operand: UInt8, Sendable, BitwiseCopyable {
    case none
    /// A general register, or memory of that size where the field allows it; `gv` is of the form's width.
    case gv, g8, g16, g32, g64
    /// A whole vector register, or memory of the size named.
    case x8, x16, x32, x64, x128, x256
    /// Memory only; `mv` is of the form's width, `m` has no size.
    case m, mv, m16, m32, m64, m128
    /// A 32-bit general register or smaller memory.
    case g32m8, g32m16
    /// A general register only.
    case r32, rv
    /// A vector register only.
    case x
    /// A vector register of 256 bits only.
    case y

    var isVectorRegister: Bool {
      switch self {
      case .x8, .x16, .x32, .x64, .x128, .x256, .x, .y: true
      default: false
      }
    }

    var isMemoryOnly: Bool {
      switch self {
      case .m, .mv, .m16, .m32, .m64, .m128: true
      default: false
      }
    }

    var isRegisterOnly: Bool {
      switch self {
      case .x, .y, .r32, .rv: true
      default: false
      }
    }

    /// The size of the memory operand in bytes; 0 where there is none or it has no size.
    func memoryBytes(_ width: X64.Width) -> Int {
      switch self {
      case .none, .m, .x, .y, .r32, .rv: 0
      case .gv, .mv: width == .fixed ? 0 : 1 << Int(width.rawValue)
      case .g8, .x8, .g32m8: 1
      case .g16, .x16, .m16, .g32m16: 2
      case .g32, .x32, .m32: 4
      case .g64, .x64, .m64: 8
      case .x128, .m128: 16
      case .x256: 32
      }
    }

    /// Whether a general register in this field is named as a byte.
    @inline(__always) func isByteRegister(_ width: X64.Width) -> Bool {
      self == .g8 || self == .gv && width == .byte
    }
  }

  package enum Space: UInt8, Sendable, BitwiseCopyable {
    case legacy
    /// Legacy, and the same operands in VEX where AVX is used.
    case sse
    /// Legacy, and in VEX one more source after the destination where AVX is used.
    case sse3
    case vex, evex
  }

  /// The mandatory prefix, by its number in VEX.
  package enum Prefix: UInt8, Sendable, BitwiseCopyable {
    case np, p66, pF3, pF2
  }

  /// The opcode map, by its number in VEX.
  package enum Map: UInt8, Sendable, BitwiseCopyable {
    case m00, m0F, m38, m3A
  }

  package enum Immediate: UInt8, Sendable, BitwiseCopyable {
    case none
    /// A byte: sign-extended to the operand's size, or a plain number for shapes that end in `b` and count or select.
    case ib, ub
    /// Two bytes, a plain number.
    case iw
    /// The operand's size, at most 32 bits, sign-extended.
    case iz
    /// The operand's size, up to 64 bits.
    case iv
    /// A register in the upper half of a byte.
    case is4
  }

  /// Which of the written operands are read and written.
  package enum Access: UInt8, Sendable, BitwiseCopyable {
    /// All are read.
    case reads
    /// The first is written, the others are read.
    case writes
    /// The first is read and written, the others are read.
    case updates
    /// The first two are read and written.
    case exchanges
    /// The first two are written, the third is read.
    case writesTwo
  }

  /// What happens to the status flags.
  package enum Flags: UInt8, Sendable, BitwiseCopyable {
    case none
    /// All are written (some of them perhaps with undefined values).
    case writes
    /// Some are read, none is written.
    case reads
    /// The carry is read and all are written.
    case readsCarry
    /// All but the carry are written.
    case keepsCarry
    /// All are written unless the count is zero.
    case mayWrite
    /// Only the carry is read and written.
    case carryOnly
    /// Only the overflow flag is read and written.
    case overflowOnly
    /// The carry is written and nothing is read.
    case setsCarry
  }

  /// Registers that an operation uses without naming them.
  package enum Implicit: UInt8, Sendable, BitwiseCopyable {
    case none
    /// rdx:rax is the product of rax and the operand.
    case product
    /// rdx:rax is divided: quotient in rax, remainder in rdx.
    case quotient
    /// rax is extended into rdx.
    case extend
    /// cl counts.
    case count
    /// rax is compared and perhaps replaced.
    case compare
    /// rdx:rax is compared and perhaps replaced; rcx:rbx is the new value.
    case comparePair
    /// rdx is a factor.
    case factor
    /// xmm0 selects.
    case select
    /// The stack pointer moves.
    case stack

    /// Numbers of the general registers read, as bits.
    package var reads: UInt16 {
      switch self {
      case .none, .select: 0
      case .product, .extend, .compare: 0b0001
      case .quotient: 0b0101
      case .count: 0b0010
      case .comparePair: 0b1111
      case .factor: 0b0100
      case .stack: 0b1_0000
      }
    }

    /// Numbers of the general registers written, as bits.
    package var writes: UInt16 {
      switch self {
      case .none, .select, .count, .factor: 0
      case .product, .quotient, .comparePair: 0b0101
      case .extend: 0b0100
      case .compare: 0b0001
      case .stack: 0b1_0000
      }
    }
  }
}
