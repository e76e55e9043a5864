// Types of modules, functions, memories and so on are part of this library's face.
@_exported public import WasmFormat
