extension X64.Assembler {
  /// Chooses the size of every branch, closes the gaps, places tables and constants and fills in all distances.
  ///
  /// Branches start long and become short as soon as their target is near enough, counting every alignment between at
  /// its largest. Distances only shrink, so every choice stays valid and the number of rounds may be bounded: a round
  /// is linear, and a branch that a later round could still shorten costs three bytes.
  package mutating func finish() {
    assert(!finished)
    shortenBranches()
    computeLayout()
    closeGaps()
    finished = true
    codeSize = code.count
    placeData()
    fillIn()
  }

  private mutating func shortenBranches() {
    let count = items.count
    saved.fill(count: count + 1, with: 0)
    for _ in 0..<12 {
      var changed = false
      for index in 0..<count {
        let item = items[index]
        if item.kind == .alignment || item.isShort { continue }
        let target = labels[Int(item.label)]
        precondition(target != .unbound, "a branch goes to a label that was never bound")
        let isNear: Bool
        if Int(target.item) > index {
          let between = saved[Int(target.item)] &- saved[index + 1]
          isNear = Int(target.offset) - Int(item.offset + item.reserved) - Int(between) <= 127
        } else {
          let between = saved[index] &- saved[Int(target.item)]
          isNear = Int(item.offset) + 2 - Int(target.offset) - Int(between) <= 128
        }
        if isNear {
          items[index].isShort = true
          changed = true
        }
      }
      if !changed { break }
      var sum: UInt32 = 0
      for index in 0..<count {
        saved[index] = sum
        let item = items[index]
        if item.isShort { sum &+= item.reserved &- 2 }
      }
      saved[count] = sum
    }
  }

  private mutating func computeLayout() {
    var sum: UInt32 = 0
    for index in 0..<items.count {
      saved[index] = sum
      let item = items[index]
      if item.kind == .alignment {
        let padding = (0 &- (item.offset &- sum)) & item.reserved
        sum &+= item.reserved &- padding
      } else if item.isShort {
        sum &+= item.reserved &- 2
      }
    }
    saved[items.count] = sum
  }

  private mutating func closeGaps() {
    let base = code.base
    var read = 0
    var write = 0
    for index in 0..<items.count {
      let item = items[index]
      let length = Int(item.offset) - read
      if write != read { (base + write).update(from: base + read, count: length) }
      read = Int(item.offset + item.reserved)
      write += length
      if item.kind == .alignment {
        let padding = Int(item.reserved &- (saved[index + 1] &- saved[index]))
        Self.writeNothing(base + write, padding)
        write += padding
        continue
      }
      let target = labels[Int(item.label)]
      let destination = Int(target.offset &- saved[Int(target.item)])
      if item.isShort {
        base[write] = item.kind == .jump ? 0xEB : 0x70 | item.detail
        base[write + 1] = UInt8(bitPattern: Int8(destination - (write + 2)))
        write += 2
      } else {
        if item.kind == .jump {
          base[write] = 0xE9
          write += 1
        } else {
          base[write] = 0x0F
          base[write + 1] = 0x80 | item.detail
          write += 2
        }
        store32(Int32(destination - (write + 4)), at: write)
        write += 4
      }
    }
    let rest = code.count - read
    if write != read { (base + write).update(from: base + read, count: rest) }
    code.truncate(to: write + rest)
  }

  /// Instructions that do nothing, as few as possible.
  private static func writeNothing(_ start: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let longest: InlineArray<9, UInt8> = [0x66, 0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00]
    let short: InlineArray<36, UInt8> = [
      0x90,
      0x90, 0x90,
      0x0F, 0x1F, 0x00,
      0x0F, 0x1F, 0x40, 0x00,
      0x0F, 0x1F, 0x44, 0x00, 0x00,
      0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00,
      0x0F, 0x1F, 0x80, 0x00, 0x00, 0x00, 0x00,
      0x0F, 0x1F, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00,
    ]
    var place = start
    var left = count
    while left >= 9 {
      for byte in 0..<9 { place[byte] = longest[byte] }
      place += 9
      left -= 9
    }
    if left == 0 { return }
    let first = left * (left - 1) / 2
    for byte in 0..<left { place[byte] = short[first + byte] }
  }

  private mutating func pad(to alignment: Int) {
    while code.count & (alignment - 1) != 0 { code.append(0xCC) }
  }

  private mutating func placeData() {
    if constants.entries.count > 0 {
      pad(to: constants.alignment)
      constants.place(behind: &code)
    }
    guard jumpTables.count > 0 else { return }
    pad(to: 4)
    for index in 0..<jumpTables.count {
      let table = jumpTables[index]
      let start = code.count
      // The label lies behind all items, so its final offset is the rough one minus everything saved.
      labels[Int(table.label.index)] = Position(
        offset: UInt32(start) &+ saved[items.count], item: UInt32(items.count))
      code.reserve(Int(table.count) * 4)
      code.advance(by: Int(table.count) * 4)
      for entry in 0..<Int(table.count) {
        let target = offset(of: jumpTargets[Int(table.first) + entry])
        store32(Int32(target - start), at: start + entry * 4)
      }
    }
  }

  private mutating func fillIn() {
    for index in 0..<fixups.count {
      let fixup = fixups[index]
      let place = offset(of: fixup.field)
      let target: Int
      switch fixup.kind {
      case .label: target = offset(of: X64.Label(index: fixup.target))
      case .constant: target = offset(of: X64.Constant(index: fixup.target))
      case .symbol, .address:
        store32(0, at: place)
        placed.append(
          Relocation(
            offset: UInt32(place), kind: .relative32, symbol: X64.Symbol(fixup.target), addend: fixup.addend))
        continue
      }
      store32(Int32(target + Int(fixup.addend) - place), at: place)
    }
    for index in 0..<absolutes.count {
      let fixup = absolutes[index]
      placed.append(
        Relocation(
          offset: UInt32(offset(of: fixup.field)), kind: .absolute64, symbol: X64.Symbol(fixup.target),
          addend: fixup.addend))
    }
  }

  private func store32(_ value: Int32, at offset: Int) {
    UnsafeMutableRawPointer(code.base + offset).storeBytes(of: value.littleEndian, as: Int32.self)
  }
}
