import WasmFormat

/// The identifiers of one index space, ready to be copied into the text. An index without name stands for itself.
struct Identifiers: ~Copyable {
  private struct Span {
    var start: UInt32 = 0
    var count: UInt32 = 0
  }

  private var text = ByteSink(capacity: 64)
  private var spans: [Span] = []
  /// The names of those whose identifier says something else.
  private var annotations: [UInt32: String] = [:]

  /// Makes identifiers for the names of the first `count` indices. No identifier is used twice.
  mutating func assign(_ names: NameMap, count: Int) {
    text.count = 0
    spans.removeAll(keepingCapacity: true)
    annotations.removeAll(keepingCapacity: true)
    guard !names.isEmpty else { return }
    var used: Set<String> = []
    var numbers: [String: Int] = [:]
    for association in names.associations where association.index < count {
      let name = association.name
      var unique = name
      if name.isEmpty {
        annotations[association.index] = name
        continue
      }
      if !used.insert(name).inserted {
        var number = numbers[name] ?? 2
        repeat {
          unique = "\(name)#\(number)"
          number += 1
        } while !used.insert(unique).inserted
        numbers[name] = number
        annotations[association.index] = name
      }
      while spans.count < Int(association.index) { spans.append(Span()) }
      let start = text.count
      text.identifier(unique)
      spans.append(
        Span(start: UInt32(truncatingIfNeeded: start), count: UInt32(truncatingIfNeeded: text.count - start)))
    }
  }

  func has(_ index: UInt32) -> Bool { Int(index) < spans.count && spans[Int(index)].count > 0 }

  /// Whether a definition must be written by itself, because it has an identifier or a name annotation.
  func isNamed(_ index: UInt32) -> Bool { has(index) || !annotations.isEmpty && annotations[index] != nil }

  /// Refers to an index: its identifier, or else its number.
  @inline(__always)
  func write(_ index: UInt32, to sink: inout ByteSink) {
    if has(index) {
      copy(index, to: &sink)
    } else {
      sink.decimal(index)
    }
  }

  /// The same as an immediate, behind a space.
  @inline(__always)
  func refer(_ index: UInt32, to sink: inout ByteSink) {
    sink.space()
    write(index, to: &sink)
  }

  /// What follows the keyword of a definition: identifier, name annotation and index, each after a space.
  func define(_ index: UInt32, showingIndex: Bool, to sink: inout ByteSink) {
    if has(index) {
      sink.space()
      copy(index, to: &sink)
    }
    if !annotations.isEmpty, let name = annotations[index] {
      sink.text(" (@name ")
      sink.nameString(name)
      sink.text(")")
    }
    if showingIndex {
      sink.text(" (;")
      sink.decimal(index)
      sink.text(";)")
    }
  }

  private func copy(_ index: UInt32, to sink: inout ByteSink) {
    let span = spans[Int(index)]
    sink.bytes(
      UnsafeRawBufferPointer(rebasing: text.buffer[Int(span.start)..<Int(span.start) + Int(span.count)]))
  }
}
