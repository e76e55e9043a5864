import CodeVerifier
import MachineCode
import WasmCompiler
import WasmFormat

/// What the code of a module may do, in the verifier's words.
///
/// The instance, the store, and the records of memories and tables are followed field by field. Beyond them, addresses that the
/// runtime has put into records and objects are trusted, together with what is reached through them: objects of the heap,
/// functions behind references. Whatever a program computes, or reads from its memories, is a number and never an address.
struct CodePolicy {
  typealias Verifier = X64Code.Verifier
  typealias Content = X64Code.Verifier.Content

  private(set) var policy = Verifier.Policy()
  private let unit: CompilationUnit
  private let layout: RuntimeLayout
  private var signatures: [Verifier.Signature: Verifier.SignatureIndex] = [:]
  private var selections: [IndexSpace: Verifier.SelectionIndex] = [:]

  /// Records beyond so many are trusted.
  private static let followedRecords = 4096

  init(_ unit: CompilationUnit, _ options: CompilerOptions) {
    self.unit = unit
    layout = options.runtime
    policy.signatures = []
    policy.preserved = [.rbx, .rbp, .r12, .r13, .r14, .r15]
    policy.frameLimit = 1 << 30
    policy.landing = [.rax: .trusted]
    policy.lent = [.rdi]
    for register in Self.registers(\.integerResults) { policy.trustedResults[register] = .trusted }

    var records: [Content] = []
    var contents: [Content] = []
    for memory in unit.memories.prefix(Self.followedRecords) {
      let isGuarded = options.hasGuardRegions && memory.addressType == .i32 && memory.pageSizeLog2 == 16
      if !isGuarded { policy.followsSums = true }
      // Any address, any offset, any access.
      let bytes = add(Verifier.Region(reach: isGuarded ? 1 << 33 + 16 : 0))
      contents.append(bytes)
      records.append(
        add(
          Verifier.Region(fields: [
            .init(offset: Int(layout.memory.base), content: bytes),
            .init(offset: Int(layout.memory.byteCount), content: isGuarded ? .number : Self.extent(bytes)),
          ])))
    }
    let none = add(Verifier.Region())
    let memories = add(Verifier.Region(fields: Self.pointers(records, unit.memories.count)))
    let tables = addTables()
    let globals = addImportedGlobals()
    let store = addStore()
    let helpers = addHelpers()

    let fields = layout.instance
    var instance: [Verifier.Field] = [
      .init(offset: Int(fields.store), content: store),
      .init(offset: Int(fields.memory), content: records.first ?? .trusted),
      .init(offset: Int(fields.memories), content: memories), .init(offset: Int(fields.tables), content: tables),
      .init(offset: Int(fields.importedGlobals), content: globals),
      .init(offset: Int(fields.helpers), content: helpers),
    ]
    for offset in [
      fields.importedFunctions, fields.tags, fields.functions, fields.dataSegments, fields.elementSegments,
      fields.typeIdentities,
    ] { instance.append(.init(offset: Int(offset), content: .trusted)) }
    for (position, global) in unit.globals.dropFirst(unit.importedGlobals).enumerated() {
      instance.append(Self.global(at: Int(fields.globals) + position * 16, global))
    }
    policy.entry = [.r14: add(Verifier.Region(fields: instance)), .r15: contents.first ?? none]
  }

  // MARK: Regions

  private mutating func add(_ region: Verifier.Region) -> Content {
    policy.regions.append(region)
    return .region(Verifier.RegionIndex(policy.regions.count - 1))
  }

  private static func extent(_ region: Content) -> Content {
    if case .region(let index) = region { .extent(index) } else { .number }
  }

  private static func pointers(_ contents: [Content], _ count: Int) -> [Verifier.Field] {
    let rest = Verifier.Field(offset: contents.count * 8, size: (count - contents.count) * 8, content: .trusted)
    return contents.enumerated().map { .init(offset: $0 * 8, content: $1) } + (count > contents.count ? [rest] : [])
  }

  private static func global(at offset: Int, _ type: GlobalType) -> Verifier.Field {
    let isReference = type.value.isReference
    return .init(
      offset: offset, size: isReference ? 8 : 16, content: isReference ? .trusted : .number, isWritable: type.isMutable)
  }

  private mutating func addTables() -> Content {
    var records: [Content] = []
    for table in unit.tables.prefix(Self.followedRecords) {
      let elements: Content
      let count: Content
      if table.limits.minimum == table.limits.maximum {
        elements = add(Verifier.Region(reach: min(table.limits.minimum, 1 << 40) * 8, reachContent: .trusted))
        count = .number
      } else {
        policy.arrays.append(
          Verifier.Elements(stride: 8, fields: [.init(offset: 0, content: .trusted, isWritable: true)]))
        elements = .array(Verifier.ArrayIndex(policy.arrays.count - 1))
        count = .count(Verifier.ArrayIndex(policy.arrays.count - 1))
      }
      records.append(
        add(
          Verifier.Region(fields: [
            .init(offset: Int(layout.table.elements), content: elements),
            .init(offset: Int(layout.table.count), content: count),
          ])))
    }
    return add(Verifier.Region(fields: Self.pointers(records, unit.tables.count)))
  }

  private mutating func addImportedGlobals() -> Content {
    var cells: [GlobalType: Content] = [:]
    var pointers: [Content] = []
    for global in unit.globals.prefix(unit.importedGlobals) {
      let kind = GlobalType(global.value.isReference ? .functionReference : .i64, isMutable: global.isMutable)
      let cell = cells[kind] ?? add(Verifier.Region(fields: [Self.global(at: 0, global)]))
      cells[kind] = cell
      pointers.append(cell)
    }
    return add(Verifier.Region(fields: Self.pointers(pointers, pointers.count)))
  }

  private mutating func addStore() -> Content {
    let store = layout.store
    var fields: [Verifier.Field] = [
      .init(offset: Int(store.nativeStackLimit)), .init(offset: Int(store.stop)), .init(offset: Int(store.attention)),
      .init(offset: Int(store.fuel), isWritable: true), .init(offset: Int(store.types), content: .trusted),
    ]
    for offset in [store.calledRecord, store.callingInstance, store.heapNext] {
      fields.append(.init(offset: Int(offset), content: .trusted, isWritable: true))
    }
    fields.append(.init(offset: Int(store.heapEnd), content: .trusted))
    return add(Verifier.Region(fields: fields))
  }

  private mutating func addHelpers() -> Content {
    let arguments: [X64Code.GeneralRegister] = [.rdi, .rsi, .rdx, .rcx, .r8, .r9]
    let fields = RuntimeHelper.allCases.map { helper in
      if helper == .undoSwitch { return Verifier.Field(offset: helper.rawValue * 8, content: .trusted) }
      // It may be called while r14 and r15 hold something else.
      var signature = Verifier.Signature(arguments: [.rdi: .trusted, .r14: .number, .r15: .number])
      for position in helper.references { signature.arguments[arguments[position]] = .trusted }
      if let names = helper.names { signature.arguments[arguments[1]] = selected(names) }
      if helper.makesReference { signature.results[.rax] = .trusted }
      signature.movesArrays = helper.mayMoveTables
      return Verifier.Field(offset: helper.rawValue * 8, content: .code(number(of: signature)))
    }
    return add(Verifier.Region(fields: fields))
  }

  // MARK: Indices

  /// A constant of the indices that a helper takes in one argument.
  private mutating func selected(_ names: [IndexSpace]) -> Content {
    .selected(selection(names[0]), selection(names.count > 1 ? names[1] : .nothing))
  }

  private mutating func selection(_ space: IndexSpace) -> Verifier.SelectionIndex {
    if let known = selections[space] { return known }
    let module = unit.module
    func all(_ count: Int) -> [Bool] { Array(repeating: true, count: count) }
    func arrays(_ isMeant: (FieldType) -> Bool) -> [Bool] {
      module.types.map { if case .array(let element) = $0.composite { isMeant(element) } else { false } }
    }
    let indices =
      switch space {
      case .nothing: [true]
      case .memory: all(unit.memories.count)
      case .table: all(unit.tables.count)
      case .tag: all(unit.tags.count)
      case .data: all(module.data.count)
      case .elements: all(module.elements.count)
      case .ownFunction: unit.functions.indices.map { $0 >= unit.importedFunctions }
      case .array: arrays { _ in true }
      case .numericArray: arrays { !$0.holdsReferences }
      case .referenceArray: arrays(\.holdsReferences)
      case .functionType: module.types.map { if case .function = $0.composite { true } else { false } }
      }
    policy.selections.append(indices)
    let number = Verifier.SelectionIndex(policy.selections.count - 1)
    selections[space] = number
    return number
  }

  // MARK: Signatures

  private mutating func number(of signature: Verifier.Signature) -> Verifier.SignatureIndex {
    if let number = signatures[signature] { return number }
    let number = Verifier.SignatureIndex(truncatingIfNeeded: policy.signatures.count)
    policy.signatures.append(signature)
    signatures[signature] = number
    return number
  }

  private static func registers(
    _ list: KeyPath<CallingConvention, [PhysicalRegister]>
  ) -> [X64Code.GeneralRegister] {
    X64.conventions[Int(Convention.compiled)][keyPath: list].compactMap { X64Code.GeneralRegister(rawValue: $0.index) }
  }

  /// How functions of a type are called: where their references travel.
  mutating func number(ofFunctionType type: TypeIndex) -> Verifier.SignatureIndex {
    guard case .function(let function) = unit.module.types[type.position].composite else {
      return number(of: Verifier.Signature())
    }
    return number(of: signature(unit.shapes[type.position], function))
  }

  /// How all functions of a shape are called, whatever their references are.
  mutating func number(ofShape shape: FunctionShape) -> Verifier.SignatureIndex { number(of: signature(shape, nil)) }

  private func signature(_ shape: FunctionShape, _ type: FunctionType?) -> Verifier.Signature {
    var signature = Verifier.Signature(popsStack: true)
    let integers = Self.registers(\.integerArguments)
    var integer = 2
    var vector = 0
    var offset = 0
    if shape.returnsInMemory {
      signature.arguments[integers[integer]] = .trusted
      integer += 1
    }
    for (position, kind) in shape.parameters.types.enumerated() {
      let content = Self.content(kind, type?.parameters[position])
      if kind.isVectorClass, vector < 8 {
        vector += 1
      } else if !kind.isVectorClass, integer < integers.count {
        signature.arguments[integers[integer]] = content
        integer += 1
      } else {
        if kind == .v128 { offset = (offset + 15) & ~15 }
        // Loads from the stack extend numbers themselves.
        if content == .trusted { signature.stackArguments[offset] = content }
        offset += kind == .v128 ? 16 : 8
      }
    }
    signature.stackBytes = (offset + 15) & ~15
    if shape.returnsInMemory { return signature }
    let registers = Self.registers(\.integerResults)
    var result = 0
    for (position, kind) in shape.results.types.enumerated() where !kind.isVectorClass {
      // Without a type, any word may be a reference.
      signature.results[registers[result]] =
        type == nil && kind == .i64 ? .trusted : Self.content(kind, type?.results[position])
      result += 1
    }
    return signature
  }

  /// What is known of a value: 32-bit numbers are extended with zeros wherever they are.
  private static func content(_ kind: IRType, _ type: WasmType?) -> Content {
    kind == .i32 ? .word : type?.isReference == true ? .trusted : .number
  }

  /// How the runtime calls an adapter: with slots, instance, base of memory 0 and code.
  mutating func numberOfEntry() -> Verifier.SignatureIndex {
    let own: (X64Code.GeneralRegister) -> Content = { [policy] in policy.entry[$0] ?? .number }
    return number(
      of: Verifier.Signature(arguments: [
        .rdi: .trusted, .rsi: own(.r14), .rdx: own(.r15), .rcx: .trusted, .r14: .number, .r15: .number,
      ]))
  }
}

/// What an index that a helper is given may name.
private enum IndexSpace {
  /// Where there is no index, there is a zero.
  case nothing
  case memory, table, tag, data, elements, ownFunction
  case array, numericArray, referenceArray
  case functionType
}

extension FieldType {
  fileprivate var holdsReferences: Bool { !storage.isPacked && storage.unpacked.isReference }
}

extension RuntimeHelper {
  /// What its second argument names, the lower half first; nil where that is no index.
  fileprivate var names: [IndexSpace]? {
    switch self {
    case .makeException, .suspend: [.tag]
    case .switch: [.tag, .functionType]
    case .bindArguments: [.functionType, .functionType]
    case .callInterpreted: [.ownFunction]
    case .memoryGrow, .memoryFill, .wait32, .wait64, .notify: [.memory]
    case .memoryCopy: [.memory, .memory]
    case .memoryInit: [.memory, .data]
    case .tableGrow, .tableFill: [.table]
    case .tableCopy: [.table, .table]
    case .tableInit: [.table, .elements]
    case .makeArray: [.array]
    case .makeArrayFromData, .arrayInitData: [.numericArray, .data]
    case .makeArrayFromElements, .arrayInitElements: [.referenceArray, .elements]
    case .unwind, .throwReference, .undoSwitch, .allocate, .arrayFill, .arrayCopy, .attend, .makeContinuation,
      .resume:
      nil
    }
  }

  /// Which of its arguments are references, or addresses.
  fileprivate var references: [Int] {
    switch self {
    case .throwReference, .arrayFill, .makeContinuation: [1]
    case .callInterpreted, .tableGrow, .arrayInitData, .arrayInitElements, .suspend: [2]
    case .bindArguments, .switch: [2, 3]
    case .resume: [1, 2, 3, 5]
    case .tableFill: [3]
    case .arrayCopy: [1, 3]
    default: []
    }
  }

  /// Whether the elements of a table may lie elsewhere afterwards, or be more: it grows one, runs other code, or waits while
  /// others run theirs.
  fileprivate var mayMoveTables: Bool {
    switch self {
    case .callInterpreted, .tableGrow, .wait32, .wait64, .attend, .unwind, .throwReference, .undoSwitch, .resume,
      .suspend, .switch:
      true
    case .makeException, .memoryGrow, .memoryFill, .memoryCopy, .memoryInit, .tableFill, .tableCopy, .tableInit,
      .allocate,
      .makeArray, .makeArrayFromData, .makeArrayFromElements, .arrayFill, .arrayCopy, .arrayInitData,
      .arrayInitElements,
      .notify, .makeContinuation, .bindArguments:
      false
    }
  }

  fileprivate var makesReference: Bool {
    switch self {
    case .makeException, .allocate, .makeArray, .makeArrayFromData, .makeArrayFromElements, .makeContinuation,
      .bindArguments:
      true
    default: false
    }
  }
}
