/// What is left when every value has its registers: stores where values are made, the order of the added moves, and
/// places in the frame.
extension Allocator {
  mutating func storeDefinitions(_ f: inout MachineFunction) {
    for value in 0..<f.registers.count where storedAtDefinition[value] {
      let register = definitionRegister[value]
      if register == Allocator.noRegister { continue }
      hasSlot[value] = true
      addMove(
        f.registers[value].type, .register(register), .slot(UInt32(value)), definitionPosition[value], 1, &f)
    }
  }

  /// Sorts the edits by position and phase, keeping the order in which they were made otherwise.
  mutating func sortEdits(_ f: inout MachineFunction) {
    let keys = (f.instructions.count + 1) * 4
    if f.edits.isEmpty { return }
    editStarts.fill(count: keys + 1, with: 0)
    for at in 0..<f.edits.count { editStarts[Int(f.edits[at].position) * 4 + Int(f.edits[at].phase) + 1] += 1 }
    for key in 0..<keys { editStarts[key + 1] += editStarts[key] }
    sortedEdits.fill(count: f.edits.count, with: f.edits[0])
    for at in 0..<f.edits.count {
      if f.edits[at].to.isRegister { f.usedRegisters.bits |= 1 << UInt64(f.edits[at].to.code) }
      if f.edits[at].kind == .exchange { f.usedRegisters.bits |= 1 << UInt64(f.edits[at].from.code) }
      let key = Int(f.edits[at].position) * 4 + Int(f.edits[at].phase)
      sortedEdits[editStarts[key]] = f.edits[at]
      editStarts[key] += 1
    }
    swap(&f.edits, &sortedEdits)
  }

  /// Gives each value that needs one a slot; values that are never live together may share it.
  mutating func placeSlots(_ f: inout MachineFunction) {
    f.slotOffsets.fill(count: f.registers.count, with: .max)
    var order: [UInt32] = []
    for value in 0..<f.registers.count where hasSlot[value] && live.first[value] != .max { order.append(UInt32(value)) }
    order.sort { live.first[$0] == live.first[$1] ? $0 < $1 : live.first[$0] < live.first[$1] }
    var size: UInt32 = 0
    var freeSmall: [UInt32] = []
    var freeLarge: [UInt32] = []
    var active = SlotQueue()
    for value in order {
      while let top = active.first, top.last < live.first[value] {
        active.removeFirst()
        if top.isLarge { freeLarge.append(top.offset) } else { freeSmall.append(top.offset) }
      }
      let isLarge = f.registers[value].type == .v128
      let offset: UInt32
      if isLarge {
        if let free = freeLarge.popLast() {
          offset = free
        } else {
          if size & 15 != 0 {
            freeSmall.append(size)
            size += 8
          }
          offset = size
          size += 16
        }
      } else if let free = freeSmall.popLast() {
        offset = free
      } else {
        offset = size
        size += 8
      }
      f.slotOffsets[value] = offset
      active.insert(SlotQueue.Entry(last: live.last[value], offset: offset, isLarge: isLarge))
    }
    if f.scratchSlotOffset != .max {
      size = (size + 15) & ~15
      f.scratchSlotOffset = size
      size += 16
    }
    f.spillSize = size
  }
}

/// Slots in use, the one that becomes free first in front.
private struct SlotQueue {
  struct Entry {
    var last: UInt32
    var offset: UInt32
    var isLarge: Bool
  }
  private var heap: [Entry] = []

  var first: Entry? { heap.first }

  mutating func insert(_ entry: Entry) {
    heap.append(entry)
    var at = heap.count - 1
    while at > 0 && heap[(at - 1) / 2].last > heap[at].last {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var at = 0
    while true {
      var least = at
      for child in [2 * at + 1, 2 * at + 2] where child < heap.count && heap[child].last < heap[least].last {
        least = child
      }
      if least == at { return }
      heap.swapAt(at, least)
      at = least
    }
  }
}
