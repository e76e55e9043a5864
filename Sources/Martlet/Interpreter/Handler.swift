/// The interpreter is direct-threaded: code is a run of 8-byte words, each instruction begins with the address of its
/// handler, and a handler ends by jumping to the next one. All state is in the parameters, which stay in registers.
///
/// - `pc`: the current instruction (its handler's address; operands follow)
/// - `frame`: slot 0 of the current frame
/// - `memory`, `memorySize`: base and byte count of memory 0 of the current instance
/// - `instance`: the current `InstanceRecord`
/// - `word`: what the last instruction put into its destination slot, if it was an integer or reference
/// - `double`, `single`: the same for f64 and f32
///
/// The result is an `Exit` code, and travels unchanged to whoever entered the code.
package typealias Handler =
  @convention(c) (
    _ pc: UnsafeRawPointer, _ frame: UnsafeMutableRawPointer, _ memory: UnsafeMutableRawPointer, _ memorySize: UInt,
    _ instance: UnsafeMutableRawPointer, _ word: UInt64, _ double: Double, _ single: Float
  ) -> Int
