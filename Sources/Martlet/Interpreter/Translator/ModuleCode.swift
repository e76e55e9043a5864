import CMartletPlatform
import Synchronization
package import WasmFormat

/// The code of a module, shared by all its instances: a cell for each function that the module defines, translated when
/// it is first called.
package final class ModuleCode: @unchecked Sendable {
  package let layout: ModuleLayout
  /// One for each function that the module defines.
  package let cells: UnsafeMutablePointer<CodeCell>
  private let cellCount: Int
  private let translated = Mutex(Translated())

  /// The functions translated so far, by address.
  private struct Translated: ~Copyable {
    var functions: [FunctionCode] = []
    var translator: Translator?
    /// How many stores are being interrupted.
    var interruptions = 0
  }

  private let counts: InstructionCounts?
  /// The engine-wide identities of the module's types, for compiled code.
  let typeIdentities: UnsafePointer<UInt32>
  /// The machine code, if there is any.
  private let image: CompiledImage?

  /// With `counts`, the code counts how often each of its instructions is executed. What the image holds is not interpreted.
  package init(layout: ModuleLayout, counts: InstructionCounts? = nil, image: CompiledImage? = nil) {
    self.layout = layout
    self.counts = counts
    self.image = image
    let identities = UnsafeMutablePointer<UInt32>.allocate(capacity: max(layout.typeIdentities.count, 1))
    for (position, identity) in layout.typeIdentities.enumerated() { (identities + position).initialize(to: identity) }
    typeIdentities = UnsafePointer(identities)
    cellCount = layout.module.functions.count
    cells = .allocate(capacity: max(cellCount, 1))
    let owner = Unmanaged.passUnretained(self).toOpaque()
    let (translate, jump) = (Glue.translate, Glue.jump)
    for position in 0..<cellCount {
      let index = FunctionIndex(UInt32(layout.importedFunctions + position))
      let before = layout.record(of: layout.functions[index.position]).slotsBeforeHeader
      (cells + position).initialize(
        to: CodeCell(
          entry: UnsafeRawPointer(cells + position) + CodeCell.untranslatedOffset,
          frameBytes: UInt32((before + FrameLayout.headerSlots) * FrameLayout.slotBytes),
          slotsBeforeHeader: UInt32(before), compiled: Tiers.departure, heat: 0, functionIndex: index.rawValue,
          owner: owner, untranslatedBytes: 0, untranslated: translate, jumpBack: jump))
      if let image { use(image, position, ofType: layout.functions[index.position].position) }
    }
  }

  deinit {
    translated.withLock { for function in $0.functions { function.code.deallocate() } }
    cells.deallocate()
    typeIdentities.deallocate()
  }

  /// Makes a cell that of a compiled function, if it is one: the interpreter's code is a call of the machine code then.
  private func use(_ image: CompiledImage, _ position: Int, ofType type: Int) {
    guard let entry = image.entry(of: position), let adapter = image.adapter(of: type) else { return }
    cells[position].compiled = entry
    cells[position].adapter = adapter
    cells[position].untranslatedBytes = UInt64(cells[position].frameBytes)
    cells[position].untranslated = CompiledGlue.call
  }

  /// Whether there is machine code of some functions.
  var isCompiled: Bool { image != nil }

  /// Tells the machine code whose it is.
  func setModule(_ module: Module) { image?.setModule(module) }

  /// The cell of a function that the module defines.
  package func cell(of function: FunctionIndex) -> UnsafeMutablePointer<CodeCell> {
    precondition(function.position >= layout.importedFunctions && function.position < layout.functions.count)
    return cells + (function.position - layout.importedFunctions)
  }

  /// Translates a function, unless another thread has done so meanwhile, and returns its first instruction; nil where the
  /// code would be too large.
  func translate(_ cell: UnsafeMutablePointer<CodeCell>) -> Code? {
    let start: UInt = translated.withLock { translated in
      let untranslated = UnsafeRawPointer(cell) + CodeCell.untranslatedOffset
      if cell.pointee.entry != untranslated { return UInt(bitPattern: cell.pointee.entry) }
      var translator = translated.translator.take() ?? Translator(layout, cells: cells, counts: counts)
      guard let function = translator.translate(FunctionIndex(cell.pointee.functionIndex)) else { return 0 }
      translated.translator = consume translator
      translated.functions.insert(function, at: Self.position(of: function.start, in: translated.functions))
      if translated.interruptions > 0 { function.setLoops(interrupting: true) }
      cell.pointee.frameBytes = UInt32(truncatingIfNeeded: function.frameBytes)
      // Whoever sees the new entry also sees the code behind it.
      martlet_store_release(
        UnsafeMutableRawPointer(cell) + MemoryLayout<CodeCell>.offset(of: \.entry)!,
        UInt64(UInt(bitPattern: function.start)))
      return UInt(bitPattern: function.start)
    }
    return Code(bitPattern: start)
  }

  /// Lets every loop look whether its store is to be interrupted, until `disarm` is called as often.
  func arm() {
    translated.withLock { translated in
      translated.interruptions += 1
      guard translated.interruptions == 1 else { return }
      for function in translated.functions { function.setLoops(interrupting: true) }
    }
  }

  func disarm() {
    translated.withLock { translated in
      translated.interruptions -= 1
      guard translated.interruptions == 0 else { return }
      for function in translated.functions { function.setLoops(interrupting: false) }
    }
  }

  /// The function whose code the address is in.
  func function(at pc: Code) -> FunctionCode? {
    translated.withLock { translated in
      let position = Self.position(of: pc + 1, in: translated.functions) - 1
      guard position >= 0, pc < translated.functions[position].end else { return nil }
      return translated.functions[position]
    }
  }

  /// How many functions begin before the address.
  private static func position(of pc: Code, in functions: [FunctionCode]) -> Int {
    var low = 0
    var high = functions.count
    while low < high {
      let middle = (low + high) / 2
      if functions[middle].start < pc { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension CodeCell {
  /// Where the instruction stands that translates the function: `entry` before the first call.
  static let untranslatedOffset = MemoryLayout<CodeCell>.offset(of: \.untranslated)!

  static func containing(_ untranslated: Code) -> UnsafeMutablePointer<CodeCell> {
    UnsafeMutableRawPointer(mutating: untranslated - untranslatedOffset).assumingMemoryBound(to: CodeCell.self)
  }
}
