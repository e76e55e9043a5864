import Synchronization

/// Asynchronous calls whose tasks have ended while another thread used the store, against the rules. What they occupy belongs
/// to the store, so that whoever uses it next gives them up.
final class AbandonedCalls: Sendable {
  private struct Calls: @unchecked Sendable {
    var all: [AsynchronousCall] = []
  }

  private let calls = Mutex(Calls())

  func add(_ call: AsynchronousCall) {
    let added = Calls(all: [call])
    calls.withLock { $0.all += added.all }
  }

  fileprivate func takeAll() -> [AsynchronousCall] {
    let taken = calls.withLock { calls in
      defer { calls = Calls() }
      return calls
    }
    return taken.all
  }
}

extension Store {
  /// Gives up the calls that nobody awaits any more; false if there were none.
  @discardableResult
  func giveUpAbandonedCalls() -> Bool {
    let calls = abandonedCalls.takeAll()
    for var call in calls { call.abandon() }
    return !calls.isEmpty
  }
}
