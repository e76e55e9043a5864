import WasmFormat

/// The signatures of the module's function types, kept so that comparing and finding them is cheap; and the signature
/// that is being read.
struct SignatureTable: ~Copyable {
  /// The signature of each type, as a run of 32-bit words in an arena; empty for types that are not functions.
  private var ofTypes: [Name] = []
  private var implicit = NameTable()
  private var parameters: [ValueType] = []
  private var results: [ValueType] = []
  private static let noBytes: StaticString = ""

  mutating func begin() {
    parameters.removeAll(keepingCapacity: true)
    results.removeAll(keepingCapacity: true)
  }

  mutating func addParameter(_ type: ValueType) { parameters.append(type) }
  mutating func addResult(_ type: ValueType) { results.append(type) }

  var parameterCount: Int { parameters.count }
  var isEmpty: Bool { parameters.isEmpty && results.isEmpty }
  var current: FunctionType { FunctionType(parameters: parameters, results: results) }
  /// The only result of a signature without parameters.
  var loneResult: ValueType? { parameters.isEmpty && results.count == 1 ? results[0] : nil }
  var resultTypes: [ValueType] { results }

  /// How many parameters a type has; 0 for types that are not functions.
  func parameterCount(of index: UInt32) -> Int {
    guard Int(index) < ofTypes.count, ofTypes[Int(index)].count > 0 else { return 0 }
    return Int(UnsafeRawPointer(ofTypes[Int(index)].start).loadUnaligned(as: UInt32.self))
  }

  private static func words(_ function: FunctionType) -> [UInt32] {
    var words = [UInt32(truncatingIfNeeded: function.parameters.count)]
    words.reserveCapacity(1 + function.parameters.count + function.results.count)
    for type in function.parameters { words.append(type.bits) }
    for type in function.results { words.append(type.bits) }
    return words
  }

  mutating func append(_ function: FunctionType, _ arena: inout NameArena) {
    ofTypes.append(Self.words(function).withUnsafeBytes { arena.store($0) })
  }

  mutating func appendOther() { ofTypes.append(Name(start: Self.noBytes.utf8Start, count: 0)) }

  /// Makes a type the one that its signature means, unless an earlier one is.
  mutating func noteImplicit(_ index: UInt32) {
    let words = ofTypes[Int(index)]
    if implicit.find(words.start, words.count) == nil { implicit.insert(words, index: index) }
  }

  /// Calls with the bytes of the signature being read.
  private func withCurrent<Result>(_ use: (UnsafePointer<UInt8>, Int) -> Result) -> Result {
    Self.words(current).withUnsafeBytes { bytes in
      use(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? Self.noBytes.utf8Start, bytes.count)
    }
  }

  func matches(_ index: UInt32) -> Bool {
    let words = ofTypes[Int(index)]
    return withCurrent { start, count in words.equals(start, count) }
  }

  func find() -> UInt32? {
    withCurrent { start, count in implicit.find(start, count) }
  }
}
