import CMartletPlatform
import WasmFormat

// From compiled code to functions that are not compiled.

/// Where the arguments and results of compiled functions travel.
private enum Places {
  /// The first two carry the instance and its memory.
  static let firstInteger = 2
  static let integerArguments = 8
  static let vectorArguments = 8
  static let integerResults = 6
  static let vectorResults = 6
}

extension ValueType {
  fileprivate var isVectorClass: Bool { self == .f32 || self == .f64 || self == .v128 }
}

/// Calls the function whose record the code has left in the store. Zero: the results are in the departure. Otherwise its
/// context says where to go on.
func depart(_ departure: UnsafeMutablePointer<martlet_departure>) -> Int {
  let instance = UnsafeMutablePointer<InstanceRecord>(bitPattern: UInt(departure.pointee.integers.0)).unsafelyUnwrapped
  let store = instance.pointee.store
  let record = store.pointee.calledRecord.unsafelyUnwrapped
  let caller = store.pointee.callingInstance
  let type = TypeRegistry.records + Int(record.pointee.type)
  let arguments = DepartureArguments(departure, type)
  departure.pointee.stack_bytes = arguments.stackBytes
  // As the callee leaves the stack when it returns.
  let context = UnsafeMutableRawPointer(departure).assumingMemoryBound(to: martlet_context.self)
  context.pointee.stack += Int(arguments.stackBytes)

  noteCaller(
    context.pointee.pc.unsafelyUnwrapped, context.pointee.stack.unsafelyUnwrapped, caller, store)
  let before = type.pointee.slotsBeforeHeader
  let exit: Int
  if let slots = Interpreter.frame(in: store, slots: before), hasNativeStack(store) {
    arguments.write(to: slots)
    if record.pointee.isHost {
      let frame = UnsafeMutableRawPointer(slots)
      let end = frame + (before + FrameLayout.headerSlots) * FrameLayout.slotBytes
      exit = callHost(record, frame, end: end, store, caller)
    } else {
      exit = Interpreter.runWithinCompiled(record, slots, store)
    }
    if exit == Exit.returned.rawValue {
      arguments.readResults(from: slots)
      return 0
    }
  } else {
    store.pointee.trapKind = TrapCode.callStackExhausted.rawValue
    exit = Exit.trap.rawValue
  }
  fail(exit, store, context)
  return 1
}

/// A function of the host has thrown that code called through `ExitAdapters`: decides where the code goes on.
func hostFailed(
  _ store: UnsafeMutablePointer<StoreRecord>, _ error: UnsafeMutableRawPointer,
  _ context: UnsafeMutablePointer<martlet_context>
) {
  var error = error
  let exit = withUnsafeMutablePointer(to: &error) { place in
    // What was thrown is ours to release.
    note(UnsafeMutableRawPointer(place).assumingMemoryBound(to: (any Error).self).move(), store)
  }
  fail(exit.rawValue, store, context)
}

/// Notes which call of compiled code leaves it.
@inline(__always)
private func noteCaller(
  _ pc: UnsafeRawPointer, _ stack: UnsafeMutableRawPointer, _ caller: UnsafeMutablePointer<InstanceRecord>?,
  _ store: UnsafeMutablePointer<StoreRecord>
) {
  store.pointee.lastPC = pc - 1
  store.pointee.lastFrame = stack
  store.pointee.lastInstance = caller
}

/// Whether the native stack has room for a call that may enter compiled code again.
private func hasNativeStack(_ store: UnsafeMutablePointer<StoreRecord>) -> Bool {
  UInt(bitPattern: martlet_stack_place()) > UInt(bitPattern: store.pointee.nativeStackLimit)
}

private func callHost(
  _ record: UnsafeMutablePointer<FunctionRecord>, _ frame: Frame, end: UnsafeMutableRawPointer,
  _ store: UnsafeMutablePointer<StoreRecord>, _ caller: UnsafeMutablePointer<InstanceRecord>?
) -> Int {
  // While it runs, a collection finds the function behind its frame, if nowhere else.
  end.storeBytes(of: UInt64(UInt(bitPattern: record)), as: UInt64.self)
  let top = store.pointee.stackTop
  store.pointee.stackTop = end + FrameLayout.slotBytes
  defer { store.pointee.stackTop = top }
  let function = Unmanaged<HostFunction>.fromOpaque(record.pointee.host.unsafelyUnwrapped)
  return function._withUnsafeGuaranteedRef { $0.perform(frame.slots(from: 0), store, caller).rawValue }
}

/// Runs a function of the instance that is not compiled, with arguments and results in slots. The result is an `Exit`.
func interpretOwn(
  _ instance: UnsafeMutableRawPointer, _ function: UInt64, _ slots: UnsafeMutablePointer<UInt64>,
  _ context: UnsafePointer<martlet_context>
) -> Int {
  let store = instance.storeRecord
  guard let code = instance.record.pointee.code else { return Exit.trap.rawValue }
  let index = FunctionIndex(UInt32(truncatingIfNeeded: function))
  var record = Unmanaged<ModuleCode>.fromOpaque(code)._withUnsafeGuaranteedRef { code in
    FunctionRecord(
      cell: code.cell(of: index), instance: instance.record, type: code.layout.identity(of: index), isHost: false)
  }
  let type = TypeRegistry.records + Int(record.type)
  noteCaller(
    context.pointee.pc.unsafelyUnwrapped, context.pointee.stack.unsafelyUnwrapped, instance.record, store)
  guard let frame = Interpreter.frame(in: store, slots: type.pointee.slotsBeforeHeader), hasNativeStack(store) else {
    store.pointee.trapKind = TrapCode.callStackExhausted.rawValue
    return Exit.trap.rawValue
  }
  frame.update(from: slots, count: type.pointee.parameterSlots)
  let exit = Interpreter.runWithinCompiled(&record, frame, store)
  if exit == Exit.returned.rawValue { slots.update(from: frame, count: type.pointee.resultSlots) }
  return exit
}

// MARK: Arguments

/// Where the arguments of a call stand, and where its results go.
private struct DepartureArguments {
  private let type: UnsafePointer<TypeRecord>
  private let integers: UnsafeMutablePointer<UInt64>
  private let vectors: UnsafeMutablePointer<UInt64>
  private let stack: UnsafeMutableRawPointer
  /// Where the results go, if they have no registers.
  private let resultSlots: UnsafeMutablePointer<UInt64>?
  let stackBytes: UInt64

  init(_ departure: UnsafeMutablePointer<martlet_departure>, _ type: UnsafePointer<TypeRecord>) {
    self.type = type
    let raw = UnsafeMutableRawPointer(departure)
    integers = (raw + MemoryLayout<martlet_departure>.offset(of: \.integers)!).assumingMemoryBound(to: UInt64.self)
    vectors = (raw + MemoryLayout<martlet_departure>.offset(of: \.vectors)!).assumingMemoryBound(to: UInt64.self)
    stack = departure.pointee.caller.stack
    let vectorResults = type.pointee.results.count { $0.value.isVectorClass }
    let fit =
      vectorResults <= Places.vectorResults && type.pointee.results.count - vectorResults <= Places.integerResults
    resultSlots = fit ? nil : UnsafeMutablePointer(bitPattern: UInt(integers[Places.firstInteger]))
    var bytes = 0
    Self.visit(type, hasHiddenResults: !fit) { _, place in
      if case .stack(let offset, let count) = place { bytes = offset + count }
    }
    stackBytes = UInt64((bytes + 15) & ~15)
  }

  private enum Place {
    case integer(Int)
    case vector(Int)
    case stack(offset: Int, byteCount: Int)
  }

  @inline(__always)
  private static func visit(
    _ type: UnsafePointer<TypeRecord>, hasHiddenResults: Bool, _ body: (TypePart, Place) -> Void
  ) {
    var integer = Places.firstInteger + (hasHiddenResults ? 1 : 0)
    var vector = 0
    var offset = 0
    for part in type.pointee.parameters {
      let value = part.value
      if value.isVectorClass, vector < Places.vectorArguments {
        body(part, .vector(vector))
        vector += 1
      } else if !value.isVectorClass, integer < Places.integerArguments {
        body(part, .integer(integer))
        integer += 1
      } else {
        let count = value == .v128 ? 16 : 8
        offset = (offset + count - 1) & ~(count - 1)
        body(part, .stack(offset: offset, byteCount: count))
        offset += count
      }
    }
  }

  /// Writes the arguments to the slots of a frame.
  func write(to slots: UnsafeMutablePointer<UInt64>) {
    Self.visit(type, hasHiddenResults: resultSlots != nil) { part, place in
      let slot = slots + Int(part.offset)
      let source: UnsafeRawPointer
      switch place {
      case .integer(let number): source = UnsafeRawPointer(integers + number)
      case .vector(let number): source = UnsafeRawPointer(vectors + 2 * number)
      case .stack(let offset, _): source = UnsafeRawPointer(stack + offset)
      }
      if part.value == .v128 {
        UnsafeMutableRawPointer(slot).copyMemory(from: source, byteCount: 16)
      } else {
        slot.pointee = Self.canonical(source.load(as: UInt64.self), part.value)
      }
    }
  }

  /// Hands over the results of a frame.
  func readResults(from slots: UnsafeMutablePointer<UInt64>) {
    if let resultSlots { return resultSlots.update(from: slots, count: type.pointee.resultSlots) }
    var integer = 0
    var vector = 0
    for part in type.pointee.results {
      let slot = slots + Int(part.offset)
      if part.value.isVectorClass {
        vectors[2 * vector] = slot.pointee
        if part.value == .v128 { vectors[2 * vector + 1] = slot[1] }
        vector += 1
      } else {
        integers[integer] = Self.canonical(slot.pointee, part.value)
        integer += 1
      }
    }
  }

  /// The upper half of a slot is zero if the value needs only the lower one.
  private static func canonical(_ bits: UInt64, _ type: ValueType) -> UInt64 {
    type == .i32 || type == .f32 ? bits & 0xFFFF_FFFF : bits
  }
}
