public import WasmFormat

/// A kind of exception: one that an instance exports, or one made for instances to import.
///
/// ```swift
/// let tag = Tag(in: store, parameters: [.i32])
/// let instance = try Instance(module, in: store, imports: ["env": ["failure": tag]])
/// ```
public struct Tag {
  package let hold: Hold
  package let record: UnsafeMutablePointer<TagRecord>

  package init(_ hold: Hold, _ record: UnsafeMutablePointer<TagRecord>) {
    self.hold = hold
    self.record = record
  }

  /// A handle to a tag that an exception has.
  init(_ record: UnsafeMutablePointer<TagRecord>) {
    guard let owner = record.pointee.owner else { fatalError("a tag without an owner") }
    self.init(Hold(Unmanaged<Entity>.fromOpaque(owner).takeUnretainedValue()), record)
  }

  /// Makes a tag that belongs to no instance.
  public init(in store: Store, parameters: [ValueType]) {
    let registered: RegisteredTypes
    do {
      registered = try TypeRegistry.shared.register(FunctionType(parameters: parameters))
    } catch {
      fatalError(error.description)
    }
    let tag = HostTag(in: store, type: registered)
    self.init(Hold(tag), tag.record)
  }

  /// Makes a tag whose exceptions carry Swift values.
  ///
  /// ```swift
  /// let syntaxError = Tag(in: store, carrying: Int32.self, ExternReference?.self)
  /// ```
  public init<each Element: WasmValue>(in store: Store, carrying type: repeat (each Element).Type) {
    self.init(in: store, parameters: signature(repeat (each Element).self))
  }

  public var store: Store { hold.store }

  /// The values that an exception carries are the parameters.
  public var type: FunctionType { TypeRegistry.functionType(record.pointee.type) }
}

extension Tag {
  /// Checks that exceptions carry values of the types, or references of their hierarchies.
  func check(_ types: [ValueType]) throws {
    let own = type.parameters
    guard own.count == types.count, zip(own, types).allSatisfy({ $0.isAkin(to: $1) }) else {
      throw CallError("exceptions with \(own) are needed; asked for are \(types)")
    }
  }
}

extension Tag: Equatable {
  /// Whether both are the same tag; tags of the same type need not be.
  public static func == (left: Tag, right: Tag) -> Bool { left.record == right.record }
}

/// A tag that belongs to no instance.
final class HostTag: Entity {
  let record: UnsafeMutablePointer<TagRecord>
  private let type: RegisteredTypes

  init(in store: Store, type: RegisteredTypes) {
    self.type = type
    record = .allocate(capacity: 1)
    super.init(in: store)
    record.initialize(
      to: TagRecord(identity: type.identities[0], owner: Unmanaged.passUnretained(self).toOpaque()))
  }

  deinit { record.deallocate() }

  override var addresses: Range<UInt> {
    UInt(bitPattern: record)..<UInt(bitPattern: record + 1)
  }
}

extension TagRecord {
  init(identity: UInt32, owner: UnsafeMutableRawPointer) {
    self.init(
      type: identity, payloadSlots: UInt32(TypeRegistry.records[Int(identity)].parameterSlots), owner: owner)
  }
}
