/// How a run of code ended.
package enum Exit: Int {
  /// The results stand where the arguments stood.
  case returned = 0
  /// `StoreRecord.trapKind` says why.
  case trap = 1
  /// A host function failed with a Swift error, which the store's owner keeps.
  case hostError = 2
  /// An exception that nobody caught: `StoreRecord.exception`.
  case exception = 3
  /// A continuation was suspended beyond this run.
  case suspended = 4
}

/// Why code cannot go on. Raw values stand in `StoreRecord.trapKind`.
package typealias TrapCode = Trap.Kind
