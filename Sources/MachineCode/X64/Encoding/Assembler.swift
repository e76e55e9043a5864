extension X64 {
  /// Turns operations into bytes.
  ///
  /// Instructions are written in their final form except for branches to labels, which take their long form until
  /// `finish()` knows all distances. Afterwards `bytes`, `relocations` and the offsets of labels and positions are valid
  /// until `reset()`, which keeps the memory for the next function.
  package struct Assembler: ~Copyable {
    /// A place in the code that somebody wants to know the final offset of (a trap, a call, a source position).
    package struct Position: Hashable, Sendable, BitwiseCopyable {
      var offset: UInt32
      /// How many items stand before it.
      var item: UInt32

      static var unbound: Position { Position(offset: .max, item: 0) }
    }

    /// Something whose size is decided by `finish()`: a branch to a label, or an alignment.
    struct Item: BitwiseCopyable {
      enum Kind: UInt8 { case jump, branch, alignment }

      var offset: UInt32
      var label: UInt32
      var kind: Kind
      /// The condition of a branch, or the binary logarithm of an alignment.
      var detail: UInt8
      var isShort: Bool

      /// How many bytes it takes until the final size is known.
      @inline(__always) var reserved: UInt32 {
        switch kind {
        case .jump: 5
        case .branch: 6
        case .alignment: (1 << UInt32(detail)) &- 1
        }
      }
    }

    /// Four bytes to fill in.
    struct Fixup: BitwiseCopyable {
      var field: Position
      var target: UInt32
      var addend: Int32
      var kind: Memory.Kind
    }

    package struct Relocation: Hashable, Sendable, BitwiseCopyable {
      package enum Kind: UInt8, Sendable, BitwiseCopyable {
        /// 32 bits: symbol + addend - place.
        case relative32
        /// 64 bits: symbol + addend.
        case absolute64
      }

      /// Where the field starts.
      package var offset: UInt32
      package var kind: Kind
      package var symbol: Symbol
      package var addend: Int32
    }

    struct JumpTable: BitwiseCopyable {
      var label: Label
      var first: UInt32
      var count: UInt32
    }

    package let features: Features
    let usesVEX: Bool
    let table = FormTable.shared

    var code = GrowableBuffer<UInt8>(capacity: 4096)
    var labels = GrowableBuffer<Position>(capacity: 256)
    var items = GrowableBuffer<Item>(capacity: 256)
    var fixups = GrowableBuffer<Fixup>(capacity: 64)
    var absolutes = GrowableBuffer<Fixup>(capacity: 4)
    var constants = ConstantPool()
    var jumpTables = GrowableBuffer<JumpTable>(capacity: 4)
    var jumpTargets = GrowableBuffer<Label>(capacity: 16)
    var placed = GrowableBuffer<Relocation>(capacity: 16)
    /// Bytes saved before each item, filled by `finish()`.
    var saved = GrowableBuffer<UInt32>(capacity: 256)
    var finished = false
    /// Where the instructions end and tables and constants begin, after `finish()`.
    package internal(set) var codeSize = 0

    package init(features: Features) {
      self.features = features
      usesVEX = features.contains(.avx)
    }

    /// Forgets everything and keeps the memory.
    package mutating func reset() {
      code.removeAll()
      labels.removeAll()
      items.removeAll()
      fixups.removeAll()
      absolutes.removeAll()
      constants.removeAll()
      jumpTables.removeAll()
      jumpTargets.removeAll()
      placed.removeAll()
      saved.removeAll()
      finished = false
      codeSize = 0
    }

    /// The bytes written so far: an upper bound of where the next instruction will be.
    package var roughSize: Int { code.count }

    package var position: Position {
      @inline(__always) get { Position(offset: UInt32(truncatingIfNeeded: code.count), item: UInt32(items.count)) }
    }

    // MARK: Labels

    package mutating func makeLabel() -> Label {
      labels.append(.unbound)
      return Label(index: UInt32(labels.count - 1))
    }

    package mutating func bind(_ label: Label) {
      assert(labels[Int(label.index)] == .unbound, "a label is bound once")
      labels[Int(label.index)] = position
    }

    /// Makes a label bound to the next instruction.
    package mutating func bindLabel() -> Label {
      labels.append(position)
      return Label(index: UInt32(labels.count - 1))
    }

    package func isBound(_ label: Label) -> Bool { labels[Int(label.index)] != .unbound }

    // MARK: Branches

    package mutating func jump(_ label: Label) {
      branch(Item(offset: 0, label: label.index, kind: .jump, detail: 0, isShort: false))
    }

    package mutating func jump(if condition: Condition, _ label: Label) {
      branch(Item(offset: 0, label: label.index, kind: .branch, detail: condition.rawValue, isShort: false))
    }

    private mutating func branch(_ prototype: Item) {
      assert(!finished)
      var item = prototype
      item.offset = UInt32(code.count)
      items.append(item)
      code.reserve(8)
      code.advance(by: Int(item.reserved))
    }

    /// Fills up to a multiple of `alignment` (a power of two, at most 64) with instructions that do nothing.
    package mutating func align(to alignment: Int) {
      assert(alignment.nonzeroBitCount == 1 && alignment <= 64)
      let item = Item(
        offset: UInt32(code.count), label: 0, kind: .alignment, detail: UInt8(alignment.trailingZeroBitCount),
        isShort: false)
      items.append(item)
      code.reserve(alignment)
      code.advance(by: Int(item.reserved))
    }

    package mutating func call(_ label: Label) { direct(0xE8, target: label.index, kind: .label) }

    package mutating func call(_ symbol: Symbol) { direct(0xE8, target: symbol.index, kind: .symbol) }

    package mutating func jump(_ symbol: Symbol) { direct(0xE9, target: symbol.index, kind: .symbol) }

    package mutating func jump(if condition: Condition, _ symbol: Symbol) {
      code.append(0x0F)
      direct(0x80 | condition.rawValue, target: symbol.index, kind: .symbol)
    }

    private mutating func direct(_ opcode: UInt8, target: UInt32, kind: Memory.Kind) {
      assert(!finished)
      code.append(opcode)
      fixups.append(Fixup(field: position, target: target, addend: -4, kind: kind))
      code.reserve(4)
      code.advance(by: 4)
    }

    // MARK: Data

    package mutating func constant32(_ value: UInt32) -> Constant {
      constants.intern((UInt64(value), 0, 0, 0), size: 4)
    }

    package mutating func constant64(_ value: UInt64) -> Constant { constants.intern((value, 0, 0, 0), size: 8) }

    package mutating func constant128(low: UInt64, high: UInt64) -> Constant {
      constants.intern((low, high, 0, 0), size: 16)
    }

    package mutating func constant256(_ words: (UInt64, UInt64, UInt64, UInt64)) -> Constant {
      constants.intern(words, size: 32)
    }

    /// A table of 32-bit distances from the table's own start to each target, placed behind the code.
    package mutating func jumpTable(_ targets: some Sequence<Label>) -> Label {
      let label = makeLabel()
      let first = jumpTargets.count
      for target in targets { jumpTargets.append(target) }
      jumpTables.append(JumpTable(label: label, first: UInt32(first), count: UInt32(jumpTargets.count - first)))
      return label
    }

    /// Jumps through a table that `jumpTable` made. `index` holds an index that was checked against the table's size,
    /// its upper half zero; `target` and `scratch` lose their values.
    package mutating func jump(through table: Label, index: Register, target: Register, scratch: Register) {
      emit(.lea, scratch, .at(table), .qword)
      emit(.movsxd, target, .at(scratch, index: index, scale: .four))
      emit(.add, target, scratch, .qword)
      emit(.jmp, target)
    }

    /// The value of a symbol plus `addend`, 64 bits wide.
    package mutating func load(_ register: Register, addressOf symbol: Symbol, _ addend: Int32 = 0) {
      emit(.mov, register, wide: 0)
      var field = position
      field.offset &-= 8
      absolutes.append(Fixup(field: field, target: symbol.index, addend: addend, kind: .symbol))
    }

    // MARK: The result

    /// Code, tables and constants, valid after `finish()` until `reset()`.
    package var bytes: UnsafeBufferPointer<UInt8> {
      assert(finished)
      return code.buffer
    }

    package var relocations: UnsafeBufferPointer<Relocation> {
      assert(finished)
      return placed.buffer
    }

    /// What the start of the code must be aligned to.
    package var requiredAlignment: Int {
      var largest = max(constants.alignment, 1)
      for index in 0..<items.count where items[index].kind == .alignment {
        largest = max(largest, 1 << Int(items[index].detail))
      }
      return largest
    }

    @inline(__always)
    package func offset(of position: Position) -> Int {
      assert(finished)
      return Int(position.offset &- saved[Int(position.item)])
    }

    @inline(__always)
    package func offset(of label: Label) -> Int { offset(of: labels[Int(label.index)]) }

    /// Where each jump table lies, and how many targets it has.
    package var jumpTableRanges: [(offset: Int, count: Int)] {
      (0..<jumpTables.count).map { (offset(of: jumpTables[$0].label), Int(jumpTables[$0].count)) }
    }

    package func offset(of constant: Constant) -> Int { Int(constants.entries[Int(constant.index)].offset) }
  }
}
