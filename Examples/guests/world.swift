// Embedded Swift without any library: says what it is given, that is arguments, variables, clocks, random numbers and
// directories.
//
//   martlet run --deterministic --env LANG=de --dir .::/here world.wasm one two

// The functions of the system that it uses.
@_extern(wasm, module: "wasi_snapshot_preview1", name: "args_sizes_get") @_extern(c, "system_args_sizes_get")
func argumentSizes(_ count: UnsafeMutablePointer<UInt32>, _ bytes: UnsafeMutablePointer<UInt32>) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "args_get") @_extern(c, "system_args_get")
func getArguments(_ list: UnsafeMutablePointer<UInt32>, _ bytes: UnsafeMutablePointer<UInt8>) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "environ_sizes_get") @_extern(c, "system_environ_sizes_get")
func environmentSizes(_ count: UnsafeMutablePointer<UInt32>, _ bytes: UnsafeMutablePointer<UInt32>) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "environ_get") @_extern(c, "system_environ_get")
func getEnvironment(_ list: UnsafeMutablePointer<UInt32>, _ bytes: UnsafeMutablePointer<UInt8>) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "clock_time_get") @_extern(c, "system_clock_time_get")
func getTime(_ clock: UInt32, _ precision: UInt64, _ result: UnsafeMutablePointer<UInt64>) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "random_get") @_extern(c, "system_random_get")
func getRandom(_ bytes: UnsafeMutablePointer<UInt8>, _ count: UInt32) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "fd_prestat_get") @_extern(c, "system_fd_prestat_get")
func getMount(_ descriptor: UInt32, _ result: UnsafeMutablePointer<UInt32>) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "fd_prestat_dir_name") @_extern(c, "system_fd_prestat_dir_name")
func getMountPath(_ descriptor: UInt32, _ bytes: UnsafeMutablePointer<UInt8>, _ count: UInt32) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "fd_write") @_extern(c, "system_fd_write")
func writeVectors(
  _ descriptor: UInt32, _ vectors: UnsafePointer<UInt32>, _ count: UInt32, _ result: UnsafeMutablePointer<UInt32>
) -> UInt32
@_extern(wasm, module: "wasi_snapshot_preview1", name: "proc_exit") @_extern(c, "system_proc_exit")
func exitProgram(_ status: UInt32)

/// What is to be printed.
struct Page {
  private var bytes: [UInt8] = []

  mutating func add(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { bytes.append(text.utf8Start[index]) }
  }

  mutating func add(_ text: [UInt8]) {
    for byte in text where byte != 0 { bytes.append(byte) }
  }

  mutating func add(_ number: UInt64, base: UInt64 = 10, digits: Int = 1) {
    var places: [UInt8] = []
    var rest = number
    while rest > 0 || places.count < digits {
      let digit = UInt8(truncatingIfNeeded: rest % base)
      places.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      rest /= base
    }
    for place in places.reversed() { bytes.append(place) }
  }

  /// Writes everything to standard output.
  func print() -> UInt32 {
    bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return 0 }
      var written: UInt32 = 0
      let vector: [UInt32] = [UInt32(UInt(bitPattern: start)), UInt32(bytes.count)]
      return vector.withUnsafeBufferPointer { writeVectors(1, $0.baseAddress!, 1, &written) }
    }
  }
}

func check(_ error: UInt32) {
  if error != 0 { exitProgram(error) }
}

/// Strings that the system gives as one block, each with a zero at its end.
func strings(
  _ sizes: (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt32>) -> UInt32,
  _ get: (UnsafeMutablePointer<UInt32>, UnsafeMutablePointer<UInt8>) -> UInt32
) -> [[UInt8]] {
  var count: UInt32 = 0
  var byteCount: UInt32 = 0
  check(sizes(&count, &byteCount))
  guard count > 0 else { return [] }
  var list = [UInt32](repeating: 0, count: Int(count))
  var block = [UInt8](repeating: 0, count: Int(byteCount))
  check(
    list.withUnsafeMutableBufferPointer { list in
      block.withUnsafeMutableBufferPointer { get(list.baseAddress!, $0.baseAddress!) }
    })
  var found: [[UInt8]] = []
  var text: [UInt8] = []
  for byte in block {
    if byte == 0 {
      found.append(text)
      text = []
    } else {
      text.append(byte)
    }
  }
  return found
}

@_cdecl("main")
public func main() -> Int32 {
  var page = Page()
  for text in strings({ argumentSizes($0, $1) }, { getArguments($0, $1) }) {
    page.add("argument ")
    page.add(text)
    page.add("\n")
  }
  for text in strings({ environmentSizes($0, $1) }, { getEnvironment($0, $1) }) {
    page.add("variable ")
    page.add(text)
    page.add("\n")
  }
  for clock in 0..<2 as Range<UInt32> {
    var time: UInt64 = 0
    check(getTime(clock, 1, &time))
    page.add(clock == 0 ? "time " : "elapsed ")
    page.add(time)
    page.add("\n")
  }
  var random = [UInt8](repeating: 0, count: 8)
  check(random.withUnsafeMutableBufferPointer { getRandom($0.baseAddress!, 8) })
  page.add("random ")
  for byte in random { page.add(UInt64(byte), base: 16, digits: 2) }
  page.add("\n")
  var descriptor: UInt32 = 3
  var about: [UInt32] = [0, 0]
  while about.withUnsafeMutableBufferPointer({ getMount(descriptor, $0.baseAddress!) }) == 0 {
    var path = [UInt8](repeating: 0, count: Int(about[1]))
    let count = about[1]
    check(path.withUnsafeMutableBufferPointer { getMountPath(descriptor, $0.baseAddress!, count) })
    page.add("directory ")
    page.add(path)
    page.add("\n")
    descriptor += 1
  }
  return Int32(bitPattern: page.print())
}
