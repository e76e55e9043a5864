import Testing

@Test func placeholderMartletCommands() {}
