#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Arguments, environment, clocks, random, scheduling.
extension WASI {
  func copyArguments(_ memory: GuestMemory, _ pointers: UInt32, _ bytes: UInt32) throws(Errno) {
    try copy(arguments, to: memory, pointers, bytes)
  }

  func argumentSizes(_ memory: GuestMemory, _ count: UInt32, _ bytes: UInt32) throws(Errno) {
    try writeSizes(of: arguments, to: memory, count, bytes)
  }

  func copyEnvironment(_ memory: GuestMemory, _ pointers: UInt32, _ bytes: UInt32) throws(Errno) {
    try copy(environment, to: memory, pointers, bytes)
    guard let audit else { return }
    for name in environmentNames { audit.note(.environment, name, nil) }
    subject = "all"
  }

  func environmentSizes(_ memory: GuestMemory, _ count: UInt32, _ bytes: UInt32) throws(Errno) {
    try writeSizes(of: environment, to: memory, count, bytes)
    if environment.strings.isEmpty { miss(.environment) }
  }

  private func copy(
    _ list: StringList, to memory: GuestMemory, _ pointers: UInt32, _ bytes: UInt32
  ) throws(Errno) {
    let places = try memory.record(at: pointers, size: UInt32(list.strings.count) &* 4)
    let target = try memory.bytes(at: bytes, count: list.byteCount)
    var offset = 0
    for (index, string) in list.strings.enumerated() {
      places.store(bytes &+ UInt32(offset), at: index * 4)
      UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + string.count]).copyBytes(from: string)
      offset += string.count
    }
  }

  private func writeSizes(
    of list: StringList, to memory: GuestMemory, _ count: UInt32, _ bytes: UInt32
  ) throws(Errno) {
    let countPlace = try memory.place(at: count, UInt32.self)
    let bytesPlace = try memory.place(at: bytes, UInt32.self)
    countPlace.store(UInt32(list.strings.count))
    bytesPlace.store(list.byteCount)
  }

  @inline(__always)
  private func clock(_ number: UInt32) throws(Errno) -> Clock {
    guard let clock = Clock(rawValue: number) else { throw .inval }
    if audit != nil { subject = "\(clock)" }
    return clock
  }

  func clockResolution(_ memory: GuestMemory, _ number: UInt32, _ result: UInt32) throws(Errno) {
    let place = try memory.place(at: result, UInt64.self)
    place.store(try clocks.resolution(of: clock(number)))
  }

  func clockTime(_ memory: GuestMemory, _ number: UInt32, _ result: UInt32) throws(Errno) {
    let place = try memory.place(at: result, UInt64.self)
    place.store(try clocks.time(of: clock(number)))
  }

  func randomBytes(_ memory: GuestMemory, _ start: UInt32, _ count: UInt32) throws(Errno) {
    try random.fill(memory.bytes(at: start, count: count))
  }

  func yield() {
    #if !os(Windows)
      sched_yield()
    #endif
  }
}
