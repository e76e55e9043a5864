import MachineCode

/// Runs IR directly, for tests: what machine code does is compared with it. Memory is the process's own, so addresses
/// are real.
struct IRInterpreter {
  enum Outcome: Equatable {
    case returned([VectorBits])
    case trapped(TrapCode)
    case outOfFuel
  }
  /// What a call to a symbol does: results, or a trap.
  typealias CallHandler = (UInt32, [VectorBits]) -> Outcome

  var onCall: CallHandler
  /// Instructions left to run.
  var fuel: Int

  init(fuel: Int = 1_000_000, onCall: @escaping CallHandler = { _, _ in .trapped(.none) }) {
    self.fuel = fuel
    self.onCall = onCall
  }

  mutating func run(_ f: borrowing Function, _ arguments: [VectorBits]) -> Outcome {
    var values = [VectorBits](repeating: VectorBits(low: 0, high: 0), count: f.instructions.count)
    var extra: [UInt32: [VectorBits]] = [:]
    var slots: [UnsafeMutableRawPointer] = []
    for index in 0..<f.stackSlots.count {
      slots.append(.allocate(byteCount: Int(f.stackSlots[index].size), alignment: 16))
    }
    defer { for slot in slots { slot.deallocate() } }
    var block = f.entry
    var incoming = arguments
    while true {
      var value = f[block].first
      var number = 0
      while !value.isNone, f[value].opcode == .parameter {
        values[Int(value.index)] = incoming[number]
        number += 1
        value = f[value].next
      }
      var next: Edge?
      while !value.isNone {
        fuel -= 1
        if fuel < 0 { return .outOfFuel }
        let i = f[value]
        let count = i.opcode.operandCount
        let a = count > 0 ? values[Int(i.a.index)] : VectorBits(low: 0, high: 0)
        let b = count > 1 ? values[Int(i.b.index)] : VectorBits(low: 0, high: 0)
        let c = count > 2 ? values[Int(i.c.index)] : VectorBits(low: 0, high: 0)
        var result = VectorBits(low: 0, high: 0)
        switch i.opcode {
        case .parameter, .fence, .nop: break
        case .copy: result = a
        case .constant: result.low = UInt64(bitPattern: i.immediate)
        case .vectorConstant: result = f.vectorConstants[Int(i.immediate)]
        case .symbolAddress: result.low = UInt64(bitPattern: i.immediate)
        case .stackAddress: result.low = UInt64(UInt(bitPattern: slots[Int(i.immediate)]))
        case .projection:
          if let list = extra[i.a.index] {
            result = list[Int(i.immediate)]
          } else {
            let producer = f[i.a]
            let operands = [producer.a, producer.b, producer.c].prefix(producer.opcode.operandCount).map {
              values[Int($0.index)].low
            }
            result.low =
              Evaluate.second(producer, operands[0], operands[1], operands.count > 2 ? operands[2] : 0) ?? 0
          }
        case .load, .store, .atomicModify, .atomicCompareExchange, .vectorLoadLane, .vectorStoreLane:
          result = memory(i, a, b, c, i.opcode == .store ? f[i.b].type : i.type)
        case .trapIf:
          if a.low & 0xffff_ffff != 0 { return .trapped(TrapCode(UInt8(truncatingIfNeeded: i.detail))) }
        case .boundsCheck:
          let (end, overflow) = a.low.addingReportingOverflow(UInt64(bitPattern: i.immediate))
          if overflow || end > b.low { return .trapped(TrapCode(UInt8(truncatingIfNeeded: i.detail))) }
        case .poll:
          let place = MemoryAccess(width: 8, alias: 0, offset: Int32(truncatingIfNeeded: i.immediate))
          let load = Instruction(.load, .i64, detail: place.detail, immediate: place.immediate)
          if memory(load, a, b, c, .i64).low == a.low {
            return .trapped(TrapCode(UInt8(truncatingIfNeeded: i.detail)))
          }
        case .unreachable: return .trapped(TrapCode(UInt8(truncatingIfNeeded: i.detail)))
        case .ret: return .returned(f.operandList(of: value).map { values[Int(f.pool[$0].index)] })
        case .jump: next = f.edges[f.edgeRange(of: value).lowerBound]
        case .branch:
          next = f.edges[f.edgeRange(of: value).lowerBound + (a.low & 0xffff_ffff != 0 ? 0 : 1)]
        case .branchTable:
          let range = f.edgeRange(of: value)
          next = f.edges[range.lowerBound + Int(min(a.low & 0xffff_ffff, UInt64(range.count - 1)))]
        case .call, .tailCall, .invoke, .callIndirect, .tailCallIndirect, .invokeIndirect:
          let symbol = i.opcode.operandCount == 1 ? UInt32(truncatingIfNeeded: a.low) : i.b.index
          let outcome = onCall(symbol, f.operandList(of: value).map { values[Int(f.pool[$0].index)] })
          guard case .returned(let results) = outcome, !i.opcode.isTailCall else { return outcome }
          extra[value.index] = results
          result = results.first ?? result
          if i.opcode.isInvoke { next = f.edges[f.edgeRange(of: value).lowerBound] }
        case .landingPad: break
        default:
          if i.opcode.rawValue >= Opcode.vectorUnary.rawValue && i.opcode.rawValue <= Opcode.vectorShuffle.rawValue {
            result = VectorEvaluate.result(
              i, a, b, c, i.opcode == .vectorShuffle ? f.vectorConstants[Int(i.immediate)] : result)
          } else if i.opcode == .select {
            result = a.low & 0xffff_ffff != 0 ? b : c
          } else if i.opcode == .bitcast {
            result = a
          } else {
            switch Evaluate.scalar(i, f[i.a].type, a.low, b.low, c.low) {
            case .value(let bits): result.low = bits
            case .trap(let code): return .trapped(code)
            case .unknown: preconditionFailure("\(i.opcode) has no meaning here")
            }
          }
        }
        values[Int(value.index)] = result
        if next != nil { break }
        value = i.next
      }
      guard let edge = next else { preconditionFailure("a block without an end") }
      let list = edge.arguments
      incoming = (list.start..<list.start + list.count).map { values[Int(f.pool[$0].index)] }
      block = edge.target
    }
  }

  private func memory(_ i: Instruction, _ a: VectorBits, _ b: VectorBits, _ c: VectorBits, _ type: ValueType)
    -> VectorBits
  {
    let access = i.access
    let address = UInt(truncatingIfNeeded: a.low &+ UInt64(bitPattern: Int64(access.offset)))
    guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else { preconditionFailure("a null address") }
    let width = Int(access.width)
    func read() -> VectorBits {
      var bits = VectorBits(low: 0, high: 0)
      for index in 0..<width { bits[byte: index] = pointer.load(fromByteOffset: index, as: UInt8.self) }
      return bits
    }
    func write(_ bits: VectorBits) {
      for index in 0..<width { pointer.storeBytes(of: bits[byte: index], toByteOffset: index, as: UInt8.self) }
    }
    var old = VectorBits(low: 0, high: 0)
    let mask: UInt64 = width >= 8 ? .max : 1 << UInt64(width * 8) - 1
    switch i.opcode {
    case .load:
      old = read()
      if access.signed && width < 8 {
        let shift = UInt64(64 - width * 8)
        let extended = UInt64(bitPattern: Int64(bitPattern: old.low << shift) >> Int64(shift))
        old.low = i.type == .i32 ? extended & 0xffff_ffff : extended
      }
    case .store: write(b)
    case .atomicModify:
      old = read()
      var new = b
      switch access.operation {
      case .add: new.low = old.low &+ b.low
      case .sub: new.low = old.low &- b.low
      case .and: new.low = old.low & b.low
      case .or: new.low = old.low | b.low
      case .xor: new.low = old.low ^ b.low
      case .exchange: break
      }
      write(new)
    case .atomicCompareExchange:
      old = read()
      if old.low == b.low & mask { write(c) }
    case .vectorLoadLane:
      let lane = Int(i.immediate >> 40)
      let loaded = read()
      old = b
      for index in 0..<width { old[byte: lane * width + index] = loaded[byte: index] }
    default:
      let lane = Int(i.immediate >> 40)
      var lanes = VectorBits(low: 0, high: 0)
      for index in 0..<width { lanes[byte: index] = b[byte: lane * width + index] }
      write(lanes)
    }
    return old
  }
}
