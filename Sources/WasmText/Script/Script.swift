public import WasmFormat

/// A test script (`.wast`): commands that define modules, act on them and say what must come of it.
///
/// ```swift
/// let script = Script(Array(#"(module $m) (register "m" $m) (assert_malformed (module quote "(") "unexpected")"#.utf8))
/// for command in script.commands {
///   if case .module(let module) = command.kind { _ = try script.parse(module) }
/// }
/// ```
///
/// Modules are kept as they stand and parsed when asked for. A command that cannot be understood becomes one of kind
/// `malformed`, and reading goes on behind it.
public struct Script: Sendable {
  /// The text of the script.
  public let bytes: [UInt8]
  public let commands: [ScriptCommand]

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    commands = bytes.withUnsafeBytes { bytes in
      let nothing: StaticString = ""
      let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing.utf8Start
      var parser = ScriptParser(base, count: min(bytes.count, 1 << 30))
      return parser.parse()
    }
  }

  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// Reads a module of the script that is given as text. Places in mistakes are those of the script, or of the quoted
  /// text for a quoted module. Nil for a module in binary.
  public func parse(_ module: ScriptModule, options: TextOptions = TextOptions()) throws(TextErrors) -> WasmModule? {
    let result: Result<WasmModule, TextErrors>
    switch module.form {
    case .binary: return nil
    case .quote(let quoted): return try WasmModule(wat: quoted, options: options)
    case .text(let range):
      result = bytes.withUnsafeBytes { bytes in
        Result { () throws(TextErrors) in try parseModule(bytes, range: range, options: options) }
      }
    }
    return try result.get()
  }
}

/// A command of a script, with the place of its opening parenthesis.
public struct ScriptCommand: Sendable {
  public enum Kind: Sendable {
    /// `(module …)`: instantiated at once, unless it is a definition.
    case module(ScriptModule)
    /// `(module instance $name $module)`
    case instance(name: String?, module: String?)
    case register(String, module: String?)
    case action(ScriptAction)
    case assertReturn(ScriptAction, [ResultPattern])
    case assertTrap(ScriptSubject, String)
    case assertException(ScriptAction)
    case assertExhaustion(ScriptAction, String)
    case assertSuspension(ScriptAction, String)
    /// `assert_invalid`, or `assert_invalid_custom` for what only custom sections have wrong.
    case assertInvalid(ScriptModule, String, custom: Bool)
    /// `assert_malformed` or `assert_malformed_custom`.
    case assertMalformed(ScriptModule, String, custom: Bool)
    case assertUnlinkable(ScriptModule, String)
    /// Commands that run beside those that follow, with the given modules in common.
    case thread(name: String?, shared: [String], commands: [ScriptCommand])
    case wait(String)
    /// A command about components, left for later.
    case component
    case malformed(TextError)
  }

  public var kind: Kind
  /// The line, counted from 1.
  public var line: Int
  public var offset: Int
}

/// A module in a script.
public struct ScriptModule: Sendable {
  public enum Form: Sendable {
    /// Where the module stands in the script.
    case text(Range<Int>)
    case binary([UInt8])
    /// Text that is only looked at when the module is parsed.
    case quote([UInt8])
  }

  public var name: String?
  /// Written `(module definition …)`: not instantiated by itself.
  public var isDefinition: Bool
  public var form: Form
  public var line: Int
  public var offset: Int
}

/// What an assertion is about.
public enum ScriptSubject: Sendable {
  case action(ScriptAction)
  case module(ScriptModule)
}

public enum ScriptAction: Sendable {
  case invoke(module: String?, name: String, arguments: [ScriptValue])
  case get(module: String?, name: String)
}

/// An argument of an invocation.
public enum ScriptValue: Sendable, Hashable {
  case i32(UInt32)
  case i64(UInt64)
  /// The bits of a number.
  case f32(UInt32)
  case f64(UInt64)
  case v128(low: UInt64, high: UInt64)
  case null(HeapType?)
  /// `(ref.extern n)`: the host's n-th object as an external reference.
  case extern(UInt32)
  /// `(ref.host n)`: the host's n-th object as an internal reference.
  case host(UInt32)
}

/// What a result must look like.
public enum ResultPattern: Sendable, Hashable {
  case i32(UInt32)
  case i64(UInt64)
  case f32(LanePattern)
  case f64(LanePattern)
  case v128(VectorShape, [LanePattern])
  /// A null reference, of the given type if one is given.
  case null(HeapType?)
  case extern(UInt32?)
  case host(UInt32?)
  case function(UInt32?)
  case i31, structure, array, eq, any, exception, continuation
  /// Any reference that is not null.
  case reference
  case either([ResultPattern])

  /// How a vector is written.
  public enum VectorShape: Sendable, Hashable {
    case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2
  }
}

/// What a number, or a lane of a vector, must look like.
public enum LanePattern: Sendable, Hashable {
  case bits(UInt64)
  /// A NaN whose payload is only the highest bit, of either sign.
  case canonicalNaN
  /// A NaN with at least the highest bit of the payload set.
  case arithmeticNaN
}
