// WasmText
