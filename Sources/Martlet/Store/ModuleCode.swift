package import WasmFormat

/// The code of a module, shared by all its instances: a cell for each function that the module defines, translated when
/// it is first called.
package final class ModuleCode: @unchecked Sendable {
  package let layout: ModuleLayout
  package let options: CodeOptions
  /// One for each function that the module defines.
  package let cells: UnsafeMutablePointer<CodeCell>

  /// `untranslated` is the code that translates a function when it is first called.
  package init(layout: ModuleLayout, options: CodeOptions, untranslated: UnsafeRawPointer) {
    self.layout = layout
    self.options = options
    let count = layout.functions.count - layout.importedFunctionCount
    cells = .allocate(capacity: max(count, 1))
    let owner = Unmanaged.passUnretained(self).toOpaque()
    for position in 0..<count {
      let index = FunctionIndex(UInt32(layout.importedFunctionCount + position))
      let before = layout.record(of: index).slotsBeforeHeader
      (cells + position).initialize(
        to: CodeCell(
          entry: untranslated, frameBytes: UInt32((before + FrameLayout.headerSlots) * FrameLayout.slotBytes),
          slotsBeforeHeader: UInt32(before), compiled: nil, heat: 0, functionIndex: index.rawValue, owner: owner))
    }
  }

  deinit { cells.deallocate() }

  /// The cell of a function that the module defines.
  package func cell(of function: FunctionIndex) -> UnsafeMutablePointer<CodeCell> {
    precondition(function.position >= layout.importedFunctionCount && function.position < layout.functions.count)
    return cells + (function.position - layout.importedFunctionCount)
  }
}

/// What translation depends on, besides the module.
package struct CodeOptions: Hashable, Sendable {
  /// Every NaN that arithmetic makes is the canonical one, and relaxed operations have one result.
  package var isDeterministic = false

  package init() {}
}
