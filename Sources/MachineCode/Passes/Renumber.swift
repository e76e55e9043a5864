/// Folds and numbers the whole function once more, now that loops are closed and all copies are known, and removes loads
/// and checks that an earlier one makes needless.
///
/// Memory has a version number for each alias class, made anew by each write, at meetings of different versions and at
/// headers of loops that write; two loads of one place and one version give one value, and a load after a store gives
/// what was stored.
struct Renumber: ~Copyable {
  struct Known: BitwiseCopyable {
    var address: Value
    var immediate: Int64
    var detail: UInt16
    var type: ValueType
    var version: UInt32
    var value: Value
    var block: Block
  }

  var table = GrowableBuffer<Known>()
  private var slots = GrowableBuffer<UInt32>()
  /// The versions at the end of each block, one for each class in use.
  private var versions = GrowableBuffer<UInt32>()
  private var current = GrowableBuffer<UInt32>()
  /// Classes written in each loop, by header.
  private var loopWrites = GrowableBuffer<UInt64>()
  private var classNumber = GrowableBuffer<UInt8>()
  private var classes = 0
  private var nextVersion: UInt32 = 0
  private var indices = Indices()

  init() {}

  /// Needs dominators, loops and incoming edges.
  mutating func run(_ f: inout Function, _ emitter: inout Emitter) {
    emitter.reset()
    prepare(f)
    indices.prepare(f)
    for position in 0..<f.order.count {
      let block = f.order[position]
      emitter.block = block
      enter(block, f)
      var value = f[block].first
      while !value.isNone {
        let next = f[value].next
        visit(value, &f, &emitter)
        value = next
      }
      let base = Int(block.index) * classes
      for index in 0..<classes { versions[base + index] = current[index] }
    }
    emitter.place = .none
  }

  // MARK: Versions

  private static func writes(_ value: Value, _ f: borrowing Function) -> UInt64 {
    let i = f[value]
    switch i.opcode {
    case .store, .vectorStoreLane: return i.access.atomic ? .max & ~1 : 1 << UInt64(i.access.alias)
    case .atomicModify, .atomicCompareExchange, .fence: return .max & ~1
    case .load: return i.access.atomic ? .max & ~1 : 0
    case .call, .callIndirect, .invoke, .invokeIndirect: return f.signatures[Int(i.detail)].effects.writes & ~1
    default: return 0
    }
  }

  private mutating func prepare(_ f: borrowing Function) {
    table.removeAll()
    slots.fill(count: 256, with: .max)
    loopWrites.fill(count: f.blocks.count, with: 0)
    var used: UInt64 = 0
    for position in 0..<f.order.count {
      let block = f.order[position]
      var written: UInt64 = 0
      var value = f[block].first
      while !value.isNone {
        let i = f[value]
        if i.opcode == .load { used |= 1 << UInt64(i.access.alias) }
        written |= Renumber.writes(value, f)
        value = i.next
      }
      if written != 0 && !f[block].loop.isNone { loopWrites[f[block].loop.index] |= written }
    }
    var position = f.order.count
    while position > 0 {
      position -= 1
      let block = f.order[position]
      if f[block].loop == block && !f[block].outerLoop.isNone {
        loopWrites[f[block].outerLoop.index] |= loopWrites[block.index]
      }
    }
    classes = 0
    classNumber.fill(count: 64, with: 0)
    for index in 0..<64 where used & (1 << UInt64(index)) != 0 {
      classNumber[index] = UInt8(classes)
      classes += 1
    }
    self.used = used
    versions.fill(count: f.blocks.count * classes, with: 0)
    current.fill(count: max(classes, 1), with: 0)
    nextVersion = 1
  }

  private var used: UInt64 = 0

  private mutating func enter(_ block: Block, _ f: borrowing Function) {
    if classes == 0 { return }
    let isHeader = f[block].loop == block
    var isFirst = true
    var edge = f[block].firstIncoming
    while edge != .max {
      let source = f.edges[edge].source
      if f[source].order < f[block].order {
        let base = Int(source.index) * classes
        for index in 0..<classes {
          if isFirst {
            current[index] = versions[base + index]
          } else if current[index] != versions[base + index] {
            current[index] = .max
          }
        }
        isFirst = false
      }
      edge = f.edges[edge].nextIncoming
    }
    for index in 0..<classes where current[index] == .max {
      current[index] = nextVersion
      nextVersion += 1
    }
    if isHeader { write(loopWrites[block.index]) }
  }

  private mutating func write(_ set: UInt64) {
    var rest = set & used
    while rest != 0 {
      current[Int(classNumber[rest.trailingZeroBitCount])] = nextVersion
      nextVersion += 1
      rest &= rest &- 1
    }
  }

  // MARK: Known contents

  private static func hash(_ address: Value, _ immediate: Int64, _ version: UInt32) -> Int {
    var h = (UInt64(address.index) << 32 | UInt64(version)) &* 0x9e37_79b9_7f4a_7c15
    h = (h ^ h >> 29 ^ UInt64(bitPattern: immediate)) &* 0xd6e8_feb8_6659_fd93
    return Int(truncatingIfNeeded: h >> 20)
  }

  /// What is known of the place an access names, or the slot where it belongs.
  private mutating func find(
    _ address: Value, _ immediate: Int64, _ detail: UInt16, _ type: ValueType, _ version: UInt32
  )
    -> (known: UInt32, slot: Int)
  {
    let mask = slots.count - 1
    var index = Renumber.hash(address, immediate, version) & mask
    while slots[index] != .max {
      let k = table[slots[index]]
      if k.address == address && k.immediate == immediate && k.version == version && k.detail == detail
        && k.type == type
      {
        return (slots[index], index)
      }
      index = (index + 1) & mask
    }
    return (.max, index)
  }

  private mutating func learn(_ known: Known) {
    let (old, slot) = find(known.address, known.immediate, known.detail, known.type, known.version)
    if old != .max {
      table[old] = known
      return
    }
    slots[slot] = UInt32(table.count)
    table.append(known)
    if table.count * 2 > slots.count {
      slots.fill(count: slots.count * 2, with: .max)
      for index in 0..<table.count {
        let k = table[index]
        slots[find(k.address, k.immediate, k.detail, k.type, k.version).slot] = UInt32(index)
      }
    }
  }

  /// The offset alone: a place is the same whichever trap its access would mean.
  private static func place(_ immediate: Int64) -> Int64 { immediate & 0xffff_ffff }

  // MARK: Instructions

  private mutating func visit(_ value: Value, _ f: inout Function, _ emitter: inout Emitter) {
    f.resolveOperands(of: value)
    let opcode = f[value].opcode
    switch opcode {
    case .parameter: return
    case .copy: return f.unlink(value)
    default: break
    }
    emitter.place = value
    emitter.source = f[value].source
    var i = f[value]
    if !opcode.isConstant {
      let folded = emitter.fold(&i, in: &f)
      if !folded.isNone {
        if opcode == .trapIf { return f.unlink(value) }
        return replace(value, by: folded, &f)
      }
      i.block = f[value].block
      i.previous = f[value].previous
      i.next = f[value].next
      f[value] = i
    }
    if i.opcode == .zeroExtend, let rebased = indices.rebase(value, &f, &emitter) {
      return replace(value, by: rebased, &f)
    }
    if i.opcode.isNumbered || i.opcode == .trapIf || i.opcode == .boundsCheck {
      let twin = emitter.number(value, in: &f)
      if twin != value {
        if i.type == .none { f.unlink(value) } else { replace(value, by: twin, &f) }
      }
      return
    }
    switch i.opcode {
    case .load where !i.access.atomic:
      indices.note(i, f)
      let version = current[Int(classNumber[Int(i.access.alias)])]
      let place = Renumber.place(i.immediate)
      let known = find(i.a, place, i.detail, i.type, version).known
      if known != .max, f.dominates(table[known].block, i.block) {
        return replace(value, by: table[known].value, &f)
      }
      learn(
        Known(
          address: i.a, immediate: place, detail: i.detail, type: i.type, version: version, value: value,
          block: i.block))
    case .store where !i.access.atomic:
      indices.note(i, f)
      write(Renumber.writes(value, f))
      let type = f[i.b].type
      if Int(i.access.width) == type.byteCount && used & (1 << UInt64(i.access.alias)) != 0 {
        learn(
          Known(
            address: i.a, immediate: Renumber.place(i.immediate), detail: i.detail, type: type,
            version: current[Int(classNumber[Int(i.access.alias)])], value: i.b, block: i.block))
      }
    default: write(Renumber.writes(value, f))
    }
  }

  private func replace(_ value: Value, by other: Value, _ f: inout Function) {
    f[value].opcode = .copy
    f[value].a = other
    f.unlink(value)
  }
}
