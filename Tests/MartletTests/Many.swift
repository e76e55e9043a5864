/// How often tests do what is done very often. Checked builds, which may watch for data races besides, do a tenth of it.
enum Many {
  #if DEBUG
    private static let share = 10
  #else
    private static let share = 1
  #endif

  /// That wait at once.
  static let guests = 10_000 / share
  /// From one thread to the other and back.
  static let handovers = 100_000 / share
}
