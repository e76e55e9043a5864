import Testing

@testable import WasmFormat

/// Modules are read whole or refused with the place and the reason.
@Suite struct ModuleReaderTests {
  private static let header: [UInt8] = [0x00, 0x61, 0x73, 0x6D, 0x01, 0x00, 0x00, 0x00]

  private func read(
    _ sections: [UInt8], _ features: Features = .wasm3, limits: ImplementationLimits = .standard
  ) throws -> WasmModule {
    try WasmModule(reading: ByteStorage(Self.header + sections), features: features, limits: limits)
  }

  private func refusal(
    _ sections: [UInt8], _ features: Features = .wasm3, limits: ImplementationLimits = .standard
  ) -> ReadError? {
    #expect(throws: ReadError.self) {
      try self.read(sections, features, limits: limits).checkBodies(features: features)
    }
  }

  @Test func anErrorSaysWhereAndWhat() throws {
    let error = try #require(refusal([0x02, 0x05, 0x01, 0x01, 0x61, 0x00, 0x09]))
    #expect(error.kind == .malformedImportKind && error.offset == 14 && error.section == .import)
    #expect(
      error.description
        == "malformed import kind at 0x0e, in the import section, import 0: expected 0 to 4, found 9")
  }

  /// What a feature that is switched off would allow is named with the feature.
  @Test(
    arguments: [
      ([0x0D, 0x01, 0x00], Features.wasm2, "malformed section id at 0x08: found 13, which needs exceptions"),
      ([0x0C, 0x01, 0x00], .wasm1, "malformed section id at 0x08: found 12, which needs bulk-memory"),
      ([0x0E, 0x01, 0x00], .wasm1, "malformed section id at 0x08: expected a value from 0 to 13, found 14"),
      (
        [0x0B, 0x03, 0x01, 0x01, 0x00], .wasm1,
        "malformed data segment kind at 0x0b, in the data section, data segment 0: found 1, which needs bulk-memory"
      ),
      (
        [0x09, 0x04, 0x01, 0x01, 0x00, 0x00], .wasm1,
        "malformed elements segment kind at 0x0b, in the element section, element segment 0: "
          + "found 1, which needs bulk-memory"
      ),
      (
        [0x05, 0x04, 0x01, 0x08, 0x01, 0x00], .wasm3,
        "malformed limits flags at 0x0b, in the memory section, memory 0: found 0x08, which needs custom-page-sizes"
      ),
      (
        [0x05, 0x04, 0x01, 0x10, 0x01, 0x00], .wasm3,
        "malformed limits flags at 0x0b, in the memory section, memory 0: expected a combination of 0x0f, found 0x10"
      ),
      (
        [0x01, 0x04, 0x01, 0x5E, 0x78, 0x00], .wasm2,
        "malformed definition type at 0x0b, in the type section, type 0: found 0x5e, which needs gc"
      ),
      (
        [0x01, 0x05, 0x01, 0x60, 0x01, 0x7B, 0x00], .wasm1,
        "malformed value type at 0x0d, in the type section, type 0: found v128, which needs simd"
      ),
      (
        [0x02, 0x06, 0x01, 0x00, 0x00, 0x04, 0x00, 0x00], .wasm2,
        "malformed import kind at 0x0d, in the import section, import 0: found 4, which needs exceptions"
      ),
    ] as [([UInt8], Features, String)])
  func theMissingFeatureIsNamed(_ section: [UInt8], _ features: Features, _ message: String) {
    #expect(refusal(section, features)?.description == message)
  }

  @Test func everySectionComesBack() throws {
    let sections: [UInt8] = [
      0x01, 0x04, 0x01, 0x60, 0x00, 0x00,  // type
      0x00, 0x03, 0x01, 0x61, 0x2A,  // custom "a" after it
      0x02, 0x07, 0x01, 0x01, 0x6D, 0x01, 0x6E, 0x00, 0x00,  // import
      0x03, 0x02, 0x01, 0x00,  // function
      0x04, 0x09, 0x01, 0x40, 0x00, 0x70, 0x00, 0x01, 0xD0, 0x70, 0x0B,  // table with initial value
      0x05, 0x04, 0x01, 0x05, 0x01, 0x02,  // 64-bit memory
      0x0D, 0x03, 0x01, 0x00, 0x00,  // tag
      0x06, 0x06, 0x01, 0x7F, 0x01, 0x41, 0x05, 0x0B,  // global
      0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x01,  // export
      0x08, 0x01, 0x01,  // start
      0x09, 0x09, 0x02, 0x03, 0x00, 0x01, 0x00, 0x05, 0x70, 0x01, 0xD2,  // elements…
    ]
    // The last section above is cut short on purpose.
    #expect(refusal(sections)?.kind == .unexpectedEnd)
    var whole = Array(sections.dropLast(11))
    whole += [0x09, 0x0B, 0x02, 0x03, 0x00, 0x01, 0x00, 0x05, 0x70, 0x01, 0xD2, 0x00, 0x0B]
    whole += [0x0C, 0x01, 0x01, 0x0A, 0x04, 0x01, 0x02, 0x00, 0x0B, 0x0B, 0x05, 0x01, 0x01, 0x02, 0x68, 0x69]
    let module = try read(whole)
    #expect(module.types.count == 1 && module.imports.count == 1 && module.functions.count == 1)
    #expect(module.tables[0].initializer != nil && module.memories[0].addressType == .i64)
    #expect(module.tags.count == 1 && module.globals[0].type.isMutable && module.exports[0].name == "f")
    #expect(module.start == FunctionIndex(1) && module.dataCount == 1 && module.bodies.count == 1)
    #expect(module.elements.map(\.mode) == [.declarative, .passive])
    #expect(module.bytes[module.data[0].contents] == [0x68, 0x69])
    #expect(
      module.customSections == [
        CustomSection(name: "a", contents: ByteRange(offset: 18, count: 1), after: .type)
      ])
    #expect(module.encoded() == Self.header + whole)
  }

  @Test func featuresGateSectionsAndTypes() {
    #expect(refusal([0x0D, 0x01, 0x00], .wasm2)?.kind == .malformedSectionID)
    #expect(refusal([0x0C, 0x01, 0x00], .wasm1)?.kind == .malformedSectionID)
    #expect(refusal([0x01, 0x04, 0x01, 0x5E, 0x78, 0x00], .wasm2)?.kind == .malformedDefinitionType)
    #expect(refusal([0x05, 0x03, 0x01, 0x04, 0x00], .wasm2)?.kind == .malformedLimitsFlags)
    #expect(refusal([0x05, 0x04, 0x01, 0x03, 0x00, 0x01])?.kind == .malformedLimitsFlags)
    #expect(throws: Never.self) { try read([0x05, 0x04, 0x01, 0x03, 0x00, 0x01], .all) }
  }

  @Test func limitsComeBeforeAllocation() throws {
    // Four billion entries of each kind are claimed and none is there.
    for section in [1, 2, 3, 4, 5, 13, 6, 7, 9, 10, 11] as [UInt8] {
      let error = try #require(refusal([section, 0x05, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]))
      #expect(error.kind == .limitExceeded, "section \(section)")
    }
    var limits = ImplementationLimits()
    limits.parameters = 2
    #expect(
      refusal([0x01, 0x07, 0x01, 0x60, 0x03, 0x7F, 0x7F, 0x7F, 0x00], limits: limits)?.kind == .limitExceeded)
    limits.moduleBytes = 10
    #expect(refusal([0x01, 0x01, 0x00], limits: limits)?.kind == .limitExceeded)
  }

  @Test func localsAreCountedWithoutOverflow() {
    let body: [UInt8] = [0x02, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x7F, 0x02, 0x7E, 0x0B]
    let sections: [UInt8] =
      [
        0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x0A, UInt8(body.count + 2), 0x01,
        UInt8(body.count),
      ]
      + body
    #expect(refusal(sections)?.kind == .tooManyLocals)
  }

  @Test func aMillionTypesAreRead() throws {
    var section = ByteSink(capacity: 4 << 20)
    section.bytes(Self.header)
    section.byte(1)
    let start = section.count
    section.unsigned(1_000_000 as UInt32)
    for _ in 0..<1_000_000 { section.bytes([0x60, 0x00, 0x00]) }
    section.insertLength(at: start)
    let module = try WasmModule(reading: ByteStorage(section.array))
    #expect(module.types.count == 1_000_000 && module.recursiveGroupSizes.count == 1_000_000)
  }

  @Test func everyPrefixOfAModuleIsRefusedOrRead() {
    let module: [UInt8] =
      Self.header + [
        0x01, 0x08, 0x02, 0x60, 0x00, 0x00, 0x60, 0x01, 0x7F, 0x00, 0x03, 0x02, 0x01, 0x00, 0x0A, 0x0E, 0x01, 0x0C,
        0x01,
        0x02, 0x7F, 0x02, 0x40, 0x41, 0x00, 0x0E, 0x01, 0x00, 0x01, 0x0B, 0x0B,
      ]
    for count in 0..<module.count {
      _ = try? WasmModule(reading: ByteStorage(Array(module.prefix(count)))).checkBodies()
      for value in [0x00, 0x0B, 0x7F, 0x80, 0xFF] as [UInt8] {
        var changed = module
        changed[count] = value
        _ = try? WasmModule(reading: ByteStorage(changed), features: .all).checkBodies(features: .all)
      }
    }
  }

  @Test func compactImportsKeepTheirGroups() throws {
    let section: [UInt8] = [
      0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7F,
      0x02, 0x19, 0x02, 0x01, 0x61, 0x00, 0x7F, 0x02, 0x01, 0x62, 0x00, 0x00, 0x01, 0x63, 0x00, 0x00,
      0x01, 0x61, 0x00, 0x7E, 0x00, 0x00, 0x02, 0x01, 0x64, 0x01, 0x65,
    ]
    let module = try read(section, .all)
    #expect(module.imports.map(\.name) == ["b", "c", "d", "e"])
    #expect(module.imports[2].grouping == .sharedModuleAndType(count: 2))
    #expect(module.encoded() == Self.header + section)
    #expect(refusal(section)?.kind == .malformedImportKind)
  }
}
