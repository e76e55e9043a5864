/// Finds lines and columns in a text.
struct SourceLines {
  let base: UnsafePointer<UInt8>
  let count: Int
  private var lastOffset = 0
  private var lastLine = 1
  private var lastLineStart = 0

  init(_ base: UnsafePointer<UInt8>, count: Int) {
    self.base = base
    self.count = count
  }

  private static let excerptBytes = 160

  /// The line of an offset, and where that line begins. Quick when offsets are asked for in order.
  mutating func line(of offset: Int) -> (number: Int, start: Int) {
    if offset < lastOffset {
      lastOffset = 0
      lastLine = 1
      lastLineStart = 0
    }
    let end = min(offset, count)
    while lastOffset < end {
      let byte = base[lastOffset]
      lastOffset += 1
      // A carriage return counts alone, or with the line feed behind it.
      if byte == 0x0A || (byte == 0x0D && !(lastOffset < count && base[lastOffset] == 0x0A)) {
        lastLine += 1
        lastLineStart = lastOffset
      }
    }
    return (lastLine, lastLineStart)
  }

  private func text(_ start: Int, _ end: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: base + start, count: max(0, end - start)), as: UTF8.self)
  }

  /// Moves a place to the beginning of its character.
  private func aligned(_ offset: Int) -> Int {
    var offset = min(offset, count)
    while offset > 0, offset < count, base[offset] & 0xC0 == 0x80 { offset -= 1 }
    return offset
  }

  /// Fills in line, column and excerpt.
  mutating func locate(_ error: TextError) -> TextError {
    var error = error
    let place = aligned(error.offset)
    let (number, start) = line(of: place)
    error.line = number
    var characters = 0
    for offset in start..<max(place, start) where base[offset] & 0xC0 != 0x80 { characters += 1 }
    error.column = characters + 1
    var end = place
    while end < count, base[end] != 0x0A, base[end] != 0x0D, end < place + Self.excerptBytes { end += 1 }
    let first = place - start > Self.excerptBytes ? aligned(place - Self.excerptBytes / 2) : start
    let before = text(first, place)
    error.excerpt = before + text(place, aligned(end))
    error.excerptColumn = before.unicodeScalars.count
    return error
  }
}
