import CMartletPlatform
import MachineCode
import WasmCompiler

// How compiled code is left, when it cannot go on.

/// A run within compiled code, or a helper, has not returned: sets the context to whoever catches the exception, or to the
/// end of the run.
func fail(
  _ exit: Int, _ store: UnsafeMutablePointer<StoreRecord>, _ context: UnsafeMutablePointer<martlet_context>
) {
  Interpreter.noteFailure(exit, store)
  if exit == Exit.exception.rawValue {
    findHandler(of: store.pointee.exception, store, context)
  } else {
    context.pointee.leave(store.pointee.activation.unsafelyUnwrapped, exit)
  }
}

/// What `unwind` does: a helper has said that the code cannot go on.
func leaveAfterFailure(
  _ instance: UnsafeMutableRawPointer, _ exit: Int, _ context: UnsafeMutablePointer<martlet_context>
) {
  let store = instance.storeRecord
  store.pointee.lastPC = UnsafeRawPointer(context.pointee.pc.unsafelyUnwrapped) - 1
  store.pointee.lastFrame = context.pointee.stack
  store.pointee.lastInstance = instance.record
  fail(exit, store, context)
}

/// What `throwReference` does.
func throwAgain(
  _ instance: UnsafeMutableRawPointer, _ exception: UInt64, _ context: UnsafeMutablePointer<martlet_context>
) {
  findHandler(of: exception, instance.storeRecord, context)
}

private func findHandler(
  of exception: UInt64, _ store: UnsafeMutablePointer<StoreRecord>, _ context: UnsafeMutablePointer<martlet_context>
) {
  context.pointee.undoSwitch()
  while let frame = context.pointee.frame {
    if let landing = frame.image._withUnsafeGuaranteedRef({ $0.landing(ofCallReturningTo: frame.offset) }) {
      context.pointee.pc = UnsafeMutableRawPointer(mutating: landing)
      context.pointee.stack = frame.stack
      context.pointee.rax = exception
      store.pointee.exception = 0
      return
    }
    guard frame.leave(&context.pointee) else { break }
  }
  store.pointee.exception = exception
  context.pointee.leave(store.pointee.activation.unsafelyUnwrapped, Exit.exception.rawValue)
}

/// A fault has stopped compiled code: notes the trap it means, and the calls that were under way.
func noteFault(_ activation: UnsafeMutablePointer<martlet_activation>) {
  guard let instance = activation.pointee.instance?.record, let pc = activation.pointee.fault_pc,
    let (image, offset) = CompiledImage.containing(pc)
  else { return }
  let store = instance.pointee.store
  let site = image._withUnsafeGuaranteedRef { $0.trapSite(at: offset) }
  let reason = site.flatMap { TrapReason($0.code) } ?? .unreachable
  store.pointee.trapKind = UInt32(reason.rawValue)
  // Where functions begin, both reasons to stop have one trap.
  if reason == .interrupted || reason == .callStackExhausted, let kind = store.interruptReason {
    store.pointee.trapKind = kind.rawValue
  }
  store.pointee.lastPC = UnsafeRawPointer(pc)
  store.pointee.lastFrame = activation.pointee.fault_stack
  store.pointee.lastInstance = instance
  Interpreter.noteFailure(Exit.trap.rawValue, store)
}

// MARK: Backtraces

extension Backtrace {
  /// Adds the frames of compiled code, from the innermost one to where the code was entered; false if the address is not in
  /// compiled code. `hidesUnbegun` leaves out a function that has no frame yet.
  mutating func appendCompiled(
    pc: UnsafeRawPointer, stack: UnsafeMutableRawPointer, limit: Int, hidesUnbegun: Bool
  ) -> Bool {
    var context = martlet_context()
    context.pc = UnsafeMutableRawPointer(mutating: pc + 1)
    context.stack = stack
    context.undoSwitch()
    guard var frame = context.frame else { return false }
    while true {
      let range = frame.range
      if range.function != CompiledModule.none, !(frame.isUnbegun && hidesUnbegun),
        let module = frame.image._withUnsafeGuaranteedRef({ $0.module })
      {
        var source = frame.source
        while let insertion = frame.image._withUnsafeGuaranteedRef({ $0.insertion(of: source) }) {
          append(limit, module, insertion.function) { Int(insertion.origin(of: source)) }
          source = insertion.caller
        }
        append(limit, module, range.function) { Int(source) }
      }
      guard frame.leave(&context), let caller = context.frame else { return true }
      frame = caller
    }
  }
}

extension CallerStep {
  /// The way from a run of compiled code to whoever entered it; `frame` becomes that of the function entered.
  init?(_ run: UnsafeMutablePointer<martlet_activation>, _ frame: inout Frame) {
    guard let entered = run.pointee.frame, let instance = run.pointee.instance?.record, let cell = run.pointee.cell
    else {
      return nil
    }
    frame = entered
    let before = cell.assumingMemoryBound(to: CodeCell.self).pointee.slotsBeforeHeader
    self.init(header: entered + Int(before) &<< 3, instance: instance)
  }
}

// MARK: Collections

extension Marker {
  /// Marks what the frames of compiled code may refer to: everything on the native stacks from here to where the first of them
  /// was entered.
  mutating func markCompiledFrames(of store: UnsafeMutablePointer<StoreRecord>) {
    withUnsafeMutablePointer(to: &self) { marker in
      var marking = Marking(marker: marker, store: store)
      martlet_with_registers_on_stack(
        { context, here in
          guard let marking = context?.assumingMemoryBound(to: Marking.self).pointee, let here else { return }
          marking.marker.pointee.markNativeStacks(of: marking.store, from: UnsafeMutableRawPointer(mutating: here))
        }, &marking)
    }
  }

  private struct Marking {
    var marker: UnsafeMutablePointer<Marker>
    var store: UnsafeMutablePointer<StoreRecord>
  }

  private mutating func markNativeStacks(
    of store: UnsafeMutablePointer<StoreRecord>, from here: UnsafeMutableRawPointer
  ) {
    var start = here
    var activation = store.pointee.activation
    var stack: UnsafeMutablePointer<StackRecord>? = store.pointee.stack
    while let next = stack {
      if next.isOnNativeStack, let native = next.pointee.native {
        markStack(from: start, to: native.end)
        start = native.host
        activation = native.pointee.other.activation
      }
      stack = next.pointee.parent
    }
    while let run = activation {
      guard let outer = run.pointee.outer else { return markStack(from: start, to: run.pointee.stack) }
      activation = outer
    }
  }
}
