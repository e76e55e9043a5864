/// A function made by the host; `FunctionRecord.host` points at one unretained.
package class HostFunction: Entity {
  /// Reads the arguments from `frame` and writes the results there, or throws.
  package typealias Body = (_ caller: Function.Caller, _ frame: UnsafeMutablePointer<UInt64>) throws -> Void

  // What calls use is final: the call is made where it stands.
  final let body: Body
  private let type: RegisteredTypes
  private let block: UnsafeMutablePointer<HostRecord>

  final package var record: UnsafeMutablePointer<FunctionRecord> {
    UnsafeMutableRawPointer(block).assumingMemoryBound(to: FunctionRecord.self)
  }

  package convenience init(in store: Store, type: RegisteredTypes, body: @escaping Body) {
    self.init(in: store, type: type, body: body, code: Glue.hostCall)
  }

  fileprivate init(in store: Store, type: RegisteredTypes, body: @escaping Body, code: Code) {
    self.body = body
    self.type = type
    // What a call reads lies in one line of the cache: across two, a call took 15.7 ns instead of 13.4.
    block = UnsafeMutableRawPointer.allocate(byteCount: MemoryLayout<HostRecord>.stride, alignment: 64)
      .bindMemory(to: HostRecord.self, capacity: 1)
    super.init(in: store)
    let identity = type.identities[0]
    let signature = store.record.pointee.types + Int(identity)
    let before = signature.pointee.slotsBeforeHeader
    let this = Unmanaged.passUnretained(self).toOpaque()
    let cell = (UnsafeMutableRawPointer(block) + MemoryLayout<HostRecord>.offset(of: \.cell).unsafelyUnwrapped)
      .assumingMemoryBound(to: CodeCell.self)
    block.initialize(
      to: HostRecord(
        function: FunctionRecord(cell: cell, instance: store.hostInstance, type: identity, isHost: true, host: this),
        cell: CodeCell(
          entry: code, frameBytes: UInt32((before + FrameLayout.headerSlots) * FrameLayout.slotBytes),
          slotsBeforeHeader: UInt32(before), compiled: ExitAdapters.exit(for: identity, in: store),
          plainSlots: signature.pointee.plainSlots,
          functionIndex: 0, owner: this),
        closure: ClosureWords(body)))
  }

  deinit { block.deallocate() }

  /// Calls the function, and says how it ended: `returned`; `hostError`, with the error left in `Store.hostError`; `exception`,
  /// with the exception in `StoreRecord.exception`; or `trap`. `caller` is the calling instance, nil when the host itself calls.
  @inline(__always)
  final func perform(
    _ frame: UnsafeMutablePointer<UInt64>, _ store: UnsafeMutablePointer<StoreRecord>,
    _ caller: UnsafeMutablePointer<InstanceRecord>?
  ) -> Exit {
    do {
      try body(Function.Caller(storeRecord: store, instanceRecord: caller), frame)
      return .returned
    } catch {
      return note(error, store)
    }
  }

  package override var addresses: Range<UInt> { UInt(bitPattern: block)..<UInt(bitPattern: block + 1) }
}

/// An asynchronous function made by the host. Interpreted code calls it in its own way, as the run ends with the call.
final class WaitingHostFunction: HostFunction {
  let waiting: PendingCall.Body

  init(in store: Store, type: RegisteredTypes, waiting: @escaping PendingCall.Body) {
    self.waiting = waiting
    super.init(
      in: store, type: type,
      body: { caller, slots in
        // Called by compiled code only, which leaves in the store what it calls.
        let host = caller.storeRecord.pointee.calledRecord.unsafelyUnwrapped.pointee.host.unsafelyUnwrapped
        let exit = PendingCall(function: .fromOpaque(host), slots: slots, caller: caller).perform()
        guard exit == .returned else { throw NotedFailure(exit: exit) }
      }, code: Glue.waitingHostCall)
  }

  /// Calls the function; the result may be `suspended`, too.
  @inline(__always)
  func wait(
    _ frame: UnsafeMutablePointer<UInt64>, _ store: UnsafeMutablePointer<StoreRecord>,
    _ caller: UnsafeMutablePointer<InstanceRecord>?
  ) -> Exit {
    PendingCall(
      function: .passUnretained(self), slots: frame, caller: Function.Caller(storeRecord: store, instanceRecord: caller)
    ).perform()
  }
}

/// What a host function throws that has ended in a way which the store knows already.
struct NotedFailure: Error {
  let exit: Exit
}

/// The record of a host function, and what belongs to it.
struct HostRecord {
  var function: FunctionRecord
  var cell: CodeCell
  /// The body, for the machine code that calls it: see `ExitAdapters`.
  var closure: ClosureWords
}

/// What a Swift closure consists of. It is not kept alive by them.
struct ClosureWords {
  let code: UnsafeRawPointer
  /// What it has captured.
  let context: UnsafeRawPointer?

  init(_ body: @escaping HostFunction.Body) {
    // As a parameter of a generic function it would be another closure, which takes its arguments in memory.
    struct Field {
      let body: HostFunction.Body
    }
    self = withUnsafeBytes(of: Field(body: body)) { $0.load(as: ClosureWords.self) }
  }
}

/// Keeps the error with which a host function ended, and says what that means.
@inline(never)
func note(_ error: any Error, _ store: UnsafeMutablePointer<StoreRecord>) -> Exit {
  Store.of(store)._withUnsafeGuaranteedRef { $0.note(error) }
}
