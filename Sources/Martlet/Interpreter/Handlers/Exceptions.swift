// Throwing. Catching costs nothing: see `FunctionCode.landing`.

enum ExceptionHandlers {
  /// Lower half: tag; upper half: first slot of the payload.
  static let `throw`: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    throwNew(pc, frame, memory, memorySize, instance, word, double, single)
  }

  /// a = reference.
  static let throwReference: Handler = { pc, frame, memory, memorySize, instance, word, double, single in
    throwAgain(pc, frame, memory, memorySize, instance, word, double, single)
  }
}

@inline(never)
private func throwNew(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let tag = instance.record.pointee.tags[Int(pc.lower)]
  let count = Int(tag.pointee.payloadSlots)
  let store = instance.storeRecord
  store.pointee.lastPC = pc
  store.pointee.lastFrame = frame
  store.pointee.lastInstance = instance.record
  // The collector looks at the frame as far as the payload goes.
  let payload = frame.slots(from: Int(pc.upper))
  let stackTop = store.pointee.stackTop
  store.pointee.stackTop = UnsafeMutableRawPointer(payload + count)
  let object = Interpreter.makeException(tag, payload: payload, count: count, for: instance)
  store.pointee.stackTop = stackTop
  guard let object else { return stop(pc, frame, instance, .heapExhausted) }
  return unwind(pc, frame, instance, object)
}

@inline(never)
private func throwAgain(
  _ pc: Code, _ frame: Frame, _ memory: MemoryBase, _ memorySize: UInt, _ instance: InstancePointer, _ word: UInt64,
  _ double: Double, _ single: Float
) -> Int {
  let exception = frame.word(pc.a)
  guard exception != 0 else { return stop(pc, frame, instance, .nullExceptionReference) }
  return unwind(pc, frame, instance, exception)
}

extension Interpreter {
  /// A new exception object, as a reference; nil when the heap is exhausted.
  static func makeException(
    _ tag: UnsafeMutablePointer<TagRecord>, payload: UnsafePointer<UInt64>, count: Int, for instance: InstancePointer
  ) -> UInt64? {
    guard let reference = makeException(tag, for: instance), let object = RawReference(bits: reference).address else {
      return nil
    }
    (object + HeapObjectLayout.exceptionPayload).copyMemory(from: payload, byteCount: count * 8)
    return reference
  }

  /// The same with a payload of zeros.
  static func makeException(_ tag: UnsafeMutablePointer<TagRecord>, for instance: InstancePointer) -> UInt64? {
    let count = Int(tag.pointee.payloadSlots)
    let bytes = (HeapObjectLayout.exceptionPayload + count * 8 + 15) & ~15
    guard let object = Heap.allocate(instance.storeRecord, bytes, for: instance.record) else { return nil }
    object.storeBytes(of: HeapObjectLayout.exceptionIdentity, as: UInt32.self)
    object.storeBytes(of: UInt32(count), toByteOffset: HeapObjectLayout.length, as: UInt32.self)
    object.storeBytes(of: tag, toByteOffset: HeapObjectLayout.exceptionTag, as: UnsafeMutablePointer<TagRecord>.self)
    return RawReference(address: object).bits
  }
}
