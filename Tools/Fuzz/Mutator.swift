import WasmRandom

/// Damages bytes in the ways that parsers stumble over.
enum Mutator {
  static func mutate(_ bytes: [UInt8], _ random: inout RandomSource) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<1 + random.below(4) where !bytes.isEmpty {
      let position = random.below(bytes.count)
      switch random.below(8) {
      case 0: bytes[position] ^= 1 << UInt8(random.below(8))
      case 1: bytes[position] = UInt8(truncatingIfNeeded: random.next())
      case 2: bytes[position] = random.pick([0, 1, 0x7F, 0x80, 0xFF, 0x40, 0x0B, 0x28, 0x29])
      case 3: bytes.removeSubrange(position..<min(bytes.count, position + 1 + random.below(8)))
      case 4:
        let noise = (0..<1 + random.below(8)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        bytes.insert(contentsOf: noise, at: position)
      case 5: bytes.removeLast(bytes.count - position)
      case 6:
        // A large number in LEB128 where a small one stood.
        bytes.replaceSubrange(position..<position + 1, with: [0xFF, 0xFF, 0xFF, 0xFF, 0x0F])
      default:
        let length = min(bytes.count - position, 1 + random.below(32))
        bytes.insert(contentsOf: Array(bytes[position..<position + length]), at: random.below(bytes.count))
      }
    }
    return bytes
  }
}
