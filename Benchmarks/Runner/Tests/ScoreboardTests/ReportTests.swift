import Foundation
import Scoreboard
import Testing

@Suite struct ReportTests {
  /// Two programs and three columns over three rounds; `fast` cannot run the second program.
  private func report(fast: Double = 2) -> Report {
    var report = Report(
      date: Date(timeIntervalSince1970: 0), commit: "abc", processor: "one", system: "two", mode: "quick",
      columns: [
        .init(id: "native", version: "n"), .init(id: "martlet", version: "", absence: "not built"),
        .init(id: "fast", version: "1"), .init(id: "slow", version: "2"),
      ],
      rows: [.init(id: "a", about: "first"), .init(id: "b", about: "second")])
    for round in 0..<3 {
      let pace = round == 0 ? 1.0 : 3.0
      report.record(.kernel, row: "a", column: "native", round: round, value: 10e6 * pace)
      report.record(.kernel, row: "a", column: "fast", round: round, value: 10e6 * pace * fast)
      report.record(.kernel, row: "a", column: "slow", round: round, value: 80e6 * pace)
      report.record(.kernel, row: "b", column: "native", round: round, value: 1e6 * pace)
      report.record(.kernel, row: "b", column: "slow", round: round, value: 2e6 * pace)
    }
    report.record(.kernel, row: "b", column: "fast", round: 0, value: nil, note: "no vectors")
    report.record(.embedding, row: "call-in", column: "slow", round: 0, value: 25)
    return report
  }

  @Test func ratiosIgnoreThePaceOfTheRound() throws {
    let ratio = try #require(report().ratio(.kernel, row: "a", of: "slow", to: "native"))
    #expect(ratio.median == 8)
    #expect(ratio.spread == 0)
  }

  @Test func standingHasMeanWorstAndBest() throws {
    let standing = try #require(report().standing(.kernel, of: "slow", against: "native"))
    #expect(abs(standing.mean - 4) < 1e-12)
    #expect(standing.worst == 8 && standing.worstRow == "a")
    #expect(standing.best == 2 && standing.bestRow == "b")
    #expect(standing.count == 2)
    #expect(report().standing(.kernel, of: "martlet", against: "native") == nil)
  }

  @Test func commonRowsAreThoseThatAllHave() {
    #expect(report().commonRows(of: .kernel) == ["a"])
    #expect(report().mean(.kernel, of: "slow", over: ["a"]).map { abs($0 - 8) < 1e-12 } == true)
    #expect(report().mean(.kernel, of: "fast", over: ["a", "b"]) == nil)
  }

  @Test func aLateSeriesStartsWithGaps() {
    var report = report()
    report.record(.kernel, row: "c", column: "slow", round: 2, value: 5)
    #expect(report[.kernel, "c", "slow"]?.samples == [nil, nil, 5])
  }

  @Test func tableShowsRatiosMeansAndWhatIsMissing() {
    let text = report().text
    #expect(text.contains("8.00× ±0%"))
    #expect(text.contains("geometric mean"))
    #expect(text.contains("worst"))
    #expect(text.contains("martlet: not built"))
    #expect(text.contains("fast: b: no vectors"))
    #expect(text.contains("25.0 ns"))
  }

  @Test func pageIsWholeAndEscaped() {
    var report = report()
    report.columns[2].version = "<1> & \"2\""
    let page = report.page
    #expect(page.hasPrefix("<!doctype html>"))
    #expect(page.contains("&lt;1&gt; &amp; &quot;2&quot;"))
    #expect(!page.contains("http"))
  }

  @Test func jsonKeepsEverything() throws {
    let report = report()
    let again = try Report(decoding: report.encoded())
    #expect(again.measurements == report.measurements)
    #expect(again.columns == report.columns)
    #expect(again.date == report.date)
  }

  @Test func anotherFormatIsRefused() throws {
    var report = report()
    report.format = 99
    let data = try report.encoded()
    #expect(throws: UnreadableReport.self) { try Report(decoding: data) }
  }

  @Test func comparisonFindsWhatChanged() throws {
    let comparison = Comparison(from: report(), to: report(fast: 1))
    let change = try #require(comparison.changes.first { $0.column == "fast" && $0.row == "a" })
    #expect(change.ratio == 0.5 && change.isClear)
    #expect(comparison.changes.filter(\.isClear).count == 1)
    #expect(comparison.text.contains("better"))
    #expect(!Comparison(from: report(), to: report()).text.contains("better"))
  }

  @Test func comparisonOfSingleRoundsIsCautious() {
    func counted(_ value: Double) -> Report {
      var report = report()
      report.record(.embedding, row: "call-out", column: "slow", round: 0, value: value)
      return report
    }
    let close = Comparison(from: counted(10), to: counted(11)).changes.first { $0.row == "call-out" }
    let far = Comparison(from: counted(10), to: counted(15)).changes.first { $0.row == "call-out" }
    #expect(close?.isClear == false)
    #expect(far?.isClear == true)
  }

  @Test func loadingIsASpeedOrAWait() throws {
    var report = report()
    report.note(module: "big", bytes: 4_000_000)
    report.record(.load, row: "big validate", column: "slow", round: 0, value: 20e6)
    report.record(.load, row: "big first-call", column: "slow", round: 0, value: 30e6)
    #expect(try #require(report.loadRow("big validate")).figure(20e6) == "200 MB/s")
    #expect(try #require(report.loadRow("big first-call")).figure(30e6) == "30.0 ms")
    #expect(report.loadRow("other validate") == nil)
    #expect(report.text.contains("200 MB/s"))
  }

  @Test func textTableAlignsColumns() {
    var table = TextTable()
    table.add(["name", "x"])
    table.rule()
    table.add(["a", "12×"])
    #expect(table.text == "name    x\n─────────\na     12×")
  }

  @Test func generatedModuleIsTheSameEveryTime() {
    var (one, two) = (GeneratedModule(functions: 20), GeneratedModule(functions: 20))
    let source = one.source()
    #expect(source == two.source())
    #expect(source.contains("u32 work19("))
    #expect(source.contains("export_name(\"first\")"))
  }
}
