import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#elseif os(Windows)
  import ucrt
#endif

/// What the documentation shows is code of the samples beside this file, which are compiled and run.
@Suite struct QuotationTests {
  private static let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
  private static let samples = [
    "PlugInHostSample", "FunctionSamples", "MemorySamples", "ReferenceSamples", "RequestSample",
    "BoundsSample", "CompiledSample", "WaitingSamples",
  ]
  private static let articles = [
    "Martlet", "PlugInHost", "Functions", "MemoryAccess", "References", "OneInstancePerRequest", "WaitingAndBounds",
  ]

  private func lines(_ path: String) throws -> [String] {
    let file = try #require(fopen(path, "r"), "\(path) cannot be read")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in String(line.drop { $0 == " " }) }
  }

  /// The blocks of code in Markdown.
  private func quotations(_ lines: [String]) -> [[String]] {
    var quotations: [[String]] = []
    var current: [String]?
    for line in lines {
      if line.hasPrefix("```") {
        if let quotation = current {
          quotations.append(quotation)
          current = nil
        } else if line == "```swift" || line == "```wat" {
          current = []
        } else {
          current = nil
        }
      } else {
        current?.append(line)
      }
    }
    return quotations
  }

  @Test(arguments: articles.map { "Sources/Martlet/Documentation.docc/\($0).md" } + ["README.md"])
  func codeInArticlesIsRun(_ path: String) throws {
    let root = Self.here.dropLast(3).joined(separator: "/")
    let samples = try Self.samples.map { try lines("\(Self.here.joined(separator: "/"))/\($0).swift") }
    for var quotation in quotations(try lines("\(root)/\(path)")) {
      // What a sample imports stands at its beginning.
      while quotation.first?.hasPrefix("import ") == true || quotation.first == "" { quotation.removeFirst() }
      let isFound = samples.contains { sample in
        sample.indices.contains { start in sample[start...].starts(with: quotation) }
      }
      #expect(isFound, "no sample has:\n\(quotation.joined(separator: "\n"))")
    }
  }
}
