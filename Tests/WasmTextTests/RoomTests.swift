import Testing

@Test func placeholderWasmText() {}
