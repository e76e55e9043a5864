/// Columns of text, the first to the left, the others to the right.
package struct TextTable {
  private var lines: [[String]?] = []

  package init() {}

  package mutating func add(_ cells: [String]) { lines.append(cells) }

  /// A line across.
  package mutating func rule() { lines.append(nil) }

  package var text: String {
    let columns = lines.map { $0?.count ?? 0 }.max() ?? 0
    let widths = (0..<columns).map { column in
      lines.map { cells in cells.flatMap { column < $0.count ? $0[column].count : nil } ?? 0 }.max() ?? 0
    }
    let full = widths.reduce(0, +) + 2 * max(0, columns - 1)
    return lines.map { cells in
      guard let cells else { return String(repeating: "─", count: full) }
      let padded = cells.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + gap : gap + cell
      }
      return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }
}
