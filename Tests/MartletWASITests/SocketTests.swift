import Foundation
import Martlet
import MartletWASI
import Testing

#if !os(Windows)
  /// A client of this machine, on a thread of its own: sends, and keeps what comes back until the end.
  func client(port: UInt16, sending text: String) -> () -> String {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var answer = ""
    Thread.detachNewThread {
      defer { done.signal() }
      #if canImport(Glibc)
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      #else
        let socket = socket(AF_INET, SOCK_STREAM, 0)
      #endif
      defer { close(socket) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let connected = withUnsafePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard connected == 0 else { return }
      // Sent beside the reading, so that nobody waits for room.
      let sender = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty, case let count = rest.withUnsafeBytes({ write(socket, $0.baseAddress, $0.count) }),
          count > 0
        {
          rest = rest.dropFirst(count)
        }
        shutdown(socket, Int32(SHUT_WR))
        sender.signal()
      }
      defer { sender.wait() }
      var buffer = [UInt8](repeating: 0, count: 100)
      while case let count = read(socket, &buffer, 100), count > 0 {
        answer += String(decoding: buffer.prefix(count), as: UTF8.self)
      }
    }
    return {
      done.wait()
      return answer
    }
  }

  @Suite struct SocketTests {
    @Test func connectionsAreAcceptedAndAnswered() throws {
      let listener = try HostListener(address: "127.0.0.1", port: 0)
      var capabilities = Capabilities()
      capabilities.listen(listener)
      let guest = try Guest(capabilities)
      let answer = client(port: listener.port, sending: "ping")
      #expect(try guest.call("sock_accept", 3, 0, 512) == nil)
      let connection = UInt64(try guest.number(at: 512, UInt32.self))
      try guest.memory.write(Guest.bytes(UInt32(4096)) + Guest.bytes(UInt32(100)), at: 256)
      // Looked at first, taken then.
      #expect(try guest.call("sock_recv", connection, 256, 1, 1, 512, 516) == nil)
      #expect(try guest.call("sock_recv", connection, 256, 1, 0, 512, 516) == nil)
      #expect(try guest.number(at: 512, UInt32.self) == 4)
      #expect(try guest.memory.read(at: 4096, count: 4) == Array("ping".utf8))
      try guest.memory.write(Guest.bytes(UInt32(4096)) + Guest.bytes(UInt32(4)), at: 256)
      #expect(try guest.call("sock_send", connection, 256, 1, 0, 512) == nil)
      #expect(try guest.write("pong", to: connection) == nil)
      #expect(try guest.call("sock_shutdown", connection, 2) == nil)
      #expect(answer() == "pingpong")
      // Writing where nobody reads any more is an error, and no signal.
      #expect(try guest.write("more", to: connection) == .pipe)
      #expect(try guest.call("fd_close", connection) == nil)
      #expect(try guest.call("sock_accept", connection, 0, 512) == .badf)
      #expect(try guest.call("sock_recv", 3, 256, 1, 0, 512, 516) == .notconn)
    }

    @Test func listenersCanBeWaitedFor() throws {
      var capabilities = Capabilities()
      let listener = try HostListener(address: "127.0.0.1", port: 0)
      capabilities.listen(listener)
      let guest = try Guest(capabilities)
      #expect(try guest.call("fd_fdstat_set_flags", 3, 4) == nil)
      #expect(try guest.call("sock_accept", 3, 0, 512) == .again)
      let answer = client(port: listener.port, sending: "x")
      // User data 9, reading of descriptor 3.
      try guest.memory.write(
        Guest.bytes(9 as UInt64) + Guest.bytes(1 as UInt64) + Guest.bytes(3 as UInt64)
          + [UInt8](repeating: 0, count: 24), at: 1024)
      #expect(try guest.call("poll_oneoff", 1024, 2048, 1, 512) == nil)
      #expect(try guest.number(at: 2048, UInt64.self) == 9)
      #expect(try guest.call("sock_accept", 3, 0, 512) == nil)
      #expect(try guest.call("fd_close", UInt64(guest.number(at: 512, UInt32.self))) == nil)
      #expect(answer() == "")
    }
  }
#endif
