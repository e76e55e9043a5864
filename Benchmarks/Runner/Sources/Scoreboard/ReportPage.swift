import Foundation

extension Report {
  /// The report as one page that needs nothing else.
  package var page: String {
    let parts = [
      header, meansSection, dotsSection, standingSection, programsSection, startSection, embeddingSection, loadSection,
      pausesSection, countSection, notesSection,
    ]
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Martlet's scoreboard</title>
      <style>\(PageStyle.sheet)</style>
      </head>
      <body>
      <main>
      \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private var header: String {
    let engines = columns.map { column in
      "<li><i style=\"background:\(PageStyle.colour(column.id))\"></i><b>\(escaped(column.id))</b> "
        + "\(escaped(column.absence ?? column.version))</li>"
    }
    return """
      <header>
      <h1>Martlet’s scoreboard</h1>
      <p>\(date.formatted(.iso8601)) · \(escaped(mode)) mode · commit \(escaped(commit)) · \(escaped(processor))</p>
      <ul class="legend">\(engines.joined())</ul>
      </header>
      """
  }

  private var meansSection: String {
    let common = commonRows(of: .kernel)
    let bars = columns(of: .kernel).filter { $0 != "native" }.map { column in
      Bar(column: column, value: mean(.kernel, of: column, over: common), text: times)
    }
    guard !rows(of: .kernel).isEmpty else { return "" }
    return section(
      "Run time at a glance",
      "Time as a multiple of the same program compiled natively with clang -O3; shorter is better. Geometric mean of the "
        + "\(common.count) programs that every engine present can run.",
      barChart([Bar(column: "native", value: 1, text: times)] + bars))
  }

  /// Every program as a line of dots over a logarithmic scale.
  private var dotsSection: String {
    let names = rows(of: .kernel).filter { self[.kernel, $0, "native"]?.summary != nil }
    let shown = columns(of: .kernel).filter { $0 != "native" }
    guard !names.isEmpty else { return "" }
    let (left, width, step, top) = (140.0, 760.0, 24.0, 26.0)
    let (low, high) = (log(0.125), log(128.0))
    func x(_ ratio: Double) -> Double { left + (min(max(log(ratio), low), high) - low) / (high - low) * width }
    let bottom = top + step * Double(names.count)
    var svg = ""
    for mark in [0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128] {
      svg +=
        "<line x1=\"\(x(mark))\" x2=\"\(x(mark))\" y1=\"\(top - 6)\" y2=\"\(bottom)\" class=\"\(mark == 1 ? "one" : "grid")\"/>"
      svg +=
        "<text x=\"\(x(mark))\" y=\"\(top - 11)\" text-anchor=\"middle\">\(mark == 1 ? "native" : "\(mark.formatted())×")</text>"
    }
    for (index, name) in names.enumerated() {
      let y = top + step * (Double(index) + 0.5)
      svg += "<line x1=\"\(left)\" x2=\"\(left + width)\" y1=\"\(y)\" y2=\"\(y)\" class=\"row\"/>"
      svg += "<text x=\"\(left - 10)\" y=\"\(y + 4)\" text-anchor=\"end\" class=\"name\">\(escaped(name))</text>"
      for column in shown.reversed() {
        guard let ratio = ratio(.kernel, row: name, of: column, to: "native") else { continue }
        let size = column.hasPrefix("martlet") ? 7 : 5
        svg +=
          "<circle cx=\"\(x(ratio.median))\" cy=\"\(y)\" r=\"\(size)\" fill=\"\(PageStyle.colour(column))\">"
          + "<title>\(escaped(name)), \(escaped(column)): \(times(ratio.median)) \(plusMinus(ratio))</title></circle>"
      }
    }
    let picture = "<svg viewBox=\"0 0 \(left + width + 20) \(bottom + 6)\" role=\"img\">\(svg)</svg>"
    return section(
      "Every program", "Each dot is an engine, as a multiple of native on a doubling scale; further left is faster.",
      key(shown) + picture)
  }

  private var standingSection: String {
    let cards = martletColumns.flatMap { column in
      columns.map(\.id).filter { !$0.hasPrefix("martlet") }.compactMap { peer -> String? in
        guard let standing = standing(.kernel, of: column, against: peer) else { return nil }
        let verdict = standing.mean < 1 ? "\(times(1 / standing.mean)) as fast" : "\(times(standing.mean)) the time"
        return """
          <div class="card"><h3>\(escaped(column)) against \(escaped(peer))</h3>
          <p class="figure">\(verdict)</p>
          <p>over \(standing.count) programs; its best is \(escaped(standing.bestRow)) with \(times(standing.best)) the
          time, its worst \(escaped(standing.worstRow)) with \(times(standing.worst)).</p></div>
          """
      }
    }
    return cards.isEmpty ? "" : section("Where Martlet stands", "Ratios are taken round by round.", grid(cards))
  }

  private var programsSection: String {
    let cards = rows(of: .kernel).map { row in
      let about = rows.first { $0.id == row }?.about ?? ""
      let bars = columns(of: .kernel).map { column -> Bar in
        let summary = self[.kernel, row, column]?.summary
        let ratio = ratio(.kernel, row: row, of: column, to: "native")
        return Bar(column: column, value: summary?.median, detail: ratio.map { "\(times($0.median)) \(plusMinus($0))" })
        {
          ratio.map { times($0.median) } ?? duration($0)
        }
      }
      let native = self[.kernel, row, "native"]?.summary.map { "native " + duration($0.median) } ?? ""
      return card(row, [about, native].filter { !$0.isEmpty }.joined(separator: " · "), barChart(bars))
    }
    return cards.isEmpty
      ? "" : section("Programs one by one", "Kernel time; shorter is better. Each card has its own scale.", grid(cards))
  }

  private var startSection: String {
    section(
      "Starting", "The smallest program, from the shell’s point of view; shorter is better.",
      cards(
        of: .start,
        about: [
          "CPU time": "of the whole process", "first output": "on the wall’s clock", "peak memory": "resident",
        ]))
  }

  private var embeddingSection: String {
    section(
      "Embedding", "One operation, in CPU time; shorter is better.",
      cards(
        of: .embedding,
        about: [
          "instantiate": "an import, a memory and a data segment; store included",
          "call-in": "host into WebAssembly and back",
          "call-out": "WebAssembly into the host and back",
        ]))
  }

  private var pausesSection: String {
    section(
      "Garbage collection", "A program that makes garbage beside a large living structure.",
      cards(
        of: .pauses,
        about: [
          "longest wait": "for one small piece of work, in the quietest round",
          "whole program, CPU": "helper threads included",
        ]))
  }

  private var countSection: String {
    section("Instructions", "As callgrind counts them.", cards(of: .count, about: [:], show: count))
  }

  private var loadSection: String {
    let cards = rows(of: .load).compactMap { row -> String? in
      guard let parts = loadRow(row) else { return nil }
      let bars = columns(of: .load).compactMap { column -> Bar? in
        guard let time = self[.load, row, column]?.summary?.median else { return nil }
        let memory = self[.loadMemory, row, column]?.summary.map { byteCount($0.median) + " of memory" }
        return Bar(column: column, value: parts.isTime ? time : parts.bytes / time, detail: memory) { _ in
          parts.figure(time)
        }
      }
      let meaning = [
        "validate": "checked", "translate": "made ready to interpret", "compile": "all functions compiled",
        "first-call": "from bytes to the first call", "load-ahead": "a compiled file, to the first call",
      ]
      let direction = parts.isTime ? "shorter is better" : "longer is better"
      return card(
        "\(parts.module), \(parts.measure)", "\(byteCount(parts.bytes)) \(meaning[parts.measure] ?? "") · \(direction)",
        barChart(bars))
    }
    return cards.isEmpty
      ? ""
      : section(
        "Large modules", "Megabytes of module for each second of CPU time, or the time to the first call.", grid(cards))
  }

  private var notesSection: String {
    let notes = failureNotes
    guard !notes.isEmpty else { return "" }
    return section(
      "What is missing", "", "<ul class=\"notes\">" + notes.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>")
  }

  /// A card for each row of a section whose rows are plain figures.
  private func cards(of section: Section, about: [String: String], show: @escaping (Double) -> String = duration)
    -> String
  {
    grid(
      rows(of: section).map { row in
        let bars = columns(of: section).map { column -> Bar in
          let summary = self[section, row, column]?.summary
          return Bar(column: column, value: summary?.median, detail: summary.map(plusMinus)) {
            row.hasSuffix("memory") ? byteCount($0) : show($0)
          }
        }
        return card(row, about[row] ?? "", barChart(bars))
      })
  }

  private func section(_ title: String, _ explanation: String, _ content: String) -> String {
    guard !content.isEmpty else { return "" }
    return "<section><h2>\(escaped(title))</h2><p>\(escaped(explanation))</p>\(content)</section>"
  }
}

/// One bar: a column's value, how it is written, and what more there is to say when pointed at.
private struct Bar {
  var column: String
  var value: Double?
  var detail: String?
  var text: (Double) -> String

  init(column: String, value: Double?, detail: String? = nil, text: @escaping (Double) -> String) {
    self.column = column
    self.value = value
    self.detail = detail
    self.text = text
  }
}

/// Bars on a common scale from zero.
private func barChart(_ bars: [Bar]) -> String {
  let longest = bars.compactMap(\.value).max() ?? 1
  let lines = bars.map { bar in
    guard let value = bar.value else {
      return
        "<span class=\"label\">\(escaped(bar.column))</span><span class=\"track\"></span><span class=\"value\">–</span>"
    }
    let share = longest > 0 ? max(0.4, value / longest * 100) : 0
    let title = bar.detail.map { " title=\"\(escaped($0))\"" } ?? ""
    let strong = bar.column.hasPrefix("martlet") ? " strong" : ""
    return "<span class=\"label\(strong)\">\(escaped(bar.column))</span>"
      + "<span class=\"track\"\(title)><i style=\"width:\(String(format: "%.1f", share))%;"
      + "background:\(PageStyle.colour(bar.column))\"></i></span>"
      + "<span class=\"value\(strong)\"\(title)>\(escaped(bar.text(value)))</span>"
  }
  return "<div class=\"bars\">\(lines.joined())</div>"
}

private func card(_ title: String, _ about: String, _ content: String) -> String {
  "<div class=\"card\"><h3>\(escaped(title))</h3><p>\(escaped(about))</p>\(content)</div>"
}

private func grid(_ cards: [String]) -> String {
  cards.isEmpty ? "" : "<div class=\"cards\">\(cards.joined())</div>"
}

private func key(_ columns: [String]) -> String {
  let entries = columns.map { "<li><i style=\"background:\(PageStyle.colour($0))\"></i>\(escaped($0))</li>" }
  return "<ul class=\"key\">\(entries.joined())</ul>"
}

func escaped(_ text: String) -> String {
  text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
}

private enum PageStyle {
  /// One colour for each engine everywhere; Martlet's are the warm ones.
  static func colour(_ column: String) -> String {
    let colours = [
      "native": "#8b949e", "martlet": "#e8590c", "martlet-jit": "#c92a2a", "martlet-auto": "#f08c00",
      "wasmtime": "#7048e8", "node": "#2f9e44", "node-opt": "#0b7285", "wasm3": "#228be6", "wasmkit": "#a0658a",
    ]
    return colours[column] ?? "#868e96"
  }

  static let sheet = """
    :root { --text: #1f2328; --soft: #59636e; --line: #d8dee4; --page: #f6f8fa; --card: #ffffff; --track: #eef1f4; }
    @media (prefers-color-scheme: dark) {
      :root { --text: #e6edf3; --soft: #9198a1; --line: #30363d; --page: #0d1117; --card: #161b22; --track: #21262d; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
    main { max-width: 1120px; margin: 0 auto; padding: 32px 20px 64px; }
    h1 { margin: 0 0 4px; font-size: 28px; }
    h2 { margin: 40px 0 2px; font-size: 20px; }
    h3 { margin: 0; font-size: 15px; }
    p { margin: 0 0 12px; color: var(--soft); }
    ul { list-style: none; margin: 0 0 12px; padding: 0; }
    .legend { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 2px 20px; color: var(--soft);
      font-size: 13px; }
    .legend b { color: var(--text); }
    .legend i, .key i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; }
    .key { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(330px, 1fr)); gap: 14px; }
    .card, section > .bars, section > svg { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
      padding: 14px 16px; }
    .card p { font-size: 13px; margin: 0 0 8px; }
    .card .figure { font-size: 22px; color: var(--text); }
    .bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 3px 10px; align-items: center;
      font-size: 13px; font-variant-numeric: tabular-nums; }
    section > .bars { gap: 7px 14px; font-size: 15px; }
    .track { background: var(--track); border-radius: 4px; height: 13px; overflow: hidden; }
    section > .bars .track { height: 20px; }
    .track i { display: block; height: 100%; border-radius: 4px; }
    .label { color: var(--soft); }
    .value { text-align: right; }
    .strong { font-weight: 700; color: var(--text); }
    svg { width: 100%; height: auto; display: block; }
    svg text { fill: var(--soft); font-size: 11px; }
    svg .name { fill: var(--text); font-size: 12px; }
    svg .grid, svg .row { stroke: var(--line); stroke-width: 1; }
    svg .row { stroke-dasharray: 1 4; }
    svg .one { stroke: var(--text); stroke-width: 1.5; }
    svg circle { stroke: var(--card); stroke-width: 1; }
    .notes { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
    """
}
