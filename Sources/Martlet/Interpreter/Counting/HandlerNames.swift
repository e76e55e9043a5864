import WasmFormat

/// What handlers are called in counts.
enum HandlerNames {
  static func all() -> [UnsafeRawPointer: String] {
    var names = Names()
    names.addFamilies()
    names.addJoined()
    names.addOthers()
    return names.byAddress
  }
}

private struct Names {
  var byAddress: [UnsafeRawPointer: String] = [:]

  mutating func add(_ handler: Handler, _ name: String) {
    let address = address(of: handler)
    if byAddress[address] == nil { byAddress[address] = name }
  }

  mutating func addFamilies() {
    let operands: [(Operands, String)] = [
      (.slotSlot, "ss"), (.registerSlot, "rs"), (.slotRegister, "sr"), (.slotConstant, "sk"), (.registerConstant, "rk"),
    ]
    for (form, suffix) in operands {
      for raw: UInt8 in 0..<15 {
        guard let operation = IntBinary(rawValue: raw) else { continue }
        add(IntegerHandlers.binary32(operation, form), "i32.\(operation) \(suffix)")
        add(IntegerHandlers.binary64(operation, form), "i64.\(operation) \(suffix)")
      }
      for raw: UInt8 in 0..<10 {
        guard let relation = IntRelation(rawValue: raw) else { continue }
        add(ComparisonHandlers.compare32(relation, form), "i32.\(relation) \(suffix)")
        add(ComparisonHandlers.compare64(relation, form), "i64.\(relation) \(suffix)")
        add(ComparisonHandlers.branch32(relation, form), "branch i32.\(relation) \(suffix)")
        add(ComparisonHandlers.branch64(relation, form), "branch i64.\(relation) \(suffix)")
        for sum in [BranchSum.constant, .slot, .two] {
          add(
            FusedHandlers.addBranch(relation, sum, constantLimit: form.isConstant),
            "add \(sum) and branch i32.\(relation) \(suffix)")
        }
      }
      for raw: UInt8 in 0..<7 {
        guard let operation = FloatBinary(rawValue: raw) else { continue }
        add(FloatHandlers.binary32(operation, form), "f32.\(operation) \(suffix)")
        add(FloatHandlers.binary64(operation, form), "f64.\(operation) \(suffix)")
      }
      for raw: UInt8 in 0..<6 {
        guard let relation = FloatRelation(rawValue: raw) else { continue }
        add(FloatHandlers.compare32(relation, form), "f32.\(relation) \(suffix)")
        add(FloatHandlers.compare64(relation, form), "f64.\(relation) \(suffix)")
        add(FloatHandlers.branch32(relation, form), "branch f32.\(relation) \(suffix)")
        add(FloatHandlers.branch64(relation, form), "branch f64.\(relation) \(suffix)")
        add(FloatHandlers.branchUnless32(relation, form), "branch unless f32.\(relation) \(suffix)")
        add(FloatHandlers.branchUnless64(relation, form), "branch unless f64.\(relation) \(suffix)")
      }
    }
    for (register, suffix) in [(false, "s"), (true, "r")] {
      for use in [ProductUse.add, .subtract, .subtractFrom] {
        for form in [ProductOperands.slots, .factorInRegister, .otherInRegister] {
          add(FusedHandlers.multiplyAdd32(use, form), "f32.multiply \(use) \(form)")
          add(FusedHandlers.multiplyAdd64(use, form), "f64.multiply \(use) \(form)")
        }
      }
      for operation in [FloatBinary.subtract, .divide] {
        add(FusedHandlers.constantLeft32(operation, register: register), "f32.\(operation) k\(suffix)")
        add(FusedHandlers.constantLeft64(operation, register: register), "f64.\(operation) k\(suffix)")
      }
      for raw: UInt8 in 0..<7 {
        if let operation = FloatUnary(rawValue: raw) {
          add(FloatHandlers.unary32(operation, register: register), "f32.\(operation) \(suffix)")
          add(FloatHandlers.unary64(operation, register: register), "f64.\(operation) \(suffix)")
        }
        if let operation = IntUnary(rawValue: raw) {
          add(ConversionHandlers.unary32(operation, register: register), "i32.\(operation) \(suffix)")
          add(ConversionHandlers.unary64(operation, register: register), "i64.\(operation) \(suffix)")
        }
      }
      add(ConversionHandlers.wrap(register: register), "wrap \(suffix)")
      add(ConversionHandlers.demote(register: register), "demote \(suffix)")
      add(ConversionHandlers.promote(register: register), "promote \(suffix)")
      for from in [IntWidth.i32, .i64] {
        for to in [FloatWidth.f32, .f64] {
          add(
            ConversionHandlers.convertSigned(from: from, to: to, register: register), "convert \(from) \(to) \(suffix)")
          add(
            ConversionHandlers.convertUnsigned(from: from, to: to, register: register),
            "convert unsigned \(from) \(to) \(suffix)")
          add(
            ConversionHandlers.truncateSigned(from: to, to: from, register: register),
            "truncate \(to) \(from) \(suffix)")
        }
      }
    }
    let loads: [LoadKind] = [.u8, .u16, .u32, .u64, .s8to32, .s16to32, .s8to64, .s16to64, .s32to64, .f32, .f64]
    let addresses: [(LoadAddress, String)] = [
      (.slot, "s"), (.register, "r"), (.constant, "k"), (.sum, "+"), (.sumConstant, "+k"),
    ]
    for (address, suffix) in addresses {
      for kind in loads { add(LoadHandlers.load(kind, address), "load \(kind) \(suffix)") }
      add(StoreHandlers.storeF32(address), "store f32 \(suffix)r")
      add(StoreHandlers.storeF64(address), "store f64 \(suffix)r")
    }
    let stores: [(StoreOperands, String)] = [
      (.slotSlot, "ss"), (.registerSlot, "rs"), (.slotRegister, "sr"), (.slotConstant, "sk"), (.registerConstant, "rk"),
      (.constantSlot, "ks"), (.constantRegister, "kr"), (.sumSlot, "+s"), (.sumRegister, "+r"),
      (.sumConstantSlot, "+ks"),
      (.sumConstantRegister, "+kr"), (.sumWithConstant, "+k"), (.sumConstantWithConstant, "+kk"),
    ]
    for (form, suffix) in stores {
      for bytes: UInt8 in [1, 2, 4, 8] { add(StoreHandlers.store(bytes: bytes, form), "store \(bytes) \(suffix)") }
    }
  }

  mutating func addJoined() {
    for use in [ShiftUse.add, .or, .xor] {
      for shift in [ShiftKind.left, .rightUnsigned, .rotateLeft] {
        for form in [ShiftedOperands.slots, .shiftedInRegister, .otherInRegister] {
          add(ShiftedHandlers.handler32(use, shift, form), "i32.\(use) of shift \(shift) \(form)")
          add(ShiftedHandlers.handler64(use, shift, form), "i64.\(use) of shift \(shift) \(form)")
        }
      }
    }
    for (other, suffix) in [(Operand.slot, "s"), (.register, "r")] {
      for address in [JoinedAddress.slot, .register, .sum, .sumConstant] {
        for use in [LoadUse.addU8, .addU16, .addU32, .xorU32, .addU64, .xorU64] {
          add(JoinedLoadHandlers.operation(use, address, other: other), "load \(address) and \(use) \(suffix)")
        }
        for use in [FloatLoadUse.add, .subtract, .multiply] {
          add(JoinedLoadHandlers.operation32(use, address, other: other), "load \(address) and f32.\(use) \(suffix)")
          add(JoinedLoadHandlers.operation64(use, address, other: other), "load \(address) and f64.\(use) \(suffix)")
        }
        add(JoinedLoadHandlers.multiplyAdd32(address, factor: other), "load \(address) and f32.multiply add \(suffix)")
        add(JoinedLoadHandlers.multiplyAdd64(address, factor: other), "load \(address) and f64.multiply add \(suffix)")
      }
    }
    for values in [SelectValues.slotConstant, .constantSlot, .constants] {
      add(MoveHandlers.select(values, byWord: false), "select \(values)")
      add(MoveHandlers.select(values, byWord: true), "select \(values) r")
    }
    for load in [LoadKind.u8, .u16, .u32] {
      for address in [JoinedAddress.slot, .register, .sum, .sumConstant] {
        for (isConstant, suffix) in [(false, "s"), (true, "k")] {
          for (ifEqual, relation) in [(true, "equal"), (false, "notEqual")] {
            if let handler = JoinedLoadHandlers.branch(load, address, ifEqual: ifEqual, constant: isConstant) {
              add(handler, "load \(load) \(address) and branch \(relation) \(suffix)")
            }
          }
        }
      }
    }
  }

  mutating func addOthers() {
    add(MoveHandlers.copy, "copy")
    add(MoveHandlers.copyWord, "copyWord")
    add(MoveHandlers.copyDouble, "copyDouble")
    add(MoveHandlers.copySingle, "copySingle")
    add(MoveHandlers.copyTwo, "copyTwo")
    add(MoveHandlers.copyWide, "copyWide")
    add(MoveHandlers.copyRange, "copyRange")
    add(MoveHandlers.copyFarKeeping, "copyFarKeeping")
    add(MoveHandlers.constant, "constant")
    add(MoveHandlers.constantWord, "constantWord")
    add(MoveHandlers.constantDouble, "constantDouble")
    add(MoveHandlers.constantSingle, "constantSingle")
    add(MoveHandlers.zeroOne, "zeroOne")
    add(MoveHandlers.zeroTwo, "zeroTwo")
    add(MoveHandlers.zeroThree, "zeroThree")
    add(MoveHandlers.zeroFour, "zeroFour")
    add(MoveHandlers.zeroEight, "zeroEight")
    add(MoveHandlers.zeroMany, "zeroMany")
    add(MoveHandlers.select, "select")
    add(MoveHandlers.selectByWord, "selectByWord")
    add(MoveHandlers.selectWide, "selectWide")
    add(MoveHandlers.globalGet, "globalGet")
    add(MoveHandlers.globalGetDouble, "globalGetDouble")
    add(MoveHandlers.globalGetWide, "globalGetWide")
    add(MoveHandlers.globalSet, "globalSet")
    add(MoveHandlers.globalSetWord, "globalSetWord")
    add(MoveHandlers.globalSetWide, "globalSetWide")
    add(MoveHandlers.importedGet, "importedGet")
    add(MoveHandlers.importedGetWide, "importedGetWide")
    add(MoveHandlers.importedSet, "importedSet")
    add(MoveHandlers.importedSetWide, "importedSetWide")
    add(MoveHandlers.canonicalizeDouble, "canonicalizeDouble")
    add(MoveHandlers.canonicalizeSingle, "canonicalizeSingle")
    add(ControlHandlers.jump, "jump")
    add(BoundHandlers.charge, "charge")
    add(BoundHandlers.chargeAndJump, "charge and jump")
    add(ControlHandlers.branchTable, "branchTable")
    add(ControlHandlers.branchTableByWord, "branchTableByWord")
    add(ControlHandlers.unreachable, "unreachable")
    add(ControlHandlers.returnNothing, "returnNothing")
    add(ControlHandlers.returnSlot, "returnSlot")
    add(ControlHandlers.returnWord, "returnWord")
    add(ControlHandlers.returnDouble, "returnDouble")
    add(ControlHandlers.returnSingle, "returnSingle")
    add(CallHandlers.direct, "direct")
    add(CallHandlers.imported, "imported")
    add(CallHandlers.indirect, "indirect")
    add(CallHandlers.indirectByWord, "indirectByWord")
    add(CallHandlers.reference, "reference")
    add(CallHandlers.tailDirect, "tailDirect")
    add(CallHandlers.tailImported, "tailImported")
    add(CallHandlers.tailIndirect, "tailIndirect")
    add(CallHandlers.tailReference, "tailReference")
    add(MemoryHandlers.memoryCopy, "memoryCopy")
    add(MemoryHandlers.memoryFill, "memoryFill")
    add(MemoryHandlers.memoryInit, "memoryInit")
    add(MemoryHandlers.dataDrop, "dataDrop")
    add(MemoryHandlers.memorySize, "memorySize")
    add(MemoryHandlers.memoryGrow, "memoryGrow")
    add(MemoryHandlers.memorySwitch, "memorySwitch")
    add(MemoryHandlers.address64, "address64")
    add(MemoryHandlers.tableGrow, "tableGrow")
    add(MemoryHandlers.tableFill, "tableFill")
    add(MemoryHandlers.tableCopy, "tableCopy")
    add(MemoryHandlers.tableInit, "tableInit")
    add(MemoryHandlers.elementDrop, "elementDrop")
    add(MemoryHandlers.tableGet, "tableGet")
    add(MemoryHandlers.tableSet, "tableSet")
    add(MemoryHandlers.tableSize, "tableSize")
    add(ReferenceHandlers.functionReference, "functionReference")
    add(ReferenceHandlers.importedFunctionReference, "importedFunctionReference")
    add(ReferenceHandlers.asNonNull, "asNonNull")
    add(ReferenceHandlers.makeI31, "makeI31")
    add(ReferenceHandlers.i31Signed, "i31Signed")
    add(ReferenceHandlers.i31Unsigned, "i31Unsigned")
    add(ReferenceHandlers.test, "test")
    add(ReferenceHandlers.cast, "cast")
    add(ReferenceHandlers.branchOnCast, "branchOnCast")
    add(ReferenceHandlers.branchOnCastFailure, "branchOnCastFailure")
    add(AggregateHandlers.arrayLength, "arrayLength")
    add(AggregateHandlers.structNew, "structNew")
    add(AggregateHandlers.structNewDefault, "structNewDefault")
    add(AggregateHandlers.arrayNew, "arrayNew")
    add(AggregateHandlers.arrayNewDefault, "arrayNewDefault")
    add(AggregateHandlers.arrayNewFixed, "arrayNewFixed")
    add(AggregateHandlers.arrayNewData, "arrayNewData")
    add(AggregateHandlers.arrayNewElements, "arrayNewElements")
    add(AggregateHandlers.arrayFill, "arrayFill")
    add(AggregateHandlers.arrayCopy, "arrayCopy")
    add(AggregateHandlers.arrayInitData, "arrayInitData")
    add(AggregateHandlers.arrayInitElements, "arrayInitElements")
    add(FusedHandlers.addTwo, "addTwo")
    add(ContinuationHandlers.new, "cont.new")
    add(ContinuationHandlers.bind, "cont.bind")
    add(ContinuationHandlers.resume, "resume")
    add(ContinuationHandlers.resumeThrow, "resume_throw")
    add(ContinuationHandlers.resumeThrowReference, "resume_throw_ref")
    add(ContinuationHandlers.suspend, "suspend")
    add(ContinuationHandlers.switch, "switch")
  }
}
