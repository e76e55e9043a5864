import Foundation

extension Report {
  /// The whole report for a terminal.
  package var text: String {
    var parts = [heading]
    if let table = kernelTable { parts.append(titled("Kernel time as a multiple of native (lower is better)", table)) }
    if let table = standingTable {
      parts.append(titled("Martlet against its peers (kernel time; below 1 is ahead)", table))
    }
    if let table = startTable { parts.append(titled("Starting and whole processes", table)) }
    if let table = plainTable(.embedding, show: duration) {
      parts.append(titled("Embedding: one instantiation, one call in, one call out", table))
    }
    if let table = loadTable {
      parts.append(titled("Large modules: speed over their bytes, or time to the first call; memory", table))
    }
    if let table = plainTable(.pauses, show: duration) {
      parts.append(titled("Garbage collection: the longest wait", table))
    }
    if let table = plainTable(.count, show: count) { parts.append(titled("Instructions executed (callgrind)", table)) }
    let notes = failureNotes
    if !notes.isEmpty { parts.append("Dashes\n\n" + notes.map { "  " + $0 }.joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }

  private func titled(_ title: String, _ table: TextTable) -> String { title + "\n\n" + table.text }

  private var heading: String {
    let present = columns.map { "  \($0.id): \($0.absence ?? $0.version)" }
    return (["Martlet's scoreboard, \(mode), \(date.formatted(.iso8601)), commit \(commit)", processor] + present)
      .joined(separator: "\n")
  }

  /// Columns that measured anything in a section, in the report's order; Martlet's always, so that its absence shows.
  package func columns(of section: Section) -> [String] {
    columns.map(\.id).filter { id in
      id == "martlet" || measurements.contains { $0.section == section && $0.column == id && $0.summary != nil }
    }
  }

  private var kernelTable: TextTable? {
    let rows = rows(of: .kernel)
    guard !rows.isEmpty else { return nil }
    let others = columns(of: .kernel).filter { $0 != "native" }
    var table = TextTable()
    table.add(["", "native"] + others)
    table.rule()
    for row in rows {
      let native = self[.kernel, row, "native"]?.summary
      table.add([row, native.map { duration($0.median) } ?? "–"] + others.map { kernelCell(row, $0) })
    }
    table.rule()
    let standings = others.map { standing(.kernel, of: $0, against: "native") }
    table.add(["geometric mean", ""] + standings.map { $0.map { times($0.mean) } ?? "–" })
    table.add(["worst", ""] + standings.map { $0.map { times($0.worst) } ?? "–" })
    table.add(["  at", ""] + standings.map { $0?.worstRow ?? "–" })
    let common = commonRows(of: .kernel)
    table.add(
      ["mean of \(common.count) in common", ""]
        + others.map { mean(.kernel, of: $0, over: common).map(times) ?? "–" })
    table.add(["programs", ""] + standings.map { $0.map { String($0.count) } ?? "0" })
    return table
  }

  /// Multiple of native and its spread; plain time when there is no native build.
  private func kernelCell(_ row: String, _ column: String) -> String {
    if let ratio = ratio(.kernel, row: row, of: column, to: "native") {
      return "\(times(ratio.median)) \(plusMinus(ratio))"
    }
    return self[.kernel, row, column]?.summary.map { duration($0.median) } ?? "–"
  }

  package var martletColumns: [String] { columns.map(\.id).filter { $0.hasPrefix("martlet") } }

  private var standingTable: TextTable? {
    var table = TextTable()
    table.add(["", "geometric mean", "worst", "", "best", "", "programs"])
    table.rule()
    var isEmpty = true
    for column in martletColumns {
      for peer in columns.map(\.id) where !peer.hasPrefix("martlet") {
        guard let standing = standing(.kernel, of: column, against: peer) else { continue }
        isEmpty = false
        table.add([
          "\(column) / \(peer)", threeDigits(standing.mean), threeDigits(standing.worst), standing.worstRow,
          threeDigits(standing.best), standing.bestRow, String(standing.count),
        ])
      }
    }
    return isEmpty ? nil : table
  }

  private var startTable: TextTable? {
    guard let first = plainRows(.start, show: duration) else { return nil }
    let shown = columns(of: .start)
    var table = TextTable()
    table.add(["hello"] + shown)
    table.rule()
    for row in first { table.add(row) }
    if !rows(of: .process).isEmpty {
      table.rule()
      table.add(["all programs"])
      table.add(
        ["whole process × native"]
          + shown.map { standing(.process, of: $0, against: "native").map { times($0.mean) } ?? "–" })
      table.add(["median peak memory"] + shown.map { medianMemory(of: $0).map(byteCount) ?? "–" })
    }
    return table
  }

  package func medianMemory(of column: String) -> Double? {
    Summary(measurements.filter { $0.section == .memory && $0.column == column }.compactMap(\.summary?.median))?.median
  }

  private func plainTable(_ section: Section, show: (Double) -> String) -> TextTable? {
    guard let rows = plainRows(section, show: show) else { return nil }
    var table = TextTable()
    table.add([""] + columns(of: section))
    table.rule()
    for row in rows { table.add(row) }
    return table
  }

  private func plainRows(_ section: Section, show: (Double) -> String) -> [[String]]? {
    let names = rows(of: section)
    guard !names.isEmpty else { return nil }
    return names.map { row in
      [row]
        + columns(of: section).map { column in
          self[section, row, column]?.summary.map {
            (row.hasSuffix("memory") ? byteCount($0.median) : show($0.median)) + " " + plusMinus($0)
          } ?? "–"
        }
    }
  }

  package struct LoadRow {
    package var module: String
    package var measure: String
    package var bytes: Double

    /// Measures that end with a call are waited for; the others have a speed.
    package var isTime: Bool { measure == "first-call" || measure == "load-ahead" }

    package func figure(_ nanoseconds: Double) -> String {
      isTime ? duration(nanoseconds) : rate(bytes: bytes, nanoseconds: nanoseconds)
    }
  }

  /// The module's name and the measure of a row of the load section.
  package func loadRow(_ row: String) -> LoadRow? {
    let words = row.split(separator: " ").map(String.init)
    guard words.count == 2, let bytes = modules[words[0]] else { return nil }
    return LoadRow(module: words[0], measure: words[1], bytes: Double(bytes))
  }

  private var loadTable: TextTable? {
    let names = rows(of: .load)
    guard !names.isEmpty else { return nil }
    let shown = columns(of: .load)
    var table = TextTable()
    table.add([""] + shown)
    var module = ""
    for row in names {
      guard let parts = loadRow(row) else { continue }
      if parts.module != module {
        module = parts.module
        table.rule()
        table.add(["\(module), \(byteCount(parts.bytes))"])
      }
      table.add(["  " + parts.measure] + shown.map { loadCell(row, $0, parts) })
    }
    return table
  }

  private func loadCell(_ row: String, _ column: String, _ parts: LoadRow) -> String {
    guard let time = self[.load, row, column]?.summary?.median else { return "–" }
    let memory = self[.loadMemory, row, column]?.summary.map { " " + byteCount($0.median) } ?? ""
    return parts.figure(time) + memory
  }

  /// Why dashes are dashes: one line for each column and reason.
  package var failureNotes: [String] {
    var lines: [String] = []
    for column in columns {
      if let absence = column.absence {
        lines.append("\(column.id): \(absence)")
        continue
      }
      var rowsByNote: [(note: String, rows: [String])] = []
      for measurement in measurements where measurement.column == column.id {
        guard let note = measurement.note else { continue }
        if let index = rowsByNote.firstIndex(where: { $0.note == note }) {
          rowsByNote[index].rows.append(measurement.row)
        } else {
          rowsByNote.append((note, [measurement.row]))
        }
      }
      lines += rowsByNote.map { "\(column.id): \($0.rows.joined(separator: ", ")): \($0.note)" }
    }
    return lines
  }
}
