import Martlet
import Synchronization
import WasmFormat

/// The threads of a program (wasi-threads): each has a store and an instance of its own, and all share the memories that
/// the module imports.
///
/// The program ends when its main function returns, or when any thread exits or traps; the others are interrupted.
final class ProgramThreads: @unchecked Sendable {
  static let moduleName = "wasi"
  static let spawnName = "thread-spawn"
  private static let startName = "wasi_thread_start"
  private static let spawnType = FunctionType(parameters: [.i32], results: [.i32])

  typealias MakeImports = @Sendable (Store) throws -> Imports

  /// Used under its lock.
  private unowned let wasi: WASI
  private let module: Module
  private let limits: Store.Limits
  private let memories: [(module: String, name: String, memory: SharedMemory)]
  private let makeImports: MakeImports
  private let threadLimit: Int

  private struct State {
    /// What stops the threads that run, by their numbers; 0 is the main thread.
    var running: [UInt32: Interrupter] = [:]
    var nextNumber: UInt32 = 1
    /// How the program ended.
    var outcome: Result<UInt32, any Error>?
  }

  private let state = Mutex(State())
  private let ended = Parker()

  /// How long to wait at the end for threads that are somewhere in the host.
  private static let patience = Duration.seconds(1)
  /// The most that a number may be.
  private static let lastNumber: UInt32 = 0x1FFF_FFFF

  init(
    _ wasi: WASI, _ module: Module, in store: Store, given imports: Imports, threadLimit: Int,
    makeImports: @escaping MakeImports
  ) throws {
    self.wasi = wasi
    self.module = module
    self.threadLimit = threadLimit
    self.makeImports = makeImports
    limits = store.limits
    var memories: [(module: String, name: String, memory: SharedMemory)] = []
    for entry in module.imports {
      guard case .memory(let type) = entry.type, type.isShared else { continue }
      let memory: SharedMemory
      switch imports[entry.module, entry.name] {
      case .sharedMemory(let given)?: memory = given
      case .memory(let given)?:
        guard let shared = given.shared else { continue }
        memory = shared
      case nil: memory = try SharedMemory(type, for: store)
      default: continue
      }
      memories.append((entry.module, entry.name, memory))
    }
    self.memories = memories
    state.withLock { $0.running[0] = store.interrupter }
  }

  /// Whether a module can begin threads, or is a program built for a system where it could.
  static func areUsed(by module: Module) -> Bool {
    if module.imports.contains(where: { $0.module == moduleName && $0.name == spawnName }) { return true }
    let importsSharedMemory = module.imports.contains { entry in
      if case .memory(let type) = entry.type { type.isShared } else { false }
    }
    return importsSharedMemory && module.exports.contains { $0.name == "_start" && $0.kind == .function }
  }

  /// Adds what lets an instance in the store begin threads.
  func define(in imports: inout Imports, for store: Store) {
    for (module, name, memory) in memories { imports.define(module, name, memory) }
    imports.define(
      Self.moduleName, Self.spawnName,
      Function(in: store, type: Self.spawnType) { [self] caller, arguments in
        guard case .i32(let argument)? = arguments.first else { return [.i32(-1)] }
        return [.i32(spawn(argument, from: caller.store))]
      })
  }

  // MARK: Threads

  /// Begins a thread and returns its number; a negative number if that cannot be.
  private func spawn(_ argument: Int32, from parent: Store) -> Int32 {
    let failure = -Int32(Errno.again.rawValue)
    let store = Store(engine: parent.engine, limits: limits)
    let deadline = parent.deadline
    // Fuel is shared out, so that threads do not multiply it.
    var fuel: UInt64 = 0
    if parent.engine.configuration.metersFuel {
      fuel = parent.fuel / 2
      parent.fuel -= fuel
    }
    let interrupter = store.interrupter
    let number = state.withLock { state -> UInt32? in
      guard state.outcome == nil, state.running.count <= threadLimit else { return nil }
      // Numbers are used again only when all have been used.
      while state.running[state.nextNumber] != nil { state.nextNumber = state.nextNumber % Self.lastNumber + 1 }
      let number = state.nextNumber
      state.nextNumber = number % Self.lastNumber + 1
      state.running[number] = interrupter
      return number
    }
    guard let number else { return failure }
    nonisolated(unsafe) let unshared = store
    let wasi = wasi.sharedWithThreads
    let thread = SystemThread { [self, fuel] in
      unshared.deadline = deadline
      if fuel > 0 { unshared.fuel = fuel }
      run(number, argument, in: unshared, wasi)
      leave(number)
    }
    guard let thread else {
      leave(number)
      return failure
    }
    thread.detach()
    return Int32(number)
  }

  private func run(_ number: UInt32, _ argument: Int32, in store: Store, _ wasi: WASI.Shared) {
    do {
      var imports = try makeImports(store)
      wasi.wasi.define(in: &imports, for: store)
      define(in: &imports, for: store)
      let instance = try Instance(module, in: store, imports: imports)
      try instance.function(Self.startName).call([.i32(Int32(number)), .i32(argument)])
    } catch let exit as ProcessExit {
      end(.success(exit.status))
    } catch {
      end(.failure(error))
    }
  }

  private func leave(_ number: UInt32) {
    state.withLock { state in
      state.running[number] = nil
      if state.running.isEmpty { ended.wake() }
    }
  }

  /// Ends the program, unless it has ended otherwise.
  private func end(_ outcome: Result<UInt32, any Error>) {
    state.withLock { state in
      guard state.outcome == nil else { return }
      state.outcome = outcome
      for interrupter in state.running.values { interrupter.interrupt() }
    }
  }

  /// The main function has ended: waits for the other threads, and says how the program ended.
  func finish(_ outcome: Result<UInt32, any Error>, in store: Store) -> Result<UInt32, any Error> {
    state.withLock { $0.running[0] = nil }
    end(outcome)
    // It may have been interrupted after it had ended.
    store.withdrawInterruption()
    let last = ContinuousClock.now + Self.patience
    while !state.withLock({ $0.running.isEmpty }), ContinuousClock.now < last {
      ended.sleep(ContinuousClock.now.duration(to: last))
    }
    return state.withLock { $0.outcome ?? outcome }
  }
}
