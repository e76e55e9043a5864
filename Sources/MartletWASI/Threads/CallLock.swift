import CMartletPlatform
import Martlet

/// Lets one thread of a program after the other into the system. It is given up while a thread waits.
final class CallLock: @unchecked Sendable {
  private let system: OpaquePointer

  init() {
    guard let system = martlet_lock_make() else { fatalError("no memory for a lock") }
    self.system = system
  }

  deinit { martlet_lock_free(system) }

  func acquire() { martlet_lock_acquire(system) }
  func release() { martlet_lock_release(system) }
}

extension WASI {
  /// The system of a program with several threads. All that happens in it happens under `callLock`.
  struct Shared: @unchecked Sendable {
    let wasi: WASI
  }

  var sharedWithThreads: Shared { Shared(wasi: self) }
}
