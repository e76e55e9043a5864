import Martlet
import Testing

// What the README says of bounds.

@Suite struct BoundsSample {
  @Test func bounded() throws {
    var configuration = Engine.Configuration()
    configuration.metersFuel = true  // counts instructions, the same in every tier
    var limits = Store.Limits()
    limits.totalMemoryBytes = 64 << 20
    let store = Store(engine: Engine(configuration), limits: limits)
    let module = try Module(wat: #"(module (func (export "run") (loop (br 0))))"#, engine: store.engine)
    let instance = try Instance(module, in: store)
    store.fuel = 1_000_000
    store.deadline = .now + .milliseconds(50)  // or store.interrupter.interrupt() from any thread
    do {
      try instance.function("run").call()
    } catch let trap as Trap where trap.kind == .outOfFuel || trap.kind == .deadlineExceeded {
      print(trap, store.usage)  // the store can be used again
    }
    #expect(store.fuel < 1_000_000)
  }
}
