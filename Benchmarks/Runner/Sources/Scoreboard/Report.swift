package import Foundation

/// Everything one run measured. It is what the JSON file holds; table, page and comparison are made from it.
package struct Report: Codable, Sendable {
  /// Grows when the meaning of what is stored changes.
  package static let currentFormat = 1

  package var format = Report.currentFormat
  package var date: Date
  package var commit: String
  package var processor: String
  package var system: String
  package var mode: String
  package var columns: [Column]
  package var rows: [Row]
  package var measurements: [Measurement] = []
  /// The large modules and their sizes in bytes.
  package var modules: [String: Int] = [:]

  package init(
    date: Date, commit: String, processor: String, system: String, mode: String, columns: [Column], rows: [Row]
  ) {
    self.date = date
    self.commit = commit
    self.processor = processor
    self.system = system
    self.mode = mode
    self.columns = columns
    self.rows = rows
  }

  /// An engine, or one way to run it.
  package struct Column: Codable, Sendable, Equatable {
    package var id: String
    package var version: String
    /// Why there is nothing to measure, if so.
    package var absence: String?

    package init(id: String, version: String, absence: String? = nil) {
      self.id = id
      self.version = version
      self.absence = absence
    }
  }

  /// A benchmark program and the sentence that describes it.
  package struct Row: Codable, Sendable, Equatable {
    package var id: String
    package var about: String

    package init(id: String, about: String) {
      self.id = id
      self.about = about
    }
  }

  package enum Section: String, Codable, Sendable, CaseIterable {
    /// Nanoseconds of a program's own kernel.
    case kernel
    /// Nanoseconds of CPU time of a program's whole process.
    case process
    /// Peak resident bytes of a program's process.
    case memory
    /// Starting: CPU time, time to the first output, peak bytes of the smallest program.
    case start
    /// Nanoseconds for one instantiation, one call in, one call out.
    case embedding
    /// Nanoseconds to check, translate or compile a large module; its size is in the row's name.
    case load
    /// Bytes of memory that loading a large module adds to the process.
    case loadMemory
    /// The longest wait for the collector in nanoseconds.
    case pauses
    /// Executed instructions as callgrind counts them.
    case count
  }

  /// One cell: a value for each round, nothing where the round failed.
  package struct Measurement: Codable, Sendable, Equatable {
    package var section: Section
    package var row: String
    package var column: String
    package var samples: [Double?]
    /// What went wrong, when something did.
    package var note: String?

    /// A wait is prolonged by whatever else the machine does, never shortened: there the least of all rounds counts.
    package var summary: Summary? {
      let numbers = samples.compactMap { $0 }
      guard section == .pauses, row == "longest wait" else { return Summary(numbers) }
      return Summary(numbers.min().map { [$0] } ?? [])
    }
  }

  package subscript(section: Section, row: String, column: String) -> Measurement? {
    measurements.first { $0.section == section && $0.row == row && $0.column == column }
  }

  /// Adds one round's value. A series starts with as many gaps as rounds went by without it.
  package mutating func record(
    _ section: Section, row: String, column: String, round: Int, value: Double?, note: String? = nil
  ) {
    let index: Int
    if let known = measurements.firstIndex(where: {
      $0.section == section && $0.row == row && $0.column == column
    }) {
      index = known
    } else {
      index = measurements.count
      measurements.append(Measurement(section: section, row: row, column: column, samples: []))
    }
    while measurements[index].samples.count < round { measurements[index].samples.append(nil) }
    measurements[index].samples.append(value)
    if let note, measurements[index].note == nil { measurements[index].note = note }
  }

  package mutating func note(module: String, bytes: Int) { modules[module] = bytes }

  /// The rows of a section in the order in which they were first measured.
  package func rows(of section: Section) -> [String] {
    var seen = Set<String>()
    return measurements.filter { $0.section == section && seen.insert($0.row).inserted }.map(\.row)
  }

  package func ratio(_ section: Section, row: String, of column: String, to base: String) -> Summary? {
    guard let series = self[section, row, column], let reference = self[section, row, base] else { return nil }
    return Summary(pairedRatios(series.samples, over: reference.samples))
  }

  /// How a column stands against another over all rows that both have.
  package func standing(_ section: Section, of column: String, against base: String) -> Standing? {
    let ratios = rows(of: section).compactMap { row in
      self.ratio(section, row: row, of: column, to: base).map { (row: row, ratio: $0.median) }
    }
    guard let mean = geometricMean(ratios.map(\.ratio)), let worst = ratios.max(by: { $0.ratio < $1.ratio }),
      let best = ratios.min(by: { $0.ratio < $1.ratio })
    else { return nil }
    return Standing(
      mean: mean, worst: worst.ratio, worstRow: worst.row, best: best.ratio, bestRow: best.row,
      count: ratios.count)
  }

  /// The rows that native and every column with any figure in the section have, so that means over them compare.
  package func commonRows(of section: Section) -> [String] {
    let present = columns.map(\.id).filter { id in
      measurements.contains { $0.section == section && $0.column == id && $0.summary != nil }
    }
    return rows(of: section).filter { row in
      present.allSatisfy { self[section, row, $0]?.summary != nil } && self[section, row, "native"] != nil
    }
  }

  /// Geometric mean over the given rows of a column's multiple of native.
  package func mean(_ section: Section, of column: String, over rows: [String]) -> Double? {
    let ratios = rows.map { ratio(section, row: $0, of: column, to: "native")?.median }
    return ratios.contains(nil) ? nil : geometricMean(ratios.compactMap { $0 })
  }

  package struct Standing: Sendable, Equatable {
    package var mean: Double
    package var worst: Double
    package var worstRow: String
    package var best: Double
    package var bestRow: String
    package var count: Int
  }
}

extension Report {
  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.dateEncodingStrategy = .iso8601
    return try encoder.encode(self)
  }

  package init(decoding data: Data) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    self = try decoder.decode(Report.self, from: data)
    guard format == Report.currentFormat else {
      throw UnreadableReport(description: "the report has format \(format), expected \(Report.currentFormat)")
    }
  }
}

package struct UnreadableReport: Error, CustomStringConvertible {
  package let description: String
}
