/// The types of a function's locals, parameters first, and which of those that cannot be null have been set.
///
/// Functions can declare 50,000 locals in a few bytes, so declarations are kept as runs; only the first locals, which are
/// used most, are also laid out one by one.
struct LocalTypes: ~Copyable {
  static let flatCount = 256

  struct Run {
    /// The index behind the last local of the run.
    var end: UInt32
    var type: ValueType
  }

  private(set) var count: UInt32 = 0
  private(set) var parameterCount: UInt32 = 0
  /// The types of the first locals, `min(count, flatCount)` of them.
  let flat: UnsafeMutablePointer<ValueType>
  private var runs = FlatBuffer<Run>()
  /// One for each local that has been asked for; all false between functions.
  private var initialized = FlatBuffer<Bool>()
  /// The locals that have been initialised, in order.
  private var initializedOrder = FlatBuffer<UInt32>()

  init() {
    flat = .allocate(capacity: Self.flatCount)
    flat.initialize(repeating: .bottom, count: Self.flatCount)
  }

  deinit { flat.deallocate() }

  mutating func begin(parameters: UnsafeBufferPointer<ValueType>) {
    forgetInitialized(downTo: 0)
    runs.removeAll()
    count = 0
    for parameter in parameters { declare(1, parameter) }
    parameterCount = count
  }

  /// The reader limits how many there are in all.
  mutating func declare(_ number: UInt32, _ type: ValueType) {
    guard number > 0 else { return }
    for index in Int(count)..<max(Int(count), min(Self.flatCount, Int(count) + Int(number))) { flat[index] = type }
    count += number
    runs.append(Run(end: count, type: type))
  }

  /// The type of a local that exists.
  subscript(index: UInt32) -> ValueType {
    @inline(__always) mutating get { index < UInt32(Self.flatCount) ? flat[Int(index)] : far(index) }
  }

  @inline(never)
  private mutating func far(_ index: UInt32) -> ValueType {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end <= index { low = middle + 1 } else { high = middle }
    }
    return runs[low].type
  }

  // MARK: Initialisation

  @inline(never)
  mutating func isInitialized(_ index: UInt32) -> Bool {
    index < parameterCount || Int(index) < initialized.count && initialized[Int(index)]
  }

  @inline(never)
  mutating func initialize(_ index: UInt32) {
    guard !isInitialized(index) else { return }
    if Int(index) >= initialized.count {
      initialized.append(repeating: false, count: Int(index) + 1 - initialized.count)
    }
    initialized[Int(index)] = true
    initializedOrder.append(index)
  }

  var initializedCount: Int {
    @inline(__always) get { initializedOrder.count }
  }

  @inline(__always)
  mutating func forgetInitialized(downTo count: Int) {
    if initializedOrder.count > count { forget(downTo: count) }
  }

  @inline(never)
  private mutating func forget(downTo count: Int) {
    for position in count..<initializedOrder.count { initialized[Int(initializedOrder[position])] = false }
    initializedOrder.truncate(to: count)
  }
}
