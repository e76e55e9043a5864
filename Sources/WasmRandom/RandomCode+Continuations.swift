import WasmFormat

/// Stack switching. Whatever is suspended is kept in a global of its type, and something goes on with it later.
extension RandomCode {
  mutating func switchingStatement() {
    guard let types = plan.types.continuations, plan.askingTag > 0 else { return }
    switch random.below(8) {
    case 0:
      // Outside of handlers this traps.
      value(of: .i32)
      open(.if, [])
      indexed(.suspend, 0)
      close()
    case 1: ask(types)
    case 2:
      indexed(.globalGet, plan.keptContinuations + 2)
      indexed(.switch, types.swapping.rawValue, 0)
      indexed(.globalSet, plan.keptContinuations + 2)
    case 3:
      begin(2, types)
      indexed(.globalSet, plan.keptContinuations + 2)
    default: resume(types)
    }
  }

  /// Suspends until somebody has values for as many locals, or for nothing.
  private mutating func ask(_ types: RandomContinuations) {
    value(of: .i32)
    open(.if, [])
    indexed(.suspend, plan.askingTag)
    for type in (plan.types.function(types.asking)?.results ?? []).reversed() {
      let fitting = locals.indices.filter { locals[$0] == type }
      if fitting.isEmpty { plain(.drop) } else { indexed(.localSet, UInt32(random.pick(fitting))) }
    }
    close()
  }

  /// Leaves a continuation that has not begun.
  private mutating func begin(_ kind: Int, _ types: RandomContinuations) {
    let (continuation, function) = types.all[kind]
    let functions = plan.functions.indices.filter { plan.functions[$0] == function }
    indexed(.refFunc, UInt32(random.pick(functions)))
    indexed(.contNew, continuation.rawValue)
  }

  /// ```
  /// (block (block (result $plain) (block (result $taking) (resume (on 0 1) (on asking 0) …) (br 2)) …) …)
  /// ```
  private mutating func resume(_ types: RandomContinuations) {
    open(.block, [])
    open(.block, [.reference(HeapType(types.plain), nullable: false)])
    open(.block, [.reference(HeapType(types.taking), nullable: false)])
    let kind = random.below(3)
    let tag = random.below(Int(plan.askingTag))
    let throwing = random.once(in: 8)
    let isBound = kind == 1 && !throwing && random.once(in: 3)
    let function = plan.types.function(types.all[kind].function)
    if throwing {
      values(of: plan.types.function(plan.tags[tag])?.parameters ?? [])
    } else {
      values(of: function?.parameters ?? [])
    }
    if random.once(in: 2) { begin(kind, types) } else { indexed(.globalGet, plan.keptContinuations + UInt32(kind)) }
    if isBound { indexed(.contBind, types.taking.rawValue, types.plain.rawValue) }
    let continuation = isBound ? types.plain : types.all[kind].continuation
    sink.code((throwing ? Operator.resumeThrow : .resume).row.code)
    sink.unsigned(continuation.rawValue)
    if throwing { sink.unsigned(UInt32(tag)) }
    var handlers = [
      ResumeHandler(tag: TagIndex(0), label: LabelIndex(1)),
      ResumeHandler(tag: TagIndex(plan.askingTag), label: LabelIndex(0)),
      ResumeHandler(tag: TagIndex(0), label: nil),
    ]
    if random.once(in: 3) { handlers.remove(at: random.below(3)) }
    sink.resumeHandlers(handlers)
    indexed(.br, 2)
    close()
    indexed(.globalSet, plan.keptContinuations + 1)
    indexed(.br, 1)
    close()
    indexed(.globalSet, plan.keptContinuations)
    close()
  }
}
