import Foundation
import MachineCode
import Testing
import WasmCompiler
import WasmFormat
import WasmText

/// A layout of records that no runtime has: every field is somewhere else.
let testLayout: RuntimeLayout = {
  var layout = RuntimeLayout()
  layout.instance.store = 0
  layout.instance.memory = 8
  layout.instance.memories = 16
  layout.instance.tables = 24
  layout.instance.importedGlobals = 32
  layout.instance.importedFunctions = 40
  layout.instance.tags = 48
  layout.instance.functions = 56
  layout.instance.dataSegments = 64
  layout.instance.elementSegments = 72
  layout.instance.typeIdentities = 80
  layout.instance.helpers = 88
  layout.instance.globals = 128
  layout.store.nativeStackLimit = 8
  layout.store.calledRecord = 16
  layout.store.types = 24
  layout.store.heapNext = 32
  layout.store.heapEnd = 40
  layout.store.stop = 48
  layout.store.fuel = 56
  layout.memory.byteCount = 8
  layout.memory.pageSizeLog2 = 16
  layout.memory.spareBytes = 1 << 16
  layout.table.count = 8
  layout.function.instance = 8
  layout.function.type = 16
  layout.function.stride = 32
  layout.cell.compiled = 16
  layout.segment.count = 8
  layout.segment.stride = 16
  layout.type.depth = 20
  layout.type.kind = 21
  layout.type.stride = 32
  return layout
}()

extension CompilationUnit {
  /// The unit of a valid module whose functions can all be referred to.
  convenience init(_ module: WasmModule, features: WasmFormat.Features = .wasm3) throws {
    let context = try ModuleContext(module, features: features)
    try module.validate(features: features)
    self.init(context, references: module.functions.indices.map { Int32($0) })
  }
}
