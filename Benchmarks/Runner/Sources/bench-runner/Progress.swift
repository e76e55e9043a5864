import Foundation

/// What is going on, on standard error: one line that renews itself on a terminal, a line for each stage elsewhere.
final class Progress {
  private let isTerminal = isatty(2) == 1
  private var stage = ""
  private let began = Date()

  func begin(_ stage: String) {
    self.stage = stage
    show(isTerminal ? "\r\u{1b}[K\(stamp) \(stage)" : "\(stamp) \(stage)\n")
  }

  func step(_ what: String) {
    if isTerminal { show("\r\u{1b}[K\(stamp) \(stage): \(what)") }
  }

  func end() {
    if isTerminal { show("\r\u{1b}[K") }
  }

  /// Something a person should know even if the rest goes well.
  func remark(_ text: String) {
    show((isTerminal ? "\r\u{1b}[K" : "") + text + "\n")
  }

  private var stamp: String {
    let seconds = Int(Date().timeIntervalSince(began))
    return String(format: "%2d:%02d", seconds / 60, seconds % 60)
  }

  private func show(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
