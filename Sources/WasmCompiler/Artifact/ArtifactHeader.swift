package import WasmFormat

/// What a file of compiled code says of itself, in words of 64 bits at its beginning; the code has the pages behind it, and then
/// follow the tables and the module that was compiled.
///
/// The first three words, the version and the format keep their places for ever, so that every version can say of the
/// files of all others why it does not take them.
package struct ArtifactHeader: Hashable, Sendable {
  /// "\0martlet".
  package static let magic: UInt64 = 0x74_65_6C_74_72_61_6D_00
  /// The arrangement of the file and the conventions of its code. Goes up when either changes.
  package static let currentFormat: UInt64 = 2
  package static let byteCount = 16 * 8
  /// What the digest covers begins behind it.
  private static let digested = 3 * 8
  private static let versionBytes = 32
  /// What the place of the code is a multiple of, and what stands behind it begins at.
  package static let pageBytes = 4096

  package var digest = Digest()
  package var format = currentFormat
  /// The version of Martlet that made the file.
  package var version: String
  /// Tells apart the layouts of the runtime that the code was made for.
  package var runtime: UInt64
  package var fileBytes = 0
  /// The kind of processor, and how much of it the code makes use of.
  package var architecture: UInt32 = 1
  package var level: UInt32
  package var isDeterministic = false
  package var metersFuel = false
  /// The features that the module needs.
  package var features = Features()
  package var tables = 0..<0
  package var module = 0..<0
  package var code = 0..<0

  package init(version: String, runtime: RuntimeLayout, level: UInt32) {
    self.version = version
    self.runtime = runtime.fingerprint
    self.level = level
  }

  /// Whether a file begins like one of compiled code.
  package static func isAtBeginning(of bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 8 && word(bytes, 0) == magic
  }

  /// nil where the bytes are too few.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= Self.byteCount, Self.isAtBeginning(of: bytes) else { return nil }
    digest = Digest(low: Self.word(bytes, 1), high: Self.word(bytes, 2))
    format = Self.word(bytes, 3)
    version = String(decoding: bytes[32..<32 + Self.versionBytes].prefix { $0 != 0 }, as: UTF8.self)
    runtime = Self.word(bytes, 8)
    fileBytes = Int(truncatingIfNeeded: Self.word(bytes, 9))
    architecture = UInt32(truncatingIfNeeded: Self.word(bytes, 10))
    level = UInt32(truncatingIfNeeded: Self.word(bytes, 10) >> 32)
    features = Features(rawValue: Self.word(bytes, 11))
    isDeterministic = Self.word(bytes, 12) & 1 != 0
    metersFuel = Self.word(bytes, 12) & 2 != 0
    tables = Self.range(bytes, 13)
    module = Self.range(bytes, 14)
    code = Self.range(bytes, 15)
  }

  private static func word(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position * 8, as: UInt64.self))
  }

  /// A place and a size in 32 bits each.
  private static func range(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Range<Int> {
    let word = word(bytes, position)
    let start = Int(UInt32(truncatingIfNeeded: word))
    return start..<start + Int(UInt32(truncatingIfNeeded: word >> 32))
  }

  private func encoded() -> [UInt8] {
    func word(of range: Range<Int>) -> UInt64 {
      UInt64(UInt32(truncatingIfNeeded: range.lowerBound)) | UInt64(UInt32(truncatingIfNeeded: range.count)) << 32
    }
    var name = Array(version.utf8.prefix(Self.versionBytes))
    name.append(contentsOf: repeatElement(0, count: Self.versionBytes - name.count))
    let names = stride(from: 0, to: Self.versionBytes, by: 8).map { start in
      name[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    let options: UInt64 = (isDeterministic ? 1 : 0) | (metersFuel ? 2 : 0)
    let words =
      [Self.magic, digest.low, digest.high, format] + names + [
        runtime, UInt64(fileBytes), UInt64(architecture) | UInt64(level) << 32, features.rawValue, options,
        word(of: tables), word(of: module), word(of: code),
      ]
    return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) } }
  }

  // MARK: Files

  /// The file of a module that was compiled. The bytes of the code become those of the file: a copy beside them would be
  /// most of what compiling needs at once.
  package consuming func file(_ compiled: consuming CompiledModule, of wasm: UnsafeRawBufferPointer) -> [UInt8] {
    var file = compiled.code
    compiled.code = []
    let codeBytes = file.count
    file.reserveCapacity(2 * Self.pageBytes + codeBytes + CodeTables.mostBytes(of: compiled) + wasm.count)
    func pad(to alignment: Int) -> Int {
      file.append(contentsOf: repeatElement(0, count: -file.count & (alignment - 1)))
      return file.count
    }
    file.insert(contentsOf: repeatElement(0, count: Self.pageBytes), at: 0)
    code = Self.pageBytes..<Self.pageBytes + codeBytes
    let tablesStart = pad(to: Self.pageBytes)
    CodeTables.append(compiled, to: &file)
    tables = tablesStart..<file.count
    let moduleStart = pad(to: 8)
    file.append(contentsOf: wasm)
    module = moduleStart..<file.count
    fileBytes = file.count
    file.replaceSubrange(0..<Self.byteCount, with: encoded())
    digest = file.withUnsafeBytes { Self.digest(of: $0) }
    file.replaceSubrange(0..<Self.byteCount, with: encoded())
    return file
  }

  /// The digest that a file has, whatever it says itself.
  package static func digest(of file: UnsafeRawBufferPointer) -> Digest {
    Digest(of: UnsafeRawBufferPointer(rebasing: file[min(digested, file.count)...]))
  }

  /// Whether the parts lie within the file, in their order and where they must begin.
  package var isPlausible: Bool {
    Self.byteCount <= code.lowerBound && code.lowerBound % Self.pageBytes == 0
      && code.upperBound <= tables.lowerBound
      && tables.lowerBound % Self.pageBytes == 0 && tables.upperBound <= module.lowerBound
      && module.upperBound == fileBytes
  }
}

extension RuntimeLayout {
  /// A number that differs where a field has another place.
  package var fingerprint: UInt64 { withUnsafeBytes(of: self) { Digest(of: $0).low } }
}
