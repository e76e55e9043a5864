extension X64 {
  /// How a call leaves compiled code: where its arguments and results stand in memory meanwhile, and who makes it.
  package struct Leaving: Sendable {
    /// From the first argument of all compiled functions, which r14 holds, to the record of the run. The others are fields of
    /// that record.
    package var run: Int32 = 0
    /// The first free byte of the memory, and the address that nothing in it may reach beyond.
    package var top: Int32 = 0
    package var limit: Int32 = 0
    /// What the stack pointer must stay above.
    package var nativeLimit: Int32 = 0
    /// From the first free byte to the first slot, and to the end of what the call needs.
    package var slots: Int32 = 0
    package var need: Int32 = 0
    /// Called with the record of the run in r10, the first free byte in r11, which it leaves there, and the end of what the call
    /// needs in r8.
    package var call: UInt64 = 0
    /// Jumped to, with everything as it was, where there is not enough room.
    package var otherwise: UInt64 = 0

    package init() {}
  }

  /// Code that compiled functions call in place of one of a signature, whose arguments it writes to slots and whose results it
  /// finds there; nil where not all of them have registers.
  package static func leaving(_ signature: Signature, _ leaving: Leaving) -> [UInt8]? {
    let convention = conventions[Int(signature.convention)]
    // The first two arguments of all functions carry no values.
    var places = GrowableBuffer<Place>()
    let bytes = placeArguments([.i64, .i64] + signature.parameters, convention, into: &places)
    guard bytes == 0, resultsFit(signature.results, convention: signature.convention) else { return nil }
    let firstResult = places.count
    placeResults(signature.results, convention, into: &places)
    var assembler = Assembler(features: .baseline)
    let otherwise = assembler.makeLabel()
    assembler.emit(.mov, .r10, .at(.r14, leaving.run), .qword)
    assembler.emit(.cmp, .rsp, .at(.r10, leaving.nativeLimit), .qword)
    assembler.jump(if: .belowOrEqual, otherwise)
    assembler.emit(.mov, .r11, .at(.r10, leaving.top), .qword)
    assembler.emit(.lea, .rax, .at(.r11, leaving.need), .qword)
    assembler.emit(.cmp, .rax, .at(.r10, leaving.limit), .qword)
    assembler.jump(if: .above, otherwise)
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
    assembler.emit(.lea, .r8, .at(.r11, leaving.need), .qword)
    assembler.load(.rax, Int64(bitPattern: leaving.call))
    assembler.emit(.call, .rax)
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
    assembler.bind(otherwise)
    assembler.load(.rax, Int64(bitPattern: leaving.otherwise))
    assembler.emit(.jmp, .rax)
    assembler.finish()
    return Array(assembler.bytes)
  }
}
