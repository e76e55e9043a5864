// Typed functions of up to four parameters and at most one result: see `HostFunctionShapes.swift`.

extension Function {
  /// The function as a Swift function of no parameters.
  @inlinable
  public func typed<Result: WasmValue>(as type: (() throws -> Result).Type) throws -> () throws -> Result {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of no parameters.
  @inlinable
  public func typed(as type: (() throws -> Void).Type) throws -> () throws -> Void {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of one parameter.
  @inlinable
  public func typed<A: WasmValue, Result: WasmValue>(as type: ((A) throws -> Result).Type) throws -> (A) throws ->
    Result
  {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of one parameter.
  @inlinable
  public func typed<A: WasmValue>(as type: ((A) throws -> Void).Type) throws -> (A) throws -> Void {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of two parameters.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue, Result: WasmValue>(as type: ((A, B) throws -> Result).Type) throws -> (
    A, B
  ) throws -> Result {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of two parameters.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue>(as type: ((A, B) throws -> Void).Type) throws -> (A, B) throws -> Void {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of three parameters.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue, C: WasmValue, Result: WasmValue>(
    as type: ((A, B, C) throws -> Result).Type
  ) throws -> (A, B, C) throws -> Result {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of three parameters.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue, C: WasmValue>(as type: ((A, B, C) throws -> Void).Type) throws -> (
    A, B, C
  ) throws -> Void {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of four parameters.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue, Result: WasmValue>(
    as type: ((A, B, C, D) throws -> Result).Type
  ) throws -> (A, B, C, D) throws -> Result {
    try Callee(self).typed(as: type)
  }

  /// The function as a Swift function of four parameters.
  @inlinable
  public func typed<A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue>(as type: ((A, B, C, D) throws -> Void).Type)
    throws -> (A, B, C, D) throws -> Void
  {
    try Callee(self).typed(as: type)
  }
}

extension Instance {
  /// An exported function as a Swift function of no parameters.
  @inlinable
  public func function<Result: WasmValue>(_ name: String, as type: (() throws -> Result).Type) throws -> () throws ->
    Result
  {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of no parameters.
  @inlinable
  public func function(_ name: String, as type: (() throws -> Void).Type) throws -> () throws -> Void {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of one parameter.
  @inlinable
  public func function<A: WasmValue, Result: WasmValue>(_ name: String, as type: ((A) throws -> Result).Type) throws
    -> (A) throws -> Result
  {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of one parameter.
  @inlinable
  public func function<A: WasmValue>(_ name: String, as type: ((A) throws -> Void).Type) throws -> (A) throws -> Void {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of two parameters.
  @inlinable
  public func function<A: WasmValue, B: WasmValue, Result: WasmValue>(
    _ name: String, as type: ((A, B) throws -> Result).Type
  ) throws -> (A, B) throws -> Result {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of two parameters.
  @inlinable
  public func function<A: WasmValue, B: WasmValue>(_ name: String, as type: ((A, B) throws -> Void).Type) throws -> (
    A, B
  ) throws -> Void {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of three parameters.
  @inlinable
  public func function<A: WasmValue, B: WasmValue, C: WasmValue, Result: WasmValue>(
    _ name: String, as type: ((A, B, C) throws -> Result).Type
  ) throws -> (A, B, C) throws -> Result {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of three parameters.
  @inlinable
  public func function<A: WasmValue, B: WasmValue, C: WasmValue>(
    _ name: String, as type: ((A, B, C) throws -> Void).Type
  ) throws -> (A, B, C) throws -> Void {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of four parameters.
  @inlinable
  public func function<A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue, Result: WasmValue>(
    _ name: String, as type: ((A, B, C, D) throws -> Result).Type
  ) throws -> (A, B, C, D) throws -> Result {
    try callee(name).typed(as: type)
  }

  /// An exported function as a Swift function of four parameters.
  @inlinable
  public func function<A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue>(
    _ name: String, as type: ((A, B, C, D) throws -> Void).Type
  ) throws -> (A, B, C, D) throws -> Void {
    try callee(name).typed(as: type)
  }
}

extension Callee {
  @inlinable
  func typed<Result: WasmValue>(as type: (() throws -> Result).Type) throws -> () throws -> Result {
    let call = try TypedCall(self, parameters: [], results: [Result.valueType])
    return { try call.result { _ in } }
  }

  @inlinable
  func typed(as type: (() throws -> Void).Type) throws -> () throws -> Void {
    let call = try TypedCall(self, parameters: [], results: [])
    return { try call.run { _ in } }
  }

  @inlinable
  func typed<A: WasmValue, Result: WasmValue>(as type: ((A) throws -> Result).Type) throws -> (A) throws -> Result {
    let call = try TypedCall(self, parameters: [A.valueType], results: [Result.valueType])
    return { a in try call.result { try a.write(to: &$0) } }
  }

  @inlinable
  func typed<A: WasmValue>(as type: ((A) throws -> Void).Type) throws -> (A) throws -> Void {
    let call = try TypedCall(self, parameters: [A.valueType], results: [])
    return { a in try call.run { try a.write(to: &$0) } }
  }

  @inlinable
  func typed<A: WasmValue, B: WasmValue, Result: WasmValue>(as type: ((A, B) throws -> Result).Type) throws -> (A, B)
    throws -> Result
  {
    let call = try TypedCall(self, parameters: [A.valueType, B.valueType], results: [Result.valueType])
    return { a, b in
      try call.result {
        try a.write(to: &$0)
        try b.write(to: &$0)
      }
    }
  }

  @inlinable
  func typed<A: WasmValue, B: WasmValue>(as type: ((A, B) throws -> Void).Type) throws -> (A, B) throws -> Void {
    let call = try TypedCall(self, parameters: [A.valueType, B.valueType], results: [])
    return { a, b in
      try call.run {
        try a.write(to: &$0)
        try b.write(to: &$0)
      }
    }
  }

  @inlinable
  func typed<A: WasmValue, B: WasmValue, C: WasmValue, Result: WasmValue>(as type: ((A, B, C) throws -> Result).Type)
    throws -> (A, B, C) throws -> Result
  {
    let call = try TypedCall(self, parameters: [A.valueType, B.valueType, C.valueType], results: [Result.valueType])
    return { a, b, c in
      try call.result {
        try a.write(to: &$0)
        try b.write(to: &$0)
        try c.write(to: &$0)
      }
    }
  }

  @inlinable
  func typed<A: WasmValue, B: WasmValue, C: WasmValue>(as type: ((A, B, C) throws -> Void).Type) throws -> (A, B, C)
    throws -> Void
  {
    let call = try TypedCall(self, parameters: [A.valueType, B.valueType, C.valueType], results: [])
    return { a, b, c in
      try call.run {
        try a.write(to: &$0)
        try b.write(to: &$0)
        try c.write(to: &$0)
      }
    }
  }

  @inlinable
  func typed<A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue, Result: WasmValue>(
    as type: ((A, B, C, D) throws -> Result).Type
  ) throws -> (A, B, C, D) throws -> Result {
    let call = try TypedCall(
      self, parameters: [A.valueType, B.valueType, C.valueType, D.valueType], results: [Result.valueType])
    return { a, b, c, d in
      try call.result {
        try a.write(to: &$0)
        try b.write(to: &$0)
        try c.write(to: &$0)
        try d.write(to: &$0)
      }
    }
  }

  @inlinable
  func typed<A: WasmValue, B: WasmValue, C: WasmValue, D: WasmValue>(as type: ((A, B, C, D) throws -> Void).Type) throws
    -> (A, B, C, D) throws -> Void
  {
    let call = try TypedCall(self, parameters: [A.valueType, B.valueType, C.valueType, D.valueType], results: [])
    return { a, b, c, d in
      try call.run {
        try a.write(to: &$0)
        try b.write(to: &$0)
        try c.write(to: &$0)
        try d.write(to: &$0)
      }
    }
  }
}
