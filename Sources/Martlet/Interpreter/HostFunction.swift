/// A function made by the host; `FunctionRecord.host` points at one unretained.
package final class HostFunction: Entity {
  /// Reads the arguments from `frame`, writes the results there, and says how it ended: `returned`; `hostError`, with the
  /// error left in `Store.hostError`; `exception`, with the exception in `StoreRecord.exception`; or `trap`.
  /// `caller` is the calling instance, nil when the host itself calls.
  package typealias Body = (
    _ frame: UnsafeMutablePointer<UInt64>, _ store: UnsafeMutablePointer<StoreRecord>,
    _ caller: UnsafeMutablePointer<InstanceRecord>?
  ) -> Exit

  package let body: Body
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

  package init(in store: Store, type: RegisteredTypes, body: @escaping Body) {
    self.body = body
    self.type = type
    block = .allocate(byteCount: Self.blockBytes, alignment: 16)
    super.init(in: store)
    let identity = type.identities[0]
    let before = TypeRegistry.records[Int(identity)].slotsBeforeHeader
    let this = Unmanaged.passUnretained(self).toOpaque()
    let cell = (block + Self.cellOffset).bindMemory(to: CodeCell.self, capacity: 1)
    cell.initialize(
      to: CodeCell(
        entry: Interpreter.hostCallCode, frameBytes: UInt32((before + FrameLayout.headerSlots) * FrameLayout.slotBytes),
        slotsBeforeHeader: UInt32(before), compiled: Tiers.departure, heat: 0, functionIndex: 0, owner: this))
    block.bindMemory(to: FunctionRecord.self, capacity: 1).initialize(
      to: FunctionRecord(cell: cell, instance: store.hostInstance, type: identity, isHost: true, host: this))
  }

  deinit { block.deallocate() }

  package override var addresses: Range<UInt> {
    UInt(bitPattern: block)..<UInt(bitPattern: block) + UInt(Self.blockBytes)
  }
}
