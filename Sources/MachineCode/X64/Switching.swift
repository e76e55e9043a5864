extension X64 {
  /// How code finds what it calls with another context: paths of offsets, each a load.
  package struct SwitchingPaths: Sendable {
    /// From the caller's context to what is called.
    package var callee: [Int32]
    /// From the caller's context to the address of code that undoes a switch.
    package var undo: [Int32]
    /// From what is called to its code and to its context.
    package var code: [Int32]
    package var context: [Int32]
    /// From the callee's context to its second argument.
    package var second: [Int32]

    package init(callee: [Int32], undo: [Int32], code: [Int32], context: [Int32], second: [Int32]) {
      self.callee = callee
      self.undo = undo
      self.code = code
      self.context = context
      self.second = second
    }
  }

  /// Code to jump to in place of a tail call whose first two arguments change: callees hand those back, so somebody has
  /// to remember what they were. The code leaves four words under the stack arguments that say so, but not where the
  /// caller's caller has such words already: any number of tail calls back and forth takes no more room than one.
  ///
  /// The words, from the stack pointer as the callee's return leaves it: padding, the second argument, the first one, and
  /// where to return to. The code that undoes the switch takes them from there.
  package static func switchingTailCall(_ signature: Signature, _ paths: SwitchingPaths, features: Features)
    -> CompiledCode
  {
    let convention = conventions[Int(signature.convention)]
    var places = GrowableBuffer<Place>()
    let stackBytes = Int32(bitPattern: placeArguments(signature.parameters, convention, into: &places))
    let first = Register(code: convention.integerArguments[0].index)
    let second = Register(code: convention.integerArguments[1].index)
    var assembler = Assembler(features: features)
    func follow(_ path: [Int32], from start: Register, into target: Register, _ assembler: inout Assembler) {
      var at = start
      for offset in path {
        assembler.emit(.mov, target, .at(at, offset), .qword)
        at = target
      }
    }
    let isRemembered = assembler.makeLabel()
    follow(paths.callee, from: first, into: .r11, &assembler)
    follow(paths.undo, from: first, into: .r10, &assembler)
    assembler.emit(.cmp, .r10, .at(.rsp, 0), .qword)
    assembler.jump(if: .equal, isRemembered)
    // The return address goes above the arguments, and they move down to make room.
    assembler.emit(.mov, .rax, .at(.rsp, 0), .qword)
    assembler.emit(.sub, .rsp, 32, .qword)
    for offset in stride(from: Int32(0), to: stackBytes, by: 8) {
      assembler.emit(.mov, .r10, .at(.rsp, 40 + offset), .qword)
      assembler.emit(.mov, .at(.rsp, 8 + offset), .r10, .qword)
    }
    assembler.emit(.mov, .at(.rsp, 32 + stackBytes), .rax, .qword)
    assembler.emit(.mov, .at(.rsp, 24 + stackBytes), first, .qword)
    assembler.emit(.mov, .at(.rsp, 16 + stackBytes), second, .qword)
    follow(paths.undo, from: first, into: .r10, &assembler)
    assembler.emit(.mov, .at(.rsp, 0), .r10, .qword)
    assembler.bind(isRemembered)
    follow(paths.code, from: .r11, into: .rax, &assembler)
    follow(paths.context, from: .r11, into: first, &assembler)
    follow(paths.second, from: first, into: second, &assembler)
    assembler.emit(.jmp, .rax)
    assembler.finish()
    var code = CompiledCode()
    code.bytes = Array(assembler.bytes)
    code.codeSize = assembler.codeSize
    code.frame.poppedBytes = UInt32(bitPattern: stackBytes)
    return code
  }
}
