// WasmFormat
