extension Store {
  /// How many instructions the code of the store may still execute. Counted only if the engine's configuration says
  /// `metersFuel`; then a store begins without any.
  ///
  /// When the code ahead needs more than is left, the call ends with a `Trap` of kind `outOfFuel`, and what is left stays.
  ///
  /// ```swift
  /// var configuration = Engine.Configuration()
  /// configuration.metersFuel = true
  /// let store = Store(engine: Engine(configuration))
  /// store.fuel = 1_000_000
  /// try main.call()
  /// print(1_000_000 - store.fuel, "instructions were executed")
  /// ```
  ///
  /// Every instruction costs one unit, except those that only give structure (`block`, `loop`, `else`, `end`, `nop`, `try`,
  /// `try_table`, `catch`, `catch_all`, `delegate`), which cost nothing. The units are paid ahead, for as many instructions
  /// as are certain to be executed; a program that ends early by a trap or an exception has paid for what it did not reach.
  /// All tiers count the same.
  public var fuel: UInt64 {
    get { record.pointee.fuel }
    set {
      precondition(
        engine.configuration.metersFuel, "fuel is counted only by an engine whose configuration says metersFuel")
      record.pointee.fuel = newValue
    }
  }

  /// Adds fuel, up to as much as there can be.
  public func addFuel(_ added: UInt64) {
    let (sum, overflow) = fuel.addingReportingOverflow(added)
    fuel = overflow ? .max : sum
  }
}
