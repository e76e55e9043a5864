import WasmFormat

/// libFuzzer's entry point for the binary reader: any bytes give a module or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let storage = ByteStorage(Array(UnsafeBufferPointer(start: bytes, count: count)))
  if let module = try? WasmModule(reading: storage, features: .all) { _ = module.encoded() }
  return 0
}
