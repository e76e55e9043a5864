import WasmFormat

/// A tag that belongs to no store, for modules that are linked once, and for host functions to throw without holding on to
/// the store that they belong to.
///
/// ```swift
/// let syntaxError = TagDefinition(carrying: Int32.self)
/// let check = FunctionDefinition { (caller: Function.Caller, line: Int32) throws -> Void in
///   throw try ExceptionError(Tag(syntaxError, in: caller.store), carrying: line)
/// }
/// ```
public final class TagDefinition: Sendable {
  let type: RegisteredTypes

  /// Makes a tag whose exceptions carry Swift values.
  public init<each Element: WasmValue>(carrying type: repeat (each Element).Type) {
    do {
      self.type = try TypeRegistry.shared.register(FunctionType(parameters: signature(repeat (each Element).self)))
    } catch {
      fatalError(error.description)
    }
  }
}

extension TagDefinition: Equatable {
  /// Whether both are the same definition.
  public static func == (left: TagDefinition, right: TagDefinition) -> Bool { left === right }
}

extension Tag {
  /// What a definition is in a store: the same tag each time.
  ///
  /// ```swift
  /// } catch let exception as ExceptionError where exception.tag == Tag(syntaxError, in: store) {
  /// ```
  public init(_ definition: TagDefinition, in store: Store) {
    let tag = store.tag(definition)
    self.init(Hold(tag), tag.record)
  }
}

extension Store {
  /// The tag of the store that a definition stands for.
  func tag(_ definition: TagDefinition) -> HostTag {
    if let tag = definedTags[ObjectIdentifier(definition)] { return tag.entity }
    let tag = HostTag(in: self, type: definition.type)
    definedTags[ObjectIdentifier(definition)] = (definition, tag)
    return tag
  }
}
