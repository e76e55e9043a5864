import Testing

@Test func placeholderWasmFormat() {}
