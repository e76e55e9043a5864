// WasmCompiler
