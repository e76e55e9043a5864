import WasmFormat

/// The types of a random module, and random choices among them.
struct RandomTypes {
  let features: Features
  var types: [SubType] = []
  var groupSizes: [UInt32] = []

  init(features: Features, random: inout RandomSource) {
    self.features = features
    add([SubType(FunctionType())])
    for _ in 0..<3 + random.below(5) { add([SubType(functionType(&random))]) }
    if features.has(.gc) {
      for _ in 0..<1 + random.below(3) { addAggregates(&random) }
    }
    if features.has(.stackSwitching) { addContinuations(&random) }
  }

  /// What a module that switches stacks uses: see `RandomCode.switchingStatement`.
  private(set) var continuations: RandomContinuations?

  private mutating func addContinuations(_ random: inout RandomSource) {
    let begun = random.pick(indices { if case .function(let type) = $0 { type.results.isEmpty } else { false } })
    let first = UInt32(types.count)
    add([SubType(composite: .continuation(HeapType(TypeIndex(0))))])
    add([SubType(composite: .continuation(HeapType(begun)))])
    add([SubType(FunctionType(results: function(begun)?.parameters ?? []))])
    let itself = HeapType(TypeIndex(first + 4))
    add([
      SubType(FunctionType(parameters: [.reference(itself, nullable: true)])),
      SubType(composite: .continuation(HeapType(TypeIndex(first + 3)))),
    ])
    continuations = RandomContinuations(
      plain: TypeIndex(first), begun: begun, taking: TypeIndex(first + 1), asking: TypeIndex(first + 2),
      swapped: TypeIndex(first + 3), swapping: TypeIndex(first + 4))
  }

  private mutating func add(_ group: [SubType]) {
    types += group
    groupSizes.append(UInt32(group.count))
  }

  /// A recursive group of structures and arrays; some extend a structure defined before.
  private mutating func addAggregates(_ random: inout RandomSource) {
    let size = 1 + random.below(3)
    let visible = types.count + size
    var group: [SubType] = []
    for _ in 0..<size {
      let open = indices { if case .structure = $0 { true } else { false } }.filter { !types[$0.position].isFinal }
      if !open.isEmpty, random.once(in: 3) {
        let parent = random.pick(open)
        guard case .structure(var fields) = types[parent.position].composite, depth(parent) < 8 else { continue }
        fields += (0..<random.below(3)).map { _ in field(&random, below: visible) }
        group.append(SubType(isFinal: random.once(in: 2), supertypes: [parent], composite: .structure(fields)))
      } else if random.once(in: 3) {
        group.append(SubType(isFinal: true, composite: .array(field(&random, below: visible))))
      } else {
        let fields = (0..<random.below(5)).map { _ in field(&random, below: visible) }
        group.append(SubType(isFinal: random.once(in: 2), composite: .structure(fields)))
      }
    }
    while group.count < size { group.append(SubType(composite: .structure([]))) }
    add(group)
  }

  private func depth(_ type: TypeIndex) -> Int {
    var depth = 0
    var current = types[type.position].supertypes.first
    while let parent = current {
      depth += 1
      current = types[parent.position].supertypes.first
    }
    return depth
  }

  private func field(_ random: inout RandomSource, below visible: Int) -> FieldType {
    let storage: StorageType
    switch random.below(6) {
    case 0: storage = .i8
    case 1: storage = .i16
    case 2:
      let type = TypeIndex(UInt32(random.below(visible)))
      let isContinuation = type.position < types.count ? types[type.position].composite.isContinuation : false
      storage = StorageType(.reference(isContinuation ? .any : HeapType(type), nullable: true))
    default: storage = StorageType(defaultableType(&random))
    }
    return FieldType(storage, isMutable: !random.once(in: 3))
  }

  func functionType(_ random: inout RandomSource) -> FunctionType {
    let resultLimit = features.has(.multiValue) ? 3 : 1
    return FunctionType(
      parameters: (0..<random.below(5)).map { _ in valueType(&random) },
      results: (0..<random.below(resultLimit + 1)).map { _ in valueType(&random) })
  }

  /// Any type that code can make a value of.
  func valueType(_ random: inout RandomSource) -> ValueType {
    if features.has(.functionReferences), random.once(in: 12) {
      return .reference(random.pick([.function, features.has(.gc) ? .i31 : .function]), nullable: false)
    }
    return defaultableType(&random)
  }

  func defaultableType(_ random: inout RandomSource) -> ValueType {
    if random.once(in: 5), features.has(.referenceTypes) {
      var choices: [ValueType] = [.functionReference, .externReference]
      if features.has(.gc) {
        choices += [.any, .eq, .i31, .structure, .array].map { .reference($0, nullable: true) }
        choices += indices { !$0.isContinuation }.map { .reference(HeapType($0), nullable: true) }
      }
      if features.has(.exceptions) { choices.append(.exceptionReference) }
      return random.pick(choices)
    }
    return numericType(&random)
  }

  func numericType(_ random: inout RandomSource) -> ValueType {
    random.pick(features.has(.simd) ? [.i32, .i32, .i64, .i64, .f32, .f64, .v128] : [.i32, .i64, .f32, .f64])
  }

  func indices(where holds: (CompositeType) -> Bool) -> [TypeIndex] {
    types.indices.filter { holds(types[$0].composite) }.map { TypeIndex(UInt32($0)) }
  }

  func function(_ index: TypeIndex) -> FunctionType? {
    if case .function(let type) = types[index.position].composite { type } else { nil }
  }
}

/// The types of continuations, none of which have results.
struct RandomContinuations {
  /// Of functions without parameters.
  let plain: TypeIndex
  /// Functions with some parameters, continuations of those, and a function whose results are these parameters.
  let begun: TypeIndex
  let taking: TypeIndex
  let asking: TypeIndex
  /// Functions that take a continuation of their own type, and these continuations.
  let swapped: TypeIndex
  let swapping: TypeIndex

  /// Each with the type of function that it begins with.
  var all: [(continuation: TypeIndex, function: TypeIndex)] {
    [(plain, TypeIndex(0)), (taking, begun), (swapping, swapped)]
  }
}

extension CompositeType {
  var isContinuation: Bool { if case .continuation = self { true } else { false } }
}
