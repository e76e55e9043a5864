import Testing

@Test func placeholderMachineCode() {}
