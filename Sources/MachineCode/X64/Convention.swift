extension X64 {
  /// Where one argument or result travels.
  struct Place: BitwiseCopyable {
    /// A register, or 255 for the stack.
    var register: UInt8
    var offset: UInt32
  }

  /// The conventions that signatures name by number.
  package static let conventions: [CallingConvention] = [internalConvention, systemV]

  private static func registers(_ list: [Register]) -> [PhysicalRegister] { list.map { PhysicalRegister($0.code) } }

  /// Between compiled functions. The first two integer arguments are meant for an instance and its memory: they stay in
  /// r14 and r15 through whole call trees, since callees hand them back. Values that outlive calls find rbx, rbp, r12
  /// and r13. A tail call may therefore pass on only the first two arguments that its own function got: what runs with
  /// another instance has to be called.
  package static let internalConvention = CallingConvention(
    name: "internal",
    integerArguments: registers([.r14, .r15, .rdi, .rsi, .rdx, .rcx, .r8, .r9]),
    vectorArguments: (0..<8).map { PhysicalRegister(32 + $0) },
    integerResults: registers([.rax, .rdx, .rcx, .rsi, .rdi, .r8]),
    vectorResults: (0..<6).map { PhysicalRegister(32 + $0) },
    preserved: RegisterSet(registers([.rbx, .rbp, .r12, .r13, .r14, .r15])), calleePops: true)

  /// The System V convention, for calls to and from functions that other compilers made.
  package static let systemV = CallingConvention(
    name: "system",
    integerArguments: registers([.rdi, .rsi, .rdx, .rcx, .r8, .r9]),
    vectorArguments: (0..<8).map { PhysicalRegister(32 + $0) },
    integerResults: registers([.rax, .rdx]), vectorResults: (0..<2).map { PhysicalRegister(32 + $0) },
    preserved: RegisterSet(registers([.rbx, .rbp, .r12, .r13, .r14, .r15])), calleePops: false)

  static let generalRegisters = RegisterSet(bits: 0xffff & ~(1 << UInt64(Register.rsp.code)))
  static let vectorRegisters = RegisterSet(bits: 0xffff << 32)
  /// What carries an indirect call's target: no convention passes arguments in it.
  static let callTarget = Register.rax

  package static func registerFile(convention: UInt8) -> RegisterFile {
    RegisterFile(
      general: generalRegisters, vector: vectorRegisters, preserved: conventions[Int(convention)].preserved)
  }

  /// Appends the places of arguments; gives how many bytes of them are on the stack (a multiple of 16).
  @discardableResult
  static func placeArguments(
    _ types: [ValueType], _ convention: CallingConvention, into places: inout GrowableBuffer<Place>
  ) -> UInt32 {
    var (integers, vectors) = (0, 0)
    var offset: UInt32 = 0
    for type in types {
      if type.isVectorClass {
        if vectors < convention.vectorArguments.count {
          places.append(Place(register: convention.vectorArguments[vectors].index, offset: 0))
          vectors += 1
          continue
        }
      } else if integers < convention.integerArguments.count {
        places.append(Place(register: convention.integerArguments[integers].index, offset: 0))
        integers += 1
        continue
      }
      if type == .v128 { offset = (offset + 15) & ~15 }
      places.append(Place(register: 255, offset: offset))
      offset += type == .v128 ? 16 : 8
    }
    return (offset + 15) & ~15
  }

  /// Appends the places of results. A signature with more results of a class than there are registers has to pass them
  /// in memory of its own.
  static func placeResults(
    _ types: [ValueType], _ convention: CallingConvention, into places: inout GrowableBuffer<Place>
  ) {
    var (integers, vectors) = (0, 0)
    for type in types {
      if type.isVectorClass {
        places.append(Place(register: convention.vectorResults[vectors].index, offset: 0))
        vectors += 1
      } else {
        places.append(Place(register: convention.integerResults[integers].index, offset: 0))
        integers += 1
      }
    }
  }

  /// The registers that results of 32 bits have, as bits.
  static func narrowResults(_ types: [ValueType], _ convention: CallingConvention) -> UInt16 {
    var bits: UInt16 = 0
    var integer = 0
    for type in types where !type.isVectorClass {
      if type == .i32 { bits |= 1 << UInt16(convention.integerResults[integer].index) }
      integer += 1
    }
    return bits
  }

  /// Whether a signature's results all have registers.
  package static func resultsFit(_ types: [ValueType], convention: UInt8) -> Bool {
    let c = conventions[Int(convention)]
    let vectors = types.filter(\.isVectorClass).count
    return vectors <= c.vectorResults.count && types.count - vectors <= c.integerResults.count
  }
}
