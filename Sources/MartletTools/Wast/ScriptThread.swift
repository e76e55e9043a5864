import Martlet
import Synchronization

/// Commands of a script that run on a thread of their own, in a store of their own.
final class ScriptThread: Sendable {
  private let path: String
  private let outcome = Mutex<Result<ScriptReport, any Error>?>(nil)
  private let thread = Mutex<SystemThread?>(nil)

  init(path: String, _ body: @escaping @Sendable () throws -> ScriptReport) {
    self.path = path
    let begun = SystemThread { [self] in
      let result = Result { try body() }
      outcome.withLock { $0 = result }
    }
    thread.withLock { $0 = begun }
  }

  /// Waits for the end of the commands.
  func wait() -> ScriptReport {
    thread.withLock { thread in
      thread?.join()
      thread = nil
    }
    let result = outcome.withLock { $0 }
    switch result {
    case .success(let report)?: return report
    case .failure(let error)?: return failed("\(error)")
    case nil: return failed("no thread could be made")
    }
  }

  private func failed(_ message: String) -> ScriptReport {
    ScriptReport(path: path, expected: "a thread", got: message)
  }
}
