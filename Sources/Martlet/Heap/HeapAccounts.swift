/// What each instance has of a heap, and how much that may be.
///
/// Code takes objects from a run of lines that it shares with all others of its store, so what is counted are the runs: for the
/// instance that asked for one because the last was full.
struct HeapAccounts {
  private struct Account {
    var bytes = 0
    var limit: Int
    var isOpen = true
  }

  /// The first is that of the host.
  private var accounts = [Account(limit: .max)]
  private var unused: [UInt32] = []

  /// A number for an instance.
  mutating func open(limit: Int) -> UInt32 {
    if let number = unused.popLast() {
      accounts[Int(number)] = Account(limit: limit)
      return number
    }
    accounts.append(Account(limit: limit))
    return UInt32(accounts.count - 1)
  }

  /// The instance goes. Its number is free when nothing is left of what it made.
  mutating func close(_ number: UInt32) {
    accounts[Int(number)].isOpen = false
    if accounts[Int(number)].bytes == 0 { unused.append(number) }
  }

  func bytes(of number: UInt32) -> Int { accounts[Int(number)].bytes }

  func limit(of number: UInt32) -> Int { accounts[Int(number)].limit }

  func bytesLeft(to number: UInt32) -> Int {
    let account = accounts[Int(number)]
    return max(account.limit - account.bytes, 0)
  }

  mutating func add(_ bytes: Int, to number: UInt32) { accounts[Int(number)].bytes += bytes }

  // MARK: Counting anew

  mutating func beginCount() {
    // A number that is free already has nothing.
    for position in accounts.indices where accounts[position].bytes > 0 { accounts[position].bytes = 0 }
  }

  mutating func endCount() {
    unused.removeAll()
    for position in accounts.indices where !accounts[position].isOpen && accounts[position].bytes == 0 {
      unused.append(UInt32(position))
    }
  }
}
