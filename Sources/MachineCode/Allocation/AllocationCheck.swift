/// Follows an allocated function symbolically: which virtual registers each physical register and frame slot holds. Every
/// operand must find its value where the allocator says. Knows nothing of how registers were chosen.
package struct AllocationCheck {
  /// A register, or a frame offset after the registers.
  private typealias Place = UInt32
  private typealias State = [Place: Set<UInt32>]

  package static func violations(in f: borrowing MachineFunction) -> [String] {
    var found: [String] = []
    var states = [State?](repeating: nil, count: f.blocks.count)
    states[0] = [:]
    var work: [Int] = [0]
    while let index = work.popLast() {
      guard var state = states[index] else { continue }
      var ignored: [String]?
      walk(index, &state, f, &ignored)
      let block = f.blocks[index]
      for edge in block.firstEdge..<block.firstEdge + block.edgeCount {
        let e = f.edges[edge]
        let target = f.blocks[e.target]
        // Landing pads keep nothing but the frame.
        var arriving = target.isLanding ? state.filter { $0.key >= 64 } : state
        let isAtStart = block.edgeCount > 1
        if !isAtStart { pass(e, target, &arriving, f) }
        if let known = states[Int(e.target)] {
          var merged: State = [:]
          for (place, values) in known {
            let common = values.intersection(arriving[place] ?? [])
            if !common.isEmpty { merged[place] = common }
          }
          if merged == known { continue }
          states[Int(e.target)] = merged
        } else {
          states[Int(e.target)] = arriving
        }
        work.append(Int(e.target))
      }
    }
    for index in 0..<f.blocks.count {
      guard var state = states[index] else { continue }
      var problems: [String]? = []
      walk(index, &state, f, &problems)
      found += problems ?? []
    }
    return found
  }

  /// What an argument's places hold becomes the parameter's value too.
  private static func pass(
    _ edge: MachineEdge, _ target: MachineBlock, _ state: inout State, _ f: borrowing MachineFunction
  ) {
    if edge.argumentCount == 0 { return }
    var parameters: [UInt32: [UInt32]] = [:]
    for k in 0..<edge.argumentCount {
      parameters[f.lists[edge.firstArgument + k], default: []].append(f.lists[target.firstParameter + k])
    }
    let before = Set((0..<target.parameterCount).map { f.lists[target.firstParameter + $0] })
    for (place, values) in state {
      var made = values.subtracting(before)
      for value in values { made.formUnion(parameters[value] ?? []) }
      state[place] = made
    }
  }

  private static func place(_ location: Location, _ f: borrowing MachineFunction) -> Place {
    if location.isRegister { return location.code }
    if location == .scratchSlot { return 64 + f.scratchSlotOffset }
    return 64 + f.slotOffsets[location.virtualRegister]
  }

  private static func walk(
    _ index: Int, _ state: inout State, _ f: borrowing MachineFunction, _ problems: inout [String]?
  ) {
    let block = f.blocks[index]
    var edit = 0
    while edit < f.edits.count && f.edits[edit].position < block.start { edit += 1 }
    for position in block.start..<block.end {
      while edit < f.edits.count && f.edits[edit].position == position {
        apply(f.edits[edit], &state, f)
        edit += 1
      }
      step(position, index, &state, f, &problems)
    }
  }

  private static func apply(_ edit: MachineEdit, _ state: inout State, _ f: borrowing MachineFunction) {
    if edit.kind == .exchange {
      let (a, b) = (place(edit.from, f), place(edit.to, f))
      (state[a], state[b]) = (state[b], state[a])
    } else if edit.from.isConstant {
      state[place(edit.to, f)] = [edit.from.virtualRegister]
    } else {
      state[place(edit.to, f)] = state[place(edit.from, f)]
    }
  }

  private static func step(
    _ position: UInt32, _ block: Int, _ state: inout State, _ f: borrowing MachineFunction,
    _ problems: inout [String]?
  ) {
    let i = f.instructions[position]
    let operands = (0..<Int(i.operandCount)).map { f.operands[Int(i.firstOperand) + $0] }
    func fail(_ message: String) {
      problems?.append("block \(block), instruction \(position): \(message)")
    }
    for (number, operand) in operands.enumerated() {
      if operand.constraint == .fixed && operand.location != .register(operand.number) {
        fail("operand \(number) is not in its fixed register")
      }
      if operand.role == .use {
        if !(state[place(operand.location, f)] ?? []).contains(operand.register) {
          fail("operand \(number) does not find v\(operand.register)")
        }
      } else if operand.constraint == .tied && operand.location != operands[Int(operand.number)].location {
        fail("operand \(number) is not where its twin is")
      }
      if operand.role == .earlyDef || operand.role == .temporary {
        for other in operands
        where other.role == .use && other.location == operand.location && other.constraint != .fixed {
          fail("operand \(number) overwrites a use")
        }
      }
    }
    let destroyed = f.clobberSets[Int(i.clobbers)].bits
    if destroyed != 0 {
      for register in 0..<64 where destroyed & (1 << UInt64(register)) != 0 { state[UInt32(register)] = nil }
    }
    for operand in operands where operand.role == .temporary { state[place(operand.location, f)] = nil }
    for operand in operands where operand.role == .def || operand.role == .earlyDef {
      state[place(operand.location, f)] = [operand.register]
    }
  }
}
