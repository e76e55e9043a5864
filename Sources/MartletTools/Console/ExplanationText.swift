import Martlet

extension FunctionExplanation {
  private var title: String {
    code.isEmpty
      ? "\(name): stays interpreted"
      : "\(name): \(codeBytes) bytes of machine code for \(target.rawValue), in a frame of \(frameBytes) bytes"
  }

  /// The instruction at an offset, without the offset and the bytes.
  private var instructions: [UInt32: String] {
    Dictionary(
      wasm.compactMap { line in
        guard let source = line.source, let bar = line.text.firstIndex(of: "|") else { return nil }
        let text = line.text[line.text.index(after: bar)...].drop { $0 == " " }
        return text.isEmpty ? nil : (source, String(text))
      }
    ) { first, _ in first }
  }

  // MARK: Text

  /// For a terminal: one part after the other, with the instructions on the right.
  var text: String {
    let instructions = instructions
    var text = "\(title)\n\n== WebAssembly\n" + wasm.map { "\($0.text)\n" }.joined()
    for pass in passes {
      text += "\n== IR after \(pass.name)" + (pass.lines.isEmpty ? ": as before\n" : "\n")
      text += Self.table(pass.lines, instructions)
    }
    if !code.isEmpty { text += "\n== machine code\n" + Self.table(code, instructions) }
    return text
  }

  private static func table(_ lines: [Line], _ instructions: [UInt32: String]) -> String {
    let width = min(lines.map(\.text.count).max() ?? 0, 72)
    var table = ""
    var last: UInt32?
    for line in lines {
      table += line.text
      if let source = line.source, source != last {
        let gap = String(repeating: " ", count: max(0, width - line.text.count))
        table += "\(gap)  | \(hexadecimal(source))  \(instructions[source] ?? "")"
      }
      last = line.source
      table += "\n"
    }
    return table
  }

  private static func hexadecimal(_ number: UInt32) -> String { "0x" + String(number, radix: 16) }

  // MARK: Page

  /// A page that needs nothing else: three columns, of which the middle one shows the pass that is chosen.
  var page: String {
    let choices = passes.indices.map { index in
      "<option value=\"\(index)\"\(index == passes.count - 1 ? " selected" : "")>\(Self.escaped(passes[index].name))"
        + (passes[index].lines.isEmpty ? " (as before)" : "") + "</option>"
    }
    var shown: [Line] = []
    let parts = passes.indices.map { index in
      if !passes[index].lines.isEmpty { shown = passes[index].lines }
      return Self.list(shown, "class=\"pass\" id=\"pass\(index)\"\(index == passes.count - 1 ? "" : " hidden")")
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width">
      <title>\(Self.escaped(name))</title>
      <style>
      :root { color-scheme: light dark; font-family: system-ui, sans-serif; }
      body { margin: 1rem; }
      h1 { font-size: 1.1rem; }
      h2 { font-size: 0.9rem; position: sticky; top: 0; background: Canvas; margin: 0; padding: 0.3rem 0; }
      main { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; }
      section { overflow: auto; max-height: calc(100vh - 5rem); border: 1px solid GrayText; padding: 0 0.5rem; }
      ol { list-style: none; margin: 0; padding: 0; font: 0.8rem/1.35 ui-monospace, monospace; }
      ol[hidden] { display: none; }
      li { white-space: pre; min-height: 1.35em; }
      li.lit { background: Highlight; color: HighlightText; }
      @media (max-width: 60rem) { main { grid-template-columns: 1fr; } }
      </style>
      </head>
      <body>
      <h1>\(Self.escaped(title))</h1>
      <main>
      <section><h2>WebAssembly</h2>
      \(Self.list(wasm))
      </section>
      <section><h2><label>IR after <select id="choice">\(choices.joined())</select></label></h2>
      \(parts.joined(separator: "\n"))
      </section>
      <section><h2>Machine code</h2>
      \(Self.list(code))
      </section>
      </main>
      <script>
      document.getElementById('choice').addEventListener('change', event => {
        for (const pass of document.querySelectorAll('.pass')) pass.hidden = pass.id !== 'pass' + event.target.value;
      });
      function light(source, scrolls, from) {
        for (const line of document.querySelectorAll('li.lit')) line.classList.remove('lit');
        if (!source) return;
        const seen = new Set([from]);
        for (const line of document.querySelectorAll('li[data-s="' + source + '"]')) {
          line.classList.add('lit');
          const section = line.closest('section');
          if (scrolls && !line.parentElement.hidden && !seen.has(section)) {
            seen.add(section);
            line.scrollIntoView({ block: 'nearest' });
          }
        }
      }
      document.querySelector('main').addEventListener('mouseover', event => {
        const line = event.target.closest('li');
        if (line) light(line.dataset.s, false);
      });
      document.querySelector('main').addEventListener('click', event => {
        const line = event.target.closest('li');
        if (line) light(line.dataset.s, true, line.closest('section'));
      });
      </script>
      </body>
      </html>

      """
  }

  private static func list(_ lines: [Line], _ attributes: String = "") -> String {
    let items = lines.map { line in
      let source = line.source.map { " data-s=\"\(hexadecimal($0))\"" } ?? ""
      return "<li\(source)>\(escaped(line.text))</li>"
    }
    return "<ol\(attributes.isEmpty ? "" : " \(attributes)")>\(items.joined(separator: "\n"))</ol>"
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
