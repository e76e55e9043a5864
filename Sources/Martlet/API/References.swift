import Synchronization
import WasmFormat

/// A Swift value as WebAssembly sees it: something it can keep and hand back, but not look into.
///
/// The value lives as long as Swift holds the reference or WebAssembly can still reach it.
///
/// ```swift
/// let reference = ExternReference(Connection(to: "db"))
/// _ = try instance.function("keep").call([.extern(reference)])
/// ```
public final class ExternReference {
  public let value: Any
  /// The store that keeps the reference, and where.
  private var home: Store.Life?
  private var index: UInt32 = 0
  /// What another store knows the value by.
  private var elsewhere: ExternReference?

  public init(_ value: Any) { self.value = value }

  /// The index among the host objects of a store. Never collects: an index may be on its way where no collection looks.
  func index(in store: Store) -> UInt32 {
    if home === store.life, store.hostObjects.object(index) === self { return index }
    if home.map(\.isOver) ?? true {
      index = store.insert(self)
      home = store.life
      return index
    }
    let elsewhere = elsewhere ?? ExternReference(value)
    self.elsewhere = elsewhere
    return elsewhere.index(in: store)
  }

  /// Called when the store has given up the reference's place.
  func forgetPlace() { home = nil }
}

extension Store {
  /// Whether a store is still there, for those who do not keep it, on any thread.
  final class Life: Sendable {
    private let over = Atomic(false)

    var isOver: Bool { over.load(ordering: .acquiring) }

    func end() { over.store(true, ordering: .releasing) }
  }

  fileprivate func insert(_ reference: ExternReference) -> UInt32 {
    let index = hostObjects.insert(reference)
    if hostObjects.isCollectionDue { record.pointee.isCollectionDue = true }
    return index
  }
}

/// A reference of the `any` hierarchy: a small number, a structure, an array, or something of the host in disguise. What it
/// refers to lives at least as long as the Swift object.
///
/// ```swift
/// if case .any(let reference?) = results[0], let number = reference.i31 { print(number) }
/// ```
public final class AnyReference {
  /// What a reference refers to.
  public enum Kind: Hashable, Sendable {
    case i31, structure, array, extern
  }

  let reference: RawReference
  /// nil for numbers, which belong to no store.
  let root: Root?

  /// The low 31 bits of a number.
  public init(i31 value: Int32) {
    reference = RawReference(i31: UInt32(bitPattern: value))
    root = nil
  }

  init(_ reference: RawReference, in store: Store) {
    self.reference = reference
    root = reference.isI31 ? nil : Root(reference, in: store)
  }

  /// A reference of the host in disguise, as `any.convert_extern` makes it.
  public convenience init(_ extern: ExternReference, in store: Store) {
    store.collectIfDue()
    self.init(RawReference(hostObject: extern.index(in: store)), in: store)
  }

  public var kind: Kind {
    if reference.isI31 { return .i31 }
    guard let address = reference.address else { return .extern }
    let identity = address.load(fromByteOffset: HeapObjectLayout.typeIdentity, as: UInt32.self)
    return TypeRegistry.records[Int(identity)].kind == .array ? .array : .structure
  }

  /// The number, sign-extended, if it is one.
  public var i31: Int32? { reference.isI31 ? reference.i31Signed : nil }

  /// The reference that `any.convert_extern` has disguised.
  public var extern: ExternReference? {
    guard let index = reference.hostObjectIndex else { return nil }
    return root?.store.hostObjects.object(index)
  }
}

extension AnyReference: Equatable {
  /// As `ref.eq`: the same number or the same object.
  public static func == (left: AnyReference, right: AnyReference) -> Bool { left.reference == right.reference }
}

extension AnyReference: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .i31: "i31:\(reference.i31Signed)"
    case .structure: "struct"
    case .array: "array"
    case .extern: "extern"
    }
  }
}

/// A reference to an exception that was caught, to be thrown again or kept.
public final class ExceptionReference {
  let reference: RawReference
  let root: Root

  init(_ reference: RawReference, in store: Store) {
    self.reference = reference
    root = Root(reference, in: store)
  }
}

/// A reference to a continuation: Swift can keep it and hand it back.
public final class ContinuationReference {
  let reference: RawReference
  /// The type that the program has given it.
  let type: HeapType
  let root: Root

  init(_ reference: RawReference, _ type: HeapType, in store: Store) {
    self.reference = reference
    self.type = type
    root = Root(reference, in: store)
  }
}

/// Keeps an object of the heap alive.
final class Root {
  let store: Store
  private let place: Int

  init(_ reference: RawReference, in store: Store) {
    self.store = store
    place = store.withBooks { $0.rootedReferences.insert(reference.bits) }
  }

  deinit { store.withBooks { $0.rootedReferences.remove(place) } }
}
