import MachineCode
import WasmFormat

// Memories: loads and stores, vectors in memory, and what works on whole memories.

extension Lowering {
  /// Where an access goes: an address, and a number to add to it.
  struct Place {
    var address: Value
    var offset: Int32
    var trap = TrapCode.none
  }

  /// The record of a memory.
  private mutating func memoryRecord(_ index: UInt32) -> Value {
    if index == 0 { return field(instance, runtime.instance.memory) }
    return field(field(instance, runtime.instance.memories), Int32(index) * 8)
  }

  /// Compiled code runs only with memories that never move.
  private mutating func base(_ index: UInt32) -> Value {
    index == 0 ? memoryBase : field(memoryRecord(index), runtime.memory.base)
  }

  private mutating func byteCount(_ index: UInt32) -> Value {
    field(memoryRecord(index), runtime.memory.byteCount, AliasClass.memorySize)
  }

  /// Whether any address with any offset is inside the memory or its guard region.
  private mutating func isGuarded(_ memory: MemoryType) -> Bool {
    options.hasGuardRegions && memory.addressType == .i32 && memory.pageSizeLog2 == 16
  }

  /// The address as 64 bits.
  mutating func wide(_ address: Value, _ type: AddressType) -> Value {
    type == .i64 ? address : zeroExtend(address)
  }

  /// The place of an access to a memory, checked here or by the processor.
  mutating func place(_ instruction: WasmInstruction, _ address: Value, bytes: Int, isChecked: Bool = false) -> Place {
    let memory = unit.memories[Int(instruction.index)]
    let index = wide(address, memory.addressType)
    let offset = instruction.low
    var place = Place(address: .none, offset: 0)
    if !isChecked && isGuarded(memory) {
      place.trap = TrapReason.memoryOutOfBounds.code
    } else {
      let (end, overflow) = offset.addingReportingOverflow(UInt64(bytes))
      let code = TrapReason.memoryOutOfBounds.code
      if overflow || end > UInt64(Int64.max) {
        builder.trapIf(i32(1), code)
      } else {
        builder.boundsCheck(index, size: Int64(end), within: byteCount(instruction.index), code)
      }
    }
    place.address = builder.binary(.add, .i64, base(instruction.index), index)
    if let small = Int32(exactly: offset), small <= Int32.max - 64 {
      place.offset = small
    } else {
      place.address = builder.binary(.add, .i64, place.address, i64(offset))
    }
    return place
  }

  // MARK: Numbers

  mutating func lowerLoad(_ instruction: WasmInstruction, _ rule: LoweringRule) {
    let bytes = UInt8(truncatingIfNeeded: rule.detail)
    let place = place(instruction, pop(), bytes: Int(bytes))
    push(
      builder.load(
        rule.type, place.address,
        MemoryAccess(
          width: bytes, signed: rule.detail & LoweringRule.signed != 0, alias: memoryAlias(instruction.index),
          offset: place.offset, trap: place.trap)))
  }

  mutating func lowerStore(_ instruction: WasmInstruction, _ rule: LoweringRule) {
    let bytes = UInt8(truncatingIfNeeded: rule.detail)
    let value = pop()
    let place = place(instruction, pop(), bytes: Int(bytes))
    builder.store(
      value, to: place.address,
      MemoryAccess(width: bytes, alias: memoryAlias(instruction.index), offset: place.offset, trap: place.trap))
  }

  // MARK: Vectors

  mutating func lowerVectorLoad(_ instruction: WasmInstruction) {
    let family = OperatorTable.rows[Int(instruction.operator.rawValue)].family
    guard case .vectorLoad(let form) = family else { return }
    let bytes = family.accessedBytes ?? 16
    let place = place(instruction, pop(), bytes: Int(bytes))
    let access = MemoryAccess(
      width: bytes, alias: memoryAlias(instruction.index), offset: place.offset, trap: place.trap)
    switch form {
    case .full, .zero32, .zero64: push(builder.load(.v128, place.address, access))
    case .splat8: splat(.i32, .i8x16, place, access)
    case .splat16: splat(.i32, .i16x8, place, access)
    case .splat32: splat(.f32, .f32x4, place, access)
    case .splat64: splat(.f64, .f64x2, place, access)
    case .extend8x8Signed: extend(.extendLowS, .i16x8, place, access)
    case .extend8x8Unsigned: extend(.extendLowU, .i16x8, place, access)
    case .extend16x4Signed: extend(.extendLowS, .i32x4, place, access)
    case .extend16x4Unsigned: extend(.extendLowU, .i32x4, place, access)
    case .extend32x2Signed: extend(.extendLowS, .i64x2, place, access)
    case .extend32x2Unsigned: extend(.extendLowU, .i64x2, place, access)
    }
  }

  private mutating func splat(_ type: IRType, _ shape: LaneShape, _ place: Place, _ access: MemoryAccess) {
    push(builder.vector(.vectorSplat, .splat, shape, builder.load(type, place.address, access)))
  }

  private mutating func extend(
    _ operation: VectorOperation, _ shape: LaneShape, _ place: Place, _ access: MemoryAccess
  ) {
    push(builder.vector(.vectorUnary, operation, shape, builder.load(.v128, place.address, access)))
  }

  mutating func lowerLaneAccess(_ instruction: WasmInstruction, _ rule: LoweringRule) {
    let bytes = UInt8(truncatingIfNeeded: rule.detail)
    let vector = pop()
    let place = place(instruction, pop(), bytes: Int(bytes))
    let access = MemoryAccess(
      width: bytes, alias: memoryAlias(instruction.index), offset: place.offset, trap: place.trap)
    let value = builder.emit(
      IRInstruction(
        rule.opcode, rule.type, detail: access.detail, a: place.address, b: vector,
        immediate: access.immediate | Int64(instruction.lane) << 40))
    if rule.form == .loadLane { push(value) }
  }

  // MARK: Atomics

  /// The place of an atomic access, which has to be aligned.
  private mutating func atomicPlace(_ instruction: WasmInstruction, _ address: Value, bytes: Int) -> Place {
    let place = place(instruction, address, bytes: bytes, isChecked: true)
    if bytes > 1 {
      // The base of a memory is aligned.
      let end = builder.binary(.add, .i64, place.address, i64(UInt64(UInt32(bitPattern: place.offset))))
      let low = builder.binary(.and, .i64, end, i64(UInt64(bytes - 1)))
      builder.trapIf(builder.compare(.ne, low, i64(0)), TrapReason.unalignedAtomic.code)
    }
    return place
  }

  mutating func lowerAtomic(_ instruction: WasmInstruction, _ rule: LoweringRule) {
    let bytes = UInt8(truncatingIfNeeded: rule.detail)
    let second = rule.form == .atomicCompareExchange ? pop() : .none
    let first = rule.form == .atomicLoad ? .none : pop()
    let place = atomicPlace(instruction, pop(), bytes: Int(bytes))
    let access = MemoryAccess(
      width: bytes, atomic: true, alias: memoryAlias(instruction.index), offset: place.offset,
      operation: AtomicOperation(rawValue: UInt8(truncatingIfNeeded: rule.detail >> 9)) ?? .add)
    switch rule.form {
    case .atomicLoad: push(builder.load(rule.type, place.address, access))
    case .atomicStore: builder.store(first, to: place.address, access)
    case .atomicUpdate: push(builder.atomicModify(rule.type, place.address, first, access))
    default:
      push(builder.compareExchange(rule.type, place.address, expected: first, replacement: second, access))
    }
  }

  /// The address of a wait or notification with its offset; the helper checks it.
  private mutating func effectiveAddress(_ instruction: WasmInstruction, _ address: Value) -> Value {
    let memory = unit.memories[Int(instruction.index)]
    let index = wide(address, memory.addressType)
    if instruction.low == 0 { return index }
    let sum = builder.binary(.add, .i64, index, i64(instruction.low))
    if memory.addressType == .i64 {
      builder.trapIf(builder.compare(.ltU, sum, index), TrapReason.memoryOutOfBounds.code)
    }
    return sum
  }

  mutating func lowerWait(_ instruction: WasmInstruction, _ width: IntWidth) {
    let timeout = pop()
    let expected = pop()
    let address = effectiveAddress(instruction, pop())
    let result = callHelper(
      width == .i32 ? .wait32 : .wait64, i64(UInt64(instruction.index)), address,
      width == .i32 ? zeroExtend(expected) : expected, timeout, effects: .anything)
    finishWait(result)
  }

  mutating func lowerNotify(_ instruction: WasmInstruction) {
    let count = pop()
    let address = effectiveAddress(instruction, pop())
    finishWait(
      callHelper(.notify, i64(UInt64(instruction.index)), address, zeroExtend(count), effects: .anything))
  }

  /// A negative result is minus an exit.
  private mutating func finishWait(_ result: Value) {
    let failed = builder.makeBlock(isCold: true)
    let next = builder.makeBlock()
    builder.branch(builder.compare(.ltS, result, i64(0)), failed, else: next)
    builder.startBlock(failed)
    unwind(builder.binary(.sub, .i64, i64(0), result))
    builder.startBlock(next)
    push(builder.unary(.wrap, .i32, result))
  }

  // MARK: Whole memories

  mutating func lowerMemory(_ instruction: WasmInstruction) {
    switch instruction.operator {
    case .memorySize:
      let memory = unit.memories[Int(instruction.index)]
      let pages = builder.binary(
        .shrU, .i64, byteCount(instruction.index), i64(UInt64(memory.pageSizeLog2)))
      pushAddress(pages, memory.addressType)
    case .memoryGrow:
      let memory = unit.memories[Int(instruction.index)]
      let pages = wide(pop(), memory.addressType)
      let old = callHelper(
        .memoryGrow, i64(UInt64(instruction.index)), pages,
        effects: AliasClass.effects(writes: AliasClass.memorySize))
      pushAddress(old, memory.addressType)
    case .memoryFill:
      let type = unit.memories[Int(instruction.index)].addressType
      let count = wide(pop(), type)
      let byte = zeroExtend(pop())
      let start = wide(pop(), type)
      leave(
        unlessZero: callHelper(
          .memoryFill, i64(UInt64(instruction.index)), start, byte, count,
          effects: AliasClass.effects(writes: memoryAlias(instruction.index))))
    case .memoryCopy:
      let (to, from) = (unit.memories[Int(instruction.index)], unit.memories[Int(instruction.second)])
      let isNarrow = to.addressType == .i32 || from.addressType == .i32
      let count = wide(pop(), isNarrow ? .i32 : .i64)
      let source = wide(pop(), from.addressType)
      let destination = wide(pop(), to.addressType)
      leave(
        unlessZero: callHelper(
          .memoryCopy, i64(pair(instruction.index, instruction.second)), destination, source, count,
          effects: AliasClass.effects(writes: memoryAlias(instruction.index))))
    case .memoryInit:
      let type = unit.memories[Int(instruction.second)].addressType
      let count = zeroExtend(pop())
      let source = zeroExtend(pop())
      let destination = wide(pop(), type)
      leave(
        unlessZero: callHelper(
          .memoryInit, i64(pair(instruction.second, instruction.index)), destination, source, count,
          effects: AliasClass.effects(writes: memoryAlias(instruction.second))))
    default: dropSegment(runtime.instance.dataSegments, instruction.index)
    }
  }

  /// Pushes a number of pages or elements, as wide as addresses are.
  mutating func pushAddress(_ number: Value, _ type: AddressType) {
    push(type == .i64 ? number : builder.unary(.wrap, .i32, number))
  }

  /// A dropped segment is empty.
  mutating func dropSegment(_ segments: Int32, _ index: UInt32) {
    let offset = Int32(index) * runtime.segment.stride + runtime.segment.count
    setField(field(instance, segments), offset, i64(0), AliasClass.segments)
  }
}
