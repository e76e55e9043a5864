import Martlet
import Testing
import WasmFormat

/// Compiled code among interpreted code and Swift: calls, traps, exceptions, collections.
@Suite struct CompiledCodeTests {
  static let engine: Engine = {
    var configuration = Engine.Configuration()
    configuration.tier = .jit
    configuration.features = .all
    return Engine(configuration)
  }()

  private struct HostFailure: Error, Equatable {
    var number: Int
  }

  private func instance(_ wat: String, _ imports: (Store) -> Imports = { _ in [:] }) throws -> Instance {
    let store = Store(engine: Self.engine)
    return try Instance(Module(wat: wat, engine: Self.engine), in: store, imports: imports(store))
  }

  /// Code without loops looks whether it has to stop where functions begin.
  @Test(arguments: ["calls", "tailCalls", "references"]) func functionsStopWhereTheyBegin(_ name: String) throws {
    let instance = try instance(
      """
      (module
        (import "host" "begin" (func $begin))
        (func (export "calls") (param i32) (result i32) (call $begin) (call $tree (local.get 0)))
        (func (export "tailCalls") (param i32) (result i32) (call $begin) (call $a (local.get 0)))
        (func (export "references") (param i32) (result i32) (call $begin) (call $there (local.get 0)))
        (func $tree (param i32) (result i32)
          (if (result i32) (local.get 0)
            (then
              (i32.add
                (call $tree (i32.sub (local.get 0) (i32.const 1)))
                (call $tree (i32.sub (local.get 0) (i32.const 1)))))
            (else (i32.const 1))))
        (func $a (param i32) (result i32) (return_call $b (local.get 0)))
        (func $b (param i32) (result i32) (return_call $a (local.get 0)))
        (func $there (param i32) (result i32)
          (return_call_ref $u (local.get 0) (ref.func $there)))
        (type $u (func (param i32) (result i32)))
        (elem declare func $there)
        (func (export "answer") (result i32) (i32.const 42)))
      """
    ) { store in
      // Only when the guest runs: so it has a frame, however soon the deadline comes.
      ["host": ["begin": Function(in: store) { store.deadline = .now + .milliseconds(20) }]]
    }
    for _ in 0..<2 {
      do {
        _ = try instance.function(name).call([.i32(60)])
        Issue.record("nothing was thrown")
      } catch let trap as Trap {
        #expect(trap.kind == .deadlineExceeded)
        #expect(!trap.backtrace.frames.isEmpty)
      }
      instance.store.deadline = nil
      #expect(try instance.function("answer").numbers() == [42])
    }
  }

  @Test func valuesOfEveryTypePass() throws {
    // More of each kind than there are registers, out to the host and back.
    let kinds = ["i32", "f32", "i64", "f64", "v128"]
    let types: [ValueType] = [.i32, .f32, .i64, .f64, .v128]
    let count = 25
    let names = (0..<count).map { kinds[$0 % 5] }.joined(separator: " ")
    let valueTypes = (0..<count).map { types[$0 % 5] }
    let reads = (0..<count).map { "(local.get \($0))" }.joined(separator: " ")
    var seen: [[Value]] = []
    let instance = try instance(
      """
      (module
        (import "host" "all" (func $all (param \(names)) (result \(names))))
        (func (export "all") (param \(names)) (result \(names)) (call $all \(reads)))
        (func (export "tail") (param \(names)) (result \(names)) (return_call $all \(reads))))
      """
    ) { store in
      let type = FunctionType(parameters: valueTypes, results: valueTypes)
      return [
        "host": [
          "all": Function(in: store, type: type) { values in
            seen.append(values)
            return values
          }
        ]
      ]
    }
    let values: [Value] = (0..<count).map { number in
      switch number % 5 {
      case 0: .i32(Int32(-number))
      case 1: .f32(Float(number) + 0.5)
      case 2: .i64(Int64.min + Int64(number))
      case 3: .f64(-Double(number) / 3)
      default: .v128(V128(low: UInt64(number), high: .max - UInt64(number)))
      }
    }
    for name in ["all", "tail"] {
      let results = try instance.function(name).call(values)
      #expect(results.map { "\($0)" } == values.map { "\($0)" })
    }
    #expect(seen.map { $0.map { "\($0)" } } == [values, values].map { $0.map { "\($0)" } })
  }

  @Test func trapsTellWhereTheyWere() throws {
    let wat = """
      (module $m
        (import "host" "again" (func $again (param i32)))
        (memory 1)
        (table 1 funcref)
        (func $fault (export "fault") (param i32) (drop (i32.load offset=8 (local.get 0))))
        (func $divide (export "divide") (param i32) (drop (i32.div_u (i32.const 1) (local.get 0))))
        (func $never (export "never") (param i32) unreachable)
        (func $null (export "null") (param i32) (call_indirect (i32.const 0)))
        (func (export "outer") (param i32) (call $again (local.get 0)) (nop)))
      """
    var texts: [Engine.Tier: [String]] = [:]
    for tier in Engine.Tier.allCases {
      var configuration = Engine.Configuration()
      configuration.tier = tier
      let engine = Engine(configuration)
      let store = Store(engine: engine)
      // The host calls back, so that frames of the program stand on both sides of those of the host.
      final class Box { var instance: Instance? }
      let box = Box()
      let again = Function(in: store, type: FunctionType(parameters: [.i32])) { arguments in
        guard case .i32(let number) = arguments[0], let instance = box.instance else { return [] }
        return try instance.function(["fault", "divide", "never", "null"][Int(number)]).call([
          .i32(number == 1 ? 0 : -9)
        ])
      }
      let instance = try Instance(
        Module(wat: wat, engine: engine), in: store, imports: ["host": ["again": again]])
      box.instance = instance
      for number in 0..<4 {
        do {
          _ = try instance.function("outer").call([.i32(Int32(number))])
          Issue.record("no trap")
        } catch let trap as Trap {
          texts[tier, default: []].append("\(trap)")
        }
      }
      box.instance = nil
    }
    #expect(texts[.jit] == texts[.interpreter])
    #expect(texts[.jit]?[0].contains("at outer") == true)
  }

  /// A check and the load behind it are two things where the memory is not guarded: what runs in some turns of a loop only
  /// must not be loaded before it.
  @Test func loadsStayBehindTheirChecks() throws {
    let instance = try instance(
      """
      (module
        (memory i64 0 4)
        (global (export "g") (mut i32) (i32.const 0))
        (func (export "f") (result i32)
          (loop $turn
            (if (i32.eqz (global.get 0)) (then (return (i32.const 7))))
            (global.set 0 (i32.sub (global.get 0) (i32.const 1)))
            (br_if $turn (i32.load offset=54 (i64.const 65528))))
          (i32.const 8)))
      """)
    #expect(try "\(instance.function("f").call())" == "[i32:7]")
    guard case .global(let turns) = instance.export("g") else { return }
    try turns.set(.i32(1))
    #expect {
      try instance.function("f").call()
    } throws: { ($0 as? Trap)?.kind == .memoryOutOfBounds }
  }

  /// Fast ways out of the code exist for signatures that fit registers; what differs in nothing but its types takes others.
  @Test func hostFunctionsOfManySignatures() throws {
    let kinds: [(name: String, type: ValueType, value: Value)] = [
      ("i32", .i32, .i32(-5)), ("i64", .i64, .i64(.min)), ("f32", .f32, .f32(-0.5)), ("f64", .f64, .f64(1e300)),
      ("v128", .v128, .v128(V128(low: 3, high: .max))),
    ]
    for length in [0, 1, 2, 5, 6, 7, 12] {
      for first in kinds.indices {
        let chosen = (0..<length).map { kinds[(first + $0) % kinds.count] }
        let names = chosen.map(\.name).joined(separator: " ")
        let reads = chosen.indices.map { "(local.get \($0))" }.joined(separator: " ")
        let instance = try instance(
          """
          (module (import "h" "f" (func $f (param \(names)) (result \(names))))
            (func (export "f") (param \(names)) (result \(names)) (call $f \(reads))))
          """
        ) { store in
          let type = FunctionType(parameters: chosen.map(\.type), results: chosen.map(\.type))
          return ["h": ["f": Function(in: store, type: type) { $0 }]]
        }
        let values = chosen.map(\.value)
        #expect(try instance.function("f").call(values).map { "\($0)" } == values.map { "\($0)" })
      }
    }
  }

  /// A load whose value another instruction could read from memory itself stays in front of one that would trap as well.
  @Test func theFirstTrapComesFirst() throws {
    let instance = try instance(
      """
      (module
        (type $array (array (mut i32)))
        (memory 1 1)
        (func (export "null")
          (ref.null $array) (i32.const 4)
          (drop (array.len (ref.null $array)))
          (i32.load offset=52 (i32.const 65528))
          (array.set $array))
        (func (export "memory") (result i32) (local (ref null $array))
          (i32.load offset=52 (i32.const 65528))
          (drop (array.len (local.get 0)))
          (i32.add (i32.const 7))))
      """)
    do {
      _ = try instance.function("null").call()
      Issue.record("nothing was thrown")
    } catch let trap as Trap {
      #expect(trap.kind == .nullArrayReference)
    }
    do {
      _ = try instance.function("memory").call()
      Issue.record("nothing was thrown")
    } catch let trap as Trap {
      #expect(trap.kind == .memoryOutOfBounds)
    }
  }

  @Test func deepRecursionTraps() throws {
    let instance = try instance(
      """
      (module
        (func $deep (export "deep") (param i64) (result i64)
          (i64.add (i64.const 1) (call $deep (i64.add (local.get 0) (i64.const 1)))))
        (func (export "fine") (result i32) (i32.const 7)))
      """)
    for _ in 0..<3 {
      do {
        _ = try instance.function("deep").call([.i64(0)])
        Issue.record("no trap")
      } catch let trap as Trap {
        #expect(trap.kind == .callStackExhausted)
        #expect(trap.backtrace.frames.count == 100)
        #expect(trap.backtrace.omitted > 100)
      }
      #expect(try "\(instance.function("fine").call())" == "[i32:7]")
    }
  }

  @Test func recursionThroughTheHostTraps() throws {
    let store = Store(engine: Self.engine)
    final class Box { var function: Function? }
    let box = Box()
    let host = Function(in: store, type: FunctionType(parameters: [.i32], results: [.i32])) { arguments in
      try box.function?.call(arguments) ?? []
    }
    let instance = try Instance(
      Module(
        wat: """
          (module (import "h" "f" (func $f (param i32) (result i32)))
            (func (export "f") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1))))
          """, engine: Self.engine), in: store, imports: ["h": ["f": host]])
    box.function = try instance.function("f")
    defer { box.function = nil }
    #expect {
      try instance.function("f").call([.i32(1)])
    } throws: { ($0 as? Trap)?.kind == .callStackExhausted }
  }

  @Test func errorsOfTheHostComeOut() throws {
    let instance = try instance(
      """
      (module (import "h" "fail" (func $fail (param i32)))
        (func (export "f") (param i32) (local i64) (call $fail (local.get 0))))
      """
    ) { store in
      [
        "h": [
          "fail": Function(in: store, type: FunctionType(parameters: [.i32])) { arguments in
            guard case .i32(let number) = arguments[0] else { return [] }
            throw HostFailure(number: Int(number))
          }
        ]
      ]
    }
    #expect(throws: HostFailure(number: 5)) { try instance.function("f").call([.i32(5)]) }
    #expect(throws: HostFailure(number: 6)) { try instance.function("f").call([.i32(6)]) }
  }

  @Test func exceptionsPassAllFrames() throws {
    let instance = try instance(
      """
      (module
        (import "h" "throw" (func $host (param i32)))
        (tag $t (export "t") (param i32 i64))
        (func $throw (param i32) (throw $t (local.get 0) (i64.const 9)))
        (func $middle (param i32 i32) (param f64 f64 f64 f64 f64 f64 f64 f64 f64 i64 i64 i64 i64 i64 i64)
          (if (local.get 1) (then (call $host (local.get 0))) (else (call $throw (local.get 0)))))
        (func $catch (export "catch") (param i32 i32) (result i32 i64)
          (local $kept i64)
          (local.set $kept (i64.extend_i32_u (local.get 0)))
          (block $h (result i32 i64)
            (try_table (catch $t $h)
              (call $middle (local.get 0) (local.get 1)
                (f64.const 0) (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5) (f64.const 6)
                (f64.const 7) (f64.const 8) (i64.const 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
                (i64.const 5)))
            unreachable)
          (i64.add (local.get $kept)))
        (func (export "uncaught") (param i32) (call $throw (local.get 0))))
      """
    ) { store in
      [
        "h": [
          "throw": Function(in: store, type: FunctionType(parameters: [.i32])) { caller, arguments in
            guard case .tag(let tag)? = caller.instance?.export("t") else { return [] }
            throw ExceptionError(tag, payload: [arguments[0], .i64(100)])
          }
        ]
      ]
    }
    let caught = try instance.function("catch")
    for _ in 0..<3 {
      #expect(try "\(caught.call([.i32(3), .i32(0)]))" == "[i32:3, i64:12]")
      #expect(try "\(caught.call([.i32(4), .i32(1)]))" == "[i32:4, i64:104]")
      #expect(throws: ExceptionError.self) { try instance.function("uncaught").call([.i32(1)]) }
    }
  }

  @Test func collectionsSeeNativeFrames() throws {
    // Objects that only registers and frames of compiled code know live through collections, which garbage and the host
    // bring about.
    let instance = try instance(
      """
      (module
        (import "h" "collect" (func $collect))
        (type $list (struct (field i64) (field (ref null $list))))
        (func $make (param i64) (result (ref null $list))
          (local $l (ref null $list))
          (loop $next
            (local.set $l (struct.new $list (local.get 0) (local.get $l)))
            (drop (struct.new $list (i64.const 1) (ref.null $list)))
            (local.set 0 (i64.sub (local.get 0) (i64.const 1)))
            (br_if $next (i64.ne (local.get 0) (i64.const 0))))
          (local.get $l))
        (func (export "sum") (param i64) (result i64)
          (local $a (ref null $list)) (local $b (ref null $list)) (local $s i64)
          (local.set $a (call $make (local.get 0)))
          (call $collect)
          (local.set $b (call $make (local.get 0)))
          (call $collect)
          (drop (call $make (local.get 0)))
          (loop $next
            (local.set $s (i64.add (local.get $s)
              (i64.add (struct.get $list 0 (local.get $a)) (struct.get $list 0 (local.get $b)))))
            (local.set $a (struct.get $list 1 (local.get $a)))
            (local.set $b (struct.get $list 1 (local.get $b)))
            (br_if $next (i32.eqz (ref.is_null (local.get $a)))))
          (local.get $s)))
      """
    ) { store in
      [
        "h": [
          "collect": Function(in: store, type: FunctionType()) { caller, _ in
            caller.store.collect()
            return []
          }
        ]
      ]
    }
    #expect(try "\(instance.function("sum").call([.i64(100_000)]))" == "[i64:10000100000]")
  }

  @Test func instancesCallEachOther() throws {
    // Each adds to its own memory and global, through imports, tables and tail calls.
    let store = Store(engine: Self.engine)
    let first = try Instance(
      Module(
        wat: """
          (module
            (type $f (func (param i32) (result i32)))
            (memory (export "m") 1) (global $g (mut i32) (i32.const 100))
            (table (export "t") 2 funcref)
            (elem (i32.const 0) $bump)
            (func $bump (export "bump") (type $f)
              (global.set $g (i32.add (global.get $g) (local.get 0)))
              (i32.store (i32.const 0) (global.get $g))
              (global.get $g)))
          """, engine: Self.engine), in: store)
    guard let memory = first.export("m"), let table = first.export("t"), let bump = first.export("bump") else { return }
    let second = try Instance(
      Module(
        wat: """
          (module
            (type $f (func (param i32) (result i32)))
            (import "a" "t" (table 2 funcref)) (import "a" "bump" (func $bump (type $f)))
            (memory 1) (global $g (mut i32) (i32.const 1000))
            (elem (i32.const 1) $own)
            (func $own (type $f)
              (global.set $g (i32.add (global.get $g) (local.get 0)))
              (i32.store (i32.const 0) (global.get $g))
              (i32.add (i32.load (i32.const 0)) (call_indirect (type $f) (local.get 0) (i32.const 0))))
            (func (export "tail") (type $f) (return_call $bump (local.get 0)))
            (func (export "tail-indirect") (param i32 i32) (result i32)
              (return_call_indirect (type $f) (local.get 0) (local.get 1)))
            (func (export "both") (type $f)
              (i32.add (call $own (local.get 0)) (i32.load (i32.const 0)))))
          """, engine: Self.engine), in: store, imports: ["a": ["m": memory, "t": table, "bump": bump]])
    #expect(try "\(second.function("both").call([.i32(1)]))" == "[i32:2103]")
    #expect(try "\(second.function("tail").call([.i32(1)]))" == "[i32:102]")
    #expect(try "\(second.function("tail-indirect").call([.i32(1), .i32(1)]))" == "[i32:1105]")
    #expect(try "\(second.function("tail-indirect").call([.i32(1), .i32(0)]))" == "[i32:104]")
  }

  @Test func memoriesOnTheHeapAreInterpreted() throws {
    var configuration = Engine.Configuration()
    configuration.tier = .jit
    configuration.memoryStrategy = .allocate
    let engine = Engine(configuration)
    let instance = try Instance(
      Module(
        wat: """
          (module (memory 1 10)
            (func (export "f") (result i32)
              (i32.store (i32.const 65532) (memory.grow (i32.const 3)))
              (i32.add (i32.load (i32.const 65532)) (memory.size))))
          """, engine: engine), in: Store(engine: engine))
    #expect(try "\(instance.function("f").call())" == "[i32:5]")
  }
}
