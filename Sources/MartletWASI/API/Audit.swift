/// What a program asked for, and how often it was given or refused.
///
/// ```swift
/// let audit = Audit()
/// capabilities.audit = audit
/// // … the program runs …
/// for entry in audit.entries { print(entry.kind, entry.subject, entry.given, entry.refused) }
/// ```
public final class Audit {
  /// The classes of what a program can ask for.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case arguments, environment, clock, random
    case readFile = "read"
    case writeFile = "write"
    case inspectFile = "inspect"
    case changeFile = "change"
    case openPath = "open"
    case wait, socket, process
  }

  /// One thing, and how often.
  public struct Entry: Hashable, Sendable {
    public var kind: Kind
    /// A path as the program sees it, the name of a stream, clock or variable; may be empty.
    public var subject: String
    public var given: Int
    public var refused: Int
  }

  private struct Key: Hashable {
    let kind: Kind
    let subject: String
  }

  private var counts: [Key: (given: Int, refused: Int)] = [:]
  private var order: [Key] = []

  public init() {}

  /// Everything asked for, in the order in which it was first asked for.
  public var entries: [Entry] {
    order.map { key in
      let count = counts[key] ?? (0, 0)
      return Entry(kind: key.kind, subject: key.subject, given: count.given, refused: count.refused)
    }
  }

  func note(_ kind: Kind, _ subject: String, _ error: Errno?) {
    let key = Key(kind: kind, subject: subject)
    if counts[key] == nil {
      // A program that asks for ever new things must not fill the memory.
      guard order.count < 10_000 else { return }
      order.append(key)
    }
    if let error, error.isRefusal {
      counts[key, default: (0, 0)].refused += 1
    } else {
      counts[key, default: (0, 0)].given += 1
    }
  }
}

extension Errno {
  /// Whether something was not allowed, rather than not there or not sensible.
  var isRefusal: Bool {
    switch self {
    case .notcapable, .perm, .acces, .rofs, .dquot, .badf, .nosys, .mfile: true
    default: false
    }
  }
}
