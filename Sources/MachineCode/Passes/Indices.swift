/// Takes numbers out of indices into memory, so that they become offsets of the accesses.
///
/// `base + zeroExtend(x + 8)` is `base + zeroExtend(x) + 8` unless `x + 8` wraps. Where an access at `x` did not trap and memory
/// ends below the largest index (`SpareIndices`), it does not. All accesses around one pointer get one address then: they need no
/// additions, and those that meet are seen to meet.
struct Indices: ~Copyable {
  /// An access that did not trap was at an index: `origin + distance`, with wrapping.
  struct Known: BitwiseCopyable {
    var index: Value
    var distance: UInt32
    var block: Block
    var older: UInt32
  }

  /// How many indices are kept for one origin.
  private static let most = 8

  private var spare: SpareIndices?
  private var known = GrowableBuffer<Known>()
  /// For each value as an origin, the latest of `known`, plus one.
  private var latest = GrowableBuffer<UInt32>()

  init() {}

  mutating func prepare(_ f: borrowing Function) {
    spare = f.spareIndices
    if spare == nil { return }
    known.removeAll()
    latest.fill(count: f.instructions.count, with: 0)
  }

  /// A value as an origin and a number.
  private func split(_ value: Value, _ f: borrowing Function) -> (origin: Value, distance: UInt32) {
    let i = f[value]
    guard i.opcode == .add, i.type == .i32, let bits = f.constantBits(i.b) else { return (value, 0) }
    return (i.a, UInt32(truncatingIfNeeded: bits))
  }

  private func latest(_ origin: Value) -> UInt32 { origin.index < latest.count ? latest[origin.index] : 0 }

  /// What an extended index is instead: another one extended, and a number added to it.
  mutating func rebase(_ value: Value, _ f: inout Function, _ emitter: inout Emitter) -> Value? {
    let i = f[value]
    guard let spare, i.opcode == .zeroExtend, i.type == .i64 else { return nil }
    let (origin, distance) = split(i.a, f)
    var at = latest(origin)
    var best: (index: Value, added: UInt32)?
    while at != 0 {
      let k = known[at - 1]
      let added = distance &- k.distance
      // The first one found serves all that can use it, so that they have one address.
      if added > 0 && added <= spare.count && f.dominates(k.block, i.block) { best = (k.index, added) }
      at = k.older
    }
    guard let best else { return nil }
    let extended = emitter.emit(Instruction(.zeroExtend, .i64, a: best.index), into: &f)
    let number = emitter.constant(.i64, UInt64(best.added), in: &f)
    return emitter.binary(.add, .i64, extended, number, in: &f)
  }

  /// Notes the index of an access that did not trap if what follows it runs.
  mutating func note(_ i: Instruction, _ f: borrowing Function) {
    guard let spare, i.access.trap == spare.code, i.access.offset >= 0 else { return }
    let address = f[i.a]
    guard address.opcode == .add, address.type == .i64 else { return }
    let extended = f[f[address.b].opcode == .zeroExtend ? address.b : address.a]
    if extended.opcode == .zeroExtend { note(extended.a, i.block, f) }
  }

  private mutating func note(_ index: Value, _ block: Block, _ f: borrowing Function) {
    if f[index].opcode.isConstant { return }
    let (origin, distance) = split(index, f)
    var at = latest(origin)
    var steps = 0
    while at != 0 {
      let k = known[at - 1]
      if k.index == index && f.dominates(k.block, block) { return }
      steps += 1
      at = k.older
    }
    if steps >= Indices.most { return }
    latest.extend(count: Int(origin.index) + 1, with: 0)
    known.append(Known(index: index, distance: distance, block: block, older: latest[origin.index]))
    latest[origin.index] = UInt32(known.count)
  }
}
