import MartletTools
import MartletWASI

/// What the command line gives a WASI program, and what is told of it at the end.
struct ProgramSystem {
  let wasi: WASI
  private let audit: Audit?
  private let showsAudit: Bool
  private let auditFile: String?
  private let overlays: [(path: String, files: OverlayFileSystem)]

  /// `program` is the program's name and its arguments.
  init(_ arguments: Arguments, program: [String], _ console: Console) throws {
    var capabilities = try Self.capabilities(arguments, program)
    capabilities.environment = try arguments.values("--env").compactMap(Self.variable)
    overlays = try Self.mount(arguments, &capabilities)
    try Self.setStreams(&capabilities, arguments, console)
    showsAudit = arguments.has("--audit")
    auditFile = arguments.value("--audit-json")
    audit = showsAudit || auditFile != nil ? Audit() : nil
    capabilities.audit = audit
    wasi = try WASI(capabilities)
  }

  private static func variable(_ word: String) throws -> (name: String, value: String)? {
    guard let equals = word.firstIndex(of: "=") else { return environmentVariable(word).map { (word, $0) } }
    guard equals != word.startIndex else { throw UsageError("--env needs NAME=VALUE or NAME, not \(word)") }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  #if os(Windows)
    // The library does not reach this system's files, sockets and clocks yet.
    private static func capabilities(_ arguments: Arguments, _ program: [String]) throws -> Capabilities {
      guard arguments.has("--deterministic") else {
        throw UsageError("on this system, programs run with --deterministic only: its clocks cannot be given yet")
      }
      return .deterministic(arguments: program)
    }

    private static func mount(
      _ arguments: Arguments, _ capabilities: inout Capabilities
    ) throws -> [(path: String, files: OverlayFileSystem)] {
      for option in ["--dir", "--listen", "--stdin", "--stdout", "--stderr"] where arguments.value(option) != nil {
        throw UsageError("\(option) is not available on this system yet")
      }
      return []
    }

    private static func setStreams(_ capabilities: inout Capabilities, _ arguments: Arguments, _ console: Console)
      throws
    {
      try useConsole(console, &capabilities)
    }
  #else
    private static func capabilities(_ arguments: Arguments, _ program: [String]) throws -> Capabilities {
      arguments.has("--deterministic") ? .deterministic(arguments: program) : Capabilities(arguments: program)
    }

    /// Gives the directories and the sockets. Returns the overlays, each with the path where the program sees it.
    private static func mount(
      _ arguments: Arguments, _ capabilities: inout Capabilities
    ) throws -> [(path: String, files: OverlayFileSystem)] {
      var overlays: [(path: String, files: OverlayFileSystem)] = []
      for word in arguments.values("--dir") {
        let mount = try Mount(word)
        let host = HostFileSystem(mount.host)
        do {
          _ = try host.root()
        } catch {
          throw InputError("--dir \(word)", "cannot open the directory \(mount.host): \(error)")
        }
        if arguments.has("--overlay") && !mount.isReadOnly {
          let overlay = OverlayFileSystem(host, clocks: capabilities.clocks)
          overlays.append((mount.guest, overlay))
          capabilities.mount(overlay, at: mount.guest)
        } else if mount.isReadOnly {
          capabilities.mount(host.readOnly, at: mount.guest)
        } else {
          capabilities.mount(host, at: mount.guest)
        }
      }
      for word in arguments.values("--listen") { capabilities.listen(try listener(word)) }
      return overlays
    }

    private static func listener(_ word: String) throws -> HostListener {
      guard let colon = word.lastIndex(of: ":"), let port = UInt16(word[word.index(after: colon)...]) else {
        throw UsageError("--listen needs ADDRESS:PORT such as 127.0.0.1:8080, not \(word)")
      }
      var address = word[..<colon]
      if address.hasPrefix("[") && address.hasSuffix("]") { address = address.dropFirst().dropLast() }
      do {
        return try HostListener(address: address.isEmpty ? "127.0.0.1" : String(address), port: port)
      } catch {
        throw InputError("--listen \(word)", "\(error)")
      }
    }

    private static func setStreams(
      _ capabilities: inout Capabilities, _ arguments: Arguments, _ console: Console
    ) throws {
      if console.isProcess {
        capabilities.inheritStandardStreams()
      } else {
        try useConsole(console, &capabilities)
      }
      func file(_ option: String, _ options: OpenOptions) throws -> HostFile? {
        guard let path = arguments.value(option) else { return nil }
        do {
          return try HostFile(path: path, options: options)
        } catch {
          throw InputError("\(option) \(path)", "\(error)")
        }
      }
      let writing = OpenOptions(reads: false, writes: true, creates: true, truncates: true)
      if let input = try file("--stdin", OpenOptions()) { capabilities.standardInput = input }
      if let output = try file("--stdout", writing) { capabilities.standardOutput = output }
      if let errors = try file("--stderr", writing) { capabilities.standardError = errors }
    }
  #endif

  private static func useConsole(_ console: Console, _ capabilities: inout Capabilities) throws {
    capabilities.standardInput = InputBytes(try console.readInput())
    capabilities.standardOutput = ConsoleStream { console.write($0) }
    capabilities.standardError = ConsoleStream { console.writeError($0) }
  }

  // MARK: The end

  /// Says what the options want to know, and what may be why the program failed.
  func report(_ status: CommandStatus, _ console: Console) throws {
    if status != .fine {
      for hint in wasi.missing.map(\.hint).sorted() { console.complain("hint: \(hint)") }
    }
    for overlay in overlays {
      let changes = overlay.files.changes()
      console.complain(
        changes.isEmpty ? "nothing was written to \(overlay.path)" : "written to \(overlay.path), and dropped:")
      for change in changes { console.complain("  \(change)") }
    }
    guard let audit else { return }
    if showsAudit { show(audit, console) }
    if let auditFile { try writeFile(auditFile, Array((audit.json.description + "\n").utf8)) }
  }

  private func show(_ audit: Audit, _ console: Console) {
    let rows =
      [["asked for", "what", "given", "refused"]]
      + audit.entries.map { [$0.kind.rawValue, $0.subject, "\($0.given)", "\($0.refused)"] }
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column < 2 ? cell + space : space + cell
      }
      console.complain(cells.joined(separator: "  "))
    }
  }
}

/// A directory as `--dir` names it.
private struct Mount {
  var host: String
  var guest: String
  var isReadOnly: Bool

  init(_ word: String) throws(UsageError) {
    isReadOnly = word.hasSuffix(":ro")
    let paths = isReadOnly ? word.dropLast(3) : word[...]
    host = String(paths)
    guest = host
    // Two colons, so that one may be part of a name.
    var index = paths.startIndex
    while index < paths.endIndex {
      if paths[index...].hasPrefix("::") {
        host = String(paths[..<index])
        guest = String(paths[index...].dropFirst(2))
        break
      }
      index = paths.index(after: index)
    }
    guard !host.isEmpty, !guest.isEmpty else { throw UsageError("--dir needs HOST[::GUEST][:ro], not \(word)") }
  }
}

/// A stream of the program that goes where the command's own output goes.
private final class ConsoleStream: File {
  private let put: ([UInt8]) -> Void

  init(_ put: @escaping ([UInt8]) -> Void) { self.put = put }

  func write(_ slices: Slices) throws(Errno) -> Int {
    let bytes = slices.flatMap { Array($0.bytes) }
    put(bytes)
    return bytes.count
  }
}

extension MissingCapability {
  /// How to give it on the command line.
  fileprivate var hint: String {
    switch self {
    case .directory: "the program looked for a directory; --dir HOST::GUEST gives one, --dir HOST::GUEST:ro for reading"
    case .path(let path): "the program was not let out of its directory to \(path); --dir gives more"
    case .writing(let path): "the program may not write \(path); --dir without :ro lets it"
    case .environment:
      "the program looked at its environment, which is empty; --env NAME=VALUE or --env NAME gives variables"
    case .listener: "the program waits for connections; --listen ADDRESS:PORT gives a socket for them"
    }
  }
}

extension Audit {
  fileprivate var json: JSON {
    .array(
      entries.map {
        .object([
          ("kind", .string($0.kind.rawValue)), ("subject", .string($0.subject)), ("given", .number($0.given)),
          ("refused", .number($0.refused)),
        ])
      })
  }
}

extension Arguments {
  /// Whether there are options that only make sense for a program with a system.
  var asksForSystem: Bool {
    ["--dir", "--env", "--listen", "--stdin", "--stdout", "--stderr", "--audit-json"].contains { value($0) != nil }
      || has("--audit") || has("--overlay")
  }
}
