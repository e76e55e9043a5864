/// The Swift side of a host function; `FunctionRecord.host` points at one unretained.
package class HostFunction {
  /// Reads the arguments from `frame`, writes the results there, and says how it ended: `returned`; `hostError`, with the
  /// error left with the store's owner; `exception`, with the exception in `StoreRecord.exception`; or `trap`.
  /// `caller` is the calling instance, nil when the host itself calls.
  package typealias Body = (
    _ frame: UnsafeMutablePointer<UInt64>, _ store: UnsafeMutablePointer<StoreRecord>,
    _ caller: UnsafeMutablePointer<InstanceRecord>?
  ) -> Exit

  package let body: Body

  package init(body: @escaping Body) { self.body = body }
}
