extension X64 {
  /// How a call leaves compiled code for a Swift closure: where its arguments and results stand in memory meanwhile.
  package struct Leaving: Sendable {
    /// From the first argument of all compiled functions, which r14 holds, to the record of the run. The others are fields of
    /// that record.
    package var run: Int32 = 0
    /// The first free byte of the memory, and the address that nothing in it may reach beyond.
    package var top: Int32 = 0
    package var limit: Int32 = 0
    /// What the stack pointer must stay above.
    package var nativeLimit: Int32 = 0
    /// Where what is called and who calls it stand in the record of the run, and where it is noted who called last, from which
    /// code, and where its stack was then.
    package var callee: Int32 = 0
    package var caller: Int32 = 0
    package var lastCaller: Int32 = 0
    package var lastCode: Int32 = 0
    package var lastStack: Int32 = 0
    /// From what is called to the two words of its closure: (run, caller, slots) throws -> Void.
    package var closure: Int32 = 0
    /// From the first free byte to the first slot, and to the last one, where what is called stands during the call.
    package var slots: Int32 = 0
    package var calleeSlot: Int32 = 0
    /// Jumped to with the run and what the closure has thrown as the first arguments of a C function, as if the code had called
    /// it.
    package var failed: UInt64 = 0
    /// Jumped to, with everything as it was, where there is not enough room.
    package var otherwise: UInt64 = 0

    package init() {}
  }

  /// Code that compiled functions call in place of one of a signature, whose arguments it writes to slots and whose results it
  /// finds there; nil where not all of them have registers.
  ///
  /// Swift passes arguments as C does, what a closure has captured in r13, and errors in r12, which is zero before.
  package static func leaving(_ signature: Signature, _ leaving: Leaving) -> [UInt8]? {
    let convention = conventions[Int(signature.convention)]
    // The first two arguments of all functions carry no values.
    var places = GrowableBuffer<Place>()
    let bytes = placeArguments([.i64, .i64] + signature.parameters, convention, into: &places)
    guard bytes == 0, resultsFit(signature.results, convention: signature.convention) else { return nil }
    let firstResult = places.count
    placeResults(signature.results, convention, into: &places)
    var assembler = Assembler(features: .baseline)
    let (otherwise, failed) = (assembler.makeLabel(), assembler.makeLabel())
    assembler.emit(.mov, .r10, .at(.r14, leaving.run), .qword)
    assembler.emit(.cmp, .rsp, .at(.r10, leaving.nativeLimit), .qword)
    assembler.jump(if: .belowOrEqual, otherwise)
    assembler.emit(.mov, .r11, .at(.r10, leaving.top), .qword)
    assembler.emit(.lea, .rax, .at(.r11, leaving.calleeSlot + 8), .qword)
    assembler.emit(.cmp, .rax, .at(.r10, leaving.limit), .qword)
    assembler.jump(if: .above, otherwise)
    assembler.emit(.mov, .at(.r10, leaving.top), .rax, .qword)
    var slot = leaving.slots
    for (position, type) in signature.parameters.enumerated() {
      let register = Register(code: places[position + 2].register)
      switch type {
      case .i32:
        // The upper half of a slot is zero.
        assembler.emit(.mov, .rax, register, .dword)
        assembler.emit(.mov, .at(.r11, slot), .rax, .qword)
      case .f32:
        assembler.emit(.movd, .rax, register, .dword)
        assembler.emit(.mov, .at(.r11, slot), .rax, .qword)
      case .f64: assembler.emit(.movsd, .at(.r11, slot), register)
      case .v128: assembler.emit(.movups, .at(.r11, slot), register)
      default: assembler.emit(.mov, .at(.r11, slot), register, .qword)
      }
      slot += type == .v128 ? 16 : 8
    }
    assembler.emit(.mov, .rcx, .at(.r10, leaving.callee), .qword)
    assembler.emit(.mov, .at(.r11, leaving.calleeSlot), .rcx, .qword)
    assembler.emit(.mov, .rsi, .at(.r10, leaving.caller), .qword)
    assembler.emit(.mov, .at(.r10, leaving.lastCaller), .rsi, .qword)
    assembler.emit(.mov, .rax, .at(.rsp), .qword)
    assembler.emit(.lea, .rdx, .at(.rsp, 8), .qword)
    assembler.emit(.dec, .rax, .qword)
    assembler.emit(.mov, .at(.r10, leaving.lastStack), .rdx, .qword)
    assembler.emit(.mov, .at(.r10, leaving.lastCode), .rax, .qword)
    assembler.emit(.push, .r11)
    assembler.emit(.push, .r12)
    assembler.emit(.push, .r13)
    assembler.emit(.mov, .rdi, .r10, .qword)
    assembler.emit(.lea, .rdx, .at(.r11, leaving.slots), .qword)
    assembler.emit(.xor, .r12, .r12, .dword)
    assembler.emit(.mov, .r13, .at(.rcx, leaving.closure + 8), .qword)
    assembler.emit(.call, .at(.rcx, leaving.closure))
    assembler.emit(.mov, .rsi, .r12, .qword)
    assembler.emit(.pop, .r13)
    assembler.emit(.pop, .r12)
    assembler.emit(.pop, .r11)
    assembler.emit(.mov, .rdi, .at(.r14, leaving.run), .qword)
    assembler.emit(.mov, .at(.rdi, leaving.top), .r11, .qword)
    assembler.emit(.test, .rsi, .rsi, .qword)
    assembler.jump(if: .notEqual, failed)
    slot = leaving.slots
    for (position, type) in signature.results.enumerated() {
      let register = Register(code: places[firstResult + position].register)
      switch type {
      case .i32: assembler.emit(.mov, register, .at(.r11, slot), .dword)
      case .f32: assembler.emit(.movss, register, .at(.r11, slot))
      case .f64: assembler.emit(.movsd, register, .at(.r11, slot))
      case .v128: assembler.emit(.movups, register, .at(.r11, slot))
      default: assembler.emit(.mov, register, .at(.r11, slot), .qword)
      }
      slot += type == .v128 ? 16 : 8
    }
    assembler.emit(.ret)
    assembler.bind(failed)
    assembler.load(.rax, Int64(bitPattern: leaving.failed))
    assembler.emit(.jmp, .rax)
    assembler.bind(otherwise)
    assembler.load(.rax, Int64(bitPattern: leaving.otherwise))
    assembler.emit(.jmp, .rax)
    assembler.finish()
    return Array(assembler.bytes)
  }
}
