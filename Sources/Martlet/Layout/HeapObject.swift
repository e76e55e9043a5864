/// Objects of the garbage-collected heap, as code sees them.
///
/// ```
/// offset 0   UInt32  engine-wide type identity (see `TypeRegistry`), or one of the reserved identities below
/// offset 4   UInt32  arrays: number of elements; exceptions: payload slots; continuations:
///                    slots of the arguments bound so far
/// offset 8   fields, elements or payload; fields are naturally aligned in order of declaration, v128 at 16
/// ```
///
/// Objects are aligned to 16 bytes and never move.
package enum HeapObjectLayout {
  package static let typeIdentity = 0
  package static let length = 4
  package static let contents = 8
  /// First element of an array whose elements are 16 bytes wide.
  package static let wideContents = 16

  /// The type identity of exception objects: offset 8 is the `TagRecord`, the payload follows at 16.
  package static let exceptionIdentity: UInt32 = .max
  package static let exceptionTag = 8
  package static let exceptionPayload = 16

  /// The type identity of continuation objects (see `ContinuationObject`).
  package static let continuationIdentity: UInt32 = .max - 1
}
