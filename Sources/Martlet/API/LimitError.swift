/// A limit of the engine, of a store or of the machine does not allow what was asked for.
///
/// ```swift
/// do {
///   _ = try Instance(module, in: store)
/// } catch let error as LimitError {
///   print(error)  // a memory of 4294967296 bytes is larger than the store allows (1048576)
/// }
/// ```
public struct LimitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was asked for, and what is allowed.
  public let description: String

  package init(_ description: String) { self.description = description }
}
