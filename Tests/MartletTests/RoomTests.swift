import Testing

@Test func placeholderMartlet() {}
