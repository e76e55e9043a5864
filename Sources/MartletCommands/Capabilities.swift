import MartletTools
import MartletWASI
import WasmFormat

extension Command {
  static let capabilities = Command(
    name: "capabilities", summary: "says what a program could ask for, without running it",
    help: """
      usage: martlet capabilities [OPTIONS] FILE

      Reads what a module imports, and says in plain words what it could do at most, if it were given everything.

        --json            print it for a program
      \(featuresHelp)

      example: martlet capabilities app.wasm
      """,
    rules: ArgumentRules(flags: ["--json"], values: ["--features"], positionals: 1...1)
  ) { arguments, console in
    let input = try ModuleInput(arguments.positionals[0], console)
    let module = try input.module(try arguments.features())
    var powers: [(power: Power, functions: [String])] = []
    var unknown: [String] = []
    for item in module.imports {
      guard WASI.moduleNames.contains(item.module), let power = Power(function: item.name) else {
        unknown.append("\(item.module).\(item.name)")
        continue
      }
      if let index = powers.firstIndex(where: { $0.power == power }) {
        powers[index].functions.append(item.name)
      } else {
        powers.append((power, [item.name]))
      }
    }
    powers.sort { $0.power.rawValue < $1.power.rawValue }
    if arguments.has("--json") {
      let members = powers.map { entry in
        JSON.object([
          ("capability", .string("\(entry.power)")), ("meaning", .string(entry.power.meaning)),
          ("functions", .array(entry.functions.map(JSON.string))),
        ])
      }
      console.print("\(JSON.object([("capabilities", .array(members)), ("other", .array(unknown.map(JSON.string)))]))")
      return .fine
    }
    if powers.isEmpty && unknown.isEmpty {
      console.print("\(input.name) asks for nothing: it can only compute.")
      return .fine
    }
    console.print("\(input.name) could, if it were let:")
    for (power, functions) in powers {
      console.print("  \(power.meaning)" + console.styled("  (\(functions.joined(separator: ", ")))", .dim))
    }
    if !unknown.isEmpty {
      console.print("and whatever these do, which whoever runs it has to give:")
      for name in unknown { console.print("  \(name)") }
    }
    return .fine
  }
}

/// What functions of WASI let a program do, the most telling first.
private enum Power: Int {
  case openFiles, writeFiles, changeDirectories, readFiles, inspectFiles, acceptConnections, useConnections
  case environment, arguments, clocks, random, wait, process

  var meaning: String {
    switch self {
    case .openFiles: "open files in the directories it is given, and make new ones where it may write"
    case .writeFiles: "write to standard output and to files that it has open"
    case .changeDirectories: "make, link, rename and remove files and directories it is given, and set their times"
    case .readFiles: "read standard input, files and directories that it has open"
    case .inspectFiles: "see the sizes, times and links of files in the directories it is given"
    case .acceptConnections: "accept network connections on sockets that it is given"
    case .useConnections: "send and receive over connections that it has accepted"
    case .environment: "read the environment variables that it is given"
    case .arguments: "read its arguments"
    case .clocks: "read the clocks"
    case .random: "take random numbers"
    case .wait: "wait for time to pass, for input and for output"
    case .process: "end itself"
    }
  }

  init?(function: String) {
    switch function {
    case "path_open": self = .openFiles
    case "fd_write", "fd_pwrite", "fd_allocate", "fd_filestat_set_size", "fd_sync", "fd_datasync": self = .writeFiles
    case "path_create_directory", "path_link", "path_remove_directory", "path_rename", "path_symlink",
      "path_unlink_file",
      "path_filestat_set_times", "fd_filestat_set_times":
      self = .changeDirectories
    case "fd_read", "fd_pread", "fd_readdir", "fd_seek", "fd_tell", "fd_advise": self = .readFiles
    case "path_filestat_get", "path_readlink", "fd_filestat_get", "fd_fdstat_get", "fd_fdstat_set_flags",
      "fd_fdstat_set_rights", "fd_prestat_get", "fd_prestat_dir_name", "fd_close", "fd_renumber":
      self = .inspectFiles
    case "sock_accept": self = .acceptConnections
    case "sock_recv", "sock_send", "sock_shutdown": self = .useConnections
    case "environ_get", "environ_sizes_get": self = .environment
    case "args_get", "args_sizes_get": self = .arguments
    case "clock_time_get", "clock_res_get": self = .clocks
    case "random_get": self = .random
    case "poll_oneoff", "sched_yield": self = .wait
    case "proc_exit", "proc_raise": self = .process
    default: return nil
    }
  }
}
