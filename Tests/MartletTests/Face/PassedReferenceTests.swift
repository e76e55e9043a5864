import Martlet
import Testing

/// References to Swift values while so many are passed that those which nobody uses are freed now and then.
@Suite struct PassedReferenceTests {
  private static let text = """
    (module
      (table $kept 4 externref)
      (global $kept (mut externref) (ref.null extern))
      (func (export "first") (param externref externref) (result externref) (local.get 0))
      (func (export "number") (param i32 externref i32) (result i32)
        (i32.sub (local.get 0) (local.get 2)))
      (func (export "drop") (param i32 i32 i32 i32 i32)))
    """

  private static func engine(_ tier: Engine.Tier) -> Engine {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    return Engine(configuration)
  }

  @Test(arguments: Engine.Tier.allCases)
  func referencesOfOtherStoresArriveAsThemselves(_ tier: Engine.Tier) throws {
    let module = try Module(wat: Self.text, engine: Self.engine(tier))
    let stores = [Store(engine: module.engine), Store(engine: module.engine)]
    let functions = try stores.map { try Instance(module, in: $0).function("first") }
    let typed = try functions.map {
      try $0.typed(as: ((ExternReference?, ExternReference?) throws -> ExternReference?).self)
    }
    for turn in 1...3000 {
      let (first, second) = (ExternReference(turn), ExternReference(-turn))
      for number in 0...1 {
        guard case .extern(let result?) = try functions[number].call([.extern(first), .extern(second)])[0] else {
          Issue.record("no reference came back")
          return
        }
        #expect(result.value as? Int == turn)
        #expect(try typed[number](second, first)?.value as? Int == -turn)
      }
    }
  }

  /// Calls the program when it goes.
  private final class Caller {
    private let drop: Function
    init(_ drop: Function) { self.drop = drop }
    deinit { _ = try? drop.call([.i32(7), .i32(7), .i32(7), .i32(7), .i32(7)]) }
  }

  @Test(arguments: Engine.Tier.allCases)
  func whatGoesMayCallTheProgram(_ tier: Engine.Tier) throws {
    let module = try Module(wat: Self.text, engine: Self.engine(tier))
    let store = Store(engine: module.engine)
    let instance = try Instance(module, in: store)
    let (number, drop) = (try instance.function("number"), try instance.function("drop"))
    let typed = try number.typed(as: ((Int32, ExternReference?, Int32) throws -> Int32).self)
    let table = try Table(in: store, type: TableType(element: .externReference, limits: SizeLimits(minimum: 2)))
    for turn in 0..<Int32(3000) {
      let reference = ExternReference(Caller(drop))
      guard case .i32(let result) = try number.call([.i32(turn), .extern(reference), .i32(1)])[0] else { return }
      #expect(result == turn - 1)
      #expect(try typed(turn, ExternReference(Caller(drop)), 1) == turn - 1)
      try table.set(UInt64(turn % 2), to: .extern(ExternReference(Caller(drop))))
    }
  }
}
