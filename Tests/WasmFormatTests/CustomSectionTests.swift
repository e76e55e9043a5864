import Testing

@testable import WasmFormat

/// Known custom sections come back as they were written, and nothing in them makes a module wrong.
@Suite struct CustomSectionTests {
  private func module(_ name: String, _ contents: borrowing ByteSink) throws -> WasmModule {
    var sink = ByteSink()
    sink.bytes([0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00, 0x00])
    let start = sink.count
    sink.string(name)
    sink.bytes(contents.buffer)
    sink.insertLength(at: start)
    return try WasmModule(reading: ByteStorage(sink.array))
  }

  @Test func names() throws {
    var names = Names()
    names.module = "m"
    names.functions[3] = "f"
    names.functions[1] = "λ"
    names.locals[3][0] = "x"
    names.labels[3][2] = "again"
    names.fields[0][1] = "left"
    names.types[0] = "t"
    names.tables[0] = "a"
    names.memories[0] = "b"
    names.globals[7] = "c"
    names.elements[0] = "d"
    names.data[0] = "e"
    names.tags[0] = "θ"
    var contents = ByteSink()
    names.encode(into: &contents)
    var warnings: [ReadError] = []
    #expect(try module("name", contents).names(warnings: &warnings) == names)
    #expect(warnings.isEmpty && names.functions.associations.map(\.index) == [1, 3])
    names.functions[1] = nil
    names.locals[3][0] = nil
    #expect(names.functions.count == 1 && names.locals.isEmpty)
  }

  @Test func brokenNamesAreReportedAndTheRestKept() throws {
    var contents = ByteSink()
    contents.bytes([0x01, 0x02, 0x05, 0x00])  // functions, cut short
    contents.bytes([0x63, 0x01, 0x00])  // unknown
    contents.bytes([0x04, 0x07, 0x02, 0x05, 0x01, 0x61, 0x02, 0x01, 0x62])  // types, out of order
    var warnings: [ReadError] = []
    let names = try #require(try module("name", contents).names(warnings: &warnings))
    #expect(names.types[TypeIndex(5)] == "a" && names.types[TypeIndex(2)] == "b")
    #expect(warnings.count == 3 && warnings.allSatisfy { $0.item == "name" })
  }

  @Test func producersAndFeatures() throws {
    let producers = Producers(fields: [
      Producers.Field(name: "language", values: [Producers.Value(name: "Swift", version: "6.3")])
    ])
    var contents = ByteSink()
    producers.encode(into: &contents)
    var warnings: [ReadError] = []
    #expect(try module(Producers.sectionName, contents).producers(warnings: &warnings) == producers)

    let features = TargetFeatures(entries: [TargetFeatures.Entry(prefix: UInt8(ascii: "+"), name: "simd128")])
    contents.count = 0
    features.encode(into: &contents)
    #expect(try module(TargetFeatures.sectionName, contents).targetFeatures(warnings: &warnings) == features)
    #expect(warnings.isEmpty)
  }

  @Test func branchHintsAndLinking() throws {
    let hints = BranchHints(functions: [
      BranchHints.Function(index: FunctionIndex(4), hints: [BranchHints.Hint(offset: 9, isLikely: true)])
    ])
    var contents = ByteSink()
    hints.encode(into: &contents)
    var warnings: [ReadError] = []
    #expect(try module(BranchHints.sectionName, contents).branchHints(warnings: &warnings) == hints)

    var linking = DynamicLinking()
    linking.memory = DynamicLinking.MemoryNeeds()
    linking.memory?.memoryBytes = 1000
    linking.needed = ["libc.so"]
    linking.exports = [DynamicLinking.ExportFlags(name: "f", flags: 4)]
    linking.imports = [DynamicLinking.ImportFlags(module: "env", name: "g", flags: 1)]
    linking.runtimePaths = ["$ORIGIN"]
    contents.count = 0
    linking.encode(into: &contents)
    #expect(try module(DynamicLinking.sectionName, contents).dynamicLinking(warnings: &warnings) == linking)
    #expect(warnings.isEmpty)
  }
}
