import CMartletPlatform
import Martlet

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension WASI {
  /// Waits until one of several things happens: a clock reaches a time, or a descriptor can be read or written.
  func poll(
    _ memory: GuestMemory, _ subscriptions: UInt32, _ events: UInt32, _ count: UInt32, _ result: UInt32,
    _ dialect: Dialect
  ) throws(Errno) {
    guard count > 0 else { throw .inval }
    let place = try memory.place(at: result, UInt32.self)
    guard let inputSize = UInt32(exactly: UInt64(count) * UInt64(dialect.subscriptionSize)),
      let outputSize = UInt32(exactly: UInt64(count) * UInt64(Event.size))
    else { throw .fault }
    let input = try memory.record(at: subscriptions, size: inputSize)
    let output = try memory.record(at: events, size: outputSize)
    guard count <= Self.subscriptionLimit else { throw .inval }

    var wait = Wait()
    for index in 0..<Int(count) {
      try subscribe(input, at: index * Int(dialect.subscriptionSize), dialect, &wait)
    }
    // The subscriptions have been read, so events may be written over them.
    for (index, event) in try finish(&wait).enumerated() { event.write(to: output, at: index * Int(Event.size)) }
    place.store(UInt32(wait.events.count))
  }

  private static let subscriptionLimit: UInt32 = 1 << 16

  /// What has happened, as the program is told.
  private struct Event {
    static let size: UInt32 = 32

    var userData: UInt64
    var error: Errno?
    var type: UInt8
    var byteCount: UInt64 = 0
    var isHangup = false

    func write(to record: GuestRecord, at offset: Int) {
      for word in 0..<4 { record.store(0 as UInt64, at: offset + word * 8) }
      record.store(userData, at: offset)
      record.store(error?.rawValue ?? 0, at: offset + 8)
      record.store(type, at: offset + 10)
      record.store(byteCount, at: offset + 16)
      record.store(UInt16(isHangup ? 1 : 0), at: offset + 24)
    }
  }

  /// What is waited for, and what of it has happened.
  private struct Wait {
    var timers: [(userData: UInt64, clock: Clock, deadline: UInt64)] = []
    #if !os(Windows)
      var descriptors: [pollfd] = []
    #endif
    /// For each descriptor, whose it is.
    var watched: [(userData: UInt64, type: UInt8, node: Descriptor)] = []
    var events: [Event] = []
  }

  private func subscribe(_ input: GuestRecord, at offset: Int, _ dialect: Dialect, _ wait: inout Wait) throws(Errno) {
    let userData: UInt64 = input.load(at: offset)
    let type: UInt8 = input.load(at: offset + 8)
    switch type {
    case 0:
      let start = offset + dialect.clockOffset
      let timeout: UInt64 = input.load(at: start + 8)
      let flags: UInt16 = input.load(at: start + 24)
      guard let clock = Clock(rawValue: input.load(at: start)), flags <= 1 else {
        wait.events.append(Event(userData: userData, error: .inval, type: type))
        return
      }
      guard clock == .realtime || clock == .monotonic else {
        // Time that the processor spends does not pass while waiting.
        wait.events.append(Event(userData: userData, error: .notsup, type: type))
        return
      }
      let (sum, overflow) = try clocks.time(of: clock).addingReportingOverflow(timeout)
      wait.timers.append((userData, clock, flags == 1 ? timeout : overflow ? .max : sum))
    case 1, 2:
      watch(input.load(at: offset + 16), userData, type, &wait)
    default: throw .inval
    }
  }

  private func watch(_ number: UInt32, _ userData: UInt64, _ type: UInt8, _ wait: inout Wait) {
    do throws(Errno) {
      let descriptor = try descriptor(number, .poll)
      let system: Int32?
      switch descriptor.node {
      #if !os(Windows)
        case .listener(let listener): system = listener.descriptor.number
      #endif
      default: system = try descriptor.file.pollDescriptor
      }
      #if !os(Windows)
        if let system {
          let events = type == 1 ? POLLIN : POLLOUT
          wait.descriptors.append(pollfd(fd: system, events: Int16(events), revents: 0))
          wait.watched.append((userData, type, descriptor))
          return
        }
      #endif
      let bytes = type == 1 ? try descriptor.file.readableBytes : 0
      wait.events.append(Event(userData: userData, error: nil, type: type, byteCount: bytes))
    } catch {
      wait.events.append(Event(userData: userData, error: error, type: type))
    }
  }

  /// Waits, and returns what has happened: at least one thing.
  private func finish(_ wait: inout Wait) throws(Errno) -> [Event] {
    while true {
      var pause = Int64.max
      if !wait.events.isEmpty { pause = 0 }
      for timer in wait.timers {
        let now = try clocks.time(of: timer.clock)
        pause = min(pause, timer.deadline > now ? Int64(clamping: timer.deadline - now) : 0)
      }
      if !wait.timers.isEmpty, pause > 0, wait.watched.isEmpty, clocks.skip(UInt64(pause)) { pause = 0 }
      #if !os(Windows)
        let ready: Int32
        do throws(Errno) {
          ready = try self.wait(for: &wait.descriptors, nanoseconds: pause == .max ? -1 : pause)
        } catch {
          // Signals of the host are none of the program's business.
          guard error == .intr, caller?.interruptReason == nil else { throw error }
          continue
        }
        for (found, watched) in zip(wait.descriptors, wait.watched) where found.revents != 0 {
          var event = Event(userData: watched.userData, error: nil, type: watched.type)
          let happened = Int32(found.revents)
          if happened & Int32(POLLNVAL) != 0 { event.error = .badf }
          if happened & Int32(POLLERR) != 0, happened & Int32(POLLIN | POLLOUT) == 0 { event.error = .io }
          event.isHangup = happened & Int32(POLLHUP) != 0
          if watched.type == 1, case .some(let file) = try? watched.node.file { event.byteCount = file.readableBytes }
          wait.events.append(event)
        }
        if ready == 0, wait.events.isEmpty, !wait.watched.isEmpty, pause != .max { _ = clocks.skip(UInt64(pause)) }
      #endif
      for timer in wait.timers where try clocks.time(of: timer.clock) >= timer.deadline {
        wait.events.append(Event(userData: timer.userData, error: nil, type: 0))
      }
      if !wait.events.isEmpty { return wait.events }
    }
  }
}
