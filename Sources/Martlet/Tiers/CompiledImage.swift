import CMartletPlatform
import MachineCode
package import WasmCompiler
import WasmFormat

/// The compiled code of a module where it runs, and the tables that say what stands where in it.
package final class CompiledImage: @unchecked Sendable {
  private let tables: CodeTables
  /// Keeps the tables in memory.
  private let tableBytes: ByteStorage
  private let code: ExecutableMemory
  /// Whose code it is, for backtraces. The module owns its code.
  private(set) unowned(unsafe) var module: Module?

  package var base: UnsafeRawPointer { UnsafeRawPointer(code.base) }

  /// Puts code into memory; nil where the system does not allow it, or there is none.
  package convenience init?(_ compiled: consuming CompiledModule) {
    guard !compiled.ranges.isEmpty, Tiers.isReady,
      let code = compiled.code.withUnsafeBytes({ ExecutableMemory($0) })
    else { return nil }
    // The bytes have moved.
    compiled.code = []
    self.init(code, ByteStorage(CodeTables.bytes(of: compiled)))
  }

  /// Code that is in its place, with its tables; nil where they are no tables.
  init?(_ code: ExecutableMemory, _ tableBytes: ByteStorage) {
    guard let tables = CodeTables(tableBytes.buffer) else { return nil }
    self.code = code
    self.tables = tables
    self.tableBytes = tableBytes
    let region = martlet_region(
      start: base, end: base + code.byteCount, trap_offsets: tables.trapOffsets.baseAddress,
      trap_count: tables.trapOffsets.count, owner: Unmanaged.passUnretained(self).toOpaque())
    guard martlet_add_region(region) else { return nil }
  }

  deinit { martlet_remove_region(base) }

  func setModule(_ module: Module) { self.module = module }

  // MARK: Contents

  /// Where a function begins that the module defines; nil where it is not compiled.
  package func entry(of position: Int) -> UnsafeRawPointer? { address(tables.functionOffsets, position) }

  /// The adapter for functions of a type.
  package func adapter(of type: Int) -> UnsafeRawPointer? { address(tables.entryAdapters, type) }

  private func address(_ offsets: CodeTables.Table<UInt32>, _ position: Int) -> UnsafeRawPointer? {
    guard position < offsets.count, Int(offsets[position]) < code.byteCount else { return nil }
    return base + Int(offsets[position])
  }

  /// The image that an address is in, and its distance from the beginning.
  static func containing(_ pc: UnsafeRawPointer) -> (image: Unmanaged<CompiledImage>, offset: UInt32)? {
    var region = martlet_region()
    guard martlet_find_region(pc, &region), let owner = region.owner, let start = region.start else { return nil }
    return (Unmanaged.fromOpaque(owner), UInt32(truncatingIfNeeded: pc - start))
  }

  /// The function or adapter whose code is at an offset.
  func range(at offset: UInt32) -> CompiledModule.CodeRange? { tables.range(at: offset) }

  func trapSite(at offset: UInt32) -> CompiledModule.TrapSite? { tables.trapSite(at: offset) }

  /// The call that returns to an offset.
  func callSite(returningTo offset: UInt32) -> CompiledModule.CallSite? { tables.callSite(returningTo: offset) }

  /// The function inserted into another that a source stems from.
  func insertion(of source: UInt32) -> Insertion? { Insertion.of(source, in: tables.insertions) }

  /// Where an exception goes on that comes out of the call that returns to an offset.
  func landing(ofCallReturningTo offset: UInt32) -> UnsafeRawPointer? {
    tables.handler(ofCallReturningTo: offset).map { base + Int($0.landingOffset) }
  }
}
