import CMartletPlatform
import MachineCode
import Synchronization
import WasmCompiler
import WasmFormat

/// What compiled code calls in place of functions of the host: a piece of machine code for each form of signature, which
/// leaves the arguments in the slots of a frame, calls the Swift closure, and finds the results there. Calls that are too
/// wide for registers take `Tiers.departure`, which is told nothing of the signature and looks at everything.
enum ExitAdapters {
  private struct Form: Hashable {
    var parameters: [WasmFormat.ValueType]
    var results: [WasmFormat.ValueType]
  }

  private static let made = Mutex<[Form: ExecutableMemory]>([:])

  /// Programs define signatures, and hosts that want to please them functions of those: there is an end to it.
  private static let most = 512

  /// What stands in the cell of a host function of a type.
  static func exit(for identity: UInt32, in store: Store) -> UnsafeRawPointer? {
    guard store.engine.configuration.tier != .interpreter, Tiers.isReady else { return Tiers.departure }
    let type = TypeRegistry.records + Int(identity)
    // All references travel alike.
    func kinds(_ parts: UnsafeBufferPointer<TypePart>) -> [WasmFormat.ValueType] {
      parts.map { $0.value.isReference ? .i64 : $0.value }
    }
    let form = Form(parameters: kinds(type.pointee.parameters), results: kinds(type.pointee.results))
    return made.withLock { made in
      if let memory = made[form] { return UnsafeRawPointer(memory.base) }
      guard made.count < most,
        let code = X64.leaving(
          Signature(parameters: form.parameters.map { IRType($0) }, results: form.results.map { IRType($0) }),
          leaving(slots: type.pointee.slotsBeforeHeader)),
        let memory = code.withUnsafeBytes({ ExecutableMemory($0) })
      else { return Tiers.departure }
      made[form] = memory
      return UnsafeRawPointer(memory.base)
    }
  }

  private static func leaving(slots: Int) -> X64.Leaving {
    var leaving = X64.Leaving()
    leaving.run = RuntimeLayout.at(\InstanceRecord.store)
    leaving.top = RuntimeLayout.at(\StoreRecord.stackTop)
    leaving.limit = RuntimeLayout.at(\StoreRecord.stackLimit)
    leaving.nativeLimit = RuntimeLayout.at(\StoreRecord.nativeStackLimit)
    leaving.callee = RuntimeLayout.at(\StoreRecord.calledRecord)
    leaving.caller = RuntimeLayout.at(\StoreRecord.callingInstance)
    leaving.lastCaller = RuntimeLayout.at(\StoreRecord.lastInstance)
    leaving.lastCode = RuntimeLayout.at(\StoreRecord.lastPC)
    leaving.lastStack = RuntimeLayout.at(\StoreRecord.lastFrame)
    leaving.closure = RuntimeLayout.at(\HostRecord.closure)
    leaving.slots = Int32(Interpreter.entryBytes)
    // While it runs, a collection finds the function behind its frame, if nowhere else.
    leaving.calleeSlot = Int32(Interpreter.entryBytes + (slots + FrameLayout.headerSlots) * FrameLayout.slotBytes)
    leaving.failed = UInt64(UInt(bitPattern: martlet_host_failed_address()))
    leaving.otherwise = UInt64(UInt(bitPattern: Tiers.departure))
    return leaving
  }
}
