package import WasmFormat

/// The code of a module, shared by all its instances: a cell for each function that the module defines, translated when
/// it is first called.
package final class ModuleCode: @unchecked Sendable {
  package let layout: ModuleLayout
  /// One for each function that the module defines.
  package let cells: UnsafeMutablePointer<CodeCell>

  /// `untranslated` is the code that translates a function when it is first called.
  package init(layout: ModuleLayout, untranslated: UnsafeRawPointer) {
    self.layout = layout
    let count = layout.module.functions.count
    cells = .allocate(capacity: max(count, 1))
    let owner = Unmanaged.passUnretained(self).toOpaque()
    for position in 0..<count {
      let index = FunctionIndex(UInt32(layout.importedFunctions + position))
      let before = layout.record(of: layout.functions[index.position]).slotsBeforeHeader
      (cells + position).initialize(
        to: CodeCell(
          entry: untranslated, frameBytes: UInt32((before + FrameLayout.headerSlots) * FrameLayout.slotBytes),
          slotsBeforeHeader: UInt32(before), compiled: nil, heat: 0, functionIndex: index.rawValue, owner: owner))
    }
  }

  deinit { cells.deallocate() }

  /// The cell of a function that the module defines.
  package func cell(of function: FunctionIndex) -> UnsafeMutablePointer<CodeCell> {
    precondition(function.position >= layout.importedFunctions && function.position < layout.functions.count)
    return cells + (function.position - layout.importedFunctions)
  }
}
