#if os(Linux) && arch(x86_64)
  import Glibc
  import MachineCode
  import Synchronization

  /// Puts compiled functions into executable memory and calls them. A trap comes back as its code: a signal handler looks
  /// the faulting instruction up in the trap sites and leaves through the trampoline.
  final class MachineRunner {
    enum Outcome: Equatable {
      case returned
      case trapped(TrapCode)
      case trappedAnywhere
      /// A preserved register came back changed, or the stack pointer did.
      case brokenConvention
    }

    private let base: UnsafeMutableRawPointer
    private let size: Int
    private var used = 0
    private var trampoline = 0
    private var recovery = 0
    private var sites: [(address: UInt, code: TrapCode)] = []
    /// Addresses of symbols.
    var symbols: [UInt32: UInt] = [:]

    init(size: Int = 1 << 24) {
      self.size = size
      base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
      makeTrampoline()
      _ = MachineRunner.handlerIsInstalled
    }

    deinit { munmap(base, size) }

    private func place(_ bytes: [UInt8], alignment: Int = 16) -> Int {
      used = (used + alignment - 1) & ~(alignment - 1)
      precondition(used + bytes.count <= size)
      let offset = used
      bytes.withUnsafeBytes { (base + offset).copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
      used += bytes.count
      return offset
    }

    /// `trampoline(function, argument, save)`: fills the preserved registers with known numbers, calls the function and
    /// answers 0, or 2 when they came back different; the handler makes it answer 1.
    private func makeTrampoline() {
      var a = X64.Assembler(features: .baseline)
      let kept: [X64.Register] = [.rbx, .rbp, .r12, .r13, .r14, .r15]
      for register in kept { a.emit(.push, register) }
      a.emit(.push, .rdx)
      a.emit(.mov, .at(.rdx), .rsp, .qword)
      a.emit(.mov, .rax, .rdi, .qword)
      a.emit(.mov, .rdi, .rsi, .qword)
      for (index, register) in kept.enumerated() { a.emit(.mov, register, Int32(0x1000 + index), .qword) }
      a.emit(.call, .rax)
      let broken = a.makeLabel()
      for (index, register) in kept.enumerated() {
        a.emit(.cmp, register, Int32(0x1000 + index), .qword)
        a.jump(if: .notEqual, broken)
      }
      a.emit(.mov, .rcx, .at(.rsp), .qword)
      a.emit(.cmp, .rsp, .at(.rcx), .qword)
      a.jump(if: .notEqual, broken)
      a.emit(.mov, .rax, 0, .dword)
      let leave = a.bindLabel()
      a.emit(.pop, .rdx)
      for register in kept.reversed() { a.emit(.pop, register) }
      a.emit(.ret)
      a.bind(broken)
      a.emit(.mov, .rax, 2, .dword)
      a.jump(leave)
      let recover = a.bindLabel()
      a.emit(.mov, .rax, 1, .dword)
      a.jump(leave)
      a.finish()
      trampoline = place(Array(a.bytes))
      recovery = trampoline + a.offset(of: recover)
    }

    /// Makes code callable; its address serves calls to `symbol`.
    func load(_ code: CompiledCode, symbol: UInt32) {
      mprotect(base, size, PROT_READ | PROT_WRITE)
      let offset = place(code.bytes, alignment: code.alignment)
      let address = UInt(bitPattern: base) + UInt(offset)
      symbols[symbol] = address
      for site in code.trapSites { sites.append((address + UInt(site.offset), site.code)) }
      for r in code.relocations {
        let place = base + offset + Int(r.offset)
        let target = Int(bitPattern: symbols[r.symbol]!) + Int(r.addend)
        switch r.kind {
        case .relative:
          place.storeBytes(of: Int32(target - Int(bitPattern: place)), as: Int32.self)
        case .absolute: place.storeBytes(of: Int64(target), as: Int64.self)
        }
      }
    }

    /// One runner at a time: where a fault is recovered stands in one place.
    func run(_ symbol: UInt32, _ argument: UnsafeMutableRawPointer) -> Outcome {
      running.withLock { _ in runAlone(symbol, argument) }
    }

    private func runAlone(_ symbol: UInt32, _ argument: UnsafeMutableRawPointer) -> Outcome {
      mprotect(base, size, PROT_READ | PROT_EXEC)
      typealias Entry = @convention(c) (UInt, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
      let entry = unsafeBitCast(base + trampoline, to: Entry.self)
      recoveryState[0] = UInt(bitPattern: base) + UInt(recovery)
      recoveryState[2] = UInt(bitPattern: base)
      recoveryState[3] = UInt(bitPattern: base) + UInt(size)
      // When a runner is gone, code of other tests may stand where its code was, and that code's traps are not ours.
      defer { (recoveryState[2], recoveryState[3]) = (0, 0) }
      switch entry(symbols[symbol]!, argument, UnsafeMutableRawPointer(recoveryState + 1)) {
      case 0: return .returned
      case 2: return .brokenConvention
      default:
        let address = recoveryState[4]
        return sites.last { $0.address == address }.map { .trapped($0.code) } ?? .trappedAnywhere
      }
    }

    /// Once: whoever comes later calls it, and must not be called back.
    private static let handlerIsInstalled: Bool = {
      var action = sigaction()
      action.__sigaction_handler.sa_sigaction = { signal, information, context in
        // Without a type that the runtime would have to make first: several threads may come here for the first time.
        let r = (context! + placeOfRegisters).assumingMemoryBound(to: Int.self)
        let pc = UInt(bitPattern: r[16])
        guard pc >= recoveryState[2] && pc < recoveryState[3] else {
          let before = earlierActions[Int(signal)]
          if before.sa_flags & SA_SIGINFO != 0 {
            before.__sigaction_handler.sa_sigaction(signal, information, context)
          } else {
            Glibc.signal(signal, SIG_DFL)
          }
          return
        }
        recoveryState[4] = pc
        r[16] = Int(bitPattern: recoveryState[0])
        r[15] = Int(bitPattern: recoveryState[1])
      }
      action.sa_flags = SA_SIGINFO | Int32(bitPattern: UInt32(SA_NODEFER))
      precondition(placeOfRegisters > 0)
      for signal in [SIGILL, SIGFPE, SIGSEGV] {
        // Known before the handler can ask for it.
        sigaction(signal, nil, earlierActions + Int(signal))
        sigaction(signal, &action, earlierActions + Int(signal))
      }
      return true
    }()

    /// What this processor can do, as the kernel tells it.
    static let hostFeatures: X64.Features = {
      guard let file = fopen("/proc/cpuinfo", "r") else { return .baseline }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 8192)
      while fgets(&line, 8192, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.hasPrefix("flags") {
          let words = Set(text.split(separator: " "))
          let v3: Set<Substring> = ["avx2", "bmi1", "bmi2", "fma", "abm", "movbe", "f16c"]
          return v3.isSubset(of: words) ? .v3 : .baseline
        }
      }
      return .baseline
    }()
  }

  enum ProcessInfoLite {
    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
  }

  private let running = Mutex(())

  /// Where the registers are in what a handler is given.
  private let placeOfRegisters = MemoryLayout<ucontext_t>.offset(of: \.uc_mcontext.gregs)!

  /// What was called for each signal before: code of other tests in this process may fault on purpose, too.
  private nonisolated(unsafe) let earlierActions: UnsafeMutablePointer<sigaction> = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 64)
    actions.initialize(repeating: sigaction(), count: 64)
    return actions
  }()

  /// Recovery address, saved stack pointer, bounds of the code, faulting address: outside Swift's objects, for the signal
  /// handler's sake.
  private nonisolated(unsafe) let recoveryState: UnsafeMutablePointer<UInt> = {
    let pointer = UnsafeMutablePointer<UInt>.allocate(capacity: 8)
    pointer.initialize(repeating: 0, count: 8)
    return pointer
  }()
#endif
