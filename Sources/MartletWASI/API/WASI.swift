public import Martlet
import WasmFormat

/// A program's system: the functions of WASI preview 1, over the capabilities that it was given.
///
/// ```swift
/// var capabilities = Capabilities(arguments: ["app"])
/// capabilities.inheritStandardStreams()
/// let wasi = try WASI(capabilities)
/// let status = try wasi.run(Module(path: "app.wasm"))
/// ```
///
/// One of these is the system of one program, and used where its store is used.
public final class WASI {
  /// The module names under which programs import it.
  public static let moduleNames = ["wasi_snapshot_preview1", "wasi_unstable"]

  var table: DescriptorTable
  let arguments: StringList
  let environment: StringList
  let environmentNames: [String]
  let clocks: any Clocks
  let random: any RandomSource
  let audit: Audit?
  /// What the call under way is about, for the audit.
  var subject = ""
  /// The last path that the program named.
  var path: [UInt8] = []
  /// What the program asked for in vain.
  public private(set) var missing: Set<MissingCapability> = []
  private let memories = MemoryCache()

  /// Opens what is mounted. Throws `MountError` for a directory that cannot be opened.
  public init(_ capabilities: Capabilities) throws {
    table = DescriptorTable(limit: max(capabilities.descriptorLimit, 0))
    arguments = try StringList(capabilities.arguments)
    environment = try StringList(capabilities.environment.map { "\($0.name)=\($0.value)" })
    environmentNames = capabilities.environment.map(\.name)
    clocks = capabilities.clocks
    random = capabilities.random
    audit = capabilities.audit
    let streams: [((any File)?, Rights, String)] = [
      (capabilities.standardInput, .read, "standard input"),
      (capabilities.standardOutput, .write, "standard output"),
      (capabilities.standardError, .write, "standard error"),
    ]
    for (number, (file, direction, label)) in streams.enumerated() {
      guard let file else { continue }
      var rights = Rights.stream.subtracting([.read, .write]).union(direction)
      if file.isSeekable { rights.formUnion([.seek, .tell]) }
      table.setStandard(Descriptor(.file(file), rights: rights, label: label), at: UInt32(number))
    }
    for (fileSystem, path) in capabilities.mounts {
      let directory: any Directory
      do {
        directory = try fileSystem.root()
      } catch {
        throw MountError(path: path, reason: error)
      }
      _ = try table.add(
        Descriptor(
          .directory(directory), rights: .directory, inherited: .all, mountPath: Array(path.utf8), label: path))
    }
    #if !os(Windows)
      for listener in capabilities.listeners {
        _ = try table.add(
          Descriptor(
            .listener(listener), rights: .listener, inherited: .socket, label: "listener at port \(listener.port)"))
      }
    #endif
  }

  /// Adds WASI's functions, under both of their module names, to what a module is given: all of them, or those that the
  /// module needs.
  ///
  /// ```swift
  /// var imports: Imports = ["env": ["log": log]]
  /// wasi.define(in: &imports, for: store)
  /// let instance = try Instance(module, in: store, imports: imports)
  /// let status = try wasi.start(instance)
  /// ```
  public func define(in imports: inout Imports, for store: Store, neededBy module: Module? = nil) {
    for dialect in Dialect.allCases {
      let wanted = module?.imports.filter { $0.module == dialect.moduleName }.map(\.name)
      if let wanted, wanted.isEmpty { continue }
      for row in preview1Functions where !dialect.lacks(row.name) && wanted?.contains(row.name) != false {
        imports.define(dialect.moduleName, row.name, function(row, dialect, store))
      }
    }
  }

  /// Instantiates a program and runs it to its end. Returns its exit status.
  ///
  /// Throws a `Trap` if the program does something that ends it.
  public func run(_ module: Module, in store: Store = Store(), imports: Imports = [:]) throws -> UInt32 {
    var imports = imports
    define(in: &imports, for: store, neededBy: module)
    do {
      return try start(Instance(module, in: store, imports: imports))
    } catch let exit as ProcessExit {
      return exit.status
    }
  }

  /// Runs an instance: `_start` of a program, or `_initialize` of a library, whose functions can be called afterwards.
  /// Returns the exit status.
  public func start(_ instance: Instance) throws -> UInt32 {
    do {
      if case .function(let start)? = instance.export("_start") {
        try start.call()
      } else if case .function(let initialize)? = instance.export("_initialize") {
        try initialize.call()
      }
      return 0
    } catch let exit as ProcessExit {
      return exit.status
    }
  }

  /// Closes everything that the program has open.
  public func close() { table.removeAll() }

  /// Keeps what the program missed; a few are enough to tell what is wrong.
  func miss(_ capability: MissingCapability) {
    if missing.count < 20 { missing.insert(capability) }
  }

  // MARK: Calls

  private func function(_ row: Preview1Function, _ dialect: Dialect, _ store: Store) -> Function {
    let type = FunctionType(parameters: row.parameters, results: row.name == "proc_exit" ? [] : [.i32])
    let body = row.body
    switch row.name {
    case "proc_exit":
      return Function(
        in: store, type: type,
        raw: { [audit] _, slots in
          audit?.note(.process, "exit", nil)
          throw ProcessExit(status: UInt32(truncatingIfNeeded: slots[0]))
        })
    case "proc_raise":
      return Function(
        in: store, type: type,
        raw: { [audit] _, slots in
          let error = try Self.raise(UInt32(truncatingIfNeeded: slots[0]))
          audit?.note(.process, "raise", error)
          slots[0] = UInt64(error?.rawValue ?? 0)
        })
    default: break
    }
    guard let audit else {
      return Function(
        in: store, type: type,
        raw: { caller, slots in
          let error = self.call(body, dialect, caller, slots)
          slots[0] = UInt64(error?.rawValue ?? 0)
        })
    }
    return Function(
      in: store, type: type,
      raw: { caller, slots in
        self.subject = ""
        let error = self.call(body, dialect, caller, slots)
        slots[0] = UInt64(error?.rawValue ?? 0)
        if let kind = row.kind { audit.note(kind, self.subject, error) }
      })
  }

  @inline(__always)
  private func call(
    _ body: Preview1Function.Body, _ dialect: Dialect, _ caller: Function.Caller, _ slots: UnsafeMutablePointer<UInt64>
  ) -> Errno? {
    do throws(Errno) {
      try body(self, memories.memory(of: caller), Arguments(slots: slots, dialect: dialect))
      return nil
    } catch {
      if error == .rofs { miss(.writing(String(decoding: path, as: UTF8.self))) }
      return error
    }
  }

  /// What a signal to oneself does: ends the program, or nothing.
  private static func raise(_ signal: UInt32) throws -> Errno? {
    switch signal {
    case 0, 13, 16, 17, 22, 27: return nil
    case 18...21: return .notsup
    case 1...30: throw ProcessExit(status: 128 + signal)
    default: return .inval
    }
  }
}

/// The program ended itself with a status. Comes out of the call that ran it.
public struct ProcessExit: Error, Hashable, Sendable, CustomStringConvertible {
  public var status: UInt32

  public init(status: UInt32) { self.status = status }

  public var description: String { "the program exited with status \(status)" }
}

/// A directory that should be given to a program cannot be opened.
public struct MountError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the program would have seen it.
  public var path: String
  public var reason: Errno

  public var description: String { "cannot mount \(path): \(reason)" }
}

/// Strings as programs get arguments and environment: each ends with a zero byte.
struct StringList {
  let strings: [[UInt8]]
  let byteCount: UInt32

  init(_ texts: [String]) throws {
    strings = texts.map { Array($0.utf8) + [0] }
    guard strings.allSatisfy({ $0.firstIndex(of: 0) == $0.count - 1 }) else { throw Errno.inval }
    guard let count = UInt32(exactly: strings.reduce(0) { $0 + $1.count }) else { throw Errno.toobig }
    byteCount = count
  }
}
