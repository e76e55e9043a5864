/// A function made by the host; `FunctionRecord.host` points at one unretained.
package final class HostFunction: Entity {
  /// Reads the arguments from `frame`, writes the results there, and says how it ended: `returned`; `hostError`, with the
  /// error left in `Store.hostError`; `exception`, with the exception in `StoreRecord.exception`; or `trap`.
  /// `caller` is the calling instance, nil when the host itself calls.
  package typealias Body = (
    _ frame: UnsafeMutablePointer<UInt64>, _ store: UnsafeMutablePointer<StoreRecord>,
    _ caller: UnsafeMutablePointer<InstanceRecord>?
  ) -> Exit

  /// The same for a function that tells by throwing how it ended.
  package typealias ThrowingBody = (_ caller: Function.Caller, _ frame: UnsafeMutablePointer<UInt64>) throws -> Void

  /// Only one of the two is called: which one follows from the code of the cell.
  let body: Body
  let throwingBody: ThrowingBody
  private let isThrowing: Bool
  private let type: RegisteredTypes
  /// The record and behind it the cell.
  private let block: UnsafeMutableRawPointer
  private static let cellOffset =
    (MemoryLayout<FunctionRecord>.stride + MemoryLayout<CodeCell>.alignment - 1)
    & ~(MemoryLayout<CodeCell>.alignment - 1)
  private static let blockBytes = cellOffset + MemoryLayout<CodeCell>.stride

  package var record: UnsafeMutablePointer<FunctionRecord> {
    block.assumingMemoryBound(to: FunctionRecord.self)
  }

  package convenience init(in store: Store, type: RegisteredTypes, body: @escaping Body) {
    self.init(in: store, type: type, body, { _, _ in }, code: Glue.hostCall)
  }

  package convenience init(in store: Store, type: RegisteredTypes, throwing body: @escaping ThrowingBody) {
    self.init(in: store, type: type, { _, _, _ in .returned }, body, code: Glue.throwingHostCall)
  }

  private init(
    in store: Store, type: RegisteredTypes, _ body: @escaping Body, _ throwingBody: @escaping ThrowingBody, code: Code
  ) {
    self.body = body
    self.throwingBody = throwingBody
    isThrowing = code == Glue.throwingHostCall
    self.type = type
    block = .allocate(byteCount: Self.blockBytes, alignment: 16)
    super.init(in: store)
    let identity = type.identities[0]
    let signature = store.record.pointee.types + Int(identity)
    let before = signature.pointee.slotsBeforeHeader
    let this = Unmanaged.passUnretained(self).toOpaque()
    let cell = (block + Self.cellOffset).bindMemory(to: CodeCell.self, capacity: 1)
    cell.initialize(
      to: CodeCell(
        entry: code, frameBytes: UInt32((before + FrameLayout.headerSlots) * FrameLayout.slotBytes),
        slotsBeforeHeader: UInt32(before), compiled: ExitAdapters.exit(for: identity, in: store),
        plainSlots: signature.pointee.plainSlots,
        functionIndex: 0, owner: this))
    block.bindMemory(to: FunctionRecord.self, capacity: 1).initialize(
      to: FunctionRecord(cell: cell, instance: store.hostInstance, type: identity, isHost: true, host: this))
  }

  deinit { block.deallocate() }

  /// Calls the function, whichever body it has.
  @inline(__always)
  func perform(
    _ frame: UnsafeMutablePointer<UInt64>, _ store: UnsafeMutablePointer<StoreRecord>,
    _ caller: UnsafeMutablePointer<InstanceRecord>?
  ) -> Exit {
    guard isThrowing else { return body(frame, store, caller) }
    do {
      try throwingBody(Function.Caller(storeRecord: store, instanceRecord: caller), frame)
      return .returned
    } catch {
      return note(error, store)
    }
  }

  package override var addresses: Range<UInt> {
    UInt(bitPattern: block)..<UInt(bitPattern: block) + UInt(Self.blockBytes)
  }
}

/// Keeps the error with which a host function ended, and says what that means.
@inline(never)
func note(_ error: any Error, _ store: UnsafeMutablePointer<StoreRecord>) -> Exit {
  Store.of(store)._withUnsafeGuaranteedRef { $0.note(error) }
}
