import MachineCode
import WasmFormat

// Structures and arrays. Small objects are bumped into the heap's hole here; the runtime makes the others.

extension Lowering {
  mutating func lowerAggregate(_ instruction: WasmInstruction) {
    switch instruction.operator {
    case .structNew, .structNewDefault:
      makeStructure(instruction.index, hasFields: instruction.operator == .structNew)
    case .structGet, .structGetS, .structGetU:
      let field = unit.aggregates[Int(instruction.index)].fields[Int(instruction.second)]
      let reference = pop()
      push(
        builder.load(
          IRType(field.storage.unpacked), reference,
          fieldAccess(reference, field, isSigned: instruction.operator == .structGetS)))
    case .structSet:
      let field = unit.aggregates[Int(instruction.index)].fields[Int(instruction.second)]
      let value = pop()
      let reference = pop()
      builder.store(value, to: reference, fieldAccess(reference, field, isSigned: false))
    case .arrayGet, .arrayGetS, .arrayGetU:
      let element = unit.aggregates[Int(instruction.index)].fields[0]
      let index = pop()
      let place = elementPlace(pop(), index, element)
      push(
        builder.load(
          IRType(element.storage.unpacked), place,
          elementAccess(element, isSigned: instruction.operator == .arrayGetS)))
    case .arraySet:
      let element = unit.aggregates[Int(instruction.index)].fields[0]
      let value = pop()
      let index = pop()
      let place = elementPlace(pop(), index, element)
      builder.store(value, to: place, elementAccess(element, isSigned: false))
    case .arrayLen: push(arrayLength(pop()))
    default: lowerArray(instruction)
    }
  }

  // MARK: Places

  /// Null is an address that nobody can touch, so an access near it needs no test.
  private static var untouchableBytes: Int32 { 4096 - 16 }

  private mutating func fieldAccess(_ reference: Value, _ field: AggregateShape.Field, isSigned: Bool) -> MemoryAccess {
    var access = MemoryAccess(
      width: UInt8(field.bytes), signed: isSigned && field.storage.isPacked,
      alias: AliasClass.field(offset: field.offset, isMutable: field.isMutable), offset: field.offset)
    if field.offset <= Self.untouchableBytes {
      access.trap = TrapReason.nullStructureReference.code
    } else {
      builder.trapIf(builder.compare(.eq, reference, i64(0)), TrapReason.nullStructureReference.code)
    }
    return access
  }

  private mutating func arrayLength(_ array: Value) -> Value {
    builder.load(
      .i32, array,
      MemoryAccess(
        width: 4, alias: AliasClass.objectConstants, offset: runtime.object.length,
        trap: TrapReason.nullArrayReference.code))
  }

  private mutating func elementPlace(_ array: Value, _ index: Value, _ element: AggregateShape.Field) -> Value {
    let isOutside = builder.compare(.geU, index, arrayLength(array))
    builder.trapIf(isOutside, TrapReason.arrayOutOfBounds.code)
    return elementAddress(array, zeroExtend(index), element)
  }

  private mutating func elementAddress(_ array: Value, _ index: Value, _ element: AggregateShape.Field) -> Value {
    let shift = UInt64(element.bytes.trailingZeroBitCount)
    let offset = shift == 0 ? index : builder.binary(.shl, .i64, index, i64(shift))
    return builder.binary(.add, .i64, array, offset)
  }

  private mutating func elementAccess(_ element: AggregateShape.Field, isSigned: Bool) -> MemoryAccess {
    MemoryAccess(
      width: UInt8(element.bytes), signed: isSigned && element.storage.isPacked,
      alias: AliasClass.element(bytes: element.bytes, isMutable: element.isMutable), offset: element.offset)
  }

  // MARK: Allocation

  /// Room for an object of so many bytes, a multiple of 16: zeros, without the header.
  private mutating func allocate(_ byteCount: Int32) -> Value {
    let size = i64(UInt64(byteCount))
    if byteCount > runtime.object.largestSmallObject {
      return checked(callHelper(.allocate, size, effects: AliasClass.effects(writes: AliasClass.heap)))
    }
    let store = store()
    let next = field(store, runtime.store.heapNext, AliasClass.heap)
    let end = field(store, runtime.store.heapEnd, AliasClass.heap)
    let quick = builder.makeBlock()
    let slow = builder.makeBlock(isCold: true)
    let join = builder.makeBlock()
    let object = builder.addParameter(.i64, to: join)
    let room = builder.binary(.sub, .i64, end, next)
    builder.branch(builder.compare(.geU, room, size), quick, else: slow)

    builder.startBlock(quick)
    setField(store, runtime.store.heapNext, builder.binary(.add, .i64, next, size), AliasClass.heap)
    noteObject(next)
    builder.jump(join, [next])

    builder.startBlock(slow)
    let made = checked(callHelper(.allocate, size, effects: AliasClass.effects(writes: AliasClass.heap)))
    builder.jump(join, [made])
    builder.startBlock(join)
    return object
  }

  /// Sets the bit of an object in its block's bitmap of starts.
  private mutating func noteObject(_ object: Value) {
    let mask = UInt64(runtime.object.blockBytes - 1)
    let head = builder.binary(.and, .i64, object, i64(~mask))
    let inside = builder.unary(.wrap, .i32, builder.binary(.and, .i64, object, i64(mask)))
    let granule = builder.binary(.shrU, .i32, inside, i32(4))
    let place = builder.binary(.add, .i64, head, zeroExtend(builder.binary(.shrU, .i32, granule, i32(3))))
    let access = MemoryAccess(width: 1, alias: AliasClass.heap, offset: runtime.object.startsOffset)
    let bit = builder.binary(.shl, .i32, i32(1), builder.binary(.and, .i32, granule, i32(7)))
    let old = builder.load(.i32, place, access)
    builder.store(builder.binary(.or, .i32, old, bit), to: place, access)
  }

  private mutating func setIdentity(_ object: Value, _ type: UInt32) {
    setField(
      object, runtime.object.typeIdentity, typeIdentity(type), width: 4, AliasClass.objectConstants)
  }

  private mutating func makeStructure(_ type: UInt32, hasFields: Bool) {
    let shape = unit.aggregates[Int(type)]
    let object = allocate(shape.byteCount)
    setIdentity(object, type)
    if hasFields {
      height -= shape.fields.count
      for (position, field) in shape.fields.enumerated() {
        let value = operands[height + position]
        builder.store(
          value, to: object,
          MemoryAccess(
            width: UInt8(field.bytes), alias: AliasClass.field(offset: field.offset, isMutable: field.isMutable),
            offset: field.offset))
      }
    }
    push(object)
  }

  // MARK: Arrays

  private mutating func lowerArray(_ instruction: WasmInstruction) {
    let type = instruction.index
    let made = AliasClass.effects(writes: AliasClass.heap)
    let changed: CallEffects = AliasClass.callEffects
    switch instruction.operator {
    case .arrayNewDefault:
      push(checked(callHelper(.makeArray, i64(UInt64(type)), zeroExtend(pop()), effects: made)))
    case .arrayNew:
      let length = zeroExtend(pop())
      let value = pop()
      let array = checked(callHelper(.makeArray, i64(UInt64(type)), length, effects: made))
      let isZero = builder.function.constantBits(builder.function.resolve(value)) == 0
      if !isZero { fill(array, i64(0), value, length, unit.aggregates[Int(type)].fields[0]) }
      push(array)
    case .arrayNewFixed:
      let element = unit.aggregates[Int(type)].fields[0]
      let count = Int(instruction.second)
      let bytes = Int64(element.offset) + Int64(count) * Int64(element.bytes)
      let array: Value
      if bytes <= Int64(runtime.object.largestSmallObject) {
        array = allocate(Int32(truncatingIfNeeded: (bytes + 15) & ~15))
        setIdentity(array, type)
        setField(array, runtime.object.length, i32(instruction.second), width: 4, AliasClass.objectConstants)
      } else {
        array = checked(
          callHelper(.makeArray, i64(UInt64(type)), i64(UInt64(instruction.second)), effects: made))
      }
      height -= count
      var access = elementAccess(element, isSigned: false)
      for position in 0..<count {
        access.offset = element.offset + Int32(position * element.bytes)
        builder.store(operands[height + position], to: array, access)
      }
      push(array)
    case .arrayNewData, .arrayNewElem:
      let length = zeroExtend(pop())
      let start = zeroExtend(pop())
      let helper: RuntimeHelper = instruction.operator == .arrayNewData ? .makeArrayFromData : .makeArrayFromElements
      push(checked(callHelper(helper, i64(pair(type, instruction.second)), start, length, effects: made)))
    case .arrayFill:
      let count = zeroExtend(pop())
      let value = pop()
      let start = zeroExtend(pop())
      fill(pop(), start, value, count, unit.aggregates[Int(type)].fields[0])
    case .arrayCopy:
      let count = zeroExtend(pop())
      let sourceStart = zeroExtend(pop())
      let source = pop()
      let start = zeroExtend(pop())
      let array = pop()
      leave(
        unlessZero: callHelper(.arrayCopy, array, start, source, sourceStart, count, effects: changed))
    default:
      let count = zeroExtend(pop())
      let source = zeroExtend(pop())
      let start = zeroExtend(pop())
      let array = pop()
      let helper: RuntimeHelper = instruction.operator == .arrayInitData ? .arrayInitData : .arrayInitElements
      leave(
        unlessZero: callHelper(
          helper, i64(pair(type, instruction.second)), array, start, source, count, effects: changed))
    }
  }

  /// Fills elements by the runtime's helper, which checks the range.
  private mutating func fill(
    _ array: Value, _ start: Value, _ value: Value, _ count: Value, _ element: AggregateShape.Field
  ) {
    var low = value
    var high = i64(0)
    switch IRType(element.storage.unpacked) {
    case .i32: low = zeroExtend(value)
    case .f32: low = zeroExtend(builder.unary(.bitcast, .i32, value))
    case .f64: low = builder.unary(.bitcast, .i64, value)
    case .v128:
      low = builder.vector(.vectorExtract, .i64, .extractU, .i64x2, value)
      high = builder.vector(.vectorExtract, .i64, .extractU, .i64x2, value, immediate: 1)
    default: break
    }
    leave(
      unlessZero: callHelper(.arrayFill, array, start, count, low, high, effects: AliasClass.callEffects))
  }
}
