#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// CPU time of the whole process, so that helper threads count as well.
func processTime() -> Double { Double(nanoseconds(CLOCK_PROCESS_CPUTIME_ID)) }

func nanoseconds(_ clock: clockid_t) -> UInt64 {
  var time = timespec()
  clock_gettime(clock, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Batches of operations as driver.h has them.
struct Batches {
  private static let longEnough = 10e6
  private static let enoughInAll = 1e9

  /// The size of the next batch; nil when there were enough.
  private(set) var operations: Int? = 1
  private var size = 1
  private var spent = 0.0
  private var samples: [Double] = []

  mutating func add(_ took: Double) {
    spent += took
    if samples.isEmpty, took < Self.longEnough {
      size *= took < Self.longEnough / 16 ? 8 : 2
    } else {
      samples.append(took)
    }
    operations = samples.isEmpty || samples.count < 7 && spent < Self.enoughInAll ? size : nil
  }

  /// Prints the line that the runner reads.
  func print(_ measure: String) {
    let one = samples.sorted()[samples.count / 2] / Double(size)
    Swift.print("{\"measure\": \"\(measure)\", \"ns\": \(one), \"operations\": \(size * samples.count)}")
  }
}

func report(_ measure: String, _ perform: (Int) throws -> Void) throws {
  var batches = Batches()
  while let operations = batches.operations {
    let start = processTime()
    try perform(operations)
    batches.add(processTime() - start)
  }
  batches.print(measure)
}

/// The same for operations that may wait.
func reportWaiting(_ measure: String, _ perform: (Int) async throws -> Void) async throws {
  var batches = Batches()
  while let operations = batches.operations {
    let start = processTime()
    try await perform(operations)
    batches.add(processTime() - start)
  }
  batches.print(measure)
}
