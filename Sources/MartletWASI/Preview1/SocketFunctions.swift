/// Connections that arrive at listeners the program was given.
extension WASI {
  #if os(Windows)
    func accept(_ memory: GuestMemory, _ number: UInt32, _ bits: UInt32, _ result: UInt32) throws(Errno) {
      throw .notsup
    }
    func receive(
      _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ bits: UInt32, _ result: UInt32,
      _ flags: UInt32
    ) throws(Errno) { throw .notsock }
    func send(
      _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ bits: UInt32, _ result: UInt32
    ) throws(Errno) { throw .notsock }
    func shutdown(_ number: UInt32, _ how: UInt32) throws(Errno) { throw .notsock }
  #else
    func accept(_ memory: GuestMemory, _ number: UInt32, _ bits: UInt32, _ result: UInt32) throws(Errno) {
      let place = try memory.place(at: result, UInt32.self)
      let flags = try FileFlags(bits: bits)
      if table[number] == nil { miss(.listener) }
      let descriptor = try descriptor(number)
      switch descriptor.node {
      case .listener(let listener):
        guard descriptor.rights.contains(.accept) else { throw .notcapable }
        if !listener.flags.contains(.nonblocking) { try waitUntilReady(listener.descriptor.number, to: .read) }
        let socket = try listener.accept(flags)
        let label = audit == nil ? "" : "connection to \(descriptor.label)"
        place.store(try table.add(Descriptor(.socket(socket), rights: descriptor.inheritedRights, label: label)))
      case .socket: throw .inval
      default: throw .notsock
      }
    }

    private func socket(_ number: UInt32, _ needed: Rights) throws(Errno) -> HostSocket {
      let descriptor = try descriptor(number)
      switch descriptor.node {
      case .socket(let socket):
        guard descriptor.rights.isSuperset(of: needed) else { throw .notcapable }
        return socket
      case .listener: throw .notconn
      default: throw .notsock
      }
    }

    func receive(
      _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ bits: UInt32, _ result: UInt32,
      _ flags: UInt32
    ) throws(Errno) {
      let place = try memory.place(at: result, UInt32.self)
      let flagsPlace = try memory.place(at: flags, UInt16.self)
      guard bits < 4 else { throw .inval }
      let socket = try socket(number, .read)
      try waitUntilReady(socket, to: .read)
      let received = try memory.withSlices(at: vectors, count: count) { (slices) throws(Errno) in
        try socket.receive(slices, peeking: bits & 1 != 0, waitingForAll: bits & 2 != 0)
      }
      place.store(UInt32(truncatingIfNeeded: received.count))
      flagsPlace.store(received.isTruncated ? 1 : 0)
    }

    func send(
      _ memory: GuestMemory, _ number: UInt32, _ vectors: UInt32, _ count: UInt32, _ bits: UInt32, _ result: UInt32
    ) throws(Errno) {
      let place = try memory.place(at: result, UInt32.self)
      guard bits == 0 else { throw .inval }
      let socket = try socket(number, .write)
      try waitUntilReady(socket, to: .write)
      let sent = try memory.withSlices(at: vectors, count: count) { (slices) throws(Errno) in try socket.write(slices) }
      place.store(UInt32(truncatingIfNeeded: sent))
    }

    func shutdown(_ number: UInt32, _ how: UInt32) throws(Errno) {
      let socket = try socket(number, .shutdown)
      guard (1...3).contains(how) else { throw .inval }
      try socket.shutdown(reading: how & 1 != 0, writing: how & 2 != 0)
    }
  #endif
}
