/// Memory that a program makes room for itself, through the allocator that it exports: where its host puts arguments that are
/// larger than a number.
///
/// ```swift
/// let allocator = try GuestAllocator(of: instance)
/// let greet = try instance.function("greet", as: ((UInt32, UInt32) throws -> UInt32).self)
/// let length = try allocator.withCopy(of: "Ada") { try greet($0.address32, $0.count32) }
/// ```
public struct GuestAllocator {
  /// Bytes in a program's memory.
  public struct Region: Hashable, Sendable {
    public var address: UInt64
    /// In bytes.
    public var count: Int

    public init(address: UInt64, count: Int) {
      self.address = address
      self.count = count
    }

    /// The address for functions of programs with 32-bit addresses.
    public var address32: UInt32 { UInt32(truncatingIfNeeded: address) }
    /// The count for functions of programs with 32-bit addresses.
    public var count32: UInt32 { UInt32(truncatingIfNeeded: count) }
  }

  public let memory: Memory
  private let take: (_ count: UInt64, _ alignment: UInt64) throws -> UInt64
  private let give: ((_ region: Region) throws -> Void)?

  /// Finds an allocator among the exports of an instance: `malloc` and `free`, or functions of other names that take a
  /// count and an address. A function with four parameters is taken for `cabi_realloc`, as components have it.
  ///
  /// ```swift
  /// let allocator = try GuestAllocator(of: instance, allocate: "alloc", free: "dealloc")
  /// ```
  public init(
    of instance: Instance, memory: String = "memory", allocate: String = "malloc", free: String? = "free"
  ) throws {
    guard let found = instance.memory(memory) else {
      throw ExportError(name: memory, needed: .memory, exports: instance.module.exports)
    }
    let is64Bit = found.type.addressType == .i64
    let function = try instance.function(allocate)
    self.init(
      memory: found, allocate: try Self.allocator(function, allocate, is64Bit, instance),
      free: try free.flatMap { name in
        // Those who reallocate free by asking for nothing.
        guard instance.export(name) != nil else { return nil }
        return try Self.liberator(instance.function(name), name, is64Bit, instance)
      })
  }

  /// An allocator whose functions are called in ways of their own.
  ///
  /// ```swift
  /// let allocator = GuestAllocator(memory: memory, allocate: { count, _ in UInt64(try arena(UInt32(count))) })
  /// ```
  public init(
    memory: Memory, allocate: @escaping (_ count: UInt64, _ alignment: UInt64) throws -> UInt64,
    free: ((_ region: Region) throws -> Void)? = nil
  ) {
    self.memory = memory
    take = allocate
    give = free
  }

  private static func allocator(
    _ function: Function, _ name: String, _ is64Bit: Bool, _ instance: Instance
  ) throws -> (UInt64, UInt64) throws -> UInt64 {
    if function.type.parameters.count == 4 {
      guard is64Bit else {
        let call = try instance.function(name, as: ((UInt32, UInt32, UInt32, UInt32) throws -> UInt32).self)
        return { UInt64(try call(0, 0, try narrow($1), try narrow($0))) }
      }
      let call = try instance.function(name, as: ((UInt64, UInt64, UInt64, UInt64) throws -> UInt64).self)
      return { try call(0, 0, $1, $0) }
    }
    guard is64Bit else {
      let call = try instance.function(name, as: ((UInt32) throws -> UInt32).self)
      return { count, _ in UInt64(try call(try narrow(count))) }
    }
    let call = try instance.function(name, as: ((UInt64) throws -> UInt64).self)
    return { count, _ in try call(count) }
  }

  private static func liberator(
    _ function: Function, _ name: String, _ is64Bit: Bool, _ instance: Instance
  ) throws -> (Region) throws -> Void {
    guard is64Bit else {
      let call = try instance.function(name, as: ((UInt32) throws -> Void).self)
      return { try call($0.address32) }
    }
    let call = try instance.function(name, as: ((UInt64) throws -> Void).self)
    return { try call($0.address) }
  }

  private static func narrow(_ number: UInt64) throws -> UInt32 {
    guard let narrow = UInt32(exactly: number) else {
      throw CallError("a program with 32-bit addresses has no room for \(number) bytes")
    }
    return narrow
  }

  /// Asks the program for room. Throws a `CallError` if it has none, or answers with what is no room of its memory.
  public func allocate(_ count: Int, alignment: Int = 16) throws -> Region {
    let address = try take(unsigned(count), unsigned(alignment))
    guard address != 0 || count == 0 else { throw CallError("the program has no room for \(count) bytes") }
    _ = try memory.start(at: address, count: unsigned(count))
    return Region(address: address, count: count)
  }

  /// Gives room back to the program, if it has a function for that.
  public func free(_ region: Region) throws { try give?(region) }

  /// Puts text in UTF-8 into the program's memory.
  ///
  /// ```swift
  /// let name = try allocator.copy("Ada")
  /// defer { try? allocator.free(name) }
  /// ```
  public func copy(_ text: String) throws -> Region {
    let region = try allocate(text.utf8.count, alignment: 1)
    try memory.store(text, at: region.address)
    return region
  }

  /// Puts numbers or structures into the program's memory.
  public func copy<Element: PlainData>(_ array: [Element]) throws -> Region {
    let region = try allocate(
      array.count * MemoryLayout<Element>.stride, alignment: MemoryLayout<Element>.alignment)
    try memory.store(contentsOf: array, at: region.address)
    return region
  }

  /// Puts text into the program's memory for as long as `body` runs.
  ///
  /// ```swift
  /// let length = try allocator.withCopy(of: "Ada") { try greet($0.address32, $0.count32) }
  /// ```
  public func withCopy<Result>(of text: String, _ body: (Region) throws -> Result) throws -> Result {
    try lend(copy(text), body)
  }

  /// Puts numbers or structures into the program's memory for as long as `body` runs.
  public func withCopy<Element: PlainData, Result>(
    of array: [Element], _ body: (Region) throws -> Result
  ) throws -> Result {
    try lend(copy(array), body)
  }

  private func lend<Result>(_ region: Region, _ body: (Region) throws -> Result) throws -> Result {
    let result: Result
    do {
      result = try body(region)
    } catch {
      // The first mistake is the one to tell.
      try? free(region)
      throw error
    }
    try free(region)
    return result
  }
}
