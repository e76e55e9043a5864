import Testing

@testable import WasmFormat

@Suite struct CanonicalTypeTests {
  private func structure(_ fields: ValueType..., supertype: UInt32? = nil, isFinal: Bool = true) -> SubType {
    SubType(
      isFinal: isFinal, supertypes: supertype.map { [TypeIndex($0)] } ?? [],
      composite: .structure(fields.map { FieldType(StorageType($0), isMutable: false) }))
  }

  private func reference(_ index: UInt32) -> ValueType { .reference(HeapType(TypeIndex(index)), nullable: false) }

  @Test func equalGroupsAreOne() throws {
    let types = try CanonicalTypes(
      [
        structure(reference(1)), structure(reference(0)),
        structure(reference(3)), structure(reference(2)),
        // The same fields, but from outside the group.
        structure(reference(1)), structure(reference(0)),
      ], groupSizes: [2, 2, 2])
    #expect((0..<6).map { types[TypeIndex($0)].canonical } == [0, 1, 0, 1, 4, 5])
    #expect(types.canonical(reference(3)) == reference(1))
    #expect(types.canonical(reference(6)) == nil)
  }

  @Test func keysNameGroupsAcrossModules() throws {
    let first = try CanonicalTypes(
      [structure(.i32), structure(reference(0)), structure(reference(1), reference(2))], groupSizes: [1, 1, 1])
    let second = try CanonicalTypes(
      [structure(reference(0)), structure(.i32), structure(reference(1))], groupSizes: [1, 1, 1])
    // What a registry that has seen both calls them.
    let names: [String: UInt32] = ["i32": 70, "ref i32": 71]
    let key = first.key(ofGroup: 1) { _ in names["i32"]! }
    #expect(key == second.key(ofGroup: 2) { _ in names["i32"]! })
    #expect(key != second.key(ofGroup: 2) { _ in names["ref i32"]! })
    #expect(first.key(ofGroup: 0) { _ in 0 } == second.key(ofGroup: 1) { _ in 0 })
  }

  @Test func subtypingFollowsDeclarations() throws {
    let types = try CanonicalTypes(
      [
        structure(isFinal: false), structure(.i32, supertype: 0, isFinal: false), structure(.i32, .i64, supertype: 1),
        structure(.i64, supertype: 0, isFinal: false), structure(.i32, .i64),
      ], groupSizes: [1, 1, 1, 1, 1])
    func matches(_ sub: UInt32, _ sup: UInt32) -> Bool { types.matches(reference(sub), reference(sup)) }
    #expect(matches(2, 0) && matches(2, 1) && matches(1, 0) && matches(3, 0) && matches(2, 2))
    #expect(!matches(0, 2) && !matches(3, 1) && !matches(2, 3) && !matches(4, 1))
    #expect(types[TypeIndex(2)].depth == 2)
    #expect(types.matches(reference(2), .reference(.structure, nullable: true)))
    #expect(types.matches(.reference(.none, nullable: false), reference(2)))
    #expect(!types.matches(.reference(.none, nullable: true), reference(2)))
    #expect(!types.matches(.reference(.noFunction, nullable: false), reference(2)))
  }

  @Test func abstractTypesFormFiveHierarchies() throws {
    let types = try CanonicalTypes([], groupSizes: [])
    for (type, _, _) in HeapType.abstractTypes {
      #expect(types.matches(type, types.top(of: type)))
      let bottoms: [HeapType] = [.none, .noFunction, .noExtern, .noException, .noContinuation]
      #expect(bottoms.filter { types.matches($0, type) }.count == 1)
    }
  }
}
