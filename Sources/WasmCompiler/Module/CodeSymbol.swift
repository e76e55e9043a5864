/// What calls among compiled functions name: a function of the module by its index, or a piece of code that the compiler
/// makes beside the functions.
package enum CodeSymbol {
  package static let firstAdapter: UInt32 = 1 << 24

  /// Calls the function of the store's called record in its own instance; one for each kind of signature.
  package static func crossing(_ signature: UInt32) -> UInt32 { firstAdapter + signature }
  /// Enters functions of a signature from the runtime.
  package static func entry(_ signature: UInt32) -> UInt32 { firstAdapter * 2 + signature }
  /// Tail-calls the function of the store's called record, which belongs to another instance.
  package static func switching(_ signature: UInt32) -> UInt32 { firstAdapter * 3 + signature }

  /// What a symbol names, for a reader; functions are called what `name` says.
  package static func text(_ symbol: UInt32, naming name: (UInt32) -> String) -> String {
    switch symbol / firstAdapter {
    case 0: name(symbol)
    case 1: "crossing to another instance"
    case 2: "entry"
    default: "switch to another instance"
    }
  }
}
