import Synchronization
import Testing

@testable import Martlet

/// Handles go wherever Swift lets go of them: a task's after the task has told its result, an error's where it was caught.
@Suite struct HandleTests {
  /// A thread that does nothing but let go of what it is given.
  private final class Bin: Sendable {
    private struct Contents: @unchecked Sendable {
      var handles: [Any] = []
      var isClosed = false
    }

    private let contents = Mutex(Contents())

    func throwAway(_ handle: Any) {
      let thrown = Contents(handles: [handle])
      contents.withLock { $0.handles += thrown.handles }
    }

    func close() { contents.withLock { $0.isClosed = true } }

    /// Runs until the bin is closed and empty.
    func empty() {
      while true {
        let all = contents.withLock { contents in
          let all = contents
          contents.handles = []
          return all
        }
        if all.handles.isEmpty, all.isClosed { return }
      }
    }
  }

  /// Lets go of something else when it goes.
  private final class Witness: Sendable {
    private let bin: Bin
    init(_ bin: Bin) { self.bin = bin }
    deinit { bin.throwAway(1) }
  }

  private static let text = """
    (module
      (type $pair (struct (field i32) (field i64)))
      (memory (export "memory") 1)
      (table (export "table") 10 funcref)
      (elem (i32.const 0) $same)
      (tag $tag (export "tag") (param i32))
      (func $same (export "same") (result funcref) (table.get (i32.const 0)))
      (func (export "pair") (param i32) (result (ref $pair))
        (struct.new $pair (local.get 0) (i64.const 7)))
      (func (export "throw") (param i32) (throw $tag (local.get 0)))
      (func (export "grow") (result i32) (memory.grow (i32.const 1)))
      (func (export "loop") (param i32) (result i32) (local $sum i32)
        (loop
          (local.set $sum (i32.add (local.get $sum) (local.get 0)))
          (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get $sum)))
    """

  @Test(arguments: Engine.Tier.allCases)
  func handlesMayGoOnAnyThread(_ tier: Engine.Tier) throws {
    var configuration = Engine.Configuration()
    configuration.tier = tier
    let engine = Engine(configuration)
    let module = try Module(wat: Self.text, engine: engine)
    let importing = try Module(
      wat: #"(module (import "env" "same" (func (result funcref))) (import "env" "log" (func (param i32))))"#,
      engine: engine)
    let store = Store(engine: engine)
    // Interrupted code remembers loops of instances that may be gone.
    store.deadline = .now + .seconds(1000)
    let kept = try Instance(module, in: store)
    let before = store.usage
    let bin = Bin()
    let thread = SystemThread { bin.empty() }
    let same = try kept.function("same")
    let pair = try kept.function("pair", as: ((Int32) throws -> StructureReference).self)
    let (fail, sum) = (try kept.function("throw"), try kept.function("loop", as: ((Int32) throws -> Int32).self))
    for turn in 0..<Many.handovers / 2 {
      // The last handle goes while the next one is made.
      for _ in 0..<4 { bin.throwAway(try same.call()) }
      let reference = try pair(Int32(turn))
      bin.throwAway(try pair(-1))
      do { _ = try fail.call([.i32(1)]) } catch { bin.throwAway(error) }
      if turn.isMultiple(of: 5) {
        let passing = try Instance(module, in: store)
        #expect(try passing.function("grow", as: (() throws -> Int32).self)() == 1)
        #expect(try passing.function("loop", as: ((Int32) throws -> Int32).self)(4) == 10)
        // What goes with the last handle: an instance, one that it imports, and what the host has hung on to it.
        let witness = Witness(bin)
        let log = Function(in: store) { (_: Int32) in withExtendedLifetime(witness) {} }
        let importer = try Instance(
          importing, in: store, imports: ["env": ["same": try passing.function("same"), "log": log]])
        bin.throwAway(passing)
        bin.throwAway(importer)
      }
      #expect(store.usage.instances > 0)
      if turn.isMultiple(of: 100) { store.collect() }
      #expect(try reference.get(0, as: Int32.self) == Int32(turn))
      #expect(try sum(4) == 10)
    }
    bin.close()
    thread?.join()
    store.collect()
    #expect(store.usage.instances == before.instances)
    #expect(store.usage.memoryBytes == before.memoryBytes)
    #expect(store.usage.tableElements == before.tableElements)
    #expect(store.usage.heapBytes < 1 << 16)
  }
}
