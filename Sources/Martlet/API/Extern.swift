public import WasmFormat

/// What instances import and export.
///
/// ```swift
/// if case .memory(let memory)? = instance.export("memory") { print(memory.byteCount) }
/// ```
public enum Extern {
  case function(Function)
  case table(Table)
  case memory(Memory)
  /// A memory of several stores, which only can be given for an import.
  case sharedMemory(SharedMemory)
  case global(Global)
  case tag(Tag)

  public var kind: ExternalKind {
    switch self {
    case .function: .function
    case .table: .table
    case .memory, .sharedMemory: .memory
    case .global: .global
    case .tag: .tag
    }
  }

  /// nil for what belongs to no store.
  package var hold: Hold? {
    switch self {
    case .function(let function): function.hold
    case .table(let table): table.hold
    case .memory(let memory): memory.hold
    case .sharedMemory: nil
    case .global(let global): global.hold
    case .tag(let tag): tag.hold
    }
  }
}

/// What can be given for an import: a function, table, memory, global or tag.
public protocol Importable {
  var extern: Extern { get }
}

extension Extern: Importable {
  public var extern: Extern { self }
}
extension Function: Importable {
  public var extern: Extern { .function(self) }
}
extension Table: Importable {
  public var extern: Extern { .table(self) }
}
extension Memory: Importable {
  public var extern: Extern { .memory(self) }
}
extension Global: Importable {
  public var extern: Extern { .global(self) }
}
extension Tag: Importable {
  public var extern: Extern { .tag(self) }
}
