/// Code for one machine before and after registers are chosen: a flat list of instructions in the order of the blocks,
/// with operands that name virtual registers. The meaning of operations is the target's; the allocator sees operands,
/// constraints and what calls destroy.
package struct MachineInstruction: BitwiseCopyable {
  /// The target's operation and its small print.
  package var opcode: UInt16
  package var detail: UInt16
  package var operandCount: UInt16
  /// An index into the clobber sets; 0 destroys nothing.
  package var clobbers: UInt8
  package var trap: TrapCode
  package var firstOperand: UInt32
  package var source: UInt32
  package var immediate: Int64
  package var extra: UInt32
  package var flags: Flags

  package struct Flags: OptionSet, BitwiseCopyable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Registers that survive it are those its convention preserves.
    package static let call = Flags(rawValue: 1)
    /// Reads processor flags that an earlier instruction left: what stands between must not change them.
    package static let readsProcessorState = Flags(rawValue: 2)
    /// The first two uses may change places.
    package static let commutative = Flags(rawValue: 4)
    /// The start of the function: what it defines is there already.
    package static let entry = Flags(rawValue: 8)
    /// The first two uses may change places if the condition is reversed, which `isReversed` then says.
    package static let reversible = Flags(rawValue: 16)
    package static let isReversed = Flags(rawValue: 32)
  }
}

package struct MachineOperand: BitwiseCopyable {
  package enum Role: UInt8, BitwiseCopyable, Sendable {
    /// Read before any definition is written.
    case use
    /// Written after all uses are read.
    case def
    /// Written while uses are still read: shares no register with them.
    case earlyDef
    /// A register for the instruction's own purposes.
    case temporary
  }
  package enum Constraint: UInt8, BitwiseCopyable, Sendable {
    case register
    /// A register or the value's stack slot.
    case registerOrStack
    /// The register named by `number`.
    case fixed
    /// The same register as the use that is operand `number`.
    case tied
    /// Any register, best that of the use that is operand `number`.
    case near
  }
  package var register: UInt32
  package var role: Role
  package var constraint: Constraint
  package var number: UInt8
  /// Where the value is read next after this instruction: a position, or `NextUse.never`.
  package var nextUse = NextUse.never
  /// Where the allocator put it.
  package var location = Location.none

  package init(_ register: UInt32, _ role: Role, _ constraint: Constraint = .register, _ number: UInt8 = 0) {
    self.register = register
    self.role = role
    self.constraint = constraint
    self.number = number
  }
}

/// Positions of uses.
package enum NextUse {
  /// That of one that never comes.
  package static let never = UInt32.max
}

/// Where a value is: a physical register, or the stack slot of a virtual register.
package struct Location: Hashable, BitwiseCopyable, Sendable {
  package var code: UInt32
  @inline(__always) package init(code: UInt32) { self.code = code }
  package static let none = Location(code: .max)
  /// A slot of the frame for breaking cycles.
  package static let scratchSlot = Location(code: 0x7fff_ffff)
  @inline(__always) package static func register(_ number: UInt8) -> Location { Location(code: UInt32(number)) }
  @inline(__always) package static func slot(_ register: UInt32) -> Location {
    Location(code: register | 0x8000_0000)
  }
  /// Made anew from the constant that the virtual register stands for.
  @inline(__always) package static func constant(_ register: UInt32) -> Location {
    Location(code: register | 0x4000_0000)
  }
  @inline(__always) package var isRegister: Bool { code < 64 }
  @inline(__always) package var isSlot: Bool { code & 0x8000_0000 != 0 && self != .none }
  @inline(__always) package var isConstant: Bool { code & 0xc000_0000 == 0x4000_0000 && self != .scratchSlot }
  @inline(__always) package var registerNumber: UInt8 { UInt8(truncatingIfNeeded: code) }
  @inline(__always) package var virtualRegister: UInt32 { code & 0x3fff_ffff }
}

package struct MachineEdge: BitwiseCopyable {
  package var source: UInt32
  package var target: UInt32
  package var firstArgument: UInt32
  package var argumentCount: UInt32
  package var nextIncoming: UInt32
}

package struct MachineBlock: BitwiseCopyable {
  package var start: UInt32 = 0
  package var end: UInt32 = 0
  package var firstEdge: UInt32 = 0
  package var edgeCount: UInt32 = 0
  package var firstIncoming: UInt32 = .max
  package var incomingCount: UInt32 = 0
  package var firstParameter: UInt32 = 0
  package var parameterCount: UInt32 = 0
  /// Number of the header of the innermost loop, or `.max`; for a header, `outerLoop` is that of the loop around.
  package var loop: UInt32 = .max
  package var outerLoop: UInt32 = .max
  package var loopDepth: UInt32 = 0
  package var isCold = false
  package var isLanding = false

  /// How often the block runs, as a rank.
  @inline(__always) package var frequency: UInt32 { (isCold ? 0 : 16) + Swift.min(loopDepth, 15) }
}

package struct VirtualRegister: BitwiseCopyable {
  package var type: ValueType
  /// A constant: needs no slot, is made anew by the target where it is needed.
  package var isConstant: Bool
}

/// Something the allocator adds before an instruction.
package struct MachineEdit: BitwiseCopyable {
  package enum Kind: UInt8, BitwiseCopyable, Sendable { case move, exchange }
  package var position: UInt32
  /// Among the edits of one position: 0 moves of an edge at a block's start, 1 stores of what the instruction before
  /// made, 2 what the instruction needs, 3 moves of an edge at a block's end.
  package var phase: UInt8
  package var kind: Kind
  package var type: ValueType
  /// A register that a move from memory to memory may use, or none.
  package var scratch: UInt8
  package var from: Location
  package var to: Location
}

/// One pointer, as `Function` is.
package struct MachineFunction: ~Copyable {
  private struct Contents: ~Copyable {
    var instructions = GrowableBuffer<MachineInstruction>(capacity: 1024)
    var operands = GrowableBuffer<MachineOperand>(capacity: 4096)
    var blocks = GrowableBuffer<MachineBlock>(capacity: 128)
    var edges = GrowableBuffer<MachineEdge>(capacity: 256)
    var lists = GrowableBuffer<UInt32>(capacity: 512)
    var registers = GrowableBuffer<VirtualRegister>(capacity: 1024)
    var clobberSets: [RegisterSet] = [RegisterSet(bits: 0)]
    var edits = GrowableBuffer<MachineEdit>(capacity: 512)
    var slotOffsets = GrowableBuffer<UInt32>(capacity: 1024)
    var spillSize: UInt32 = 0
    var scratchSlotOffset: UInt32 = .max
    var usedRegisters = RegisterSet(bits: 0)
  }
  private let contents: UnsafeMutablePointer<Contents>

  package init() {
    contents = .allocate(capacity: 1)
    contents.initialize(to: Contents())
  }

  deinit {
    contents.deinitialize(count: 1)
    contents.deallocate()
  }

  package var instructions: GrowableBuffer<MachineInstruction> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.instructions)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.instructions) }
  }
  package var operands: GrowableBuffer<MachineOperand> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.operands)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.operands) }
  }
  package var blocks: GrowableBuffer<MachineBlock> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.blocks)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.blocks) }
  }
  package var edges: GrowableBuffer<MachineEdge> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.edges)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.edges) }
  }
  /// Arguments of edges and parameters of blocks: virtual registers.
  package var lists: GrowableBuffer<UInt32> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.lists)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.lists) }
  }
  package var registers: GrowableBuffer<VirtualRegister> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.registers)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.registers) }
  }
  package var clobberSets: [RegisterSet] {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.clobberSets)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.clobberSets) }
  }

  // What allocation adds.
  package var edits: GrowableBuffer<MachineEdit> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.edits)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.edits) }
  }
  /// The offset of each virtual register's slot in the spill area, or `.max`.
  package var slotOffsets: GrowableBuffer<UInt32> {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.slotOffsets)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.slotOffsets) }
  }
  package var spillSize: UInt32 {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.spillSize)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.spillSize) }
  }
  package var scratchSlotOffset: UInt32 {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.scratchSlotOffset)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.scratchSlotOffset) }
  }
  /// Registers written anywhere.
  package var usedRegisters: RegisterSet {
    @inline(__always) unsafeAddress { UnsafePointer(addressOf(&contents.pointee.usedRegisters)) }
    @inline(__always) unsafeMutableAddress { addressOf(&contents.pointee.usedRegisters) }
  }

  package mutating func reset() {
    instructions.removeAll()
    operands.removeAll()
    blocks.removeAll()
    edges.removeAll()
    lists.removeAll()
    registers.removeAll()
    clobberSets.removeLast(clobberSets.count - 1)
    edits.removeAll()
    slotOffsets.removeAll()
    spillSize = 0
    scratchSlotOffset = .max
    usedRegisters = RegisterSet(bits: 0)
  }

  package mutating func clobberSet(_ set: RegisterSet) -> UInt8 {
    if let known = clobberSets.firstIndex(of: set) { return UInt8(known) }
    clobberSets.append(set)
    return UInt8(clobberSets.count - 1)
  }
}

/// The registers a target lets the allocator use.
package struct RegisterFile: Sendable {
  package var general: RegisterSet
  package var vector: RegisterSet
  /// Of these, what the function's own convention preserves for its caller: used when others are not enough, or for
  /// values that live across calls.
  package var preserved: RegisterSet
  package init(general: RegisterSet, vector: RegisterSet, preserved: RegisterSet) {
    self.general = general
    self.vector = vector
    self.preserved = preserved
  }
}
