import Synchronization
import WasmFormat

extension ModuleContext {
  /// Checks all bodies, on several threads if there is so much code that it pays.
  func validateBodies() throws(ModuleError) {
    let bodies = module.bodies
    let byteCount = bodies.reduce(0) { $0 + $1.range.count }
    let parts = min(Threads.processorCount, 8, byteCount / Self.bytesWorthAThread)
    guard parts > 1 else { return try validateBodies(0..<bodies.count) }

    let ranges = Self.divide(bodies, byteCount, into: parts)
    let errors = Mutex([ModuleError?](repeating: nil, count: ranges.count))
    Threads.run(ranges.count) { [self] number in
      do throws(ModuleError) {
        try validateBodies(ranges[number])
      } catch {
        errors.withLock { $0[number] = error }
      }
    }
    // The first mistake is the one that a single thread would have found.
    if let first = errors.withLock({ $0.compactMap(\.self).first }) { throw first }
  }

  private static let bytesWorthAThread = 256 << 10

  /// Ranges of bodies with about the same number of bytes.
  private static func divide(_ bodies: [FunctionBody], _ byteCount: Int, into parts: Int) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var bytes = 0
    for (position, body) in bodies.enumerated() {
      bytes += body.range.count
      if bytes * parts >= byteCount * (ranges.count + 1) {
        ranges.append(start..<position + 1)
        start = position + 1
      }
    }
    if start < bodies.count { ranges.append(start..<bodies.count) }
    return ranges
  }
}
