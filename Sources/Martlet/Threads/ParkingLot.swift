import Synchronization

/// Where threads wait for the bytes at an address to change: one for the process, because memories are shared between
/// stores.
///
/// The value is compared, and the waiter put into the queue, under the lock that a notifier takes, so no notification is
/// lost between the two.
enum ParkingLot {
  enum Outcome: UInt64 {
    case woken = 0
    case notEqual = 1
    case timedOut = 2
    /// The store is to be interrupted.
    case interrupted
  }

  private final class Waiter: @unchecked Sendable {
    let address: UInt
    let parker: Parker
    /// Changed under the lock of the queue.
    var isNotified = false

    init(_ address: UInt, _ parker: Parker) {
      self.address = address
      self.parker = parker
    }
  }

  /// The waiters at some of all addresses, in the order in which they came.
  private final class Queue: Sendable {
    let waiters = Mutex<[Waiter]>([])
  }

  private static let queues = (0..<64).map { _ in Queue() }

  private static func queue(of address: UInt) -> Queue {
    // Neighbouring words go to different queues.
    queues[Int((address >> 2 ^ address >> 12) % UInt(queues.count))]
  }

  /// Waits until notified at an address, unless the value there is another one than expected. A timeout of nil is none.
  static func wait(
    at place: UnsafeMutableRawPointer, timeout: Duration?, in store: Store, isExpected: () -> Bool
  ) -> Outcome {
    let address = UInt(bitPattern: place)
    let parker = store.madeParker
    let waiter = Waiter(address, parker)
    let queue = queue(of: address)
    let isQueued = queue.waiters.withLock { waiters in
      guard isExpected() else { return false }
      waiters.append(waiter)
      return true
    }
    guard isQueued else { return .notEqual }
    let end = timeout.map { ContinuousClock.now + $0 }
    return store.madeInterruption.whileBlocked(wake: parker.wake) {
      while true {
        let rest = end.map { ContinuousClock.now.duration(to: $0) }
        let isOver = rest.map { $0 <= .zero } ?? false
        let isInterrupted = store.record.interruptReason != nil
        let isNotified = queue.waiters.withLock { waiters in
          if !waiter.isNotified, isOver || isInterrupted { waiters.removeAll { $0 === waiter } }
          return waiter.isNotified
        }
        if isNotified { return .woken }
        if isInterrupted { return .interrupted }
        if isOver { return .timedOut }
        parker.sleep(rest)
      }
    }
  }

  /// Wakes those that have waited longest at an address; returns how many.
  static func notify(at place: UnsafeMutableRawPointer, count: UInt32) -> UInt32 {
    let address = UInt(bitPattern: place)
    guard count > 0 else { return 0 }
    return queue(of: address).waiters.withLock { waiters in
      var woken: UInt32 = 0
      waiters.removeAll { waiter in
        guard waiter.address == address, woken < count else { return false }
        woken += 1
        waiter.isNotified = true
        // Under the lock: the waiter does not leave without having taken it.
        waiter.parker.wake()
        return true
      }
      return woken
    }
  }
}

extension Store {
  /// Where the thread that uses the store sleeps.
  var madeParker: Parker {
    if let parker { return parker }
    let made = Parker()
    parker = made
    return made
  }
}
