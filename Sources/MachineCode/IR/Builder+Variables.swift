/// Variables become values on the fly (Braun et al., "Simple and Efficient Construction of Static Single Assignment
/// Form"), with one change that keeps it near-linear: each variable's definitions are chained in the order of their
/// blocks, so a read finds the last definition before it and leaps over all blocks in between by the dominator tree,
/// where the original walks through every one of them.
///
/// Parameters can be more than the source is long: many variables that change in many nested loops. So there is a budget.
struct VariableTable: ~Copyable {
  /// A definition: the value a variable has at the end of a block.
  struct Definition: BitwiseCopyable {
    var block: Block
    var value: Value
    /// The definitions in the nearest earlier and the nearest later block that have one.
    var earlier: UInt32
    var later = UInt32.max
  }
  /// A block parameter made for a variable.
  struct Parameter: BitwiseCopyable {
    var value: Value
    var variable: Variable
    var block: Block
    /// Its place in the variable's chain.
    var definition: UInt32
    /// Where its operands stand, one for each incoming edge in the order of the chain; none until it is complete.
    var operands: UInt32
    /// The next one of the same block.
    var next: UInt32
  }
  var types = GrowableBuffer<ValueType>(capacity: 64)
  /// The latest definition of each variable.
  var latest = GrowableBuffer<UInt32>(capacity: 64)
  var definitions = GrowableBuffer<Definition>(capacity: 256)
  var parameters = GrowableBuffer<Parameter>(capacity: 256)
  var operands = GrowableBuffer<Value>(capacity: 256)
  /// The first parameter of each block, by block.
  var firstParameter = GrowableBuffer<UInt32>(capacity: 128)
  /// Parameters whose operands are still to be found.
  var pending = GrowableBuffer<UInt32>(capacity: 16)

  mutating func reset() {
    types.removeAll()
    latest.removeAll()
    definitions.removeAll()
    parameters.removeAll()
    operands.removeAll()
    firstParameter.removeAll()
    pending.removeAll()
  }
}

extension Builder {
  /// A new variable. Reading it before it is written gives zero.
  package mutating func declareVariable(_ type: ValueType) -> Variable {
    let variable = Variable(UInt32(variables.types.count))
    variables.types.append(type)
    variables.latest.append(.max)
    return variable
  }

  /// How many variables there are; they are numbered as they were declared.
  package var variableCount: Int { variables.types.count }

  package mutating func type(of variable: Variable) -> ValueType { variables.types[variable.index] }

  @inline(__always)
  package mutating func write(_ variable: Variable, _ value: Value) {
    let latest = variables.latest[variable.index]
    if latest != .max && variables.definitions[latest].block == block {
      variables.definitions[latest].value = value
    } else {
      define(variable, block, value)
    }
  }

  @inline(__always)
  package mutating func read(_ variable: Variable) -> Value {
    let latest = variables.latest[variable.index]
    if latest != .max && variables.definitions[latest].block == block {
      return function.resolve(variables.definitions[latest].value)
    }
    var at = latest
    let value = find(variable, at: block, from: &at)
    completePending()
    return function.resolve(value)
  }

  /// Enters a definition in the block that is being filled, which is the last one.
  private mutating func define(_ variable: Variable, _ block: Block, _ value: Value) {
    let earlier = variables.latest[variable.index]
    let index = UInt32(variables.definitions.count)
    variables.definitions.append(.init(block: block, value: value, earlier: earlier))
    if earlier != .max { variables.definitions[earlier].later = index }
    variables.latest[variable.index] = index
  }

  /// Enters a definition behind an earlier one, or before all others; gives its place.
  private mutating func insert(
    _ variable: Variable, _ block: Block, _ value: Value, behind earlier: UInt32
  ) -> UInt32 {
    let index = UInt32(variables.definitions.count)
    var later = UInt32.max
    if earlier != .max {
      later = variables.definitions[earlier].later
      variables.definitions[earlier].later = index
    } else {
      // Once for each variable.
      var at = variables.latest[variable.index]
      while at != .max {
        later = at
        at = variables.definitions[at].earlier
      }
    }
    variables.definitions.append(.init(block: block, value: value, earlier: earlier, later: later))
    if later != .max { variables.definitions[later].earlier = index }
    if later == .max { variables.latest[variable.index] = index }
    return index
  }

  @inline(__always)
  private func order(ofDefinition index: UInt32) -> UInt32 { function[variables.definitions[index].block].order }

  /// The last definition of a variable in a block whose place in the order is at most `order`; sought from a definition
  /// onwards and from the latest one backwards in turns, so that it costs no more than the shorter way.
  private mutating func lastDefinition(of variable: Variable, upTo order: UInt32, near start: UInt32) -> UInt32 {
    var low = start
    while low != .max, self.order(ofDefinition: low) > order { low = variables.definitions[low].earlier }
    if low != start { return low }
    var high = variables.latest[variable.index]
    while true {
      if self.order(ofDefinition: high) <= order { return high }
      high = variables.definitions[high].earlier
      let later = variables.definitions[low].later
      if later == .max || self.order(ofDefinition: later) > order { return low }
      low = later
    }
  }

  /// The value of a variable at the end of a block that is started; makes the block parameters it needs, whose
  /// operands are found afterwards (`completePending`), so nothing recurses.
  ///
  /// `at` is where in the variable's chain the search starts, no earlier than needed, and then where it ended.
  private mutating func find(_ variable: Variable, at start: Block, from at: inout UInt32) -> Value {
    var block = start
    while true {
      let order = function[block].order
      while at != .max, function[variables.definitions[at].block].order > order {
        at = variables.definitions[at].earlier
      }
      if at == .max {
        // What was never written before is zero from the start, and a later loop may still change it.
        at = insert(variable, function.entry, zero(variable), behind: .max)
        continue
      }
      let definition = variables.definitions[at]
      if definition.block == block { return definition.value }
      let definitionOrder = function[definition.block].order
      // A loop that starts after the definition may change the variable before it comes round to this block.
      let header = function[block].loop
      if !header.isNone, function[header].order > definitionOrder {
        let extent = loopExtents[header.index]
        if writes.mayWrite(variable, from: extent.start, to: extent.end) {
          return makeParameter(variable, header, &at)
        }
        block = function[header].dominator
        continue
      }
      // No definition lies between this one and the block, so the value is that at the start of the highest
      // dominator after the definition.
      let top = function.highestDominator(of: block, after: definitionOrder)
      let dominator = function[top].dominator
      if dominator == definition.block { return definition.value }
      let edge = function[top].firstIncoming
      if edge == .max || function.edges[edge].nextIncoming == .max {
        block = dominator
      } else {
        return makeParameter(variable, top, &at)
      }
    }
  }

  private mutating func zero(_ variable: Variable) -> Value {
    let type = variables.types[variable.index]
    if type == .v128 { return emitter.vectorConstant(VectorBits(low: 0, high: 0), in: &function) }
    return emitter.constant(type, 0, in: &function)
  }

  /// Makes a parameter for a variable whose last definition before the block is `at`, which becomes the parameter's.
  private mutating func makeParameter(_ variable: Variable, _ block: Block, _ at: inout UInt32) -> Value {
    if variables.parameters.count + variables.operands.count >= parameterBudget {
      isOverBudget = true
      return zero(variable)
    }
    let value = function.addParameter(variables.types[variable.index], to: block)
    let index = UInt32(variables.parameters.count)
    function[value].b = Value(index)
    variables.firstParameter.extend(count: function.blocks.count, with: .max)
    let next = variables.firstParameter[block.index]
    at = insert(variable, block, value, behind: at)
    variables.parameters.append(
      .init(value: value, variable: variable, block: block, definition: at, operands: .max, next: next))
    variables.firstParameter[block.index] = index
    if sealed[block.index] { variables.pending.append(index) }
    return value
  }

  mutating func completeParameters(of header: Block) {
    guard header.index < variables.firstParameter.count else { return }
    var index = variables.firstParameter[header.index]
    while index != .max {
      variables.pending.append(index)
      index = variables.parameters[index].next
    }
    completePending()
  }

  private mutating func completePending() {
    while !variables.pending.isEmpty {
      let index = variables.pending.removeLast()
      let parameter = variables.parameters[index]
      if parameter.operands != .max { continue }
      if isOverBudget || variables.operands.count >= parameterBudget {
        isOverBudget = true
        return variables.pending.removeAll()
      }
      variables.parameters[index].operands = UInt32(variables.operands.count)
      // Edges come latest first, so each search starts where the one before it ended; those from before the block start
      // at the parameter itself.
      let own = function[parameter.block].order
      var near = parameter.definition
      var isBehind = true
      var edge = function[parameter.block].firstIncoming
      while edge != .max {
        let source = function.edges[edge].source
        var operand = parameter.value
        if function[source].isReachable && !isOverBudget {
          let order = function[source].order
          if near == .max || isBehind && order < own { near = parameter.definition }
          isBehind = order >= own
          near = lastDefinition(of: parameter.variable, upTo: order, near: near)
          var at = near
          operand = find(parameter.variable, at: source, from: &at)
        }
        variables.operands.append(operand)
        edge = function.edges[edge].nextIncoming
      }
      _ = replaceIfTrivial(index)
    }
  }

  /// A parameter that always gets one value, or itself, stands for that value.
  private mutating func replaceIfTrivial(_ index: UInt32) -> Bool {
    let parameter = variables.parameters[index]
    if function[parameter.value].opcode != .parameter { return false }
    var same = Value.none
    let start = Int(parameter.operands)
    for position in start..<start + Int(function[parameter.block].incomingCount) {
      let operand = function.resolve(variables.operands[position])
      if operand == parameter.value || operand == same { continue }
      if !same.isNone { return false }
      same = operand
    }
    if same.isNone { same = zero(parameter.variable) }
    function[parameter.value].opcode = .copy
    function[parameter.value].a = same
    return true
  }

  /// Gives the edges the arguments of the parameters that variables needed.
  mutating func settleVariables() {
    var rounds = 0
    var changed = true
    while changed && rounds < 8 {
      changed = false
      rounds += 1
      for index in 0..<variables.parameters.count where replaceIfTrivial(UInt32(index)) { changed = true }
    }
    for index in 0..<variables.firstParameter.count where variables.firstParameter[index] != .max {
      settle(Block(index))
    }
  }

  private mutating func settle(_ block: Block) {
    var count: UInt32 = 0
    var explicit: UInt32 = 0
    var last = Value.none
    var value = function[block].first
    let end = function[block].lastParameter
    while true {
      let next = function[value].next
      if function[value].opcode == .parameter {
        function[value].immediate = Int64(count)
        count += 1
        if function[value].b.isNone { explicit += 1 }
        last = value
      } else {
        function.unlink(value)
      }
      if value == end { break }
      value = next
    }
    function[block].lastParameter = last
    function[block].parameterCount = count
    if count == explicit { return }
    var edge = function[block].firstIncoming
    var position: UInt32 = 0
    while edge != .max {
      let old = function.edges[edge].arguments
      let start = UInt32(function.pool.count)
      for argument in old.start..<old.start + old.count { function.pool.append(function.pool[argument]) }
      var parameter = function[block].first
      for _ in 0..<count {
        let number = function[parameter].b
        if !number.isNone {
          function.pool.append(variables.operands[variables.parameters[number.index].operands + position])
        }
        parameter = function[parameter].next
      }
      function.edges[edge].arguments = ListRange(start: start, count: count)
      edge = function.edges[edge].nextIncoming
      position += 1
    }
  }
}
