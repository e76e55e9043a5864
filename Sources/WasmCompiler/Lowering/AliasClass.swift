import MachineCode

/// The classes of memory that never overlap, numbered for the machine room. Class 0 is what never changes while an
/// instance lives.
enum AliasClass {
  static let constant: UInt8 = 0
  /// Contents of all imported memories: two of them may be one.
  static let importedMemory: UInt8 = 1
  /// Memories of the instance's own, the last class for all the rest.
  private static let firstMemory: UInt8 = 2
  private static let lastMemory: UInt8 = 5
  static let memorySize: UInt8 = 6
  static let tableElements: UInt8 = 7
  static let tableSize: UInt8 = 8
  static let importedGlobals: UInt8 = 9
  private static let firstGlobal: UInt8 = 10
  private static let globalClasses: UInt32 = 16
  /// Where the next object of the heap goes, and the bitmaps of the heap.
  static let heap: UInt8 = 26
  /// Code cells and other records of the runtime.
  static let records: UInt8 = 27
  /// The function's own stack slots.
  static let stack: UInt8 = 29
  private static let firstField: UInt8 = 30
  private static let fieldClasses: UInt32 = 22
  private static let firstElement: UInt8 = 52
  /// Identities, lengths and immutable fields: written while an object is made and never again.
  static let objectConstants: UInt8 = 58
  static let exceptions: UInt8 = 59
  static let segments: UInt8 = 60
  static let fuel: UInt8 = 62
  /// Where callers leave the record that they call through.
  static let calledRecord: UInt8 = 61

  static func memory(_ index: UInt32, imported: Int) -> UInt8 {
    if index < imported { return importedMemory }
    return UInt8(min(UInt32(firstMemory) + (index - UInt32(imported)), UInt32(lastMemory)))
  }

  static func global(_ position: UInt32) -> UInt8 { firstGlobal + UInt8(position % globalClasses) }

  /// A field keeps its place in all subtypes.
  static func field(offset: Int32, isMutable: Bool) -> UInt8 {
    isMutable ? firstField + UInt8(UInt32(bitPattern: offset) % fieldClasses) : objectConstants
  }

  static func element(bytes: Int, isMutable: Bool) -> UInt8 {
    isMutable ? firstElement + UInt8(bytes.trailingZeroBitCount) : objectConstants
  }

  /// What calls of functions may read and write.
  static let callEffects = CallEffects(
    reads: .max, writes: .max & ~(1 << UInt64(constant) | 1 << UInt64(objectConstants)))

  static func effects(writes: UInt8...) -> CallEffects {
    CallEffects(reads: .max, writes: writes.reduce(0) { $0 | 1 << UInt64($1) })
  }
}
