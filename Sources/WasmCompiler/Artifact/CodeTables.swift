package import MachineCode

/// The tables of compiled code as they lie in memory, which somebody else keeps. They are the same bytes in a file, so that
/// loading one copies nothing.
///
/// A directory comes first, with the place and the number of entries of each table in 32 bits; the tables follow, each at a
/// multiple of 8.
package struct CodeTables: @unchecked Sendable {
  package typealias Table = UnsafeBufferPointer

  package let functionOffsets: Table<UInt32>
  package let entryAdapters: Table<UInt32>
  package let ranges: Table<CompiledModule.CodeRange>
  /// Where instructions may fault; where they stem from, and what a fault means, at the same positions.
  package let trapOffsets: Table<UInt32>
  package let trapSources: Table<UInt32>
  package let trapCodes: Table<UInt8>
  package let callSites: Table<CompiledModule.CallSite>
  package let handlers: Table<CompiledModule.Handler>
  package let jumpTables: Table<CompiledModule.JumpTable>
  package let insertions: Table<Insertion>

  /// nil where the bytes are not tables.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = TableReader(bytes)
    functionOffsets = reader.next()
    entryAdapters = reader.next()
    ranges = reader.next()
    trapOffsets = reader.next()
    trapSources = reader.next()
    trapCodes = reader.next()
    callSites = reader.next()
    handlers = reader.next()
    jumpTables = reader.next()
    insertions = reader.next()
    guard reader.isFine, trapSources.count == trapOffsets.count, trapCodes.count == trapOffsets.count else {
      return nil
    }
  }

  /// The bytes of a module's tables.
  package static func bytes(of module: borrowing CompiledModule) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(mostBytes(of: module))
    append(module, to: &bytes)
    return bytes
  }

  /// How many bytes a module's tables take at most.
  static func mostBytes(of module: borrowing CompiledModule) -> Int {
    func most<Entry>(_ table: [Entry]) -> Int { table.count * MemoryLayout<Entry>.stride + 3 * tableAlignment }
    return TableWriter.directoryBytes + most(module.functionOffsets) + most(module.entryAdapters) + most(module.ranges)
      + most(module.trapSites) + most(module.callSites) + most(module.handlers) + most(module.jumpTables)
      + most(module.insertions)
  }

  /// Writes a module's tables behind what is there, which ends at a multiple of 8.
  static func append(_ module: borrowing CompiledModule, to bytes: inout [UInt8]) {
    var writer = TableWriter(behind: &bytes)
    writer.append(module.functionOffsets, to: &bytes)
    writer.append(module.entryAdapters, to: &bytes)
    writer.append(module.ranges, to: &bytes)
    writer.append(module.trapSites.map(\.offset), to: &bytes)
    writer.append(module.trapSites.map(\.source), to: &bytes)
    writer.append(module.trapSites.map(\.code.rawValue), to: &bytes)
    writer.append(module.callSites, to: &bytes)
    writer.append(module.handlers, to: &bytes)
    writer.append(module.jumpTables, to: &bytes)
    writer.append(module.insertions, to: &bytes)
  }

  /// Where an instruction that may fault stems from, and what its fault means.
  package func trapSite(at offset: UInt32) -> CompiledModule.TrapSite? {
    let position = Self.count(trapOffsets) { $0 < offset }
    guard position < trapOffsets.count, trapOffsets[position] == offset else { return nil }
    return CompiledModule.TrapSite(
      offset: offset, source: trapSources[position], code: TrapCode(trapCodes[position]))
  }

  /// The function or adapter whose code is at an offset.
  package func range(at offset: UInt32) -> CompiledModule.CodeRange? {
    let position = Self.count(ranges) { $0.start <= offset }
    return position > 0 && offset < ranges[position - 1].end ? ranges[position - 1] : nil
  }

  /// The call that returns to an offset.
  package func callSite(returningTo offset: UInt32) -> CompiledModule.CallSite? {
    let position = Self.count(callSites) { $0.returnOffset < offset }
    return position < callSites.count && callSites[position].returnOffset == offset ? callSites[position] : nil
  }

  /// Where an exception goes on that comes out of the call that returns to an offset.
  package func handler(ofCallReturningTo offset: UInt32) -> CompiledModule.Handler? {
    let position = Self.count(handlers) { $0.returnOffset < offset }
    return position < handlers.count && handlers[position].returnOffset == offset ? handlers[position] : nil
  }

  /// How many of the entries, which stand in order, come before a place.
  private static func count<Entry>(_ entries: Table<Entry>, where isBefore: (Entry) -> Bool) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if isBefore(entries[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

private let tableAlignment = 8

/// Finds one table after the other.
private struct TableReader {
  private let bytes: UnsafeRawBufferPointer
  private var directory = 0
  private(set) var isFine = true

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  mutating func next<Entry: BitwiseCopyable>() -> UnsafeBufferPointer<Entry> {
    let none = UnsafeBufferPointer<Entry>(start: nil, count: 0)
    guard directory + 8 <= bytes.count, let base = bytes.baseAddress else {
      isFine = false
      return none
    }
    let offset = Int(UInt32(littleEndian: (base + directory).loadUnaligned(as: UInt32.self)))
    let count = Int(UInt32(littleEndian: (base + directory + 4).loadUnaligned(as: UInt32.self)))
    directory += 8
    guard offset <= bytes.count, count * MemoryLayout<Entry>.stride <= bytes.count - offset,
      UInt(bitPattern: base + offset) % UInt(MemoryLayout<Entry>.alignment) == 0
    else {
      isFine = false
      return none
    }
    return UnsafeBufferPointer(start: (base + offset).assumingMemoryBound(to: Entry.self), count: count)
  }
}

/// Puts tables one behind the other, where they stay.
private struct TableWriter {
  static let directoryBytes = 10 * 8
  private let start: Int
  /// Where the directory names the next table.
  private var directory: Int

  init(behind bytes: inout [UInt8]) {
    start = bytes.count
    directory = start
    bytes.append(contentsOf: repeatElement(0, count: Self.directoryBytes))
  }

  mutating func append<Entry: BitwiseCopyable>(_ entries: [Entry], to bytes: inout [UInt8]) {
    bytes.append(contentsOf: repeatElement(0, count: (start - bytes.count) & (tableAlignment - 1)))
    for number in [bytes.count - start, entries.count] {
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: number).littleEndian) {
        bytes.replaceSubrange(directory..<directory + 4, with: $0)
      }
      directory += 4
    }
    entries.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}
