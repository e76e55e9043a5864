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

/// Performs batches of operations as driver.h does, and prints the line that the runner reads.
func report(_ measure: String, _ perform: (Int) throws -> Void) throws {
  let (longEnough, enoughInAll) = (10e6, 1e9)
  func time(_ operations: Int) throws -> Double {
    let start = processTime()
    try perform(operations)
    return processTime() - start
  }
  var operations = 1
  var took = try time(operations)
  var spent = took
  while took < longEnough {
    operations *= took < longEnough / 16 ? 8 : 2
    took = try time(operations)
    spent += took
  }
  var samples = [took]
  while samples.count < 7, spent < enoughInAll {
    samples.append(try time(operations))
    spent += samples[samples.count - 1]
  }
  samples.sort()
  let one = samples[samples.count / 2] / Double(operations)
  print("{\"measure\": \"\(measure)\", \"ns\": \(one), \"operations\": \(operations * samples.count)}")
}
