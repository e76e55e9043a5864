import WasmFormat

/// libFuzzer's entry point for the validator: whatever can be read is valid or an error.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let storage = ByteStorage(Array(UnsafeBufferPointer(start: bytes, count: count)))
  if let module = try? WasmModule(reading: storage, features: .all) { try? module.validate(features: .all) }
  return 0
}
