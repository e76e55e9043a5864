import CMartletPlatform
import Martlet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a program wants to do with a descriptor.
enum Direction {
  case read, write
}

#if os(Windows)
  extension WASI {
    func waitUntilReady(_ file: any File, to direction: Direction) throws(Errno) {}
  }
#else
  /// What wakes a thread that waits for descriptors.
  private struct WakePipe {
    /// What becomes readable.
    let end: Int32
    private let other: Int32

    init() throws(Errno) {
      var ends: (Int32, Int32) = (-1, -1)
      guard martlet_wake_pipe(&ends.0, &ends.1) == 0 else { throw .last }
      (end, other) = ends
    }

    @Sendable
    func wake() {
      var byte: UInt8 = 1
      _ = write(other, &byte, 1)
    }

    func close() {
      #if canImport(Glibc)
        _ = Glibc.close(end)
        _ = Glibc.close(other)
      #elseif canImport(Musl)
        _ = Musl.close(end)
        _ = Musl.close(other)
      #else
        _ = Darwin.close(end)
        _ = Darwin.close(other)
      #endif
    }
  }

  /// Waiting for descriptors of the host, so that an interruption ends it and other threads of the program go on meanwhile.
  extension WASI {
    /// Waits until something happens to one of the descriptors or the time is over; forever if it is negative. Returns how
    /// many have something to tell. Ends with `intr` when the program is to stop.
    func wait(for descriptors: inout [pollfd], nanoseconds: Int64) throws(Errno) -> Int32 {
      let store = caller
      guard let store, Store.of(store)._withUnsafeGuaranteedRef({ $0.interruption != nil }) else {
        return try Self.poll(&descriptors, nanoseconds)
      }
      let ready = try Self.poll(&descriptors, 0)
      if ready != 0 || nanoseconds == 0 { return ready }
      let pipe = try WakePipe()
      descriptors.append(pollfd(fd: pipe.end, events: Int16(POLLIN), revents: 0))
      let subject = subject
      callLock?.release()
      let interruption = Store.of(store)._withUnsafeGuaranteedRef { $0.madeInterruption }
      let outcome = interruption.whileBlocked(wake: pipe.wake) { () -> Result<Int32, Errno> in
        do throws(Errno) {
          return .success(try Self.poll(&descriptors, nanoseconds))
        } catch {
          return .failure(error)
        }
      }
      callLock?.acquire()
      self.subject = subject
      caller = store
      let isWoken = (descriptors.popLast()?.revents ?? 0) != 0
      pipe.close()
      if isWoken { throw .intr }
      return try outcome.get()
    }

    private static func poll(_ descriptors: inout [pollfd], _ nanoseconds: Int64) throws(Errno) -> Int32 {
      let ready = descriptors.withUnsafeMutableBufferPointer { martlet_poll($0.baseAddress, $0.count, nanoseconds) }
      guard ready >= 0 else { throw .last }
      return ready
    }

    /// Before reading or writing that may take as long as it likes.
    @inline(__always)
    func waitUntilReady(_ file: any File, to direction: Direction) throws(Errno) {
      guard mayBeInterrupted, let descriptor = file.pollDescriptor, !file.flags.contains(.nonblocking) else { return }
      try waitUntilReady(descriptor, to: direction)
    }

    @inline(never)
    func waitUntilReady(_ descriptor: Int32, to direction: Direction) throws(Errno) {
      guard mayBeInterrupted else { return }
      let events = direction == .read ? Int16(POLLIN) : Int16(POLLOUT)
      var descriptors = [pollfd(fd: descriptor, events: events, revents: 0)]
      // Another thread of the program may have been faster, so it is looked at again.
      repeat {
        do throws(Errno) {
          _ = try wait(for: &descriptors, nanoseconds: -1)
        } catch {
          if error == .intr, caller?.interruptReason == nil { continue }
          throw error
        }
      } while try Self.poll(&descriptors, 0) == 0
    }

    /// Whether somebody may want to stop the caller, or other threads wait for it.
    private var mayBeInterrupted: Bool {
      guard let caller else { return false }
      return Store.of(caller)._withUnsafeGuaranteedRef { $0.interruption != nil }
    }
  }
#endif
