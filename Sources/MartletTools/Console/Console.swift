/// Where a command reads from and writes to. The command line gives the process's streams, tests give buffers.
package final class Console {
  /// Reads all of standard input.
  package let readInput: () throws(FileError) -> [UInt8]
  package let isTerminal: Bool
  package let colors: Bool
  private let errorColors: Bool
  /// Whether these are the streams of this process, so that a program may use them directly.
  package let isProcess: Bool
  private let writeOutput: ([UInt8]) throws(FileError) -> Void
  private let writeErrors: ([UInt8]) throws(FileError) -> Void
  /// Why output was lost, if it was.
  package private(set) var failure: FileError?
  private var pending: [UInt8] = []

  package init(
    isTerminal: Bool = false, colors: Bool = false, errorColors: Bool = false, isProcess: Bool = false,
    readInput: @escaping () throws(FileError) -> [UInt8],
    writeOutput: @escaping ([UInt8]) throws(FileError) -> Void,
    writeErrors: @escaping ([UInt8]) throws(FileError) -> Void
  ) {
    self.isTerminal = isTerminal
    self.colors = colors
    self.errorColors = errorColors
    self.isProcess = isProcess
    self.readInput = readInput
    self.writeOutput = writeOutput
    self.writeErrors = writeErrors
  }

  /// The streams of this process.
  package static func standard() -> Console {
    let terminal = isDescriptorTerminal(standardOutput)
    let isColorful = environmentVariable("NO_COLOR") == nil
    return Console(
      isTerminal: terminal, colors: terminal && isColorful,
      errorColors: isDescriptorTerminal(standardError) && isColorful, isProcess: true,
      readInput: { () throws(FileError) in try readAll(standardInput, name: "standard input") },
      writeOutput: { (bytes) throws(FileError) in try writeAll(standardOutput, bytes, name: "standard output") },
      writeErrors: { (bytes) throws(FileError) in try writeAll(standardError, bytes, name: "standard error") })
  }

  package func print(_ line: String = "") {
    pending.append(contentsOf: line.utf8)
    pending.append(UInt8(ascii: "\n"))
    if pending.count > 1 << 16 { flush() }
  }

  package func write(_ bytes: [UInt8]) {
    flush()
    output(bytes)
  }

  private func output(_ bytes: [UInt8]) {
    do { try writeOutput(bytes) } catch { failure = failure ?? error }
  }

  /// Writes a line to the error stream, behind all output so far.
  package func complain(_ line: String) { writeError(Array((line + "\n").utf8)) }

  package func writeError(_ bytes: [UInt8]) {
    flush()
    // Where errors cannot be said, nobody can be told.
    try? writeErrors(bytes)
  }

  package func flush() {
    guard !pending.isEmpty else { return }
    output(pending)
    pending.removeAll(keepingCapacity: true)
  }

  package enum Style: String {
    case bold = "1"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case blue = "34"
    case dim = "2"
  }

  /// The text in a style, on a terminal that shows colours.
  package func styled(_ text: String, _ style: Style) -> String { styled(text, style, colors) }

  /// The same for the error stream.
  package func styledError(_ text: String, _ style: Style) -> String { styled(text, style, errorColors) }

  private func styled(_ text: String, _ style: Style, _ isShown: Bool) -> String {
    isShown ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// How a command ends.
package enum CommandStatus: Equatable, Sendable {
  case fine
  case badInput
  case badUsage
  /// A status of its own, as a program run by `martlet run` gives.
  case other(Int32)

  package var code: Int32 {
    switch self {
    case .fine: 0
    case .badInput: 1
    case .badUsage: 2
    case .other(let code): code
    }
  }
}
