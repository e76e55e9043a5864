import Martlet
import Testing
import WasmFormat

/// Instructions that the translator makes one of do what they do apart: each expression is computed as it stands, and once
/// more with calls of an identity function between its parts, which keep them apart.
struct JoinedInstructionTests {
  private static let memory =
    "(memory 1) (data (i32.const 0) \"\\01\\82\\03\\f4\\05\\06\\07\\88\\00\\00\\00\\00\\00\\00\\f8\\3f\")"
  private static let identities = """
    (func $i32 (param i32) (result i32) local.get 0) (func $i64 (param i64) (result i64) local.get 0)
    (func $f32 (param f32) (result f32) local.get 0) (func $f64 (param f64) (result f64) local.get 0)
    """

  /// The expression with locals 0 (i32), 1 (i32), 2 (i64), 3 (i64), 4 (f64), 5 (f64), 6 (f32), 7 (f32). `§type` is where
  /// the parts meet.
  private func results(_ type: String, _ expression: String, joined: Bool) throws -> [Value] {
    var text = ""
    for (position, piece) in expression.split(separator: "§", omittingEmptySubsequences: false).enumerated() {
      if position == 0 {
        text += piece
      } else {
        text += joined ? piece.dropFirst(3) : "call $\(piece.prefix(3))\(piece.dropFirst(3))"
      }
    }
    let source = """
      (module \(Self.memory) \(Self.identities)
        (func (export "f") (param i32 i32 i64 i64 f64 f64 f32 f32) (result \(type)) \(text)))
      """
    let instance = try Instance(Module(wat: source), in: Store())
    return try instance.function("f").call([
      .i32(3), .i32(-7), .i64(1 << 40 | 9), .i64(-3), .f64(1.5), .f64(-0.25), .f32(2.5), .f32(-8),
    ])
  }

  private func check(_ type: String, _ expression: String) throws {
    let joined = try results(type, expression, joined: true)
    let apart = try results(type, expression, joined: false)
    #expect("\(joined)" == "\(apart)", "\(expression)")
  }

  @Test(arguments: ["add", "or", "xor"], ["shl", "shr_u", "rotl", "rotr"])
  func operationsOnShifted(_ operation: String, _ shift: String) throws {
    for distance in [0, 1, 13, 31, 33, 63] {
      for (type, left, right) in [("i32", 0, 1), ("i64", 2, 3)] {
        let shifted = "local.get \(right) \(type).const \(distance) \(type).\(shift) §\(type)"
        try check(type, "local.get \(left) \(shifted) \(type).\(operation)")
        try check(type, "\(shifted) local.get \(left) \(type).\(operation)")
        // With the other operand, and with the shifted one, in the register.
        try check(type, "local.get \(left) local.get \(right) \(type).mul §\(type) \(shifted) \(type).\(operation)")
        try check(
          type,
          """
          local.get \(left) local.get \(right) local.get \(left) \(type).mul §\(type)
          \(type).const \(distance) \(type).\(shift) §\(type) \(type).\(operation)
          """)
      }
    }
  }

  @Test(arguments: [
    "local.get 0", "local.get 0 i32.const 1 i32.mul", "local.get 0 local.get 0 i32.add",
    "local.get 0 i32.const 5 i32.add",
  ])
  func operationsOnLoaded(_ address: String) throws {
    for load in ["i32.load8_u", "i32.load16_u", "i32.load", "i32.load8_s", "i32.load offset=2"] {
      for operation in ["add", "xor", "sub"] {
        try check("i32", "local.get 1 \(address) \(load) §i32 i32.\(operation)")
        try check("i32", "\(address) \(load) §i32 local.get 1 i32.\(operation)")
        try check("i32", "local.get 1 i32.const 3 i32.mul §i32 \(address) \(load) §i32 i32.\(operation)")
      }
    }
    for operation in ["add", "xor"] { try check("i64", "local.get 2 \(address) i64.load §i64 i64.\(operation)") }
    for (type, first, second) in [("f64", 4, 5), ("f32", 6, 7)] {
      for operation in ["add", "sub", "mul", "div"] {
        try check(type, "local.get \(first) \(address) \(type).load offset=1 §\(type) \(type).\(operation)")
        try check(type, "\(address) \(type).load §\(type) local.get \(first) \(type).\(operation)")
        let left = "local.get \(first) local.get \(first) \(type).mul §\(type)"
        try check(type, "\(left) \(address) \(type).load §\(type) \(type).\(operation)")
        try check(
          type,
          "local.get \(second) \(left) \(address) \(type).load §\(type) \(type).mul §\(type) \(type).\(operation)")
        try check(
          type,
          "local.get \(second) \(address) \(type).load §\(type) local.get \(first) \(type).mul §\(type) \(type).\(operation)"
        )
      }
    }
  }

  @Test(arguments: ["i32.load8_u", "i32.load16_u", "i32.load", "i32.load8_s"])
  func branchesOnLoaded(_ load: String) throws {
    for address in ["local.get 0", "local.get 0 local.get 0 i32.add", "local.get 0 i32.const 5 i32.add"] {
      for relation in ["eq", "ne", "lt_s", "ge_u"] {
        for other in ["i32.const 0", "i32.const 244", "i32.const 100000", "local.get 1", "i32.const -12"] {
          let rest = "i32.\(relation) br_if 0 i32.const 1 return end i32.const 2"
          try check("i32", "block \(address) \(load) §i32 \(other) \(rest)")
          try check("i32", "block \(other) \(address) \(load) §i32 \(rest)")
        }
      }
      try check("i32", "block \(address) \(load) §i32 br_if 0 i32.const 1 return end i32.const 2")
      try check("i32", "block \(address) \(load) §i32 i32.eqz br_if 0 i32.const 1 return end i32.const 2")
    }
  }

  @Test(arguments: ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"])
  func branchesOnSums(_ relation: String) throws {
    let one = "local.get 1 i32.const 1 i32.add local.tee 1 §i32"
    let slot = "local.get 1 local.get 0 i32.add local.tee 1 §i32"
    let two = "local.get 0 i32.const 2 i32.add local.set 0 \(one)"
    let rest = "i32.\(relation) br_if 0 end local.get 0 i32.const 1000 i32.mul local.get 1 i32.add"
    for sum in [one, slot, two] {
      try check("i32", "loop \(sum) i32.const 20 \(rest)")
      try check("i32", "loop i32.const 20 \(sum) \(rest)")
    }
    try check("i32", "loop \(one) local.get 0 \(rest)")
    try check("i32", "loop local.get 0 \(one) \(rest)")
    try check("i32", "loop \(slot) br_if 0 end local.get 1".replacing("local.get 0", with: "i32.const 1"))
  }

  @Test(arguments: ["local.get 0", "i32.const 11"], ["local.get 1", "i32.const 12"])
  func selections(_ first: String, _ second: String) throws {
    for condition in ["local.get 0", "local.get 0 i32.eqz §i32", "local.get 0 local.get 1 i32.lt_s §i32"] {
      try check("i32", "\(first) \(second) \(condition) select")
      try check("i32", "\(first) §i32 \(second) §i32 \(condition) select")
    }
    try check("f64", "f64.const 2.5 local.get 4 local.get 0 select local.get 4 f64.mul")
    try check("i64", "local.get 2 i64.const 0x123456789abcdef0 local.get 0 i32.eqz select")
  }

  /// A constant that no instruction has room for takes a slot of its own, not that of the operand it changed places with.
  @Test(arguments: ["add", "mul", "and", "xor"], ["0x123456789abcdef0", "-5", "0x80000000"])
  func constantsOnTheLeft(_ operation: String, _ constant: String) throws {
    try check("i64", "i64.const \(constant) local.get 2 §i64 i64.\(operation)")
    try check("i64", "i64.const \(constant) local.get 2 local.get 3 i64.mul §i64 i64.\(operation)")
    for relation in ["eq", "ne", "lt_s", "gt_u"] {
      let rest = "i64.\(relation) br_if 0 i32.const 1 return end i32.const 2"
      try check("i32", "i64.const \(constant) local.get 2 §i64 i64.\(relation)")
      try check("i32", "block i64.const \(constant) local.get 2 §i64 \(rest)")
    }
  }

  @Test(arguments: ["i32.store8", "i32.store16", "i32.store"])
  func constantsStoredWhereASumPoints(_ store: String) throws {
    for address in ["local.get 0 i32.const 5 i32.add", "local.get 0 local.get 0 i32.add"] {
      try check("i32", "\(address) §i32 i32.const -2 \(store) offset=3 i32.const 8 i32.load")
    }
  }

  /// A load that was joined with what follows still is what traps.
  @Test(arguments: ["i32.add", "i32.xor", "i32.eq if end i32.const 0"])
  func placesOfTraps(_ use: String) throws {
    func place(_ rest: String) throws -> Int? {
      let source =
        "(module (memory 1) (func (export \"f\") (param i32) (result i32) local.get 0 i32.const -4 i32.load \(rest)))"
      let address = source.replacing("i32.const -4", with: "local.get 0 i32.const -5 i32.add")
      let function = try Instance(Module(wat: address), in: Store()).function("f")
      do {
        try function.call([.i32(1)])
      } catch let trap as Trap {
        #expect(trap.kind == .memoryOutOfBounds)
        return trap.backtrace.frames.first?.offset
      }
      return nil
    }
    #expect(try place(use) == place("drop"))
    #expect(try place(use) != nil)
  }
}
