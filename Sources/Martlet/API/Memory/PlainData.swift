/// A type whose values can stand in a program's memory just as Swift lays them out: every pattern of bits is a value, and
/// there are no bytes between the fields (they would show the program what was in the host's memory before).
///
/// ```swift
/// struct Particle: PlainData {
///   var x, y: Float
///   var charge: Int64
/// }
/// let particle = try memory.load(Particle.self, at: address)
/// ```
public protocol PlainData: BitwiseCopyable {}

extension Int8: PlainData {}
extension Int16: PlainData {}
extension Int32: PlainData {}
extension Int64: PlainData {}
extension UInt8: PlainData {}
extension UInt16: PlainData {}
extension UInt32: PlainData {}
extension UInt64: PlainData {}
extension Float: PlainData {}
extension Double: PlainData {}
extension V128: PlainData {}
