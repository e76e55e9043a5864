/// The way from Swift into code.
///
/// A call from the host stands on the store's stack like this, so that backtraces can go on beyond it:
///
/// ```
/// stackTop       lastPC, lastFrame, lastInstance of the run that called the host, if any
/// stackTop + 24  the frame: arguments, later results
/// ```
package enum Interpreter {
  /// What precedes the frame of a call from the host.
  package static let entryBytes = 3 * FrameLayout.slotBytes

  /// Where the caller writes the arguments of a call and finds its results, with room for `slots` slots; nil when the
  /// stack is exhausted.
  @inline(__always)
  package static func frame(
    in store: UnsafeMutablePointer<StoreRecord>, slots: Int
  ) -> UnsafeMutablePointer<UInt64>? {
    let top = store.pointee.stackTop
    let frame = top + entryBytes
    guard frame + (slots + FrameLayout.headerSlots) * FrameLayout.slotBytes <= store.pointee.stackLimit else {
      return nil
    }
    return frame.assumingMemoryBound(to: UInt64.self)
  }
}
