/// What changed between two runs.
package struct Comparison {
  package struct Change: Equatable, Sendable {
    package var section: Report.Section
    package var row: String
    package var column: String
    package var before: Double
    package var after: Double
    /// True when the difference is larger than what the rounds of either run differ among themselves.
    package var isClear: Bool

    package var ratio: Double { after / before }
  }

  package let changes: [Change]

  /// Kernels and whole processes are compared as multiples of native, so that a slower machine or a busy hour cancels out;
  /// where native is missing, and for everything else, by their medians.
  package init(from before: Report, to after: Report) {
    changes = after.measurements.compactMap { measurement in
      let (section, row, column) = (measurement.section, measurement.row, measurement.column)
      guard column != "native",
        let old = Comparison.figure(before, section, row, column),
        let new = Comparison.figure(after, section, row, column),
        old.isRelative == new.isRelative, old.summary.median > 0
      else { return nil }
      let noise = max(0.02, 2 * Comparison.spread(old.summary), 2 * Comparison.spread(new.summary))
      let exact = section == .count ? 0.001 : noise
      let isClear = abs(new.summary.median / old.summary.median - 1) > exact
      return Change(
        section: section, row: row, column: column, before: old.summary.median, after: new.summary.median,
        isClear: isClear)
    }
  }

  /// Fewer than three rounds say little about how far they spread.
  private static func spread(_ summary: Summary) -> Double {
    summary.count < 3 ? max(0.1, summary.spread) : summary.spread
  }

  private static func figure(
    _ report: Report, _ section: Report.Section, _ row: String, _ column: String
  ) -> (summary: Summary, isRelative: Bool)? {
    if section == .kernel || section == .process,
      let ratio = report.ratio(section, row: row, of: column, to: "native")
    {
      return (ratio, true)
    }
    return report[section, row, column]?.summary.map { ($0, false) }
  }

  /// One line for each clear change of Martlet's, the largest first, and a mean for each column of kernels: the peers did
  /// not change, so their means show how far the two runs can be trusted. Where Martlet is missing, peers are listed.
  package var text: String {
    let own = changes.filter { $0.column.hasPrefix("martlet") }
    let clear = (own.isEmpty ? changes : own).filter(\.isClear).sorted { sized($0) > sized($1) }
    var table = TextTable()
    table.add(["what changed clearly", "column", "after/before", ""])
    for change in clear {
      table.add([
        "\(change.section.rawValue) \(change.row)", change.column, threeDigits(change.ratio),
        change.ratio < 1 ? "better" : "worse",
      ])
    }
    if clear.isEmpty { table.add(["nothing"]) }
    table.rule()
    var columns: [String] = []
    for change in changes where change.section == .kernel && !columns.contains(change.column) {
      columns.append(change.column)
    }
    for column in columns {
      let ratios = changes.filter { $0.section == .kernel && $0.column == column }.map(\.ratio)
      if let mean = geometricMean(ratios) {
        table.add(["geometric mean of \(ratios.count) kernels", column, threeDigits(mean), ""])
      }
    }
    return table.text
  }

  private func sized(_ change: Change) -> Double { max(change.ratio, 1 / change.ratio) }
}
