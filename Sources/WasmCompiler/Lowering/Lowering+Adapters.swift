import MachineCode
import WasmFormat

// Pieces of code beside the functions, one for each kind of signature: they change the instance, the calling convention
// or the tier.

extension Lowering {
  /// Calls the function of the store's called record in its own instance, which callers that keep their own cannot.
  mutating func buildCrossing(_ shape: FunctionShape) {
    let given = builder.begin("crossing", shape.signature)
    let record = field(field(given[0], runtime.instance.store), runtime.store.calledRecord, AliasClass.calledRecord)
    let callee = field(record, runtime.function.instance, AliasClass.records)
    let base = field(field(callee, runtime.instance.memory), runtime.memory.base)
    let code = field(
      field(record, runtime.function.cell, AliasClass.records), runtime.cell.compiled, AliasClass.records)
    let signature = builder.signature(shape.signature)
    let value = builder.callIndirect(code, signature, [callee, base] + given.dropFirst(2))
    builder.ret(
      (shape.returnsInMemory ? TypeRun.none : shape.results).types.enumerated().map {
        builder.result($0, of: value, $1)
      })
    builder.finish()
  }

  /// A C function (slots, instance, base of memory 0, code) -> 0 that calls the code.
  mutating func buildEntry(_ shape: FunctionShape) {
    let given = builder.begin(
      "entry", Signature(parameters: [.i64, .i64, .i64, .i64], results: [.i64], convention: Convention.system))
    let slots = given[0]
    var operands = [given[1], given[2]]
    // Results in memory go where the parameters are, which have been read by then.
    if shape.returnsInMemory { operands.append(slots) }
    var offset: Int32 = 0
    for type in shape.parameters.types {
      operands.append(loadSlot(type, from: slots, offset))
      offset += Int32(type.slotBytes)
    }
    let value = builder.callIndirect(given[3], builder.signature(shape.signature), operands)
    offset = 0
    for (position, type) in (shape.returnsInMemory ? TypeRun.none : shape.results).types.enumerated() {
      storeSlot(builder.result(position, of: value, type), type, to: slots, offset)
      offset += Int32(type.slotBytes)
    }
    builder.ret([i64(0)])
    builder.finish()
  }

  /// Stands for a function of the module that is not compiled: other functions call it like one that is.
  mutating func buildInterpreted(_ function: UInt32, _ shape: FunctionShape) {
    let given = builder.begin("interpreted\(function)", shape.signature)
    instance = given[0]
    let slots = builder.stackSlot(size: max(shape.parameters.slotBytes, shape.results.slotBytes, 8), alignment: 16)
    var offset: Int32 = 0
    for (position, type) in shape.parameters.types.enumerated() {
      storeSlot(given[given.count - shape.parameters.count + position], type, to: slots, offset)
      offset += Int32(type.slotBytes)
    }
    leave(
      unlessZero: callHelper(.callInterpreted, i64(UInt64(function)), slots, effects: .anything))
    var results: [Value] = []
    offset = 0
    for type in shape.results.types {
      let value = loadSlot(type, from: slots, offset)
      if shape.returnsInMemory { storeSlot(value, type, to: given[2], offset) } else { results.append(value) }
      offset += Int32(type.slotBytes)
    }
    builder.ret(results)
    builder.finish()
  }
}
