import CMartletPlatform
import MachineCode
package import WasmCompiler

/// The compiled code of a module where it runs, and the tables that say what stands where in it.
package final class CompiledImage: @unchecked Sendable {
  private let tables: CompiledModule
  private let memory: ExecutableMemory
  private let trapOffsets: UnsafeMutablePointer<UInt32>
  /// Whose code it is, for backtraces. The module owns its code.
  private(set) unowned(unsafe) var module: Module?

  package var base: UnsafeRawPointer { UnsafeRawPointer(memory.base) }

  /// Puts code into memory; nil where the system does not allow it, or there is none.
  package init?(_ compiled: consuming CompiledModule) {
    guard !compiled.ranges.isEmpty, Tiers.isReady,
      let memory = compiled.code.withUnsafeBytes({ ExecutableMemory($0) })
    else { return nil }
    self.memory = memory
    let codeBytes = compiled.code.count
    // The bytes have moved; the tables stay.
    compiled.code = []
    tables = compiled
    trapOffsets = .allocate(capacity: max(tables.trapSites.count, 1))
    for position in tables.trapSites.indices {
      (trapOffsets + position).initialize(to: tables.trapSites[position].offset)
    }
    let region = martlet_region(
      start: base, end: base + codeBytes, trap_offsets: trapOffsets, trap_count: tables.trapSites.count,
      owner: Unmanaged.passUnretained(self).toOpaque())
    guard martlet_add_region(region) else { return nil }
  }

  deinit {
    martlet_remove_region(memory.base)
    trapOffsets.deallocate()
  }

  func setModule(_ module: Module) { self.module = module }

  // MARK: Contents

  /// Where a function begins that the module defines; nil where it is not compiled.
  package func entry(of position: Int) -> UnsafeRawPointer? { address(tables.functionOffsets, position) }

  /// The adapter for functions of a type.
  package func adapter(of type: Int) -> UnsafeRawPointer? { address(tables.entryAdapters, type) }

  private func address(_ offsets: [UInt32], _ position: Int) -> UnsafeRawPointer? {
    guard position < offsets.count, offsets[position] != CompiledModule.none else { return nil }
    return base + Int(offsets[position])
  }

  /// The image that an address is in, and its distance from the beginning.
  static func containing(_ pc: UnsafeRawPointer) -> (image: Unmanaged<CompiledImage>, offset: UInt32)? {
    var region = martlet_region()
    guard martlet_find_region(pc, &region), let owner = region.owner, let start = region.start else { return nil }
    return (Unmanaged.fromOpaque(owner), UInt32(truncatingIfNeeded: pc - start))
  }

  /// The function or adapter whose code is at an offset.
  func range(at offset: UInt32) -> CompiledModule.CodeRange? {
    let position = Self.count(tables.ranges) { $0.start <= offset }
    return position > 0 && offset < tables.ranges[position - 1].end ? tables.ranges[position - 1] : nil
  }

  func trapSite(at offset: UInt32) -> CompiledModule.TrapSite? {
    let position = Self.count(tables.trapSites) { $0.offset < offset }
    return position < tables.trapSites.count && tables.trapSites[position].offset == offset
      ? tables.trapSites[position] : nil
  }

  /// The call that returns to an offset.
  func callSite(returningTo offset: UInt32) -> CompiledModule.CallSite? {
    let position = Self.count(tables.callSites) { $0.returnOffset < offset }
    return position < tables.callSites.count && tables.callSites[position].returnOffset == offset
      ? tables.callSites[position] : nil
  }

  /// The function inserted into another that a source stems from.
  func insertion(of source: UInt32) -> Insertion? { tables.insertions.insertion(of: source) }

  /// Where an exception goes on that comes out of the call that returns to an offset.
  func landing(ofCallReturningTo offset: UInt32) -> UnsafeRawPointer? {
    let position = Self.count(tables.handlers) { $0.returnOffset < offset }
    guard position < tables.handlers.count, tables.handlers[position].returnOffset == offset else { return nil }
    return base + Int(tables.handlers[position].landingOffset)
  }

  /// How many of the elements, which stand in order, come before a place.
  private static func count<Element>(_ elements: [Element], where isBefore: (Element) -> Bool) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(elements[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
