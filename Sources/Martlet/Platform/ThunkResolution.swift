/// The address where a handler's instructions begin.
///
/// A closure that becomes a function pointer gets a thunk, which in release builds is a single jump to the body. Code holds
/// the body's address, so that no instruction pays for the jump.
func address(of handler: Handler) -> UnsafeRawPointer {
  let thunk = unsafeBitCast(handler, to: UnsafeRawPointer.self)
  #if arch(x86_64)
    if thunk.load(as: UInt8.self) == 0xE9 {
      return thunk + 5 + Int((thunk + 1).loadUnaligned(as: Int32.self))
    }
  #elseif arch(arm64)
    let word = thunk.load(as: UInt32.self)
    if word >> 26 == 0b000101 {
      // A distance of 26 bits, counted in instructions.
      return thunk + Int(Int32(bitPattern: word << 6) >> 6) * 4
    }
  #endif
  return thunk
}
