package import MachineCode
package import WasmFormat

// Both rooms below have these names.
package typealias IRType = MachineCode.ValueType
package typealias WasmType = WasmFormat.ValueType

/// What the compiler needs to know of a module, in flat tables. Index spaces hold imports first. It never changes, so
/// several threads can compile functions of one unit.
package final class CompilationUnit: Sendable {
  package let module: WasmModule
  package let features: Features
  /// The type of each function.
  package let functions: [TypeIndex]
  package let tables: [TableType]
  package let memories: [MemoryType]
  package let globals: [GlobalType]
  package let tags: [TypeIndex]
  package let importedFunctions: Int
  package let importedMemories: Int
  /// Whether there are memories, all of them the module's own, and those with 32-bit addresses begin below the size to which
  /// they may grow.
  let hasSpareMemory: Bool
  package let importedGlobals: Int
  /// For each function that the module defines, its position among the instance's function records; -1 for a function
  /// that nothing can refer to.
  package let references: [Int32]
  let hints: BranchHints
  let inlining: InliningPlan

  // MARK: Types

  /// One for each type of the module; meaningless where it is no function type.
  package let shapes: [FunctionShape]
  /// Different signatures of the module's function types, by their number in the shapes.
  let signatures: [Signature]
  /// A shape of each signature.
  package let signatureShapes: [FunctionShape]
  /// One for each type of the module; meaningless for functions.
  let aggregates: [AggregateShape]
  /// The types of parameters and results.
  nonisolated(unsafe) private let words: UnsafeMutablePointer<IRType>
  /// How many supertypes each type has, and whether another may be below it.
  let depths: [UInt32]
  let isFinal: [Bool]

  /// Makes the tables of a valid module.
  package init(_ context: ModuleContext, references: [Int32], hints: BranchHints = BranchHints()) {
    let module = context.module
    self.module = module
    self.hints = hints
    features = context.features
    let imported = module.imports.compactMap { entry in
      if case .function(let type) = entry.type { type } else { nil }
    }
    functions = imported + module.functions
    tables = context.tables
    memories = context.memories
    globals = context.globals
    tags = context.tags
    importedFunctions = context.importedFunctionCount
    inlining = InliningPlan(module, importedFunctions: context.importedFunctionCount, features: context.features)
    importedMemories = context.importedMemoryCount
    hasSpareMemory =
      context.importedMemoryCount == 0 && !context.memories.isEmpty
      && context.memories.allSatisfy { $0.addressType == .i64 || $0.limits.minimum < 1 << 16 }
    importedGlobals = context.importedGlobalCount
    self.references = references

    let wordCount = module.types.reduce(0) { count, type in
      guard case .function(let function) = type.composite else { return count }
      return count + function.parameters.count + function.results.count
    }
    let buffer = UnsafeMutablePointer<IRType>.allocate(capacity: max(wordCount, 1))
    words = buffer
    var end = buffer
    func run(_ types: [WasmType]) -> TypeRun {
      let start = end
      for type in types {
        end.initialize(to: IRType(type))
        end += 1
      }
      return TypeRun(base: UnsafePointer(start), count: types.count)
    }
    var shapes: [FunctionShape] = []
    var signatures: [Signature] = []
    var signatureShapes: [FunctionShape] = []
    var numbers: [FunctionType.Kinds: UInt32] = [:]
    var aggregates: [AggregateShape] = []
    var depths: [UInt32] = []
    var isFinal: [Bool] = []
    for type in module.types {
      let above = type.supertypes.first.map { $0.position < depths.count ? depths[$0.position] + 1 : 1 }
      depths.append(above ?? 0)
      isFinal.append(type.isFinal)
      var aggregate = AggregateShape()
      var shape = FunctionShape()
      switch type.composite {
      case .function(let function):
        shape.parameters = run(function.parameters)
        shape.results = run(function.results)
        shape.returnsInMemory = !X64.resultsFit(Array(shape.results.types), convention: Convention.compiled)
        let kinds = FunctionType.Kinds(
          parameters: Array(shape.parameters.types), results: Array(shape.results.types))
        if let number = numbers[kinds] {
          shape.number = number
        } else {
          shape.number = UInt32(signatures.count)
          numbers[kinds] = shape.number
          signatures.append(shape.signature)
          signatureShapes.append(shape)
        }
      case .structure(let fields): aggregate = AggregateShape(structure: fields)
      case .array(let element): aggregate = AggregateShape(array: element)
      case .continuation: break
      }
      shapes.append(shape)
      aggregates.append(aggregate)
    }
    self.shapes = shapes
    self.signatures = signatures
    self.signatureShapes = signatureShapes
    self.aggregates = aggregates
    self.depths = depths
    self.isFinal = isFinal
  }

  deinit { words.deallocate() }

  /// Which way branches of a function are expected to go, by their offset in the body.
  func hints(of function: FunctionIndex) -> [UInt32: Bool] {
    var (low, high) = (0, hints.functions.count)
    while low < high {
      let middle = (low + high) / 2
      if hints.functions[middle].index.rawValue < function.rawValue { low = middle + 1 } else { high = middle }
    }
    guard low < hints.functions.count, hints.functions[low].index == function else { return [:] }
    return Dictionary(hints.functions[low].hints.map { ($0.offset, $0.isLikely) }) { first, _ in first }
  }

  /// The body of a function that the module defines.
  func body(of function: UInt32) -> FunctionBody { module.bodies[Int(function) - importedFunctions] }

  func shape(ofFunction index: UInt32) -> FunctionShape { shapes[functions[Int(index)].position] }
}

extension FunctionType {
  struct Kinds: Hashable {
    var parameters: [IRType]
    var results: [IRType]
  }
}

extension IRType {
  package init(_ type: WasmType) {
    switch type {
    case .i32: self = .i32
    case .i64: self = .i64
    case .f32: self = .f32
    case .f64: self = .f64
    case .v128: self = .v128
    default: self = .i64
    }
  }

  /// Bytes of the slots that a value takes in frames of the runtime.
  var slotBytes: Int { self == .v128 ? 16 : 8 }
}

/// Types that stand one behind the other in a unit's words.
package struct TypeRun: BitwiseCopyable, @unchecked Sendable {
  var base: UnsafePointer<IRType>
  var count: Int

  package var types: UnsafeBufferPointer<IRType> { UnsafeBufferPointer(start: base, count: count) }
  /// Bytes of the slots that values of these types take.
  var slotBytes: Int { types.reduce(0) { $0 + $1.slotBytes } }

  /// The first of these types.
  func prefix(_ count: Int) -> TypeRun { TypeRun(base: base, count: min(count, self.count)) }

  static let none = TypeRun(base: words, count: 0)
  /// One type.
  static func single(_ type: IRType) -> TypeRun { TypeRun(base: words + Int(type.rawValue), count: 1) }

  nonisolated(unsafe) private static let words: UnsafePointer<IRType> = {
    let words = UnsafeMutablePointer<IRType>.allocate(capacity: IRType.allCases.count)
    for type in IRType.allCases { (words + Int(type.rawValue)).initialize(to: type) }
    return UnsafePointer(words)
  }()
}

/// How a function type is called.
package struct FunctionShape: BitwiseCopyable, Sendable {
  package var parameters = TypeRun.none
  package var results = TypeRun.none
  /// Types of one number are called alike: by the unit's signature of that number.
  package var number: UInt32 = 0
  /// Whether the results have no registers, and go to memory that a third argument points at.
  package var returnsInMemory = false

  /// As a call sees it: instance, base of memory 0, where results go, then the parameters.
  var signature: Signature {
    Signature(
      parameters: [.i64, .i64] + (returnsInMemory ? [.i64] : []) + parameters.types,
      results: returnsInMemory ? [] : Array(results.types), convention: Convention.compiled,
      effects: AliasClass.callEffects)
  }
}

/// The target's calling conventions by what they are for.
package enum Convention {
  package static let compiled: UInt8 = 0
  package static let system: UInt8 = 1
}

/// Where the fields of a structure or the elements of an array are.
struct AggregateShape: Sendable {
  struct Field: Sendable {
    var offset: Int32
    var storage: StorageType
    var isMutable: Bool
    var bytes: Int { storage.byteCount }
  }

  /// For arrays the element, at the offset of the first.
  var fields: [Field] = []
  /// Of a structure with its header, a multiple of 16.
  var byteCount: Int32 = 0

  init() {}

  init(structure types: [FieldType]) {
    var end: Int32 = 8
    for type in types {
      let bytes = Int32(type.storage.byteCount)
      end = (end + bytes - 1) / bytes * bytes
      fields.append(Field(offset: end, storage: type.storage, isMutable: type.isMutable))
      end += bytes
    }
    byteCount = (end + 15) & ~15
  }

  init(array type: FieldType) {
    fields = [
      Field(offset: type.storage.byteCount == 16 ? 16 : 8, storage: type.storage, isMutable: type.isMutable)
    ]
  }
}
